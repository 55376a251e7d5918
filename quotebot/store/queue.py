"""The queue: approved quotes on their way to accounts, each at its time.

The quotes of an account stand in order: by their times, then those without one by position. Times are slots: a quote
that is moved to another place takes the time of that place, and the quotes between shift over the times. Everything is
checked inside the transaction that writes it, so that what is queued is approved, attributed, proven, and there once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from quotebot.errors import Refused
from quotebot.inert import inert
from quotebot.quote import Delivery, DeliveryState, Quote
from quotebot.store.admission import ENDED, TOLD, WAITING, Fault, Faults, near, proven, repeated, unfit, untimely
from quotebot.store.database import Store
from quotebot.store.decisions import Hand
from quotebot.store.quotes import BATCH, by_id
from quotebot.store.repeats import OUT, Said
from quotebot.store.rows import delivery_of
from quotebot.store.schema import deliveries

_NEVER = datetime.max.replace(tzinfo=UTC)

# `choose(count, taken)` gives so many times, in order, none of them among `taken`. It may raise Refused.
Choose = Callable[[int, Sequence[datetime]], list[datetime]]


def add(
    store: Store,
    quotes: Sequence[Quote],
    hand: Hand,
    *,
    account: str,
    due: Sequence[datetime] | Choose = (),
    anyway: bool = False,
    said: Said | None = None,
) -> list[Delivery]:
    """Queue `quotes` for `account`, all of them or none; `due` is a time for each, or empty, or what chooses them.

    Raises Refused, naming every quote that is not approved, has no sure speaker, is not what its transcript holds, is
    there already, would go out in the past or at a time that is taken, or (unless `anyway`) says again what is queued,
    held, or was posted to any account.
    """
    said = said or Said()
    stands = proven(store, quotes)
    alike = {} if anyway else near(store, quotes, said)
    with store.writing() as db:
        now = by_id(db, [quote.id for quote in quotes], store.threshold)
        faults = Faults()
        faults.note_all((quote.id, fault) for quote in now for fault in unfit(store, quote, account, stands))
        if callable(due):
            faults.refuse("Nothing was queued")
            due = due(len(now), _taken(db, account, set()))
        times: list[datetime | None] = [*due] or [None] * len(now)
        faults.note_all(untimely(db, account, [(quote.id, at) for quote, at in zip(now, times, strict=True)], hand.at))
        if alike and said.refresh(db):
            alike = {quote.id: said.like(quote) for quote in now}
        faults.note_all(repeated(db, store, now, alike))
        faults.refuse("Nothing was queued")
        return _insert(db, now, times, hand, account)


def listing(store: Store, *, account: str | None = None, limit: int | None = None) -> list[tuple[Delivery, Quote]]:
    """What waits, the next to go out first, then what has no time yet; of one account, or of all."""
    with store.reading() as db:
        found = _waiting(db, account, limit, timed=True)
        left = None if limit is None else limit - len(found)
        found += [] if left == 0 else _waiting(db, account, left, timed=False)
        quotes = {quote.id: quote for quote in by_id(db, list({one.quote for one in found}), store.threshold)}
    return [(delivery, quotes[delivery.quote]) for delivery in found]


def count(store: Store, *, account: str | None = None) -> int:
    """How many deliveries wait, for one account or for all."""
    query = sa.select(sa.func.count()).select_from(deliveries).where(deliveries.c.state.in_(WAITING))
    with store.reading() as db:
        return db.execute(query.where(*_of(account))).scalar() or 0


def move(
    store: Store,
    quote: Quote,
    now: datetime,
    *,
    account: str | None = None,
    to: int | None = None,
    before: Quote | None = None,
    due: datetime | None = None,
) -> Delivery:
    """Give `quote` the time `due`, or the place `to` (1 is the next to go out), or that in front of `before`.

    `account` may be left out where the quote waits for one only. Raises Refused.
    """
    with store.writing() as db:
        (moved,) = _chosen(db, store, [quote], account, WAITING, "Nothing was moved")
        if due is not None:
            faults = Faults()
            faults.note_all(untimely(db, moved.account, [(quote.id, due)], now))
            faults.refuse("Nothing was moved")
            _place(db, [replace(moved, due=due)])
            return replace(moved, due=due)
        row = _row(db, moved.account)
        shifted = _shifted(row, moved, _target(row, moved, to=to, before=before))
        _not_past(shifted, moved, now)
        _place(db, shifted)
        return next((one for one in shifted if one.id == moved.id), moved)


def drop(store: Store, quotes: Sequence[Quote], *, account: str | None = None) -> list[Delivery]:
    """Take `quotes` out of the queue; they stay approved. Raises Refused, naming all that are not there or are gone."""
    with store.writing() as db:
        found = _chosen(db, store, quotes, account, (*WAITING, *ENDED), "Nothing was dropped")
        for at in range(0, len(found), BATCH):
            some = [delivery.id for delivery in found[at : at + BATCH]]
            db.execute(sa.delete(deliveries).where(deliveries.c.id.in_(some)))
        return found


def hold(store: Store, quotes: Sequence[Quote], *, account: str | None = None) -> list[Delivery]:
    """Keep `quotes` from going out, at their place and time, until they are released. Raises Refused as `drop` does."""
    with store.writing() as db:
        return _become(db, _chosen(db, store, quotes, account, WAITING, "Nothing was held"), "held")


def release(store: Store, quotes: Sequence[Quote], now: datetime, *, account: str | None = None) -> list[Delivery]:
    """Let `quotes` that are held go out at their time; the poster proves them again before it sends them.

    Raises Refused as `drop` does, where a time has passed, and where one may have been posted already.
    """
    with store.writing() as db:
        found = _chosen(db, store, quotes, account, WAITING, "Nothing was released")
        sent = db.execute(
            sa.select(deliveries.c.id).where(deliveries.c.state == "held", deliveries.c.token.is_not(None))
        )
        doubted = set(sent.scalars())
        passed = [one.quote for one in found if one.state == "held" and one.due is not None and one.due <= now]
        faults = Faults()
        faults.note_all(
            (one.quote, (f"Perhaps posted to {inert(one.account)} already", "quotebot status says what to do"))
            for one in found
            if one.id in doubted
        )
        faults.note_all(
            (one, ("Held until its time had passed", "quotebot queue move ONE --at TIME")) for one in passed
        )
        faults.refuse("Nothing was released")
        return _become(db, found, "queued")


def spread(store: Store, choose: Choose, *, account: str, every: bool = False) -> list[Delivery]:
    """Give the queued quotes of `account` that have no time, or `every` queued one, a new time, in their order.

    What is held keeps its time. Raises Refused where there is nothing to do, and what `choose` raises.
    """
    with store.writing() as db:
        row = [one for one in _row(db, account) if one.state == "queued"]
        timeless = [one for one in row if every or one.due is None]
        if not row:
            raise Refused(f"Nothing is queued for {inert(account)}. Queue a quote first: quotebot queue add ID.")
        if not timeless:
            raise Refused(
                f"Each quote in the queue of {inert(account)} has a time. Add --all to give all of them new ones."
            )
        times = choose(len(timeless), _taken(db, account, {one.id for one in timeless}))
        given = [replace(one, due=due) for one, due in zip(timeless, times, strict=True)]
        _place(db, given)
        return given


def _insert(
    db: Connection, quotes: Sequence[Quote], times: Sequence[datetime | None], hand: Hand, account: str
) -> list[Delivery]:
    """Queue `quotes` behind all others of `account`, those with a time at it."""
    columns = deliveries.c
    last = db.execute(sa.select(sa.func.max(columns.position)).where(columns.account == account)).scalar() or 0
    same = {"account": account, "state": "queued", "added_at": hand.at, "added_by": hand.by}
    rows = [
        {"suggestion_id": quote.id, "due_at": due, "position": position, **same}
        for position, (quote, due) in enumerate(zip(quotes, times, strict=True), start=last + 1)
    ]
    if rows:
        db.execute(sa.insert(deliveries), rows)
    query = sa.select(deliveries).where(columns.account == account, columns.position > last).order_by(columns.position)
    return [delivery_of(row) for row in db.execute(query).mappings()]


def _waiting(db: Connection, account: str | None, limit: int | None, *, timed: bool) -> list[Delivery]:
    """The first `limit` deliveries that wait and have a time (or have none), in order.

    Each state is asked for by itself, because so the index has the order.
    """
    columns = deliveries.c
    found: list[Delivery] = []
    for state in WAITING:
        has_time = columns.due_at.is_not(None) if timed else columns.due_at.is_(None)
        query = sa.select(deliveries).where(columns.state == state, has_time, *_of(account))
        order = (columns.due_at, columns.account, columns.position) if timed else (columns.account, columns.position)
        found += [delivery_of(row) for row in db.execute(query.order_by(*order).limit(limit)).mappings()]
    return sorted(found, key=lambda one: (one.due or _NEVER, one.account, one.position))[:limit]


def _of(account: str | None) -> list[Any]:
    return [] if account is None else [deliveries.c.account == account]


def _row(db: Connection, account: str) -> list[Delivery]:
    """All that waits for `account`, in order."""
    return [*_waiting(db, account, None, timed=True), *_waiting(db, account, None, timed=False)]


def _chosen(
    db: Connection, store: Store, quotes: Sequence[Quote], account: str | None, states: Sequence[str], outcome: str
) -> list[Delivery]:
    """The one delivery of each quote that is meant, in one of `states`. Raises Refused that begins with `outcome`."""
    found = [(quote.id, _meant(quote, account, states)) for quote in by_id(db, [q.id for q in quotes], store.threshold)]
    faults = Faults()
    faults.note_all((quote, fault) for quote, fault in found if not isinstance(fault, Delivery))
    faults.refuse(outcome)
    return [delivery for _, delivery in found if isinstance(delivery, Delivery)]


def _meant(quote: Quote, account: str | None, states: Sequence[str]) -> Delivery | Fault:
    """The delivery of `quote` to `account`, or the only one there is, or why it cannot be used."""
    there = [delivery for delivery in quote.deliveries if account in (None, delivery.account)]
    fit = [delivery for delivery in there if delivery.state in states]
    if len(fit) == 1:
        return fit[0]
    if fit:
        return f"Waiting for {inert(', '.join(one.account for one in fit))}", "say which with --account NAME"
    if there:
        return TOLD[there[0].state].format(inert(there[0].account)), "leave it out"
    where = f" of {inert(account)}" if account else ""
    return f"Not in the queue{where}", "quotebot queue list"


def _target(row: Sequence[Delivery], moved: Delivery, *, to: int | None, before: Quote | None) -> int:
    """The place in `row`, counted from 0, that is meant. Raises Refused."""
    places = {delivery.quote: at for at, delivery in enumerate(row)}
    account = inert(moved.account)
    if before is not None:
        if before.id not in places:
            raise Refused(f"Nothing was moved. {before.id} does not wait for {account}. Type quotebot queue list.")
        return places[before.id] - (places[moved.quote] < places[before.id])
    if to is None or not 1 <= to <= len(row):
        raise Refused(f"Nothing was moved. The queue of {account} has the places 1 to {len(row)}.")
    return to - 1


def _shifted(row: Sequence[Delivery], moved: Delivery, target: int) -> list[Delivery]:
    """What changes when `moved` goes to place `target` of `row`: the times stay, the quotes shift over them."""
    start = row.index(moved)
    low, high = min(start, target), max(start, target)
    order = [*row[:start], *row[start + 1 :]]
    order.insert(target, moved)
    if start == target:
        return []
    return [replace(order[at], due=row[at].due, position=row[at].position) for at in range(low, high + 1)]


def _not_past(shifted: Iterable[Delivery], moved: Delivery, now: datetime) -> None:
    late = next((one for one in shifted if one.due is not None and one.due <= now), None)
    if late:
        raise Refused(
            f"Nothing was moved. {late.quote} would stand at a time that has passed. Give {moved.quote} a time of its "
            f"own: quotebot queue move {moved.quote} --at TIME."
        )


def _taken(db: Connection, account: str, but: Set[int]) -> list[datetime]:
    """The times at which something goes or went out to `account`; the deliveries with the ids `but` do not count."""
    columns = deliveries.c
    query = sa.select(columns.id, columns.due_at).where(columns.account == account, columns.state.in_(OUT))
    return [row.due_at for row in db.execute(query.where(columns.due_at.is_not(None))) if row.id not in but]


def _place(db: Connection, changed: Sequence[Delivery]) -> None:
    """Write down the times and positions of `changed`."""
    if changed:
        query = sa.update(deliveries).where(deliveries.c.id == sa.bindparam("which"))
        rows = [{"which": one.id, "due_at": one.due, "position": one.position} for one in changed]
        db.execute(query, rows)


def _become(db: Connection, found: Sequence[Delivery], state: DeliveryState) -> list[Delivery]:
    """Write down that `found` are in `state` now."""
    for at in range(0, len(found), BATCH):
        some = [delivery.id for delivery in found[at : at + BATCH]]
        db.execute(sa.update(deliveries).where(deliveries.c.id.in_(some)).values(state=state))
    return [replace(delivery, state=state) for delivery in found]
