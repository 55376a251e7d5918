"""The review as plain lines: for a terminal that cannot show a screen, for a pipe, and for who wants it so.

One answer a line. A line that is empty or not understood decides nothing, and the end of the input quits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from quotebot.cli.episode import clean
from quotebot.errors import EditRefused, QuotebotError
from quotebot.inert import inert
from quotebot.quote import STATES, State

if TYPE_CHECKING:
    from rich.text import Text

    from quotebot.model import Candidate
    from quotebot.quote import Quote
    from quotebot.review.card import Line, Look
    from quotebot.review.draft import Draft
    from quotebot.review.look import Looker
    from quotebot.review.session import Answer, Session

MENU = "[a]pprove [r]eject [l]ater [e]dit [s]peaker [u]ndo [m]ore [j] next [k] back [?] help [q]uit: "
HELP = """\
a           approve the line as it is shown
r           reject it; with a reason: r dull, r needs context
l           later: it comes again in the next review
j, k        go on, go back; that decides nothing
u           take the last decision back, again and again
e           edit it
s NAME      say who said it; s alone lists the names, s 1 takes the first
m           more context
o           sort by rank, by score, by place
f STATE...  show lines in these states: new later approved rejected; f alone: new and later
/ WORDS     show lines that hold these words; / alone: all again
q           quit; every decision is saved already

The whole words do the same: approve, reject, later, next, back, undo, edit, speaker, more, sort, filter, search, help,
quit. What follows one, a reason or a name, stands behind a space."""
# What may be typed in full for a letter of the menu.
WORDS = {
    "approve": "a", "reject": "r", "later": "l", "edit": "e", "undo": "u", "quit": "q", "next": "j", "back": "k",
    "more": "m", "help": "?", "speaker": "s", "sort": "o", "filter": "f", "search": "/",
}  # fmt: skip
TAKING_MORE = frozenset("rsf/")  # a reason, a name, states, words
EDIT_MENU = "start end drop elide insert name type undo save leave ?: "
EDIT_HELP = """\
start +1    begin one word later (start -1: one earlier)
end -2      end two words earlier (end +1: one later)
drop 1      switch edit 1 off or on
elide 3 5   leave out the words 3 to 5, marked by …
insert 3 T  put [T] before word 3
name 3 T    mend the misheard name at word 3 to T (name 3-4 T: at words 3 and 4)
type T      make it read T; words nobody said are refused
undo        take the last step back
save        save the edit; it does not approve
leave       leave the quote as it was"""

Read = Callable[[], str | None]
Say = Callable[[str], None]


@dataclass(slots=True, kw_only=True)
class Prompt:
    """A review over `read` (the next line, None at the end) and `say` (one or more lines)."""

    session: Session
    looker: Looker
    read: Read
    ask: Say
    say: Say
    near: int = 3
    looks: dict[tuple[str, str], Look] = field(default_factory=dict)

    def run(self) -> None:
        """Show a card and do what the answer says, until q or the end."""
        self.show()
        while True:
            self.ask(MENU)
            line = self.read()
            if line is None or command(line) == ("q", ""):
                return
            self.answer(line.strip())

    def answer(self, line: str) -> None:
        """Do what one line says."""
        letter, rest = command(line)
        session = self.session
        decides: dict[str, Callable[[], Answer]] = {
            "a": session.approve, "l": session.later, "u": session.undo, "j": session.next, "k": session.previous,
            "r": lambda: session.reject(_reason(clean(rest))), "s": lambda: self.speaker(clean(rest)), "e": self.edit,
            "o": self.sort, "f": lambda: self.filter(rest), "/": lambda: session.narrow(saying=rest or None),
        }  # fmt: skip
        if rest and letter not in TAKING_MORE:
            letter = ""
        if letter == "m":
            self.near *= 2
            self.show()
        elif letter == "?":
            self.say(HELP)
        elif letter in decides:
            self.done(decides[letter]())
        elif line:
            self.say(f"There is no {inert(line)}. ? says what there is.")

    def done(self, answer: Answer) -> None:
        """Say what became of it, and show the card that is there now."""
        if answer.text:
            self.say(inert(answer.text))
        if not answer.refused:
            self.near = 3
            self.show()

    def look(self, quote: Quote) -> Look | None:
        """What takes longer to know; None, and why, where it cannot be known."""
        key = quote.id, quote.posted
        try:
            if key not in self.looks:
                self.looks[key] = self.looker.with_repeats(quote, self.looker.look(quote))
        except QuotebotError as exc:
            self.say(inert(str(exc)))
        return self.looks.get(key)

    def show(self) -> None:
        """The card as lines."""
        session, quote = self.session, self.session.quote
        if quote is None:
            self.say("\nNothing is left to decide here: k goes back, f shows other lines, u undoes, q quits.")
            return
        progress = session.progress
        done = f"{progress['approved']} approved, {progress['rejected']} rejected, {session.tally.to_go} to go"
        self.say(f"\n{session.at + 1} of {session.total} · {done} · {inert(quote.episode.file)}")
        for line in card_lines(quote, self.look(quote), self.near):
            self.say(line)

    def speaker(self, name: str) -> Answer:
        """Confirm a name, or the one of that number; list them where there is none."""
        from quotebot.review.session import Answer

        names = self.session.speakers()
        if name.isdecimal() and 0 < int(name) <= len(names):
            name = names[int(name) - 1]
        if name and not name.isdecimal():
            return self.session.confirm(name)
        known = ", ".join(f"{at} {one}" for at, one in enumerate(names, 1))
        return Answer(text=f"Type s and a name{f', or a number: {known}' if known else ''}.", refused=True)

    def sort(self) -> Answer:
        """The next of the three orders."""
        from quotebot.store.quotes import ORDERS

        return self.session.sort(ORDERS[(ORDERS.index(self.session.order) + 1) % len(ORDERS)])

    def filter(self, states: str) -> Answer:
        """Only lines in these states; without any, what waits for a decision."""
        from quotebot.review.session import WAITING, Answer

        wanted: tuple[State, ...] = tuple(one for one in STATES if one in states.split()) or WAITING.states
        if unknown := set(states.split()) - set(STATES):
            return Answer(text=f"There is no state {', '.join(sorted(unknown))}: {', '.join(STATES)}.", refused=True)
        return self.session.narrow(states=wanted)

    def edit(self) -> Answer:
        """Edit the quote line by line; what is not saved is as it was."""
        from quotebot.review.look import stands
        from quotebot.review.session import Answer

        quote = self.session.quote
        look = self.look(quote) if quote else None
        if quote is None or look is None:
            return Answer(text="There is nothing here to edit.", refused=True)
        if not stands(quote, look):
            return Answer(text="Its transcript is read otherwise today. Suggest the file again.", refused=True)
        candidate = self.edited(quote, look)
        return self.session.edit(candidate) if candidate else Answer(text="left as it was", refused=True)

    def edited(self, quote: Quote, look: Look) -> Candidate | None:
        """The candidate that a person made of the quote; None where they left it."""
        from quotebot.review.draft import Draft

        past = [Draft.of(look.transcript, quote.candidate, look.names)]
        self.say(draft_text(past[-1]))
        while True:
            self.ask(EDIT_MENU)
            line = self.read()
            word, _, rest = (line or "").strip().partition(" ")
            if line is None or word in ("leave", "q"):
                return None
            if word == "save":
                return past[-1].candidate if past[-1].candidate != quote.candidate else None
            self.step(past, word, rest.strip())

    def step(self, past: list[Draft], word: str, rest: str) -> None:
        """One line of an edit: the draft it makes is put on top of `past`."""
        if word == "undo":
            past[:] = past[:-1] or past
        elif word == "?":
            self.say(EDIT_HELP)
            return
        elif word:
            try:
                past.append(changed(past[-1], word, rest))
            except EditRefused as exc:
                self.say(inert(str(exc)))
                return
        self.say(draft_text(past[-1]))


def command(line: str) -> tuple[str, str]:
    """The letter of the menu that `line` begins with, typed alone or as its word, and what stands behind the space.

    The letter is empty where the first word is neither; only / needs no space behind it.
    """
    if line.lstrip().startswith("/"):
        return "/", line.lstrip()[1:].strip()
    first, _, rest = line.strip().partition(" ")
    first = first.lower()
    return WORDS.get(first, first if first in WORDS.values() else ""), rest.strip()


def changed(draft: Draft, word: str, rest: str) -> Draft:
    """`draft` after one line of an edit. Raises EditRefused, also for a line that is not understood."""
    first, _, text = rest.partition(" ")
    match word:
        case "start":
            return draft.moved(start=_number(first))
        case "end":
            return draft.moved(end=_number(first))
        case "drop":
            return draft.toggled(_number(first) - 1)
        case "elide":
            return draft.elided(_number(first) - 1, _number(text or first))
        case "insert":
            return draft.inserted(_number(first) - 1, text)
        case "name":
            start, _, end = first.partition("-")
            return draft.repaired(_number(start) - 1, _number(end or start), text)
        case "type":
            return draft.retyped(rest)
        case _:
            raise EditRefused(f"There is no {word}. ? says what there is.")


def _number(word: str) -> int:
    try:
        return int(word)
    except ValueError:
        raise EditRefused(f"{word or 'Nothing'} is no number of words. ? has examples.") from None


def _reason(typed: str) -> str | None:
    """The reason that a letter stands for, or the one typed out."""
    from quotebot.review.keys import REASONS

    return next((one.answer for one in REASONS if one.key == typed), typed) or None


def card_lines(quote: Quote, look: Look | None, near: int) -> Iterator[str]:
    """A card as lines without any style: dropped words stand in ~~ ~~."""
    from quotebot.review import card

    yield card.posted(quote).plain
    yield from (text.plain for text in card.warnings(quote, look))
    yield f"{card.who(quote).plain} · {card.where(quote)} · {card.state(quote).plain}"
    if look:
        yield card.lengths(look.fits).plain
    yield card.score(quote).plain
    before = card.before(look.transcript, quote, near) if look else []
    after = card.after(look.transcript, quote, near) if look else []
    yield from (_line(line, " ") for line in before)
    yield _line(card.said(quote), ">")
    yield from (_line(line, " ") for line in after)


def _line(line: Line, mark: str) -> str:
    return f"{mark} {line.where:>6}  {line.who + ': ' if line.who else ''}{_plain(line.text)}"


def _plain(text: Text) -> str:
    """`text` with what is struck out in ~~ ~~."""
    from quotebot.review.card import GONE

    plain, at, shown = text.plain, 0, ""
    for span in sorted(span for span in text.spans if span.style == GONE):
        gone = plain[span.start : span.end]
        shown += f"{plain[at : span.start]}~~{gone.rstrip()}~~{' ' if gone.endswith(' ') else ''}"
        at = span.end
    return shown + plain[at:]


def draft_text(draft: Draft) -> str:
    """The words by number, the edits by number, and the line they make."""
    from quotebot.review.marked import choices

    words = " ".join(f"{at}:{inert(word)}" for at, word in enumerate(draft.words, 1))
    return f"{words}\n{choices(draft).plain}\n“{inert(draft.text)}”"
