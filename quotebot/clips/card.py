"""A quote as a picture: who said what, set as a printer would, with a description for those who cannot see it.

`render` is pure over what it is given: `theme.load` has read fonts and pictures. The same input gives the same bytes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from quotebot.clips import contrast, pictures, png, punctuation
from quotebot.clips.contrast import rgb
from quotebot.clips.faces import missing
from quotebot.clips.ink import Line, box, draw
from quotebot.clips.layout import SIZES, Layout, Said, Size, lay_out, unlike
from quotebot.errors import CardRefused
from quotebot.inert import inert

if TYPE_CHECKING:
    from PIL.Image import Image

    from quotebot.clips.theme import Look

__all__ = ["SIZES", "Card", "Said", "Size", "alt_text", "lacking", "prepared", "render"]

LONGEST = 1000  # characters: more fit no card, and are not even measured
_LEAST_SHADE = 0.5  # over a photograph, so that it does not shout


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A PNG, its size in pixels, and what it says in words, which the PNG holds as its Description too."""

    png: bytes
    width: int
    height: int
    alt: str


def render(said: Said, look: Look, size: Size) -> Card:
    """The card. Raises CardRefused, in one sentence, for what cannot be drawn well: too long, hidden characters, no
    glyphs, too little contrast."""
    try:
        canvas, alt = picture(said, look, size)
    except OSError as exc:  # FreeType reads a glyph when it is drawn
        raise CardRefused(f"A font of the theme is damaged ({exc}). Install it again or name another.") from exc
    encode = png.photograph if _is_photograph(look) else png.flat
    return Card(png=encode(canvas, alt), width=size.width, height=size.height, alt=alt)


def picture(said: Said, look: Look, size: Size) -> tuple[Image, str]:
    """The card as an RGB picture, and its description. Raises CardRefused as `render` does."""
    said = prepared(said)
    layout = lay_out(said, look, size)
    canvas = _paper(look, size, layout)
    for line in layout.lines:
        _check(line, canvas, look)
    for line in layout.lines:
        draw(canvas, line)
    _decorate(canvas, layout, look)
    return canvas, alt_text(said)


def prepared(said: Said) -> Said:
    """`said` with the marks a printer would set. Raises CardRefused for what is too long or holds hidden characters."""
    for what, text in (("quote", said.text), ("speaker", said.name), ("show", said.show), ("title", said.title)):
        folded = " ".join((text or "").split())
        if inert(folded) != folded:
            raise CardRefused(
                f"The {what} holds characters that nobody sees: {inert(folded)[:80]}. Type it again without."
            )
    if len(said.text) > LONGEST:
        raise CardRefused(
            f"The quote has {len(said.text)} characters, and no card holds more than {LONGEST}. "
            "Shorten it with quotebot edit."
        )
    before, inside = said.text[: said.strong.start], said.text[said.strong.start : said.strong.stop]
    text = punctuation.shaped(said.text)
    if not text:
        raise CardRefused("The quote is empty. Take another one: quotebot list shows them.")
    start = len(punctuation.shaped(f"{before}x")) - 1
    strong = range(start, start + len(punctuation.shaped(inside))) if inside.strip() else range(0)
    name, show, title = (punctuation.shaped(part or "") or None for part in (said.name, said.show, said.title))
    return replace(said, text=text, strong=strong, name=name, show=show, title=unlike(title, name))


def alt_text(said: Said) -> str:
    """What the card says, in words: the quote, then who said it and where."""
    marks = punctuation.marks(said.text, punctuation.MARKS)
    quoted = f"{marks[0]}{punctuation.within(said.text, marks)}{marks[1]}"
    where = ": ".join(part for part in (said.show, said.title) if part)
    signed = ", ".join(part for part in (said.name, where) if part)
    return f"{quoted} — {signed}" if signed else quoted


def lacking(said: Said, look: Look) -> list[str]:
    """The characters of the card for which the look's faces have no glyphs."""
    said = prepared(said)
    texts = ((said.text, look.quote), (said.name, look.name), (said.show, look.show), (said.title, look.show))
    return list(dict.fromkeys(char for text, stack in texts for char in missing(text or "", stack)))


def _paper(look: Look, size: Size, layout: Layout) -> Image:
    """What lies behind the words; over a photograph as much shade as they need."""
    colours = look.theme.colours
    if not _is_photograph(look):
        return pictures.paper(
            size.width, size.height, rgb(colours.paper), rgb(colours.second) if colours.second else None
        )
    lines = [(line, _around(line)) for line in layout.lines]
    return pictures.shaded(_photograph(look, size.width, size.height), rgb(colours.paper), lines, _LEAST_SHADE)


@lru_cache(maxsize=2)  # the same for all cards of a look and a size
def _photograph(look: Look, width: int, height: int) -> tuple[Image, Image]:
    """The picture of `look` as it fills a card, and the same out of focus."""
    photo = pictures.filled(look.picture, width, height)  # type: ignore[arg-type]  # _is_photograph said so
    return photo, pictures.blurred(photo)


def _is_photograph(look: Look) -> bool:
    return look.picture is not None and look.theme.picture.use == "background"


def _around(line: Line) -> tuple[int, int, int, int]:
    """The whole pixels that hold the ink of `line`."""
    left, top, right, bottom = box(line)
    return math.floor(left), math.floor(top), math.ceil(right) + 1, math.ceil(bottom) + 1


def _check(line: Line, canvas: Image, look: Look) -> None:
    left, top, right, bottom = edges = _around(line)
    if min(left, top) < 0 or right > canvas.width or bottom > canvas.height:
        raise CardRefused("The text holds marks that are piled up beyond the edge of the card. Type it again without.")
    under = canvas.crop(edges)
    for colour in dict.fromkeys(line.colours):
        if not contrast.enough([colour], under):
            worst = contrast.least([colour], under)
            raise CardRefused(
                f"#{bytes(colour).hex()} has a contrast of {worst:.1f} with what lies behind it; {contrast.ENOUGH} is "
                "the least that can be read. Change [colours] of the theme, or take another picture."
            )


def _decorate(canvas: Image, layout: Layout, look: Look) -> None:
    from PIL import Image, ImageDraw

    if layout.rule:
        left, top, right, bottom = layout.rule
        ImageDraw.Draw(canvas).rectangle((left, top, right - 1, bottom - 1), fill=rgb(look.theme.colours.accent))
    if layout.portrait and look.picture:
        left, top, side = layout.portrait
        shown = pictures.cut(look.picture, side, look.theme.picture.use == "portrait")
        canvas.paste(shown, (left, top), shown)
    if layout.logo and look.logo:
        left, top, wide, high = layout.logo
        shown = look.logo.convert("RGBA").resize((wide, high), Image.Resampling.LANCZOS)
        canvas.paste(shown, (left, top), shown)
