"""What stands before the words on a line of a labelled text: a name, a time, or both, in every usual arrangement.

Only the first characters of a line are looked at, and every repetition is bounded, so a line of any
length costs the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from quotebot.model import Noise
from quotebot.transcript.formats.clock import TIME, seconds

_REACH_CHARS = 320

_GAP = r"[^\S\r\n]"
_RANGE = rf"{TIME}(?:{_GAP}{{0,3}}(?:-->|to|[-–—]){_GAP}{{0,3}}{TIME})?"
_STAMP = rf"(?:\\?[\[(]{_GAP}{{0,3}}{_RANGE}{_GAP}{{0,3}}\\?[\])]|{_RANGE})"
_BOXED_STAMP = rf"\\?[\[(]{_GAP}{{0,3}}{_RANGE}{_GAP}{{0,3}}\\?[\])]"
_NAME = r"[^\W\d_](?:[^:：\[\]*<>\t\r\n|]{0,60}?[^\s:：\[\]*<>|(\\])?"
_LEAD = rf"{_GAP}{{0,12}}(?:<p>{_GAP}{{0,4}})?"
_EMPH = r"(?P<open>\*{1,3}|_{1,2})?"
_CLOSE = r"(?(open)(?P=open))"
_END = rf"(?:{_GAP}{{1,20}}|(?=[\r\n]|\Z)|(?<=：))"

# Tried in order; the first that fits tells what the line begins with.
_WITH_COLON = re.compile(
    rf"{_LEAD}(?:(?P<t1>{_STAMP}){_GAP}{{0,5}}(?:[-–—|]{_GAP}{{1,5}})?)?{_EMPH}"
    rf"(?P<name>{_NAME}|\[{_NAME}\])"
    rf"(?:{_GAP}{{0,5}}(?:[-–—]{_GAP}{{1,5}})?(?P<t2>{_STAMP}))?"
    rf"(?:{_GAP}{{0,3}}[:：]{_CLOSE}|{_CLOSE}(?:{_GAP}{{1,5}}(?P<t3>{_STAMP}))?{_GAP}{{0,3}}[:：])"
    rf"(?:{_GAP}{{0,5}}(?P<t4>{_BOXED_STAMP}|{_STAMP}(?={_GAP}*(?:\t|[\r\n]|\Z))):?)?{_END}"
)
_BOXED = re.compile(
    rf"{_LEAD}(?:(?P<t1>{_BOXED_STAMP}){_GAP}{{0,5}}\[(?P<name>{_NAME})\]|\[(?P<first>{_NAME})\]{_GAP}{{0,5}}(?P<t2>{_STAMP})){_END}"
)
_TIME_AFTER = re.compile(  # Otter, Riverside: alone on the line
    rf"{_LEAD}{_EMPH}(?P<name>{_NAME}){_CLOSE}"
    rf"(?:{_GAP}{{1,5}}(?P<t2>{_BOXED_STAMP})|(?:{_GAP}{{2,20}}|\t{_GAP}{{0,20}})(?P<t3>{_RANGE})){_GAP}{{0,20}}(?=[\r\n]|\Z)"
)
_TIME_BETWEEN = re.compile(rf"{_LEAD}(?P<name>{_NAME}){_GAP}{{1,5}}[-–—]{_GAP}{{0,5}}(?P<t2>{_STAMP}){_END}")
_TABS = re.compile(rf"{_LEAD}(?:(?P<t1>{_STAMP})\t(?P<name>{_NAME})\t|(?P<first>{_NAME})\t(?P<t2>{_STAMP})\t)")
_TIME_BEFORE = re.compile(  # HappyScribe: alone on the line
    rf"{_LEAD}(?P<t1>{_STAMP}){_GAP}{{0,5}}[-–—]{_GAP}{{1,5}}(?P<name>{_NAME}){_GAP}{{0,20}}(?=[\r\n]|\Z)"
)
_TIME_ONLY = re.compile(rf"{_LEAD}(?P<t1>{_STAMP}):?{_END}")
_BOLD_LINE = re.compile(rf"{_LEAD}(?P<open>\*{{1,3}}|_{{1,2}})(?P<name>{_NAME}){_GAP}{{0,3}}[:：]{_GAP}{{1,20}}")

_STAMPS = ("t1", "t2", "t3", "t4")
_TIMES = re.compile(TIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The beginning of a line that is not speech; speech begins at `end`.

    `marked`: set off by more than a colon. `boxed`: a time in brackets. `alone`: nothing follows on the line.
    `closing` is the mark that ends a line all in bold.
    """

    start: int
    end: int
    label: str | None
    label_span: tuple[int, int]
    time_start: float | None
    time_end: float | None
    stamps: tuple[tuple[int, int], ...]
    marked: bool
    boxed: bool
    alone: bool
    closing: tuple[int, int] | None = None

    def noise(self, text: str, *, named: bool = True) -> Iterator[Noise]:
        """The header as noise: its times, and its label with the marks around it, which is speech where not `named`."""
        at = self.start
        for start, end in (*self.stamps, (self.end, self.end)):
            if named and text[at:start].strip():
                left = at + len(text[at:start]) - len(text[at:start].lstrip())
                yield Noise(start=left, end=at + len(text[at:start].rstrip()), kind=self._kind(at, start))
            if end > start:
                yield Noise(start=start, end=end, kind="time")
            at = end
        if named and self.closing:
            yield Noise(start=self.closing[0], end=self.closing[1], kind="markup")

    def _kind(self, start: int, end: int) -> Literal["label", "markup"]:
        return "label" if start < self.label_span[1] and end > self.label_span[0] else "markup"


def header(text: str, start: int, end: int) -> Header | None:
    """The header that the line `text[start:end]` begins with, if it has the shape of one."""
    reach = min(end, start + _REACH_CHARS)
    if text.find(":", start, reach) < 0 and text.find("：", start, reach) < 0:
        return None
    for pattern in (_WITH_COLON, _BOXED, _TIME_AFTER, _TIME_BETWEEN, _TABS, _TIME_BEFORE, _TIME_ONLY):
        if found := pattern.match(text, start, reach):
            return _header(text, found, end)
    bold = _BOLD_LINE.match(text, start, reach)
    tail = start + len(text[start:end].rstrip()) if bold else end
    closing = (tail - len(bold["open"]), tail) if bold else (end, end)
    if bold and closing[0] > bold.end() and text.endswith(bold["open"], bold.end(), tail):
        return _header(text, bold, end, closing=closing)
    return None


def _header(text: str, found: re.Match[str], end: int, closing: tuple[int, int] | None = None) -> Header:
    groups = found.groupdict()
    stamps = tuple(sorted(found.span(key) for key in _STAMPS if groups.get(key)))
    times = [seconds(time) for left, right in stamps for time in _TIMES.findall(text, left, right)]
    key = next((key for key in ("name", "first") if groups.get(key)), None)
    name, span = (found[key], found.span(key)) if key else ("", (found.start(), found.start()))
    alone = not text[found.end() : end].strip()
    return Header(
        start=found.start(),
        end=found.end(),
        label=" ".join(name.strip("[] \t").split()) or None,
        label_span=span,
        time_start=times[0] if times else None,
        time_end=times[1] if len(times) > 1 else None,
        stamps=stamps,
        marked=bool(groups.get("open") or stamps or name.startswith("[")),
        boxed=any(text[left] in "[(\\" for left, _ in stamps),
        alone=alone,
        closing=closing,
    )


def stamp(text: str, start: int, end: int) -> Header | None:
    """The time the line `text[start:end]` begins with, whatever comes after it."""
    found = _TIME_ONLY.match(text, start, min(end, start + _REACH_CHARS))
    return _header(text, found, end) if found else None
