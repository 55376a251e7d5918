"""Episodes, suggestions, decisions and picks."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from quotebot.store.schema import Utc

revision = "0001"
down_revision = None

# A decision is a record of what a person did: the database itself refuses to change one.
_FROZEN = {
    "sqlite": [
        "CREATE TRIGGER decisions_kept_{0} BEFORE {0} ON decisions "
        "BEGIN SELECT RAISE(ABORT, 'decisions are only ever added'); END"
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION decisions_kept() RETURNS trigger AS "
        "$$ BEGIN RAISE EXCEPTION 'decisions are only ever added'; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER decisions_kept_{0} BEFORE {0} ON decisions FOR EACH ROW EXECUTE FUNCTION decisions_kept()",
    ],
}


def _quote_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("first", sa.Integer, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("edits", sa.JSON, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("time_start", sa.Float),
        sa.Column("time_end", sa.Float),
        sa.Column("speaker", sa.JSON, nullable=False),
    ]


def upgrade() -> None:
    """Make the tables of a review."""
    _make_sources()
    op.create_table(
        "suggestions",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("episode_id", sa.Integer, sa.ForeignKey("episodes.id"), nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        *_quote_columns(),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("parts", sa.JSON, nullable=False),
        sa.Column("flags", sa.JSON, nullable=False),
        sa.Column("weights", sa.Text, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("named", sa.Text),
        sa.Column("sureness", sa.Float, nullable=False),
        sa.Column("decision_id", sa.Integer),
        sa.Column("changed_at", Utc, nullable=False),
    )
    order: list[Any] = [sa.text("episode_id DESC"), "rank", "id"]
    op.create_index("suggestions_listed", "suggestions", [*order, "state", "named", "sureness", "changed_at"])
    op.create_index("suggestions_state", "suggestions", ["state", *order, "named", "sureness", "changed_at"])
    op.create_index("suggestions_named", "suggestions", ["named", *order, "state", "sureness", "changed_at"])
    op.create_index("suggestions_changed", "suggestions", ["changed_at"])
    _make_decisions()


def _make_sources() -> None:
    op.create_table(
        "transcripts",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "episodes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sha256", sa.String(64), sa.ForeignKey("transcripts.sha256"), nullable=False, unique=True),
        *(sa.Column(name, sa.Text, nullable=name != "file") for name in ("file", "path")),
        *(sa.Column(name, sa.Text) for name in ("show", "title", "url", "date")),
        *(sa.Column(name, sa.JSON, nullable=False) for name in ("hosts", "guests")),
        sa.Column("added_at", Utc, nullable=False),
    )


def _make_decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("suggestion_id", sa.String(16), sa.ForeignKey("suggestions.id"), nullable=False, index=True),
        sa.Column("action", sa.String(8), nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("state", sa.String(8), nullable=False),
        *_quote_columns(),
        sa.Column("undoes", sa.Integer, sa.ForeignKey("decisions.id"), unique=True),
    )
    for statement in _FROZEN[op.get_bind().dialect.name]:
        for change in ("UPDATE", "DELETE") if "{0}" in statement else ("",):
            op.execute(statement.format(change))
    op.create_table(
        "picks",
        sa.Column("suggestion_id", sa.String(16), sa.ForeignKey("suggestions.id"), primary_key=True),
        sa.Column("decision_id", sa.Integer, sa.ForeignKey("decisions.id"), nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
    )
