"""The values that pass between rooms. They hold facts, and the little arithmetic that follows from them.

Offsets are half-open code-point ranges `[start, end)` into `Transcript.text`. Times are seconds from the start of
the recording. What is not known is `None`, never "" or 0.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

Role = Literal["host", "guest"]
SpeakerSource = Literal["labelled", "inferred", "confirmed", "unknown"]
NoiseKind = Literal["label", "time", "markup", "mark", "sound", "gap", "conflict", "advert", "matter"]
EditOp = Literal[
    "drop_lead", "drop_stutter", "drop_filler", "drop_noise", "capitalise", "end", "elide", "insert", "repair"
]

# A word as a reader counts it: letters and digits, with inner apostrophes, hyphens, dots and the like.
WORD = re.compile(r"[^\W_]+(?:(?:['’\-.&/@]|(?<=\d)[,:](?=\d))[^\W_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """What is known about a recording besides its words. `file` is the name shown in provenance."""

    file: str
    show: str | None = None
    title: str | None = None
    url: str | None = None
    date: str | None = None
    hosts: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """One word (or piece) of the text and when it was said, in seconds; either end may be missing."""

    start: int
    end: int
    time_start: float | None
    time_end: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A stretch of speech as the file cut it: a subtitle card, a JSON segment, a labelled paragraph, a whole text.

    `label` is the speaker as the file names them, cleaned of markup and carried over where the format says so.
    `new_turn` is true where the file itself marks that somebody else begins to speak.
    """

    start: int
    end: int
    label: str | None = None
    new_turn: bool = False
    time_start: float | None = None
    time_end: float | None = None
    words: tuple[Timing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """A stretch of the text that nobody said, or that nobody should quote.

    label: a speaker's name before their words; time: a time stamp; markup: `**`, link targets; mark: `>>`, `- `;
    sound: `[MUSIC]`, `(laughs)`; gap: `[INAUDIBLE]`, words that were said and are missing; conflict: a version
    control marker; matter: titles, headings, footers, front matter; advert: advertising copy (whole sentences).
    """

    start: int
    end: int
    kind: NoiseKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a format module makes of a file: the text, where speech stands in it, and what in it is not speech.

    `cues` are in text order and do not overlap; text outside them is not speech. `noise` is sorted by start and does
    not overlap; noise inside a cue (a sound, a link target) is left out of what is quoted by a declared edit.
    """

    format: str
    text: str
    cues: tuple[Cue, ...]
    noise: tuple[Noise, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who said something, how sure that is (0 to 1), and how it is known. Unknown: `name` is None."""

    name: str | None
    role: Role | None
    confidence: float
    source: SpeakerSource


UNKNOWN_SPEAKER = Speaker(name=None, role=None, confidence=0.0, source="unknown")
DOUBTED = 0.5  # how sure a file's label is at most where it almost surely names the wrong person


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """A stretch `[start, end)` of the text of which a person said who speaks; None: nobody, or nobody to quote."""

    start: int
    end: int
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence, or one usable unit where the file has no punctuation. `turn` indexes `Transcript.turns`.

    `sure` is how sure its speaker is (0 to 1), where that is not what is true of the turn on the whole.
    """

    index: int
    start: int
    end: int
    turn: int
    label: str | None = None
    sure: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """An uninterrupted run of sentences `[first, last)` by one speaker."""

    speaker: Speaker
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word of the text with everything the file says about it."""

    text: str
    start: int
    end: int
    line: int
    time_start: float | None
    time_end: float | None
    label: str | None


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """A file, read. `text` is what the file says, decoded and unchanged; everything else points into it.

    `sha256` is the hash of the file's bytes. For plain, labelled and markdown text `text` is the file's own
    text (byte order mark removed, newlines kept); for cue, JSON and HTML formats it is the spoken text as extracted,
    one cue a line.
    """

    text: str
    sha256: str
    format: str
    encoding: str
    episode: Episode
    cues: tuple[Cue, ...]
    noise: tuple[Noise, ...]
    sentences: tuple[Sentence, ...]
    turns: tuple[Turn, ...]

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(m.end() for m in re.finditer(r"\r\n|\n|\r", self.text))]

    @cached_property
    def _cue_starts(self) -> list[int]:
        return [cue.start for cue in self.cues]

    @cached_property
    def _noise_starts(self) -> list[int]:
        return [span.start for span in self.noise]

    def line(self, offset: int) -> int:
        """1-based line of `text` that holds `offset`; for cue, JSON and HTML formats that is the cue's number."""
        return bisect_right(self._line_starts, offset)

    def speaker(self, sentence: Sentence) -> Speaker:
        """Who said `sentence`."""
        speaker = self.turns[sentence.turn].speaker
        return speaker if sentence.sure is None else replace(speaker, confidence=sentence.sure)

    def speaker_of(self, start: int, end: int) -> Speaker:
        """Who said `[start, end)`: the least sure of its sentences' speakers, and nobody where they are two."""
        first = bisect_right(self.sentences, start, key=lambda sentence: sentence.end)
        last = bisect_left(self.sentences, end, key=lambda sentence: sentence.start)
        said = [self.speaker(sentence) for sentence in self.sentences[first:last]]
        if len({one.name for one in said}) != 1:
            return UNKNOWN_SPEAKER
        return min(said, key=lambda one: one.confidence)

    def cues_in(self, start: int, end: int) -> Iterator[Cue]:
        """The cues that share a character with `[start, end)`, in order."""
        at = max(bisect_right(self._cue_starts, start) - 1, 0)
        while at < len(self.cues) and self.cues[at].start < end:
            if self.cues[at].end > start:
                yield self.cues[at]
            at += 1

    def noise_in(self, start: int, end: int) -> Iterator[Noise]:
        """The noise that shares a character with `[start, end)`, in order."""
        at = max(bisect_right(self._noise_starts, start) - 1, 0)
        while at < len(self.noise) and self.noise[at].start < end:
            if self.noise[at].end > start:
                yield self.noise[at]
            at += 1

    def times(self, start: int, end: int) -> tuple[float | None, float | None]:
        """When `[start, end)` was said: word times where the file has them, else those of its first and last cue.

        The range covers all of the span: where a word at its edge has no time, it reaches to that of its neighbour.
        An end before the start (cues that jump back) is not known.
        """
        cues = list(self.cues_in(start, end))
        if not cues:
            return None, None
        began, ended = self._began(cues[0], start, end), self._ended(cues[-1], start, end)
        return began, None if began is not None and ended is not None and ended < began else ended

    def _began(self, cue: Cue, start: int, end: int) -> float | None:
        """When the first word of `[start, end)` in `cue` began, or the latest time known before it."""
        start = max(start, cue.start)
        at = bisect_right(cue.words, start, key=_timing_end)
        timed = cue.words[at] if at < len(cue.words) and cue.words[at].start < end else None
        if timed and timed.time_start is not None and not WORD.search(self.text, start, max(timed.start, start)):
            return timed.time_start
        before = cue.words[at - 1] if at else None
        known = (before.time_end, before.time_start) if before else ()
        return next((time for time in known if time is not None), cue.time_start)

    def _ended(self, cue: Cue, start: int, end: int) -> float | None:
        """When the last word of `[start, end)` in `cue` ended, or the first time known after it."""
        end = min(end, cue.end)
        at = bisect_left(cue.words, end, key=_timing_start)
        timed = cue.words[at - 1] if at and cue.words[at - 1].end > start else None
        if timed and timed.time_end is not None and not WORD.search(self.text, min(timed.end, end), end):
            return timed.time_end
        after = cue.words[at] if at < len(cue.words) else None
        known = (after.time_start, after.time_end) if after else ()
        return next((time for time in known if time is not None), cue.time_end)

    def words(self, start: int, end: int) -> Iterator[Word]:
        """The spoken words of `[start, end)`: noise left out, each with its line, times and label."""
        for cue in self.cues_in(start, end):
            for left, right in self._spoken(max(cue.start, start), min(cue.end, end)):
                for m in WORD.finditer(self.text, left, right):
                    yield Word(
                        text=m.group(),
                        start=m.start(),
                        end=m.end(),
                        line=self.line(m.start()),
                        time_start=self._began(cue, m.start(), m.end()) if cue.words else cue.time_start,
                        time_end=self._ended(cue, m.start(), m.end()) if cue.words else cue.time_end,
                        label=cue.label,
                    )

    def _spoken(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The parts of `[start, end)` that are not noise."""
        for hole in self.noise_in(start, end):
            if hole.start > start:
                yield start, hole.start
            start = hole.end
        if start < end:
            yield start, end


def _timing_start(timing: Timing) -> int:
    return timing.start


def _timing_end(timing: Timing) -> int:
    return timing.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Misheard:
    """A word or a few of the text `[start, end)` that may be a name written wrong, and how it is spelt.

    `score` is how likely that is, 0 to 1, and `reason` says why. `sure`: it is proposed as mended, others are shown.
    """

    start: int
    end: int
    wrong: str
    right: str
    score: float
    sure: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One declared change to the evidence. `start` and `end` count from the start of the quote's span.

    drop_lead, drop_stutter, drop_filler, drop_noise: the characters go. capitalise: the first letter shown becomes
    upper case. end: `text` becomes the end punctuation in place of `[start, end)`. elide: the characters go and `…`
    shows it. insert: `text` stands in square brackets at `start`. repair: `text` replaces a misheard name.
    """

    op: EditOp
    start: int | None = None
    end: int | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A span that could be quoted: sentences `[first, last)` of one turn or an exact part of them, and its edits."""

    first: int
    last: int
    start: int
    end: int
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One reason for a score: `contribution = weight * value`, and a phrase a person understands."""

    name: str
    value: float
    weight: float
    contribution: float
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How quotable, 0 to 1. `total` is the sum of the parts' contributions, exactly."""

    total: float
    parts: tuple[Part, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A candidate worth showing. `id` is derived from the evidence, so the same line has the same id for ever."""

    id: str
    candidate: Candidate
    text: str
    raw: str
    speaker: Speaker
    score: Score
    flags: tuple[str, ...] = ()
