"""iCalendar (RFC 5545): the queue, as a calendar shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from quotebot.errors import ExportRefused
from quotebot.export import where
from quotebot.export.context import Context
from quotebot.export.markup import visible
from quotebot.export.schedule import ADD_A_TIME
from quotebot.quote import Delivery, Quote

if TYPE_CHECKING:
    from icalendar import Event

STATUS = {"queued": "CONFIRMED", "held": "TENTATIVE"}
LASTS = timedelta(minutes=5)
TITLE_CHARS = 80


def ics_lines(quotes: Iterable[Quote], context: Context) -> Iterator[str]:
    """One event a delivery that waits for its time, in UTC; one that is held is tentative. UIDs stay the same.

    Raises ExportRefused where nothing waits.
    """
    waiting = [(q, d, d.due) for q in quotes for d in q.deliveries if d.due and d.state in STATUS]
    if not waiting:
        raise ExportRefused(f"A calendar needs times, and no quote is queued with one. {ADD_A_TIME}")
    yield "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//quotebot//quotebot//EN\r\nCALSCALE:GREGORIAN\r\n"
    for quote, delivery, due in waiting:
        yield _event(quote, delivery, due).to_ical().decode()
    yield "END:VCALENDAR\r\n"


def _event(quote: Quote, delivery: Delivery, due: datetime) -> Event:
    """The event; its stamp is when the quote was decided, so that the same queue is the same file."""
    from icalendar import Event

    event = Event()
    event.add("uid", visible(f"{quote.id}-{delivery.account}@quotebot"))
    event.add("dtstamp", (quote.decision.at if quote.decision else due).astimezone(UTC))
    event.add("dtstart", due.astimezone(UTC))
    event.add("duration", LASTS)
    event.add("summary", visible(f"Post to {delivery.account}: {where.shortened(quote.text, TITLE_CHARS)}"))
    event.add("description", visible(f"{quote.posted} ({where.heading(quote.episode)}, {where.place(quote)})"))
    event.add("status", STATUS[delivery.state])
    event.add("transp", "TRANSPARENT")
    link = where.quote_link(quote)
    if link:
        event.add("url", link)
    return event
