"""From what was said, piece by piece, to a `Reading` whose text holds one piece a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from quotebot.model import Cue, Noise, Reading, Timing

# How far past its place a word may be looked for: bounds the search, so that aligning stays linear.
_REACH_CHARS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One stretch of speech taken out of a file: white space folded, tags and labels gone.

    `words` count from the start of `text`. Where `matter` is true nobody said it: it gets no cue.
    """

    text: str
    label: str | None = None
    new_turn: bool = False
    time_start: float | None = None
    time_end: float | None = None
    words: tuple[Timing, ...] = ()
    matter: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedWord:
    """A word (or piece of one) as a file lists it, with its times in seconds."""

    text: str
    time_start: float | None = None
    time_end: float | None = None


def fold(text: str) -> str:
    """Every run of white space, no-break spaces included, as one space."""
    return " ".join(text.split())


def reading(name: str, pieces: Iterable[Spoken]) -> Reading:
    """The pieces that say anything, one a line; a changed label marks a new turn."""
    lines: list[str] = []
    cues: list[Cue] = []
    noise: list[Noise] = []
    at, previous = 0, None
    for piece in pieces:
        if not piece.text:
            continue
        end = at + len(piece.text)
        if piece.matter:
            noise.append(Noise(start=at, end=end, kind="matter"))
        else:
            cues.append(_cue(piece, at, previous))
            previous = piece.label
        lines.append(piece.text)
        at = end + 1
    return Reading(format=name, text="\n".join(lines), cues=tuple(cues), noise=tuple(noise))


def _cue(piece: Spoken, at: int, previous: str | None) -> Cue:
    return Cue(
        start=at,
        end=at + len(piece.text),
        label=piece.label,
        new_turn=piece.new_turn or (piece.label is not None and piece.label != previous),
        time_start=piece.time_start,
        time_end=piece.time_end,
        words=tuple(replace(word, start=word.start + at, end=word.end + at) for word in piece.words),
    )


def aligned(text: str, words: Sequence[TimedWord]) -> tuple[Timing, ...]:
    """Where each word stands in `text`, in order; a word that is not there, or has no time, is left out."""
    timings: list[Timing] = []
    at = 0
    for word in words:
        said = fold(word.text)
        found = text.find(said, at, at + len(said) + _REACH_CHARS) if said else -1
        if found < 0:
            continue
        at = found + len(said)
        if word.time_start is not None or word.time_end is not None:
            timings.append(Timing(start=found, end=at, time_start=word.time_start, time_end=word.time_end))
    return tuple(timings)
