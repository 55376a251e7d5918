"""Pictures for a card: read safely, cut to a shape, and the paper that words stand on."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from quotebot.clips import contrast
from quotebot.errors import CardRefused

if TYPE_CHECKING:
    from PIL.Image import Image

    from quotebot.clips.ink import Colour, Line

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MOST_PIXELS = 100_000_000
_BLUR = 7  # pixels: what lies behind words is out of focus
_LARGEST = 2400  # pixels a side that any card can show
_STEPS = 50  # in which the shade over a picture grows
_MARGIN = 1.03  # over the contrast that is asked for: rounding takes a little


def read_picture(path: Path) -> Image:
    """The picture at `path`, upright, no larger than a card needs. Raises CardRefused in one sentence."""
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(path.read_bytes()), formats=FORMATS)
            if picture.width * picture.height > MOST_PIXELS:
                raise CardRefused(
                    f"{path} has over {MOST_PIXELS // 10**6} million pixels. Make it smaller and try again."
                )
            picture.draft("RGB", (_LARGEST, _LARGEST))
            upright = ImageOps.exif_transpose(picture)
            alpha = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
            upright = upright.convert("RGBA" if alpha else "RGB")
    except OSError as exc:
        why = exc.strerror or "it is no whole PNG, JPEG, WebP or GIF"
        raise CardRefused(f"The picture {path} cannot be read: {why}. Check the path and the file.") from exc
    except (ValueError, SyntaxError, Image.DecompressionBombError, EOFError) as exc:
        raise CardRefused(f"The picture {path} cannot be read: it is damaged. Save it again as PNG or JPEG.") from exc
    upright.thumbnail((_LARGEST, _LARGEST))
    return upright


def filled(picture: Image, width: int, height: int) -> Image:
    """The middle of `picture`, a little above it where it is tall, at exactly that size; RGB."""
    from PIL import Image, ImageOps

    shown = ImageOps.fit(picture, (width, height), Image.Resampling.BICUBIC, centering=(0.5, 0.4))
    if shown.mode == "RGBA":
        plain = Image.new("RGB", shown.size, (255, 255, 255))
        plain.paste(shown, mask=shown)
        return plain
    return shown


def cut(picture: Image, side: int, round_: bool) -> Image:
    """A circle, or a square with round corners, of `side` pixels; RGBA."""
    from PIL import Image, ImageDraw

    scale = 4
    mask = Image.new("L", (side * scale, side * scale))
    corner = side * scale // 2 if round_ else side * scale // 9
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, side * scale - 1, side * scale - 1), corner, fill=255)
    shown = filled(picture, side, side).convert("RGBA")
    shown.putalpha(mask.reduce(scale))
    return shown


def paper(width: int, height: int, first: Colour, second: Colour | None) -> Image:
    """The paper: one colour, or one that fades into a second towards the bottom, with a glow in the upper corner."""
    from PIL import Image

    return Image.new("RGB", (width, height), first) if second is None else _faded(width, height, first, second).copy()


@lru_cache(maxsize=4)  # the costliest part of a card, and the same for all of a look and a size
def _faded(width: int, height: int, first: Colour, second: Colour) -> Image:
    import numpy as np
    from PIL import Image

    down, right = np.ogrid[0:height, 0:width]
    far = np.sqrt(((right / width - 0.85) * 0.9) ** 2 + (down / height * 1.05) ** 2, dtype=np.float32)
    share = np.clip(far / 1.2, 0, 1)
    share = share * share * (3 - 2 * share)
    steps = max(abs(one - other) for one, other in zip(first, second, strict=True)) or 1
    grid = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32) / 16
    dither = np.tile(grid, (height // 4 + 1, width // 4 + 1))[:height, :width]
    colours = np.linspace(second, first, steps + 1).round().astype(np.uint8)
    return Image.fromarray(colours[np.minimum((share * steps + dither).astype(np.intp), steps)])


def shaded(
    ground: tuple[Image, Image], shade: Colour, lines: list[tuple[Line, tuple[int, int, int, int]]], least: float
) -> Image:
    """`ground` (a picture, and the same out of focus) under as much of `shade` as `lines` (each with its box) need to
    be read, `least` (0 to 1) anyway; out of focus where the shade lies."""
    from PIL import Image

    picture, blurred = ground
    mask = _veil(picture.width, picture.height, min(b[1] for _, b in lines), max(b[3] for _, b in lines))
    sheet = Image.new("RGB", picture.size, shade)
    picture = Image.composite(blurred, picture, mask)
    patches = [(line.colours, picture.crop(box), mask.crop(box), sheet.crop(box)) for line, box in lines]

    step = int(least * _STEPS)
    for patch in patches:  # what one line needs is mostly enough for the next
        step = _shade_for(*patch, step)
    return Image.composite(sheet, picture, mask.point(_scaled(step)))


def _shade_for(colours: Sequence[Colour], picture: Image, veil: Image, sheet: Image, least: int) -> int:
    """How many `_STEPS` of the shade on `sheet` make `colours` readable on `picture`, no fewer than `least`."""
    from PIL import Image

    def readable(step: int) -> bool:
        shown = Image.composite(sheet, picture, veil.point(_scaled(step)))
        return contrast.enough(colours, shown, contrast.ENOUGH * _MARGIN)

    if readable(least):
        return least
    low, high = least, _STEPS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if readable(middle) else (middle, high)
    return high


def _scaled(step: int) -> list[int]:
    return [value * step // _STEPS for value in range(256)]


def _veil(width: int, height: int, top: int, bottom: int) -> Image:
    """Where the shade lies: all of it from `top` to `bottom`, less and less above, and to the edge below."""
    from PIL import Image

    feather = height * 0.3
    shares = (max(1 - max(top - 24 - y, 0) / feather, 0.0) for y in range(height))
    column = bytes(round(255 * max(share * share * (3 - 2 * share), 0.25)) for share in shares)
    return Image.frombytes("L", (1, height), column).resize((width, height), Image.Resampling.NEAREST)


def blurred(picture: Image) -> Image:
    """`picture` out of focus, which is seen as well at a quarter of its size."""
    from PIL import Image, ImageFilter

    small = picture.reduce(4).filter(ImageFilter.GaussianBlur(_BLUR / 4))
    return small.resize(picture.size, Image.Resampling.BILINEAR)
