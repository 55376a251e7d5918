"""Deliveries: approved quotes on their way to accounts."""

import sqlalchemy as sa
from alembic import op

from quotebot.store.schema import Utc

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table of the queue."""
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("suggestion_id", sa.String(16), sa.ForeignKey("picks.suggestion_id"), nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("due_at", Utc),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("added_at", Utc, nullable=False),
        sa.Column("added_by", sa.Text, nullable=False),
        sa.UniqueConstraint("suggestion_id", "account", name="deliveries_once"),
    )
    op.create_index("deliveries_listed", "deliveries", ["account", "state", "due_at", "position"])
    op.create_index("deliveries_due", "deliveries", ["state", "due_at", "account", "position"])
