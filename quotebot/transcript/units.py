"""Usable units where a transcript has no punctuation: cut at pauses, before connectives, at cue and line ends.

A greedy window: of the places within the next `LONGEST` words the best one is cut, so the work is linear in the text.
Full stops cannot be guessed this way, and are not: a unit is of a usable length and does not end on "of the".
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import TypeVar

from quotebot.model import WORD, Cue, Timing
from quotebot.transcript.sentences import Span, trim

SHORTEST, LONGEST = 5, 40  # words in a unit, but for what remains at the end of a turn
_IDEAL = 18  # words
_LOOSE = 100  # words: longer than this with hardly a comma is no sentence, even among real ones
_RUNAWAY = 150  # words: no sentence is longer, whatever its commas say
_PAUSE = 0.3  # seconds: shorter silences are part of speaking

_MARKS = re.compile(r"[.?!…。？！]+")
_COMMAS = re.compile(r"[,;:]|--|[–—]")
# How well a unit begins with a word: connectives, then words that are subjects more often than objects.
_OPENING = dict.fromkeys(
    "and but so because then now well however okay ok yeah yes no although or which when if".split(), 0.8
) | dict.fromkeys("i we he she they i'm we're you're they're it's that's there's he's she's what how this".split(), 0.5)
# Words that nobody ends on.
_DANGLING = frozenset(
    "the a an of to in on at by for with from into as and but or so that which who than if when because i we "
    "you he she they it's i'm is are was were be been am my your his our their these those very really just "
    "like not don't can could would will should have has had do does did about um uh gonna wanna".split()
)
_Part = TypeVar("_Part", Cue, Timing)
# Where a new unit could begin, and how good a place that is.
_Place = tuple[int, float]


def punctuated(speech: str, start: int, end: int) -> bool:
    """Whether a stretch has the marks that sentences have: at least one in sixty words or so."""
    marks = sum(1 for _ in _MARKS.finditer(speech, start, end))
    words = sum(1 for _ in WORD.finditer(speech, start, end))
    return marks * 60 >= words


def cut(speech: str, span: Span, cues: Sequence[Cue], *, punctuated: bool) -> Iterator[Span]:
    """`span` itself where it is a sentence; where it runs on without punctuation, its usable units."""
    if not _runs_on(speech, *span, punctuated=punctuated):
        yield span
        return
    begin, window = span[0], list[_Place]()
    for place in _places(speech, span, cues):
        window.append(place)
        if len(window) > LONGEST:
            at = _best(window)
            yield from _unit(speech, begin, window[at][0])
            begin, window = window[at][0], window[at:]
    if len(window) >= 3 * SHORTEST and window[at := _best(window)][1] >= 1:
        yield from _unit(speech, begin, window[at][0])
        begin = window[at][0]
    yield from _unit(speech, begin, span[1])


def _unit(speech: str, start: int, end: int) -> Iterator[Span]:
    if unit := trim(speech, start, end):
        yield unit


def _runs_on(speech: str, start: int, end: int, *, punctuated: bool) -> bool:
    if end - start <= 2 * LONGEST:
        return False
    words = sum(1 for _ in WORD.finditer(speech, start, end))
    commas = sum(1 for _ in _COMMAS.finditer(speech, start, end))
    return words > _RUNAWAY or (words > (_LOOSE if punctuated else LONGEST) and commas * 20 < words)


def _best(window: Sequence[_Place]) -> int:
    """Which place of the window should begin the next unit: the best, and among equals the nearest to the ideal."""
    places = range(SHORTEST, len(window) - SHORTEST + 1)
    return max(places, key=lambda at: window[at][1] - abs(at - _IDEAL) / LONGEST)


def _places(speech: str, span: Span, cues: Sequence[Cue]) -> Iterator[_Place]:
    """Every word of a span, with the value of the place before it."""
    end, before, said = span[0], "", None
    for cue in _within(span, cues):
        fresh, timings = bool(before), iter(_within(span, cue.words))
        timing = next(timings, None)
        for m in WORD.finditer(speech, max(cue.start, span[0]), min(cue.end, span[1])):
            while timing is not None and timing.end <= m.start():
                timing = next(timings, None)
            word = m[0].lower()
            value = _value(speech[end : m.start()], before, word)
            if fresh or timing is not None:
                begins = timing.time_start if timing is not None else cue.time_start
                value += _silence(said, begins) + (0.3 if fresh and timing is None else 0.0)
            yield m.start(), value
            end, before, fresh = m.end(), word, False
            said = _said(timing) if timing is not None else None
        said = cue.time_end if said is None else said


def _within(span: Span, parts: Sequence[_Part]) -> Sequence[_Part]:
    """The cues or words, in text order and disjoint, that share a character with a span."""
    first = bisect_right(parts, span[0], key=lambda part: part.end)
    return parts[first : bisect_left(parts, span[1], key=lambda part: part.start)]


def _value(between: str, before: str, word: str) -> float:
    """How well a unit may end between two words, by the words and what stands between them."""
    value = _OPENING.get(word, 0.0) - (1.5 if before in _DANGLING else 0.0)
    if between != " ":
        value += (0.3 if "\n" in between else 0.0) + (1.5 if _COMMAS.search(between) else 0.0)
    return value


def _silence(said: float | None, begins: float | None) -> float:
    """What a pause is worth: the longer, the better a place; more than two seconds say no more than two."""
    pause = 0.0 if said is None or begins is None else begins - said
    return 2 * min(pause, 2.0) if pause >= _PAUSE else 0.0


def _said(timing: Timing) -> float | None:
    """When a word ended, if need be by its length: about 15 characters are spoken a second."""
    if timing.time_end is not None or timing.time_start is None:
        return timing.time_end
    return timing.time_start + 0.15 + (timing.end - timing.start) / 15
