"""Where one person stops and another begins, as far as the file itself says so."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from quotebot.model import Cue, Noise


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Cues of one turn with no new paragraph between them.

    A sentence may run through a stretch `[start, end)` of it; stretches end where a mark (of a list) begins the next.
    """

    turn: int
    label: str | None
    cues: tuple[Cue, ...]

    stretches: tuple[tuple[int, int], ...]


def cut(text: str, cues: Sequence[Cue], noise: Sequence[Noise]) -> Iterator[Cue]:
    """The cues, cut again at every mark that says somebody else begins to speak, each with the label in force.

    Who speaks after a bare `>>` the file does not say, so the label carried so far ends there, until the file gives
    one again. `>> NAME:` gives one, and it holds for the cues that follow.
    """
    marks = [at for at, span in enumerate(noise) if span.kind == "mark"]
    starts = [noise[at].start for at in marks]
    carried = label = None
    for number, cue in enumerate(cues):
        told = number == 0 or cue.new_turn or cue.label != carried
        if told:
            label = carried = cue.label
        begin, fresh = cue.start, cue.new_turn
        for at in marks[bisect_left(starts, cue.start) : bisect_left(starts, cue.end)]:
            mark, name = noise[at], _name(text, noise, at)
            if cue.label is not None and ">>" not in text[mark.start : mark.end]:
                continue  # an item of a list in a named person's words
            if mark.start > begin and not text[begin : mark.start].isspace():
                yield _piece(cue, begin, mark.start, label, fresh=fresh)
                begin, label = mark.start, name
            elif name or not told or cue.label is None:
                label = name
            fresh = True
        yield _piece(cue, begin, cue.end, label, fresh=fresh)


def _name(text: str, noise: Sequence[Noise], at: int) -> str | None:
    """The name in `>> NAME:`, where mark `at` has one."""
    if at + 1 == len(noise) or noise[at + 1].kind != "label" or noise[at + 1].start != noise[at].end:
        return None
    return text[noise[at + 1].start : noise[at + 1].end].strip(" \t\r\n:") or None


def _piece(cue: Cue, start: int, end: int, label: str | None, *, fresh: bool) -> Cue:
    """The part `[start, end)` of a cue, with the cue's times and the words that lie in it."""
    words = cue.words
    if (start, end) != (cue.start, cue.end):
        first, last = (bisect_left(words, at, key=lambda word: word.start) for at in (start, end))
        words = words[first:last]
    return replace(cue, start=start, end=end, label=label, new_turn=fresh, words=words)


def passages(cues: Sequence[Cue], noise: Sequence[Noise]) -> Iterator[Passage]:
    """Turns, and within a turn the passages that one sentence may run through.

    A turn is the longest run of cues under one label; without labels, up to the next mark of a new speaker. A new
    paragraph (a cue without times) and a new label start a new sentence even inside a turn.
    """
    marks = [span.start for span in noise if span.kind == "mark"]
    turn = -1
    held: list[Cue] = []
    for cue in cues:
        last = held[-1] if held else None
        new = last is None or cue.label != last.label or (cue.new_turn and cue.label is None)
        if last is not None and (new or cue.new_turn or cue.time_start is None):
            yield _passage(turn, held, marks)
            held = []
        turn += new
        held.append(cue)
    if held:
        yield _passage(turn, held, marks)


def _passage(turn: int, cues: Sequence[Cue], marks: Sequence[int]) -> Passage:
    start, end = cues[0].start, cues[-1].end
    inside = marks[bisect_right(marks, start) : bisect_left(marks, end)]
    stretches = tuple(pairwise([start, *inside, end]))
    return Passage(turn=turn, label=cues[0].label, cues=tuple(cues), stretches=stretches)
