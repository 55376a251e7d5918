"""Hootsuite's bulk upload: no header, three columns, each post with a time. Check it against Hootsuite's own sample."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from quotebot.errors import ExportRefused
from quotebot.export import schedule
from quotebot.export.context import Context
from quotebot.export.csv import line
from quotebot.quote import Quote

LIMIT = 350
STEP_SECONDS = 300  # Hootsuite refuses times that are not on five minutes


def hootsuite_lines(quotes: Iterable[Quote], context: Context) -> Iterator[str]:
    """One row a post that has a time: that time to the nearest five minutes, the text, the link.

    Raises ExportRefused for what may not be posted, where no post has a time, and for more than Hootsuite takes.
    """
    rows = schedule.posts(quotes, context.zone, file="Hootsuite")
    timed = [(post, _rounded(post.due)) for post in rows if post.due]
    if not timed:
        raise ExportRefused(f"A Hootsuite file needs times, and no quote is queued with one. {schedule.ADD_A_TIME}")
    schedule.at_most([post for post, _ in timed], LIMIT, file="Hootsuite")
    for post, due in timed:
        yield line((f"{due:%m/%d/%Y %H:%M}", post.text, post.link))


def _rounded(due: datetime) -> datetime:
    """The nearest whole five minutes; half goes up."""
    steps = int(due.timestamp() + STEP_SECONDS / 2) // STEP_SECONDS
    return datetime.fromtimestamp(steps * STEP_SECONDS, UTC).astimezone(due.tzinfo)
