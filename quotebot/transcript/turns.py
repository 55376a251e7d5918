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


def _is_turn(text: str, mark: Noise, cue: Cue) -> bool:
    """`>>` is always another speaker; a dash is one where nobody is named, and a list where somebody is."""
    return cue.label is None or ">>" in text[mark.start : mark.end]


def _label(text: str, noise: Sequence[Noise], at: int) -> str | None:
    """The name in `>> NAME:`, where mark `at` has one."""
    name = noise[at + 1] if at + 1 < len(noise) else None
    if name is None or name.kind != "label" or name.start != noise[at].end:
        return None
    return text[name.start : name.end].strip().rstrip(":").strip() or None


def cut(text: str, cues: Sequence[Cue], noise: Sequence[Noise]) -> Iterator[Cue]:
    """The cues, cut again at every mark that says somebody else begins to speak.

    Who that is, a bare `>>` does not say. The label it stands under is then in doubt until the file gives another.
    """
    starts = [span.start for span in noise]
    doubted: str | None = None
    named: str | None = None
    for cue in cues:
        if cue.new_turn or cue.label != doubted:
            doubted = None
        if cue.new_turn or cue.label is not None:
            named = None
        label = named if cue.label is None else None if doubted is not None else cue.label
        begin, fresh = cue.start, cue.new_turn
        for at in range(bisect_left(starts, cue.start), bisect_left(starts, cue.end)):
            if noise[at].kind != "mark" or not _is_turn(text, noise[at], cue):
                continue
            if text[begin : noise[at].start].strip():
                yield _piece(cue, begin, noise[at].start, label, fresh=fresh)
                begin, fresh = noise[at].start, True
                doubted = cue.label
                label = named = _label(text, noise, at)
            else:
                named = _label(text, noise, at) if cue.label is None else None
                label = named or label
                fresh = True
        yield _piece(cue, begin, cue.end, label, fresh=fresh)


def _piece(cue: Cue, start: int, end: int, label: str | None, *, fresh: bool) -> Cue:
    """The part `[start, end)` of a cue, with the cue's times and the words that lie in it."""
    words = cue.words
    if (start, end) != (cue.start, cue.end):
        words = tuple(word for word in words if start <= word.start < end)
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
