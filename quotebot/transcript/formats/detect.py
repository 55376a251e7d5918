"""Which reader a text belongs to: told by content, never by file name."""

from __future__ import annotations

from collections.abc import Callable

from quotebot.errors import UnknownFormat
from quotebot.model import Reading
from quotebot.transcript.formats import data, front_transcript, prose, substation, subtitles, tables, webpage

# Tried in order; the first that recognises the text reads it.
_READERS: tuple[tuple[Callable[[str], bool], Callable[[str, str], Reading]], ...] = (
    (data.recognise, data.parse),
    (substation.recognise, substation.parse),
    (subtitles.recognise, subtitles.parse),
    (webpage.recognise, webpage.parse),
    (tables.recognise, tables.parse),
    (front_transcript.recognise, front_transcript.parse),
    (prose.recognise, prose.parse),
)


def parse(text: str, file: str) -> Reading:
    """The speech of `text`. `file` only names it in messages.

    Raises UnknownFormat for text that is no transcript, BrokenFormat for a damaged one.
    """
    if not text.strip().strip("\ufeff").strip():
        raise UnknownFormat(f"{file} is empty: export the transcript again.")
    read = next(read for recognise, read in _READERS if recognise(text))
    return read(text, file)
