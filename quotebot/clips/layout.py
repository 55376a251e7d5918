"""Where everything on a card stands: the quote as large as it goes, who said it below, picture and logo.

Pure arithmetic over measured type. Lengths in themes are pixels on a card 1080 wide; `Size.unit` scales them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from quotebot.clips import punctuation
from quotebot.clips.breaking import clusters
from quotebot.clips.contrast import rgb
from quotebot.clips.ink import Colour, Line, tight
from quotebot.clips.setting import REFERENCE, Copy, Setting, fit
from quotebot.errors import CardRefused

if TYPE_CHECKING:
    from quotebot.clips.faces import Stack
    from quotebot.clips.theme import Look

SMALLEST = 20  # pixels: no type on any card is smaller
_LONGEST_LINE = 240  # characters of a show or a title that are looked at: no line has room for so many
_CAP = 0.68  # how high a capital is, in sizes of the type
_STEP = 1.36  # from line to line of who said it, in sizes of the type
_GAP = 84  # between the quote and who said it
_PORTRAIT = 116
_RULE = (64, 4)
_AIR = 0.1  # of the free space above a quote at the top: the larger its type, the more of it there is
_OPTICAL = 0.46  # of the free space above a quote in the middle: what is exactly in the middle looks low


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A card's size in pixels. `unit` scales the lengths of a theme, and `largest` its largest type.

    `margin` is where type begins (left and right, top, bottom); `safe` is what ink stays in (left, top, right, bottom):
    beyond it lie the network's own buttons and crops.
    """

    name: str
    width: int
    height: int
    unit: float
    largest: float
    margin: tuple[int, int, int]
    safe: tuple[int, int, int, int]


_ALL = (
    Size(name="square", width=1080, height=1080, unit=1, largest=1, margin=(112, 112, 104), safe=(48, 48, 1032, 1032)),
    Size(
        name="landscape", width=1200, height=675, unit=0.8, largest=0.8, margin=(96, 76, 72), safe=(40, 40, 1160, 635)
    ),
    Size(
        name="portrait", width=1080, height=1350, unit=1.06, largest=1.2, margin=(112, 128, 120),
        safe=(48, 48, 1032, 1302),
    ),
    # Instagram and others lay their name over the top 14 % of a story, and their buttons over the lowest 18 %.
    Size(
        name="story", width=1080, height=1920, unit=1.12, largest=1.35, margin=(112, 290, 370),
        safe=(48, 250, 1032, 1570),
    ),
)  # fmt: skip
SIZES = {size.name: size for size in _ALL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a card says: the quote, who said it, the show and the episode's title. What is not known is None.

    `strong` is the range of `text` that is emphasised. `draft`: nobody has approved it, and the card says so.
    """

    text: str
    name: str | None
    show: str | None = None
    title: str | None = None
    strong: range = range(0)
    draft: bool = False


def unlike(title: str | None, name: str | None) -> str | None:
    """The episode's title; None where it is the speaker's name, which would be said twice."""
    return None if title and name and title.casefold() == name.casefold() else title


Row = tuple[Copy, Setting, Colour]


class Layout(NamedTuple):
    """What is drawn, in pixels: lines of type, the rule, the place of portrait and logo (left, top, size)."""

    lines: list[Line]
    rule: tuple[int, int, int, int] | None
    portrait: tuple[int, int, int] | None
    logo: tuple[int, int, int, int] | None


def lay_out(said: Said, look: Look, size: Size) -> Layout:
    """The layout of a card. Raises CardRefused where the quote does not fit at a size that can be read."""
    return _Desk(said, look, size).layout()


class _Desk:
    """One card being laid out."""

    def __init__(self, said: Said, look: Look, size: Size) -> None:
        self.said, self.look, self.size = said, look, size
        self.theme, self.unit = look.theme, size.unit
        self.left, self.top = size.margin[0], size.margin[1]
        self.label = max(22 * self.unit, SMALLEST) if said.draft else 0.0
        if said.draft:  # its label takes room of its own
            self.top = max(self.top, round(self._label_line() + 44 * self.unit))
        self.right, self.bottom = size.width - size.margin[0], size.height - size.margin[2]
        self.copy, self.hung = self._copy()
        self.from_right = bool(self.copy.base)
        colours = self.theme.colours
        self.ink, self.accent, self.quiet = rgb(colours.ink), rgb(colours.accent), rgb(colours.quiet)

    def layout(self) -> Layout:
        """Signature and top first, for the quote takes what is left."""
        sign, rule, portrait, top_of_sign = self._sign()
        above, logo, ceiling = self._above()
        quote = self._quote(ceiling, top_of_sign - _GAP * self.unit)
        return Layout([*quote, *above, *sign], rule, portrait, logo)

    def _copy(self) -> tuple[Copy, tuple[float, float]]:
        """The quote as it is set, and what of its first and last line hangs into the margin, in ems."""
        setting = self.theme.quote
        text, shift = self.said.text, 0
        if setting.mark == "hanging":
            marks = punctuation.marks(text, setting.marks)
            text, shift = f"{marks[0]}{punctuation.within(text, marks)}{marks[1]}", 1
        strong = range(self.said.strong.start + shift, self.said.strong.stop + shift)
        copy = Copy(text=text, stacks=(self.look.quote, self.look.emphasis), strong=strong)
        if not shift:
            return copy, (0.0, 0.0)
        hung = copy.width(0, 1), copy.width(len(text) - 1, len(text)) if setting.align == "centre" else 0.0
        return copy, hung

    def _quote(self, top: float, bottom: float) -> Iterator[Line]:
        setting = self.theme.quote
        most = min(setting.most * self.size.largest, self._most_for_hanging())
        least = min(setting.least * self.unit, most)
        found = fit(
            self.copy, self.right - self.left, bottom - top, least=least, most=most, leading=setting.leading,
            hung=self.hung,
        )  # fmt: skip
        if found is None:
            raise CardRefused(
                f"The quote has {len(self.said.text)} characters; that is too long for a {self.size.name} card in "
                "type that can be read. Shorten it with quotebot edit, or take a larger --size."
            )
        step, high = setting.leading * found.size, _CAP * found.size
        block = (len(found.lines) - 1) * step + high
        spare = max(bottom - top - block, 0)
        baseline = top + high + spare * {"top": _AIR, "middle": _OPTICAL, "bottom": 1.0}[setting.place]
        for row, (start, end) in enumerate(found.lines):
            yield self._row(found, start, end, baseline + row * step)

    def _most_for_hanging(self) -> float:
        """The size at which the hanging mark reaches the edge of what is safe."""
        mark = Line(self.copy, 0, 1, 0.0, 0.0, REFERENCE, (self.ink, self.ink))
        left, _, right, _ = tight(mark) if self.hung[0] else (0.0, 0.0, 0.0, 0.0)
        reach = right if self.from_right else self.hung[0] * REFERENCE - left  # a wide mark is empty on one side
        return (self.left - self.size.safe[0]) * 0.95 / max(reach / REFERENCE, 0.01)

    def _row(self, found: Setting, start: int, end: int, y: float) -> Line:
        hung = self.hung[0] if start == 0 else 0.0
        hangs_after = self.hung[1] if end == len(self.copy.text) else 0.0
        width = self.copy.width(start, end) * found.size
        if self.theme.quote.align == "centre":
            off = (hangs_after - hung) * found.size / 2  # the letters are in the middle, without the marks
            x = (self.left + self.right - width) / 2 + (-off if self.from_right else off)
        elif self.from_right:
            x = self.right - width + hung * found.size
        else:
            x = self.left - hung * found.size
        return Line(self.copy, start, end, x, y, found.size, (self.ink, self.accent), int(self.hung[0] > 0))

    # who said it

    def _sign(self) -> tuple[list[Line], tuple[int, int, int, int] | None, tuple[int, int, int] | None, float]:
        """The lines of who said it, the rule, the portrait's place, and the top of all that."""
        side = round(_PORTRAIT * self.unit) if self._has_portrait() else 0
        above = self.theme.quote.align == "centre"  # the portrait stands above the name, else beside it
        aside, gap = (0 if above or not side else side + 28 * self.unit), (24 * self.unit if above and side else 0)
        rows = [*self._name(self.right - self.left - aside), *self._where(self.right - self.left - aside)]
        heights = [found.size * _STEP for _, found, _ in rows for _ in found.lines]
        block = sum(heights) - (heights[-1] * 0.27 if heights else 0)
        top = self.bottom - (side + gap + block if above else max(block, side))
        first = self.bottom - block if above else top + (max(block, side) - block) / 2
        portrait = (round(self._start(side, 0)), round(top), side) if side else None
        rule = self._rule(top) if self.theme.sign.rule and rows and not side else None
        return list(self._rows(rows, first, aside)), rule, portrait, rule[1] if rule else top

    def _rows(self, rows: list[Row], y: float, indent: float) -> Iterator[Line]:
        for copy, found, colour in rows:
            for start, end in found.lines:
                y += found.size * _STEP
                at = self._start(copy.width(start, end) * found.size, indent)
                yield Line(copy, start, end, at, y - found.size * (_STEP - 1), found.size, (colour, colour))

    def _start(self, width: float, indent: float) -> float:
        """The left end of something `width` pixels wide that stands at the quote's edge, `indent` pixels in."""
        if self.theme.quote.align == "centre" and not indent:
            return (self.left + self.right - width) / 2
        return self.right - indent - width if self.from_right else self.left + indent

    def _rule(self, top: float) -> tuple[int, int, int, int]:
        wide, high = (round(length * self.unit) for length in _RULE)
        left, above = round(self._start(wide, 0)), round(top - 22 * self.unit)
        return left, above, left + wide, above + high

    def _has_portrait(self) -> bool:
        """Whether a picture stands with the name; a portrait says who spoke, so it goes where the name does."""
        use = self.theme.picture.use
        return self.look.picture is not None and (use == "cover" or (use == "portrait" and self.said.name is not None))

    def _name(self, room: float) -> Iterator[Row]:
        if self.said.name is None:
            return
        most = self.theme.sign.name * self.unit
        copy = Copy(text=self.said.name, stacks=(self.look.name, self.look.name))
        found = fit(
            copy, room, most * 2.6, least=max(most * 0.6, SMALLEST), most=most, leading=1.3, hung=(0, 0), rows=2
        )
        if found is None:
            raise CardRefused(
                f"The speaker's name has {len(self.said.name)} characters, which is too long for a card. Shorten it "
                "with quotebot edit ID --speaker NAME."
            )
        yield copy, found, self.ink

    def _where(self, room: float) -> Iterator[Row]:
        """Show and title on one line where they fit, else a line each, cut with an ellipsis where they must be."""
        parts = [part[:_LONGEST_LINE] for part in (self.said.show, self.said.title) if part]
        most = self.theme.sign.show * self.unit
        joined = self._small(" · ".join(parts), room, most, least=most * 0.9) if parts else None
        yield from [joined] if joined else [self._shortened(part, room, most) for part in parts]

    def _small(self, text: str, room: float, most: float, least: float) -> Row | None:
        copy = Copy(text=text, stacks=(self.look.show, self.look.show))
        found = fit(copy, room, most * 1.2, least=max(least, SMALLEST), most=most, leading=1.3, hung=(0, 0), rows=1)
        return (copy, found, self.quiet) if found else None

    def _shortened(self, text: str, room: float, most: float) -> Row:
        """`text` on one line, cut at the last space that leaves room for an ellipsis."""
        stack: Stack = self.look.show
        least = max(most * 0.8, SMALLEST)
        if whole := self._small(text, room, most, least):
            return whole
        ends = [end for _, end in clusters(text)]
        low, high = 0, min(len(ends), int(room / least * 6))
        while high - low > 1:
            middle = (low + high) // 2
            copy = Copy(text=f"{text[: ends[middle]].rstrip()}…", stacks=(stack, stack))
            low, high = (middle, high) if copy.width(0, len(copy.text)) * least <= room else (low, middle)
        kept = text[: ends[low]]
        kept = kept.rpartition(" ")[0] or kept
        copy = Copy(text=f"{kept.rstrip(' ,;:–—-')}…", stacks=(stack, stack))
        return copy, Setting(least, ((0, len(copy.text)),)), self.quiet

    # what stands above the quote

    def _above(self) -> tuple[list[Line], tuple[int, int, int, int] | None, float]:
        """The large quotation mark and the draft's label, the logo's place, and where the quote may begin."""
        lines, ceiling = [], float(self.top)
        logo = self._logo()
        if self.theme.quote.mark == "large":
            mark, ceiling = self._large_mark()
            lines.append(mark)
        if logo:
            ceiling = max(ceiling, logo[1] + logo[3] + 32 * self.unit)
        if self.said.draft:
            lines.append(self._label("DRAFT · NOT APPROVED"))
        return lines, logo, ceiling

    def _large_mark(self) -> tuple[Line, float]:
        marks = punctuation.marks(self.said.text, self.theme.quote.marks)
        mark = marks[int(self.from_right and unicodedata.mirrored(marks[0]))]
        copy = Copy(text=mark, stacks=(self.look.mark, self.look.mark))
        size = 260 * self.unit
        line = Line(copy, 0, 1, 0.0, self.top + size * _CAP, size, (self.accent, self.accent))
        left, top, right, bottom = tight(line)
        x = self.left - left if not self.from_right else self.right - right
        x = x if self.theme.quote.align == "start" else (self.left + self.right - left - right) / 2
        return line._replace(x=x, y=line.y + self.top - top), self.top + (bottom - top) + 60 * self.unit

    def _logo(self) -> tuple[int, int, int, int] | None:
        """Left, top, width and height of the logo, at most a third of the width."""
        if self.look.logo is None:
            return None
        wide, high = self.look.logo.size
        share = min(self.theme.logo.height * self.unit / high, (self.right - self.left) / 3 / wide)
        shown = max(round(wide * share), 1), max(round(high * share), 1)
        at_left = (self.theme.logo.side == "start") != self.from_right
        return self.left if at_left else self.right - shown[0], self.top, *shown

    def _label(self, text: str) -> Line:
        copy = Copy(text=text, stacks=(self.look.name, self.look.name))
        return Line(copy, 0, len(text), self.left, self._label_line(), self.label, (self.accent, self.accent))

    def _label_line(self) -> float:
        """The baseline of the draft's label."""
        return self.size.safe[1] + 10 * self.unit + self.label * _CAP
