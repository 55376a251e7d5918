"""When a person let what was learned from decisions be forgotten."""

import sqlalchemy as sa
from alembic import op

from quotebot.store.schema import Utc

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make room for the places in the record from which on decisions teach."""
    op.create_table(
        "fresh_starts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("decision_id", sa.Integer, sa.ForeignKey("decisions.id"), nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
    )
