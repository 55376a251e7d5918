"""The screen of the review: one card, what was done last, and the keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.events import Key, Paste, Resize
from textual.screen import Screen
from textual.widgets import Static

from quotebot.errors import QuotebotError
from quotebot.inert import inert
from quotebot.model import Candidate
from quotebot.quote import STATES, Quote
from quotebot.review import card, keys, layout
from quotebot.review.bar import Bar, Choice, rows
from quotebot.review.card import FAINT, STRONG, WARNING, Look
from quotebot.review.look import Looker, stands
from quotebot.review.picture import Cards, Picture
from quotebot.review.session import WAITING, Answer, Session, described
from quotebot.store.quotes import ORDERS

GLANCE_SECONDS = 0.25  # nobody reads a card in less; a key that decides it sooner was meant for another
HELD_SECONDS = 0.1  # the same key again so soon is a key held down, or a paste
MOST_CONTEXT = 48
LOW_ROWS = 16  # fewer have no room for the words around a quote
WIDE_COLUMNS, TALL_ROWS = 100, 32  # from which on there is room for twice as much


class Around(VerticalScroll):
    """The words around the quote, and the quote in their midst."""

    def centre(self) -> None:
        """Scroll so that the quote stands in the middle, with something before it."""
        self.call_after_refresh(self._centre)

    def on_resize(self, event: Resize) -> None:
        """The middle is elsewhere now."""
        self.centre()

    def _centre(self) -> None:
        said = self.query_one("#said").virtual_region
        above = max((self.size.height - said.height) // 2, 1)
        self.scroll_to(y=max(said.y - above, 0), animate=False, immediate=True)


class CardScreen(Screen[None]):
    """One card at a time. Decisions are saved in a thread, and what takes longer to know is looked up in another.

    `tick` is a clock in seconds, against which held keys are told from pressed ones.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a,A", "decide('approve')"), Binding("l,L", "decide('later')"), Binding("r,R", "reject"),
        Binding("u,U", "undo"), Binding("e,E", "edit"), Binding("s,S", "speaker"), Binding("m,M", "more"),
        Binding("p,P", "picture"),
        Binding("j,J,down,right", "go('next')"), Binding("k,K,up,left", "go('previous')"), Binding("o,O", "sort"),
        Binding("f,F", "filter"), Binding("slash", "search"), Binding("question_mark,h,H,f1", "help"),
        Binding("q,Q", "app.quit"), Binding("pagedown,space", "around(1)"), Binding("pageup", "around(-1)"),
    ]  # fmt: skip
    CSS = """
    CardScreen { layout: vertical; overflow: hidden; }
    CardScreen Static { height: auto; }
    CardScreen VerticalScroll { padding: 0 1; scrollbar-size-vertical: 1; }
    CardScreen VerticalScroll { scrollbar-color: ansi_cyan; scrollbar-background: ansi_default; }
    #top { height: 1; text-style: bold; padding: 0 1; }
    #card { height: auto; max-height: 65%; border-top: solid ansi_cyan; }
    #posted { margin-bottom: 1; }
    #around { height: 1fr; min-height: 3; border-top: solid ansi_cyan; }
    #foot { height: auto; max-height: 50%; dock: bottom; border-top: solid ansi_cyan; }
    CardScreen.-low #around { display: none; }
    CardScreen.-low #card { height: 1fr; max-height: 100%; }
    """
    # On a low screen the context goes first; what was done last and the keys stay.
    VERTICAL_BREAKPOINTS = [(0, "-low"), (LOW_ROWS, "-high")]  # noqa: RUF012  # Screen declares no ClassVar

    def __init__(
        self, session: Session, looker: Looker, tick: Callable[[], float] = monotonic, cards: Cards | None = None
    ) -> None:
        super().__init__()
        self._session, self._looker, self._tick, self._cards = session, looker, tick, cards
        self._looks: dict[tuple[str, str], Look] = {}
        self._saving = False
        self._near = card.CONTEXT
        self._painted: Quote | None = None
        self._painted_at = tick()
        self._pressed: tuple[str, float] = ("", 0.0)

    def compose(self) -> ComposeResult:
        """Top to bottom in the order in which it is read out."""
        yield Static(id="top")
        with VerticalScroll(id="card", can_focus=False):
            yield Static(id="posted")
            yield Static(id="facts")
        with Around(id="around", can_focus=False):
            yield Static(id="before")
            yield Static(id="said")
            yield Static(id="after")
        with VerticalScroll(id="foot", can_focus=False):
            yield Static(id="status")
            yield Static(rows(keys.CARD), id="keys")

    def on_mount(self) -> None:
        """Show the first card."""
        self.paint()
        self.say(Answer(text=f"{self._session.total} {described(self._session.wanted)}. One key decides; ? explains."))

    def on_key(self, event: Key) -> None:
        """A key that stands for nothing says so."""
        if event.is_printable and event.key not in self._bindings.key_to_bindings:
            event.stop()
            self.say(Answer(text=f"The key {event.character} does nothing here. ? explains the keys.", refused=True))

    def on_paste(self, event: Paste) -> None:
        """Pasted text is not typed by anybody who reads the card."""
        event.stop()
        self.say(Answer(text="Pasted text decides nothing. Press a key.", refused=True))

    # Showing ---------------------------------------------------------------------------------------------------------

    def say(self, answer: Answer) -> None:
        """Put what was done on the status line."""
        mark, style = ("! ", WARNING) if answer.refused else ("✓ ", STRONG) if answer.saved else ("", "")
        hint = (" · u undoes", FAINT) if answer.saved and not answer.text.startswith("took back") else ""
        self.query_one("#status", Static).update(Text.assemble((mark + inert(answer.text), style), hint))

    def paint(self) -> None:
        """Show the quote of the session as it is now, and look up what is not known of it yet."""
        quote = self._session.quote
        if quote is None or self._painted is None or quote.id != self._painted.id:
            self._near, self._painted_at = self._least, self._tick()
        self._painted = quote
        self.query_one("#top", Static).update(self._top())
        if quote is None:
            self._paint_end()
            return
        found = self._looks.get((quote.id, quote.posted))
        look = self._seen(quote)
        self.query_one("#posted", Static).update(card.posted(quote))
        self.query_one("#facts", Static).update(layout.facts(quote, look, self._reasons))
        self._paint_around(quote, look)
        if found is None:
            self.run_worker(self._look(quote, look), group="look", exclusive=True)

    @property
    def _reasons(self) -> int:
        """How many reasons of the score the screen has room for."""
        return card.REASONS if self.size.width < WIDE_COLUMNS else 2 * card.REASONS

    @property
    def _least(self) -> int:
        """How many sentences before and after the quote are shown to begin with."""
        return card.CONTEXT if self.size.height < TALL_ROWS else 2 * card.CONTEXT

    def _top(self) -> Text:
        session, tally = self._session, self._session.tally
        place = f"{session.at + 1} of {session.total}" if session.quote else "end of the list"
        file = session.quote.episode.file if session.quote else session.episode.episode.file if session.episode else ""
        done = f"{session.progress['approved']} approved, {session.progress['rejected']} rejected, {tally.to_go} to go"
        seen = "" if replace(session.wanted, episode=None) == WAITING else described(session.wanted)
        return Text(inert(" · ".join(piece for piece in (place, done, seen, file) if piece)), no_wrap=True)

    def _paint_around(self, quote: Quote, look: Look | None) -> None:
        said = card.said(quote)
        before = card.before(look.transcript, quote, self._near) if look else []
        after = card.after(look.transcript, quote, self._near) if look else []
        quoted = replace(said, where=f"▸ {said.where}")
        gutter = max(len(one.where) for one in (*before, quoted, *after))
        for name, lines, style in (("before", before, ""), ("said", [quoted], STRONG), ("after", after, "")):
            self.query_one(f"#{name}", Static).update(layout.table(lines, style, gutter))
        self.query_one("#around", Around).centre()

    def _paint_end(self) -> None:
        tally = self._session.tally
        text = Text("Nothing is left to decide here." if tally.decided or self._session.ids else "Nothing to review.")
        self.query_one("#posted", Static).update(text)
        self.query_one("#facts", Static).update(Text("k goes back, f shows other lines, u undoes, q quits."))
        for name in ("before", "said", "after"):
            self.query_one(f"#{name}", Static).update("")

    async def _look(self, quote: Quote, look: Look | None) -> None:
        """Look up the rest of the card in two steps, the quick one first."""
        try:
            if look is None:
                look = await asyncio.to_thread(self._looker.look, quote)
                self._looked(quote, look)
                if self._painted == quote:
                    self._paint_around(quote, look)
            self._looked(quote, await asyncio.to_thread(self._looker.with_repeats, quote, look))
        except QuotebotError as exc:
            self.say(Answer(text=str(exc), refused=True))

    def _looked(self, quote: Quote, look: Look) -> None:
        self._looks[quote.id, quote.posted] = look
        if self._painted == quote:
            self.query_one("#facts", Static).update(layout.facts(quote, look, self._reasons))

    def _seen(self, quote: Quote) -> Look | None:
        """What is known of the quote, as far as it can be had at once."""
        return self._looks.get((quote.id, quote.posted)) or self._looker.known(quote)

    # Deciding --------------------------------------------------------------------------------------------------------

    def _meant(self, key: str, *, read: bool = True) -> bool:
        """True if the key was pressed by somebody who had time to see the card: not held down, nor too quick."""
        now = self._tick()
        last, at = self._pressed
        self._pressed = (key, now)
        if self._saving or (last == key and now - at < HELD_SECONDS):
            return False
        if read and now - self._painted_at < GLANCE_SECONDS:
            self.say(Answer(text=f"That was too quick to have read it. Press {key} again.", refused=True))
            return False
        return True

    def decide(self, act: Callable[[], Answer]) -> None:
        """Do what writes to the store in a thread; keys are not taken until it is done."""
        self._saving = True
        self.run_worker(self._save(act), group="save")

    async def _save(self, act: Callable[[], Answer]) -> None:
        try:
            answer = await asyncio.to_thread(act)
        finally:
            self._saving = False
        self._looks.clear()  # what was approved may be what another line says again
        self.paint()
        self.say(answer)

    def action_decide(self, what: str) -> None:
        """Approve, or put off."""
        key, act = ("a", self._session.approve) if what == "approve" else ("l", self._session.later)
        if self._meant(key):
            self.decide(act)

    def action_reject(self) -> None:
        """Ask why, and reject."""

        def rejected(reason: str | None) -> None:
            if reason is not None:
                self.decide(lambda: self._session.reject(reason or None))

        if self._meant("r") and self._session.quote:
            bar = Bar("Reject it: why? Enter: no reason. Escape: keep it.", keys.REASONS, on_enter="")
            self.app.push_screen(bar, rejected)

    def action_undo(self) -> None:
        """Take the last decision back."""
        if self._meant("u", read=False):
            self.decide(self._session.undo)

    def action_speaker(self) -> None:
        """Ask who said it."""

        def named(name: str | None) -> None:
            if name is not None:
                self.decide(lambda: self._session.confirm(name))

        if self._saving or self._session.quote is None:
            return
        known = self._session.speakers()[:9]
        choices = [Choice(key=str(at), label=name, answer=name) for at, name in enumerate(known, 1)]
        title = "Who said it? A number, or a name and Enter. Escape: leave it."
        self.app.push_screen(Bar(title, choices, typed="", refuses=_no_name), named)

    def action_edit(self) -> None:
        """Open the editor on the quote."""
        from quotebot.review.editor import Editor

        def edited(candidate: Candidate | None) -> None:
            if candidate is not None:
                self.decide(lambda: self._session.edit(candidate))

        quote = self._session.quote
        look = self._seen(quote) if quote else None
        if quote and look is None:
            self.say(Answer(text="The transcript is still being read. Press e again.", refused=True))
        elif quote and look and not stands(quote, look):
            self.say(Answer(text="Its transcript is read otherwise today. Suggest the file again.", refused=True))
        elif not self._saving and quote and look:
            self.app.push_screen(Editor(quote, look.transcript, look.names), edited)

    # Looking ---------------------------------------------------------------------------------------------------------

    def _answered(self, answer: Answer) -> None:
        self.paint()
        self.say(answer)

    def action_go(self, way: str) -> None:
        """Next or previous."""
        if not self._saving:
            self._answered(self._session.next() if way == "next" else self._session.previous())

    def action_more(self) -> None:
        """Twice as much context; after the most, as little as at first."""
        quote = self._session.quote
        if quote is not None:
            self._near = self._least if self._near >= MOST_CONTEXT else 2 * self._near
            self._paint_around(quote, self._seen(quote))
            self.say(Answer(text=f"{self._near} sentences before and after; PageUp and PageDown scroll."))

    def action_picture(self) -> None:
        """Draw the card of the line as it stands now."""
        if self._session.quote and self._cards and not self._saving:
            self.say(Answer(text="Drawing its card …"))
            self.run_worker(self._picture(self._session.quote, self._cards), group="picture", exclusive=True)

    async def _picture(self, quote: Quote, cards: Cards) -> None:
        try:
            path = await asyncio.to_thread(cards.draw, quote)
        except QuotebotError as exc:
            self.say(Answer(text=str(exc), refused=True))
            return
        self.say(Answer(text=f"Its card: {path}"))
        if cards.preview:
            self.app.push_screen(Picture(path, cards.preview(path)))

    def action_around(self, pages: int) -> None:
        """Scroll the context; the card, where there is no room for the context."""
        around = self.query_one("#around", VerticalScroll)
        around = around if around.display else self.query_one("#card", VerticalScroll)
        around.scroll_relative(y=pages * max(around.size.height - 1, 1), animate=False)

    def action_sort(self) -> None:
        """The next of the three orders."""
        if not self._saving:
            after = ORDERS[(ORDERS.index(self._session.order) + 1) % len(ORDERS)]
            self._answered(self._session.sort(after))

    def action_filter(self) -> None:
        """Ask which states, or whose lines."""
        if not self._saving:
            names = self._session.speakers()[:9]
            self.app.push_screen(
                Bar("Which lines? Escape: leave it.", keys.filters(names), on_enter=keys.UNDECIDED), self._filtered
            )

    def _filtered(self, answer: str | None) -> None:
        if answer is None:
            return
        kind, _, value = answer.partition(":")
        if kind == "speaker":
            self._answered(self._session.narrow(speaker=value or None))
        else:
            states = tuple(one for one in STATES if one in answer.split(","))
            self._answered(self._session.narrow(states=states))

    def action_search(self) -> None:
        """Ask for words that the lines hold."""

        def searched(words: str | None) -> None:
            if words is not None:
                self._answered(self._session.narrow(saying=" ".join(words.split()) or None))

        if not self._saving:
            self.app.push_screen(
                Bar("Search for (empty: all lines again):", typed=self._session.wanted.saying or ""), searched
            )

    def action_help(self) -> None:
        """Say what the keys do."""
        self.app.push_screen(keys.Help("The review: one line at a time, one key a decision", keys.HELP))


def _no_name(typed: str) -> str | None:
    return None if typed.strip() else "A speaker needs a name."
