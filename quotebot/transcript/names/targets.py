"""What a misheard word may have been: the people and the titles of the episode, the glossary, the transcript's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from quotebot.model import WORD, Episode, Transcript
from quotebot.transcript.names.alike import squashed
from quotebot.transcript.names.words import Talk, has_odd_capital, is_ordinary, kind

Source = Literal["person", "glossary", "title", "transcript"]

SHORTEST = 4  # letters of a name that is looked for by likeness; shorter ones are like too much
OWN_COUNT = 3  # how often a transcript must write a name for that to be its spelling
OWN_SHORTEST = 5
OWN_MOST = 200  # names of the transcript's own, the most frequent first, that others are held to
_TITLE_WORD = re.compile(r"[A-Z]\w{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Glossary:
    """The user's own names: each right spelling with the wrong ones it was seen in; and words that are right."""

    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    right: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One word, or a whole name, as it is spelt right. `others`: the other words of the name it belongs to.

    `given`: it is not the last of them.
    """

    right: str
    source: Source
    whole: str
    others: tuple[str, ...] = ()
    given: bool = False

    @property
    def letters(self) -> str:
        """What is compared of it."""
        return squashed(self.right)

    @property
    def odd(self) -> bool:
        """True where the capitals are part of the spelling: `ConvNet`, `CLIP`."""
        return has_odd_capital(self.right)


def targets(transcript: Transcript, talk: Talk, glossary: Glossary) -> list[Target]:
    """Everything that a word of the transcript is held to; of the same spelling only the first."""
    episode = transcript.episode
    found = [
        *(part for name in (*episode.guests, *episode.hosts) for part in _parts(name, "person")),
        *(part for name in glossary.names for part in _parts(name, "glossary")),
        *(part for name in labels(transcript) for part in _parts(name, "person")),
        *_titled(episode),
    ]
    known = {target.letters for target in found}
    found += [target for target in _own(talk) if target.letters not in known]
    return list({target.letters: target for target in reversed(found)}.values())[::-1]


def labels(transcript: Transcript) -> list[str]:
    """The names by which the file itself says who speaks."""
    return list(dict.fromkeys(cue.label for cue in transcript.cues if cue.label and not cue.label.isupper()))


def _parts(name: str, source: Source) -> Iterator[Target]:
    """The words of a name, and all of it where it has several: it may have been written as one."""
    words = WORD.findall(name)
    for word in words:
        plain = source == "glossary" and len(words) > 1 and is_ordinary(word.lower())
        if len(squashed(word)) >= SHORTEST and not plain:
            yield Target(
                right=word, source=source, whole=name, given=word != words[-1],
                others=tuple(squashed(one) for one in words if one != word),
            )  # fmt: skip
    if len(words) > 1:
        yield Target(right=" ".join(words), source=source, whole=name)


def _titled(episode: Episode) -> Iterator[Target]:
    """The words of the show's and the episode's names that are no ordinary ones."""
    for word in _TITLE_WORD.findall(f"{episode.show or ''} {episode.title or ''}"):
        if kind(word, opens=False) == "unknown" and not is_ordinary(word.lower()):
            yield Target(right=word, source="title", whole=word)


def _own(talk: Talk) -> Iterable[Target]:
    """What the transcript writes often and the lexicon does not know: its own spelling of a name."""
    often = [
        (-count, word)
        for word, count in talk.counts.items()
        if count >= OWN_COUNT and word[0].isupper() and len(squashed(word)) >= OWN_SHORTEST
    ]
    for _, word in sorted(often)[:OWN_MOST]:
        if kind(word, opens=False) == "unknown":
            yield Target(right=word, source="transcript", whole=word)
