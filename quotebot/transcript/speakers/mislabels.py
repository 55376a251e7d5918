"""Where a file's label almost surely names the wrong person: shown and doubted, never changed.

What nobody says under their own name is looked for: a thank-you to oneself, an introduction of oneself as a guest,
another's "I'm Ada", and in two paragraphs a question with its answer. About one such place is found in two thousand
turns of hand-made transcripts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from quotebot.model import DOUBTED, Cue, Episode, Sentence, Speaker, Transcript, Turn
from quotebot.transcript.speakers import calling, signs

NEAR = 3  # sentences: how far from such a place the label is doubted, within its turn

_HOSTS = re.compile(
    r"\b(?:(?:my|our|today['’]s) guests? (?:today|is|for)|"
    r"welcome (?:back )?to (?:the (?:show|podcast)|this|another episode)|"
    r"(?:thanks|thank you)(?: \w+){0,3} for (?:joining us|joining me|coming on))\b",
    re.IGNORECASE,
)
_GUESTS = re.compile(
    r"\b(?:thanks|thank you)(?: \w+){0,3} for (?:having (?:me|us)(?: on)?|the invit\w+|inviting me)\b", re.IGNORECASE
)
_QUOTED = re.compile(r"[\"“”]|\b(?:said|say|says|saying|like|was)\b", re.IGNORECASE)
_ANSWERS = re.compile(
    r"(?:yeah|yes|yep|sure|absolutely|exactly|no)\b|(?:that['’]s a )?(?:good|great|excellent) question\b", re.IGNORECASE
)
_TAG = re.compile(r"\b(?:right|you know|okay|yeah|no|huh)\?\W*$", re.IGNORECASE)
_HINTS = ("guest", "elcome", "hank")


def doubted(
    sentences: Sequence[Sentence],
    texts: Sequence[str],
    cues: Sequence[Cue],
    named: Mapping[str | None, Speaker],
    episode: Episode,
) -> dict[int, str]:
    """The sentences whose label is in doubt, by index, each with why. `named` is whom each label of the file names."""
    people = calling.unique([*(one.name for one in named.values() if one.name), *episode.hosts, *episode.guests])
    wrong: dict[int, str] = {}
    for at, why in [*_by_words(sentences, texts, named, people, episode), *_by_answers(sentences, texts, cues)]:
        turn = sentences[at].turn
        for near in range(max(at - NEAR, 0), min(at + NEAR + 1, len(sentences))):
            if sentences[near].turn == turn and sentences[near].label is not None:
                wrong.setdefault(near, why)
    return wrong


def why(transcript: Transcript, turn: Turn) -> str:
    """What speaks against the label of a turn in which it is doubted."""
    at = next(
        at for at in range(turn.first, turn.last) if transcript.speaker(transcript.sentences[at]).confidence <= DOUBTED
    )
    texts = [" ".join(transcript.text[s.start : s.end].split()) for s in transcript.sentences]
    named = {s.label: transcript.speaker(s) for s in transcript.sentences}
    return doubted(transcript.sentences, texts, transcript.cues, named, transcript.episode)[at]


def _by_words(
    sentences: Sequence[Sentence],
    texts: Sequence[str],
    named: Mapping[str | None, Speaker],
    people: Sequence[str],
    episode: Episode,
) -> Iterator[tuple[int, str]]:
    """What the labelled speaker would not say."""
    names = tuple(calling.first(name) for name in people)
    turn, quoting = -1, False
    for at, (sentence, text) in enumerate(zip(sentences, texts, strict=True)):
        inside = quoting and sentence.turn == turn
        turn, quoting = sentence.turn, inside ^ (sum(map(text.count, '"“”')) % 2 == 1)
        speaker = named.get(sentence.label)
        if inside or speaker is None or speaker.name is None:
            continue
        if not (any(hint in text for hint in _HINTS) or any(name in text for name in names)):
            continue
        if (why := _strange(text, speaker, people, episode)) is not None:
            yield at, why


def _strange(text: str, speaker: Speaker, people: Sequence[str], episode: Episode) -> str | None:
    """Why `speaker` does not say this, if so it is."""
    own = speaker.name or ""
    for name in people:
        if name == own and calling.called(text, name):
            return f"addresses {calling.first(name)}, whose label it bears"
        if name != own and calling.gives_own(text, name):
            return f"gives the name {calling.first(name)}"
    other = {"guest": _HOSTS, "host": _GUESTS if len(episode.hosts) == 1 else None}.get(speaker.role or "")
    found = other.search(text) if other is not None else None
    if found is None or _QUOTED.search(text, 0, found.start()):
        return None
    return f"says “{found[0].lower()}” under the {speaker.role}'s label"


def _by_answers(sentences: Sequence[Sentence], texts: Sequence[str], cues: Sequence[Cue]) -> Iterator[tuple[int, str]]:
    """A question to the other, and in the next paragraph under the same label its answer."""
    for one, two in pairwise(sentences):
        asked, answer = texts[one.index], texts[two.index]
        if one.turn != two.turn or one.label is None or not asked.endswith("?") or not _ANSWERS.match(answer):
            continue
        said = signs.split(asked)
        put = signs.reacts(signs.split(answer)) if _TAG.search(asked) else bool(signs.YOU.intersection(said.words))
        begun = bisect_right(cues, two.start, key=lambda cue: cue.start)
        if put and cues[begun - 1].start >= one.end:
            yield two.index, "answers its own question"
