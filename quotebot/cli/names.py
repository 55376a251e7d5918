"""`quotebot names`: the names that a transcript got wrong, and one key to answer each."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Unpack

import click

from quotebot.cli import terminal
from quotebot.cli.keeping import kept
from quotebot.cli.reading import STDIN, Facts, episode_options, read_bytes, understood

if TYPE_CHECKING:
    from rich.table import Table

    from quotebot.model import Misheard, Transcript
    from quotebot.settings import Settings
    from quotebot.store.database import Store

CONTEXT_CHARS = 50  # of the transcript on either side of a word
_PLACES = 6  # lines that are named of a word that stands in many


class Doubt(NamedTuple):
    """One thing that was heard and what it may be, with all its places, in order."""

    wrong: str
    right: str
    places: tuple[Misheard, ...]


@click.command()
@click.argument("called", metavar="FILE|EPISODE")
@click.option(
    "--format", "output_format", type=click.Choice(["table", "json", "jsonl"]), default="table", show_default=True,
    help="What to print. JSON has one entry for each place.",
)  # fmt: skip
@click.option("--ask/--no-ask", default=None, help="Answer each with a key.  [default: ask on a terminal]")
@episode_options
def names(called: str, output_format: str, ask: bool | None, **facts: Unpack[Facts]) -> None:
    """List the names and terms that a transcript got wrong, and answer them one key each.

    They are found by sound and spelling, from the names of hosts and guests, config/glossary.toml, the transcript's
    own better spellings, and a list of terms that are often misheard. What is sure is mended in the lines that are
    suggested, everything else only shown. The file itself is never changed: a repair is an edit of a quote.

    \b
    Example:
      quotebot names interview.txt --guest "Bo Sample"
      quotebot names interview.txt --format json
      printf '%s\\n' always q | quotebot names interview.txt --ask
    """
    from quotebot.settings import load, project_folder

    settings = load(project_folder())
    asks = ask if ask is not None else output_format == "table" and sys.stdin.isatty() and sys.stdout.isatty()
    if Path(called).is_file() or called == STDIN:
        data = read_bytes(called)
        _names(understood(data, called, settings, facts), settings, output_format, asks)
        return
    from quotebot.store import episodes, evidence

    with kept(settings) as store:
        _names(evidence.transcript(store, episodes.find(store, called).sha256), settings, output_format, asks)


def _names(transcript: Transcript, settings: Settings, output_format: str, asks: bool) -> None:
    from quotebot.cli.glossary import glossary_for
    from quotebot.settings import project_folder
    from quotebot.transcript.names.misheard import misheard

    found = misheard(transcript, glossary_for(project_folder(), settings, transcript.episode.show))
    if output_format != "table":
        terminal.write(_json(transcript, found, output_format))
    elif not asks:
        _print(transcript, found)
    if asks and found:
        with kept(settings) as store:
            _ask(store, settings, transcript, found)


def doubts(found: Sequence[Misheard]) -> list[Doubt]:
    """`found` with the places of the same words and the same name together, in the order of their first."""
    ordered = sorted(found, key=lambda one: (one.wrong, one.right, one.start))
    grouped = [
        Doubt(wrong, right, tuple(places))
        for (wrong, right), places in groupby(ordered, key=lambda one: (one.wrong, one.right))
    ]
    return sorted(grouped, key=lambda one: one.places[0].start)


def context(transcript: Transcript, name: Misheard, chars: int = CONTEXT_CHARS) -> tuple[str, str]:
    """What stands before and after the word, on one line each, cut at a space."""
    text = transcript.text
    before, after = text[max(name.start - chars, 0) : name.start], text[name.end : name.end + chars]
    before = before.split(maxsplit=1)[-1] if name.start > chars and " " in before.strip() else before
    after = after.rsplit(maxsplit=1)[0] if name.end + chars < len(text) and " " in after.strip() else after
    gaps = " " if before[-1:].isspace() else "", " " if after[:1].isspace() else ""
    return " ".join(before.split()) + gaps[0], gaps[1] + " ".join(after.split())


def _json(transcript: Transcript, found: Sequence[Misheard], output_format: str) -> Iterator[str]:
    from quotebot.export.contract import dumps

    records = []
    for name in found:
        before, after = context(transcript, name)
        records.append(
            {
                "line": transcript.line(name.start), "start": name.start, "end": name.end,
                "wrong": name.wrong, "right": name.right, "score": name.score, "sure": name.sure,
                "reason": name.reason, "context": f"{before}{name.wrong}{after}",
            }
        )  # fmt: skip
    if output_format == "jsonl":
        yield from (dumps(one) + "\n" for one in records)
    else:
        yield "[" + ",\n ".join(map(dumps, records)) + "]\n"


def _print(transcript: Transcript, found: Sequence[Misheard]) -> None:
    if not found:
        click.echo(terminal.inert(f"No name in {transcript.episode.file} looks misheard."))
        return
    terminal.show(terminal.output(), [_table(transcript, doubts(found))])
    name = transcript.episode.file
    terminal.note(f"Answer them: quotebot names {name} --ask. Teach others: config/glossary.toml (quotebot init).")


def _table(transcript: Transcript, found: Sequence[Doubt]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    for column in ("line", "heard", "is", "score", "", "why"):
        table.add_column(column, overflow="fold", no_wrap=column in ("line", "score"))
    for one in found:
        best = max(one.places, key=lambda place: place.score)
        sure = "sure" if all(place.sure for place in one.places) else "sure in part" if best.sure else ""
        cells = (_lines(transcript, one.places), one.wrong, one.right, f"{best.score:.2f}", sure, best.reason)
        table.add_row(*(Text(terminal.inert(cell)) for cell in cells))
    return table


def _lines(transcript: Transcript, places: Sequence[Misheard]) -> str:
    numbers = list(dict.fromkeys(str(transcript.line(place.start)) for place in places))
    more = f" +{len(numbers) - _PLACES}" if len(numbers) > _PLACES else ""
    return ", ".join(numbers[:_PLACES]) + more


def _ask(store: Store, settings: Settings, transcript: Transcript, found: Sequence[Misheard]) -> None:
    from quotebot.cli.answers import Answers

    stdin, tty = sys.stdin.buffer, sys.stdin.isatty()
    answers = Answers(
        store=store,
        settings=settings,
        transcript=transcript,
        names=tuple(found),
        read=lambda: stdin.readline().decode(errors="replace") or None,
        ask=lambda text: click.echo(text, nl=not tty),
        say=click.echo,
    )
    try:
        answers.run(doubts(found))
    finally:
        click.echo(terminal.inert(answers.closing()))
