"""SubRip (SRT), WebVTT and SubViewer (SBV) captions: a card is a cue.

WebVTT: https://www.w3.org/TR/webvtt1/. SRT and SBV have no standard; files vary in every way their players forgive.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from quotebot.errors import BrokenFormat
from quotebot.model import Reading
from quotebot.transcript.formats.clock import seconds
from quotebot.transcript.formats.headers import header
from quotebot.transcript.formats.labels import accepted, brief, is_no_speaker, is_role, likeness
from quotebot.transcript.formats.lines import lines
from quotebot.transcript.formats.rolling import Card, once, timed_words
from quotebot.transcript.formats.spoken import Spoken, aligned, fold, joined, reading
from quotebot.transcript.formats.tags import without_tags

_SNIFF_CHARS = 65_536
_TIME = r"\d{1,4}(?::\d{1,2}){0,2}(?:[.,]\d{1,9})?"
_ARROW = rf"[ \t]*(?=\d+[:.,])({_TIME})[ \t]*-->[ \t]*({_TIME})(?:[ \t][^\r\n]*)?(?=[\r\n]|\Z)"
_SBV = r"(\d{1,2}:\d\d:\d\d[.,]\d{1,3}),(\d{1,2}:\d\d:\d\d[.,]\d{1,3})[ \t]*(?=[\r\n]|\Z)"
_TIMING = re.compile(rf"{_ARROW}|{_SBV}")
_ANY_TIMING = re.compile(rf"(?:^|(?<=\r))(?:{_ARROW}|{_SBV})", re.MULTILINE)
_DAMAGED = re.compile(r"[ \t]*\d{1,4}:[\w:.,]{0,20}[ \t]*-->")
_NUMBER = re.compile(r"[ \t]*\d{1,9}[ \t]*")
_BLOCK = re.compile(r"\ufeff?(?:WEBVTT|NOTE|STYLE|REGION)(?:[ \t]|$)")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+[^<>]")
_VOICES = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>]{1,200})>|</v>")
_DASH = re.compile(r"\s*[-–—‐•]\s*\S")
_ENDINGS = (".", "?", "!", "…", '"', "”", ")", "]", "♪")
_OPENING_CARDS = 10


def recognise(text: str) -> bool:
    """A WEBVTT signature, or a line that is two times."""
    head = text[:_SNIFF_CHARS]
    return head.lstrip("\ufeff \t\r\n").startswith("WEBVTT") or _ANY_TIMING.search(head) is not None


def parse(text: str, file: str) -> Reading:
    """A cue for each card; lines that scroll once, one-word cards put together.

    Raises BrokenFormat where a card has no readable times, or there is none.
    """
    name = _name(text)
    cards = once(list(_cards(text, file, vtt=name == "webvtt")))
    pieces = _voiced(cards) if any(_VOICE.search(row) for card in cards for row in card.rows) else _named(cards)
    made = reading(name, joined(list(pieces)))
    if not made.cues:
        raise BrokenFormat(f"{file} begins like captions and holds no words: export the captions again.")
    return made


def _name(text: str) -> str:
    head = text[:_SNIFF_CHARS]
    if head.lstrip("\ufeff \t\r\n").startswith("WEBVTT") or "<c>" in head:
        return "webvtt"
    timing = _ANY_TIMING.search(head)
    return "sbv" if timing and timing[3] else "srt"


@dataclass(slots=True, kw_only=True)
class _Opened:
    """A card whose lines are still coming."""

    time_start: float
    time_end: float
    rows: list[str] = field(default_factory=list)

    def card(self) -> Card:
        return Card(rows=tuple(self.rows), time_start=self.time_start, time_end=self.time_end)


def _cards(text: str, file: str, *, vtt: bool) -> Iterator[Card]:
    """The cards in the order of the file. Lines between a card and the next are the card's, but for ids and notes."""
    card: _Opened | None = None
    block: list[str] = []
    after_blank, skipping, number = True, False, 0
    for count, (start, end) in enumerate(lines(text), 1):
        line = text[start:end]
        if timing := _timing(line, file, count):
            named = vtt and (card is None or bool(card.rows))  # else it is what an empty card shows
            number = _without_id(block, after_blank=after_blank, named=named, number=number)
            if card:
                card.rows += block
                yield card.card()
            card, block, after_blank, skipping = _Opened(time_start=timing[0], time_end=timing[1]), [], False, False
        elif not line or (not vtt and line.isspace()):
            if card:
                card.rows += block
            block, after_blank, skipping = [], True, False
        elif skipping or (not block and after_blank and _BLOCK.match(line) and (vtt or line.startswith("WEBVTT"))):
            skipping = True
        else:
            block.append(line)
    if card:
        card.rows += block
        yield card.card()


def _timing(line: str, file: str, count: int) -> tuple[float, float] | None:
    """The two times of a timing line."""
    if "-->" not in line[:80] and not (line[:1].isdigit() and "," in line[:40]):
        return None
    found = _TIMING.match(line)
    if found:
        start, end = seconds(found[1] or found[3]), seconds(found[2] or found[4])
        return (start, end) if start is not None and end is not None else None
    if _DAMAGED.match(line):
        raise BrokenFormat(f"{file}, line {count}: the times of this card cannot be read: export the captions again.")
    return None


def _without_id(block: list[str], *, after_blank: bool, named: bool, number: int) -> int:
    """Take the next card's id or number off the end of `block`; the number it has, or that of the card before it."""
    if not block:
        return number
    counted = int(block[-1]) if _NUMBER.fullmatch(block[-1]) else None
    alone = len(block) == 1 and after_blank
    if (alone and (named or counted is not None)) or counted == number + 1:
        block.pop()
        return counted or number
    return number


def _spoken(rows: Iterable[str], card: Card, label: str | None) -> Spoken:
    """Rows of a card as speech."""
    rows = list(rows)
    text = fold(" ".join(without_tags(row) for row in rows))
    words = [word for row in rows for word in timed_words(row, card)]
    return Spoken(
        text=text,
        label=label,
        time_start=card.time_start,
        time_end=card.time_end,
        words=aligned(text, words),
        matter=label is not None and is_no_speaker(label),
    )


def _voiced(cards: Sequence[Card]) -> Iterator[Spoken]:
    """WebVTT voices. A `<v Name>` that the file never closes holds until the next, as podcast hosts write it."""
    closed = any("</v>" in row for card in cards for row in card.rows)
    label: str | None = None
    for card in cards:
        label = None if closed else label
        pieces = _VOICES.split("\n".join(card.rows))
        for at in range(0, len(pieces), 2):
            if at:
                label = fold(without_tags(pieces[at - 1] or "")) or None
            turns = list(_dialogue(pieces[at].split("\n"), frozenset()))
            for rows in turns:
                yield _spoken(rows, card, label if len(turns) == 1 else None)


def _named(cards: Sequence[Card]) -> Iterator[Spoken]:
    """`Name:` at the start of a line; it holds for the cards after it until the next."""
    names = _labels(cards)
    label: str | None = None
    ended = True
    for card in cards:
        turns = list(_dialogue(card.rows, names))
        for rows in turns:
            head, rows = _off(rows, names)
            doubtful = names and head and ended and head not in names and likeness(head) == "short"
            label = head if head in names else None if doubtful or len(turns) > 1 else label
            piece = _spoken(rows, card, label)
            ended = piece.text.endswith(_ENDINGS) or not piece.text
            yield piece


def _head(row: str) -> tuple[str | None, str]:
    """The name a row begins with, if it has the shape of one, and the rest of the row."""
    row = without_tags(row)
    found = header(row, 0, len(row))
    if found is None or found.label is None or found.stamps:
        return None, row
    return found.label, row[found.end :]


def _labels(cards: Sequence[Card]) -> frozenset[str]:
    """The names the file uses: they come back, begin early, and a single one stands after a finished sentence."""
    heads: list[tuple[int, str]] = []
    finished: Counter[str] = Counter()
    ended = True
    for at, card in enumerate(cards):
        rows = [row for row in card.rows if fold(row)]
        name = _head(rows[0])[0] if rows else None
        if name:
            heads.append((at, name))
            finished[name] += ended
        ended = not rows or rows[-1].rstrip().endswith(_ENDINGS)
    counts = Counter(name for _, name in heads)
    names = accepted((), (name for _, name in heads)) | brief([name for _, name in heads])
    names = frozenset(name for name in names if counts[name] > 1 or is_role(name) or finished[name])
    first = next((at for at, name in heads if name in names), len(cards))
    recur = max((counts[name] for name in names), default=0) > 1 or (len(names) > 1 and len(heads) == len(cards))
    return names if recur and first <= max(_OPENING_CARDS, len(cards) // 3) else frozenset()


def _dialogue(rows: Iterable[str], names: frozenset[str]) -> Iterator[list[str]]:
    """The rows of a card that say anything, cut before a row where another person begins to speak."""
    rows = [row for row in rows if fold(without_tags(row))]
    dashes = bool(rows) and _DASH.match(without_tags(rows[0])) is not None
    begin = 0
    for at in range(1, len(rows)):
        if (dashes and _DASH.match(without_tags(rows[at]))) or (names and _head(rows[at])[0] in names):
            yield rows[begin:at]
            begin = at
    if rows:
        yield rows[begin:]


def _off(rows: list[str], names: frozenset[str]) -> tuple[str | None, list[str]]:
    """The name the rows begin with, and the rows without it if it is one the file uses."""
    head, rest = _head(rows[0]) if names else (None, "")
    return head, [rest, *rows[1:]] if head in names else rows
