"""What is fit for the queue: approved, attributed, proven, there once, at a time of its own, and not said before.

Faults are gathered, not raised one by one, so that one message names every quote and what mends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import starmap

import sqlalchemy as sa
from sqlalchemy import Connection

from quotebot.errors import EvidenceMismatch, Refused
from quotebot.inert import inert
from quotebot.quote import DeliveryState, Quote
from quotebot.store import evidence
from quotebot.store.database import Store
from quotebot.store.quotes import by_id
from quotebot.store.repeats import OUT, Said, out, same
from quotebot.store.schema import deliveries

WAITING: tuple[DeliveryState, ...] = ("queued", "held")
ENDED: tuple[DeliveryState, ...] = ("failed", "expired")
TOLD: dict[DeliveryState, str] = {
    "queued": "In the queue of {} already", "held": "Held for {} already", "sending": "Being sent to {}",
    "posted": "Posted to {} already", "failed": "Failed on {} before", "unknown": "Perhaps posted to {}",
    "expired": "Too late for {} before",
}  # fmt: skip

# What is wrong, and what mends it: in that, ALL stands for the ids it is wrong with and ONE for the first of them.
Fault = tuple[str, str]


class Faults:
    """What is wrong with which quotes, told in one message that says what mends it."""

    def __init__(self) -> None:
        self.found: dict[Fault, list[str]] = {}

    def note_all(self, faults: Iterable[tuple[str, Fault]]) -> None:
        """Note each of `faults` of the quote with the id before it."""
        for quote, fault in faults:
            self.found.setdefault(fault, []).append(quote)

    def refuse(self, outcome: str) -> None:
        """Raise Refused if anything is wrong. `outcome` begins the message."""
        if self.found:
            raise Refused(" ".join([f"{outcome}.", *starmap(_told, self.found.items())]))


def _told(fault: Fault, ids: list[str]) -> str:
    what, mend = fault
    return f"{what}: {', '.join(ids)} ({mend.replace('ALL', ' '.join(ids)).replace('ONE', ids[0])})."


def proven(store: Store, quotes: Iterable[Quote]) -> set[str]:
    """Those of `quotes` that are what their transcripts hold, as `_words` writes them down.

    The transcripts are read again before the write lock is taken, so that nobody waits for that.
    """
    stands = set()
    for quote in quotes:
        with suppress(EvidenceMismatch):
            evidence.prove(store, quote)
            stands.add(_words(quote))
    return stands


def _words(quote: Quote) -> str:
    """All that a proof of `quote` is about."""
    return repr((quote.sha256, quote.candidate, quote.evidence, quote.text))


def unfit(store: Store, quote: Quote, account: str, stands: set[str]) -> Iterator[Fault]:
    """Why `quote` cannot be queued for `account`. `stands` is what `proven` gave."""
    if quote.state != "approved":
        yield "Not approved", "quotebot approve ALL"
    if not quote.name:
        yield "Without a sure speaker", "quotebot edit ONE --speaker NAME"
    if _words(quote) not in stands and not proven(store, [quote]):
        yield "Not what the transcript holds", "quotebot show ONE"
    for delivery in quote.deliveries:
        if delivery.account == account:
            mend = {"queued": "quotebot queue move ONE", "held": "quotebot queue release ALL"}.get(delivery.state)
            again = "quotebot queue drop ALL" if delivery.state in ENDED else "leave it out"
            yield TOLD[delivery.state].format(inert(account)), mend or again


def untimely(
    db: Connection, account: str, wanted: Sequence[tuple[str, datetime | None]], now: datetime
) -> Iterator[tuple[str, Fault]]:
    """What is wrong with the times at which quotes, by id, are wanted to go out to `account`."""
    dues = {due for _, due in wanted if due is not None}
    columns = deliveries.c
    query = sa.select(columns.due_at, columns.suggestion_id).where(columns.account == account, columns.state.in_(OUT))
    taken = {row.due_at: row.suggestion_id for row in db.execute(query.where(columns.due_at.in_(dues)))}
    for quote, due in wanted:
        if due is None:
            continue
        if due <= now:
            yield quote, ("At a time that has passed", "choose a later one")
        if taken.setdefault(due, quote) != quote:
            yield quote, (f"At the very time of {taken[due]}", "choose another minute")


def near(store: Store, quotes: Iterable[Quote], said: Said) -> dict[str, list[str]]:
    """For each of `quotes` the approved quotes that may say the same; all by id."""
    with store.reading() as db:
        said.refresh(db)
    return {quote.id: said.like(quote) for quote in quotes}


def repeated(
    db: Connection, store: Store, quotes: Sequence[Quote], alike: dict[str, list[str]]
) -> Iterator[tuple[str, Fault]]:
    """Which of `quotes` say again what is queued, held or out already, or what one before them says."""
    known = out(db, list({other for others in alike.values() for other in others}))
    earlier: dict[str, Quote] = {}
    for quote in quotes:
        others = [other for other in alike.get(quote.id, ()) if other in known or other in earlier]
        again = next((other for other in by_id(db, others, store.threshold) if same(quote, other)), None)
        if again is not None:
            yield quote.id, (f"Saying again what {again.id} says, “{inert(again.text)}”", "add --anyway if you mean it")
        earlier[quote.id] = quote
