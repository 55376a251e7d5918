"""On a low or narrow screen the context goes first; what was done last and the keys stay."""

import asyncio

import pytest

from quotebot.store.database import Store

from .samples import keep, review
from .terminal import Terminal, terminal

LOW = [(40, 12), (50, 14), (49, 20), (80, 13), (60, 16), (40, 18)]


def shown_after(store: Store, size: tuple[int, int], keys: str) -> str:
    """The screen of `size` after `keys`, as one line."""
    seen: list[str] = []

    async def played() -> None:
        async with terminal(review(store), size) as shown:
            await shown.press(*keys.split())
            seen.append(shown.text)

    asyncio.run(played())
    return seen[0]


@pytest.mark.parametrize("size", LOW)
def test_the_status_line_and_the_first_keys_are_in_sight(store: Store, size: tuple[int, int]) -> None:
    keep(store)

    shown = shown_after(store, size, "a")

    for piece in ("✓ approved q-", "u undoes", "a approve", "2 of 4", "“The oven is a teacher with no"):
        assert piece in shown


@pytest.mark.parametrize("size", LOW)
def test_the_editor_says_what_became_of_a_key(store: Store, size: tuple[int, int]) -> None:
    keep(store)

    shown = shown_after(store, size, "e 9")

    for piece in ("There is no edit 9", "[ ] start", "But a loaf is a promise"):
        assert piece in shown


def test_what_the_card_has_no_room_for_is_scrolled_to(store: Store) -> None:
    keep(store)

    assert "score 0.40" not in shown_after(store, (40, 12), "")
    assert "score 0.40" in shown_after(store, (40, 12), "space space space")


def test_the_context_comes_back_with_the_room_for_it(store: Store) -> None:
    keep(store)

    async def scene(shown: Terminal) -> None:
        assert "▸ 3" not in shown.text
        await shown.pilot.resize_terminal(80, 24)
        await shown.settle()
        assert "▸ 3" in shown.text

    async def played() -> None:
        async with terminal(review(store), (80, 12)) as shown:
            await scene(shown)

    asyncio.run(played())
