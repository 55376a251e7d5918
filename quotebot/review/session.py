"""A review without a screen: which quotes are looked at, where we are among them, and one method for each decision.

A method that decides returns when the store has written the decision down for good; what the store refuses comes back
as a sentence and has changed nothing. Nothing is decided by moving on, and nothing by the passing of time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from quotebot.errors import QuotebotError, Refused
from quotebot.inert import inert
from quotebot.model import Candidate
from quotebot.quote import Action, Decision, Quote, State
from quotebot.store import decisions, episodes, fixes, quotes
from quotebot.store.database import Store
from quotebot.store.decisions import Hand
from quotebot.store.episodes import Kept
from quotebot.store.quotes import Order, Wanted

WAITING = Wanted(states=("new", "later"))
WINDOW = 500  # ids that are listed at once; more are asked for when the last of them is reached
LOOK_BACK = 500  # decisions about other episodes that an undo steps over before it gives up
SHOWN_CHARS = 22

DID: dict[Action, str] = {
    "approve": "approved",
    "reject": "rejected",
    "later": "put off",
    "edit": "edited",
    "speaker": "attributed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a wish, in a sentence. `saved`: it is in the store; `refused`: it was not possible."""

    text: str
    saved: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What stands of this session's decisions, by what became of the quotes, and how many quotes are undecided."""

    approved: int
    rejected: int
    later: int
    changed: int
    to_go: int

    @property
    def decided(self) -> int:
        """Quotes that this session approved, rejected or put off."""
        return self.approved + self.rejected + self.later


class Session:
    """One person's way through the quotes that are `wanted`.

    `quote` is the one that is looked at; None when there is none, or none is left. `now` tells the time (aware).
    `ids` are the quotes of the list, and `at` is the place of `quote` in it.
    """

    def __init__(
        self, store: Store, *, by: str, now: Callable[[], datetime],
        wanted: Wanted = WAITING, order: Order = "rank", episode: Kept | None = None,
    ) -> None:  # fmt: skip
        self.store, self.by, self.episode = store, by, episode
        self.wanted = replace(wanted, episode=episode.id) if episode else wanted
        self.order: Order = order
        self._now = now
        self._mine: list[Decision] = []
        self._done: set[str] = set()
        self._more = False
        newest = decisions.last(store)
        self._before = newest.id + 1 if newest else 0
        self.at = 0
        self.quote: Quote | None = None
        self._relist(self._list(self.wanted, order, WINDOW))

    # Decisions -------------------------------------------------------------------------------------------------------

    def approve(self) -> Answer:
        """Approve the quote as it is shown, and go on to the next."""
        return self._decide(lambda seen, hand: decisions.approve(self.store, seen, hand), onward=True)

    def reject(self, reason: str | None = None) -> Answer:
        """Reject it, and go on to the next."""
        return self._decide(lambda seen, hand: decisions.reject(self.store, seen, hand, reason=reason), onward=True)

    def later(self) -> Answer:
        """Put it off: it comes again in the next review, after the new ones."""
        return self._decide(lambda seen, hand: decisions.later(self.store, seen, hand), onward=True)

    def edit(self, candidate: Candidate) -> Answer:
        """Give it other ends or edits, and stay with it."""
        return self._decide(lambda seen, hand: decisions.edit(self.store, seen, hand, candidate))

    def confirm(self, name: str) -> Answer:
        """Say who said it, and stay with it."""
        named = " ".join(name.split())
        if not named or inert(named) != named:
            return Answer(text="A speaker needs a name, in plain letters.", refused=True)
        named = next((one for one in self.speakers() if one.casefold() == named.casefold()), named)

        def confirmed(seen: Quote, hand: Hand) -> Quote:
            made = decisions.confirm(self.store, seen, hand, named)
            fixes.follow(self.store, made.sha256)  # what is around it is worked out anew
            return made

        return self._decide(confirmed)

    def undo(self) -> Answer:
        """Take back the last decision that stands: of this session, then of the time before it began.

        What others decide while this session lasts is theirs to take back.
        """
        decision: Decision | None = None
        try:
            decision = self._mine[-1] if self._mine else self._earlier()
            if decision is None:
                return Answer(text="There is nothing left to take back.", refused=True)
            was = quotes.get(self.store, decision.quote)
            quote = decisions.undo(self.store, decision, self._hand())
            if decision.action == "speaker":
                fixes.follow(self.store, quote.sha256)
        except Refused as exc:
            self._forget(decision)
            return Answer(text=f"{exc} Undo again takes back the one before it.", refused=True)
        except QuotebotError as exc:
            return Answer(text=str(exc), refused=True)
        self._forget(decision)
        self._count(was.state, quote.state)
        self._done.discard(quote.id)
        self._come_to(quote)
        whose = "" if decision.by == self.by else f", decided by {decision.by}"
        return Answer(text=f"took back: {DID[decision.action]} {_called(quote)}{whose}", saved=True)

    # Ways ------------------------------------------------------------------------------------------------------------

    def next(self) -> Answer:
        """Go to the next quote of the list. That decides nothing."""
        self._grow()
        if self.at + 1 >= len(self.ids):
            return Answer(text="This is the end of the list.", refused=True)
        return self._moved(self.at + 1)

    def previous(self) -> Answer:
        """Go back to the quote before. That decides nothing."""
        if not self.at:
            return Answer(text="This is the first one.", refused=True)
        return self._moved(self.at - 1)

    def narrow(self, **changes: Any) -> Answer:
        """Look at other quotes: `changes` are fields of `Wanted`. Where there are none, the list stays as it was."""
        wanted = replace(self.wanted, **changes)
        try:
            found = self._list(wanted, self.order, WINDOW)
            if not found:
                return Answer(text=f"Nothing here is {described(wanted)}. The list stays as it was.", refused=True)
            self.wanted, self._done = wanted, set()
            self._relist(found)
        except QuotebotError as exc:
            return Answer(text=str(exc), refused=True)
        return Answer(text=f"{self.total} {described(wanted)}")

    def sort(self, order: Order) -> Answer:
        """Bring the list into another order, and stay with the quote."""
        try:
            self._relist(self._list(self.wanted, order, max(len(self.ids), WINDOW)))
        except QuotebotError as exc:
            return Answer(text=str(exc), refused=True)
        self.order = order
        what = {"rank": "the best line of its episode first", "score": "the highest score first", "place": "as spoken"}
        return Answer(text=f"sorted by {order}: {what[order]}")

    # Figures ---------------------------------------------------------------------------------------------------------

    @property
    def total(self) -> str:
        """How many quotes the list holds, `500+` where there may be more."""
        return f"{len(self.ids)}+" if self._more else str(len(self.ids))

    @property
    def tally(self) -> Tally:
        """What this session has decided so far."""
        became = Counter(one.action for one in self._last().values())
        changed = len({one.quote for one in self._mine if one.action in ("edit", "speaker")})
        to_go = self.progress["new"] + self.progress["later"]
        return Tally(
            approved=became["approve"], rejected=became["reject"], later=became["later"], changed=changed, to_go=to_go
        )

    def approved(self) -> list[str]:
        """The ids of the quotes that this session approved, in that order."""
        return [one.quote for one in self._last().values() if one.action == "approve"]

    def speakers(self) -> list[str]:
        """The names that a person may mean: those of the quote's episode, then all that are known."""
        here = (*self.quote.episode.hosts, *self.quote.episode.guests) if self.quote else ()
        try:
            return list(dict.fromkeys([*here, *quotes.names(self.store)]))
        except QuotebotError:
            return list(here)

    # How it is done --------------------------------------------------------------------------------------------------

    def _last(self) -> dict[str, Decision]:
        """The last decision of this session about each quote's state."""
        return {one.quote: one for one in self._mine if one.action in ("approve", "reject", "later")}

    def _hand(self) -> Hand:
        return Hand(by=self.by, at=self._now())

    def _decide(self, act: Callable[[Quote, Hand], Quote], *, onward: bool = False) -> Answer:
        seen = self.quote
        if seen is None:
            return Answer(text="There is no quote here to decide about.", refused=True)
        try:
            made = act(seen, self._hand())
        except QuotebotError as exc:
            return self._refused(seen, exc)
        self.quote = made
        answer = self._saved(seen, made)
        if not onward:
            return answer
        self._done.add(made.id)
        try:
            return replace(answer, text=answer.text + self._onward())
        except QuotebotError as exc:
            return replace(answer, text=f"{answer.text}. {exc}")

    def _saved(self, seen: Quote, made: Quote) -> Answer:
        decision = made.decision
        if decision is None or decision == seen.decision:
            return Answer(text=f"{made.id} is as it was ({self._known(made)})")
        self._mine.append(decision)
        self._count(seen.state, made.state)
        why = f" ({decision.reason})" if decision.reason else ""
        why += " and out of the queue" if seen.deliveries and not made.deliveries else ""
        still = f"; it stays {made.state}" if decision.action in ("edit", "speaker") and made.state != "new" else ""
        return Answer(text=f"{DID[decision.action]} {_called(made)}{why}, saved{still}", saved=True)

    def _known(self, made: Quote) -> str:
        """The state of a quote that a decision left as it was, and who put it there."""
        last = made.decision
        if last is None or last.action in ("edit", "speaker"):
            return made.state
        return f"already {DID[last.action]}{'' if last.by == self.by else f' by {last.by}'}"

    def _refused(self, seen: Quote, exc: QuotebotError) -> Answer:
        """The sentence of a refusal; where somebody else decided meanwhile, that, and the quote as it is now."""
        try:
            now = quotes.get(self.store, seen.id)
            self.progress = episodes.progress(self.store, self.episode)
        except QuotebotError:
            return Answer(text=str(exc), refused=True)
        if now.decision == seen.decision:
            return Answer(text=str(exc), refused=True)
        self.quote = now
        what = (
            f"{now.decision.by} {DID[now.decision.action]}" if now.decision else "somebody took back a decision about"
        )
        text = f"Not saved: {what} this line while you looked at it. It is shown as it is now; decide again."
        return Answer(text=text, refused=True)

    def _earlier(self) -> Decision | None:
        """The last decision that stands of those made before this session began, about what it looks at."""
        for _ in range(LOOK_BACK):
            decision = decisions.last(self.store, before=self._before)
            if decision is None:
                return None
            if self.episode is None or quotes.get(self.store, decision.quote).sha256 == self.episode.sha256:
                return decision
            self._before = decision.id
        return None

    def _forget(self, decision: Decision | None) -> None:
        """Undo will not come to `decision` again."""
        if self._mine:
            self._mine.pop()
        elif decision is not None:
            self._before = decision.id

    def _count(self, was: State, now: State) -> None:
        self.progress[was] -= 1
        self.progress[now] += 1

    def _list(self, wanted: Wanted, order: Order, limit: int) -> list[str]:
        """The first `limit` ids; those that were put off come after the others."""
        soon = tuple(state for state in wanted.states if state != "later")
        groups: list[tuple[State, ...]] = [soon, ("later",)] if soon and soon != wanted.states else [wanted.states]
        found: list[str] = []
        for states in groups:
            one = replace(wanted, states=states)
            found += quotes.ids(self.store, one, order=order, limit=limit - len(found))
        return found

    def _grow(self) -> None:
        """Ask for more ids where the last one is reached and the list was full."""
        if self.at + 1 >= len(self.ids) and self._more:
            known = set(self.ids)
            found = self._list(self.wanted, self.order, len(known) + WINDOW)
            self.ids += [one for one in found if one not in known]
            self._more = len(found) == len(known) + WINDOW

    def _relist(self, found: list[str]) -> None:
        self.ids, self._more = found, len(found) >= WINDOW
        self.progress = episodes.progress(self.store, self.episode)
        here = self.quote.id if self.quote else ""
        self._go(found.index(here) if here in found else 0)

    def _come_to(self, quote: Quote) -> None:
        if quote.id not in self.ids:
            self.ids.insert(self.at, quote.id)
        self.at, self.quote = self.ids.index(quote.id), quote

    def _go(self, at: int) -> None:
        self.at = at
        self.quote = quotes.get(self.store, self.ids[at]) if at < len(self.ids) else None

    def _moved(self, at: int) -> Answer:
        try:
            self._go(at)
            self.progress = episodes.progress(self.store, self.episode)
        except QuotebotError as exc:
            return Answer(text=str(exc), refused=True)
        return Answer(text="")

    def _onward(self) -> str:
        """Go to the next quote that waits, then to the ones skipped; what there is to say about the way."""
        self._grow()
        self.progress = episodes.progress(self.store, self.episode)  # others decide too
        skipped = self.at
        for at in self._waiting():
            quote = quotes.get(self.store, self.ids[at])
            if not self.wanted.states or quote.state in self.wanted.states:
                self.at, self.quote = at, quote
                return " · back to those you skipped" if at < skipped else ""
            self._done.add(quote.id)  # somebody else decided about it
        self.at, self.quote = len(self.ids), None
        return ""

    def _waiting(self) -> Iterator[int]:
        places = (*range(self.at + 1, len(self.ids)), *range(min(self.at, len(self.ids))))
        return (at for at in places if self.ids[at] not in self._done)


def described(wanted: Wanted) -> str:
    """A filter in words: `new or later, by Ada, saying “bread”`."""
    pieces = [" or ".join(wanted.states) or "in any state"]
    pieces += [f"by {wanted.speaker}"] if wanted.speaker else []
    pieces += [f"saying “{wanted.saying}”"] if wanted.saying else []
    return ", ".join(pieces)


def _called(quote: Quote) -> str:
    """The quote's id and its first words."""
    text = quote.text
    return f"{quote.id} “{text if len(text) <= SHOWN_CHARS else text[: SHOWN_CHARS - 1] + '…'}”"
