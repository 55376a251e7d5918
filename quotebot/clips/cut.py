"""Where to cut: at quiet points between a quote and its neighbours, never inside a word of theirs.

Times of a transcript are rarely exact, and those inside a subtitle are guesses. So the sound has the last word: a cut
goes into a pause near the place that the times name, or, where people do not pause, to the quietest moment there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from quotebot.clips.media import RATE
from quotebot.clips.times import How, Said, Speech, shifted

if TYPE_CHECKING:
    from numpy.typing import NDArray

HOP = 0.01  # seconds between two measurements of loudness
LEAD, TAIL = 0.18, 0.32  # seconds of silence that are kept before and after, where there are any
# How far from the truth a time may be, in seconds.
SLACK: dict[How, float] = {"aligned": 0.1, "words": 0.25, "cues": 0.7}
_SHORTEST_PAUSE = 0.05
_GUARD = 0.04
_STOP = 0.1  # seconds: a pause that can be a comma's or a full stop's
_FAR = 0.3  # of a second of such a pause: what a second of distance takes away
_FARTHEST = 2.0  # seconds in which a neighbour is looked for where there is none known
_SILENCE = -75.0  # dB: nothing is quieter
_WORTH = 0.5  # of a second of pause: what a second of distance takes away


class Piece(NamedTuple):
    """A stretch of the recording, in seconds, that goes into the clip."""

    begin: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.end - self.begin


class Sound:
    """How loud the recording is from `begin` on, every `HOP` seconds, and where it is quiet."""

    def __init__(self, samples: NDArray[np.int16], begin: float) -> None:
        self.begin = begin
        step = int(RATE * HOP)
        count = len(samples) // step
        power = np.square(samples[: count * step].astype(np.float64) / 32768).reshape(count, step).mean(axis=1)
        if count > 2:  # a moment and its two neighbours, so that one oscillation more or less does not matter
            power = np.convolve(np.pad(power, 1, "edge"), (0.25, 0.5, 0.25), "valid")
        self.level = np.maximum(10 * np.log10(np.maximum(power, 1e-12)), _SILENCE)
        self.quiet = self.level < self._threshold()

    def _threshold(self) -> float:
        """Between the quietest and the loudest tenth, nearer to the quiet one."""
        if not len(self.level):
            return _SILENCE
        low, high = np.percentile(self.level, (8, 92))
        return float(min(low + 0.35 * (high - low), high - 12))

    @property
    def end(self) -> float:
        """Where it ends, in seconds."""
        return self.begin + len(self.level) * HOP

    def at(self, time: float) -> int:
        """Which measurement is that of `time`; the first or the last one beyond the ends."""
        return min(max(round((time - self.begin) / HOP), 0), len(self.level))

    def pauses(self, begin: float, end: float) -> Iterator[Piece]:
        """Where it is quiet for a while between `begin` and `end`."""
        first, last = self.at(begin), self.at(end)
        at = first
        for still, group in groupby(self.quiet[first:last]):
            count = len(list(group))
            if still and count * HOP >= _SHORTEST_PAUSE - 1e-9:
                yield Piece(self.begin + at * HOP, self.begin + (at + count) * HOP)
            at += count

    def quietest(self, begin: float, end: float) -> float:
        """The quietest moment between two times."""
        first, last = self.at(begin), self.at(end)
        if last <= first:
            return min(max((begin + end) / 2, self.begin), self.end)
        return self.begin + (first + int(np.argmin(self.level[first:last])) + 0.5) * HOP


def window(speech: Speech) -> Piece:
    """What of the recording must be heard to cut the stretch."""
    own = speech.own
    return Piece(max(own[0].begin - 3.0, 0.0), own[-1].finish + 3.0)


def boundary(sound: Sound, before: Said | None, after: Said | None, how: How) -> Piece:
    """The pause between two words that follow each other; as short as a moment where there is none.

    One of the two may be unknown: then the pause is looked for from the other one outwards.
    """
    slack = SLACK[how]
    gap = _gap(before, after)
    low = gap.begin - (slack if before is None else min(slack, (before.finish - before.begin) / 2 + slack / 2))
    high = gap.end + (slack if after is None else min(slack, (after.finish - after.begin) / 2 + slack / 2))
    middle = (gap.begin + gap.end) / 2

    def worth(pause: Piece) -> float:
        away = max(gap.begin - pause.end, pause.begin - gap.end, 0.0)
        if before and after:
            near = abs((pause.begin + pause.end) / 2 - middle) / 2
        else:
            near = max(pause.begin - gap.begin, 0.0) if before else max(gap.end - pause.end, 0.0)
        return min(pause.seconds, 0.5) - _WORTH * (away + near)

    pauses = list(sound.pauses(low, high))
    if pauses and worth(best := max(pauses, key=worth)) > 0:
        return best
    if after is None and sound.end < gap.begin + slack:  # the recording ends with the word
        return Piece(sound.end, sound.end + TAIL)
    at = sound.quietest(gap.begin - min(slack, 0.06), gap.end + min(slack, 0.06))
    return Piece(at, at)


def _gap(before: Said | None, after: Said | None) -> Piece:
    if before and after:
        return Piece(min(before.finish, after.begin), max(before.finish, after.begin))
    if before:
        return Piece(before.finish, before.finish + _FARTHEST)
    begin = after.begin if after else 0.0
    return Piece(max(begin - _FARTHEST, 0.0), begin)


def pieces(sound: Sound, speech: Speech, kept: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """What to cut out: one piece for each stretch of words `[first, last)` of `kept`, with the silence around it."""
    return tuple(_piece(sound, speech, first, last) for first, last in kept)


def _piece(sound: Sound, speech: Speech, first: int, last: int) -> Piece:
    words = speech.words
    opens = boundary(sound, words[first - 1] if first else None, words[first], speech.how)
    closes = boundary(sound, words[last - 1], words[last] if last < len(words) else None, speech.how)
    begin = max(opens.begin + _guard(opens), opens.end - LEAD)
    end = min(closes.end - (_guard(closes) if last < len(words) else 0.0), closes.begin + TAIL)
    if speech.how != "cues" and last < len(words):  # the closure of a "p" is quiet, and part of the word
        end = min(end, max(words[last].begin, (closes.begin + closes.end) / 2))
    if last == len(words) and closes.end >= sound.end - HOP:  # the recording ends: silence is added
        end = closes.begin + TAIL
    return Piece(max(begin, 0.0), max(end, begin + 2 * HOP))


def _guard(pause: Piece) -> float:
    """Seconds to keep away from the neighbour, whose sound may end softly or begin with a closed mouth."""
    return min(_GUARD, pause.seconds / 3)


def settled(sound: Sound, speech: Speech, stops: Collection[int] = ()) -> Speech:
    """Estimated times moved to where somebody is heard: a run of estimated words spreads over the loud moments only.

    After a word that ends at one of `stops` (a comma, a full stop) a pause is expected, and taken where there is one.
    """
    words: list[Said] = []
    for sure, group in groupby(speech.words, key=lambda word: word.sure):
        run = list(group)
        words += run if sure else _settled(sound, run, stops)
    return shifted(speech, words)


def _settled(sound: Sound, run: Sequence[Said], stops: Collection[int]) -> list[Said]:
    begin, finish = run[0].begin, run[-1].finish
    moved = _voiced(sound, run)
    for at, word in enumerate(moved[:-1], 1):
        if word.end in stops and (pause := _expected(sound, (word.finish + moved[at].begin) / 2, begin, finish)):
            left = _stretched(run[:at], begin, pause.begin)
            return [*_voiced(sound, left), *_settled(sound, _stretched(run[at:], pause.end, finish), stops)]
    return moved


def _expected(sound: Sound, near: float, begin: float, finish: float) -> Piece | None:
    """The pause that is meant by a stop at about `near`, if there is one."""

    def worth(pause: Piece) -> float:
        return min(pause.seconds, 0.4) - _FAR * abs((pause.begin + pause.end) / 2 - near)

    pauses = list(sound.pauses(max(near - SLACK["cues"], begin + _GUARD), min(near + SLACK["cues"], finish - _GUARD)))
    best = max(pauses, key=worth, default=None)
    return best if best and best.seconds >= _STOP and worth(best) > 0 else None


def _stretched(run: Sequence[Said], begin: float, finish: float) -> list[Said]:
    """The words moved onto another stretch of time, in proportion."""
    first, scale = run[0].begin, (finish - begin) / max(run[-1].finish - run[0].begin, HOP)
    return [
        word._replace(begin=begin + (word.begin - first) * scale, finish=begin + (word.finish - first) * scale)
        for word in run
    ]


def _voiced(sound: Sound, run: Sequence[Said]) -> list[Said]:
    begin, finish = run[0].begin, run[-1].finish
    first, last = sound.at(begin), sound.at(finish)
    weight = np.where(sound.quiet[first:last], 0.001, 1.0)
    if begin < sound.begin or finish > sound.end or weight.sum() < 5:
        return list(run)
    passed = np.concatenate([[0.0], np.cumsum(weight)]) / weight.sum()
    clock = begin + np.arange(len(passed)) * HOP
    share = [(t - begin) / (finish - begin) for word in run for t in (word.begin, word.finish)]
    moved = np.interp(share, passed, clock)
    return [
        word._replace(begin=float(left), finish=float(max(right, left + 2 * HOP)))
        for word, left, right in zip(run, moved[::2], moved[1::2], strict=True)
    ]
