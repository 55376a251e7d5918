"""Typefaces: which characters one can show, and a text cut into runs that one face each shows.

A stack is a tuple of faces, tried in order for each cluster of a text. A cluster is never split between faces, and
white space and marks stay with the letters before them, so that falling back breaks no ligature that could be.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import regex  # type: ignore[import-untyped]

from quotebot.clips.breaking import clusters
from quotebot.errors import CardRefused

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

T = TypeVar("T")
STRIKE = 109  # pixels: the one size in which colour emoji are drawn as bitmaps
_MOST_NAMED = 12
# They change how a character looks or joins, and need no glyph of their own.
_UNSEEN = frozenset({0x200C, 0x200D, 0xFE0E, 0xFE0F})
_NEUTRAL = regex.compile(r"[\p{Script=Common}\p{Script=Inherited}]+")
_EMOJI = regex.compile(r"(?=.*(?:\p{Emoji_Presentation}|\uFE0F|\u20E3)).*\p{Emoji}.*", regex.DOTALL)
_EMOJI_FACE = 0x1F600


@dataclass(frozen=True, kw_only=True)
class Face:
    """A font file, read. `name` says which; `number` is the face's place in a collection. Two of one name are equal."""

    name: str
    data: bytes = field(repr=False, compare=False)
    number: int = 0

    @cached_property
    def characters(self) -> frozenset[int]:
        """The code points it has glyphs for. Raises CardRefused where the file is no font."""
        return _understood(self, lambda: frozenset(_characters(self.data, self.number)))

    @cached_property
    def coloured(self) -> bool:
        """Whether its glyphs are pictures of one size, as colour emoji are. Raises as `characters` does."""
        return _understood(self, lambda: b"CBDT" in _tables(self.data, self.number))

    def shows(self, cluster: str) -> bool:
        """Whether it has a glyph for every character of `cluster`."""
        return all(ord(char) in self.characters or ord(char) in _UNSEEN for char in cluster)

    def at(self, size: float) -> FreeTypeFont:
        """The font at `size` pixels; a coloured one always at `STRIKE`. Raises CardRefused where it cannot be used."""
        return _font(self, STRIKE if self.coloured else size)


Stack = tuple[Face, ...]


class Run(NamedTuple):
    """`[start, end)` of a text in one face, in one direction and of one weight of meaning."""

    start: int
    end: int
    face: Face
    level: int
    strong: bool


def _understood(face: Face, read: Callable[[], T]) -> T:
    try:
        return read()
    except (struct.error, KeyError, IndexError, ValueError) as exc:
        raise CardRefused(f"{face.name} cannot be used as a font. Name a TrueType or OpenType file.") from exc


@lru_cache(maxsize=128)
def _font(face: Face, size: float) -> FreeTypeFont:
    from PIL import ImageFont, features

    if not features.check("raqm"):  # distributions build Pillow without it, and then no script is shaped
        raise CardRefused(
            "This Pillow cannot shape text, for it lacks Raqm. Type pip install --force-reinstall pillow."
        )
    try:
        return ImageFont.truetype(io.BytesIO(face.data), size, face.number, layout_engine=ImageFont.Layout.RAQM)
    except (OSError, ValueError) as exc:
        raise CardRefused(f"{face.name} cannot be used as a font: {exc}. Name a TrueType or OpenType file.") from exc


def runs(text: str, levels: Sequence[int], stacks: tuple[Stack, Stack], strong: range) -> list[Run]:
    """`text` cut where face, level or emphasis change. `stacks` is for the text and for what lies in `strong`.

    Raises CardRefused, naming them, where no face has a glyph for some characters.
    """
    chosen = faces_of(text, stacks, strong)
    found: list[Run] = []
    for at, face in enumerate(chosen):
        here = Run(at, at + 1, face, levels[at], at in strong)
        if found and found[-1][2:] == here[2:]:
            found[-1] = found[-1]._replace(end=at + 1)
        else:
            found.append(here)
    return found


def faces_of(text: str, stacks: tuple[Stack, Stack], strong: range) -> list[Face]:
    """The face of each code point of `text`. Raises CardRefused as `runs` does."""
    spans = clusters(text)
    picked = [_pick(text[start:end], stacks[start in strong]) for start, end in spans]
    if None in picked:
        raise CardRefused(_missing_sentence(text[a:b] for (a, b), face in zip(spans, picked, strict=True) if not face))
    settled = _settled([text[start:end] for start, end in spans], [face for face in picked if face])
    return [face for (start, end), face in zip(spans, settled, strict=True) for _ in range(start, end)]


def missing(text: str, stack: Stack) -> list[str]:
    """The clusters of `text` that no face of `stack` has glyphs for."""
    spans = (text[start:end] for start, end in clusters(text))
    return [cluster for cluster in dict.fromkeys(spans) if _pick(cluster, stack) is None]


def _pick(cluster: str, stack: Stack) -> Face | None:
    """The first face that has it; for an emoji, the first that has faces."""
    if _EMOJI.fullmatch(cluster):
        stack = tuple(sorted(stack, key=lambda face: _EMOJI_FACE not in face.characters))
    return next((face for face in stack if face.shows(cluster)), None)


def _settled(found: list[str], picked: list[Face]) -> list[Face]:
    """White space and marks between letters of one face are set in that face, where it has them."""
    settled, before = list(picked), None
    for at, cluster in enumerate(found):
        if not _NEUTRAL.fullmatch(cluster) or _EMOJI.fullmatch(cluster):
            before = picked[at]
        elif before and before.shows(cluster) and _EMOJI_FACE not in before.characters:
            settled[at] = before
    first = next((at for at, cluster in enumerate(found) if not _NEUTRAL.fullmatch(cluster)), 0)
    for at in range(first):
        if picked[first].shows(found[at]) and not _EMOJI.fullmatch(found[at]):
            settled[at] = picked[first]
    return settled


def _missing_sentence(clusters: Iterable[str]) -> str:
    shown = [f"{cluster} (U+{ord(cluster[0]):04X})" for cluster in dict.fromkeys(clusters)]
    more = f" and {len(shown) - _MOST_NAMED} more" if len(shown) > _MOST_NAMED else ""
    return (
        f"No font at hand can draw {', '.join(shown[:_MOST_NAMED])}{more}. Name one that can under `others` "
        "in the theme's [fonts], or install one (Noto has all)."
    )


def _tables(data: bytes, number: int) -> dict[bytes, int]:
    """Where each table of a font file begins."""
    start = int(struct.unpack_from(">I", data, 12 + 4 * number)[0]) if data[:4] == b"ttcf" else 0
    count = struct.unpack_from(">H", data, start + 4)[0]
    records = (struct.unpack_from(">4sIII", data, start + 12 + 16 * at) for at in range(count))
    return {tag: offset for tag, _, offset, _ in records}


def _characters(data: bytes, number: int) -> Iterable[int]:
    """The code points of the character map: format 12 where the font has it, else format 4."""
    table = _tables(data, number)[b"cmap"]
    count = struct.unpack_from(">H", data, table + 2)[0]
    places = {struct.unpack_from(">HHI", data, table + 4 + 8 * at) for at in range(count)}
    maps = {struct.unpack_from(">H", data, table + offset)[0]: table + offset for *_, offset in sorted(places)}
    return _format_12(data, maps[12]) if 12 in maps else _format_4(data, maps[4])


def _format_12(data: bytes, at: int) -> Iterable[int]:
    for group in range(struct.unpack_from(">I", data, at + 12)[0]):
        first, last, glyph = struct.unpack_from(">III", data, at + 16 + 12 * group)
        if last > 0x10FFFF or last < first:
            raise ValueError("a group of the character map is out of range")
        yield from range(first + (glyph == 0), last + 1)


def _format_4(data: bytes, at: int) -> Iterable[int]:
    segments = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends, starts, deltas, offsets = (
        struct.unpack_from(f">{segments}H", data, at + 14 + 2 * segments * row + 2 * (row > 0)) for row in range(4)
    )
    for row in range(segments):
        for char in range(starts[row], min(ends[row], 0xFFFE) + 1):
            place = at + 16 + 6 * segments + 2 * row + offsets[row] + 2 * (char - starts[row])
            glyph = struct.unpack_from(">H", data, place)[0] if offsets[row] else char
            if glyph and (glyph + deltas[row]) & 0xFFFF:
                yield char
