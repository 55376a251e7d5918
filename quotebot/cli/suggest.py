"""`quotebot suggest`: the lines of transcripts worth quoting, best first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Unpack

import click

from quotebot.cli import terminal
from quotebot.cli.reading import Facts, episode_options, read_transcript
from quotebot.errors import QuotebotError
from quotebot.export.contract import json_lines, jsonl_lines
from quotebot.export.csv import csv_lines
from quotebot.export.markdown import markdown_lines

if TYPE_CHECKING:
    from quotebot.export.entry import Entry
    from quotebot.scoring.ranker import Weights
    from quotebot.settings import Settings

REASONS = 8  # what a person takes in; the rest is summed up in one line

EXPORTS: dict[str, Callable[[Iterable[Entry]], Iterator[str]]] = {
    "json": json_lines,
    "jsonl": jsonl_lines,
    "md": markdown_lines,
    "csv": csv_lines,
}


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(allow_dash=True))
@click.option("-n", "--count", type=click.IntRange(min=1), metavar="N", help="Lines of each file.  [default: 20]")
@click.option("--max-chars", type=click.IntRange(min=20), metavar="N", help="The longest line.  [default: 280]")
@click.option("--why", is_flag=True, help="Say what each score is made of; JSON holds every part.")
@click.option(
    "--format", "output_format", type=click.Choice(["table", *EXPORTS]), default="table", show_default=True,
    help="What to print. JSON also holds the evidence: file, offsets, edits.",
)  # fmt: skip
@episode_options
def suggest(
    files: tuple[str, ...], count: int | None, max_chars: int | None, why: bool, output_format: str,
    **facts: Unpack[Facts],
) -> int:  # fmt: skip
    """Rank the lines of transcripts worth quoting, best first.

    Any transcript will do: text, subtitles, JSON, HTML; `-` is standard input. Several files are answered one after the
    other; one that cannot be read is named and the rest go on. NAME.meta.json or NAME.toml beside NAME.txt may
    say who speaks. Where it is not sure who spoke, a line has `?` for a name.

    \b
    Example:
      quotebot suggest interview.txt --host "Ada Example" --guest "Bo Sample" --why
      quotebot suggest *.vtt -n 5 --format csv > quotes.csv
    """
    from quotebot.scoring import ranker
    from quotebot.settings import load, project_folder

    settings = load(project_folder(), suggest={"count": count, "max_chars": max_chars})
    failed: list[str] = []
    found = _all(files, settings, facts, ranker.load(), failed)
    first = next(found, None)
    if first is not None:
        _print(chain([first], found), output_format, why)
    return 1 if failed else 0


def _all(
    files: Iterable[str], settings: Settings, facts: Facts, weights: Weights, failed: list[str]
) -> Iterator[list[Entry]]:
    """The entries of each file; a file with an expected fault is named on standard error and noted in `failed`."""
    for file in files:
        try:
            yield entries_of(file, settings, facts, weights)
        except QuotebotError as exc:
            terminal.problem(exc)
            failed.append(file)


def entries_of(file: str, settings: Settings, facts: Facts, weights: Weights) -> list[Entry]:
    """The best lines of one file, each checked against its evidence.

    Raises what reading raises, NothingQuotable, and EvidenceMismatch if a line did not stand in the file.
    """
    from quotebot.export.entry import Entry
    from quotebot.scoring import edits
    from quotebot.scoring.suggest import suggest as best

    transcript = read_transcript(file, settings, facts)
    wanted = settings.suggest
    with terminal.progress(f"Reading {transcript.episode.file}") as report:
        found = best(
            transcript, weights, count=wanted.count, max_chars=wanted.max_chars, min_words=wanted.min_words,
            progress=report,
        )  # fmt: skip
    for suggestion in found:
        edits.verify(transcript, suggestion)
    threshold = settings.speakers.threshold
    return [
        Entry(rank=rank, suggestion=suggestion, transcript=transcript, threshold=threshold, weights=weights.version)
        for rank, suggestion in enumerate(found, start=1)
    ]


def _print(found: Iterable[list[Entry]], output_format: str, why: bool) -> None:
    if output_format == "table":
        for at, entries in enumerate(found):
            _print_table(entries, why=why, first=at == 0)
    else:
        terminal.write(EXPORTS[output_format](chain.from_iterable(found)))


def _print_table(entries: list[Entry], *, why: bool, first: bool) -> None:
    """The lines of one file under its name, and on standard error what to type to know more."""
    from quotebot.cli.tables import heading, table

    console = terminal.output()
    shown = table(entries, columns=console.width, reasons=REASONS if why else 0)
    terminal.show(console, [*([] if first else [""]), heading(entries[0]), shown])
    for hint in _hints(entries, why):
        terminal.note(hint)


def _hints(entries: list[Entry], why: bool) -> Iterator[str]:
    if unsure := sum(entry.name is None for entry in entries):
        episode = entries[0].transcript.episode
        named = episode.hosts or episode.guests
        hint = "The file does not tell for sure." if named else "Say who speaks with --host and --guest."
        yield f"Who said {unsure} of these {len(entries)} lines is not sure. {hint}"
    if not why:
        yield "Add --why to see what each score is made of."
