"""When a program was last alive, and who it was: so that a second one, or somebody who asks, knows."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from quotebot.store.database import Store
from quotebot.store.schema import pulses


def beat(store: Store, name: str, owner: str, now: datetime) -> None:
    """The program `name` is alive, and is `owner`."""
    with store.writing() as db:
        if not db.execute(sa.update(pulses).where(pulses.c.name == name).values(at=now, owner=owner)).rowcount:
            db.execute(sa.insert(pulses).values(name=name, at=now, owner=owner))


def last(store: Store, name: str) -> tuple[datetime, str] | None:
    """When the program `name` was last alive, and who it was."""
    with store.reading() as db:
        row = db.execute(sa.select(pulses).where(pulses.c.name == name)).first()
    return (row.at, row.owner) if row else None
