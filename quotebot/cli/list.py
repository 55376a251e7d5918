"""`quotebot list`: the quotes that are kept, and what was decided about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import click

from quotebot.cli import terminal
from quotebot.cli.filters import Filters, filter_options, wanted
from quotebot.cli.keeping import kept, zone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quotebot.quote import Quote
    from quotebot.settings import Settings
    from quotebot.store.database import Store

SHOWN = 50


@click.command("list")
@filter_options
@click.option("-n", "--count", type=click.IntRange(min=1), default=SHOWN, metavar="N", show_default=True, help="Lines.")
@click.option("--all", "every", is_flag=True, help="All of them, however many.")
@click.option(
    "--format", "output_format", type=click.Choice(["table", "json", "jsonl"]), default="table", show_default=True,
    help="What to print. JSON also holds the evidence and the decision.",
)  # fmt: skip
def list_(count: int, every: bool, output_format: str, **filters: Unpack[Filters]) -> None:
    """List the quotes that are kept: the newest episode first, in it the best line first.

    \b
    Example:
      quotebot list --state approved --speaker Pasko
      quotebot list --episode interview.txt --since 2026-03-04 --format json
    """
    from quotebot.settings import load, project_folder
    from quotebot.store import quotes

    settings = load(project_folder())
    with kept(settings) as store:
        found = quotes.find(
            store, wanted(store, filters, zone(settings)), limit=None if every else count + (output_format == "table")
        )
        if output_format == "table":
            _print(list(found), None if every else count)
        else:
            _export(found, output_format, store, settings)


def _export(found: Iterator[Quote], output_format: str, store: Store, settings: Settings) -> None:
    from quotebot.cli.export import context
    from quotebot.export.formats import FORMATS

    terminal.write(FORMATS[output_format].lines(found, context(store, settings)))


def _print(found: list[Quote], count: int | None) -> None:
    from quotebot.cli.tables import kept_table

    if not found:
        terminal.note("There is no such quote. Type quotebot suggest FILE to find some.")
        return
    console = terminal.output()
    terminal.show(console, [kept_table(found[:count], columns=console.width)])
    if count is not None and len(found) > count:
        terminal.note(f"These are the first {count}; there are more. Add -n {10 * count} or --all.")
