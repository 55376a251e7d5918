"""The tables. `migrations` builds them, step by step; a test holds the two to each other.

A `suggestion` is what the program proposed. A `decision` is what a person did about it, with the whole quote as it was
from then on; rows of decisions are only ever added. `state`, `named`, `sureness`, `decision_id` and `changed_at` of a
suggestion, and the row of a pick, follow from its decisions; they are written in the same transaction, so that a list
of a million need not read every decision. A delivery refers to a pick: what nobody approved cannot be queued.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import JSON, Column, DateTime, Dialect, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text


class Utc(sa.TypeDecorator[datetime]):
    """An aware datetime, kept as UTC. SQLite has no zones, so that what comes back is told its own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: as UTC, without a zone where the database knows none."""
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _quote_columns() -> list[Column[Any]]:
    """The quote itself, as proposed or as decided: the evidence, its edits, where and when it was said, and by whom."""
    return [
        Column("first", Integer, nullable=False),
        Column("last", Integer, nullable=False),
        Column("start", Integer, nullable=False),
        Column("end", Integer, nullable=False),
        Column("edits", JSON, nullable=False),
        Column("evidence", Text, nullable=False),
        Column("text", Text, nullable=False),
        Column("line", Integer, nullable=False),
        Column("time_start", Float),
        Column("time_end", Float),
        Column("speaker", JSON, nullable=False),
    ]


metadata = MetaData()

transcripts = Table(
    "transcripts", metadata,
    Column("sha256", String(64), primary_key=True),
    Column("data", sa.LargeBinary, nullable=False),
)  # fmt: skip

episodes = Table(
    "episodes", metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), ForeignKey("transcripts.sha256"), nullable=False, unique=True),
    Column("file", Text, nullable=False),
    Column("path", Text),
    Column("show", Text),
    Column("title", Text),
    Column("url", Text),
    Column("date", Text),
    Column("hosts", JSON, nullable=False),
    Column("guests", JSON, nullable=False),
    Column("added_at", Utc, nullable=False),
)  # fmt: skip

fixes = Table(
    "fixes", metadata,
    Column("id", Integer, primary_key=True),
    Column("episode_id", Integer, ForeignKey("episodes.id"), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("name", Text),
    Column("at", Utc, nullable=False),
    Column("by", Text, nullable=False),
)  # fmt: skip

suggestions = Table(
    "suggestions", metadata,
    Column("id", String(16), primary_key=True),
    Column("episode_id", Integer, ForeignKey("episodes.id"), nullable=False),
    Column("rank", Integer, nullable=False),
    *_quote_columns(),
    Column("score", Float, nullable=False),
    Column("parts", JSON, nullable=False),
    Column("flags", JSON, nullable=False),
    Column("weights", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Column("named", Text),
    Column("sureness", Float, nullable=False),
    Column("decision_id", Integer),
    Column("changed_at", Utc, nullable=False),
)  # fmt: skip

decisions = Table(
    "decisions", metadata,
    Column("id", Integer, primary_key=True),
    Column("suggestion_id", String(16), ForeignKey("suggestions.id"), nullable=False, index=True),
    Column("action", String(8), nullable=False),
    Column("at", Utc, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text),
    Column("state", String(8), nullable=False),
    *_quote_columns(),
    Column("undoes", Integer, ForeignKey("decisions.id"), unique=True),
    Column("unqueued", JSON(none_as_null=True)),
)  # fmt: skip

picks = Table(
    "picks", metadata,
    Column("suggestion_id", String(16), ForeignKey("suggestions.id"), primary_key=True),
    Column("decision_id", Integer, ForeignKey("decisions.id"), nullable=False),
    Column("at", Utc, nullable=False),
    Column("by", Text, nullable=False),
)  # fmt: skip

deliveries = Table(
    "deliveries", metadata,
    Column("id", Integer, primary_key=True),
    Column("suggestion_id", String(16), ForeignKey("picks.suggestion_id"), nullable=False),
    Column("account", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Column("due_at", Utc),
    Column("position", Integer, nullable=False),
    Column("added_at", Utc, nullable=False),
    Column("added_by", Text, nullable=False),
    Column("round", Integer, nullable=False, server_default="1"),
    Column("payload", JSON),
    Column("token", Text),
    Column("attempts", Integer, nullable=False, server_default="0"),
    *(Column(name, Utc) for name in ("first_attempt_at", "attempt_at", "lease_until")),
    *(Column(name, Utc) for name in ("next_at", "unclear_at", "posted_at")),
    *(Column(name, Text) for name in ("remote_id", "remote_url", "last_error")),
    sa.UniqueConstraint("suggestion_id", "account", "round", name="deliveries_once"),
)  # fmt: skip

fresh_starts = Table(
    "fresh_starts", metadata,
    Column("id", Integer, primary_key=True),
    Column("decision_id", Integer, ForeignKey("decisions.id"), nullable=False),
    Column("at", Utc, nullable=False),
    Column("by", Text, nullable=False),
)  # fmt: skip

pauses = Table(
    "pauses", metadata,
    Column("account", Text, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("by", Text, nullable=False),
    Column("why", Text),
)  # fmt: skip

pulses = Table(
    "pulses", metadata,
    Column("name", Text, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("owner", Text, nullable=False),
)  # fmt: skip

# The order in which everything is listed: the newest episode first, and in it the best line first. Behind the order
# stands what lists are filtered by, so that a row that is not wanted need not be read.
_ORDER = (suggestions.c.episode_id.desc(), suggestions.c.rank, suggestions.c.id)
_STATE, _NAMED, _SURENESS, _CHANGED = (suggestions.c[name] for name in ("state", "named", "sureness", "changed_at"))
Index("suggestions_listed", *_ORDER, _STATE, _NAMED, _SURENESS, _CHANGED)
Index("suggestions_state", _STATE, *_ORDER, _NAMED, _SURENESS, _CHANGED)
Index("suggestions_named", _NAMED, *_ORDER, _STATE, _SURENESS, _CHANGED)
Index("suggestions_changed", _CHANGED)
# What waits stands by its time, and what has none by its place; for one account, or for all.
Index("deliveries_listed", *(deliveries.c[name] for name in ("account", "state", "due_at", "position")))
Index("deliveries_due", *(deliveries.c[name] for name in ("state", "due_at", "account", "position")))
