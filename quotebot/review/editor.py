"""The editor: the ends of a quote and its declared edits, one key a step, over the words that were said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from quotebot.errors import EditRefused
from quotebot.inert import inert
from quotebot.model import Candidate, Misheard, Transcript
from quotebot.quote import Quote
from quotebot.review import card, keys, marked
from quotebot.review.bar import Bar, rows
from quotebot.review.card import FAINT, WARNING
from quotebot.review.draft import Draft
from quotebot.review.look import fits

KEYS = (
    ("[ ]", "start"), ("{ }", "end"), ("← →", "word"), ("⇧← ⇧→", "mark"), ("1-9", "switch"), ("x", "leave out"),
    ("i", "insert"), ("n", "name"), ("t", "type"), ("u", "undo"), ("?", "help"), ("Enter", "save"), ("Esc", "leave"),
)  # fmt: skip

HELP = (
    ("[  ,", "The quote begins one word earlier."),
    ("]  .", "It begins one word later."),
    ("{  <", "It ends one word earlier."),
    ("}  >", "It ends one word later."),
    ("← →", "Go from word to word."),
    ("⇧← ⇧→", "Mark words; Space begins and ends a mark too."),
    ("1-9", "Switch the edit of that number off or on."),
    ("x", "Leave the marked words out; … shows it."),
    ("i", "Insert words in [brackets] before the cursor."),
    ("n", "Mend the misheard name at the cursor or the mark."),
    ("t", "Type the line freely. What was not said is refused."),
    ("u", "Take the last step back."),
    ("Enter", "Save the edit. It does not approve the quote."),
    ("Esc", "Leave the quote as it was."),
)


class Editor(Screen[Candidate | None]):
    """Edits `quote`; answers with the candidate it became, or None where it is to stay as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket,comma", "move('start', -1)"),
        Binding("right_square_bracket,full_stop", "move('start', 1)"),
        Binding("left_curly_bracket,less_than_sign", "move('end', -1)"),
        Binding("right_curly_bracket,greater_than_sign", "move('end', 1)"),
        Binding("left", "word(-1)"), Binding("right", "word(1)"),
        Binding("home", "word(-9999)"), Binding("end", "word(9999)"),
        Binding("shift+left", "word(-1, True)"), Binding("shift+right", "word(1, True)"), Binding("space", "mark"),
        *(Binding(str(at), f"switch({at})") for at in range(1, 10)),
        Binding("x", "elide"), Binding("i", "insert"), Binding("n", "repair"), Binding("t", "retype"),
        Binding("u", "undo"), Binding("question_mark,f1", "help"), Binding("enter", "save"), Binding("escape", "leave"),
    ]  # fmt: skip
    CSS = """
    Editor { layout: vertical; overflow: hidden; }
    Editor Static { height: auto; }
    Editor VerticalScroll { padding: 0 1; scrollbar-size-vertical: 1; }
    Editor VerticalScroll { scrollbar-color: ansi_cyan; scrollbar-background: ansi_default; }
    #edit-top { height: 1; padding: 0 1; text-style: bold; }
    #words { height: 1fr; min-height: 3; border-top: solid ansi_cyan; }
    #result { height: auto; max-height: 40%; border-top: solid ansi_cyan; }
    #edits { height: auto; max-height: 6; border-top: solid ansi_cyan; }
    #edit-foot { height: auto; max-height: 50%; dock: bottom; border-top: solid ansi_cyan; }
    """

    def __init__(self, quote: Quote, transcript: Transcript, names: tuple[Misheard, ...] = ()) -> None:
        super().__init__()
        self._quote = quote
        self._draft = Draft.of(transcript, quote.candidate, names)
        self._past: list[Draft] = []
        self._cursor = 0
        self._anchor: int | None = None
        self._sure = False

    def compose(self) -> ComposeResult:
        """The words as they were said, the line they make, the edits, and the keys."""
        yield Static(Text(inert(f"Editing {self._quote.id} from {self._quote.episode.file}")), id="edit-top")
        with VerticalScroll(id="words", can_focus=False):
            yield Static(id="words-before")
            yield Static(id="words-said")
            yield Static(id="words-after")
        with VerticalScroll(id="result", can_focus=False):
            yield Static(id="line")
            yield Static(id="length")
        with VerticalScroll(id="edits", can_focus=False):
            yield Static(id="choices-list")
        with VerticalScroll(id="edit-foot", can_focus=False):
            yield Static(id="edit-status")
            yield Static(rows(KEYS))

    def on_mount(self) -> None:
        """Show the quote as it stands."""
        self.paint()

    def paint(self, message: str = "", *, refused: bool = False) -> None:
        """Show the draft, and what there is to say about the last key."""
        draft = self._draft
        made = replace(self._quote, candidate=draft.candidate, text=draft.text)
        around = card.before(draft.transcript, made, 1), card.after(draft.transcript, made, 1)
        for name, lines in zip(("before", "after"), around, strict=True):
            faint = Text("\n").join([line.text for line in lines])
            self.query_one(f"#words-{name}", Static).update(Text(faint.plain, style=FAINT))
        self.query_one("#words-said", Static).update(marked.words(draft, self._cursor, self._chosen))
        self.query_one("#line", Static).update(card.posted(made))
        self.query_one("#length", Static).update(card.lengths(fits(made.posted)))
        self.query_one("#choices-list", Static).update(marked.choices(draft))
        self._say(message, refused)
        self.call_after_refresh(self._show_words)

    def _say(self, message: str, refused: bool) -> None:
        shown = message or ("changed; Enter saves it" if self._changed else "unchanged")
        self.query_one("#edit-status", Static).update(Text(inert(shown), style=WARNING if refused else FAINT))

    def _show_words(self) -> None:
        said = self.query_one("#words-said", Static)
        self.query_one("#words", VerticalScroll).scroll_to_widget(said, animate=False, center=True)

    @property
    def _changed(self) -> bool:
        return self._draft.candidate != self._quote.candidate

    @property
    def _chosen(self) -> range:
        """The marked words, or the one at the cursor."""
        other = self._cursor if self._anchor is None else self._anchor
        return range(min(self._cursor, other), max(self._cursor, other) + 1)

    def _step(self, make: Callable[[], Draft], *, from_start: bool = False) -> None:
        """Go to the draft that `make` gives, or say why there is none."""
        try:
            draft = make()
        except EditRefused as exc:
            self.paint(str(exc), refused=True)
            return
        self._past.append(self._draft)
        grown = len(draft.words) - len(self._draft.words) if from_start else 0
        self._become(draft, self._cursor + grown)

    def _become(self, draft: Draft, cursor: int) -> None:
        self._draft, self._anchor, self._sure = draft, None, False
        self._cursor = max(0, min(cursor, len(draft.words) - 1))
        self.paint()

    def action_move(self, which: str, by: int) -> None:
        """Move the start or the end by a word."""
        draft = self._draft
        moved = (lambda: draft.moved(start=by)) if which == "start" else (lambda: draft.moved(end=by))
        self._step(moved, from_start=which == "start")

    def action_word(self, by: int, mark: bool = False) -> None:
        """Move the cursor; with `mark` the words between are marked."""
        if mark and self._anchor is None:
            self._anchor = self._cursor
        self._cursor = max(0, min(self._cursor + by, len(self._draft.words) - 1))
        self.paint()

    def action_mark(self) -> None:
        """Begin a mark at the cursor, or end it."""
        self._anchor = self._cursor if self._anchor is None else None
        self.paint("Marking from here: → goes on, x leaves it out, Space ends it." if self._anchor is not None else "")

    def action_switch(self, number: int) -> None:
        """Switch an edit."""
        self._step(lambda: self._draft.toggled(number - 1))

    def action_elide(self) -> None:
        """Leave the marked words out."""
        chosen = self._chosen
        self._step(lambda: self._draft.elided(chosen.start, chosen.stop))

    def action_insert(self) -> None:
        """Ask for words in brackets."""
        word = self._draft.words[self._cursor]
        self._ask(f"Insert in [brackets] before “{word}”:", "", lambda line: self._draft.inserted(self._cursor, line))

    def action_repair(self) -> None:
        """Ask for the name as it is spelled."""
        chosen = self._chosen
        heard = " ".join(self._draft.words[chosen.start : chosen.stop])
        repaired = lambda line: self._draft.repaired(chosen.start, chosen.stop, line)  # noqa: E731
        self._ask(f"Mend the name “{heard}” to:", heard, repaired, selected=True)

    def action_retype(self) -> None:
        """Ask for the whole line."""
        self._ask("Type the line; words nobody said go in [brackets]:", self._draft.text, self._draft.retyped)

    def _ask(self, title: str, typed: str, make: Callable[[str], Draft], *, selected: bool = False) -> None:
        """Ask for a line; while it is refused it stays in its box, with the reason."""

        def refuses(line: str) -> str | None:
            try:
                make(line)
            except EditRefused as exc:
                return str(exc)
            return None

        def answered(line: str | None) -> None:
            if line is not None:
                self._step(lambda: make(line))

        def live(line: str) -> tuple[str, ...]:
            try:
                made = replace(self._quote, text=make(line).text)
            except EditRefused:
                return ()
            return made.posted, card.lengths(fits(made.posted)).plain

        self.app.push_screen(Bar(title, typed=typed, refuses=refuses, live=live, selected=selected), answered)

    def action_undo(self) -> None:
        """Take the last step back."""
        if self._past:
            self._become(self._past.pop(), self._cursor)
        else:
            self.paint("There is no step to take back.", refused=True)

    def action_help(self) -> None:
        """Say what the keys do."""
        self.app.push_screen(keys.Help("The editor: every change is declared, and nothing unsaid gets in", HELP))

    def action_save(self) -> None:
        """Answer with the quote as it is now."""
        self.dismiss(self._draft.candidate if self._changed else None)

    def action_leave(self) -> None:
        """Answer that the quote stays as it was; asked twice where there are changes."""
        if self._changed and not self._sure:
            self._sure = True
            self.paint("Not saved yet. Enter saves it, Esc again throws it away.", refused=True)
        else:
            self.dismiss(None)
