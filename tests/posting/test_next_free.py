"""The next free slot of an account: every slot happens once, whatever the clocks do, and every rule is kept."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotebot.account import Account, parse_weekdays
from quotebot.errors import Refused
from quotebot.posting.slots import instant, next_free

NAMES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Australia/Sydney"]
MINUTE = timedelta(minutes=1)
QUARTER = timedelta(minutes=15)


def account(*schedule: str, **rules: object) -> Account:
    return Account.model_validate({"schedule": schedule, "min_gap_minutes": 0, **rules})


def free(
    who: Account, after: str, count: int = 1, *, zone: str = "Europe/Berlin", taken: list[datetime] | None = None
) -> list[str]:
    """The next slots after a local time, on the clocks of `zone`."""
    there = ZoneInfo(zone)
    now = datetime.fromisoformat(after).replace(tzinfo=there)
    found = next_free(who, name="blue", zone=there, taken=taken or (), after=now, count=count)
    return [f"{moment.astimezone(there):%a %m-%d %H:%M}" for moment in found]


def at(text: str, zone: str = "Europe/Berlin") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def test_slots_follow_each_other_over_the_days_of_the_schedule() -> None:
    who = account("mon-fri 09:30", "sat 11:00")

    assert free(who, "2026-12-03 09:29", 4) == [
        "Thu 12-03 09:30",
        "Fri 12-04 09:30",
        "Sat 12-05 11:00",
        "Mon 12-07 09:30",
    ]


def test_a_slot_that_has_begun_is_over() -> None:
    assert free(account("09:30"), "2026-12-03 09:30") == ["Fri 12-04 09:30"]


def test_what_is_taken_is_not_given_again() -> None:
    who = account("09:30")

    assert free(who, "2026-12-03 08:00", 2, taken=[at("2026-12-03 09:30"), at("2026-12-05 09:30")]) == [
        "Fri 12-04 09:30", "Sun 12-06 09:30",
    ]  # fmt: skip


def test_the_gap_is_kept_to_everything_that_is_taken() -> None:
    who = account("09:30", "10:00", "10:30", min_gap_minutes=31)

    assert free(who, "2026-12-03 08:00", 3, taken=[at("2026-12-03 10:59")]) == [
        "Thu 12-03 09:30", "Fri 12-04 09:30", "Fri 12-04 10:30",
    ]  # fmt: skip


def test_a_gap_that_just_fits_is_wide_enough() -> None:
    assert free(account("09:30", min_gap_minutes=30), "2026-12-03 08:00", taken=[at("2026-12-03 09:00")]) == [
        "Thu 12-03 09:30"
    ]


def test_a_day_is_full_at_its_cap_and_what_is_taken_counts() -> None:
    who = account("09:30", "12:00", "15:00", daily_cap=2)

    assert free(who, "2026-12-03 08:00", 3, taken=[at("2026-12-03 07:00")]) == [
        "Thu 12-03 09:30", "Fri 12-04 09:30", "Fri 12-04 12:00",
    ]  # fmt: skip


def test_the_day_of_the_cap_is_that_of_the_account() -> None:
    late = at("2026-12-03 20:00", "America/New_York")  # already the 4th in Berlin

    assert free(account("23:00", daily_cap=1, zone="America/New_York"), "2026-12-03 12:00", taken=[late]) == [
        "Sat 12-05 05:00"
    ]


def test_quiet_hours_may_reach_over_midnight_and_end_on_the_minute() -> None:
    who = account("06:59", "07:00", "21:59", "22:00", "00:00", quiet="22:00-07:00")

    assert free(who, "2026-12-03 00:00", 3) == ["Thu 12-03 07:00", "Thu 12-03 21:59", "Fri 12-04 07:00"]


def test_nothing_goes_out_on_blackout_days() -> None:
    assert free(account("09:30", blackout=["2026-12-24", "2026-12-25"]), "2026-12-23 10:00") == ["Sat 12-26 09:30"]


def test_the_zone_of_the_account_wins_over_that_of_the_house() -> None:
    assert free(account("09:30", zone="America/New_York"), "2026-12-03 08:00") == ["Thu 12-03 15:30"]


def test_jitter_is_only_ever_later_and_the_same_each_time() -> None:
    who = account("09:30", jitter_minutes=20)
    found = free(who, "2026-12-01 00:00", 40)

    assert found == free(who, "2026-12-01 00:00", 40)
    assert {text[-5:] for text in found} <= {f"09:{minute}" for minute in range(30, 51)}
    assert len({text[-5:] for text in found}) > 10


def test_two_accounts_do_not_post_in_step() -> None:
    who, zone, now = account("09:30", jitter_minutes=60), ZoneInfo("UTC"), at("2026-12-01 00:00")
    one, other = (next_free(who, name=name, zone=zone, taken=(), after=now, count=20) for name in ("one", "other"))

    assert one != other


def test_jitter_ends_before_the_next_slot_with_its_gap_before_quiet_hours_and_before_midnight() -> None:
    who = account("09:00", "09:40", "12:00", "23:30", jitter_minutes=720, min_gap_minutes=30, quiet="12:05-13:00")
    found = free(who, "2026-12-01 00:00", 400)

    spans = {hour: sorted(text[-5:] for text in found if text[10:12] == hour) for hour in ("09", "12", "23")}
    assert (spans["09"][0] >= "09:00", spans["09"][-1] < "12:00") == (True, True)
    assert {text for text in spans["09"] if text < "09:40"} <= {f"09:{minute:02}" for minute in range(11)}
    assert spans["12"][-1] < "12:05"
    assert (spans["23"][0] >= "23:30", len(spans["23"])) == (True, 100)


def test_a_slot_stays_used_when_the_jitter_is_changed() -> None:
    (before,) = next_free(
        account("09:30", jitter_minutes=60), name="blue", zone=ZoneInfo("Europe/Berlin"), taken=(),
        after=at("2026-12-03 08:00"),
    )  # fmt: skip

    assert free(account("09:30", jitter_minutes=90), "2026-12-03 08:00", taken=[before])[0].startswith("Fri 12-04")


def test_an_account_without_a_schedule_says_what_to_set() -> None:
    with pytest.raises(Refused, match=r"blue has no schedule.*--at.*\[accounts.blue\] in config/quotebot.toml"):
        free(account(), "2026-12-03 08:00")


@pytest.mark.parametrize("quiet", ["09:00-10:00", "00:00-00:00", "09:30-09:31"])
def test_rules_that_leave_no_slot_are_refused_and_not_searched_for_ever(quiet: str) -> None:
    with pytest.raises(Refused, match=r"blue has a free slot for 0 of 2 quotes. Look at schedule, quiet, blackout"):
        free(account("09:30", quiet=quiet), "2026-12-03 08:00", 2)


def test_a_gap_of_a_year_is_waited_for() -> None:
    assert free(account("09:30", min_gap_minutes=60 * 24 * 365), "2026-12-03 08:00", 2) == [
        "Thu 12-03 09:30",
        "Fri 12-03 09:30",
    ]


def test_a_queue_of_years_is_passed_by() -> None:
    taken = [instant(date(2026, 1, 1) + timedelta(days=day), time(9, 30), UTC) for day in range(1500)]

    assert free(account("09:30"), "2026-01-01 00:00", zone="UTC", taken=taken) == ["Sat 02-09 09:30"]


@pytest.mark.parametrize(
    ("zone", "now", "expected"),
    [
        # spring: what the clocks skip is as much later
        ("America/New_York", "2027-03-13 12:00", ["Sun 03-14 03:30", "Mon 03-15 02:30"]),
        ("Europe/Berlin", "2027-03-27 12:00", ["Sun 03-28 03:30", "Mon 03-29 02:30"]),
        ("Australia/Sydney", "2026-10-03 12:00", ["Sun 10-04 03:30", "Mon 10-05 02:30"]),
        # autumn: of what they show twice the first is meant
        ("Europe/Berlin", "2026-10-24 12:00", ["Sun 10-25 02:30", "Mon 10-26 02:30"]),
        ("Australia/Sydney", "2027-04-03 12:00", ["Sun 04-04 02:30", "Mon 04-05 02:30"]),
    ],
)
def test_a_slot_in_the_hour_of_the_change_happens_once(zone: str, now: str, expected: list[str]) -> None:
    assert free(account("02:30"), now, 2, zone=zone) == expected


def test_two_slots_that_are_one_because_the_clocks_jump_are_given_once() -> None:
    assert free(account("02:30", "03:15", "03:30"), "2027-03-13 12:00", 3, zone="America/New_York") == [
        "Sun 03-14 03:15", "Sun 03-14 03:30", "Mon 03-15 02:30",
    ]  # fmt: skip


def test_a_day_that_a_country_skips_gives_no_slot_twice() -> None:
    """Samoa went from the 29th to the 31st of December 2011."""
    assert free(account("09:30", "11:00"), "2011-12-29 10:00", 4, zone="Pacific/Apia") == [
        "Thu 12-29 11:00", "Sat 12-31 09:30", "Sat 12-31 11:00", "Sun 01-01 09:30",
    ]  # fmt: skip


# A year --------------------------------------------------------------------------------------------------------------

FIRST, DAYS = date(2026, 7, 1), 365
TIMES = [time(0, 0), time(1, 30), time(1, 45), time(2, 0), time(2, 15), time(2, 30), time(9, 30), time(23, 45)]


@cache
def shown(zone: str) -> dict[datetime, datetime]:
    """When the clocks of `zone` first show each quarter of an hour of the year, found by looking at all of them."""
    there, begin = ZoneInfo(zone), datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC) - timedelta(days=1)
    seen: dict[datetime, datetime] = {}
    for number in range((DAYS + 2) * 24 * 4):
        moment = begin + number * QUARTER
        seen.setdefault(moment.astimezone(there).replace(tzinfo=None), moment)
    return seen


def expected_slot(zone: str, day: date, clock: time) -> datetime:
    """When the clocks show it first; where they never do, as much later as they jump."""
    wall = datetime.combine(day, clock)
    if wall in shown(zone):
        return shown(zone)[wall]
    before = wall
    while before not in shown(zone):
        before -= QUARTER
    return shown(zone)[before] + (wall - before)


@pytest.mark.parametrize("zone", NAMES)
def test_in_a_year_every_slot_happens_once(zone: str) -> None:
    who = account(*(f"{clock:%H:%M}" for clock in TIMES))
    begin = instant(FIRST, time(), ZoneInfo(zone)) - MINUTE
    expected = [expected_slot(zone, FIRST + timedelta(days=day), clock) for day in range(DAYS) for clock in TIMES]

    found = next_free(who, name="blue", zone=ZoneInfo(zone), taken=(), after=begin, count=len(set(expected)))

    assert found == sorted(set(expected))
    assert len(expected) - len(set(expected)) <= 1  # Lord Howe skips half an hour, so that 02:00 is 02:30 there


@pytest.mark.parametrize("zone", NAMES)
def test_in_a_year_of_queueing_one_by_one_each_slot_is_used_once_with_jitter_gap_and_cap(zone: str) -> None:
    """As it happens: each post is queued some time before, at the slot that is free then."""
    who = account("mon-fri 01:30", "02:15", "09:30", "21:00", jitter_minutes=25, min_gap_minutes=20, daily_cap=4)
    there, taken = ZoneInfo(zone), list[datetime]()
    now = instant(FIRST, time(), there) - MINUTE
    end = instant(FIRST + timedelta(days=DAYS), time(), there)
    while not taken or taken[-1] < end:
        (found,) = next_free(who, name="blue", zone=there, taken=taken[-9:], after=now)
        taken.append(found)
        now = max(now, found - timedelta(hours=len(taken) % 40))

    days = Counter(moment.astimezone(there).date() for moment in taken[:-1])
    assert taken == sorted(taken)
    assert {
        FIRST + timedelta(days=day): 4 if (FIRST + timedelta(days=day)).weekday() < 5 else 3 for day in range(DAYS)
    } == days
    assert min(b - a for a, b in pairwise(taken)) >= who.min_gap


# Any account ---------------------------------------------------------------------------------------------------------

CLOCKS = st.times().map(lambda one: one.replace(second=0, microsecond=0))
WEEKDAYS = st.sampled_from(["mon-sun", "mon-fri", "sat,sun", "wed", "fri-mon"])
SCHEDULES = st.lists(st.tuples(WEEKDAYS, CLOCKS), min_size=1, max_size=5)
QUIET = st.lists(st.tuples(CLOCKS, CLOCKS), max_size=2)
DATES = st.dates(date(2026, 1, 1), date(2028, 1, 1))


@st.composite
def moments(draw: st.DrawFn) -> datetime:
    return datetime.combine(draw(DATES), draw(CLOCKS), UTC)


@settings(deadline=None, max_examples=100)
@given(
    schedule=SCHEDULES, quiet=QUIET, zone=st.sampled_from(NAMES), now=moments(), count=st.integers(1, 8),
    near=st.lists(st.integers(0, 60 * 24 * 9), max_size=12), gap=st.sampled_from([0, 1, 30, 600]),
    cap=st.integers(0, 3), jitter=st.sampled_from([0, 1, 15, 720]), dark=st.lists(st.integers(0, 9), max_size=3),
)  # fmt: skip
def test_every_rule_is_kept(
    schedule: list[tuple[str, time]], quiet: list[tuple[time, time]], zone: str, now: datetime, count: int,
    near: list[int], gap: int, cap: int, jitter: int, dark: list[int],
) -> None:  # fmt: skip
    there, taken = ZoneInfo(zone), [now + minutes * MINUTE for minutes in near]
    blackout = {now.date() + timedelta(days=day) for day in dark}
    who = account(
        *(f"{days} {clock:%H:%M}" for days, clock in schedule), min_gap_minutes=gap, daily_cap=cap,
        jitter_minutes=jitter, blackout=sorted(blackout), quiet=[f"{a:%H:%M}-{b:%H:%M}" for a, b in quiet],
    )  # fmt: skip
    try:
        found = next_free(who, name="blue", zone=there, taken=taken, after=now, count=count)
    except Refused as exc:
        assert "under [accounts.blue]" in str(exc)
        return

    local = [moment.astimezone(there) for moment in found]
    begins = sorted(
        {
            instant(day, clock, there)
            for days, clock in schedule
            for day in (now.date() + timedelta(days=n) for n in range(-2, (local[-1].date() - now.date()).days + 10))
            if day.weekday() in parse_weekdays(days)
        }
    )
    slots = [max(begin for begin in begins if begin <= moment) for moment in found]
    assert now < found[0]
    assert (found, slots, len(found)) == (sorted(set(found)), sorted(set(slots)), count)
    assert all(abs(a - b) >= who.min_gap for a in found for b in [*taken, *found] if a is not b)
    assert all(moment - begin <= jitter * MINUTE for moment, begin in zip(found, slots, strict=True))
    assert {a.date() for a in local} == {begin.astimezone(there).date() for begin in slots}
    assert not blackout & {moment.date() for moment in local}
    for begin, end in quiet:
        over = begin >= end
        assert not any((a.time() >= begin) + (a.time() < end) > 1 - over for a in local)
    on = Counter(moment.astimezone(there).date() for moment in [*taken, *found])
    assert cap == 0 or all(on[moment.date()] <= cap for moment in local)


@settings(deadline=None)
@given(
    schedule=SCHEDULES, zone=st.sampled_from(NAMES), now=moments(), count=st.integers(1, 12), jitter=st.integers(0, 90)
)
def test_several_at_once_are_those_that_come_one_by_one(
    schedule: list[tuple[str, time]], zone: str, now: datetime, count: int, jitter: int
) -> None:
    who = account(*(f"{days} {clock:%H:%M}" for days, clock in schedule), jitter_minutes=jitter, min_gap_minutes=30)
    there, taken = ZoneInfo(zone), list[datetime]()
    for _ in range(count):
        taken += next_free(who, name="blue", zone=there, taken=taken, after=now)

    assert taken == next_free(who, name="blue", zone=there, taken=(), after=now, count=count)
