"""Putting type onto a picture: each line drawn twice as large and reduced, so that letters stand where they belong."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from quotebot.clips.setting import Copy, advance

if TYPE_CHECKING:
    from PIL.Image import Image

    from quotebot.clips.faces import Face, Run

SCALE = 2  # how much larger type is drawn than it is shown: half a pixel is where the eye stops
Colour = tuple[int, int, int]


class Line(NamedTuple):
    """One line of type: `x` is its left end and `y` its baseline, in pixels; `colours` are the ink's and the accent's.

    `accent` is so many characters at the start of the text that are drawn in the second colour too.
    """

    copy: Copy
    start: int
    end: int
    x: float
    y: float
    size: float
    colours: tuple[Colour, Colour]
    accent: int = 0

    @property
    def width(self) -> float:
        """Its width in pixels, from pen to pen."""
        return self.copy.width(self.start, self.end) * self.size


def draw(canvas: Image, line: Line, dx: int = 0, dy: int = 0) -> None:
    """Draw `line` onto `canvas`, an RGB or RGBA picture, moved by whole pixels."""
    pen = line.x + dx
    for run in _coloured(line):
        text = line.copy.text[run.start : run.end]
        strong = run.strong or run.end <= line.accent
        if run.face.coloured:
            _picture(canvas, text, run, pen, line.y + dy, line.size)
        else:
            _letters(canvas, text, run, pen, line.y + dy, line.size, line.colours[strong])
        pen += advance(text, run, line.size * SCALE) / SCALE


def _coloured(line: Line) -> list[Run]:
    """The runs of the line from left to right, cut where the first characters of the text are in the accent colour."""
    found: list[Run] = []
    for run in line.copy.line(line.start, line.end):
        halves = [run]
        if run.start < line.accent < run.end:
            halves = [run._replace(end=line.accent), run._replace(start=line.accent)]
        found += halves[::-1] if run.level % 2 else halves
    return found


def box(line: Line) -> tuple[float, float, float, float]:
    """What holds all ink of `line`, and its baseline: left, top, right, bottom, in pixels."""
    pen, boxes = line.x, []
    for run in line.copy.line(line.start, line.end):
        text = line.copy.text[run.start : run.end]
        font = run.face.at(line.size * SCALE)
        scale = line.size / font.size
        left, top, right, bottom = font.getbbox(text, anchor="ls", direction=_direction(run))
        if right > left and bottom > top:
            boxes.append((pen + left * scale, line.y + top * scale, pen + right * scale, line.y + bottom * scale))
        pen += advance(text, run, line.size * SCALE) / SCALE
    if not boxes:
        return line.x, line.y, line.x, line.y
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def tight(line: Line) -> tuple[float, float, float, float]:
    """Where the ink of `line`, which is one run, is to the pixel: left, top, right, bottom."""
    (run,) = line.copy.line(line.start, line.end)
    font = run.face.at(line.size)
    mask, (dx, dy) = font.getmask2(line.copy.text[run.start : run.end], "L", direction=_direction(run), anchor="ls")
    left, top, right, bottom = mask.getbbox() or (0, 0, 0, 0)
    scale = line.size / font.size
    x, y = line.x + dx * scale, line.y + dy * scale
    return x + left * scale, y + top * scale, x + right * scale, y + bottom * scale


def _direction(run: Run) -> str:
    return "rtl" if run.level % 2 else "ltr"


def _letters(canvas: Image, text: str, run: Run, x: float, y: float, size: float, colour: Colour) -> None:
    at_x, at_y = math.floor(x), math.floor(y)
    moved = round((x - at_x) * SCALE), round((y - at_y) * SCALE)
    mask, left, top = _mask(run.face, text, size, _direction(run), *moved)
    if mask:
        canvas.paste(colour, (at_x + left, at_y + top), mask)


@lru_cache(maxsize=64)  # of the lines of a caption one alone changes from word to word
def _mask(face: Face, text: str, size: float, direction: str, x: int, y: int) -> tuple[Image | None, int, int]:
    """The ink of `text` that stands `x`, `y` parts of a pixel, of which there are `SCALE`, off the pixels' corners: a
    mask, and its place from there, in pixels."""
    from PIL import Image, ImageDraw

    font = face.at(size * SCALE)
    left, top, right, bottom = font.getbbox(text, anchor="ls", direction=direction)
    if right <= left or bottom <= top:
        return None, 0, 0
    at_x, at_y = math.floor(left / SCALE) - 1, math.floor(top / SCALE) - 1
    wide, high = math.ceil((right - left) / SCALE) + 4, math.ceil((bottom - top) / SCALE) + 4
    sheet = Image.new("L", (wide * SCALE, high * SCALE))
    origin = x - at_x * SCALE, y - at_y * SCALE
    ImageDraw.Draw(sheet).text(origin, text, fill=255, font=font, anchor="ls", direction=direction)
    return sheet.reduce(SCALE), at_x, at_y


def _picture(canvas: Image, text: str, run: Run, x: float, y: float, size: float) -> None:
    from PIL import Image, ImageDraw

    font = run.face.at(size)
    left, top, right, bottom = (round(edge) for edge in font.getbbox(text, anchor="ls"))
    if right <= left or bottom <= top:
        return
    sheet = Image.new("RGBA", (right - left, bottom - top))
    ImageDraw.Draw(sheet).text((-left, -top), text, font=font, anchor="ls", embedded_color=True)
    scale = size / font.size
    shown = sheet.resize(
        (max(round(sheet.width * scale), 1), max(round(sheet.height * scale), 1)), Image.Resampling.BOX
    )
    canvas.paste(shown, (round(x + left * scale), round(y + top * scale)), shown)
