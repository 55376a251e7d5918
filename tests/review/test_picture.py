"""The card of a line, drawn from the review: shown where the terminal shows pictures, else named by its path."""

import asyncio
from pathlib import Path

import pytest
from PIL import Image
from textual.widget import Widget
from textual.widgets import Static

from quotebot.cli.card import draft_of
from quotebot.errors import CardRefused
from quotebot.quote import Quote
from quotebot.review.picture import Cards, defined_first
from quotebot.settings import load
from quotebot.store.database import Store

from .samples import keep, review
from .terminal import SMALL, terminal


def pressed(store: Store, cards: Cards | None, *keys: str) -> list[str]:
    """What the screen says after each of `keys`."""
    said: list[str] = []

    async def scene() -> None:
        async with terminal(review(store), SMALL, cards=cards) as shown:
            for key in keys:
                await shown.press(key)
                said.append(shown.text)

    asyncio.run(scene())
    return said


def test_p_draws_the_card_and_says_where_it_lies(store: Store, tmp_path: Path) -> None:
    first, *_ = keep(store)
    cards = Cards(draw=lambda quote: draft_of(store, load(tmp_path), tmp_path, quote))
    (said,) = pressed(store, cards, "p")

    path = Path("queue") / "cards" / f"{first.id}.png"
    assert f"Its card: {path}" in said
    with Image.open(tmp_path / path) as drawn:
        assert (drawn.size, drawn.format) == ((1080, 1080), "PNG")


def test_a_terminal_that_shows_pictures_shows_it_until_a_key_that_does_nothing_else(store: Store) -> None:
    keep(store)

    def preview(path: Path) -> Widget:
        return Static(f"a picture of {path}")

    shown, closed = pressed(store, Cards(draw=lambda quote: Path("card.png"), preview=preview), "p", "a")

    assert "a picture of card.png" in shown
    assert "any key closes this" in shown
    assert "picture of" not in closed
    assert "4 to go" in closed


def test_what_cannot_be_drawn_is_said(store: Store) -> None:
    keep(store)

    def draw(quote: Quote) -> Path:
        raise CardRefused("No face has this.")

    (said,) = pressed(store, Cards(draw=draw), "p")

    assert "! No face has this." in said


@pytest.mark.parametrize("keys", [["p"], ["p", "a"]])
def test_without_a_way_to_draw_p_decides_nothing(store: Store, keys: list[str]) -> None:
    keep(store)

    assert "4 to go" in pressed(store, None, *keys)[0]


def test_every_colour_of_a_sixel_picture_is_defined_before_its_first_pixel() -> None:
    """xterm shows a dark band over what it drew before; the pixels are the same, each in its colour."""
    drawn = '\x1bP0;0;0q"1;1;4;12#0;2;97;95;92!4~-#0~#13;2;1;2;3@#2;2;9;9;9A$#13?B\x1b\\'

    mended = defined_first(drawn)

    head = '\x1bP0;0;0q"1;1;4;12#0;2;97;95;92#13;2;1;2;3#2;2;9;9;9'
    assert mended == head + "#0!4~-#0~#13@#2A$#13?B\x1b\\"
    assert defined_first(mended) == mended.replace("#0!4", "#0#13#2#0!4")
