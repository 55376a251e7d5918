"""What of a list of quotes a person wants posted, and when: the rows of the files that schedulers upload.

Such a file posts what it holds, so the promises of the queue hold for it: no quote that nobody approved, none
without a sure speaker, none that is posted or being posted, and none that is held.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from quotebot.errors import ExportRefused
from quotebot.export import where
from quotebot.quote import Quote

_GONE = ("sending", "posted", "unknown")  # may be out in the world already: a second post is worse than none
_HELD = ("held",)
_NAMED = 5

ADD_A_TIME = "Give a quote one with `quotebot queue add ID --at TIME`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One row: the text, the address of the episode, and when it is due in local time, None for the next free slot."""

    text: str
    link: str | None
    due: datetime | None


def posts(quotes: Iterable[Quote], zone: tzinfo, *, file: str) -> list[Post]:
    """A post for each queued delivery, and one without a time for each approved quote that is not on its way anywhere.

    Raises ExportRefused, naming the kind of `file`, for a quote that is not approved or has no sure speaker.
    """
    wanted = [(quote, times) for quote in quotes if (times := _times(quote))]
    _refuse([quote for quote, _ in wanted if quote.state != "approved"], file, "Not approved", "approve {id}")
    _refuse(
        [quote for quote, _ in wanted if not quote.name], file, "Without a sure speaker", "edit {id} --speaker NAME"
    )
    return [
        Post(text=quote.posted, link=where.quote_link(quote), due=due and due.astimezone(zone))
        for quote, times in wanted
        for due in times
    ]


def _times(quote: Quote) -> list[datetime | None]:
    """When each of the quote's posts is due."""
    queued = [delivery.due for delivery in quote.deliveries if delivery.state == "queued"]
    waits = any(delivery.state in _GONE + _HELD for delivery in quote.deliveries)
    return queued if queued or waits else [None]


def _refuse(quotes: Sequence[Quote], file: str, fault: str, command: str) -> None:
    """Raise ExportRefused if there are `quotes`; `command` is what mends one."""
    if quotes:
        shown = ", ".join(quote.id for quote in quotes[:_NAMED])
        more = f" and {len(quotes) - _NAMED} more" if len(quotes) > _NAMED else ""
        mend = command.format(id=quotes[0].id)
        raise ExportRefused(f"A {file} file posts what it holds. {fault}: {shown}{more}. Type `quotebot {mend}`.")


def at_most(rows: Sequence[Post], limit: int, *, file: str) -> None:
    """Raise ExportRefused if there are more than `limit` rows."""
    if len(rows) > limit:
        raise ExportRefused(
            f"A {file} file may hold {limit} posts, and these are {len(rows)}. "
            "Make several, each of a part: `--since DATE` or `--episode NAME` choose one."
        )
