"""Where a person said who speaks."""

import sqlalchemy as sa
from alembic import op

from quotebot.store.schema import Utc

revision = "0004"
down_revision = "0006"


def upgrade() -> None:
    """Make room for what people fix about speakers."""
    op.create_table(
        "fixes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("episode_id", sa.Integer, sa.ForeignKey("episodes.id"), nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("at", Utc, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
    )
    op.create_index("ix_fixes_episode_id", "fixes", ["episode_id"])
