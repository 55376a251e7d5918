"""Advanced SubStation Alpha (ASS, SSA): `Dialogue:` lines whose fields a `Format:` line names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from quotebot.errors import BrokenFormat
from quotebot.model import Reading
from quotebot.transcript.formats.clock import seconds
from quotebot.transcript.formats.labels import is_role
from quotebot.transcript.formats.lines import lines
from quotebot.transcript.formats.spoken import Spoken, fold, joined, reading
from quotebot.transcript.formats.tags import without_tags

_SNIFF_CHARS = 65_536
_SECTION = re.compile(r"\s*\[(?:Script Info|V4\+? Styles|Events)\]", re.IGNORECASE)
_USUAL = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text")
_CODES = re.compile(r"\{[^{}]*\}")
_SOFT_BREAK = re.compile(r"\\[nNh]")


def recognise(text: str) -> bool:
    """A section header of the format."""
    return _SECTION.match(text[:_SNIFF_CHARS].lstrip("\ufeff")) is not None


def parse(text: str, file: str) -> Reading:
    """A cue for each line of dialogue. Raises BrokenFormat where there is none."""
    pieces = joined(list(_dialogue(text)))
    if not any(piece.text for piece in pieces):
        raise BrokenFormat(f"{file} is an ASS file without a line of dialogue: export the captions again.")
    return reading("ass", pieces)


def _dialogue(text: str) -> Iterator[Spoken]:
    fields: Sequence[str] = _USUAL
    in_events = False
    for start, end in lines(text):
        key, colon, rest = text[start:end].partition(":")
        if key.startswith("["):
            in_events = key.strip().lower() == "[events]"
        elif colon and in_events and key.strip() == "Format":
            fields = [name.strip().lower() for name in rest.split(",")]
        elif colon and key.strip() == "Dialogue":
            yield _line(dict(zip(fields, rest.split(",", len(fields) - 1), strict=False)))


def _line(values: dict[str, str]) -> Spoken:
    name, style = values.get("name", "").strip(), values.get("style", "").strip()
    said = _SOFT_BREAK.sub(" ", _CODES.sub("", values.get("text", "")))
    return Spoken(
        text=fold(without_tags(said)),
        label=name or (style if is_role(style) else None),
        time_start=seconds(values.get("start", "")),
        time_end=seconds(values.get("end", "")),
    )
