"""The card that would go with a quote: on the screen where the terminal can show pictures, else where it lies."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from quotebot.inert import inert
from quotebot.quote import Quote

_DEFINED = re.compile(r"(#\d+);2;\d+;\d+;\d+")
_SIXELS = re.compile(r'(\x1bP[\d;]*q(?:"[\d;]*)?)(.*)', re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """`draw` makes the card of a quote and says where it lies; `preview`, where the terminal shows pictures, shows it.

    `draw` raises QuotebotError for what cannot be drawn.
    """

    draw: Callable[[Quote], Path]
    preview: Callable[[Path], Widget] | None = None


class Picture(ModalScreen[None]):
    """A card as it would be posted; any key closes it."""

    CSS: ClassVar[str] = """
    Picture { align: center middle; }
    Picture > Vertical { width: 96%; height: 96%; border: solid ansi_cyan; background: ansi_default; padding: 0 1; }
    Picture #picture { width: auto; height: 1fr; }
    Picture Static { height: auto; }
    """

    def __init__(self, path: Path, shown: Widget) -> None:
        super().__init__()
        self._path, self._shown = path, shown

    def compose(self) -> ComposeResult:
        """The picture, and where it lies."""
        self._shown.id = "picture"
        with Vertical():
            yield self._shown
            yield Static(Text(f"{inert(str(self._path))} · any key closes this."))

    def on_key(self, event: Key) -> None:
        """Close, and let the key do nothing else."""
        event.stop()
        self.dismiss(None)


def defined_first(sixels: str) -> str:
    """`sixels`, a picture as such a terminal draws it, with each of its colours defined before the first pixel.

    xterm shows what was drawn before a colour is defined in other colours: a dark band over the top of a card.
    """
    head, drawn = _SIXELS.fullmatch(sixels).groups()  # type: ignore[union-attr]  # all begin so
    colours = "".join(found[0] for found in _DEFINED.finditer(drawn))
    return head + colours + _DEFINED.sub(r"\1", drawn)
