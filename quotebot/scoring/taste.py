"""The taste of one person: what approved and rejected lines add to the shipped weights, for one show.

The chance that a line is approved is a logistic function of its score; what is learned is how much weight each named
part gains or loses, with a Gaussian prior at zero (MAP; MacKay 1992), so that few decisions move little. What other
shows teach counts half: the weights of two shows are as alike as `SHARED` says. The values of the parts are all that
counts of a decision: those of older weights teach as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from quotebot.quote import MARK
from quotebot.scoring.ranker import CHOSEN, EDITOR, PASSED_OVER, TASTE, VARIETY, Weights

# The prior's standard deviation of what a weight may gain, in units of the score. On the development shows nothing is
# gained or lost by it beyond the noise; 0.033 cost one of them 0.013 nDCG@20 (noise 0.008), and 0.1 all of them more.
PRIOR = 0.02
SHARED = 0.5  # the correlation of that between two shows
STEEP = 3.0  # log odds of approval for one unit of score, as measured among the lines that are shown
LEVEL = 3.0  # the prior's standard deviation of the level, in log odds: how strict somebody is, nobody knows
STEPS = 50
NOT_OF_THE_LINE = frozenset({"base", "bounds", TASTE, VARIETY, CHOSEN, PASSED_OVER})  # parts that teach nothing
EXACT = 1e-6  # a step smaller than this, in standard deviations of the prior, is the last

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A line about which a person decided: the values of its parts, in [0, 1], by name.

    `weights` is the version that scored it; what no line of a version has is unknown of it, and not 0. `chars` is the
    line's length.
    """

    values: Mapping[str, float]
    approved: bool
    show: str | None = None
    weights: str = ""
    chars: int = 0


@dataclass(frozen=True, kw_only=True)
class Taste:
    """What the weight of each part gains, in units of the score; how many decisions about this show and others say so.

    `level` is what that adds to the typical line that was decided about.
    """

    gains: Mapping[str, float] = field(default_factory=dict)
    level: float = 0.0
    here: int = 0
    elsewhere: int = 0

    def on(self, weights: Weights) -> Weights:
        """`weights` with this taste in them; a typical line keeps its score. Without decisions they stay the same."""
        if not self.gains:
            return weights
        version = f"{weights.version}{MARK}{self.here + self.elsewhere}"
        base = round(weights.base - self.level, 4)
        return replace(weights, version=version, base=base, taste=self.gains)


@dataclass(frozen=True, kw_only=True)
class Board:
    """Lessons as numbers: a row a line, a column a part; its shipped score, and whether it was approved.

    `told` is where a value is the line's own, and not the mean of others.
    """

    names: tuple[str, ...]
    rows: Vector
    told: npt.NDArray[np.bool_]
    scores: Vector
    approved: Vector
    here: npt.NDArray[np.bool_]


def _shipped(lesson: Lesson) -> str:
    """The version of the weights, whatever taste was on them."""
    return lesson.weights.partition(MARK)[0]


def board(lessons: Sequence[Lesson], show: str | None, weights: Mapping[str, float]) -> Board:
    """The lessons as seen from `show`. A part that the version of a line did not have gets the mean of the others."""
    known: dict[str, set[str]] = {}
    for one in lessons:
        known.setdefault(_shipped(one), set()).update(one.values)
    unused = NOT_OF_THE_LINE if weights.get(EDITOR) else NOT_OF_THE_LINE | {EDITOR}  # who does not read has no share
    names = tuple(sorted(set().union(*known.values()) - unused))
    column = {name: at for at, name in enumerate(names)}
    rows = np.zeros((len(lessons), len(names)))
    for row, one in zip(rows, lessons, strict=True):
        for name, value in one.values.items():
            if name in column:
                row[column[name]] = value
    seen = {version: np.array([name in found for name in names], dtype=bool) for version, found in known.items()}
    told = np.array([seen[_shipped(one)] for one in lessons]).reshape(rows.shape)
    means = rows.sum(axis=0) / np.maximum(told.sum(axis=0), 1)
    rows = np.where(told, rows, means)
    return Board(
        names=names,
        rows=rows,
        told=told,
        scores=rows @ np.array([weights.get(name, 0.0) for name in names]),
        approved=np.array([one.approved for one in lessons], dtype=float),
        here=np.array([one.show == show for one in lessons], dtype=bool),
    )


def moves(lessons: Sequence[Lesson], taste: Taste) -> float:
    """How much `taste` moves the score of such lines, up or down: the standard deviation."""
    found = [sum(taste.gains.get(name, 0.0) * value for name, value in one.values.items()) for one in lessons]
    return float(np.std(found)) if found else 0.0


def learn(lessons: Sequence[Lesson], show: str | None, weights: Mapping[str, float]) -> Taste:
    """The taste that `lessons` show for `show`, beyond the shipped `weights` of the parts. Deterministic."""
    if not lessons:
        return Taste()
    b = board(lessons, show, weights)
    here = b.here[:, None]
    shares = [np.sqrt(SHARED), np.sqrt(1 - SHARED)]  # of all shows, of this one
    design = np.hstack([
        PRIOR * STEEP * shares[0] * b.rows, PRIOR * STEEP * shares[1] * b.rows * here, LEVEL * here, LEVEL * ~here
    ])  # fmt: skip
    found = _newton(design, b.approved, STEEP * b.scores)
    size = len(b.names)
    rounded = np.round(PRIOR * (shares[0] * found[:size] + shares[1] * found[size : 2 * size]), 4)
    told = {name: float(gain) for name, gain in zip(b.names, rounded, strict=True) if gain}
    count = int(b.here.sum())
    near = b.rows[b.here] if count else b.rows
    level = round(float(np.median(near @ rounded)), 4)
    return Taste(gains=told, level=level, here=count, elsewhere=len(lessons) - count)


def chances(b: Board) -> Vector:
    """How likely each line is to be approved by its shipped score alone, by somebody as strict as this person."""
    level = LEVEL * np.ones((len(b.rows), 1))
    return _logistic(level @ _newton(level, b.approved, STEEP * b.scores) + STEEP * b.scores)


def _logistic(odds: Vector) -> Vector:
    return np.asarray(1 / (1 + np.exp(-odds)))


def _newton(design: Vector, wanted: Vector, offsets: Vector) -> Vector:
    """The weights that make `wanted` likeliest, given log odds of `offsets` without them; each has a prior of N(0, 1).

    The function has one maximum, and a step that overshoots is halved.
    """
    found = np.zeros(design.shape[1])

    def loss(w: Vector) -> float:
        odds = design @ w + offsets
        return float(np.logaddexp(0.0, odds).sum() - wanted @ odds + w @ w / 2)

    for _ in range(STEPS):
        chance = _logistic(design @ found + offsets)
        slope = design.T @ (wanted - chance) - found
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + np.eye(len(found))
        step, now = np.linalg.solve(curve, slope), loss(found)
        while loss(found + step) > now and np.abs(step).max() > EXACT:
            step /= 2
        found += step
        if np.abs(step).max() < EXACT:
            break
    return found
