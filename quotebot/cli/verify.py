"""`quotebot verify`: does every quote still stand in its transcript?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import click

from quotebot.cli import terminal
from quotebot.cli.keeping import kept
from quotebot.errors import EvidenceMismatch, QuotebotError

if TYPE_CHECKING:
    from quotebot.quote import Quote
    from quotebot.store.database import Store


class Verdict(NamedTuple):
    """A quote, and why it no longer matches its source; None if it does."""

    quote: Quote
    fault: str | None


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--all", "every", is_flag=True, help="Every quote that is kept, not the approved ones alone.")
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="What to print.",
)  # fmt: skip
def verify(ids: tuple[str, ...], every: bool, output_format: str) -> int:
    """Check that quotes still stand in their transcripts, to the character.

    Without an ID all approved quotes are checked: against the copy of the transcript that was kept, and against the
    file itself where it still lies at its place and has changed. If any fails it is named and the exit code is 1.

    \b
    Example:
      quotebot verify
      quotebot verify --all --format json
    """
    from quotebot.settings import load, project_folder

    with kept(load(project_folder())) as store:
        found = list(_verdicts(store, _asked(store, ids, every)))
    faults = [one for one in found if one.fault is not None]
    if output_format == "json":
        from quotebot.export.contract import dumps

        told = [{"id": one.quote.id, "verified": one.fault is None, "why": one.fault} for one in found]
        terminal.write([f"{dumps(told)}\n"])
        return 1 if faults else 0
    for one in faults:
        terminal.problem(EvidenceMismatch(f"{one.quote.id}: {one.fault}"))
    click.echo(f"{len(found) - len(faults):,} of {len(found):,} quotes stand in their transcripts.")
    return 1 if faults else 0


def _asked(store: Store, ids: tuple[str, ...], every: bool) -> list[Quote]:
    from quotebot.store import quotes

    if ids:
        return quotes.several(store, ids)
    return list(quotes.find(store, quotes.Wanted(states=() if every else ("approved",))))


def _verdicts(store: Store, asked: list[Quote]) -> Iterator[Verdict]:
    """Each quote with what is wrong with it; quotes of one episode stand together, so each file is read once."""
    with terminal.progress("Verifying") as report:
        for at, quote in enumerate(asked, start=1):
            yield Verdict(quote, _fault(store, quote))
            report(at / len(asked))


def _fault(store: Store, quote: Quote) -> str | None:
    from quotebot.store import evidence

    try:
        evidence.prove(store, quote)
    except QuotebotError as exc:
        return str(exc)
    return None
