"""The steps from an empty database to today's tables, in order. Alembic runs them; each is written once and kept."""

# Every version a database may have, oldest first. The last one is today's.
VERSIONS = ("0001", "0002", "0003", "0006", "0004", "0005")
