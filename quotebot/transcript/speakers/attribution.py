"""The door of this room: the turns of a transcript, each with its speaker.

A person's word goes first, then the file's own labels, then what the talk itself tells.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from quotebot.model import DOUBTED, UNKNOWN_SPEAKER, Cue, Episode, Fixed, Noise, Role, Sentence, Speaker, Turn
from quotebot.transcript.speakers import inferred, labels, mislabels, voices
from quotebot.transcript.speakers.chain import GUEST, HOST
from quotebot.transcript.speakers.told import Told


def attribute(
    text: str,
    sentences: Sequence[Sentence],
    cues: Sequence[Cue],
    episode: Episode,
    *,
    adverts: Sequence[Noise] = (),
    fixed: Sequence[Fixed] = (),
) -> tuple[tuple[Sentence, ...], tuple[Turn, ...]]:
    """The sentences, numbered by turn anew where turns were found, and the turns."""
    held = {at: one for one in fixed for at in _within(sentences, one)}
    told = [
        _confirmed(held[at], episode) if at in held else one
        for at, one in enumerate(_told(text, sentences, cues, episode, adverts, held))
    ]
    return _turns(sentences, told)


def _within(sentences: Sequence[Sentence], one: Fixed) -> Iterator[int]:
    """The sentences of which at least half lies in what was fixed."""
    for at in range(bisect_right(sentences, one.start, key=lambda sentence: sentence.end), len(sentences)):
        sentence = sentences[at]
        if sentence.start >= one.end:
            return
        if 2 * (min(sentence.end, one.end) - max(sentence.start, one.start)) >= sentence.end - sentence.start:
            yield sentence.index


def _told(
    text: str,
    sentences: Sequence[Sentence],
    cues: Sequence[Cue],
    episode: Episode,
    adverts: Sequence[Noise],
    held: dict[int, Fixed],
) -> list[Told]:
    texts = [" ".join(text[s.start : s.end].split()) for s in sentences]
    named = labels.labelled(sentences, episode)
    if named:
        spelt = {label: one for label, one in named.items() if label is not None}
        heard = voices.recognised(sentences, texts, spelt, episode)
        named.update(heard)
        return _labelled(texts, sentences, cues, episode, named)
    marked = any(cue.new_turn for cue in cues)
    both = bool(episode.hosts and episode.guests) and {*episode.hosts} != {*episode.guests}
    if (both or marked or held or labels.company(text)) and inferred.readable(texts):
        starts = _covered(sentences, adverts)
        sides = {at: side for at, one in held.items() if (side := _side(one.name, episode)) is not None}
        return inferred.infer(texts, sentences, episode, adverts=starts, held=sides)
    lone = UNKNOWN_SPEAKER if marked else labels.alone(text, episode)
    return [Told(lone, None)] * len(sentences)


def _labelled(
    texts: Sequence[str],
    sentences: Sequence[Sentence],
    cues: Sequence[Cue],
    episode: Episode,
    named: dict[str | None, Speaker],
) -> list[Told]:
    """Whom the labels name, doubted where one looks wrong."""
    known: dict[str | None, Speaker] = {None: UNKNOWN_SPEAKER, **named}
    said = [known[sentence.label] for sentence in sentences]
    for at in mislabels.doubted(sentences, texts, cues, named, episode):
        said[at] = replace(said[at], confidence=min(said[at].confidence, DOUBTED))
    return [Told(speaker, None) for speaker in said]


def _covered(sentences: Sequence[Sentence], adverts: Sequence[Noise]) -> list[bool]:
    """Which sentences are advertising copy. Both are in the order of the text."""
    begins = [advert.start for advert in adverts]
    last = [bisect_right(begins, sentence.start) - 1 for sentence in sentences]
    return [at >= 0 and sentence.start < adverts[at].end for at, sentence in zip(last, sentences, strict=True)]


def _side(name: str | None, episode: Episode) -> int | None:
    return HOST if name in episode.hosts else GUEST if name in episode.guests else None


def _confirmed(one: Fixed, episode: Episode) -> Told:
    if one.name is None:
        return Told(UNKNOWN_SPEAKER, None)
    side = _side(one.name, episode)
    role: Role | None = None if side is None else inferred.SIDES[side]
    return Told(Speaker(name=one.name, role=role, confidence=1.0, source="confirmed"), side)


def _turns(sentences: Sequence[Sentence], told: Sequence[Told]) -> tuple[tuple[Sentence, ...], tuple[Turn, ...]]:
    """Runs of sentences by one speaker that no mark of the file divides.

    A turn is as sure as its sentences are on average; each sentence keeps its own sureness.
    """
    pairs = list(zip(sentences, told, strict=True))
    numbered: list[Sentence] = []
    turns: list[Turn] = []
    for _, group in groupby(pairs, key=lambda pair: (pair[0].turn, replace(pair[1].speaker, confidence=0.0))):
        run = list(group)
        sure = [one.speaker.confidence for _, one in run]
        mean = round(sum(sure) / len(sure), 4)
        speaker = run[0][1].speaker if min(sure) == max(sure) else replace(run[0][1].speaker, confidence=mean)
        numbered += [
            replace(sentence, turn=len(turns), sure=None if one.speaker == speaker else one.speaker.confidence)
            for sentence, one in run
        ]
        turns.append(Turn(speaker=speaker, first=run[0][0].index, last=run[-1][0].index + 1))
    return tuple(numbered), tuple(turns)
