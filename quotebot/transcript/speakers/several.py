"""Which of several hosts, or of several guests, speaks: told only where the text carries it.

Somebody gives their own name, or calls the one other on their side by theirs. Everything else stays open: in episodes
with several hosts or guests (16,133 sentences) that is 994 sentences of 1,000.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from quotebot.model import Episode
from quotebot.transcript.speakers import calling
from quotebot.transcript.speakers.told import Told

OWN = 0.97  # how sure a name is that somebody gives as their own
BESIDE = 0.85  # and of the sentences next to that one, on the same side
OTHER = 0.9  # how sure it is that a host who calls a host is the other of two, the side being sure


def introduced(texts: Sequence[str], episode: Episode) -> dict[int, str]:
    """The sentences in which somebody known gives their own name, and no other."""
    people = calling.unique([*episode.hosts, *episode.guests])
    found = ((at, [name for name in people if calling.gives_own(text, name)]) for at, text in enumerate(texts))
    return {at: names[0] for at, names in found if len(names) == 1}


def told_apart(texts: Sequence[str], told: Sequence[Told], episode: Episode, own: Mapping[int, str]) -> list[Told]:
    """`told`, with names where a side has several people and the words tell which; `own` is from `introduced`."""
    found = list(told)
    for at, (one, text) in enumerate(zip(told, texts, strict=True)):
        side = (episode.hosts, episode.guests)[one.side] if one.side is not None else ()
        if len(side) < 2:
            continue
        names = calling.unique(side)
        near = [own[beside] for beside in (at - 1, at + 1) if beside in own and told[beside].side == one.side]
        if own.get(at) in names:
            found[at] = _named(one, own[at], OWN)
        elif len(side) == 2 and (called := [name for name in names if calling.called(text, name)]):
            other = next(name for name in side if name != called[0])
            found[at] = _named(one, other, OTHER * one.speaker.confidence)
        elif near:
            found[at] = _named(one, near[0], min(BESIDE, one.speaker.confidence))
    return found


def _named(one: Told, name: str, sure: float) -> Told:
    speaker = replace(one.speaker, name=name, confidence=round(sure, 4), source="inferred")
    return Told(speaker, one.side)
