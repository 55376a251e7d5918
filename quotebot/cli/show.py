"""`quotebot show`: where a quote comes from, what was done to it, and what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from quotebot.cli import terminal
from quotebot.cli.decide import DONE
from quotebot.cli.keeping import kept, zone
from quotebot.errors import EvidenceMismatch, TranscriptError

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from quotebot.model import Speaker
    from quotebot.quote import Decision, Quote
    from quotebot.store.database import Store

REASONS = 8
_KNOWN = {
    "labelled": "the transcript names the speaker",
    "inferred": "inferred from the text",
    "confirmed": "a person said so",
    "unknown": "nobody is sure enough to be named",
}


@click.command()
@click.argument("called", metavar="ID")
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="What to print.",
)  # fmt: skip
def show(called: str, output_format: str) -> None:
    """Show where a quote comes from: file, hash, place, edits, speaker, score, and every decision about it.

    It is checked against its transcript as it is shown. ID may be shortened to any beginning that is unique.

    \b
    Example:
      quotebot show q-5d0c2f1a9b7e
      quotebot show 5d0c --format json
    """
    from quotebot.settings import load, project_folder
    from quotebot.store import quotes

    settings = load(project_folder())
    with kept(settings) as store:
        quote = quotes.get(store, called)
        past, fault = quotes.history(store, quote), _fault(store, quote)
    if output_format == "json":
        terminal.write([_json(quote, past, fault)])
        return
    terminal.show(terminal.output(), _text(quote, past, fault, zone(settings)))


def _fault(store: Store, quote: Quote) -> str | None:
    """Why the quote does not stand in its transcript; None if it does."""
    from quotebot.store import evidence

    try:
        evidence.prove(store, quote)
    except (EvidenceMismatch, TranscriptError) as exc:
        return str(exc)
    return None


def _json(quote: Quote, past: list[Decision], fault: str | None) -> str:
    from quotebot.export.contract import decision_record, dumps, edit_record, record

    history = [
        {
            "id": decision.id, **decision_record(decision), "state": decision.state, "text": decision.text,
            "speaker": decision.speaker.name, "edits": [edit_record(edit) for edit in decision.candidate.edits],
            "undoes": decision.undoes,
        }
        for decision in past
    ]  # fmt: skip
    told = {**record(quote), "history": history, "verified": fault is None}
    return dumps(told) + "\n"


def _text(quote: Quote, past: list[Decision], fault: str | None, zone: ZoneInfo) -> Iterator[RenderableType]:
    from rich.text import Text

    from quotebot.cli.provenance import provenance
    from quotebot.cli.tables import why

    yield Text(f"{quote.id}  {quote.state}", style="bold")
    yield Text(terminal.inert(quote.posted))
    yield ""
    yield provenance(quote)
    yield _facts(quote, fault)
    yield Text(f"\nScore {quote.score.total:.2f}", style="bold")
    yield from (Text(f"  {line}", style="dim") for line in why(quote.score, REASONS))
    yield Text("\nDecisions" if past else "\nNobody has decided about it yet.", style="bold")
    yield from (Text(terminal.inert(f"  {line}")) for line in _past(past, zone))


def _facts(quote: Quote, fault: str | None) -> Table:
    from rich.table import Table
    from rich.text import Text

    from quotebot.quote import clock

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    began, ended = quote.times
    said = "" if began is None else clock(began) + ("" if ended is None else f" to {clock(ended)}")
    facts = {
        "sha256": quote.sha256,
        "said at": said,
        "speaker": _speaker(quote.speaker),
        "episode": ": ".join(part for part in (quote.episode.show, quote.episode.title) if part),
        "flags": ", ".join(quote.flags),
        "proof": fault or "the words stand in the transcript",
    }
    for name, fact in facts.items():
        if fact:
            grid.add_row(name, Text(terminal.inert(fact)))
    return grid


def _speaker(speaker: Speaker) -> str:
    """Who, how sure, and how that is known."""
    return f"{speaker.name or '?'}, {speaker.confidence:.2f} sure: {_KNOWN[speaker.source]}"


def _past(past: list[Decision], zone: ZoneInfo) -> Iterator[str]:
    actions = {decision.id: decision.action for decision in past}
    for decision in past:
        at = decision.at.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")
        what = DONE[decision.action] if decision.undoes is None else f"no longer {DONE[actions[decision.undoes]]}"
        why = f" ({decision.reason})" if decision.reason else ""
        yield f"{at}  {decision.by}: {what}{why}: “{decision.text}”"
