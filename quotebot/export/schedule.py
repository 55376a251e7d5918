"""What of a list of quotes a person wants posted, and when: the rows of the files that schedulers upload.

Such a file posts what it holds, so the promises of the queue hold for it: no quote that nobody approved, none
without a sure speaker, none that is posted or being posted, none that is held, and none with what a reader cannot see.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from quotebot.errors import ExportRefused
from quotebot.export import where
from quotebot.inert import inert
from quotebot.quote import Quote

_GONE = ("sending", "posted", "unknown")  # may be out in the world already: a second post is worse than none
_WAITING = ("queued", "held")
_NAMED = 5
_NAME = "`quotebot edit {id} --speaker NAME`"
_RETYPE = "`quotebot edit {id} --text TEXT` with the words on both sides of them in [square brackets]"

ADD_A_TIME = "Give a quote one with `quotebot queue add ID --at TIME`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One row: the text, the address of the episode, and when it is due in local time, None for the next free slot."""

    text: str
    link: str | None
    due: datetime | None


def chosen(quotes: Iterable[Quote]) -> list[Quote]:
    """The quotes that are queued; only where nothing waits in the queue, those that are not on their way anywhere.

    Who keeps a queue means the queue: a quote that was dropped from it must not come back by another door.
    """
    quotes = list(quotes)
    return (
        [quote for quote in quotes if _queued(quote)]
        if _in_use(quotes)
        else [quote for quote in quotes if _unqueued(quote)]
    )


def left_out(quotes: Iterable[Quote]) -> int:
    """How many approved quotes `chosen` leaves out because others are queued and they are not."""
    quotes = list(quotes)
    return sum(quote.state == "approved" and _unqueued(quote) for quote in quotes) if _in_use(quotes) else 0


def waits(quote: Quote) -> bool:
    """Whether the quote is in the queue with a time, held or not."""
    return any(delivery.due and delivery.state in _WAITING for delivery in quote.deliveries)


def _in_use(quotes: Iterable[Quote]) -> bool:
    """Whether anything waits in the queue; what is held waits too."""
    return any(delivery.state in _WAITING for quote in quotes for delivery in quote.deliveries)


def _queued(quote: Quote) -> list[datetime | None]:
    """When each of the quote's queued posts is due."""
    return [delivery.due for delivery in quote.deliveries if delivery.state == "queued"]


def _unqueued(quote: Quote) -> bool:
    """Whether the quote neither waits nor may be out in the world already."""
    return all(delivery.state not in _WAITING + _GONE for delivery in quote.deliveries)


def posts(quotes: Iterable[Quote], zone: tzinfo, *, file: str) -> list[Post]:
    """A post for each queued delivery; where nothing is queued, one without a time for each quote that is `chosen`.

    Raises ExportRefused, naming the kind of `file`, for a quote that is not approved, has no sure speaker, or holds
    what a reader cannot see: shown as `<U+202E>` it would be posted so.
    """
    wanted = chosen(quotes)
    _refuse([q for q in wanted if q.state != "approved"], file, "Not approved", "`quotebot approve {id}`")
    _refuse([q for q in wanted if not q.name], file, "Without a sure speaker", _NAME)
    _refuse([q for q in wanted if _hides(q.name)], file, "With invisible characters in the speaker's name", _NAME)
    _refuse([q for q in wanted if _hides(q.text)], file, "With invisible characters", _RETYPE)
    return [
        Post(text=quote.posted, link=where.quote_link(quote), due=due and due.astimezone(zone))
        for quote in wanted
        for due in _queued(quote) or [None]
    ]


def _hides(text: str | None) -> bool:
    return text is not None and inert(text) != text


def _refuse(quotes: Sequence[Quote], file: str, fault: str, mend: str) -> None:
    """Raise ExportRefused if there are `quotes`; `mend` is what to type for one."""
    if quotes:
        shown = ", ".join(quote.id for quote in quotes[:_NAMED])
        more = f" and {len(quotes) - _NAMED} more" if len(quotes) > _NAMED else ""
        typed = mend.format(id=quotes[0].id)
        raise ExportRefused(f"A {file} file posts what it holds. {fault}: {shown}{more}. Type {typed}.")


def at_most(rows: Sequence[Post], limit: int, *, file: str) -> None:
    """Raise ExportRefused if there are more than `limit` rows."""
    if len(rows) > limit:
        raise ExportRefused(
            f"A {file} file may hold {limit} posts, and these are {len(rows)}. "
            f"Make several: `-n {limit}` is the first, `-n {limit} --skip {limit}` the next. `--account NAME`, "
            "`--since DATE` and `--episode NAME` choose, too."
        )
