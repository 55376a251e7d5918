"""What becomes of a delivery, step by step, each step on the disk before the next one is taken.

    queued --claim--> sending --settle--> posted | failed | queued again | unknown
    unknown --settle--> posted | queued again | held

`claim` writes the payload and the token before the first byte leaves. Who claims has a lease; a delivery whose lease
ran out while it was being sent may have been posted, and is unknown. Nothing unknown is sent again before it was
looked for. A queued delivery has a payload only if an attempt before was unclear: then the same is sent again.

An account that a person pauses, or that the program stops because the network does not let it in, keeps what waits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping

from quotebot.errors import Refused
from quotebot.post import Payload, Receipt
from quotebot.quote import Delivery, DeliveryState, Quote
from quotebot.store.database import Store
from quotebot.store.decisions import Hand
from quotebot.store.quotes import by_id
from quotebot.store.repeats import OUT
from quotebot.store.rows import delivery_of, payload_json, payload_of
from quotebot.store.schema import deliveries, pauses, picks

# When a quote goes out once more, or None; it gets the times at which something goes or went out, and must not raise.
Again = Callable[[Sequence[datetime]], datetime | None]

PROGRAM = "quotebot"  # who pauses an account that the network does not let in
# Where every attempt was certainly in vain, the next one is made anew, with the words and the time of its own.
_ANEW: dict[str, Any] = {"payload": sa.null(), "token": None, "first_attempt_at": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A delivery with what the poster knows of it. `payload` and `token` are frozen by the first claim."""

    delivery: Delivery
    round: int
    payload: Payload | None
    token: str | None
    attempts: int
    first_attempt_at: datetime | None
    unclear_at: datetime | None
    next_at: datetime | None
    posted_at: datetime | None
    receipt: Receipt | None
    last_error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Since when nothing goes out to an account, and who said so. `why` is given where the program stopped it."""

    by: str
    at: datetime
    why: str | None = None


def due(store: Store, account: str, now: datetime, limit: int) -> list[tuple[Sending, Quote]]:
    """The queued deliveries of `account` whose time has come, the oldest first."""
    ready = sa.or_(deliveries.c.next_at.is_(None), deliveries.c.next_at <= now)
    where = (deliveries.c.account == account, deliveries.c.state == "queued", deliveries.c.due_at <= now, ready)
    query = sa.select(deliveries).where(*where).order_by(deliveries.c.due_at, deliveries.c.id).limit(limit)
    with store.reading() as db:
        return _with_quotes(db, store, db.execute(query).mappings().all())


def unknown(store: Store, account: str, now: datetime) -> list[tuple[Sending, Quote]]:
    """The deliveries of `account` that may have been posted and are to be looked for now."""
    where = (deliveries.c.account == account, deliveries.c.state == "unknown", deliveries.c.next_at <= now)
    query = sa.select(deliveries).where(*where).order_by(deliveries.c.next_at, deliveries.c.id)
    with store.reading() as db:
        return _with_quotes(db, store, db.execute(query).mappings().all())


def in_state(
    store: Store, states: Iterable[DeliveryState], *, account: str | None = None, limit: int | None = None
) -> list[tuple[Sending, Quote]]:
    """The deliveries in any of `states`, the next one due first."""
    where: list[Any] = [deliveries.c.state.in_(list(states))]
    where += [deliveries.c.account == account] if account else []
    order = (deliveries.c.due_at, deliveries.c.id)
    with store.reading() as db:
        return _with_quotes(db, store, db.execute(_select(where, order, limit)).mappings().all())


def put_off_now(store: Store, now: datetime) -> list[tuple[Sending, Quote]]:
    """What should have gone out by `now` and was put off because the network could not be reached, or asked to wait."""
    one = deliveries.c
    where = [one.state == "queued", one.due_at <= now, one.next_at > now, one.last_error.is_not(None)]
    with store.reading() as db:
        where.append(one.account.not_in(sa.select(pauses.c.account)))
        return _with_quotes(db, store, db.execute(_select(where, (one.due_at, one.id), None)).mappings().all())


def _select(where: list[Any], order: tuple[Any, ...], limit: int | None) -> Any:
    return sa.select(deliveries).where(*where).order_by(*order).limit(limit)


def get(store: Store, quote: Quote, account: str | None = None) -> list[Sending]:
    """Every delivery of `quote`, the newest first."""
    where = [deliveries.c.suggestion_id == quote.id] + ([deliveries.c.account == account] if account else [])
    with store.reading() as db:
        rows = db.execute(_select(where, (deliveries.c.id.desc(),), None)).mappings()
        return [_sending(row) for row in rows]


def claim(
    store: Store, sending: Sending, quote: Quote, payload: Payload, token: str,
    *, now: datetime, lease: timedelta, gap: timedelta, most_today: int = 0, today: datetime | None = None,
) -> Sending | None:  # fmt: skip
    """Take a queued delivery to send it: from now on it is `sending`, with this payload and token for ever.

    None where another process was quicker, the quote was decided about since, the account pauses, has another post
    in flight, posted less than `gap` ago, or has posted `most_today` (0: no limit) since `today`.
    """
    one = deliveries.c
    with store.writing() as db:
        if not _free(db, sending.delivery.account, now, gap, most_today, today) or not _unchanged(db, quote):
            return None
        values = {
            "state": "sending", "attempts": one.attempts + 1, "attempt_at": now, "lease_until": now + lease,
            "token": sa.func.coalesce(one.token, token), "next_at": None,
            "first_attempt_at": sa.func.coalesce(one.first_attempt_at, now),
        }  # fmt: skip
        if sending.payload is None:
            values["payload"] = payload_json(payload)
        claimed = db.execute(
            sa.update(deliveries).where(one.id == sending.delivery.id, one.state == "queued").values(**values)
        )
        if claimed.rowcount != 1:
            return None
        row = db.execute(sa.select(deliveries).where(one.id == sending.delivery.id)).mappings().one()
        return _sending(row)


def free(store: Store, account: str, now: datetime, gap: timedelta, most_today: int, today: datetime | None) -> bool:
    """True if `claim` would let something go out to `account` now; the arguments are as there."""
    with store.reading() as db:
        return _free(db, account, now, gap, most_today, today)


def _free(db: Connection, account: str, now: datetime, gap: timedelta, most_today: int, today: datetime | None) -> bool:
    """True if the account may post now."""
    one = deliveries.c
    here = one.account == account
    busy = sa.and_(here, one.state == "sending")
    recent = sa.and_(here, one.state == "posted", one.posted_at > now - gap)
    paused = sa.select(pauses.c.account).where(pauses.c.account == account)
    if db.execute(paused).first() or db.execute(sa.select(one.id).where(sa.or_(busy, recent)).limit(1)).first():
        return False
    if not most_today or today is None:
        return True
    sent = sa.select(sa.func.count()).where(here, one.state == "posted", one.posted_at >= today)
    return int(db.execute(sent).scalar_one()) < most_today


def _unchanged(db: Connection, quote: Quote) -> bool:
    """True if the quote is still approved as it was when the post was composed."""
    seen = quote.decision.id if quote.decision else None
    return db.execute(sa.select(picks.c.decision_id).where(picks.c.suggestion_id == quote.id)).scalar() == seen


def posted(store: Store, sending: Sending, receipt: Receipt, now: datetime, again: Again | None = None) -> None:
    """It is there: the end of the way. If `again` gives a time, and the quote is still approved, its next round is
    queued for then, in the same transaction: no crash lies between."""
    done = {"remote_id": receipt.remote_id, "remote_url": receipt.url, "posted_at": now, "last_error": None}
    with store.writing() as db:
        if _settled(db, sending, "posted", **done) and again is not None:
            _queue_next_round(db, sending, again, now)


def _queue_next_round(db: Connection, sending: Sending, again: Again, now: datetime) -> None:
    one, gone = deliveries.c, sending.delivery
    here, mine = one.account == gone.account, one.suggestion_id == gone.quote
    approved = db.execute(sa.select(picks.c.suggestion_id).where(picks.c.suggestion_id == gone.quote)).first()
    if approved is None or db.execute(sa.select(one.id).where(here, mine, one.round > sending.round)).first():
        return
    taken = sa.select(one.due_at).where(here, one.state.in_(OUT), one.due_at.is_not(None))
    due = again(db.execute(taken).scalars().all())
    if due is None:
        return
    last = db.execute(sa.select(sa.func.max(one.position)).where(here)).scalar() or 0
    by = sa.select(one.added_by).where(one.id == gone.id).scalar_subquery()
    values = {"suggestion_id": gone.quote, "account": gone.account, "state": "queued", "due_at": due}
    values |= {"position": last + 1, "added_at": now, "added_by": by, "round": sending.round + 1}
    db.execute(sa.insert(deliveries).values(**values))


def failed(store: Store, sending: Sending, why: str, *, anew: bool = False) -> None:
    """It is certainly not there, and a person must mend something; `anew` as for `again`."""
    _settle(store, sending, "failed", last_error=why, **(_ANEW if anew else {}))


def held(store: Store, sending: Sending, why: str) -> None:
    """Nobody can tell whether it is there: a person must look."""
    _settle(store, sending, "held", last_error=why)


def again(store: Store, sending: Sending, why: str | None, at: datetime, *, anew: bool = False) -> None:
    """It is certainly not there: send it once more, not before `at`; the same, or composed `anew` where no attempt
    was ever unclear."""
    _settle(store, sending, "queued", last_error=why, next_at=at, unclear_at=None, **(_ANEW if anew else {}))


def unclear(store: Store, sending: Sending, why: str, now: datetime, look_at: datetime) -> None:
    """It may be there: look for it at `look_at`."""
    _settle(store, sending, "unknown", last_error=why, next_at=look_at, unclear_at=sending.unclear_at or now)


def put_off(store: Store, sending: Sending, why: str, at: datetime) -> None:
    """A queued delivery that could not be begun: try it again at `at`."""
    _mark(store, sending, last_error=why, next_at=at)


def refused(store: Store, sending: Sending, why: str, state: DeliveryState = "failed") -> None:
    """A queued delivery that is not fit to go out: a person must mend something, or look where it is held."""
    _mark(store, sending, state=state, last_error=why)


def _mark(store: Store, sending: Sending, **values: Any) -> None:
    one = deliveries.c
    with store.writing() as db:
        mine = (one.id == sending.delivery.id, one.state == "queued")
        db.execute(sa.update(deliveries).where(*mine).values(**values))


def _settle(store: Store, sending: Sending, state: DeliveryState, **values: Any) -> None:
    with store.writing() as db:
        _settled(db, sending, state, **values)


def _settled(db: Connection, sending: Sending, state: DeliveryState, **values: Any) -> bool:
    """Write down what became of a delivery that is being sent, or looked for; False if somebody else has."""
    one = deliveries.c
    mine = (one.id == sending.delivery.id, one.attempts == sending.attempts, one.state.in_(["sending", "unknown"]))
    return bool(db.execute(sa.update(deliveries).where(*mine).values(state=state, lease_until=None, **values)).rowcount)


def abandoned(store: Store, now: datetime) -> int:
    """Deliveries whose sender died: unknown, to be looked for at once. How many."""
    one = deliveries.c
    lost = (one.state == "sending", one.lease_until <= now)
    why = "The program ended while this was being sent."
    values = {
        "state": "unknown",
        "next_at": now,
        "unclear_at": sa.func.coalesce(one.unclear_at, one.attempt_at),
        "last_error": why,
    }
    with store.writing() as db:
        return int(db.execute(sa.update(deliveries).where(*lost).values(lease_until=None, **values)).rowcount)


def expire(store: Store, account: str, before: datetime) -> int:
    """Queued deliveries of `account` that were due before `before`: too late to go out by themselves. How many."""
    one = deliveries.c
    late = (one.account == account, one.state == "queued", one.due_at < before)
    why = "Its time passed while nothing could be posted." + sa.func.coalesce(" " + one.last_error, "")
    with store.writing() as db:
        return int(db.execute(sa.update(deliveries).where(*late).values(state="expired", last_error=why)).rowcount)


def counts(store: Store) -> dict[str, int]:
    """How many deliveries are in each state."""
    query = sa.select(deliveries.c.state, sa.func.count()).group_by(deliveries.c.state)
    with store.reading() as db:
        return {row[0]: int(row[1]) for row in db.execute(query)}


def overdue(store: Store, before: datetime, account: str | None = None) -> int:
    """How many queued deliveries were due before `before`: of `account`, or of all that do not pause."""
    one = deliveries.c
    whose = one.account == account if account else one.account.not_in(sa.select(pauses.c.account))
    query = sa.select(sa.func.count()).where(one.state == "queued", one.due_at < before, whose)
    with store.reading() as db:
        return int(db.execute(query).scalar_one())


def last_attempt(store: Store) -> datetime | None:
    """When anything was last sent, or tried to be."""
    query = sa.select(deliveries.c.attempt_at).order_by(deliveries.c.attempt_at.desc())
    with store.reading() as db:
        return db.execute(query.where(deliveries.c.attempt_at.is_not(None)).limit(1)).scalar()


def accounts_waiting(store: Store) -> list[str]:
    """The accounts for which anything waits."""
    query = sa.select(deliveries.c.account).where(deliveries.c.state.in_(["queued", "held", "unknown"])).distinct()
    with store.reading() as db:
        return sorted(db.execute(query).scalars())


def retry(store: Store, quote: Quote, account: str | None, now: datetime, *, absent: bool = False) -> list[Delivery]:
    """Queue what failed, expired or was put off once more, to go out now. What is unknown or held after an attempt
    only if `absent`: a person has looked and it is not there. Raises Refused where there is nothing of the kind."""
    one = deliveries.c
    late = sa.and_(one.state == "queued", one.next_at.is_not(None))
    states = ["failed", "expired", *(["unknown", "held"] if absent else [])]
    where = [one.suggestion_id == quote.id, sa.or_(one.state.in_(states), late)]
    where += [one.account == account] if account else []
    with store.writing() as db:
        found = db.execute(sa.select(deliveries).where(*where)).mappings().all()
        if not found:
            raise Refused(f"Nothing of {quote.id} has failed or expired. Type quotebot status to see what has.")
        values = {"state": "queued", "due_at": now, "next_at": None, "unclear_at": None, "lease_until": None}
        # What a person says is not there gets a new payload and token: the old ones may have been spent.
        db.execute(sa.update(deliveries).where(*where).values(**values, **(_ANEW if absent else {})))
        return [delivery_of(row) for row in found]


def found(
    store: Store, quote: Quote, account: str, receipt: Receipt, now: datetime,
    again: Callable[[Sending], Again] | None = None,
) -> None:  # fmt: skip
    """A person has looked and it is there; its next round is queued as `posted` does it, if `again` says when.

    Raises Refused where nothing of it is unknown or held.
    """
    one = deliveries.c
    where = (one.suggestion_id == quote.id, one.account == account, one.state.in_(["unknown", "held"]))
    then = sa.func.coalesce(one.attempt_at, now)
    done = {"remote_id": receipt.remote_id, "remote_url": receipt.url, "posted_at": then, "last_error": None}
    with store.writing() as db:
        there = [_sending(row) for row in db.execute(sa.select(deliveries).where(*where)).mappings()]
        if not there:
            raise Refused(f"Nothing of {quote.id} is unknown or held for {account}. Type quotebot status.")
        db.execute(sa.update(deliveries).where(*where).values(state="posted", next_at=None, lease_until=None, **done))
        if again is not None:
            for sending in there:
                _queue_next_round(db, sending, again(sending), now)


def pause(store: Store, account: str, hand: Hand) -> bool:
    """Let nothing go out to `account`; False if it paused already."""
    with store.writing() as db:
        return _paused(db, account, Pause(by=hand.by, at=hand.at))


def stop(store: Store, sending: Sending, why: str, now: datetime, *, anew: bool = False) -> bool:
    """The network does not let the account in, so that nothing more is tried until a person resumes it; the delivery
    is queued as before. `anew` as for `again`. False if the account paused already."""
    with store.writing() as db:
        free = {"last_error": None, "next_at": None, **(_ANEW if anew else {})}
        _settled(db, sending, "queued", unclear_at=None, **free)
        return _paused(db, sending.delivery.account, Pause(by=PROGRAM, at=now, why=why))


def _paused(db: Connection, account: str, pause: Pause) -> bool:
    if db.execute(sa.select(pauses.c.account).where(pauses.c.account == account)).first():
        return False
    db.execute(sa.insert(pauses).values(account=account, at=pause.at, by=pause.by, why=pause.why))
    return True


def resume(store: Store, account: str) -> bool:
    """Let posts go out to `account` again; False if it did not pause."""
    with store.writing() as db:
        return bool(db.execute(sa.delete(pauses).where(pauses.c.account == account)).rowcount)


def paused(store: Store) -> dict[str, Pause]:
    """The accounts that pause, since when, who said so, and why if it was the program."""
    with store.reading() as db:
        return {row.account: Pause(by=row.by, at=row.at, why=row.why) for row in db.execute(sa.select(pauses))}


def _with_quotes(db: Connection, store: Store, rows: Iterable[RowMapping]) -> list[tuple[Sending, Quote]]:
    found = [_sending(row) for row in rows]
    ids = list(dict.fromkeys(one.delivery.quote for one in found))
    quotes = {quote.id: quote for quote in by_id(db, ids, store.threshold)}
    return [(one, quotes[one.delivery.quote]) for one in found]


def _sending(row: RowMapping) -> Sending:
    receipt = Receipt(remote_id=row["remote_id"], url=row["remote_url"]) if row["remote_id"] else None
    names = ("round", "token", "attempts", "first_attempt_at", "unclear_at", "next_at", "posted_at", "last_error")
    return Sending(
        delivery=delivery_of(row),
        payload=payload_of(row["payload"]) if row["payload"] else None,
        receipt=receipt,
        **{name: row[name] for name in names},
    )
