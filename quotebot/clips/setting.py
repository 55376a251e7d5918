"""Setting a text into a box: the largest size that fits, and lines of nearly one length that end where a reader pauses.

Widths are measured once, in ems (1 is the size of the type), and scaled; so trying a size is arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import regex  # type: ignore[import-untyped]

from quotebot.clips.bidi import base_level, levels, visual
from quotebot.clips.breaking import Part, clusters, parts
from quotebot.clips.faces import Run, Stack, runs

REFERENCE = 200  # pixels at which widths are measured
_STEP = 0.5  # pixels between two sizes that are tried
_SMALLER = tuple(1 - step * 0.03 for step in range(6))  # of the largest size: a little less may break much better
_FOR_SIZE = 0.9  # what it costs to lose all size, beside what uneven lines cost
_STUB = 0.5  # of the mean: no line but the last is shorter, unless the next word is very long
_WIDOW = 0.45  # of the mean: a last line shorter than that stands forlorn
_PAUSE = regex.compile(r"[\p{P}--[\p{Ps}\p{Pi}\-‐'’]]", regex.VERSION1)
_ENDS = frozenset(".?!:;…”’")
_LETTERS = regex.compile(r"\p{L}+")
_IDEOGRAPHIC = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")


class Word(NamedTuple):
    """What stays on one line: its width and that of the space after it, in ems, and what it costs to end there."""

    start: int
    end: int
    width: float
    space: float
    cost: float


class Setting(NamedTuple):
    """The size of the type in pixels, and each line as a half-open range of the text."""

    size: float
    lines: tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A text to be set, and the faces to set it in: those of the text, and those of what is emphasised in `strong`.

    What `runs` and everything that needs it raise: CardRefused, where no face has a glyph for some character.
    """

    text: str
    stacks: tuple[Stack, Stack]
    strong: range = range(0)

    @cached_property
    def base(self) -> int:
        """0 for a text that runs from left to right, 1 for one that runs from right to left."""
        return base_level(self.text)

    @cached_property
    def runs(self) -> list[Run]:
        """The text in runs of one face and direction."""
        return runs(self.text, levels(self.text, self.base), self.stacks, self.strong)

    def line(self, start: int, end: int) -> list[Run]:
        """The runs of one line, from left to right."""
        within = [
            run._replace(start=max(run.start, start), end=min(run.end, end))
            for run in self.runs
            if run.start < end and run.end > start
        ]
        return visual(within, lambda run: run.level)

    def width(self, start: int, end: int) -> float:
        """How wide `[start, end)` is, in ems."""
        return sum(advance(self.text[run.start : run.end], run, REFERENCE) for run in self.line(start, end)) / REFERENCE

    @cached_property
    def words(self) -> list[Word]:
        """What the lines are made of."""
        found = parts(self.text)
        texts = ["", *(self.text[part.start : part.end] for part in found), ""]
        return [self._word(part, *texts[at : at + 3]) for at, part in enumerate(found)]

    def broken(self, width: float) -> list[Word]:
        """The words; one wider than `width` (ems) is cut between its characters."""
        return [piece for word in self.words for piece in (self._cut(word) if word.width > width else [word])]

    def _cut(self, word: Word) -> list[Word]:
        spans = [(word.start + a, word.start + b) for a, b in clusters(self.text[word.start : word.end])]
        cut = [Word(a, b, self.width(a, b), 0.0, 0.5) for a, b in spans]
        return [*cut[:-1], cut[-1]._replace(space=word.space, cost=word.cost)]

    def _word(self, part: Part, before: str, text: str, after: str) -> Word:
        space = self.width(part.end, part.after) if part.after > part.end else 0.0
        cost = _cost(text, part.after > part.end) + _apart(before, text, after)
        if part.start in self.strong and part.after in self.strong:
            cost += 0.04  # what is emphasised belongs together
        return Word(part.start, part.end, self.width(part.start, part.end), space, cost)


def advance(text: str, run: Run, size: float) -> float:
    """How far the pen moves over `text`, in pixels at `size`."""
    scale = size / run.face.at(size).size
    return float(run.face.at(size).getlength(text, direction="rtl" if run.level % 2 else "ltr")) * scale


def _cost(word: str, spaced: bool) -> float:
    """What it costs to end a line after `word`: little after a pause, much after an article or within a compound."""
    if _PAUSE.match(word[-1]):
        return -0.008
    if not spaced:
        return 0.0 if _IDEOGRAPHIC.match(word[-1]) else 0.015
    letters = len("".join(_LETTERS.findall(word)))
    return {0: 0.0, 1: 0.025, 2: 0.01, 3: 0.004}.get(letters, 0.0)


def _apart(before: str, word: str, after: str) -> float:
    """What it costs to end a line between the first two words of a sentence, or between its last two."""
    begins = before[-1:] in _ENDS and word[-1:] not in _ENDS
    return (0.04 if before and begins else 0.0) + (
        0.015 if after[-1:] in _ENDS and after and word[-1:] not in _ENDS else 0.0
    )


def fit(
    copy: Copy, width: float, height: float, *, least: float, most: float, leading: float, hung: tuple[float, float],
    rows: int = 1000,
) -> Setting | None:  # fmt: skip
    """`copy` as large as fits into `width` x `height` pixels, between the sizes `least` and `most`; None: not at all.

    `leading` is the distance of two baselines in ems; `hung` is what of the first and the last line hangs into the
    margins, in ems. There are `rows` lines at most.
    """
    words = _hang(copy.broken(width / least), hung)

    def count(size: float) -> int | None:
        lines = _greedy(words, width / size)
        return lines if lines and lines <= rows and ((lines - 1) * leading + 1) * size <= height else None

    steps = _largest([least + _STEP * step for step in range(int((most - least) / _STEP) + 1)], count)
    if steps is None:
        return None
    shares = [share for share in _SMALLER if steps * share >= least] or [1.0]
    tried = (_tried(words, steps * share, share, width, count(steps * share) or 1) for share in shares)
    _, size, lines = min(tried)
    return Setting(size, tuple((words[first].start, words[last - 1].end) for first, last in lines))


def _tried(
    words: list[Word], size: float, share: float, width: float, rows: int
) -> tuple[float, float, list[tuple[int, int]]]:
    """What the best lines at `size` cost, which is `share` of the largest; the size; the lines."""
    cost, lines = _balanced(words, width / size, rows)
    return cost + _FOR_SIZE * (1 - share), size, lines


def _hang(words: list[Word], hung: tuple[float, float]) -> list[Word]:
    words = [words[0]._replace(width=max(words[0].width - hung[0], 0.0)), *words[1:]]
    return [*words[:-1], words[-1]._replace(width=max(words[-1].width - hung[1], 0.0))]


def _largest(sizes: Sequence[float], count: Callable[[float], int | None]) -> float | None:
    """The largest of `sizes` that `count` has lines for."""
    low, high = -1, len(sizes)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if count(sizes[middle]) else (low, middle)
    return sizes[low] if low >= 0 else None


def _greedy(words: list[Word], width: float) -> int | None:
    """How many lines of `width` ems it takes at least; None where a word is wider than that."""
    lines, used = 1, 0.0
    for before, word in zip([None, *words], words, strict=False):
        if word.width > width:
            return None
        wider = used + (before.space if before else 0.0) + word.width
        lines, used = (lines, wider) if wider <= width else (lines + 1, word.width)
    return lines


def _balanced(words: list[Word], width: float, rows: int) -> tuple[float, list[tuple[int, int]]]:
    """The `rows` lines of at most `width` ems that cost least, as ranges of words, with what they cost a line."""
    mean = sum(word.width + word.space for word in words) / rows or 1.0  # marks alone have no width
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for row in range(1, rows + 1):
        ends: dict[int, tuple[float, int]] = {}
        for first, (so_far, _) in best[-1].items():
            for last, cost in _ends(words, first, width, mean, row == rows):
                if last not in ends or so_far + cost < ends[last][0]:
                    ends[last] = (so_far + cost, first)
        best.append(ends)
    marks = [len(words)]
    for ends in reversed(best[1:]):
        marks.append(ends[marks[-1]][1])
    return best[-1][len(words)][0] / rows, list(pairwise(reversed(marks)))


def _ends(words: list[Word], first: int, width: float, mean: float, closing: bool) -> Iterator[tuple[int, float]]:
    """Where a line that begins with the word `first` may end, and what that costs."""
    used = 0.0
    for last in range(first, len(words)):
        word = words[last]
        used += word.width
        if used > width:
            return
        if closing:
            if last == len(words) - 1:
                yield last + 1, _raggedness(used, mean) + (0.5 if used < _WIDOW * mean else 0.0)
        elif used > _STUB * mean or used + word.space + words[min(last + 1, len(words) - 1)].width > width:
            yield last + 1, _raggedness(used, mean) + word.cost
        used += word.space


def _raggedness(used: float, mean: float) -> float:
    off = (used - mean) / mean
    return 4 * off * off
