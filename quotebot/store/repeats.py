"""Quotes that say the same: a follower has read it already, and an editor wants to know before it goes out again."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Select

from quotebot.quote import Quote
from quotebot.scoring.edits import words
from quotebot.scoring.likeness import SAME, WITHIN, says_again
from quotebot.store.database import Store
from quotebot.store.quotes import BATCH, by_id
from quotebot.store.schema import decisions, deliveries, picks

MOST = 200  # repeats of one quote that are worth naming
OUT = ("queued", "held", "sending", "posted", "unknown")  # states in which a quote is on its way, or may be out
_LEAST = min(SAME, WITHIN)


@dataclass(slots=True)
class Said:
    """The words of all approved quotes, by word, so that a question looks only at those that share some.

    Read at the first question (seconds for 100,000), and then only what was decided since. A quote has a new number
    whenever its text changes; the id at its old number becomes None.
    """

    last: int = 0  # the newest decision that is in here
    ids: list[str | None] = field(default_factory=list)
    sizes: array[int] = field(default_factory=lambda: array("L"))
    numbers: dict[str, int] = field(default_factory=dict)
    holding: dict[str, array[int]] = field(default_factory=dict)

    def refresh(self, db: Connection) -> bool:
        """Take in what was decided since the last time; True if there was anything."""
        newest = db.execute(sa.select(sa.func.max(decisions.c.id))).scalar() or 0
        if newest == self.last:
            return False
        for quote, text in db.execute(_changed(self.last)).all():
            self._forget(quote)
            if text is not None:
                self._learn(quote, text)
        self.last = newest
        return True

    def like(self, quote: Quote) -> list[str]:
        """The approved quotes that may say the same as `quote`, by id, the nearest first: all that do, and others."""
        said = set(words(quote.text))
        shared: Counter[int] = Counter()
        for word in said:
            shared.update(self.holding.get(word, ()))
        near = [(n, count) for n, count in shared.items() if count >= _LEAST * min(len(said), self.sizes[n])]
        near.sort(key=lambda pair: (self.sizes[pair[0]] - 2 * pair[1], self.ids[pair[0]] or ""))  # words not shared
        return [found for n, _ in near if (found := self.ids[n]) is not None and found != quote.id]

    def _forget(self, quote: str) -> None:
        if quote in self.numbers:
            self.ids[self.numbers.pop(quote)] = None

    def _learn(self, quote: str, text: str) -> None:
        said = set(words(text))
        self.numbers[quote] = len(self.ids)
        self.ids.append(quote)
        self.sizes.append(len(said))
        for word in said:
            self.holding.setdefault(word, array("L")).append(self.numbers[quote])


def repeats(store: Store, quote: Quote, said: Said | None = None) -> list[Quote]:
    """The approved quotes that say the same as `quote`, first those that are queued or were posted.

    A line of the same transcript counts like any other. `said` is kept by who asks often.
    """
    said = said or Said()
    with store.reading() as db:
        said.refresh(db)
        found = said.like(quote)
        gone = out(db, found)
        near = by_id(db, sorted(found, key=lambda one: one not in gone)[:MOST], store.threshold)
    return [other for other in near if same(quote, other)]


def same(one: Quote, other: Quote) -> bool:
    """True if two quotes say the same."""
    return says_again(set(words(one.text)), set(words(other.text)))


def out(db: Connection, found: Sequence[str]) -> set[str]:
    """Those of the quotes with these ids that are queued, held, or may be out in the world."""
    sent: set[str] = set()
    query = sa.select(deliveries.c.suggestion_id, deliveries.c.state)
    for at in range(0, len(found), BATCH):
        some = db.execute(query.where(deliveries.c.suggestion_id.in_(found[at : at + BATCH])))
        sent.update(quote for quote, state in some if state in OUT)  # asked for in SQL, it would miss the index
    return sent


def _changed(after: int) -> Select[Any]:
    """The quotes that were decided about after the decision `after`, each with its text if it is approved now."""
    touched = sa.select(decisions.c.suggestion_id).where(decisions.c.id > after).distinct().subquery()
    approved = picks.outerjoin(decisions, decisions.c.id == picks.c.decision_id)
    joined = touched.outerjoin(approved, picks.c.suggestion_id == touched.c.suggestion_id)
    return sa.select(touched.c.suggestion_id, decisions.c.text).select_from(joined)
