"""Evergreen: what went out goes out again after its cooldown, as often and as long as the account says."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from quotebot.account import Account
from quotebot.post import Receipt
from quotebot.posting.evergreen import next_round
from quotebot.posting.poster import Poster
from quotebot.store import deliveries, queue
from quotebot.store.database import Store
from quotebot.store.deliveries import Sending
from quotebot.store.schema import deliveries as table
from quotebot.store.schema import picks

from .desk import NOON, Desk, approved, hand

BERLIN = ZoneInfo("Europe/Berlin")
LASTING = Account(schedule=("09:30",), repeats=2, repeat_after_days=10)


def again(account: Account, round: int = 1, *taken: datetime) -> datetime | None:
    return next_round(account, name="outbox", zone=BERLIN, round=round, posted=NOON, taken=taken)


def slot(day: int) -> datetime:
    """09:30 in Berlin on that day of March 2026, while winter lasts."""
    return datetime(2026, 3, day, 8, 30, tzinfo=UTC)


def test_it_takes_the_first_free_slot_after_the_cooldown() -> None:
    assert again(LASTING) == slot(15)
    assert again(LASTING, 2, slot(15), slot(16)) == slot(17)


def test_it_is_off_unless_it_is_set() -> None:
    assert again(Account(schedule=("09:30",))) is None


@pytest.mark.parametrize(("round", "expected"), [(1, slot(15)), (2, slot(15)), (3, None), (9, None)])
def test_it_repeats_so_often_and_no_oftener(round: int, expected: datetime | None) -> None:
    assert again(LASTING, round) == expected


@pytest.mark.parametrize(("until", "expected"), [(date(2026, 3, 15), slot(15)), (date(2026, 3, 14), None)])
def test_it_ends_with_its_last_day(until: date, expected: datetime | None) -> None:
    assert again(LASTING.model_copy(update={"repeat_until": until})) == expected


def test_without_a_slot_nothing_is_repeated() -> None:
    assert again(Account(repeats=2)) is None
    assert again(LASTING.model_copy(update={"quiet": ("09:00-10:00",)})) is None


# In the store ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(folder=tmp_path, account=LASTING)


@pytest.fixture
def store(desk: Desk) -> Iterator[Store]:
    opened = desk.store()
    yield opened
    opened.close()


def poster(desk: Desk, store: Store) -> Poster:
    def when(sending: Sending, account: Account, now: datetime, taken: Sequence[datetime]) -> datetime | None:
        return next_round(account, name="outbox", zone=BERLIN, round=sending.round, posted=now, taken=taken)

    return replace(desk.poster(store), again=when)


def rounds(store: Store) -> list[tuple[int, str, datetime | None]]:
    with store.reading() as db:
        rows = db.execute(sa.select(table.c.round, table.c.state, table.c.due_at).order_by(table.c.id))
        return [(row.round, row.state, row.due_at) for row in rows]


def test_a_quote_is_posted_three_times_over_the_months_and_then_no_more(desk: Desk, store: Store) -> None:
    desk.queue(store, approved(store, 1))
    for hour in range(24 * 60):
        desk.time = NOON + timedelta(hours=hour)
        poster(desk, store).tick()

    assert [(round, state) for round, state, _ in rounds(store)] == [(1, "posted"), (2, "posted"), (3, "posted")]
    assert len(desk.posts()) == 3
    assert len(set(desk.posts())) == 1


def test_the_next_round_waits_in_the_queue_where_it_can_be_dropped(desk: Desk, store: Store) -> None:
    (quote,) = approved(store, 1)
    desk.queue(store, [quote])
    desk.time = NOON + timedelta(minutes=2)
    poster(desk, store).tick()

    assert [(one.state, one.due) for one, _ in queue.listing(store)] == [("queued", slot(15))]
    assert len(queue.drop(store, [quote])) == 1
    desk.time = slot(16)
    poster(desk, store).tick()
    assert [state for _, state, _ in rounds(store)] == ["posted"]


def test_without_the_hook_or_the_setting_nothing_is_repeated(desk: Desk, store: Store) -> None:
    desk.queue(store, approved(store, 2))
    desk.time = NOON + timedelta(minutes=2)
    desk.poster(store).tick()
    assert [state for _, state, _ in rounds(store)] == ["posted", "queued"]

    desk.account = LASTING.model_copy(update={"repeats": 0, "min_gap_minutes": 0})
    desk.time = NOON + timedelta(minutes=3)
    poster(desk, store).tick()
    assert [state for _, state, _ in rounds(store)] == ["posted", "posted"]


def claimed(store: Store) -> Sending:
    """A delivery that is being sent."""
    (quote,) = approved(store, 1)
    queue.add(store, [quote], hand(), account="outbox", due=[slot(5)])
    ((sending, quote),) = deliveries.due(store, "outbox", slot(5), 1)
    payload = Desk(folder=Path()).poster(store).compose(quote, LASTING, slot(5), None)
    found = deliveries.claim(
        store, sending, quote, payload, "t", now=slot(5), lease=timedelta(minutes=5), gap=timedelta()
    )
    assert found is not None
    return found


def test_a_post_that_is_written_down_twice_has_one_next_round(store: Store) -> None:
    sending = claimed(store)
    for _ in range(2):
        deliveries.posted(store, sending, Receipt(remote_id="1"), slot(5), lambda taken: slot(15))

    assert rounds(store) == [(1, "posted", slot(5)), (2, "queued", slot(15))]


def test_the_choice_sees_what_is_taken(store: Store) -> None:
    seen: list[datetime] = []
    deliveries.posted(store, claimed(store), Receipt(remote_id="1"), slot(5), seen.extend)  # type: ignore[func-returns-value, arg-type]

    assert seen == [slot(5)]
    assert [state for _, state, _ in rounds(store)] == ["posted"]


def test_what_is_no_longer_approved_is_not_repeated(store: Store) -> None:
    sending = claimed(store)
    with store.writing() as db:
        db.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
        row = db.execute(sa.select(picks)).mappings().one()
        db.execute(sa.delete(picks))
        deliveries._queue_next_round(db, sending, lambda taken: slot(15), slot(5))
        db.execute(sa.insert(picks).values(**row))

    assert [state for _, state, _ in rounds(store)] == ["sending"]
