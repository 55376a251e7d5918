"""Local times as people set them, and the instants they stand for. Pure: zone and first day are arguments.

A time on the clock that the change to summer time skips is as much later as the clocks jump; of a time that the change
back shows twice the first is meant. Instants are aware UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from datetime import UTC, date, datetime, time, tzinfo
from itertools import islice

from quotebot.account import clock_time
from quotebot.errors import Refused

EVERY_DAY = frozenset(range(7))  # 0 is Monday

_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?) ?(Z|[+-][0-9]{2}:?[0-9]{2})?", re.IGNORECASE
)
_LAST_DAY = date.max.toordinal() - 2  # behind it an instant has no date in every zone


def instant(day: date, at: time, zone: tzinfo) -> datetime:
    """When the clocks of `zone` show `at` on `day`."""
    return datetime.combine(day, at, zone).replace(fold=0).astimezone(UTC)


def parse(text: str, zone: tzinfo) -> datetime:
    """The instant a person names: `2026-12-01 09:30` on the clocks of `zone`, or `2026-12-01T09:30+01:00`.

    Raises ValueError with a sentence.
    """
    found = _INSTANT.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no day and time. Write it as 2026-12-01 09:30.")
    try:
        day = date.fromisoformat(found[1])
        at = clock_time(found[2])
        if found[3]:
            return datetime.fromisoformat(f"{day}T{at}{found[3].upper()}").astimezone(UTC)
        return instant(day, at, zone)
    except (ValueError, OverflowError) as exc:
        raise ValueError(f"There is no {text.strip()} in the calendar. Write it as 2026-12-01 09:30.") from exc


def spread(
    count: int,
    *,
    first: date,
    last: date | None,
    at: Sequence[time],
    weekdays: Set[int],
    zone: tzinfo,
    taken: Sequence[datetime],
    after: datetime,
) -> list[datetime]:
    """`count` instants, in order, evenly over the days `first` to `last` at the times `at`, all later than `after`.

    Each is another day or time, and none is among `taken`. Where `last` is None they follow each other
    without a gap, over as many days as that takes. Raises Refused where they do not fit.
    """
    free = _free(first, last, at=at, weekdays=weekdays, zone=zone, taken=frozenset(taken), after=after)
    room = sorted(islice(free, count) if last is None else free)
    if len(room) < count:
        until = f" to {last}" if last else ""
        raise Refused(
            f"Only {len(room)} of {count} quotes find a free time from {first}{until}. "
            "Give more days, or more times a day."
        )
    return [room[i * len(room) // count] for i in range(count)]


def _free(
    first: date,
    last: date | None,
    *,
    at: Sequence[time],
    weekdays: Set[int],
    zone: tzinfo,
    taken: Set[datetime],
    after: datetime,
) -> Iterator[datetime]:
    """Each instant that may be used, once, day by day. Two times on the clock may be one, where the clocks jump."""
    begin = max(first.toordinal(), after.astimezone(UTC).toordinal() - 1)
    end = min(last.toordinal() if last else _LAST_DAY, _LAST_DAY)
    seen: set[datetime] = set()
    for number in range(begin, end + 1 if at and weekdays else begin):
        day = date.fromordinal(number)
        for moment in (instant(day, one, zone) for one in sorted(at) if day.weekday() in weekdays):
            if moment > after and moment not in taken and moment not in seen:
                seen.add(moment)
                yield moment
