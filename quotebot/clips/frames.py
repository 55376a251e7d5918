"""The pictures of a clip: captions and a waveform on a theme's paper, or captions on nothing, to lie over a video.

Frames are drawn here and handed to ffmpeg as raw pixels, so that no text of anybody's is ever a filter's or a
subtitle renderer's to obey.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from quotebot.clips import contrast
from quotebot.clips.captions import Page
from quotebot.clips.ink import Line, draw
from quotebot.clips.pictures import paper
from quotebot.clips.setting import Copy, Setting, fit

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

    from quotebot.clips.faces import Stack
    from quotebot.clips.theme import Look

Planes = tuple["NDArray[np.uint8]", ...]
Size = Literal["square", "landscape", "portrait", "story"]
SIZES: dict[Size, tuple[int, int]] = {
    "square": (1080, 1080), "landscape": (1280, 720), "portrait": (1080, 1350), "story": (1080, 1920),
}  # fmt: skip
FPS = 25
PAGE_CHARS, STRIP_CHARS = 76, 44  # of a page of captions: on paper, and over a video
BARS = 64
_SAFE = {"story": (0.14, 0.2)}  # of the height: what an app's own buttons cover, at the top and at the bottom
_MARGIN = 0.083  # of the shorter side
_LEADING = 1.22
_HELD = 0.35  # seconds after its end that a word stays marked where no other one follows
# From red, green and blue: brightness, and how blue and how red it is (BT.709, limited range).
_SHARES = (0.2126, 0.7152, 0.0722)
_LIGHT = (*(share * 219 / 255 for share in _SHARES), 16.0)
_BLUE = (*((own - share) * 224 / 255 / 1.8556 for own, share in zip((0, 0, 1), _SHARES, strict=True)), 128.0)
_RED = (*((own - share) * 224 / 255 / 1.5748 for own, share in zip((1, 0, 0), _SHARES, strict=True)), 128.0)
_VEIL = 216  # of 255: the box behind captions over a video


class Box(NamedTuple):
    """A rectangle in pixels."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """How wide it is."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """How high it is."""
        return self.bottom - self.top


class Signed(NamedTuple):
    """Who says it, if that is sure, and in what; either may be empty."""

    name: str
    show: str


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What a clip shows: the quote's `text` on `pages`, in a `look`, for so many `seconds`."""

    text: str
    pages: tuple[Page, ...]
    look: Look
    size: Size
    seconds: float

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of the clip."""
        return SIZES[self.size]

    @property
    def count(self) -> int:
        """How many frames there are."""
        return max(round(self.seconds * FPS), 1)

    @cached_property
    def area(self) -> Box:
        """Where anything may be written."""
        width, height = self.pixels
        edge = round(min(width, height) * _MARGIN)
        top, bottom = _SAFE.get(self.size, (0.0, 0.0))
        return Box(edge, max(edge, round(height * top)), width - edge, height - max(edge, round(height * bottom)))

    def now(self, frame: int) -> tuple[int, int] | None:
        """Which page is seen on a frame, and which of its words is marked (-1: none)."""
        time = (frame + 0.5) / FPS
        for at, page in enumerate(self.pages):
            if page.begin <= time < page.finish or (at == len(self.pages) - 1 and page.begin <= time < self.seconds):
                said = [n for n, word in enumerate(page.words) if word.begin <= time]
                over = bool(said) and said[-1] == len(page.words) - 1 and time > page.words[-1].finish + _HELD
                return at, -1 if not said or over else said[-1]
        return None


def sheets(scene: Scene, bars: NDArray[np.float64] | None, signed: Signed, *, told: bool) -> Iterator[bytes]:
    """The frames on paper, YUV 4:2:0: captions if `told`, a waveform if there are `bars`, below them who says it."""
    blank, wave = _blank(scene, signed), _wave_box(scene, signed) if bars is not None else None
    space = scene.area._replace(
        bottom=(wave.top if wave else _sign_top(scene, signed)) - round(scene.area.height * 0.05)
    )
    typed = Type(scene, space, scene.look.quote) if told else None
    plain, played = _played(blank, wave, bars, scene) if wave and bars is not None else (blank, None)
    later = [plane[rows, columns] for plane, (rows, columns) in _parts(planes(played), wave)] if played and wave else []
    words = Box(0, max(space.top - 80, 0) // 2 * 2, blank.width, (space.bottom + 40) // 2 * 2)  # with their accents
    frame, seen, edge = planes(plain), None, 0
    whole = b"".join(plane.data for plane in frame)
    for number in range(scene.count):
        now = scene.now(number) if typed else None
        reached = round(wave.width * (number + 1) / scene.count) // 2 * 2 if wave else 0
        if (now, reached) == (seen, edge):
            yield whole
            continue
        if now != seen:
            shown = typed.drawn(plain, now) if typed and now else plain
            fresh = planes(shown.crop(words))
            for (plane, (rows, columns)), new in zip(_parts(frame, words), fresh, strict=True):
                plane[rows, columns] = new
        if wave:
            for (plane, (rows, columns)), done in zip(_parts(frame, wave), later, strict=True):
                share = reached * done.shape[1] // wave.width
                plane[rows, columns][:, :share] = done[:, :share]
        whole, seen, edge = b"".join(plane.data for plane in frame), now, reached
        yield whole


def planes(picture: Image) -> Planes:
    """Brightness, and the two colours at half the size, as televisions have them (BT.709, limited range)."""
    _, blue, red = picture.reduce(2).convert("RGB", (*_LIGHT, *_BLUE, *_RED)).split()
    return tuple(np.array(plane) for plane in (picture.convert("L", _LIGHT), blue, red))


def _parts(frame: Planes, box: Box) -> list[tuple[NDArray[np.uint8], tuple[slice, slice]]]:
    """Each plane with where `box` is in it."""
    return [
        (plane, (slice(box.top // by, box.bottom // by), slice(box.left // by, box.right // by)))
        for plane, by in zip(frame, (1, 2, 2), strict=True)
    ]


def strip(scene: Scene) -> Box:
    """Where captions lie over a video: across its whole width."""
    width, _ = scene.pixels
    high = round(min(scene.pixels) * 0.26)
    return Box(0, scene.area.bottom - high, width, scene.area.bottom)


def overlays(scene: Scene) -> Iterator[bytes]:
    """The frames of `strip` to be laid over a video, RGBA."""
    from PIL import Image

    place = strip(scene)
    inside = Box(scene.area.left, 0, scene.area.right, place.height)
    typed = Type(scene, inside, scene.look.name, over=True)
    clear = Image.new("RGBA", (place.width, place.height))
    nothing = clear.tobytes()
    seen, shown = None, nothing
    for number in range(scene.count):
        now = scene.now(number)
        if now != seen:
            shown = typed.drawn(clear, now).tobytes() if now else nothing
            seen = now
        yield shown


class Type:
    """The captions, set: one size of type for all pages, as large as the longest of them allows."""

    def __init__(self, scene: Scene, space: Box, stack: Stack, *, over: bool = False) -> None:
        self.scene, self.space, self.over = scene, space, over
        self.stacks = (stack, stack)
        colours = scene.look.theme.colours
        self.colours = contrast.rgb(colours.ink), contrast.rgb(colours.accent)
        scale = min(scene.pixels) / 1080
        most, rows = (58 * scale, 2) if over else (100 * scale, 1000)
        self.pad = round(22 * scale) if over else 0
        settings = [self._set(page, 20 * scale, most, rows) for page in scene.pages]
        least = min((setting.size for setting in settings), default=most)
        again = (self._set(page, min(20 * scale, least), least, rows) for page in scene.pages)
        self.settings = tuple(setting._replace(size=min(setting.size, least)) for setting in again)

    def _copy(self, page: Page, word: int) -> Copy:
        text = self.scene.text[page.start : page.end]
        marked = page.words[word] if word >= 0 else None
        strong = range(marked.start - page.start, marked.end - page.start) if marked else range(0)
        return Copy(text=text, stacks=self.stacks, strong=strong)

    def _set(self, page: Page, least: float, most: float, rows: int) -> Setting:
        copy, wide, high = self._copy(page, -1), self.space.width - 4 * self.pad, self.space.height - 2 * self.pad
        for smaller in (1.0, 0.6, 0.35, 0.2):  # one enormous word is rather small than cut off
            found = fit(
                copy, wide, high, least=least * smaller, most=max(most, least), leading=_LEADING, hung=(0.0, 0.0),
                rows=rows if smaller == 1.0 else 1000,
            )  # fmt: skip
            if found:
                return found
        return Setting(least * 0.2, ((0, len(copy.text)),))

    def drawn(self, canvas: Image, now: tuple[int, int]) -> Image:
        """`canvas` with one page and one of its words marked."""
        shown = canvas.copy()
        lines = self._lines(now)
        if self.over:
            self._veil(shown, lines)
        for line in lines:
            draw(shown, line)
        return shown

    def _lines(self, now: tuple[int, int]) -> list[Line]:
        setting, copy = self.settings[now[0]], self._copy(self.scene.pages[now[0]], now[1])
        step, space = setting.size * _LEADING, self.space
        high = step * (len(setting.lines) - 1)
        first = space.bottom - self.pad - setting.size * 0.32 - high if self.over else (
            (space.top + space.bottom) / 2 - high / 2 + setting.size * 0.34
        )  # fmt: skip
        lines = [
            Line(copy, start, end, 0.0, first + at * step, setting.size, self.colours)
            for at, (start, end) in enumerate(setting.lines)
        ]
        return [line._replace(x=self._left(line, copy)) for line in lines]

    def _left(self, line: Line, copy: Copy) -> float:
        width = line.width
        if self.over or self.scene.look.theme.quote.align == "centre":
            return (self.space.left + self.space.right - width) / 2
        return self.space.right - width if copy.base else float(self.space.left)

    def _veil(self, canvas: Image, lines: Sequence[Line]) -> None:
        """A dark box behind the lines, so that they can be read on anything."""
        from PIL import Image, ImageDraw

        size = lines[0].size
        left, right = min(line.x for line in lines), max(line.x + line.width for line in lines)
        edges = (
            left - 2 * self.pad,
            lines[0].y - size * 0.95 - self.pad * 0.6,
            right + 2 * self.pad,
            lines[-1].y + size * 0.32 + self.pad,
        )
        colour = (*contrast.rgb(self.scene.look.theme.colours.paper), _VEIL)
        big = Image.new("RGBA", (canvas.width * 2, canvas.height * 2))
        corner = [round(2 * edge) for edge in edges]
        ImageDraw.Draw(big).rounded_rectangle(tuple(corner), round(size * 0.7), fill=colour)
        canvas.alpha_composite(big.reduce(2))


def _blank(scene: Scene, signed: Signed) -> Image:
    """The paper with the name and the show at its foot."""
    width, height = scene.pixels
    colours = scene.look.theme.colours
    sheet = paper(width, height, contrast.rgb(colours.paper), contrast.rgb(colours.second) if colours.second else None)
    for line in _signature(scene, signed):
        draw(sheet, line)
    return sheet


def _signature(scene: Scene, signed: Signed) -> list[Line]:
    """The name and the show, one line each, from the bottom upwards."""
    scale, look = min(scene.pixels) / 1080, scene.look
    colours, sign = look.theme.colours, look.theme.sign
    y, lines = float(scene.area.bottom) - 8 * scale, []
    for text, stack, size, ink in (
        (signed.show, look.show, sign.show, colours.quiet), (signed.name, look.name, sign.name, colours.ink),
    ):  # fmt: skip
        if text:
            copy = Copy(text=text, stacks=(stack, stack))
            lines.append(_one_line(scene, copy, y, size * scale, contrast.rgb(ink)))
            y -= size * scale * 1.45
    return lines


def _one_line(scene: Scene, copy: Copy, y: float, size: float, ink: tuple[int, int, int]) -> Line:
    """A line that is made smaller, and at last shortened, until it fits."""
    room = scene.area.width
    size = max(min(size, room / max(copy.width(0, len(copy.text)), 0.01)), size * 0.7)
    while copy.width(0, len(copy.text)) * size > room and len(copy.text) > 2:
        copy = replace(copy, text=copy.text.rstrip("…")[: -max(len(copy.text) // 12, 1)].rstrip() + "…")
    line = Line(copy, 0, len(copy.text), 0.0, y, size, (ink, ink))
    if look_centred(scene):
        return line._replace(x=(scene.area.left + scene.area.right - line.width) / 2)
    return line._replace(x=scene.area.right - line.width if copy.base else float(scene.area.left))


def look_centred(scene: Scene) -> bool:
    """Whether the theme sets its lines in the middle."""
    return scene.look.theme.quote.align == "centre"


def _sign_top(scene: Scene, signed: Signed) -> int:
    """Where the signature begins, seen from above."""
    lines = _signature(scene, signed)
    return round(min((line.y - line.size * 1.1 for line in lines), default=scene.area.bottom))


def _wave_box(scene: Scene, signed: Signed) -> Box:
    """Where the waveform stands: above the signature, as wide as the text."""
    bottom = (_sign_top(scene, signed) - round(min(scene.pixels) * 0.034)) // 2 * 2
    high = round(min(scene.area.height * 0.16, 170)) // 2 * 2
    return Box(scene.area.left // 2 * 2, bottom - high, scene.area.right // 2 * 2, bottom)


def _played(blank: Image, box: Box, bars: NDArray[np.float64], scene: Scene) -> tuple[Image, Image]:
    """The paper with the waveform before anything of it was heard, and after all of it was."""
    colours = scene.look.theme.colours
    ground, played = contrast.rgb(colours.paper), contrast.rgb(colours.accent)
    waiting = tuple(round(a + (b - a) * 0.45) for a, b in zip(ground, contrast.rgb(colours.quiet), strict=True))
    mask = _bars(box, tuple(float(bar) for bar in bars))
    found = []
    for colour in (waiting, played):
        sheet = blank.copy()
        sheet.paste(colour, (box.left, box.top), mask)
        found.append(sheet)
    return found[0], found[1]


@lru_cache(maxsize=4)
def _bars(box: Box, bars: tuple[float, ...]) -> Image:
    """Round bars around the middle line, as a mask."""
    from PIL import Image, ImageDraw

    scale = 4
    mask = Image.new("L", (box.width * scale, box.height * scale))
    pen = ImageDraw.Draw(mask)
    step = box.width * scale / len(bars)
    thick = step * 0.52
    for at, bar in enumerate(bars):
        high = max(bar * box.height * scale, thick)
        left, top = at * step + (step - thick) / 2, (box.height * scale - high) / 2
        pen.rounded_rectangle((left, top, left + thick - 1, top + high - 1), thick / 2, fill=255)
    return mask.reduce(scale)
