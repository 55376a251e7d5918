"""How right the speakers of unlabelled transcripts are: counted by sentence, and how much of what was claimed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from quotebot.transcript.speakers.chain import Scores
from quotebot.transcript.speakers.corpus import Example
from quotebot.transcript.speakers.network import Weights

QUOTABLE = range(8, 41)  # words of a sentence that may be quoted
CLAIMED = 0.97  # as the settings have it
Flags = npt.NDArray[np.bool_]
Curve = tuple[tuple[float, ...], tuple[float, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Sentences: all, those rightly given, those that may be quoted, and of these the claimed and the right."""

    sentences: int = 0
    right: int = 0
    quotable: int = 0
    quotable_right: int = 0
    claimed: int = 0
    claimed_right: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(**{name: getattr(self, name) + getattr(other, name) for name in self.__slots__})

    @property
    def rates(self) -> dict[str, float]:
        """Shares of 1: right of all, right of the quotable, right of the claimed, and left unclaimed."""
        return {
            "right": _share(self.right, self.sentences),
            "quotable_right": _share(self.quotable_right, self.quotable),
            "claimed_right": _share(self.claimed_right, self.claimed),
            "unclaimed": 1 - _share(self.claimed, self.quotable),
        }


def total(counted: Iterable[tuple[Example, Count]]) -> Count:
    """All counts together."""
    return sum((one for _, one in counted), Count())


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def quotable(one: Example) -> Flags:
    """Which sentences have the length of a quote."""
    text = one.transcript.text
    return np.array([len(text[s.start : s.end].split()) in QUOTABLE for s in one.transcript.sentences])


def count(one: Example, names: Sequence[str | None], sure: Sequence[float], threshold: float = CLAIMED) -> Count:
    """Compare what was found with what is known; a name is claimed from `threshold` on."""
    known = np.array([who is not None for who in one.said])
    right = np.array([a is not None and a == b for a, b in zip(names, one.said, strict=True)]) & known
    claimed = np.array([a is not None and p >= threshold for a, p in zip(names, sure, strict=True)]) & known
    fit = quotable(one) & known
    parts = (known, right, fit, fit & right, fit & claimed, fit & claimed & right)
    return Count(**dict(zip(Count.__slots__, (int(part.sum()) for part in parts), strict=True)))


def _names(one: Example, found: Scores) -> list[str | None]:
    """The one host or the one guest."""
    people = (one.people.hosts, one.people.guests)
    only = [side[0] if len(side) == 1 else None for side in people]
    return [only[int(side)] for side in found.argmax(axis=1)]


def figures(weights: Weights, claims: Iterable[tuple[Example, Scores]]) -> dict[str, float]:
    """What the weights reach on shows that their networks had not seen, for two speakers and for more."""
    found: dict[str, float] = {}
    for more, group in groupby(
        sorted(claims, key=lambda claim: claim[0].main > 2), key=lambda claim: claim[0].main > 2
    ):
        total = Count()
        for one, marginal in group:
            sure = weights.sure(marginal.max(axis=1), 3 if more else 2)
            total += count(one, _names(one, marginal), sure.tolist())
        found |= {f"{'more' if more else 'two'}_{name}": rate for name, rate in total.rates.items()}
    return found


def isotonic(said: npt.NDArray[np.float64], right: npt.NDArray[np.float64], least: int = 40) -> Curve:
    """The growing curve through how often claims of each probability were right (pool adjacent violators).

    Bins of at least `least` claims; outside them the curve is level.
    """
    order = np.argsort(said, kind="stable")
    blocks: list[list[float]] = []  # sum of said, sum of right, count
    for at in range(0, len(order), least):
        part = order[at : at + least]
        blocks.append([float(said[part].sum()), float(right[part].sum()), float(len(part))])
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][2] >= blocks[-1][1] / blocks[-1][2]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    return tuple(round(b[0] / b[2], 5) for b in blocks), tuple(round(b[1] / b[2], 5) for b in blocks)


def curve(said: npt.NDArray[np.float64], right: npt.NDArray[np.float64], edges: Sequence[float]) -> Mapping[str, float]:
    """How often claims were right, by the confidence that was given."""
    inside = [(said >= low) & (said < high) for low, high in zip(edges, [*edges[1:], 1.01], strict=True)]
    return {
        f"{low:.2f}": round(float(right[part].mean()), 4) for low, part in zip(edges, inside, strict=True) if part.any()
    }
