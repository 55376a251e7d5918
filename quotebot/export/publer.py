"""Publer's bulk upload: all twelve columns, in its order and words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quotebot.export import schedule
from quotebot.export.context import Context
from quotebot.export.csv import line
from quotebot.quote import Quote

COLUMNS = (
    "Date - Intl. format or prompt",
    "Text",
    "Link(s) - Separated by comma for FB carousels",
    "Media URL(s) - Separated by comma",
    "Title - For the video, pin, PDF ..",
    "Label(s) - Separated by comma",
    "Alt text(s) - Separated by ||",
    "Comment(s) - Separated by ||",
    "Pin board, FB album, or Google category",
    "Post subtype - I.e. story, reel, PDF ..",
    "CTA - For Facebook links or Google",
    "Reminder - For stories, reels, shorts, and TikToks",
)


def publer_lines(quotes: Iterable[Quote], context: Context) -> Iterator[str]:
    """A header and one row a post that is queued, or where none is, one a quote; without a time Publer finds one.

    Raises ExportRefused for what may not be posted.
    """
    rows = schedule.posts(quotes, context.zone, file="Publer")
    yield line(COLUMNS)
    for post in rows:
        link = (post.link or "").replace(",", "%2C")  # a comma would begin a second link
        yield line((f"{post.due:%Y-%m-%d %H:%M}" if post.due else "", post.text, link, *[""] * (len(COLUMNS) - 3)))
