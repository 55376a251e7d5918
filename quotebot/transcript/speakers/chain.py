"""A chain of sentences, each said by one of two sides, and how probable every side is at every place.

`sides[t, s]` is how well sentence t goes with side s by itself, `steps[t, s, r]` how well side s at t goes with side
r at t + 1; both in nats. What is fixed is a side that is certain.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float64]

HOST, GUEST = 0, 1
CERTAIN = 60.0  # nats: nothing in a sentence weighs so much


def fixed(sides: Scores, held: Mapping[int, int]) -> Scores:
    """`sides` with the sentences of `held` certainly said by the side it names."""
    found = sides.copy()
    for at, side in held.items():
        found[at, 1 - side] -= CERTAIN
    return found


def marginals(sides: Scores, steps: Scores) -> Scores:
    """The probability of each side at each sentence, all paths weighed (forward-backward). Rows sum to one."""
    before, after, _, _ = _passes(sides, steps)
    both = before * after
    found: Scores = both / both.sum(axis=1, keepdims=True)
    return found


def changes(sides: Scores, steps: Scores) -> Scores:
    """The probability that the side changes after each sentence but the last, all paths weighed."""
    before, after, emitted, moves = _passes(sides, steps)
    both = before[:-1, :, None] * moves * (emitted[1:] * after[1:])[:, None, :]
    found: Scores = (both[:, 0, 1] + both[:, 1, 0]) / both.sum(axis=(1, 2))
    return found


def _passes(sides: Scores, steps: Scores) -> tuple[Scores, Scores, Scores, Scores]:
    """What the sentences up to each, and those after each, say of its side; and the weights of sides and moves."""
    count = len(sides)
    emitted = np.exp(sides - sides.max(axis=1, keepdims=True))
    moves = np.exp(steps - steps.max(axis=(1, 2), keepdims=True)) if count > 1 else steps
    before, after = np.empty((count, 2)), np.ones((count, 2))
    before[0] = emitted[0] / emitted[0].sum()
    for at in range(1, count):
        here = (before[at - 1] @ moves[at - 1]) * emitted[at]
        before[at] = here / here.sum()
    for at in range(count - 2, -1, -1):
        here = moves[at] @ (emitted[at + 1] * after[at + 1])
        after[at] = here / here.sum()
    return before, after, emitted, moves


def best(sides: Scores, steps: Scores) -> npt.NDArray[np.int64]:
    """The most probable path of sides (Viterbi); of two alike, the one with the host."""
    count = len(sides)
    value, came = sides[0], np.zeros((count, 2), dtype=np.int64)
    for at in range(1, count):
        ways = value[:, None] + steps[at - 1]
        came[at] = ways.argmax(axis=0)
        value = ways.max(axis=0) + sides[at]
    path = np.empty(count, dtype=np.int64)
    path[-1] = int(value.argmax())
    for at in range(count - 1, 0, -1):
        path[at - 1] = came[at, path[at]]
    return path
