"""CSV as RFC 4180 has it, harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo

from quotebot.export.context import Context
from quotebot.export.when import milliseconds
from quotebot.inert import inert
from quotebot.quote import Quote

# A cell that opens with one of these is run as a formula by a spreadsheet; the wide forms are read as the plain ones.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Cell = str | int | float | None

COLUMNS = (
    "rank", "id", "score", "text", "speaker", "role", "confidence", "file", "line", "time_start", "time_end",
    "start", "end", "sha256", "raw", "flags", "show", "title", "url", "date", "weights",
    "state", "decided_at", "decided_by", "reason", "account", "due",
)  # fmt: skip


def csv_lines(quotes: Iterable[Quote], context: Context) -> Iterator[str]:
    """A header and one row a quote. The speaker is empty where nobody is sure.

    Times of day are ISO 8601 in the zone of the context, with its offset; a quote that goes to several accounts has
    them in one cell, joined by ` | `, and their times in the same order in the next.
    """
    yield line(COLUMNS)
    for quote in quotes:
        yield line((*_found(quote), *_decided(quote, context.zone)))


def _found(quote: Quote) -> tuple[Cell, ...]:
    episode, candidate, speaker = quote.episode, quote.candidate, quote.speaker
    return (
        quote.rank, quote.id, quote.score.total, quote.text,
        speaker.name, speaker.role, speaker.confidence, episode.file, quote.line, *milliseconds(quote.times),
        candidate.start, candidate.end, quote.sha256, quote.raw,
        " ".join(quote.flags), episode.show, episode.title, episode.url, episode.date, quote.weights,
    )  # fmt: skip


def _decided(quote: Quote, zone: tzinfo) -> tuple[Cell, ...]:
    decision = quote.decision
    decided = (_local(decision.at, zone), decision.by, decision.reason) if decision else (None, None, None)
    accounts = " | ".join(delivery.account for delivery in quote.deliveries)
    return quote.state, *decided, accounts, " | ".join(_local(delivery.due, zone) for delivery in quote.deliveries)


def _local(at: datetime | None, zone: tzinfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds") if at else ""


def line(cells: Iterable[Cell]) -> str:
    """One row, ended by CRLF, in which no cell runs as a formula or hides anything."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerow([_harmless(cell) for cell in cells])
    return buffer.getvalue()


def _harmless(cell: Cell) -> Cell:
    """Text that can neither run as a formula nor hide anything; numbers as they are."""
    if not isinstance(cell, str):
        return cell
    return inert(f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell)
