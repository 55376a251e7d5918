"""`quotebot export`: quote lists in the form the next tool wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import click

from quotebot.cli import terminal
from quotebot.cli.filters import Filters, filter_options, wanted
from quotebot.cli.keeping import kept, zone
from quotebot.errors import ExportRefused
from quotebot.export.context import Context
from quotebot.export.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quotebot.quote import Quote
    from quotebot.settings import Settings
    from quotebot.store.database import Store
    from quotebot.store.quotes import Wanted

_HELP = """\
Write approved quotes in the form the next tool wants, to a file or to standard output.

Each quote is checked against its transcript once more; if one does not stand there, nothing is written. --state says
which quotes if not the approved ones.

\b
Formats:
{formats}

\b
Example:
  quotebot export --format html -o quotes.html
  quotebot export --format csv --speaker Pasko --since 2026-03-04 > quotes.csv
"""
_WIDEST = max(map(len, FORMATS))


@click.command(
    help=_HELP.format(formats="\n".join(f"  {name:{_WIDEST}}  {form.about}" for name, form in FORMATS.items()))
)
@click.option("--format", "name", type=click.Choice(list(FORMATS)), required=True, metavar="FORMAT", help="See above.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False), metavar="FILE", help="Where to.  [default: standard output]"
)
@filter_options
def export(name: str, output: str | None, **filters: Unpack[Filters]) -> None:
    """Find, prove and write; the help is above."""
    from quotebot.settings import load, project_folder

    settings = load(project_folder())
    with kept(settings) as store:
        which = wanted(store, filters, zone(settings), states=("approved",))
        found = list(_proven(store, which))
        if not found:
            states = " or ".join(which.states)
            raise ExportRefused(f"No quote here is {states}. Decide with quotebot review, or see quotebot list.")
        lines = FORMATS[name].lines(found, context(store, settings))
        if output is None:
            terminal.write(list(lines))
            return
        from quotebot.cli.files import save

        save(output, lines)
    terminal.note(f"Wrote {len(found)} quote{'s' if len(found) > 1 else ''} to {output}.")


def context(store: Store, settings: Settings) -> Context:
    """What a format may ask for."""
    from quotebot.store import evidence

    return Context(zone=zone(settings), transcript=lambda quote: evidence.transcript(store, quote.sha256))


def _proven(store: Store, which: Wanted) -> Iterator[Quote]:
    from quotebot.store import evidence, quotes

    for quote in quotes.find(store, which):
        evidence.prove(store, quote)
        yield quote
