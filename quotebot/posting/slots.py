"""Local times as people set them, and the instants they stand for. Pure: zone and first day are arguments.

A time on the clock that the change to summer time skips is as much later as the clocks jump; of a time that the change
back shows twice the first is meant. Instants are aware UTC.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from hashlib import sha256
from heapq import heappop, heappush
from itertools import islice, pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from quotebot.account import Account, clock_time
from quotebot.errors import Refused

EVERY_DAY = frozenset(range(7))  # 0 is Monday

_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?) ?(Z|[+-][0-9]{2}:?[0-9]{2})?", re.IGNORECASE
)
_LAST_DAY = date.max.toordinal() - 2  # behind it an instant has no date in every zone
_BARREN_DAYS = 400  # so long without a free slot, and there will never be one: a schedule says the same every week
_MINUTE = timedelta(minutes=1)


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


def next_free(
    account: Account, *, name: str, zone: tzinfo, taken: Iterable[datetime], after: datetime, count: int = 1
) -> list[datetime]:
    """The next `count` free slots of the account `name`, in order, all later than `after`.

    `taken` are the instants at which something goes or went out there; `zone` holds where the account names none.
    Each slot is one instant for ever: its jitter follows from the account's name and the slot's own date and time.
    Raises Refused where the account has no schedule, or its rules leave too few slots.
    """
    if not account.schedule:
        raise Refused(
            f"{name} has no schedule, and so no next slot. Say when with --at, or set schedule = "
            f'["mon-fri 09:30"] under [accounts.{name}] in config/quotebot.toml.'
        )
    timetable = _Timetable(account, name, ZoneInfo(account.zone) if account.zone else zone)
    diary = _Diary(account, timetable.zone, taken)
    first = after.astimezone(UTC).toordinal() - 1  # in no zone is that behind the first slot
    patience = _BARREN_DAYS + account.min_gap.days
    last = max([first, *diary.days, *(day.toordinal() for day in account.blackout)]) + patience
    found: list[datetime] = []
    for begin, following in pairwise(timetable.begins(first)):
        if len(found) == count or begin.day.toordinal() > last:
            break
        slot = timetable.place(begin, following)
        if slot is not None and slot.at > after and diary.has_room(slot):
            found.append(slot.at)
            last = max(last, diary.write(slot.at) + patience)
    if len(found) < count:
        raise Refused(
            f"{name} has a free slot for {len(found)} of {count} quotes. Look at schedule, quiet, blackout, daily_cap "
            f"and min_gap_minutes under [accounts.{name}] in config/quotebot.toml."
        )
    return found


class _Begin(NamedTuple):
    """The beginning of a slot: the clocks are meant to show `clock` on `day` then."""

    moment: datetime
    day: date
    clock: time


class _Place(NamedTuple):
    """Where a post may stand: `at` is its time in the slot; by its jitter it might be any from `begin` to `latest`."""

    begin: datetime
    at: datetime
    latest: datetime


class _Diary:
    """What is taken, and whether there is room for one more."""

    def __init__(self, account: Account, zone: tzinfo, taken: Iterable[datetime]) -> None:
        self._gap, self._cap, self._zone = account.min_gap, account.daily_cap, zone
        self._taken = sorted(taken)
        self.days = Counter(self._day(moment) for moment in self._taken)

    def has_room(self, slot: _Place) -> bool:
        """True unless something stands in the slot or nearer than the gap, or the day is full."""
        at = bisect_left(self._taken, slot.at)
        near = self._taken[max(at - 1, 0) : at + 1]
        used = bisect_left(self._taken, slot.begin) < bisect_right(self._taken, slot.latest)
        full = 0 < self._cap <= self.days[self._day(slot.at)]
        return not used and not full and all(abs(slot.at - other) >= self._gap for other in near)

    def write(self, moment: datetime) -> int:
        """`moment` is taken from now on; the number of its day."""
        insort(self._taken, moment)
        self.days[self._day(moment)] += 1
        return self._day(moment)

    def _day(self, moment: datetime) -> int:
        return moment.astimezone(self._zone).toordinal()


class _Timetable:
    """The slots of an account, whether free or not."""

    def __init__(self, account: Account, name: str, zone: tzinfo) -> None:
        self.zone = zone
        self._name, self._slots, self._silences = name, account.slots, account.silences
        self._blackout, self._jitter = frozenset(account.blackout), account.jitter_minutes
        self._apart = max(account.min_gap, _MINUTE)

    def begins(self, first: int) -> Iterator[_Begin]:
        """Of every slot from the day with the number `first` on, in order, whether anything may go out then or not.

        Where the clocks skip a whole day its slots mingle with those of the next.
        """
        waiting: list[_Begin] = []
        for number in range(max(first, 2), _LAST_DAY):
            day = date.fromordinal(number)
            for slot in self._slots:
                if day.weekday() in slot.weekdays:
                    heappush(waiting, _Begin(instant(day, slot.at, self.zone), day, slot.at))
            tomorrow = instant(date.fromordinal(number + 1), time(), self.zone)
            while waiting and waiting[0].moment < tomorrow:
                yield heappop(waiting)

    def place(self, begin: _Begin, following: _Begin) -> _Place | None:
        """Where a post may stand in a slot; None where the slot falls away: on a blackout day, in quiet hours, or
        because the clocks jump and the one behind it is the same instant."""
        local = begin.moment.astimezone(self.zone)
        dark = self._blackout and self._blackout & {begin.day, local.date()}
        if begin.moment == following.moment or dark or self._silent(local):
            return None
        room = self._room(begin.moment, following.moment - self._apart)
        seed = sha256(f"{self._name}|{begin.day}|{begin.clock}".encode()).digest()
        chance = int.from_bytes(seed[:8], "big") % (room + 1)
        return _Place(begin.moment, begin.moment + chance * _MINUTE, begin.moment + room * _MINUTE)

    def _silent(self, local: datetime) -> bool:
        now = local.time()
        return any(
            begin <= now < end if begin < end else now >= begin or now < end for begin, end in self._silences
        )  # fmt: skip

    def _room(self, begin: datetime, end: datetime) -> int:
        """How many minutes later than `begin` a post may be: not behind `end`, nor in quiet hours or another day."""
        day = begin.astimezone(self.zone).date()
        for minutes in range(1, self._jitter + 1):
            moment = begin + minutes * _MINUTE
            local = moment.astimezone(self.zone)
            if moment > end or local.date() != day or self._silent(local):
                return minutes - 1
        return self._jitter
