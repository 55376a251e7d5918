"""Where a line may end: the parts of a text that stay together, by Unicode's line breaking classes (UAX 14).

Stricter than the standard where a reader of a card would wince: no line begins with a dash, an ellipsis or a small
kana, Korean keeps its words, and an emoji stays with the word before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import regex  # type: ignore[import-untyped]

# What cannot begin a line, even after a space: closing marks, dashes, small kana, iteration marks, emoji.
_CLOSES = regex.compile(r"[\p{LB=CL}\p{LB=CP}\p{LB=EX}\p{LB=IS}\p{LB=SY}\p{LB=NS}\p{LB=CJ}\p{LB=IN}\p{LB=B2}\p{Pf}]")
_DASH = regex.compile(r"[\p{LB=BA}\p{LB=HY}\p{LB=HH}--[\s]]", regex.VERSION1)
_OPENS = regex.compile(r"[\p{LB=OP}\p{Pi}]")
_GLUE = regex.compile(r"[\p{LB=GL}\p{LB=WJ}\p{LB=ZWJ}]")
# Each of these may begin a line and end one, without any space.
_IDEOGRAPH = regex.compile(r"[\p{LB=ID}\p{LB=CJ}--\p{Extended_Pictographic}]", regex.VERSION1)
_PICTURE = regex.compile(r"[\p{Extended_Pictographic}\p{RI}--[\d#*©®™]]", regex.VERSION1)
_AFTER = regex.compile(r"[\p{LB=B2}\p{LB=BA}\p{LB=HY}\p{LB=HH}\p{LB=IN}--[\s]]", regex.VERSION1)
_SPACE = regex.compile(r"[\s--[\u00a0\u202f\u2007]]+", regex.VERSION1)
_WORD = regex.compile(r"[\p{L}\p{N}]")


class Part(NamedTuple):
    """`[start, end)` of a text that stays on one line. White space follows up to `after`; a line's end swallows it."""

    start: int
    end: int
    after: int


def clusters(text: str) -> list[tuple[int, int]]:
    """What a reader takes for one character, as half-open ranges: a letter with its accents, a family emoji."""
    return [match.span() for match in regex.finditer(r"\X", text)]


def parts(text: str) -> list[Part]:
    """The parts of `text`, in order."""
    return list(_parts(text))


def _parts(text: str) -> Iterator[Part]:
    start = end = 0
    spans = clusters(text)
    for at, (left, right) in enumerate(spans):
        if _SPACE.fullmatch(text, left, right):
            continue
        if end > start and _may_break(text, spans[:at], end, left):
            yield Part(start, end, left)
            start = left
        elif end == start:
            start = left
        end = right
    if end > start:
        yield Part(start, end, len(text))


def _may_break(text: str, before: list[tuple[int, int]], end: int, left: int) -> bool:
    """Whether a line may end at `end` and the next begin at `left`; between them is nothing but white space."""
    last = text[next(start for start, stop in reversed(before) if stop == end)]
    following = text[left]
    if _CLOSES.match(following) or _OPENS.match(last) or _GLUE.match(last) or _GLUE.match(following):
        return False
    if left > end:
        return not (_DASH.match(following) and not _WORD.match(text, left + 1)) and not _PICTURE.match(following)
    if _AFTER.match(last):
        return bool(_WORD.match(following) or _OPENS.match(following)) and bool(_WORD.match(text, max(end - 2, 0)))
    if _PICTURE.match(following) or _DASH.match(following):
        return False
    return bool(_IDEOGRAPH.match(last) or _IDEOGRAPH.match(following) or _PICTURE.match(last))
