"""Usable units where a transcript has no punctuation: cut at pauses, cue and line ends, before connectives.

A greedy window: of the places within the next `LONGEST` words the best one is cut, so the work is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quotebot.model import WORD, Cue
from quotebot.transcript.sentences import Span, trim

SHORTEST, LONGEST = 5, 40  # words in a unit
_IDEAL = 18
_LOOSE = 100  # words: longer than this with hardly a comma is no sentence, even among real ones
_RUNAWAY = 150  # words: no sentence is longer, whatever its commas say
_MARKS = re.compile(r"[.?!…。？！]+")
_COMMAS = re.compile(r"[,;:]|--|[–—]")
_CONNECTIVE = re.compile(
    r"(?:and|but|so|because|then|now|well|or|however|okay|yeah|yes|no|which|when|if|i|we|you)\b", re.I
)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word, and how good a place the one before it is to end a unit (0: none at all)."""

    start: int
    end: int
    value: float


def cut(speech: str, span: Span, cues: Sequence[Cue], *, punctuated: bool) -> Iterator[Span]:
    """`span` itself where it is a sentence; where it runs on without punctuation, its usable units."""
    if not _runs_on(speech, *span, punctuated=punctuated):
        yield span
        return
    begin, window = span[0], list[_Word]()
    for word in _words(speech, span, cues):
        window.append(word)
        if len(window) > LONGEST:
            at = _best(window)
            yield from _unit(speech, begin, window[at].start)
            begin, window = window[at].start, window[at:]
    if len(window) >= 3 * SHORTEST and window[at := _best(window)].value >= 1:
        yield from _unit(speech, begin, window[at].start)
        begin = window[at].start
    yield from _unit(speech, begin, span[1])


def punctuated(speech: str, start: int, end: int) -> bool:
    """Whether a stretch has the marks that sentences have: at least one in sixty words or so."""
    marks = sum(1 for _ in _MARKS.finditer(speech, start, end))
    words = sum(1 for _ in WORD.finditer(speech, start, end))
    return marks * 60 >= words


def _unit(speech: str, start: int, end: int) -> Iterator[Span]:
    if unit := trim(speech, start, end):
        yield unit


def _runs_on(speech: str, start: int, end: int, *, punctuated: bool) -> bool:
    if end - start <= 2 * LONGEST:
        return False
    words = sum(1 for _ in WORD.finditer(speech, start, end))
    commas = sum(1 for _ in _COMMAS.finditer(speech, start, end))
    return words > _RUNAWAY or (words > (_LOOSE if punctuated else LONGEST) and commas * 20 < words)


def _best(window: Sequence[_Word]) -> int:
    """Which word of the window should begin the next unit."""
    places = range(SHORTEST, len(window) - SHORTEST + 1)
    return max(places, key=lambda at: (window[at].value - abs(at - _IDEAL) / LONGEST, -at))


def _words(speech: str, span: Span, cues: Sequence[Cue]) -> Iterator[_Word]:
    """The words of a span with the value of the place before each."""
    last_end, said = span[0], None
    for cue in cues:
        fresh = True
        timing = iter(cue.words)
        timed = next(timing, None)
        for m in WORD.finditer(speech, max(cue.start, span[0]), min(cue.end, span[1])):
            while timed is not None and timed.end <= m.start():
                timed = next(timing, None)
            begins = timed.time_start if timed else cue.time_start if fresh else None
            value = _value(speech[last_end : m.start()], m[0], said, begins, fresh=fresh and last_end > span[0])
            yield _Word(m.start(), m.end(), value)
            last_end, fresh = m.end(), False
            said = timed.time_end if timed else None
        said = said if said is not None else cue.time_end


def _value(between: str, word: str, said: float | None, begins: float | None, *, fresh: bool) -> float:
    """A pause counts most, then a clause mark, a connective, the end of a cue or of a line."""
    pause = 0.0 if said is None or begins is None else min(max(begins - said, 0.0), 2.0)
    value = 2 * pause if pause >= 0.3 else 0.0
    value += 0.6 if fresh else 0.5 if "\n" in between else 0.0
    value += 1.5 if _COMMAS.search(between) else 0.0
    return value + (0.8 if _CONNECTIVE.fullmatch(word) else 0.0)
