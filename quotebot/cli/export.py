"""`quotebot export`: quote lists in the form the next tool wants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Unpack

import click

from quotebot.cli import terminal
from quotebot.cli.filters import Filters, filter_options, wanted
from quotebot.cli.keeping import kept, zone
from quotebot.errors import CardRefused, ExportRefused, Refused
from quotebot.export.context import Context, Picture
from quotebot.export.formats import FORMATS

if TYPE_CHECKING:
    from quotebot.quote import Quote
    from quotebot.settings import Settings
    from quotebot.store.database import Store
    from quotebot.store.quotes import Wanted

_HELP = """\
Write approved quotes in the form the next tool wants, to a file or to standard output.

Each quote is checked against its transcript once more; if one does not stand there, nothing is written. --state says
which quotes if not the approved ones. -n and --skip cut a long list into several files.

Where any of the quotes is queued, the files for Buffer, Publer and Hootsuite hold what is queued and nothing else.

\b
Formats:
{formats}

\b
Example:
  quotebot export --format html -o quotes.html
  quotebot export --format csv --speaker Pasko --since 2026-03-04 > quotes.csv
  quotebot export --format buffer --account x -n 100 --skip 100 -o second.csv
"""
_WIDEST = max(map(len, FORMATS))


@click.command(
    help=_HELP.format(formats="\n".join(f"  {name:{_WIDEST}}  {form.about}" for name, form in FORMATS.items()))
)
@click.option("--format", "name", type=click.Choice(list(FORMATS)), required=True, metavar="FORMAT", help="See above.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False), metavar="FILE", help="Where to.  [default: standard output]"
)
@click.option("-n", "--count", type=click.IntRange(min=1), metavar="N", help="The first N quotes.  [default: all]")
@click.option("--skip", type=click.IntRange(min=0), default=0, metavar="N", help="Without the first N of them.")
@click.option("--account", metavar="NAME", help="Only what goes, or went, to this account.")
@click.option("--cards", is_flag=True, help="Put the card of each quote into the page (html).")
@filter_options
def export(
    name: str, output: str | None, count: int | None, skip: int, account: str | None, cards: bool,
    **filters: Unpack[Filters],
) -> None:  # fmt: skip
    """Find, prove and write; the help is above."""
    from quotebot.settings import load, project_folder

    if cards and name != "html":
        raise click.UsageError(f"--cards goes with --format html; {name} holds no pictures.")
    settings, form = load(project_folder()), FORMATS[name]
    with kept(settings) as store:
        found = _found(store, wanted(store, filters, zone(settings), states=("approved",)), account)
        part = [_proven(store, quote) for quote in _part(form.chosen(found), skip, count)]
        lines = form.lines(part, context(store, settings, cards=cards))
        if output is None:
            terminal.write(list(lines))
        else:
            from quotebot.cli.files import save

            save(output, lines)
    if output is not None:
        terminal.note(f"Wrote {len(part)} quote{'' if len(part) == 1 else 's'} to {output}.")
    if left := form.left_out(found):
        which = "quote that is not queued was" if left == 1 else "quotes that are not queued were"
        terminal.note(f"{left} approved {which} left out.")


def context(store: Store, settings: Settings, *, cards: bool = False) -> Context:
    """What a format may ask for."""
    from quotebot.store import evidence

    return Context(
        zone=zone(settings),
        transcript=lambda quote: evidence.transcript(store, quote.sha256),
        picture=_cards(store, settings) if cards else None,
    )


def _cards(store: Store, settings: Settings) -> Callable[[Quote], Picture | None]:
    """The card of a quote; None, with a note, for one that can have none."""
    from quotebot.cli.card import drawn_card, look_of, said_of
    from quotebot.clips.card import SIZES
    from quotebot.settings import project_folder

    look, size = look_of(settings, project_folder()), SIZES[settings.cards.size]

    def drawn(quote: Quote) -> Picture | None:
        try:
            card = drawn_card(said_of(store, quote), look, size)
        except (CardRefused, Refused) as exc:
            terminal.note(f"{quote.id} has no card. {exc}")
            return None
        return Picture(png=card.png, alt=card.alt, width=card.width, height=card.height)

    return drawn


def _found(store: Store, which: Wanted, account: str | None) -> list[Quote]:
    """The quotes that are wanted; for an account those that go there, with no other delivery. Raises ExportRefused."""
    from quotebot.store import quotes

    found = list(quotes.find(store, which))
    states = " or ".join(which.states)
    if not found:
        raise ExportRefused(f"No quote here is {states}. Decide with quotebot review, or see quotebot list.")
    if account is None:
        return found
    sent = [_only(quote, account) for quote in found]
    if not any(quote.deliveries for quote in sent):
        raise ExportRefused(
            f"No quote here that is {states} goes to {terminal.inert(account)}. See quotebot queue list, or type "
            "quotebot queue add ID --account NAME."
        )
    return [quote for quote in sent if quote.deliveries]


def _only(quote: Quote, account: str) -> Quote:
    """The quote as if it went to this account alone."""
    return replace(quote, deliveries=tuple(one for one in quote.deliveries if one.account == account))


def _part(quotes: list[Quote], skip: int, count: int | None) -> list[Quote]:
    """The first `count` quotes after the first `skip`. Raises ExportRefused if that is none of them."""
    if skip and skip >= len(quotes):
        raise ExportRefused(f"--skip {skip} leaves nothing: this file would hold {len(quotes)} of the quotes.")
    return quotes[skip:][:count]


def _proven(store: Store, quote: Quote) -> Quote:
    """The quote, which stands in its transcript. Raises EvidenceMismatch."""
    from quotebot.store import evidence

    evidence.prove(store, quote)
    return quote
