"""Transcripts whose speakers are known, as the model is fitted on them and measured: their labels taken off.

A folder holds NAME.txt with NAME.meta.json (show, hosts, guests) and either NAME.gold.json with
`{"speakers": {name: role}, "spans": [[start, end, name], ...]}`, or labels in the text itself.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from quotebot.model import Episode, Transcript
from quotebot.transcript import sentences as splitting
from quotebot.transcript.reader import read
from quotebot.transcript.speakers.signs import People

WIDTH = 55  # characters in a line, as in machine transcripts
MAIN = 0.02  # the share of the words from which on somebody counts as a speaker
Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An episode without labels, and who said each of its sentences.

    `said` holds the names, `sides` 0 for a host, 1 for a guest and -1 for anybody else; `main` is how many people
    speak, not counting those of a few words.
    """

    name: str
    transcript: Transcript
    said: tuple[str | None, ...]
    sides: tuple[int, ...]
    main: int

    @property
    def show(self) -> str:
        """The show, or the episode's own name."""
        return self.transcript.episode.show or self.name

    @property
    def people(self) -> People:
        """Whom the episode's data name."""
        return People(self.transcript.episode.hosts, self.transcript.episode.guests)


def example(
    name: str, text: str, spans: Iterable[Span], episode: Episode, main: int | None = None, *, told: bool = True
) -> Example:
    """The example whose `spans` of `text` tell who speaks; a sentence is theirs who say most of its letters.

    `told` is as in `read`: where it is false, nobody guesses who speaks, and no weights are needed.
    """
    transcript = read(text.encode(), episode, told=told)
    painted: list[str | None] = [None] * len(text)
    words: Counter[str] = Counter()
    for start, end, who in spans:
        painted[start:end] = [who] * (end - start)
        words[who] += len(text[start:end].split())
    said = tuple(_most(text, painted, s.start, s.end) for s in transcript.sentences)
    sides = tuple(0 if who in episode.hosts else 1 if who in episode.guests else -1 for who in said)
    count = sum(number > MAIN * words.total() for number in words.values())
    return Example(name=name, transcript=transcript, said=said, sides=sides, main=main or count)


def _most(text: str, painted: Sequence[str | None], start: int, end: int) -> str | None:
    found = Counter(painted[at] for at in range(start, end) if not text[at].isspace())
    return found.most_common(1)[0][0] if found else None


def from_gold(
    name: str, text: str, gold: Mapping[str, Any], episode: Episode, main: int | None, *, told: bool = True
) -> Example:
    """The example of a text without labels, with its answers beside it; `told` as in `example`."""
    return example(name, text, ((start, end, who) for start, end, who in gold["spans"]), episode, main, told=told)


def from_labels(name: str, data: bytes, episode: Episode, *, told: bool = True) -> Example:
    """The example of a labelled file: labels, sounds and adverts taken out, turns joined, lines wrapped anew.

    `told` is as in `example`.
    """
    labelled = read(data, episode)
    words: list[tuple[str, str]] = []
    for turn in labelled.turns:
        start, end = labelled.sentences[turn.first].start, labelled.sentences[turn.last - 1].end
        who = turn.speaker.name or labelled.sentences[turn.first].label or "?"
        words += [(word, who) for word in " ".join(_spoken(labelled, start, end)).split()]
    text = wrapped(" ".join(word for word, _ in words))
    places = (m.span() for m in re.finditer(r"\S+", text))
    spans = [(start, end, who) for (start, end), (_, who) in zip(places, words, strict=True)]
    return example(name, text, spans, episode, told=told)


def _spoken(transcript: Transcript, start: int, end: int) -> Iterator[str]:
    for hole in transcript.noise_in(start, end):
        if hole.kind not in ("sound", "advert"):
            yield transcript.text[start : max(start, hole.start)]
            start = max(start, hole.end)
    yield transcript.text[start:end]


def wrapped(text: str) -> str:
    """`text` as machines write it: short lines, a new one after each sentence."""
    lines: list[str] = []
    starts = [start for start, _ in splitting.split(text, 0, len(text)) if not start or text[start - 1].isspace()]
    for start, end in pairwise([0, *starts[1:], len(text)]):
        lines += textwrap.wrap(text[start:end], WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f" {line}" for line in lines)
