"""CSV and TSV files whose first row names a column of speech, Whisper's own among them."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence

from quotebot.errors import BrokenFormat
from quotebot.model import Reading
from quotebot.transcript.formats import fields
from quotebot.transcript.formats.clock import known
from quotebot.transcript.formats.labels import is_no_speaker
from quotebot.transcript.formats.lines import lines
from quotebot.transcript.formats.spoken import Spoken, fold, in_seconds, joined, reading
from quotebot.transcript.formats.tags import without_tags

_HEAD_CHARS = 2_000
_MOST_COLUMNS = 40
_COLUMN = re.compile(r"[\w .#()/-]{0,40}")


def recognise(text: str) -> bool:
    """A first row of short names, one of them for the words and one for who or when."""
    return _columns(text) is not None


def parse(text: str, file: str) -> Reading:
    """A cue for each row. Raises BrokenFormat for a row that cannot be read, or where no row says anything."""
    columns = _columns(text) or {}
    delimiter = _delimiter(_head(text))
    reader = csv.reader((f"{text[start:end]}\n" for start, end in lines(text)), delimiter=delimiter)
    try:
        pieces = [_piece(row, columns) for at, row in enumerate(reader) if at and row]
    except csv.Error as error:
        raise BrokenFormat(
            f"{file}, line {reader.line_num}: this row of the table cannot be read ({error}): export it again."
        ) from error
    if not any(piece.text for piece in pieces):
        raise BrokenFormat(f"{file} is a table without any words in it: export the transcript again.")
    return reading("tsv" if delimiter == "\t" else "csv", joined(in_seconds(pieces)))


def _head(text: str) -> str:
    """The first row, which must be short and on one line."""
    text = text[:_HEAD_CHARS].lstrip("\ufeff")
    return re.split(r"[\r\n]", text, maxsplit=1)[0]


def _delimiter(head: str) -> str:
    return max("\t,;|", key=head.count)


def _columns(text: str) -> Mapping[str, int] | None:
    """Where each thing stands in a row, or None if the first row does not name the columns of a transcript."""
    head = _head(text)
    names = next(csv.reader([head], delimiter=_delimiter(head)), [])
    if not 2 <= len(names) <= _MOST_COLUMNS or not all(_COLUMN.fullmatch(name) for name in names):
        return None
    found = {fields.plain(name): at for at, name in reversed(list(enumerate(names)))}
    other = (*fields.SPEAKER, *fields.START, *fields.START_MS)
    return found if fields.first(fields.TEXT, found) and fields.first(other, found) else None


def _piece(row: Sequence[str], columns: Mapping[str, int]) -> Spoken:
    def cell(names: Sequence[str]) -> str:
        name = fields.first(names, columns)
        return row[columns[name]].strip() if name is not None and columns[name] < len(row) else ""

    label = fold(cell(fields.SPEAKER)).rstrip(": ") or None
    start = known(cell(fields.START) or None)
    end = known(cell(fields.END) or None)
    length = known(cell(fields.DURATION) or None)
    return Spoken(
        text=fold(without_tags(cell(fields.TEXT))),
        label=label,
        time_start=start if start is not None else known(cell(fields.START_MS) or None, unit=0.001),
        time_end=end if end is not None or start is None or length is None else start + length,
        matter=label is not None and is_no_speaker(label),
    )
