"""Who stands behind a label that is no name (`Speaker 1`): what that voice says, and what is said to it, tells.

Measured on the episodes of both development folders, every label replaced by `Speaker N`: of 137 voices 59 were named
with `SURE` and 45 with `LIKELY`, all rightly; 33 stayed unknown. A machine's labels, which mix voices, are worse.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from quotebot.model import Episode, Role, Sentence, Speaker
from quotebot.transcript.speakers import calling

SURE, LIKELY = 0.97, 0.9  # how sure a voice's name is, with CLEAR signs and with one
CLEAR = 3  # signs
_OWN, _NOT_OWN = 4, -2  # signs: one's own "I'm Ada", and calling somebody else Ada
_EDGE = 2  # sentences: who is called so near a turn's end speaks next, so near its beginning spoke before

_HOSTS = re.compile(
    r"\b(?:(?:my|our|today['’]s) guests?|welcome (?:back )?to (?:the (?:show|podcast)|this|another)|"
    r"(?:thanks|thank you)(?: \w+){0,3} for (?:joining|coming)|joining (?:me|us)|joined by)\b",
    re.IGNORECASE,
)
_GUESTS = re.compile(r"\b(?:thanks|thank you)(?: \w+){0,4} for having\b|\bfor having (?:me|us)\b", re.IGNORECASE)

Signs = defaultdict[str, Counter[str]]


def recognised(
    sentences: Sequence[Sentence], texts: Sequence[str], named: Mapping[str, Speaker], episode: Episode
) -> dict[str, Speaker]:
    """Whom the labels of a file that name nobody stand for, as far as that is clear. `named` has every label."""
    free = {label for label, speaker in named.items() if speaker.name is None}
    taken = {speaker.name for speaker in named.values()}
    guests: dict[str, Role] = dict.fromkeys(episode.guests, "guest")
    hosts: dict[str, Role] = dict.fromkeys(episode.hosts, "host")
    people = guests | hosts
    if not free or not people:
        return {}
    found = _signs(sentences, texts, people)
    return {
        label: Speaker(name=name, role=people[name], confidence=sure, source="labelled")
        for label in sorted(free)
        for name, sure in _best(label, free, [name for name in people if name not in taken], found)
    }


def _best(label: str, free: set[str], names: Sequence[str], found: Signs) -> Iterator[tuple[str, float]]:
    """The one name a voice has more signs for than for any other, and more than any other voice has."""
    mine = found[label]
    ranked = sorted(names, key=lambda name: -mine[name])
    if not ranked:
        return
    name, rest = ranked[0], [mine[other] for other in ranked[1:]]
    most = max([0, *rest, *(found[other][name] for other in free if other != label)])
    if mine[name] > most:
        yield name, SURE if mine[name] - most >= CLEAR else LIKELY


def _signs(sentences: Sequence[Sentence], texts: Sequence[str], people: Mapping[str, Role]) -> Signs:
    """How much speaks for each label's being each person."""
    runs = [(label, [s.index for s in run]) for label, run in groupby(sentences, key=lambda s: s.label) if label]
    names = calling.unique(people)
    found: Signs = defaultdict(Counter)
    for number, (label, run) in enumerate(runs):
        before = runs[number - 1][0] if number else None
        after = runs[number + 1][0] if number + 1 < len(runs) else None
        for place, at in enumerate(run):
            text = texts[at]
            found[label].update(_of_role(text, people))
            for name in names:
                if calling.gives_own(text, name):
                    found[label][name] += _OWN
                if not calling.called(text, name):
                    continue
                found[label][name] += _NOT_OWN
                if after and len(run) - place <= _EDGE:
                    found[after][name] += 1
                if before and place < _EDGE:
                    found[before][name] += 1
    return found


def _of_role(text: str, people: Mapping[str, Role]) -> dict[str, int]:
    """What only a host says, or only a guest, speaks for all of them and against the others."""
    said: Role | None = "host" if _HOSTS.search(text) else "guest" if _GUESTS.search(text) else None
    return {} if said is None else {name: 1 if role == said else -1 for name, role in people.items()}
