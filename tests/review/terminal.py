"""The review in a terminal of the test's own: keys in, lines of the screen out."""

import html
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from textual.pilot import Pilot

from quotebot.review.app import ReviewApp
from quotebot.review.picture import Cards
from quotebot.review.session import Session

SMALL, LARGE = (80, 24), (120, 40)
_PIECE = re.compile(r'<text class="\S+-r\d+" x="([\d.]+)"[^>]* clip-path="url\(#\S+-line-(\d+)\)">([^<]*)</text>')
_CELL = 12.2  # the width of a character in a picture of the screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """A running review."""

    app: ReviewApp
    pilot: Pilot[None]

    async def press(self, *keys: str) -> None:
        """Press keys, each when what the one before began is done."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type a text letter by letter."""
        await self.pilot.press(*({" ": "space", ".": "full_stop"}.get(char, char) for char in text))
        await self.settle()

    async def settle(self) -> None:
        """Wait until nothing is being saved, looked up or painted."""
        for _ in range(2):
            await self.app.workers.wait_for_complete()
            await self.pilot.pause()

    @property
    def lines(self) -> list[str]:
        """The screen, line by line, without colours."""
        width, height = self.app.size
        rows = [[" "] * width for _ in range(height)]
        for x, row, shown in _PIECE.findall(self.app.export_screenshot()):
            at = round(float(x) / _CELL)
            for offset, char in enumerate(html.unescape(shown).replace("\u00a0", " ")):
                if at + offset < width:
                    rows[int(row)][at + offset] = char
        return ["".join(row).rstrip() for row in rows]

    @property
    def text(self) -> str:
        """The screen with its lines joined and white space folded."""
        return " ".join(" ".join(self.lines).split())


@asynccontextmanager
async def terminal(
    session: Session,
    size: tuple[int, int] = SMALL,
    tick: Callable[[], float] | None = None,
    cards: Cards | None = None,
) -> AsyncIterator[Terminal]:
    """A review on a screen of `size` columns and rows. Without `tick` a second passes between any two keys."""
    app = ReviewApp(session, tick=tick or count(1).__next__, cards=cards)
    async with app.run_test(size=size) as pilot:
        shown = Terminal(app=app, pilot=pilot)
        await shown.settle()
        yield shown


Scene = Callable[[Terminal], Coroutine[Any, Any, None]]
