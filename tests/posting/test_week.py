"""A week of posting, simulated: the settings, store, poster and publishers are the real ones, only the clock is ours.

In each week the clocks change. What went out is judged by the rules as a person reads them, worked out here anew.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from quotebot.account import Account
from quotebot.cli.posting import Desk
from quotebot.posting.service import TICK_SECONDS
from quotebot.posting.slots import next_free
from quotebot.quote import Quote
from quotebot.settings import Queue, Settings
from quotebot.store import queue
from quotebot.store.database import Store, open_store
from quotebot.store.schema import deliveries as table

from .desk import approved, hand

TICK = timedelta(seconds=TICK_SECONDS)
DAY = timedelta(days=1)
# Of the ticks at which nothing is due one in so many is ticked all the same, to show that nothing comes of it.
SAMPLED = 997
# Where the week is lived, where the account `far` is, the Thursday it begins, what 02:30, 09:30 and 17:15 are in UTC
# on the day on which the clocks change there: of 02:30 twice the first is meant, and 02:30 not at all is 03:30.
WEEKS = [
    ("Europe/Berlin", "America/New_York", date(2026, 10, 22), "2026-10-25 00:30, 2026-10-25 08:30, 2026-10-25 16:15"),
    ("America/New_York", "Europe/Berlin", date(2027, 3, 11), "2027-03-14 07:30, 2027-03-14 13:30, 2027-03-14 21:15"),
]


@dataclass(frozen=True, kw_only=True)
class Gone:
    """A delivery at the end of the week; `posted` is None where it did not go out."""

    state: str
    due: datetime
    posted: datetime | None


@dataclass(kw_only=True)
class Week:
    """A project in `folder`, lived from `first` on, a Thursday at midnight in `home`."""

    folder: Path
    home: str
    far: str
    first: date
    time: datetime = field(init=False)
    store: Store = field(init=False)
    alerts: list[str] = field(default_factory=list)
    sampled: int = 0

    def __post_init__(self) -> None:
        self.time = self.at(0)
        self.store = open_store(self.folder, "", threshold=0.9)
        self.accounts = {
            "outbox": Account(
                schedule=("02:30", "09:30", "mon-fri 12:00", "17:15", "23:00"), quiet=("22:00-02:00",),
                min_gap_minutes=90, daily_cap=3, jitter_minutes=20, grace_minutes=180,
            ),
            "feed": Account(
                network="feed", schedule=("07:00", "07:40", "13:00"), blackout=(self.first + DAY,),
                min_gap_minutes=60, jitter_minutes=15, grace_minutes=24 * 60,
            ),
            "far": Account(
                zone=self.far, schedule=("mon-fri 08:00", "mon-fri 19:00", "sat 11:00", "sun 02:30"), daily_cap=1
            ),
        }  # fmt: skip
        settings = Settings(accounts=self.accounts, queue=Queue(zone=self.home))
        self.desk = Desk(settings=settings, store=self.store, now=lambda: self.time)

    def at(self, days: int, hour: int = 0) -> datetime:
        """The instant at which it is `hour` o'clock in `home`, so many days after the first."""
        return datetime.combine(self.first + days * DAY, time(hour), ZoneInfo(self.home)).astimezone(UTC)

    def zone(self, name: str) -> ZoneInfo:
        return ZoneInfo(self.accounts[name].zone or self.home)

    def queue(self, quotes: list[Quote], name: str) -> None:
        """Queue `quotes` for the account `name` as `quotebot queue add` does."""

        def free(count: int, taken: Sequence[datetime]) -> list[datetime]:
            account, zone = self.accounts[name], self.desk.zone
            return next_free(account, name=name, zone=zone, taken=taken, after=self.time, count=count)

        queue.add(self.store, quotes, hand(self.time), account=name, due=free, anyway=True)

    def live(self, until: datetime) -> None:
        """Tick every thirty seconds. Ticks before anything is due do nothing, which a part of them shows."""
        due, number = self._next_due(), 0
        while self.time < until:
            number += 1
            if due is not None and due <= self.time:
                self.alerts += self.desk.poster().tick().alerts
                due = self._next_due()
            elif number % SAMPLED == 0:
                before = self.rows()
                done = self.desk.poster().tick()
                assert (+done.became, done.alerts, self.rows()) == (Counter(), [], before)
                self.sampled += 1
            self.time += TICK

    def _next_due(self) -> datetime | None:
        """Before this instant there is nothing to send, to look for, or to let expire."""
        with self.store.reading() as db:
            open_ = table.c.state.in_(["queued", "sending", "unknown"])
            return db.execute(sa.select(sa.func.min(table.c.due_at, type_=table.c.due_at.type)).where(open_)).scalar()

    def rows(self) -> list[tuple[object, ...]]:
        with self.store.reading() as db:
            return [tuple(row) for row in db.execute(sa.select(table))]

    def gone(self, name: str) -> list[Gone]:
        """Every delivery of an account, in the order in which they were due."""
        query = sa.select(table).where(table.c.account == name).order_by(table.c.due_at)
        with self.store.reading() as db:
            return [Gone(state=row.state, due=row.due_at, posted=row.posted_at) for row in db.execute(query)]

    def posts(self, name: str) -> list[str]:
        """What lies there for people to see: a text or an id for each post."""
        folder = self.folder / "queue"
        if self.accounts[name].network == "feed":
            return [item["id"] for item in json.loads((folder / "feed" / "feed.json").read_bytes())["items"]]
        place = folder / ("outbox" if name == "outbox" else f"outbox-{name}")
        return [path.read_text(encoding="utf-8") for path in place.glob("[!.]*/post.txt")]


@pytest.fixture(params=WEEKS, ids=["autumn in Berlin", "spring in New York"])
def week(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Week]:
    """A week for which every slot is taken: 21 posts to the outbox, 12 to the feed, 7 to the account far away."""
    folder = tmp_path / "show"
    folder.mkdir()
    monkeypatch.setenv("QUOTEBOT_HOME", str(folder))
    home, far, first, _ = request.param
    one = Week(folder=folder, home=home, far=far, first=first)
    quotes = approved(one.store, 21)
    for name, count in {"outbox": 21, "feed": 12, "far": 7}.items():
        one.queue(quotes[:count], name)
    yield one
    one.store.close()


def begins(account: Account, zone: ZoneInfo, first: date) -> list[datetime]:
    """When the slots of the week begin: what the clocks skip is as much later, of what they show twice the first."""
    days = [first + number * DAY for number in range(-1, 9)]
    return [
        datetime.combine(day, slot.at, zone).astimezone(UTC)
        for day in days
        for slot in account.slots
        if day.weekday() in slot.weekdays
    ]


def rules_kept(week: Week, name: str) -> None:
    """Gap, cap, quiet hours and blackout hold for what went out; each was due in a slot, by its jitter later."""
    account, zone = week.accounts[name], week.zone(name)
    starts, jitter = begins(account, zone, week.first), timedelta(minutes=account.jitter_minutes)
    sent = [(one.posted, one.due) for one in week.gone(name) if one.posted]
    posted = [at for at, _ in sent]
    local = [at.astimezone(zone) for at in posted]

    assert all(any(start <= due <= start + jitter for start in starts) for _, due in sent)
    assert all(later - earlier >= account.min_gap for earlier, later in pairwise(posted))
    assert max(Counter(at.date() for at in local).values()) <= (account.daily_cap or 99)
    assert not [at for at in local if at.date() in account.blackout]
    assert not [at for at in local for begin, end in account.silences if at.time() >= begin or at.time() < end]
    assert len(week.posts(name)) == len(set(week.posts(name))) == len(posted), "each there, and there once"


def test_in_a_week_in_which_the_clocks_change_every_post_goes_out_on_its_slot(week: Week) -> None:
    week.live(week.at(7))

    for name, count in {"outbox": 21, "feed": 12, "far": 7}.items():
        gone = week.gone(name)
        assert [one.state for one in gone] == ["posted"] * count
        assert all(one.posted and timedelta(0) <= one.posted - one.due < TICK for one in gone)
        rules_kept(week, name)
    assert week.alerts == []
    assert week.sampled > 15


def test_on_the_day_of_the_change_each_slot_happens_once(week: Week, request: pytest.FixtureRequest) -> None:
    expected = [datetime.fromisoformat(f"{at}+00:00") for at in request.node.callspec.params["week"][3].split(", ")]
    found = [one.due for one in week.gone("outbox") if week.at(3) <= one.due < week.at(4)]

    later = [due - begin for due, begin in zip(found, expected, strict=True)]
    assert all(timedelta(0) <= one <= timedelta(minutes=20) for one in later)


def test_a_day_on_which_midnight_comes_twice_begins_with_the_first(tmp_path: Path) -> None:
    """In Havana the clocks go back from one to midnight: the daily cap counts what went out before that too."""
    account, first = Account(zone="America/Havana"), datetime(2026, 11, 1, 4, 0, tzinfo=UTC)
    settings = Settings(accounts={"havana": account}, queue=Queue(zone="UTC"))
    with closing(open_store(tmp_path, "", threshold=0.9)) as store:
        today = Desk(settings=settings, store=store).poster().today

    assert [today(account, first + timedelta(minutes=minutes)) for minutes in (10, 70, 130)] == [first] * 3


def test_after_a_day_without_power_what_is_too_late_expires_and_the_rest_comes_one_by_one(week: Week) -> None:
    """Down from Saturday at six to Sunday at eight: within its grace a post goes out late, else a person is asked."""
    down, up = week.at(2, 6), week.at(3, 8)
    week.live(down)
    week.time = up
    week.live(week.at(7))

    late = 0
    for name, account in week.accounts.items():
        gone = week.gone(name)
        lost = {one.due for one in gone if down <= one.due < up - account.grace}
        late += len(lost)
        assert {one.due for one in gone if one.state == "expired"} == lost
        assert {one.state for one in gone if one.due not in lost} == {"posted"}
        assert all(one.due <= one.posted <= one.due + account.grace for one in gone if one.posted)
        rules_kept(week, name)
        behind = [one.posted for one in gone if one.posted and down <= one.due < up]
        assert behind == [up + account.min_gap * number for number in range(len(behind))]
    assert late >= 4
    assert sum(int(line.split()[0]) for line in week.alerts) == late
