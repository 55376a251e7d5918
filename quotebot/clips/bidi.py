"""The order in which a text is seen: Unicode's bidirectional algorithm (UAX 9) for one paragraph.

Explicit direction controls are no part of it: a card refuses text that holds any, as posting does. One level a
code point comes out; an odd one runs from right to left.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

_OPEN, _CLOSED = "([{", ")]}"
_NEUTRAL = frozenset({"B", "S", "WS", "ON"})
_TO_RIGHT, _TO_LEFT = "L", "R"


def base_level(text: str) -> int:
    """1 where the first letter with a direction runs from right to left, else 0."""
    first = next((kind for kind in map(unicodedata.bidirectional, text) if kind in {"L", "R", "AL"}), "L")
    return int(first != "L")


def levels(text: str, base: int) -> list[int]:
    """The embedding level of each code point of `text`, a paragraph of base level `base` (0 or 1)."""
    edge = _TO_LEFT if base else _TO_RIGHT
    kinds = [unicodedata.bidirectional(char) or "L" for char in text]
    _weak(kinds, edge)
    _brackets(text, kinds, edge)
    _neutrals(kinds, edge)
    return [base + _above(kind, base) for kind in kinds]


def visual(items: Sequence[T], level: Callable[[T], int]) -> list[T]:
    """`items` of one line in the order in which they are seen, from left to right (rule L2)."""
    shown = list(items)
    highest = max(map(level, items), default=0)
    for least in range(highest, 0, -1):
        start = 0
        while start < len(shown):
            end = start
            while end < len(shown) and level(shown[end]) >= least:
                end += 1
            shown[start:end] = shown[start:end][::-1]
            start = max(end, start + 1)
    return shown


def _above(kind: str, base: int) -> int:
    """How far a resolved kind lies above the base level (rules I1 and I2)."""
    if base:
        return int(kind != _TO_LEFT)
    return {_TO_RIGHT: 0, _TO_LEFT: 1}.get(kind, 2)


def _weak(kinds: list[str], edge: str) -> None:
    """Marks, numbers and what stands in numbers (rules W1 to W7), in place."""
    strong = before = edge
    for at, kind in enumerate(kinds):
        if kind in {"NSM", "BN"}:  # a joiner goes with what it joins
            kinds[at] = kind = before
        if kind in {"L", "R", "AL"}:
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[at] = "AN"
        before = kinds[at]
    _separators(kinds)
    strong = edge
    for at, kind in enumerate(kinds):
        if kind == "AL":
            kinds[at] = "R"
        elif kind in {"ES", "ET", "CS"}:
            kinds[at] = "ON"
        elif kind == "EN" and strong == "L":
            kinds[at] = "L"
        if kinds[at] in {"L", "R"} and kind != "EN":
            strong = kinds[at]


def _separators(kinds: list[str]) -> None:
    """A comma within a number belongs to it, and so does a sign or a currency beside it (rules W4 and W5)."""
    for at in range(1, len(kinds) - 1):
        one, kind, other = kinds[at - 1 : at + 2]
        if one == other and ((kind == "CS" and one in {"EN", "AN"}) or (kind == "ES" and one == "EN")):
            kinds[at] = one
    for start, end in _stretches(kinds, lambda kind: kind == "ET"):
        if "EN" in kinds[max(start - 1, 0) : start] + kinds[end : end + 1]:
            kinds[start:end] = ["EN"] * (end - start)


def _stretches(kinds: Sequence[str], wanted: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """The longest runs `[start, end)` of kinds that are wanted."""
    start = 0
    while start < len(kinds):
        end = start
        while end < len(kinds) and wanted(kinds[end]):
            end += 1
        if end > start:
            yield start, end
        start = max(end, start + 1)


def _direction(kind: str) -> str | None:
    """Left to right or right to left, as rules N0 to N2 see it; None for what has none."""
    return kind if kind == "L" else "R" if kind in {"R", "EN", "AN"} else None


def _brackets(text: str, kinds: list[str], edge: str) -> None:
    """A pair of brackets runs as what stands in it, or as what stands before it (rule N0), in place."""
    for left, right in sorted(_pairs(text, kinds)):
        inside = set(map(_direction, kinds[left + 1 : right])) - {None}
        if edge in inside:
            kinds[left] = kinds[right] = edge
        elif inside:
            before = next((way for kind in reversed(kinds[:left]) if (way := _direction(kind))), edge)
            kinds[left] = kinds[right] = before if before in inside else edge


def _pairs(text: str, kinds: list[str]) -> Iterator[tuple[int, int]]:
    waiting: list[int] = []
    for at, char in enumerate(text):
        if kinds[at] != "ON":
            continue
        if char in _OPEN:
            waiting.append(at)
        elif char in _CLOSED:
            opened = _OPEN[_CLOSED.index(char)]
            match = next((i for i in reversed(range(len(waiting))) if text[waiting[i]] == opened), None)
            if match is not None:
                yield waiting[match], at
                del waiting[match:]


def _neutrals(kinds: list[str], edge: str) -> None:
    """What has no direction takes that of both sides, or the paragraph's where they differ (rules N1, N2), in place."""
    for start, end in list(_stretches(kinds, _NEUTRAL.__contains__)):
        before = _direction(kinds[start - 1]) if start else edge
        after = _direction(kinds[end]) if end < len(kinds) else edge
        kinds[start:end] = [before if before == after and before else edge] * (end - start)
