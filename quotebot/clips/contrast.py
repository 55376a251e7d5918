"""How well a colour is read on another: WCAG's contrast, 1 to 21."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

    from quotebot.clips.ink import Colour

ENOUGH = 4.5  # WCAG 2, level AA


def rgb(colour: str) -> Colour:
    """`#1c1b19` as three numbers from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: Colour) -> float:
    """How bright it is, 0 to 1."""
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


@cache
def _brightness() -> tuple[float, ...]:
    return tuple(_linear(part / 255) for part in range(256))


def ratio(one: Colour, other: Colour) -> float:
    """The contrast of two colours."""
    return _ratio(luminance(one), luminance(other))


def _ratio(one: float, other: float) -> float:
    low, high = sorted((one, other))
    return (high + 0.05) / (low + 0.05)


def enough(inks: Sequence[Colour], under: Image, wanted: float = ENOUGH) -> bool:
    """Whether each of `inks` has the contrast `wanted` with every pixel of an RGB picture."""
    ends = [luminance(colour) for colour in zip(*under.getextrema(), strict=True)]
    apart = all(not ends[0] < luminance(ink) < ends[1] for ink in inks)
    if apart and all(_ratio(luminance(ink), end) >= wanted for ink in inks for end in ends):
        return True  # no pixel is darker or brighter than those two: most pictures need no closer look
    return least(inks, under) >= wanted


def least(inks: Iterable[Colour], under: Image) -> float:
    """The contrast of the worst of `inks` with the pixel of an RGB picture on which it is read worst."""
    import numpy as np

    table = np.array(_brightness(), dtype=np.float32)
    pixels = np.asarray(under)
    bright = 0.2126 * table[pixels[..., 0]] + 0.7152 * table[pixels[..., 1]] + 0.0722 * table[pixels[..., 2]] + 0.05
    ours = [luminance(ink) + 0.05 for ink in inks]
    return min(float((np.maximum(bright, one) / np.minimum(bright, one)).min()) for one in ours)
