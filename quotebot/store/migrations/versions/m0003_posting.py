"""What becomes of a delivery: its payload, its attempts and the proof. Accounts that pause, and the poster's pulse."""

import sqlalchemy as sa
from alembic import op

from quotebot.store.schema import Utc

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Give deliveries what the poster writes down, and room for the same quote again."""
    with op.batch_alter_table("deliveries") as table:
        table.add_column(sa.Column("round", sa.Integer, nullable=False, server_default="1"))
        table.add_column(sa.Column("payload", sa.JSON))
        table.add_column(sa.Column("token", sa.Text))
        table.add_column(sa.Column("attempts", sa.Integer, nullable=False, server_default="0"))
        for name in ("first_attempt_at", "attempt_at", "lease_until", "next_at", "unclear_at", "posted_at"):
            table.add_column(sa.Column(name, Utc))
        for name in ("remote_id", "remote_url", "last_error"):
            table.add_column(sa.Column(name, sa.Text))
        table.drop_constraint("deliveries_once", type_="unique")
        table.create_unique_constraint("deliveries_once", ["suggestion_id", "account", "round"])
    op.add_column("decisions", sa.Column("unqueued", sa.JSON))
    op.create_table(
        "pauses",
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("at", Utc, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
    )
    op.create_table(
        "pulses",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("at", Utc, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
    )
