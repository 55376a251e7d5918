"""What decisions teach: every line that stands approved or rejected, with the values of its parts.

Nothing learned is kept, so nothing can be out of date: an undo, or a change of mind, takes effect by itself.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select

from quotebot.scoring.taste import Lesson
from quotebot.store.database import Store
from quotebot.store.decisions import Hand
from quotebot.store.schema import decisions, episodes, fresh_starts, suggestions

VERDICTS = ("approve", "reject")


def every(store: Store) -> list[Lesson]:
    """All lines that are approved or rejected by a decision since the last fresh start, the first decided first."""
    with store.reading() as db:
        return [_lesson(row) for row in db.execute(_taught())]


def forget(store: Store, hand: Hand) -> int:
    """Make a fresh start: what was decided until now teaches no more, and stands. How many lines taught until now."""
    with store.writing() as db:
        taught = db.execute(sa.select(sa.func.count()).select_from(_taught().subquery())).scalar() or 0
        newest = db.execute(sa.select(sa.func.max(decisions.c.id))).scalar()
        if taught:
            db.execute(sa.insert(fresh_starts).values(decision_id=newest, at=hand.at, by=hand.by))
        return int(taught)


def _taught() -> Select[Any]:
    """The lines with a verdict that stands and counts, in the order of the verdicts."""
    undoing = decisions.alias()
    undone = sa.exists().where(undoing.c.undoes == decisions.c.id)
    since = sa.select(sa.func.coalesce(sa.func.max(fresh_starts.c.decision_id), 0)).scalar_subquery()
    verdict = (
        sa.select(decisions.c.suggestion_id, sa.func.max(decisions.c.id).label("id"))
        .where(decisions.c.action.in_(VERDICTS), ~undone)
        .group_by(decisions.c.suggestion_id)
        .subquery()
    )
    columns = [suggestions.c[name] for name in ("parts", "weights", "state")]
    return (
        sa.select(*columns, sa.func.length(suggestions.c.text).label("chars"), episodes.c.show)
        .select_from(suggestions.join(episodes).join(verdict, verdict.c.suggestion_id == suggestions.c.id))
        .where(suggestions.c.state.in_(("approved", "rejected")), verdict.c.id > since)
        .order_by(verdict.c.id)
    )


def _lesson(row: Any) -> Lesson:
    return Lesson(
        values={part["name"]: part["value"] for part in row.parts},
        approved=row.state == "approved",
        show=row.show,
        weights=row.weights,
        chars=row.chars,
    )
