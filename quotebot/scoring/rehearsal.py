"""Does the ranking learn: a reviewer who decides as an annotator did, and episodes of the show that come after.

Of six episodes of a show, three are reviewed and three are ranked, in every possible way. The reviewer goes down what
is suggested from each reviewed episode, then deeper into the lists, approves what matches a pick of grade 2 or 3, and
rejects the rest. The weights at the start never saw the show, and have the
editor's share in them where there are readings by networks that never saw it either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt

import numpy as np

from quotebot.scoring.evaluate import TOP, Prepared, measure, rank
from quotebot.scoring.features import FEATURES
from quotebot.scoring.fit import fit, matches, second
from quotebot.scoring.ranker import EDITOR, Weights
from quotebot.scoring.taste import Lesson, learn

EPISODES = 6
REVIEWED = 3
COUNTS = (0, 10, 30, 100, 200)
DEEP = 67  # lines of each reviewed episode, so that three of them give the most decisions
LIKED = 2  # the grade from which on a line is approved


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What so many decisions are worth to a show: nDCG@20 of the other episodes, how much more that is than without,
    and the standard error of that over the episodes."""

    show: str
    decisions: int
    ndcg20: float
    gain: float
    noise: float


def shows(prepared: Sequence[Prepared]) -> dict[str, list[Prepared]]:
    """The first six episodes of each show that has so many."""
    names = sorted({p.graded.show for p in prepared})
    found = {name: [p for p in prepared if p.graded.show == name][:EPISODES] for name in names}
    return {name: some for name, some in found.items() if len(some) == EPISODES}


def rehearse(prepared: Sequence[Prepared], *, progress: Callable[[float], None] | None = None) -> Iterator[Step]:
    """The curve of every show with six episodes, in order of show and decisions."""
    chosen = shows(prepared)
    for done, (show, some) in enumerate(chosen.items(), start=1):
        others = [p.example for p in prepared if p.graded.show != show]
        weights = fit(others, version=f"without {show}")
        read = any(not np.isnan(p.example.editor).all() for p in prepared)
        yield from _curve(show, some, second(others, weights.version) if read else weights)
        if progress:
            progress(done / len(chosen))


def _curve(show: str, some: Sequence[Prepared], weights: Weights) -> Iterator[Step]:
    reviews = [reviewed(p, weights) for p in some]
    start = [_ndcg(p, weights) for p in some]
    for count in COUNTS:
        found: list[list[float]] = [[] for _ in some]
        for chosen in combinations(range(len(some)), REVIEWED) if count else ():
            taste = learn(in_turn([reviews[i] for i in chosen])[:count], show, weights.named)
            for i in set(range(len(some))).difference(chosen):
                found[i].append(_ndcg(some[i], taste.on(weights)))
        after = np.array([np.mean(values) if values else was for values, was in zip(found, start, strict=True)])
        gains = after - np.array(start)
        noise = float(gains.std(ddof=1)) / sqrt(len(some))
        yield Step(show=show, decisions=count, ndcg20=float(after.mean()), gain=float(gains.mean()), noise=noise)


def reviewed(p: Prepared, weights: Weights) -> list[Lesson]:
    """The decisions about what `weights` suggest of an episode, best first."""
    place = {(start, end): row for row, (_, _, start, end) in enumerate(p.spans)}
    liked = [(pick.start, pick.end) for pick in p.graded.picks if pick.grade >= LIKED]
    return [
        Lesson(
            values=_values(p, place[span]),
            approved=any(matches(span, one) for one in liked),
            show=p.graded.show,
            weights=weights.version,
            chars=span[1] - span[0],
        )
        for span in rank(p, weights, count=DEEP)
    ]


def _values(p: Prepared, row: int) -> dict[str, float]:
    """What is stored of a suggested line: its parts that are not 0, and what the editor said if it read the line."""
    values = {f.name: float(v) for f, v in zip(FEATURES, p.example.rows[row], strict=True) if v}
    read = not np.isnan(p.example.editor[row])
    return {**values, EDITOR: float(p.example.editor[row])} if read else values


def in_turn(reviews: Sequence[Sequence[Lesson]]) -> list[Lesson]:
    """One episode's suggestions after the other's, and only then what stands deeper in the lists."""
    first = [one for review in reviews for one in review[:TOP]]
    return first + [one for review in reviews for one in review[TOP:]]


def _ndcg(p: Prepared, weights: Weights) -> float:
    return measure(rank(p, weights), p.graded.picks, p.graded.traps).ndcg20
