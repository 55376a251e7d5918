"""Clock times become instants: each day has its slot once, whatever the clocks do, and none is past or taken."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotebot.account import parse_time, parse_weekdays
from quotebot.errors import Refused
from quotebot.posting.slots import EVERY_DAY, instant, parse, spread

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ZONES = [ZoneInfo(name) for name in ("America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Australia/Sydney")]
NOON = (time(12, 0),)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def clocks(found: list[datetime], zone: str) -> list[str]:
    return [f"{moment.astimezone(ZoneInfo(zone)):%m-%d %H:%M}" for moment in found]


def spread_over(zone: str, first: date, last: date | None, *at: time, count: int) -> list[datetime]:
    return spread(
        count, first=first, last=last, at=at, weekdays=EVERY_DAY, zone=ZoneInfo(zone), taken=(), after=LONG_AGO
    )  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "typed", "expected"),
    [
        # spring: the clocks skip an hour (Lord Howe: half an hour), so what is skipped is that much later
        ("America/New_York", "2027-03-14 01:59", "2027-03-14 06:59"),
        ("America/New_York", "2027-03-14 02:30", "2027-03-14 07:30"),  # 03:30 EDT
        ("America/New_York", "2027-03-14 03:30", "2027-03-14 07:30"),
        ("Europe/Berlin", "2027-03-28 02:30", "2027-03-28 01:30"),  # 03:30 CEST
        ("Australia/Sydney", "2026-10-04 02:30", "2026-10-03 16:30"),  # 03:30 AEDT
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:45"),  # 02:45 +11
        # autumn: the clocks show an hour twice, the first is meant
        ("America/New_York", "2026-11-01 01:30", "2026-11-01 05:30"),  # EDT
        ("America/New_York", "2026-11-01 02:00", "2026-11-01 07:00"),  # EST
        ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25 00:30"),  # CEST
        ("Australia/Sydney", "2027-04-04 02:30", "2027-04-03 15:30"),  # AEDT
        ("Australia/Lord_Howe", "2027-04-04 01:45", "2027-04-03 14:45"),  # +11
    ],
)
def test_a_time_that_the_clocks_skip_is_later_and_of_one_shown_twice_the_first_is_meant(
    zone: str, typed: str, expected: str
) -> None:
    assert parse(typed, ZoneInfo(zone)) == utc(expected)


@pytest.mark.parametrize(
    "typed",
    ["2026-12-01 09:30", "2026-12-01T09:30", " 2026-12-01 9:30:00 ", "2026-12-01T08:30Z", "2026-12-01T03:30-05:00",
     "2026-12-01 13:30 +0500", "2026-12-01t08:30:00z"],
)  # fmt: skip
def test_one_instant_can_be_written_in_many_ways(typed: str) -> None:
    assert parse(typed, ZoneInfo("Europe/Berlin")) == utc("2026-12-01 08:30")


@pytest.mark.parametrize("typed", ["", "tomorrow", "2026-12-01", "09:30", "2026-12-01 09", "٢٠٢٦-12-01 09:30"])
def test_what_is_no_day_and_time_is_told_how_to_write_one(typed: str) -> None:
    with pytest.raises(ValueError, match=r"no day and time. Write it as 2026-12-01 09:30"):
        parse(typed, UTC)


@pytest.mark.parametrize(
    "typed", ["2026-02-30 09:30", "2026-12-01 25:00", "0001-01-01 00:00", "2026-12-01 09:30+99:00"]
)
def test_a_day_that_does_not_exist_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"There is no .* in the calendar"):
        parse(typed, ZoneInfo("Asia/Tokyo"))


@given(st.datetimes(), st.sampled_from(ZONES))
def test_any_day_is_read_or_refused_with_a_sentence(wall: datetime, zone: ZoneInfo) -> None:
    try:
        found = parse(f"{wall.date()} {wall:%H:%M}", zone)
    except ValueError as exc:
        assert str(exc).endswith("Write it as 2026-12-01 09:30.")
    else:
        shown = found.astimezone(zone).replace(tzinfo=None)
        assert timedelta(0) <= shown - wall.replace(second=0, microsecond=0) <= timedelta(hours=1)


def test_a_time_of_day_may_leave_its_first_nought_out() -> None:
    assert [parse_time(text) for text in ("9:05", "09:05", " 23:59 ")] == [time(9, 5), time(9, 5), time(23, 59)]


@pytest.mark.parametrize("typed", ["", "9", "24:00", "nine", "09:3", "009:30"])
def test_what_is_no_time_of_day_is_told_how_to_write_one(typed: str) -> None:
    with pytest.raises(ValueError, match=r"no time of day. Write it as 09:30"):
        parse_time(typed)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("tue, thu", {1, 3}),
        ("Saturday", {5}),
        ("fri-mon", {4, 5, 6, 0}),
        ("mon-mon,sun", {0, 6}),
        ("mon-sun", set(range(7))),
    ],
)
def test_days_of_the_week_are_a_list_of_days_and_ranges(typed: str, expected: set[int]) -> None:
    assert parse_weekdays(typed) == expected


@pytest.mark.parametrize("typed", ["", "m", "workdays", "mon-", "mon-fry", "-fri", "mon,,tue"])
def test_what_is_no_day_of_the_week_is_told_how_to_write_one(typed: str) -> None:
    with pytest.raises(ValueError, match=r"no day of the week. Write them as mon-fri"):
        parse_weekdays(typed)


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("America/New_York", date(2027, 3, 12)),
        ("America/New_York", date(2026, 10, 30)),
        ("Europe/Berlin", date(2027, 3, 26)),
        ("Europe/Berlin", date(2026, 10, 23)),
        ("Australia/Sydney", date(2026, 10, 2)),
        ("Australia/Sydney", date(2027, 4, 2)),
        ("Australia/Lord_Howe", date(2026, 10, 2)),
        ("Australia/Lord_Howe", date(2027, 4, 2)),
    ],
)
def test_every_day_has_its_time_once_on_the_clock_when_the_clocks_change(zone: str, first: date) -> None:
    last = first + timedelta(days=4)
    found = spread_over(zone, first, last, time(1, 40), time(2, 20), time(9), count=15)

    assert Counter(moment.astimezone(ZoneInfo(zone)).date() for moment in found) == {
        first + timedelta(days=i): 3 for i in range(5)
    }
    assert [text for text in clocks(found, zone) if text.endswith("09:00")] == [
        f"{first + timedelta(days=i):%m-%d} 09:00" for i in range(5)
    ]


def test_two_times_that_are_one_because_the_clocks_jump_are_given_once() -> None:
    spring = date(2027, 3, 14)
    found = spread_over("America/New_York", spring, None, time(2, 30), time(3, 15), time(3, 30), count=3)

    assert clocks(found, "America/New_York") == ["03-14 03:15", "03-14 03:30", "03-15 02:30"]


def test_quotes_are_spread_evenly_from_the_first_day_on() -> None:
    first = date(2026, 12, 1)
    week = first + timedelta(days=6)

    assert clocks(spread_over("Europe/Berlin", first, week, *NOON, count=3), "Europe/Berlin") == [
        "12-01 12:00", "12-03 12:00", "12-05 12:00",
    ]  # fmt: skip
    assert clocks(spread_over("Europe/Berlin", first, week, time(17), time(9), count=7), "Europe/Berlin") == [
        f"12-0{day} 09:00" for day in range(1, 8)
    ]


def test_without_a_last_day_they_follow_each_other() -> None:
    found = spread_over("Europe/Berlin", date(2026, 12, 31), None, time(9), time(17), count=3)

    assert clocks(found, "Europe/Berlin") == ["12-31 09:00", "12-31 17:00", "01-01 09:00"]


def test_weekdays_that_are_not_wanted_are_left_out() -> None:
    found = spread(
        5, first=date(2026, 12, 3), last=None, at=NOON, weekdays=parse_weekdays("mon-fri"),
        zone=ZoneInfo("Europe/Berlin"), taken=(), after=LONG_AGO,
    )  # fmt: skip

    assert [moment.weekday() for moment in found] == [3, 4, 0, 1, 2]


def test_what_does_not_fit_is_refused_with_how_many_do() -> None:
    with pytest.raises(Refused, match="Only 3 of 4 quotes find a free time from 2026-12-01 to 2026-12-03"):
        spread_over("Europe/Berlin", date(2026, 12, 1), date(2026, 12, 3), *NOON, count=4)


@pytest.mark.parametrize(("at", "weekdays"), [((), EVERY_DAY), (NOON, frozenset())])
def test_no_time_or_no_day_is_no_room(at: tuple[time, ...], weekdays: frozenset[int]) -> None:
    with pytest.raises(Refused, match="Only 0 of 1 quotes"):
        spread(
            1, first=date(2026, 12, 1), last=None, at=at, weekdays=weekdays, zone=UTC, taken=(), after=LONG_AGO
        )  # fmt: skip


DAYS = st.dates(date(2026, 1, 1), date(2028, 1, 1))
TIMES = st.lists(st.times().map(lambda one: one.replace(second=0, microsecond=0)), min_size=1, max_size=4)


@given(
    first=DAYS, days=st.integers(1, 90), at=TIMES, weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    zone=st.sampled_from(ZONES), count=st.integers(0, 60), after=DAYS, skipped=st.integers(1, 9),
)  # fmt: skip
def test_times_are_in_order_distinct_even_and_never_past_taken_or_off_the_clock(
    first: date, days: int, at: list[time], weekdays: frozenset[int], zone: ZoneInfo, count: int, after: date,
    skipped: int,
) -> None:  # fmt: skip
    last = first + timedelta(days=days - 1)
    now = instant(after, time(12), zone)
    wanted = [first + timedelta(days=i) for i in range(days)]
    slots = sorted({instant(day, one, zone) for day in wanted if day.weekday() in weekdays for one in at})
    taken = slots[::skipped]
    free = [slot for slot in slots if slot > now and slot not in taken]
    try:
        found = spread(
            count, first=first, last=last, at=at, weekdays=weekdays, zone=zone, taken=taken, after=now
        )  # fmt: skip
    except Refused as exc:
        assert f"Only {len(free)} of {count} " in str(exc)
        assert len(free) < count
        return

    places = [free.index(moment) for moment in found]
    steps = {b - a for a, b in pairwise([*places, len(free)])}
    assert len(found) == count
    assert places == sorted(set(places))
    assert not steps or max(steps) - min(steps) <= 1
