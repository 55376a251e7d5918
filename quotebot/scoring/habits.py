"""What a person's decisions say in words: what they approve more, or less, often than the shipped scores let expect.

Each part of the lines is asked by itself (Rao's score test against the shipped scores at the person's own strictness),
and only what chance alone hardly does is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quotebot.scoring.features import FEATURES
from quotebot.scoring.ranker import BECAUSE, within
from quotebot.scoring.taste import Lesson, Taste, board, chances

SURE = 3.3  # standard deviations; of a hundred parts that mean nothing one is told in ten people
FEWEST = 5  # lines that have it, and lines that have not
MOST = 6  # habits that are told
CHARS = (60, 90, 120, 160, 200)
LENGTHS = "words_"  # how the parts begin that say the same of a length

PHRASES = {feature.name: feature.because for feature in FEATURES} | BECAUSE


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """Something that lines have, how many with it were decided about and approved, and how many of those without.

    `sure`: how far that is from what the shipped scores let expect, in standard deviations; above 0 it is liked.
    `gain` is what the weight of the part gains by it, in units of the score; None for a length in characters.
    """

    name: str
    phrase: str
    approved: int
    lines: int
    others_approved: int
    others: int
    sure: float
    gain: float | None

    @property
    def told(self) -> str:
        """The habit and the numbers behind it."""
        rejects = self.approved * 5 < self.lines
        verb = "You like" if self.sure > 0 else "You reject" if rejects else "You care less for"
        numbers = f"{self.approved} of {self.lines} approved, {self.others_approved} of {self.others} of the others"
        return f"{verb}: {within(self.phrase)} ({numbers})"


def habits(lessons: Sequence[Lesson], weights: Mapping[str, float], taste: Taste) -> list[Habit]:
    """What is sure of the habits behind `lessons`, the surest first; `taste` is what was learned from them."""
    if not lessons:
        return []
    b = board(lessons, lessons[0].show, weights)
    expected = chances(b)
    found = [_length(lessons, b.approved, expected)]
    for name, values, told in zip(b.names, b.rows.T, b.told.T, strict=True):
        gain = taste.gains.get(name, 0.0)
        phrase, has = _having(PHRASES.get(name, name), values[told])
        habit = _habit(name, phrase, has, b.approved[told], expected[told], gain)
        if gain * habit.sure > 0:
            found.append(habit)
    sure = [one for one in found if abs(one.sure) >= SURE and min(one.lines, one.others) >= FEWEST]
    return list(_once(sorted(sure, key=lambda one: (-abs(one.sure), one.name))))[:MOST]


def _once(found: Sequence[Habit]) -> Iterator[Habit]:
    """The habits without those that tell a length again."""
    length = False
    for one in found:
        about = one.gain is None or one.name.startswith(LENGTHS)
        if not (about and length):
            yield one
        length = length or about


def _having(phrase: str, values: npt.NDArray[np.float64]) -> tuple[str, npt.NDArray[np.bool_]]:
    """Which lines have a part; of a part that most lines have, those that have more of it than the median."""
    if (values > 0).mean() <= 0.75:
        return phrase, values > 0
    return f"{phrase}, more than usual", values > np.median(values)


def _length(lessons: Sequence[Lesson], approved: npt.NDArray[np.float64], expected: npt.NDArray[np.float64]) -> Habit:
    """The length in characters that parts the approved from the rejected best."""
    chars = np.array([one.chars for one in lessons])
    found = [_habit("chars", f"under {most} characters", chars < most, approved, expected, None) for most in CHARS]
    return max(found, key=lambda one: (abs(one.sure) if min(one.lines, one.others) >= FEWEST else 0.0, -one.lines))


def _habit(
    name: str, phrase: str, has: npt.NDArray[np.bool_], approved: npt.NDArray[np.float64],
    expected: npt.NDArray[np.float64], gain: float | None,
) -> Habit:  # fmt: skip
    doubt = expected * (1 - expected)
    apart = has - (has @ doubt) / doubt.sum()
    spread = float(np.sqrt(apart**2 @ doubt))
    return Habit(
        name=name, phrase=phrase, gain=gain,
        approved=int(approved[has].sum()), lines=int(has.sum()),
        others_approved=int(approved[~has].sum()), others=int((~has).sum()),
        sure=round(float(apart @ (approved - expected)) / spread, 2) if spread > 1e-9 else 0.0,
    )  # fmt: skip
