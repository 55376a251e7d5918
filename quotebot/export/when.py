"""Instants, and times in a recording, as the formats write them."""

from __future__ import annotations

from datetime import UTC, datetime

from quotebot.quote import Quote

UNDATED = datetime(2000, 1, 1, tzinfo=UTC)  # a feed must date each entry; this is the date of those that have none


def utc(at: datetime) -> str:
    """`at` as ISO 8601 and RFC 3339 have it: `2026-03-04T08:30:00Z`."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def milliseconds(times: tuple[float | None, float | None]) -> tuple[float | None, float | None]:
    """Two times in seconds as they are printed: to the millisecond, for 101.02000000000001 is an accident of binary."""
    start, end = times
    return start and round(start, 3), end and round(end, 3)


def changed(quote: Quote) -> datetime:
    """When the quote became what it is: the decision's time, else midnight UTC of the episode's date, else UNDATED."""
    return quote.decision.at if quote.decision else _midnight(quote.episode.date) or UNDATED


def _midnight(date: str | None) -> datetime | None:
    """The first instant of an ISO date; None for anything else people write there."""
    try:
        day = datetime.fromisoformat(date or "").date()
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
