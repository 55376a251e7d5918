"""How right the speakers of unlabelled transcripts are: counted by sentence, and how much of what was claimed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from quotebot.transcript.speakers.chain import Scores
from quotebot.transcript.speakers.corpus import Example
from quotebot.transcript.speakers.network import Weights, log_odds

QUOTABLE = range(8, 41)  # words of a sentence that may be quoted
CLAIMED = 0.97  # as the settings have it
STEPS = 20  # of Newton: far more than it takes
Flags = npt.NDArray[np.bool_]


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
            sure = weights.sure(marginal.max(axis=1), one.show)
            total += count(one, _names(one, marginal), sure.tolist())
        found |= {f"{'more' if more else 'two'}_{name}": rate for name, rate in total.rates.items()}
    return found


def trusted(said: Scores, right: Scores) -> float:
    """The share of their log odds, at most all, with which claims are as often right as they say.

    `said` are the probabilities, `right` is 1 or 0. It is the likeliest share, by Newton's steps.
    """
    odds, share = log_odds(said), 1.0
    for _ in range(STEPS if len(said) else 0):
        sure = 1 / (1 + np.exp(-share * odds))
        share = min(1.0, max(0.0, share + float((right - sure) @ odds / (sure * (1 - sure) @ odds**2))))
    return round(share, 4)


def curve(said: npt.NDArray[np.float64], right: npt.NDArray[np.float64], edges: Sequence[float]) -> Mapping[str, float]:
    """How often claims were right, by the confidence that was given."""
    inside = [(said >= low) & (said < high) for low, high in zip(edges, [*edges[1:], 1.01], strict=True)]
    return {
        f"{low:.2f}": round(float(right[part].mean()), 4) for low, part in zip(edges, inside, strict=True) if part.any()
    }
