"""What the two sides of a talk are in the habit of saying, learned from the talk: its sure parts tell the unsure.

Words, and two and three of them in a row, are counted by how probably each side said them, and every sentence is
weighed by these counts (naive Bayes; McCallum and Nigam 1998, with soft counts as in their EM). What stands near a
sentence does not count for it: a talk is cut into blocks, and each is weighed by the others, so that no guess
confirms itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from quotebot.transcript.speakers import chain
from quotebot.transcript.speakers.signs import Matrix, split

Array = npt.NDArray[np.float64]

BLOCKS = 20
PRIOR = 8.0  # sentences' worth of "both sides say it alike" behind every count
STEEP, CLIP = 1e-3, 3.0  # a probability is kept from 0 and 1 by STEEP; no column is larger than CLIP
TINY = 1e-9  # sentences: what rounding may leave of none
WINDOWS = ((-3, 0), (1, 4))  # the sentences before and after, added up


class Said(NamedTuple):
    """What every sentence of a talk holds: `of[k]` is the sentence of the k-th item, `what[k]` its number."""

    of: npt.NDArray[np.int64]
    what: npt.NDArray[np.int64]
    kinds: int

    def piece(self, part: slice) -> Said:
        """What the sentences of `part` hold."""
        inside = (self.of >= part.start) & (self.of < part.stop)
        return Said(self.of[inside] - part.start, self.what[inside], self.kinds)


def grams(texts: Sequence[str]) -> Said:
    """The words, pairs and triples of each sentence, each once a sentence."""
    numbers: dict[tuple[str, ...], int] = {}
    of, what = list[int](), list[int]()
    for at, text in enumerate(texts):
        row = ("^", *split(text).tokens, "$")
        held = dict.fromkeys(row[at : at + long] for long in (1, 2, 3) for at in range(len(row) - long + 1))
        what += [numbers.setdefault(gram, len(numbers)) for gram in held]
        of += [at] * len(held)
    return Said(np.array(of, dtype=np.int64), np.array(what, dtype=np.int64), len(numbers))


def weighed(found: Said, guest: Array) -> Array:
    """How much more each sentence sounds like the guests than like the hosts, in nats added up over its items.

    `guest` is how probable it is, sentence by sentence, that a guest says it; what is unsure counts for little.
    """
    count = len(guest)
    block = np.arange(count) * BLOCKS // count
    place, sure = block[found.of] * found.kinds + found.what, np.abs(2 * guest - 1)
    seen = []
    for part in (sure * (1 - guest), sure * guest):
        items = part[found.of]
        held = np.bincount(found.what, items)[found.what] - np.bincount(place, items)[place]
        seen.append((held, (part.sum() - np.bincount(block, part))[block[found.of]]))
    (hosts, host), (guests, one) = seen
    alike = (hosts + guests + 0.5) / (host + one + 1)
    rates = [(held + PRIOR * alike) / (number + PRIOR) for held, number in seen]
    odds = np.where(hosts + guests > TINY, np.log(rates[1] / rates[0]), 0.0)
    return np.bincount(found.of, odds, count).astype(np.float64)


def columns(found: Said, sides: chain.Scores, steps: chain.Scores) -> Matrix:
    """What a second reading knows beyond the signs: a row a sentence, of what the first found and of the habits.

    `sides` and `steps` are the first reading's scores of the chain, with all that is certain in them.
    """
    guest = chain.marginals(sides, steps)[:, 1]
    turns = _odds(chain.changes(sides, steps)) / 2
    sounds = weighed(found, guest)
    items = np.bincount(found.of, minlength=len(guest))
    sums = np.concatenate([[0.0], np.cumsum(sounds)])
    at = np.arange(len(guest))
    near = [sums[np.clip(at + last, 0, len(at))] - sums[np.clip(at + first, 0, len(at))] for first, last in WINDOWS]
    rows = [
        sounds / 8, sounds / (items + 3) * 2, *(one / 16 for one in near),
        _odds(guest) / 3, guest, np.append(0, turns), np.append(turns, 0), np.full(len(at), guest.mean()),
        np.full(len(at), np.log(len(at) / 100)),
    ]  # fmt: skip
    table: Matrix = np.clip(np.stack(rows, axis=1), -CLIP, CLIP).astype(np.float32)
    return table


def _odds(chance: Array) -> Array:
    found: Array = np.log(chance + STEEP) - np.log(1 - chance + STEEP)
    return found
