"""SubRip (SRT), WebVTT and SubViewer (SBV) captions."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from quotebot.errors import BrokenFormat
from quotebot.model import Reading
from quotebot.transcript.formats.clock import seconds
from quotebot.transcript.formats.spoken import Spoken, fold, reading

_SNIFF_CHARS = 65_536
_TIME = r"\d{1,4}(?::\d{1,2}){0,2}(?:[.,]\d{1,9})?"
_TIMING = re.compile(rf"^[ \t]*({_TIME})[ \t]*-->[ \t]*({_TIME})(?:[ \t]+([^\r\n]*))?[ \t]*$", re.MULTILINE)
_TAG = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")
_VOICE = re.compile(r"<v(?:\.[^ \t>]*)?[ \t]+([^<>]*)>")


def recognise(text: str) -> bool:
    """A WEBVTT signature, or a line with two times and an arrow."""
    head = text[:_SNIFF_CHARS].lstrip("\ufeff \t\r\n")
    return head.startswith("WEBVTT") or _TIMING.search(head) is not None


def parse(text: str, file: str) -> Reading:
    """Cards with their times; a `<v Name>` holds until the next one."""
    name = "webvtt" if text.lstrip("\ufeff \t\r\n").startswith("WEBVTT") else "srt"
    pieces = list(_cards(text))
    if not pieces:
        raise BrokenFormat(f"{file} looks like {name} captions and holds no cue: export the captions again.")
    return reading(name, pieces)


def _cards(text: str) -> Iterator[Spoken]:
    marks = list(_TIMING.finditer(text))
    label: str | None = None
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        body = text[mark.end() : following.start() if following else len(text)]
        body = re.split(r"\r?\n[ \t]*\r?\n", body.strip("\r\n"), maxsplit=1)[0]
        voice = _VOICE.search(body)
        label = fold(voice.group(1)) if voice else label
        said = fold(html.unescape(_TAG.sub("", body)))
        yield Spoken(text=said, label=label, time_start=seconds(mark.group(1)), time_end=seconds(mark.group(2)))
