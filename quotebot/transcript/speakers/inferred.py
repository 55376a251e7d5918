"""Who says each sentence of a transcript without labels: the chain of `network`, decoded over the whole episode.

The two sides are the hosts' and the guests'. A name is given where one person is known on a side; with none known, or
with several, the side is told and the name stays open. What a person fixed is certain, and the rest follows it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from quotebot.model import Episode, Role, Sentence, Speaker
from quotebot.transcript.speakers import chain, habits, network, several, signs
from quotebot.transcript.speakers.told import Told

SIDES: tuple[Role, Role] = ("host", "guest")
LEAST = 12  # sentences: fewer are no conversation that could be followed
MARK = 4.0  # nats: a mark of a new speaker nearly always is one
SILENT = 2.0  # nats: and where a file has marks throughout, a change without one is rare
MARKED = 60  # sentences: a file that has a mark for each so many has them throughout
ENGLISH = 0.25  # the share of everyday English words from which on a text is taken for English
FINISHED = 0.5  # the share of sentences with a final mark from which on a text is punctuated
_END = re.compile(r"[.?!…][\"'”’)\]]*\Z")


def readable(texts: Sequence[str]) -> bool:
    """Whether the model can read these sentences: enough of them, English, with punctuation."""
    if len(texts) < LEAST:
        return False
    ended = sum(bool(_END.search(text)) for text in texts)
    words = [word for text in texts for word in signs.split(text).words]
    common = sum(word in signs.COMMON for word in words)
    return ended >= FINISHED * len(texts) and common >= ENGLISH * len(words)


def infer(
    texts: Sequence[str],
    sentences: Sequence[Sentence],
    episode: Episode,
    *,
    adverts: Sequence[bool],
    held: Mapping[int, int],
) -> list[Told]:
    """Who says each sentence. `adverts` are nobody's; `held` gives the side of sentences that are certain."""
    weights = network.load()
    rows = signs.table_of(texts, signs.People(episode.hosts, episode.guests), adverts, weights.words, weights.vectors)
    own = several.introduced(texts, episode)
    certain = {at: episode.guests.count(name) for at, name in own.items()} | dict(held)
    found = chances(weights, rows, habits.grams(texts), episode.show, held=certain, marks=_marks(sentences))
    sure = weights.sure(found.max(axis=1), episode.show)
    told = [
        Told(_speaker(int(row.argmax()), float(p), episode), int(row.argmax())) if not advert else NOBODY
        for row, p, advert in zip(found, sure, adverts, strict=True)
    ]
    return several.told_apart(texts, told, episode, own)


def chances(
    weights: network.Weights,
    rows: signs.Matrix,
    said: habits.Said,
    show: str | None,
    *,
    held: Mapping[int, int],
    marks: chain.Scores | float = 0.0,
) -> chain.Scores:
    """How probable each side is at each sentence, read twice; `marks` is added to the steps, `held` is certain."""
    sides, steps = weights.first.scores(rows, show)
    more = habits.columns(said, chain.fixed(sides, held), steps + marks)
    sides, steps = weights.second.scores(np.hstack([rows, more]), show)
    return chain.marginals(chain.fixed(sides, held), steps + marks)


NOBODY = Told(Speaker(name=None, role=None, confidence=0.0, source="unknown"), None)


def _speaker(side: int, sure: float, episode: Episode) -> Speaker:
    names = (episode.hosts, episode.guests)[side]
    name = names[0] if len(names) == 1 else None
    return Speaker(
        name=name, role=SIDES[side], confidence=round(sure, 4), source="inferred" if name is not None else "unknown"
    )


def _marks(sentences: Sequence[Sentence]) -> npt.NDArray[np.float64]:
    """What the file's own marks of a new speaker add to each step of the chain."""
    new = np.array([b.turn != a.turn for a, b in pairwise(sentences)], dtype=bool)
    added = np.zeros((len(new), 2, 2))
    change = np.where(new, MARK, -SILENT if new.sum() * MARKED >= len(sentences) else 0.0)
    added[:, 0, 1] = added[:, 1, 0] = change
    return added
