"""When each word of a quote was said, as the transcript or a listener knows, and where that is only estimated."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal, NamedTuple

from quotebot.errors import ClipRefused
from quotebot.inert import inert
from quotebot.model import Cue, Transcript, Word

How = Literal["words", "aligned", "cues"]
Found = Mapping[int, tuple[float, float]]

# What is known, in the words of a message.
TOLD: dict[How, str] = {
    "words": "the transcript's own word times",
    "aligned": "times found by listening (quotebot align)",
    "cues": "times estimated within the transcript's lines, corrected by the pauses in the sound",
}
_SLOWEST = 0.16  # seconds a character: a word without an end lasts no longer than that and a little
_LEAST = 0.02  # seconds that any word lasts


class Said(NamedTuple):
    """The word at `[start, end)` of the text, said from `begin` to `finish` (seconds). Not `sure`: only estimated."""

    start: int
    end: int
    begin: float
    finish: float
    sure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """The words of a stretch of text in order, those around them, and how their times are known.

    `words[first:last]` are the stretch's own; the others are its neighbours, as many as its lines hold.
    """

    words: tuple[Said, ...]
    first: int
    last: int
    how: How

    @property
    def own(self) -> tuple[Said, ...]:
        """The words of the stretch itself."""
        return self.words[self.first : self.last]


def speech(
    transcript: Transcript, start: int, end: int, found: Mapping[int, tuple[float, float]] | None = None
) -> Speech:
    """When the words of `[start, end)` and their neighbours were said.

    `found` has times by a word's place that were found by listening; where it has every word of the stretch it is
    believed over the file. Raises ClipRefused where there are no times.
    """
    words = list(transcript.words(*_around(transcript, start, end)))
    first = bisect_left(words, start, key=lambda word: word.start)
    last = bisect_left(words, end, key=lambda word: word.start)
    if first == last:
        raise ClipRefused("Nobody says a word in this quote, so there is nothing to cut.")
    if found and all(word.start in found for word in words[first:last]):
        heard = [Said(word.start, word.end, *found[word.start]) for word in words if word.start in found]
        at = bisect_left(heard, start, key=lambda word: word.start)
        return Speech(words=tuple(heard), first=at, last=at + last - first, how="aligned")
    timed = tuple(_ordered(_timed(transcript, words)))
    kept = [at for at, word in enumerate(timed) if word is not None]
    if not all(timed[first:last]):
        file = inert(transcript.episode.file)
        raise ClipRefused(
            f"{file} does not say when these words were said. Type quotebot align {file} --media FILE to find out."
        )
    own = [word for word in timed if word is not None]
    how: How = "words" if all(word.sure for word in timed[first:last] if word) else "cues"
    return Speech(words=tuple(own), first=bisect_left(kept, first), last=bisect_left(kept, last), how=how)


def _around(transcript: Transcript, start: int, end: int) -> tuple[int, int]:
    """The stretch with the whole of its cues and one more on each side."""
    cues = list(transcript.cues_in(start, end))
    if not cues:
        return start, end
    first = bisect_left(transcript.cues, cues[0].start, key=lambda cue: cue.start)
    last = bisect_left(transcript.cues, cues[-1].start, key=lambda cue: cue.start)
    return transcript.cues[max(first - 1, 0)].start, transcript.cues[min(last + 1, len(transcript.cues) - 1)].end


def _timed(transcript: Transcript, words: Sequence[Word]) -> Iterator[Said | None]:
    """Each word with its times; None where nothing is known."""
    starts = [cue.start for cue in transcript.cues]
    for at, group in groupby(words, key=lambda word: bisect_left(starts, word.start + 1) - 1):
        cue = transcript.cues[at]
        until = cue.time_end
        if until is None and at + 1 < len(transcript.cues):
            until = transcript.cues[at + 1].time_start
        yield from _within(cue, until, list(group))


def _within(cue: Cue, until: float | None, words: Sequence[Word]) -> Iterator[Said | None]:
    """The words of one cue: as the file times them, and between those by their letters."""
    edges = [_exact(cue, word) for word in words]
    begun, known = cue.time_start, cue.time_start is not None
    for sure, group in groupby(range(len(words)), key=lambda at: edges[at][0] is not None):
        some = list(group)
        following = edges[some[-1] + 1][0] if some[-1] + 1 < len(words) else until
        if sure:
            for at in some:
                begin, finish = edges[at]
                after = edges[at + 1][0] if at + 1 < len(words) else until
                yield _said(words[at], begin or 0.0, finish, after)
            begun, known = edges[some[-1]][1] or edges[some[-1]][0], True
        elif not known or begun is None or following is None or following <= begun:
            yield from (None for _ in some)
        else:
            yield from spread([words[at] for at in some], begun, following)


def _said(word: Word, begin: float, finish: float | None, after: float | None) -> Said:
    if finish is None:
        longest = begin + 0.2 + _SLOWEST * (word.end - word.start)
        finish = longest if after is None else min(after, longest)
    return Said(word.start, word.end, begin, max(finish, begin + _LEAST))


def spread(words: Sequence[Word], begin: float, finish: float) -> Iterator[Said]:
    """Words over a stretch of time, each as long as its letters and a space."""
    lengths = [word.end - word.start + 1 for word in words]
    total, passed = sum(lengths) - 1, 0
    for word, length in zip(words, lengths, strict=True):
        left, right = (begin + (finish - begin) * share / total for share in (passed, passed + length - 1))
        yield Said(word.start, word.end, left, max(right, left + _LEAST), sure=False)
        passed += length


def _exact(cue: Cue, word: Word) -> tuple[float | None, float | None]:
    """When the file says that `word` began and ended; a word that is a part of what is timed has its share of it."""
    at = bisect_left(cue.words, word.start + 1, key=lambda timing: timing.end)
    covering = []
    while at < len(cue.words) and cue.words[at].start < word.end:
        covering.append(cue.words[at])
        at += 1
    if not covering or covering[0].time_start is None:
        return None, None
    first, last = covering[0], covering[-1]
    begin, finish = first.time_start or 0.0, last.time_end
    if first.time_end is not None and word.start > first.start:
        begin += (first.time_end - begin) * (word.start - first.start) / max(first.end - first.start, 1)
    if finish is not None and last.time_start is not None and word.end < last.end:
        finish -= (finish - last.time_start) * (last.end - word.end) / max(last.end - last.start, 1)
    return begin, finish


def _ordered(words: Iterator[Said | None]) -> Iterator[Said | None]:
    """Words that do not overlap: where two do, the later begins where the earlier ends, or they meet half-way."""
    before: Said | None = None
    for word in words:
        if word is not None and before is not None:
            if word.begin < before.begin:
                word = replace_times(word, before.finish, max(word.finish, before.finish + _LEAST))
            elif word.begin < before.finish:
                before = replace_times(before, before.begin, word.begin)
        if before is not None:
            yield before
        if word is None:
            if before is not None:
                before = None
            yield None
        else:
            before = word
    if before is not None:
        yield before


def replace_times(word: Said, begin: float, finish: float) -> Said:
    """The same word at another time."""
    return word._replace(begin=begin, finish=max(finish, begin + _LEAST))


def shifted(speech: Speech, words: Sequence[Said]) -> Speech:
    """The same stretch with corrected times."""
    return replace(speech, words=tuple(words))
