"""Buffer's bulk upload: a file is for one channel, and holds at most a hundred posts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quotebot.export import schedule
from quotebot.export.context import Context
from quotebot.export.csv import line
from quotebot.quote import Quote

COLUMNS = ("Text", "Image URL", "Tags", "Posting Time")  # exact, and their case matters
LIMIT = 100


def buffer_lines(quotes: Iterable[Quote], context: Context) -> Iterator[str]:
    """A header and one row a post that is queued, or where none is, one a quote; without a time: the next free slot.

    Raises ExportRefused for what may not be posted, and for more rows than Buffer takes.
    """
    rows = schedule.posts(quotes, context.zone, file="Buffer")
    schedule.at_most(rows, LIMIT, file="Buffer")
    yield line(COLUMNS)
    for post in rows:
        yield line((post.text, "", "", f"{post.due:%Y-%m-%d %H:%M}" if post.due else ""))
