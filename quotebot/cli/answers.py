"""The questions of `quotebot names`: each misheard name once, answered with one key, and what follows from it.

An answer is about all places of the words. It mends the lines that are kept of the episode, by an edit that is written
down as any other; `always` and `right` also write the glossary. A line that is not understood answers nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from quotebot.cli.files import write_whole
from quotebot.cli.glossary import FILE, remember
from quotebot.cli.keeping import hand
from quotebot.cli.names import Doubt, context
from quotebot.errors import EditRefused, QuotebotError
from quotebot.inert import inert
from quotebot.model import Misheard, Transcript
from quotebot.quote import Decision, Quote
from quotebot.review.draft import Draft
from quotebot.scoring.edits import is_name_repair
from quotebot.scoring.repairs import repair
from quotebot.settings import Settings, project_folder
from quotebot.store import decisions, episodes, quotes
from quotebot.store.database import Store

MENU = "[y]es [n]o [a]lways [r]ight as it is [s]kip [u]ndo [?] help [q]uit: "
END = "That was the last. [u]ndo [q]uit: "
HELP = """\
y  mend it in the lines that are kept of this episode
n  leave it as it was heard in them
a  always: mend it, and write it into config/glossary.toml, for every episode
r  it is right as it stands: write that into the glossary; nobody is asked again
s  skip it; that decides nothing
u  take the last answer back
q  quit; every answer is kept already"""
WORDS = {"yes": "y", "no": "n", "always": "a", "right": "r", "skip": "s", "undo": "u", "quit": "q", "help": "?"}
_GONE_OUT = frozenset({"sending", "unknown", "posted"})


@dataclass(slots=True, kw_only=True)
class _Step:
    """One answer, so that it can be taken back: the edits it made, and the glossary as it was and as it became."""

    at: int
    made: list[Decision] = field(default_factory=list)
    before: bytes | None = None
    after: bytes | None = None


@dataclass(slots=True, kw_only=True)
class Answers:
    """Asks over `read` (the next line, None at the end) and `say`; `names` are the misheard names of the transcript."""

    store: Store
    settings: Settings
    transcript: Transcript
    names: tuple[Misheard, ...]
    read: Callable[[], str | None]
    ask: Callable[[str], None]
    say: Callable[[str], None]
    past: list[_Step] = field(default_factory=list)
    folder: Path = field(default_factory=project_folder)

    def run(self, found: Sequence[Doubt]) -> None:
        """Ask about each of `found` until q or the end; behind the last the answers can still be taken back."""
        at = 0
        self.show(found, at)
        while True:
            self.ask(MENU if at < len(found) else END)
            line = self.read()
            word = (line or "").strip().casefold()
            letter = WORDS.get(word, word)
            if line is None or letter == "q" or (at >= len(found) and letter not in ("u", "?")):
                return
            turned = self.answer(found, at, letter)
            if turned is not None:
                at = turned
                self.show(found, at)

    def answer(self, found: Sequence[Doubt], at: int, letter: str) -> int | None:
        """Do what a letter says; the number of the next question, None where this one stays."""
        if letter in ("y", "n", "a", "r"):
            try:
                self.decide(found[at], at, letter)
            except QuotebotError as exc:
                self.say(inert(str(exc)))
                return None
            return at + 1
        if letter == "u":
            return self.undo()
        if letter == "s":
            return at + 1
        if letter:
            self.say(HELP if letter == "?" else f"There is no {inert(letter)}. ? says what there is.")
        return None

    def show(self, found: Sequence[Doubt], at: int) -> None:
        """One question: the words in their place, what they may be, and why."""
        if at >= len(found):
            return
        doubt, place = found[at], found[at].places[0]
        before, after = context(self.transcript, place)
        more = f" and {len(doubt.places) - 1} more" if len(doubt.places) > 1 else ""
        self.say(f"\n{at + 1} of {len(found)} · line {self.transcript.line(place.start)}{more}")
        self.say(inert(f"  {before}~~{place.wrong}~~ {place.right}{after}"))
        self.say(inert(f"  {place.reason} ({place.score:.2f}{', sure' if place.sure else ''})"))

    def decide(self, doubt: Doubt, at: int, letter: str) -> None:
        """Mend the kept lines or leave them, and write the glossary where the answer is for ever."""
        step = _Step(at=at, before=self._glossary())
        if letter in ("a", "r"):
            remember(self.folder, *((doubt.right, doubt.wrong) if letter == "a" else (doubt.wrong, None)))
            step.after = self._glossary()
        self.past.append(step)
        changed = self._mend(doubt, step, on=letter in ("y", "a"))
        written = f" {FILE} has it now." if step.after != step.before and step.after is not None else ""
        verb = "mended" if letter in ("y", "a") else "left as heard"
        if letter in ("y", "a") and not is_name_repair(doubt.wrong, doubt.right):
            self.say("A quote cannot be mended so: the letters are too different, or they are everyday words.")
        self.say(f"{verb} in {changed} kept {'line' if changed == 1 else 'lines'}.{written}")

    def _glossary(self) -> bytes | None:
        path = self.folder / FILE
        return path.read_bytes() if path.is_file() else None

    def _mend(self, doubt: Doubt, step: _Step, *, on: bool) -> int:
        """Switch the repairs of `doubt` in every kept line that has not gone out; how many lines changed."""
        for quote in self._kept():
            if any(one.state in _GONE_OUT for one in quote.deliveries):
                continue
            draft = _switched(Draft.of(self.transcript, quote.candidate, self.names), doubt, on=on)
            if draft.candidate != quote.candidate:
                made = decisions.edit(self.store, quote, hand(self.settings), draft.candidate)
                step.made += [made.decision] if made.decision else []
        return len(step.made)

    def _kept(self) -> list[Quote]:
        known = next((one for one in episodes.every(self.store) if one.sha256 == self.transcript.sha256), None)
        return list(quotes.find(self.store, quotes.Wanted(episode=known.id))) if known else []

    def undo(self) -> int | None:
        """Take the last answer back; the number of its question."""
        if not self.past:
            self.say("There is no answer to take back.")
            return None
        step = self.past.pop()
        try:
            for decision in reversed(step.made):
                decisions.undo(self.store, decision, hand(self.settings))
        except QuotebotError as exc:
            self.say(inert(str(exc)))
        if step.after is not None and step.after == self._glossary() and step.after != step.before:
            self._put_back(step.before)
        self.say("took the last answer back")
        return step.at

    def _put_back(self, before: bytes | None) -> None:
        path = self.folder / FILE
        if before is None:
            path.unlink(missing_ok=True)
        else:
            write_whole(path.resolve(), [before.decode()], mode=path.stat().st_mode & 0o777)

    def closing(self) -> str:
        """What was answered, and what to type next."""
        lines = sum(len(step.made) for step in self.past)
        next_ = f"quotebot review {self.transcript.episode.file}" if lines else "quotebot suggest"
        return f"{len(self.past)} answered, {lines} lines changed, all kept. Next: {next_}"


def _switched(draft: Draft, doubt: Doubt, *, on: bool) -> Draft:
    """`draft` with the repairs of `doubt` on or off, where they are inside it and can be."""
    for place in doubt.places:
        wanted = repair(place, draft.start)
        for index, (edit, is_on) in enumerate(draft.choices):
            if edit == wanted and is_on != on:
                try:
                    draft = draft.toggled(index)
                except EditRefused:
                    break
                break
    return draft
