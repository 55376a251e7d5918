"""A card on a screen: its pieces of text in rows."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from quotebot.quote import Quote
from quotebot.review import card
from quotebot.review.card import FAINT, Line, Look


def facts(quote: Quote, look: Look | None, reasons: int) -> Table:
    """What is known of the line, the most urgent first."""
    grid = Table.grid()
    for text in (
        *card.warnings(quote, look),
        _whole(quote),
        card.lengths(look.fits if look else ()),
        card.score(quote),
    ):
        grid.add_row(text)
    return grid


def _whole(quote: Quote) -> Text:
    """Who said it, where it stands, and its state, on one line."""
    return Text(" · ").join([card.who(quote), Text(card.where(quote)), card.state(quote)])


def table(lines: Sequence[Line], style: str, gutter: int) -> Table | Text:
    """The context: where each sentence stands, and who says it."""
    grid = Table.grid(padding=(0, 1, 0, 0), expand=True)
    grid.add_column(style=FAINT, justify="right", width=gutter, no_wrap=True)
    grid.add_column(ratio=1, overflow="fold", style=style)
    for line in lines:
        who = (f"{line.who}: ", "italic") if line.who else ""
        grid.add_row(Text(line.where), Text.assemble(who, line.text))
    return grid if lines else Text()
