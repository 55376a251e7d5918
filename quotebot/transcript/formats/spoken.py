"""From what was said, piece by piece, to a `Reading` whose text holds one piece a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from quotebot.model import Cue, Noise, Reading, Timing
from quotebot.transcript.formats.matter import is_signature

# How far past its place a word may be looked for: bounds the search, so that aligning stays linear.
_REACH_CHARS = 200
# Where pieces of a word each are put together, a cue ends with a sentence, a pause, or here.
_LONGEST_JOIN_WORDS = 40
_PAUSE_SECONDS = 1.5
_SINGLE_WORDS_SHARE = 0.75
# Nobody takes this long for a word, over a whole recording.
_SLOWEST_SECONDS = 20
_ENDS_SENTENCE = re.compile(r"[.?!…。？！][\"'”’)\]]*$")
_SURROGATE = re.compile("[\ud800-\udfff]")
_GLUED = re.compile(r"[,?!;:%)\]}…。，、？！]|\.(?!\w)|['’](?:s|t|re|ve|ll|d|m)\b|n['’]t\b|-\w")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One stretch of speech taken out of a file: white space folded, tags and labels gone.

    `words` count from the start of `text`. Where `matter` is true nobody said it: it gets no cue. `glued`: it goes on
    with the word before it.
    """

    text: str
    label: str | None = None
    new_turn: bool = False
    time_start: float | None = None
    time_end: float | None = None
    words: tuple[Timing, ...] = ()
    matter: bool = False
    glued: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedWord:
    """A word (or piece of one) as a file lists it, with its times in seconds."""

    text: str
    time_start: float | None = None
    time_end: float | None = None


def fold(text: str) -> str:
    """Every run of white space, no-break spaces included, as one space; half a surrogate pair as the mark for that."""
    folded = " ".join(text.split())
    return folded if folded.isascii() else _SURROGATE.sub("\ufffd", folded)


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
        if piece.matter or is_signature(piece.text):
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
        new_turn=piece.new_turn or piece.label != previous,
        time_start=piece.time_start,
        time_end=_not_before(piece.time_start, piece.time_end),
        words=tuple(replace(word, start=word.start + at, end=word.end + at) for word in piece.words),
    )


def _not_before(start: float | None, end: float | None) -> float | None:
    """An end before its start is no end."""
    return None if start is not None and end is not None and end < start else end


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


def joined(pieces: Sequence[Spoken]) -> list[Spoken]:
    """Pieces of a word each put together by speaker into sentences, each a timed word; longer ones as they are."""
    said = [piece for piece in pieces if piece.text]
    if len(said) < 3 or sum(_words(piece) == 1 for piece in said) < _SINGLE_WORDS_SHARE * len(said):
        return said
    whole: list[Spoken] = []
    group: list[Spoken] = []
    count = 0
    for piece in said:
        if group and (count >= _LONGEST_JOIN_WORDS or _parts(group[-1], piece)):
            whole.append(together(group))
            group, count = [], 0
        group.append(piece)
        count += _words(piece)
    return [*whole, together(group)]


def _words(piece: Spoken) -> int:
    return piece.text.count(" ") + 1


def _parts(last: Spoken, piece: Spoken) -> bool:
    """Whether `piece` begins a cue of its own."""
    if (piece.label, piece.matter) != (last.label, last.matter) or piece.new_turn:
        return True
    if is_glued(piece):
        return False
    pause = (piece.time_start or 0.0) - (last.time_end or piece.time_start or 0.0)
    return pause > _PAUSE_SECONDS or _ENDS_SENTENCE.search(last.text) is not None


def is_glued(piece: Spoken) -> bool:
    """Whether no space stands before the piece: punctuation, a clitic, or the rest of a word."""
    return piece.glued or _GLUED.match(piece.text) is not None


def together(group: Sequence[Spoken]) -> Spoken:
    """One piece of several by the same speaker; each of them, or each of its words, is a timed word of it."""
    text, words = "", []
    for piece in group:
        at = len(text) + (bool(text) and not is_glued(piece))
        text = f"{text}{' ' * (at - len(text))}{piece.text}"
        own = piece.words or (_whole(piece),)
        words += [replace(word, start=word.start + at, end=word.end + at) for word in own]
    timed = tuple(word for word in words if word.time_start is not None or word.time_end is not None)
    end = next((piece.time_end for piece in reversed(group) if piece.time_end is not None), None)
    return replace(group[0], text=text, time_end=end, words=timed)


def _whole(piece: Spoken) -> Timing:
    return Timing(start=0, end=len(piece.text), time_start=piece.time_start, time_end=piece.time_end)


def in_seconds(pieces: Sequence[Spoken]) -> list[Spoken]:
    """The pieces with their times in seconds.

    Some files count milliseconds and do not say so: whole numbers, and far longer for a word than anybody takes.
    """
    times = [time for piece in pieces for time in (piece.time_start, piece.time_end) if time is not None]
    words = sum(_words(piece) for piece in pieces if piece.text)
    if not times or any(time != int(time) for time in times) or max(times) - min(times) < _SLOWEST_SECONDS * words:
        return list(pieces)
    return [
        replace(
            piece,
            time_start=_scaled(piece.time_start),
            time_end=_scaled(piece.time_end),
            words=tuple(
                replace(word, time_start=_scaled(word.time_start), time_end=_scaled(word.time_end))
                for word in piece.words
            ),
        )
        for piece in pieces
    ]


def _scaled(time: float | None) -> float | None:
    return None if time is None else time / 1000


def together_at_once(pieces: Iterable[Spoken]) -> list[Spoken]:
    """Neighbours of one speaker with the very same times, as one piece: lines cut from it for the screen."""
    whole: list[Spoken] = []
    for (_, start, end), same in groupby(pieces, key=lambda piece: (piece.label, piece.time_start, piece.time_end)):
        group = list(same)
        cut = start is not None and end is not None and start < end and not any(piece.words for piece in group)
        whole += [replace(group[0], text=_text(group))] if cut else group
    return whole


def _text(group: Sequence[Spoken]) -> str:
    """The texts of the pieces with a space before each that is not glued."""
    said = [piece for piece in group if piece.text]
    return "".join(f"{' ' if at and not is_glued(piece) else ''}{piece.text}" for at, piece in enumerate(said))
