"""`quotebot demo`: the main job on a sample, in a temporary folder, in words that teach it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from quotebot.cli import terminal
from quotebot.cli.reading import Facts
from quotebot.cli.suggest import REASONS, Found, find

if TYPE_CHECKING:
    from rich.console import RenderableType

    from quotebot.model import Transcript
    from quotebot.quote import Quote

SAMPLE = "mending-hour"
SHOWN = 3
PIPE_COLUMNS = 100
NOTHING_SAID = Facts(show=None, title=None, url=None, date=None, hosts=(), guests=())
NEXT = 'quotebot suggest YOUR_TRANSCRIPT --host "Who Asks" --guest "Who Answers"'


@click.command()
def demo() -> None:
    """See the whole way from a transcript to quotes, on a sample.

    It works in a temporary folder, which it deletes, and touches nothing of yours.

    \b
    Example:
      quotebot demo
    """
    from quotebot.cli.learn import shipped
    from quotebot.scoring import ranker
    from quotebot.settings import load

    console = terminal.output(pipe_columns=PIPE_COLUMNS)
    with TemporaryDirectory(prefix="quotebot-demo-") as folder:
        sample = _copied(Path(folder))
        found = find(str(sample), load(Path(folder)), NOTHING_SAID, shipped(ranker.load(editor=True)))
    terminal.show(console, _lesson(found, sample, console.width))


def _copied(folder: Path) -> Path:
    """The sample and what is known of it, copied out of the package; the path of the transcript."""
    for name in (f"{SAMPLE}.txt", f"{SAMPLE}.meta.json"):
        (folder / name).write_bytes(files("quotebot.cli").joinpath("sample", name).read_bytes())
    return folder / f"{SAMPLE}.txt"


def _lesson(found: Found, sample: Path, columns: int) -> Iterator[RenderableType]:
    from quotebot.cli.tables import table

    quotes = found.quotes
    yield from _chapter("1. A transcript goes in", _about(found.transcript, sample))
    yield from _command(f"quotebot suggest {sample.name} --why")
    yield table(quotes[:SHOWN], columns=columns, reasons=REASONS)
    yield f"… and {len(quotes) - SHOWN} more."
    yield from _chapter(
        "2. Every score explains itself",
        "A score is a sum: the reasons under a line add up to it, and the same file always gives the same order. "
        f"The weights ({quotes[0].weights}) were learnt from graded transcripts.",
    )
    yield from _provenance(quotes)
    yield from _chapter("Your turn", "Nothing is left of this demo. The next command to type:")
    yield from _command(NEXT)


def _about(transcript: Transcript, sample: Path) -> str:
    from quotebot.export.transcript import counts

    known = counts(transcript)
    kinds = [noise.kind for noise in transcript.noise]
    return (
        f"{sample.name} is an invented interview with a man who looks after tower clocks: {known['words']:,} words in "
        f"{known['turns']} turns, with the false starts, the misheard words and the advertisement that real "
        f"transcripts have. {kinds.count('sound')} sounds such as [MUSIC] and {kinds.count('advert')} pieces of "
        f"advertising were recognised and will not be quoted. {SAMPLE}.meta.json, beside it, says who asks and who "
        f"answers. Both were copied to {sample.parent}, where this was run:"
    )


def _provenance(quotes: list[Quote]) -> Iterator[RenderableType]:
    """One line, a shortened one if there is any, beside the words of the file."""
    from quotebot.cli.provenance import provenance

    drops = {"drop_lead", "drop_filler", "drop_stutter", "elide"}
    edited = [quote for quote in quotes if {edit.op for edit in quote.candidate.edits} & drops]
    quote = (edited or quotes)[0]
    yield from _chapter(
        "3. Not one word nobody said",
        "A line is an exact stretch of the file plus edits that are declared, and it is checked against the file "
        f"before you see it. Number {quote.rank}, for example:",
    )
    yield ""
    yield provenance(quote)


def _chapter(title: str, text: str) -> Iterator[RenderableType]:
    from rich.text import Text

    yield Text(f"\n{title}", style="bold")
    yield Text(text)


def _command(line: str) -> Iterator[RenderableType]:
    from rich.text import Text

    yield Text(f"\n  $ {line}\n", style="bold cyan")
