"""What people decide, written down once and for ever: undo is one more row.

A decision is made about a quote as somebody saw it. If another person decided about it meanwhile it is refused, so that
nobody approves words they have not read. What is approved is proven again against the kept transcript first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.sql.expression import ColumnElement

from quotebot.errors import Refused
from quotebot.model import Candidate, Role, Speaker
from quotebot.quote import Action, Decision, Quote, State
from quotebot.scoring.edits import apply
from quotebot.store import evidence
from quotebot.store.database import Store
from quotebot.store.quotes import by_id
from quotebot.store.rows import decision_of, quote_columns
from quotebot.store.schema import decisions, deliveries, picks, suggestions

Places = list[dict[str, Any]]

# What each decision makes of a quote; edit and speaker leave it as it was.
_MAKES: dict[Action, State] = {"approve": "approved", "reject": "rejected", "later": "later"}
# Deliveries that have begun, or may have: they cannot be called back.
_WAITING = ("queued", "held")
_BEYOND_RECALL = ("sending", "unknown", "posted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who decides, and when (aware)."""

    by: str
    at: datetime


def approve(store: Store, seen: Quote, hand: Hand) -> Quote:
    """Approve `seen` as it stands. Raises Refused, and EvidenceMismatch where its source does not hold it."""
    evidence.prove(store, seen)
    return _decide(store, seen, "approve", hand)


def reject(store: Store, seen: Quote, hand: Hand, *, reason: str | None = None) -> Quote:
    """Reject `seen`; an approved one leaves the queue. Raises Refused where it is already being posted."""
    return _decide(store, seen, "reject", hand, reason=reason)


def later(store: Store, seen: Quote, hand: Hand) -> Quote:
    """Put `seen` off: it is neither approved nor rejected, and comes again. Raises as `reject` does."""
    return _decide(store, seen, "later", hand)


def edit(store: Store, seen: Quote, hand: Hand, candidate: Candidate) -> Quote:
    """Give `seen` other ends or other edits, over the same transcript; its state stays.

    Raises EvidenceMismatch where the edits change more than they declare, and Refused.
    """
    source = evidence.transcript(store, seen.sha256)
    said = source.text[candidate.start : candidate.end]
    made = replace(
        seen,
        candidate=candidate,
        evidence=said,
        text=apply(said, candidate.edits),
        line=source.line(candidate.start),
        times=source.times(candidate.start, candidate.end),
    )
    evidence.prove(store, made)
    return _decide(store, seen, "edit", hand, after=made)


def confirm(store: Store, seen: Quote, hand: Hand, name: str) -> Quote:
    """Say who said `seen`; its state stays. Raises Refused."""
    episode = seen.episode
    role: Role | None = "host" if name in episode.hosts else "guest" if name in episode.guests else None
    speaker = Speaker(name=name, role=role, confidence=1.0, source="confirmed")
    return _decide(store, seen, "speaker", hand, after=replace(seen, guess=speaker))


def undo(store: Store, decision: Decision, hand: Hand) -> Quote:
    """Take `decision` back: the quote is again what it was before it.

    Raises Refused where it was undone already, is not the last one about its quote, or has been posted.
    """
    with store.writing() as db:
        standing = _standing(db, decisions.c.suggestion_id == decision.quote, 2)
        if not standing or standing[0].id != decision.id:
            raise Refused(f"Something else was decided about {decision.quote} since. Look at it: quotebot show it.")
        (now,) = by_id(db, [decision.quote], store.threshold)
        before = standing[1] if len(standing) > 1 else None
        _point_to(db, now, before)
        (then,) = by_id(db, [decision.quote], store.threshold)
        unqueued = _leaving(db, now, then.state)
        _write(db, then, "undo", hand, undoes=decision.id, unqueued=unqueued)
        _settle(db, then, hand, was=now.state)
        if then.state == "approved":
            _requeue(db, decision, hand)
        return by_id(db, [decision.quote], store.threshold)[0]


def last(store: Store, *, quote: str | None = None, before: int | None = None) -> Decision | None:
    """The last decision that still stands, of all or of one quote; only those with an id under `before` if given."""
    wanted = [decisions.c.suggestion_id == quote] if quote else []
    wanted += [decisions.c.id < before] if before is not None else []
    with store.reading() as db:
        found = _standing(db, sa.and_(sa.true(), *wanted), 1)
    return found[0] if found else None


def _standing(db: Connection, condition: ColumnElement[bool], limit: int) -> list[Decision]:
    """The last decisions that meet `condition`, are no undo, and were not undone."""
    undoing = decisions.alias()
    undone = sa.exists().where(undoing.c.undoes == decisions.c.id)
    query = sa.select(decisions).where(condition, decisions.c.action != "undo", ~undone)
    return [decision_of(row) for row in db.execute(query.order_by(decisions.c.id.desc()).limit(limit)).mappings()]


def _decide(
    store: Store, seen: Quote, action: Action, hand: Hand, *, reason: str | None = None, after: Quote | None = None
) -> Quote:
    """Write the decision down and everything that follows from it, in one transaction."""
    with store.writing() as db:
        (now,) = by_id(db, [seen.id], store.threshold)
        _unchanged(seen, now)
        then = replace(after or now, state=_MAKES.get(action, now.state))
        if _says_nothing(now, then, reason):
            return now
        decision_id = _write(db, then, action, hand, reason=reason, unqueued=_leaving(db, now, then.state))
        db.execute(sa.update(suggestions).where(suggestions.c.id == then.id).values(decision_id=decision_id))
        _settle(db, then, hand, was=now.state, decision_id=decision_id)
        return by_id(db, [seen.id], store.threshold)[0]


def _unchanged(seen: Quote, now: Quote) -> None:
    known, found = (None if one.decision is None else one.decision.id for one in (seen, now))
    if known != found or (seen.text, seen.state) != (now.text, now.state):
        raise Refused(f"Somebody decided about {seen.id} while you looked at it. Look again: quotebot show {seen.id}")


def _says_nothing(now: Quote, then: Quote, reason: str | None) -> bool:
    """True if the decision would change nothing."""
    same = (now.state, now.candidate, now.text, now.guess) == (then.state, then.candidate, then.text, then.guess)
    return same and (now.decision is None or reason == now.decision.reason)


def _write(
    db: Connection, then: Quote, action: Action, hand: Hand,
    *, reason: str | None = None, undoes: int | None = None, unqueued: Places | None = None,
) -> int:  # fmt: skip
    columns = quote_columns(replace(then, guess=then.speaker))  # what may be told is what is decided about
    values = {
        "action": action, "at": hand.at, "by": hand.by, "reason": reason, "state": then.state, "undoes": undoes,
        "unqueued": unqueued,
    }  # fmt: skip
    made = db.execute(sa.insert(decisions).values(suggestion_id=then.id, **values, **columns))
    return int(made.inserted_primary_key[0])  # type: ignore[index]  # an insert of one row has one


def _point_to(db: Connection, now: Quote, before: Decision | None) -> None:
    """Put the decision before the undone one in force again, or none."""
    values = {"decision_id": before.id if before else None, "state": before.state if before else "new"}
    db.execute(sa.update(suggestions).where(suggestions.c.id == now.id).values(**values))


def _settle(db: Connection, then: Quote, hand: Hand, *, was: State, decision_id: int | None = None) -> None:
    """Write what follows from the decision now in force: state, name, time, and the pick or its end."""
    decision_id = decision_id or (then.decision.id if then.decision else None)
    values = {"state": then.state, "named": then.name, "sureness": then.guess.confidence, "changed_at": hand.at}
    db.execute(sa.update(suggestions).where(suggestions.c.id == then.id).values(**values))
    if then.state != "approved":
        if was == "approved":
            _take_back(db, then.id)
        return
    pick = {"decision_id": decision_id, "at": hand.at, "by": hand.by}
    if was == "approved":
        db.execute(sa.update(picks).where(picks.c.suggestion_id == then.id).values(**pick))
    else:
        db.execute(sa.insert(picks).values(suggestion_id=then.id, **pick))


def _leaving(db: Connection, now: Quote, then: State) -> Places | None:
    """The places in the queue that a quote loses because it is no longer approved: an undo gives them back."""
    if now.state != "approved" or then == "approved":
        return None
    query = sa.select(deliveries).where(
        deliveries.c.suggestion_id == now.id, deliveries.c.state.in_(["queued", "held"])
    )
    places = [
        {
            "account": row["account"], "state": row["state"], "position": row["position"], "round": row["round"],
            "due_at": row["due_at"].isoformat() if row["due_at"] else None,
        }
        for row in db.execute(query).mappings()
    ]  # fmt: skip
    return places or None


def _requeue(db: Connection, decision: Decision, hand: Hand) -> None:
    """Give back the places in the queue that `decision` took; a time that has passed or is taken is not kept."""
    places = db.execute(sa.select(decisions.c.unqueued).where(decisions.c.id == decision.id)).scalar() or []
    for place in places:
        due = datetime.fromisoformat(place["due_at"]) if place["due_at"] else None
        one = deliveries.c
        there = (one.account == place["account"], one.state.in_(_WAITING), one.due_at == due)
        taken = sa.select(one.id).where(*there)
        if due is not None and (due <= hand.at or db.execute(taken).first()):
            due = None
        values = {**place, "due_at": due, "added_at": hand.at, "added_by": hand.by}
        db.execute(sa.insert(deliveries).values(suggestion_id=decision.quote, **values))


def _take_back(db: Connection, quote: str) -> None:
    """End a pick: it leaves the queue. Raises Refused where a delivery of it has begun."""
    sent = sa.select(deliveries.c.account).where(deliveries.c.suggestion_id == quote)
    gone: Sequence[str] = db.execute(sent.where(deliveries.c.state.in_(_BEYOND_RECALL))).scalars().all()
    if gone:
        raise Refused(f"{quote} has gone out to {', '.join(gone)} and stays approved. Delete the post there first.")
    db.execute(sa.delete(deliveries).where(deliveries.c.suggestion_id == quote))
    db.execute(sa.delete(picks).where(picks.c.suggestion_id == quote))
