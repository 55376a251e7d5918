"""The keys of the review, in the words of its footer and of its help."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Static

from quotebot.review.bar import Choice
from quotebot.review.card import STRONG

CARD = (
    ("a", "approve"), ("r", "reject"), ("l", "later"), ("e", "edit"), ("s", "speaker"), ("u", "undo"), ("m", "more"),
    ("p", "picture"),    ("j k", "move"), ("o", "sort"), ("f", "filter"), ("/", "search"), ("?", "help"), ("q", "quit"),
)  # fmt: skip

REASONS = (
    Choice(key="d", label="dull", answer="dull"),
    Choice(key="c", label="needs context", answer="needs context"),
    Choice(key="w", label="wrong words", answer="wrong words"),
    Choice(key="s", label="wrong speaker", answer="wrong speaker"),
    Choice(key="l", label="too long", answer="too long"),
    Choice(key="p", label="posted before", answer="posted before"),
)

HELP = (
    ("a", "Approve the line as it is shown. Then it can be queued."),
    ("r", "Reject it; one more key says why, Enter gives no reason."),
    ("l", "Later: it comes again in the next review, after the new ones."),
    ("j ↓", "Go on. That decides nothing; skipped lines come at the end."),
    ("k ↑", "Go back."),
    ("u", "Undo the last decision, and the one before, as far as you like."),
    ("e", "Edit: move the ends, switch edits, leave out, insert, mend."),
    ("s", "Speaker: say who said it. Without a name it cannot be queued."),
    ("m", "More context; PageUp and PageDown scroll it."),
    ("p", "Picture: draw the card, and show it or say where it lies."),
    ("o", "Sort by rank, by score, by place in the transcript."),
    ("f", "Filter by state or by speaker."),
    ("/", "Search the lines for words; an empty search shows all again."),
    ("q", "Quit. Every decision is saved the moment you take it."),
)

UNDECIDED = "new,later"
STATES = (
    Choice(key="w", label="new and later", answer=UNDECIDED), Choice(key="n", label="new", answer="new"),
    Choice(key="l", label="later", answer="later"), Choice(key="a", label="approved", answer="approved"),
    Choice(key="r", label="rejected", answer="rejected"), Choice(key="e", label="every state", answer=""),
    Choice(key="0", label="any speaker", answer="speaker:"),
)  # fmt: skip


def filters(names: Sequence[str]) -> list[Choice]:
    """What the list can be narrowed to: states, and the speakers by number."""
    return [*STATES, *(Choice(key=str(at), label=name, answer=f"speaker:{name}") for at, name in enumerate(names, 1))]


class Help(ModalScreen[None]):
    """The keys and what they do; any key closes it."""

    CSS: ClassVar[str] = """
    Help { align: center middle; }
    Help > VerticalScroll { width: 96%; max-width: 90; height: auto; max-height: 90%; padding: 0 1; }
    Help > VerticalScroll { border: solid ansi_cyan; background: ansi_default; }
    Help Static { height: auto; }
    """

    def __init__(self, title: str, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._title, self._keys = title, keys

    def compose(self) -> ComposeResult:
        """A table of keys."""
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(style=STRONG, no_wrap=True)
        grid.add_column()
        for key, what in self._keys:
            grid.add_row(Text(key), Text(what))
        with VerticalScroll():
            yield Static(Text(self._title, style=STRONG))
            yield Static(grid)
            yield Static(Text("Any key closes this.", style="dim"))

    def on_key(self, event: Key) -> None:
        """Close, and let the key do nothing else."""
        event.stop()
        self.dismiss(None)
