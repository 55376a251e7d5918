"""Plain text: a block a quote, as one would paste it into a letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quotebot.export import where
from quotebot.export.context import Context
from quotebot.inert import inert
from quotebot.quote import Quote


def plain_lines(quotes: Iterable[Quote], context: Context) -> Iterator[str]:
    """The quote, who said it and where, the link if there is one; an empty line between two."""
    for at, quote in enumerate(quotes):
        yield ("\n" if at else "") + "".join(f"{inert(line)}\n" for line in _block(quote))


def _block(quote: Quote) -> list[str]:
    credit = f"  — {where.speaker(quote)}, {where.heading(quote.episode)}, {where.place(quote)}"
    link = where.quote_link(quote)
    return [f"“{quote.text}”", credit, *([f"  {link}"] if link else [])]
