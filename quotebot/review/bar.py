"""A question at the foot of the screen, answered with one key or a typed line; Escape leaves it unanswered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.columns import Columns
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.events import Key, Paste
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from quotebot.inert import inert
from quotebot.review.card import FAINT, STRONG, WARNING


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A key, what it stands for in words, and the answer that it gives."""

    key: str
    label: str
    answer: str


class Bar(ModalScreen[str | None]):
    """Asks `title`. A key of `choices` answers at once; None is the answer of Escape.

    With `typed` there is a line to type in, which begins with that text and counts on Enter; while it is empty the
    keys of the choices still answer. Where it is `selected`, what is typed first replaces it. `refuses` says what is
    wrong with a typed line; then it stays to be mended. `live` gives lines that are shown under it while it is typed.
    Without it Enter gives the answer `on_enter`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "leave", "Leave")]
    CSS = """
    Bar { align: center bottom; }
    Bar > Vertical { height: auto; max-height: 80%; padding: 0 1; }
    Bar > Vertical { border-top: solid ansi_cyan; background: ansi_default; }
    Bar Input { border: none; height: 1; padding: 0; background: ansi_default; }
    Bar Input .input--cursor { text-style: reverse; background: ansi_default; color: ansi_default; }
    Bar Input .input--selection { text-style: reverse; background: ansi_default; color: ansi_default; }
    #title, #choices, #refusal, #live { height: auto; }
    #refusal { display: none; }
    """

    def __init__(
        self, title: str, choices: Sequence[Choice] = (), *, typed: str | None = None, on_enter: str | None = None,
        selected: bool = False, refuses: Callable[[str], str | None] = lambda line: None,
        live: Callable[[str], Sequence[str]] = lambda line: (),
    ) -> None:  # fmt: skip
        super().__init__()
        self._title, self._choices, self._typed = title, choices, typed
        self._enter_means, self._refuses, self._live = on_enter, refuses, live
        self._selected = selected

    def compose(self) -> ComposeResult:
        """The question, what was wrong with the last answer, the choices, and the line to type in."""
        with Vertical():
            yield Static(Text(inert(self._title), style=STRONG), id="title")
            yield Static(id="refusal")
            yield Static(rows((one.key, one.label) for one in self._choices), id="choices")
            if self._typed is not None:
                yield _Typed(inert(self._typed), select_on_focus=self._selected)
                yield Static(self._shown_live(self._typed), id="live")

    def on_key(self, event: Key) -> None:
        """A choice's key answers; Enter too, where there is nothing to type."""
        if self._typed is None and event.key == "enter" and self._enter_means is not None:
            event.stop()
            self.dismiss(self._enter_means)
        elif self.choose(event):
            event.stop()

    def choose(self, event: Key) -> bool:
        """Answer with the choice whose key was pressed; False where it is none's."""
        for choice in self._choices:
            if choice.key == event.character:
                self.dismiss(choice.answer)
                return True
        return False

    def _shown_live(self, line: str) -> Text:
        return Text("\n".join(map(inert, self._live(line))), style=FAINT)

    @on(Input.Changed)
    def _typing(self, event: Input.Changed) -> None:
        self.query_one("#live", Static).update(self._shown_live(event.value))

    @on(Input.Submitted)
    def _typed_line(self, event: Input.Submitted) -> None:
        refusal = self._refuses(event.value)
        if refusal is None:
            self.dismiss(event.value)
            return
        shown = self.query_one("#refusal", Static)
        shown.update(Text(inert(refusal), style=WARNING))
        shown.display = True

    def action_leave(self) -> None:
        """Escape: no answer."""
        self.dismiss(None)


class _Typed(Input):
    """A line to type in that leaves the choices' keys to the bar while it is empty."""

    async def _on_key(self, event: Key) -> None:
        if not self.value and isinstance(self.screen, Bar) and self.screen.choose(event):
            event.stop()
            event.prevent_default()

    def _on_paste(self, event: Paste) -> None:
        """What is pasted is one line, and nothing in it steers the terminal."""
        event.text = inert(" ".join(event.text.split()))


def rows(keys: Iterable[tuple[str, str]]) -> Columns:
    """Keys and what they stand for, in as many rows as the screen makes necessary."""
    return Columns([Text.assemble((key, STRONG), f" {inert(what)}") for key, what in keys], padding=(0, 2))
