"""Why an account pauses, where it was the program that stopped it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0003"


def upgrade() -> None:
    """Give pauses a reason."""
    op.add_column("pauses", sa.Column("why", sa.Text))
