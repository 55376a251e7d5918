"""The full-screen review: a terminal, a session, and the keys between them."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import ClassVar

from textual.app import App
from textual.binding import Binding, BindingType

from quotebot.review.look import Looker
from quotebot.review.picture import Cards
from quotebot.review.screen import CardScreen
from quotebot.review.session import Session
from quotebot.transcript.names.targets import Glossary


class ReviewApp(App[None]):
    """Runs `session` on the whole screen, in the terminal's own colours, so that it is legible on dark and on light.

    `tick` is a clock in seconds, against which held keys are told from pressed ones; `glossaries` as for `Looker`;
    `cards` draws them.
    """

    ENABLE_COMMAND_PALETTE = False
    TITLE = "quotebot review"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c,ctrl+q", "quit", priority=True)]

    def __init__(
        self, session: Session, tick: Callable[[], float] = monotonic, *,
        glossaries: Callable[[str | None], Glossary] = lambda show: Glossary(), cards: Cards | None = None,
    ) -> None:  # fmt: skip
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"
        self._session, self._tick = session, tick
        self._looker, self._cards = Looker(session.store, glossaries), cards

    def on_mount(self) -> None:
        """Open the first card."""
        self.push_screen(CardScreen(self._session, self._looker, self._tick, self._cards))
