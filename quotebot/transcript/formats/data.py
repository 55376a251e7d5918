"""JSON transcripts: loaded here, told apart by shape, read by `segments` and `services`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from quotebot.errors import BrokenFormat, UnknownFormat
from quotebot.model import Reading
from quotebot.transcript.formats import segments, services
from quotebot.transcript.formats.lines import lines
from quotebot.transcript.formats.spoken import Spoken, in_seconds, joined, reading

# A bracket alone may open a labelled line ("[00:12]", "[MUSIC]"); JSON goes on with a value's first character.
_OPENING = re.compile(r"\ufeff?\s*(?:\{\s*(?:[\"}]|\Z)|\[\s*(?:[\[{\"\]]|\Z))")

Shape = Callable[[object], tuple[str, Sequence[Spoken]] | None]

# Tried in order; the first that knows the shape says what the format is called and what was said.
_SHAPES: tuple[Shape, ...] = (
    services.amazon,
    services.deepgram,
    services.google,
    services.youtube,
    segments.by_file,
    segments.anywhere,
    segments.bare,
)


def recognise(text: str) -> bool:
    """An opening brace or bracket with what JSON puts after it."""
    return _OPENING.match(text[:10_000]) is not None


def parse(text: str, file: str) -> Reading:
    """The speech of a JSON transcript of any shape seen.

    Raises BrokenFormat where the JSON is cut off or damaged, UnknownFormat where it holds no transcript.
    """
    data = _loaded(text.lstrip("\ufeff"), file)
    for shape in _SHAPES:
        if found := shape(data):
            name, pieces = found
            made = reading(name, joined(in_seconds(pieces)))
            if made.cues:
                return made
            raise UnknownFormat(f"{file} is a {name} transcript without a word in it: transcribe the recording again.")
    raise UnknownFormat(f"{file} is JSON of a shape that is no transcript ({_outline(data)}): export it as SRT or VTT.")


def _loaded(text: str, file: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        rows = _json_lines(text) if error.msg == "Extra data" else None
        if rows is not None:
            return rows
        raise BrokenFormat(
            f"{file}, line {error.lineno}, column {error.colno}: the JSON is cut off or damaged there "
            f"({error.msg}): export the transcript again."
        ) from error
    except (RecursionError, ValueError) as error:
        raise BrokenFormat(
            f"{file} is JSON nested too deep or with a number too long to read: export it as SRT or VTT."
        ) from error


def _json_lines(text: str) -> list[object] | None:
    """JSON Lines: a value a line."""
    try:
        return [json.loads(text[start:end]) for start, end in lines(text) if text[start:end].strip()]
    except (ValueError, RecursionError):
        return None


def _outline(data: object) -> str:
    """What stands at the top, for the message: a few keys, cut short and printable."""
    if isinstance(data, dict):
        keys = ", ".join(repr(str(key)[:30]) for key in list(data)[:5])
        return f"it has {keys}" if keys else "it is empty"
    return f"a list of {len(data)}" if isinstance(data, list) else "a single value"
