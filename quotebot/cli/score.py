"""`quotebot score`: how quotable is this line, with no context."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

import click

from quotebot.cli import terminal
from quotebot.cli.reading import STDIN, opened, shown_path
from quotebot.errors import NotText
from quotebot.export.contract import dumps, score_record
from quotebot.model import Score

if TYPE_CHECKING:
    from quotebot.scoring.ranker import Weights

# No line anyone would quote is longer; without a bound a file of one endless line would fill the memory.
LIMIT_CHARS = 10_000


@click.command()
@click.argument("file", default=STDIN, metavar="[FILE]", type=click.Path(allow_dash=True))
@click.option("--fast", is_flag=True, help="By the features alone.")
def score(file: str, fast: bool) -> None:
    """Say how quotable each line of FILE or of standard input is, 0 to 1, without its context.

    Prints one JSON object a line, in the order of the lines: the text, its score, and the parts that add up to it. A
    blank line scores 0 and has no parts, so that line N of the answer is line N of the question.

    \b
    Example:
      echo "Every clock is wrong." | quotebot score
      quotebot score lines.txt > scores.jsonl
    """
    from quotebot.scoring import ranker

    with opened(file) as stream:
        terminal.write(_answers(stream, shown_path(file), ranker.load(editor=not fast)))


def _answers(stream: BinaryIO, name: str, weights: Weights) -> Iterator[str]:
    from quotebot.scoring.editor.reader import Editor
    from quotebot.scoring.suggest import score_line

    editor = Editor() if weights.editor else None
    for text in _lines(stream, name):
        found = score_line(text, weights, editor) if text.strip() else Score(total=0.0)
        yield dumps({"text": text, **score_record(found)}) + "\n"


def _lines(stream: BinaryIO, name: str) -> Iterator[str]:
    """The lines of a UTF-8 stream without their ends, one at a time. Raises NotText, naming the line."""
    limit = LIMIT_CHARS * 4
    for number, line in enumerate(iter(lambda: stream.readline(limit + 1), b""), start=1):
        if len(line) > limit:
            raise NotText(f"{name}, line {number} is longer than {LIMIT_CHARS} characters. Give one sentence a line.")
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as exc:
            raise NotText(f"{name}, line {number} is not UTF-8 text. Save it as UTF-8 and try again.") from exc
        yield text.rstrip("\r\n")
