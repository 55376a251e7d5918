"""Captions: the words of a quote as they are posted, each at the moment it is heard, on pages that fit a screen.

What is shown is the quote's own text and nothing else. A word that an edit leaves out is not shown, though it may be
heard; one that an edit adds or mends is shown with the words beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from quotebot.clips.breaking import parts
from quotebot.clips.cut import Piece
from quotebot.clips.times import Said
from quotebot.inert import inert
from quotebot.model import WORD, Edit
from quotebot.quote import Quote

DROPPED = ("drop_lead", "drop_stutter", "drop_filler", "drop_noise", "elide")
EARLY = 0.04  # seconds that a page comes before its first word: eyes need them
_LINGERS = 0.6  # seconds that a page stays after its last word
_LINE_CHARS = 42  # of a line of subtitles
_TORN = 0.5  # of a page: less of a sentence is too little to end it with
_SENTENCE, _CLAUSE = re.compile(r"[.!?…。！？]\W*$"), re.compile(r"[,;:—–、，]\W*$")


class Caption(NamedTuple):
    """`[start, end)` of the quote's text, and when in the clip it is heard, in seconds."""

    start: int
    end: int
    begin: float
    finish: float


class Page(NamedTuple):
    """What is seen at one time: `[start, end)` of the quote's text from `begin` to `finish`, with its words."""

    start: int
    end: int
    begin: float
    finish: float
    words: tuple[Caption, ...]


def left_out(quote: Quote, word: Said, ops: Sequence[str] = DROPPED) -> Edit | None:
    """The edit of one of these kinds that takes `word` out of the quote, if any does."""
    at, until = word.start - quote.candidate.start, word.end - quote.candidate.start
    for edit in quote.candidate.edits:
        if edit.op in ops and edit.start is not None and edit.start < until and at < (edit.end or edit.start):
            return edit
    return None


def captions(quote: Quote, own: Sequence[Said], pieces: Sequence[Piece]) -> list[Caption]:
    """The parts of the quote's text that stay together, in order, on the clock of a clip that is made of `pieces`."""
    heard = [word for word in own if not left_out(quote, word)]
    shown = [(match.start(), match.end()) for match in WORD.finditer(quote.text)]
    clock = dict(_matched(quote, heard, shown))
    found: list[Caption] = []
    for part in parts(quote.text):
        inside = [(a, b) for a, b in shown if a < part.end and b > part.start and (a, b) in clock]
        if inside:
            begin = _within(inside[0], clock[inside[0]], part.start)
            finish = _within(inside[-1], clock[inside[-1]], part.end)
            found.append(Caption(part.start, part.end, in_clip(begin, pieces), in_clip(finish, pieces)))
        elif found:  # a dash or an ellipsis goes with the word before it
            found[-1] = found[-1]._replace(end=part.end)
    if found:
        found[0] = found[0]._replace(start=0)
    return found


def _within(word: tuple[int, int], time: tuple[float, float], at: int) -> float:
    """When the character at `at` is heard, if it is in `word`; else when the word begins or ends."""
    share = min(max((at - word[0]) / (word[1] - word[0]), 0.0), 1.0)
    return time[0] + (time[1] - time[0]) * share


def _matched(
    quote: Quote, heard: Sequence[Said], shown: Sequence[tuple[int, int]]
) -> Iterator[tuple[tuple[int, int], tuple[float, float]]]:
    """Each shown word with the time at which it, or what it stands for, was said."""
    first = quote.candidate.start
    said = [quote.evidence[word.start - first : word.end - first].casefold() for word in heard]
    told = [quote.text[start:end].casefold() for start, end in shown]
    for _, a, b, c, d in SequenceMatcher(None, said, told, autojunk=False).get_opcodes():
        if c == d:
            continue
        if b - a == d - c:
            yield from zip(shown[c:d], ((word.begin, word.finish) for word in heard[a:b]), strict=True)
        elif heard:
            begin = heard[a].begin if a < len(heard) else heard[-1].finish
            finish = heard[b - 1].finish if b > a else begin
            step = (finish - begin) / (d - c)
            yield from ((shown[c + n], (begin + n * step, begin + (n + 1) * step)) for n in range(d - c))


def in_clip(time: float, pieces: Sequence[Piece]) -> float:
    """The moment of the clip at which the recording's `time` is heard; the nearest one that is in it."""
    passed, best = 0.0, (float("inf"), 0.0)
    for piece in pieces:
        inside = min(max(time, piece.begin), piece.end)
        best = min(best, (abs(time - inside), passed + inside - piece.begin))
        passed += piece.seconds
    return best[1]


def pages(text: str, words: Sequence[Caption], most: int, seconds: float, *, stay: bool = False) -> list[Page]:
    """The words on pages of about `most` characters that end where a reader pauses, in a clip of so many `seconds`.

    A page goes soon after its last word, or with `stay` only when the next one comes.
    """
    groups = _grouped(text, words, most)
    found: list[Page] = []
    for at, group in enumerate(groups):
        begin = max(group[0].begin - EARLY, found[-1].words[-1].finish if found else 0.0)
        begin = min(begin, group[0].begin) if found else max(group[0].begin - EARLY, 0.0)
        following = groups[at + 1][0].begin - EARLY if at + 1 < len(groups) else seconds
        finish = following if stay else min(following, group[-1].finish + _LINGERS)
        found.append(Page(group[0].start, group[-1].end, begin, max(finish, begin + 0.1), tuple(group)))
    return [
        page._replace(finish=min(page.finish, after.begin) if after else page.finish)
        for page, after in zip(found, [*found[1:], None], strict=True)
    ]


def _grouped(text: str, words: Sequence[Caption], most: int) -> list[list[Caption]]:
    """The words in groups of at most `most` characters (or of one word), at the least cost."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for last in range(1, len(words) + 1):
        ways = []
        for first in range(last - 1, -1, -1):
            chars = words[last - 1].end - words[first].start
            if chars > most and first < last - 1:
                break
            ways.append((best[first][0] + _cost(text, words, first, last, most), first))
        best.append(min(ways))
    marks, at = [len(words)], len(words)
    while at:
        at = best[at][1]
        marks.append(at)
    marks.reverse()
    return [list(words[a:b]) for a, b in pairwise(marks)]


def _cost(text: str, words: Sequence[Caption], first: int, last: int, most: int) -> float:
    """What a page of `words[first:last]` costs: short pages, and pages that end within a clause, cost most.

    So do the first words of a sentence at the end of a page that could end before them.
    """
    end, chars = text[: words[last - 1].end], words[last - 1].end - words[first].start
    broken = 0.0 if last == len(words) or _SENTENCE.search(end[-8:]) else 0.25 if _CLAUSE.search(end[-8:]) else 0.6
    ended = (at for at in range(last - 2, first - 1, -1) if _SENTENCE.search(text[: words[at].end][-8:]))
    before = next(ended, None)
    if broken and before is not None and words[last - 1].end - words[before].end < _TORN * chars:
        broken += 0.4
    silent = any(after.begin - word.finish > 0.8 for word, after in pairwise(words[first:last]))
    return 0.5 + broken + max(0.7 - chars / most, 0.0) ** 2 + (1.5 if silent else 0.0)


def srt(text: str, shown: Iterable[Page]) -> Iterator[str]:
    """The pages as SubRip."""
    for number, page in enumerate(shown, 1):
        lines = "\n".join(_folded(_plain(text[page.start : page.end])))
        yield f"{number}\n{_stamp(page.begin, ',')} --> {_stamp(page.finish, ',')}\n{lines}\n\n"


def vtt(text: str, shown: Iterable[Page]) -> Iterator[str]:
    """The pages as WebVTT, with the moment of every word."""
    yield "WEBVTT\n\n"
    for page in shown:
        told, at = "", page.start
        for word in page.words:
            told += _escaped(text[at : word.start])
            if page.begin < word.begin < page.finish and word.start > page.start:
                told += f"<{_stamp(word.begin, '.')}>"
            told, at = told + _escaped(text[word.start : word.end]), word.end
        yield f"{_stamp(page.begin, '.')} --> {_stamp(page.finish, '.')}\n{told.strip()}\n\n"


def _plain(text: str) -> str:
    """Text for SubRip, which has no escapes: what a player would obey becomes what looks like it."""
    return " ".join(inert(text).translate(str.maketrans("<>{}", "‹›()")).split())


def _escaped(text: str) -> str:
    return inert(text.replace("\n", " ")).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _folded(line: str) -> list[str]:
    """One line, or two of nearly one length."""
    if len(line) <= _LINE_CHARS:
        return [line]
    spaces = [at for at, char in enumerate(line) if char == " "]
    if not spaces:
        return [line]
    middle = min(spaces, key=lambda at: abs(at - len(line) / 2))
    return [line[:middle], line[middle + 1 :]]


def _stamp(seconds: float, mark: str) -> str:
    whole = max(round(seconds * 1000), 0)
    hours, rest = divmod(whole, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}{mark}{rest % 1000:03}"
