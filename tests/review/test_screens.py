"""The screens as they look, line by line. To renew one, delete its file in `screens/`, run this, and look at it."""

import asyncio
from pathlib import Path

import pytest

from quotebot.store.database import Store

from .samples import keep, review
from .terminal import LARGE, SMALL, terminal

SCREENS = Path(__file__).with_name("screens")
# What is pressed until the screen of that name is there.
SCENES = {
    "card": "",
    "approved": "a",
    "why": "r",
    "speaker": "s",
    "filter": "f",
    "help": "question_mark",
    "end": "a a l r enter",
    "editor": "e right",
    "typing": "e t",
}


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", SCENES)
def test_the_screen_looks_as_it_did(store: Store, name: str, size: tuple[int, int]) -> None:
    keep(store)
    seen: list[str] = []

    async def scene() -> None:
        async with terminal(review(store), size) as shown:
            await shown.press(*SCENES[name].split())
            seen.extend(shown.lines)

    asyncio.run(scene())
    kept = SCREENS / f"{name}-{size[0]}x{size[1]}.txt"
    if not kept.exists():
        kept.write_text("\n".join(seen) + "\n", encoding="utf-8")
        pytest.fail(f"{kept.name} was missing; it is there now. Look at it.")
    assert seen == kept.read_text(encoding="utf-8").split("\n")[:-1]
