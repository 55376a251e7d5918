"""CSV as RFC 4180 has it, harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from quotebot.inert import inert
from quotebot.quote import Quote

# A cell that opens with one of these is run as a formula by a spreadsheet; the wide forms are read as the plain ones.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Cell = str | int | float | None

COLUMNS = (
    "rank", "id", "score", "text", "speaker", "role", "confidence", "file", "line", "time_start", "time_end",
    "start", "end", "sha256", "raw", "flags", "show", "title", "url", "date", "weights",
)  # fmt: skip


def csv_lines(quotes: Iterable[Quote]) -> Iterator[str]:
    """A header and one row a suggestion, each ended by CRLF. The speaker is empty where nobody is sure."""
    yield _line(COLUMNS)
    for quote in quotes:
        yield _line(_row(quote))


def _row(quote: Quote) -> tuple[Cell, ...]:
    episode, candidate, speaker = quote.episode, quote.candidate, quote.speaker
    return (
        quote.rank, quote.id, quote.score.total, quote.text,
        speaker.name, speaker.role, speaker.confidence, episode.file, quote.line, *quote.times,
        candidate.start, candidate.end, quote.sha256, quote.raw,
        " ".join(quote.flags), episode.show, episode.title, episode.url, episode.date, quote.weights,
    )  # fmt: skip


def _line(cells: Iterable[Cell]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerow([_harmless(cell) for cell in cells])
    return buffer.getvalue()


def _harmless(cell: Cell) -> Cell:
    """Text that can neither run as a formula nor hide anything; numbers as they are."""
    if not isinstance(cell, str):
        return cell
    return inert(f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell)
