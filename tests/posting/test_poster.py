"""Each post once: never lost, never twice, never silently late."""

import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from quotebot.account import Account
from quotebot.errors import PostingError, PostLater, PostRefused, PostUnclear
from quotebot.post import Payload, Receipt
from quotebot.posting import poster as rules
from quotebot.publishers.outbox import Outbox
from quotebot.quote import DeliveryState
from quotebot.store import decisions, deliveries, quotes
from quotebot.store.database import Store
from quotebot.store.schema import deliveries as table
from quotebot.store.schema import suggestions

from .desk import NOON, Desk, approved, hand

MINUTE = timedelta(minutes=1)


def states(store: Store) -> Counter[str]:
    with store.reading() as db:
        return Counter(db.execute(sa.select(table.c.state)).scalars())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(folder=tmp_path)


def started(desk: Desk, count: int = 1) -> Store:
    """The store of `desk` with `count` quotes queued, all of them due."""
    store = desk.store()
    desk.queue(store, approved(store, count), timedelta(seconds=1))
    desk.time = NOON + 2 * MINUTE
    return store


def test_what_is_due_goes_out_with_its_words_and_the_rest_waits(desk: Desk) -> None:
    store = desk.store()
    first, second = found = approved(store, 2)
    desk.queue(store, found, timedelta(hours=1))
    desk.time = NOON + 2 * MINUTE
    done = desk.poster(store).tick()

    assert (done.became["posted"], done.alerts) == (1, [])
    assert desk.posts() == [f"“{first.text}”\n— Bo Sample, Crumbs"]
    assert quotes.get(store, first.id).deliveries[0].state == "posted"
    assert quotes.get(store, second.id).deliveries[0].state == "queued"
    assert desk.poster(store).tick().became["posted"] == 0


class Faulty(Outbox):
    """An outbox on a bad line: does `before` or `after` it has acted what a broken network does."""

    def __init__(self, folder: Path, fault: PostingError, *, acts: bool, times: int = 1) -> None:
        super().__init__(folder)
        self.fault, self.acts, self.times = fault, acts, times
        self.sent: list[tuple[Payload, str]] = []

    def publish(self, payload: Payload, token: str) -> Receipt:
        self.sent.append((payload, token))
        if self.times <= 0:
            return super().publish(payload, token)
        self.times -= 1
        if self.acts:
            super().publish(payload, token)
        raise self.fault


@pytest.mark.parametrize("acts", [True, False], ids=["after", "before"])
@pytest.mark.parametrize("times", [1, 3])
def test_after_an_unclear_answer_it_is_looked_for_and_sent_again_only_if_absent(
    desk: Desk, acts: bool, times: int
) -> None:
    store = started(desk)
    faulty = Faulty(desk.folder / "outbox", PostUnclear("The line broke."), acts=acts, times=times)
    desk.publisher = faulty
    poster = desk.poster(store)
    assert poster.tick().became["unknown"] == 1
    for _ in range(2 * times):
        desk.time += MINUTE
        poster.tick()

    assert states(store) == {"posted": 1}
    assert len(desk.posts()) == 1
    assert len(faulty.sent) == (1 if acts else times + 1)
    assert len({(payload, token) for payload, token in faulty.sent}) == 1, "the same payload and token every time"


def test_after_a_definite_not_yet_it_waits_as_long_as_it_was_told(desk: Desk) -> None:
    store = started(desk)
    desk.publisher = Faulty(desk.folder / "outbox", PostLater("Busy.", at=desk.time + 10 * MINUTE), acts=False)
    poster = desk.poster(store)
    poster.tick()
    assert states(store) == {"queued": 1}
    desk.time += 9 * MINUTE
    assert poster.tick().became["posted"] == 0
    desk.time += MINUTE
    assert poster.tick().became["posted"] == 1


def test_without_a_word_it_waits_longer_each_time(desk: Desk) -> None:
    store = started(desk)
    faulty = Faulty(desk.folder / "outbox", PostLater("No line."), acts=False, times=4)
    desk.publisher = faulty
    poster = desk.poster(store)
    attempts = []
    for minute in range(60):
        before = len(faulty.sent)
        poster.tick()
        if len(faulty.sent) > before:
            attempts.append(minute)
        desk.time += MINUTE

    assert states(store) == {"posted": 1}
    gaps = [later - earlier for earlier, later in pairwise(attempts)]
    assert gaps == sorted(gaps)
    assert gaps[-1] > gaps[0]


def test_after_a_definite_no_a_person_is_told_and_nothing_is_tried_again(desk: Desk) -> None:
    store = started(desk)
    faulty = Faulty(desk.folder / "outbox", PostRefused("The token was revoked."), acts=False, times=99)
    desk.publisher = faulty
    done = desk.poster(store).tick()
    desk.time += MINUTE
    desk.poster(store).tick()

    assert (states(store), len(faulty.sent)) == ({"failed": 1}, 1)
    assert len(done.alerts) == 1
    (sending, _), *_ = deliveries.in_state(store, ["failed"])
    assert sending.last_error == "The token was revoked."


class Blind(Faulty):
    """An outbox that cannot be looked into."""

    def find(self, payload: Payload, token: str, since: object) -> Receipt | None:
        raise PostUnclear("Nobody may look there.")


def test_what_nobody_can_tell_is_held_and_never_sent_again_by_itself(desk: Desk) -> None:
    store = started(desk)
    blind = Blind(desk.folder / "outbox", PostUnclear("The line broke."), acts=False)
    desk.publisher = blind
    alerts = []
    for _ in range(90):
        alerts += desk.poster(store).tick().alerts
        desk.time += MINUTE

    assert (states(store), len(blind.sent)) == ({"held": 1}, 1)
    assert len(alerts) == 1


def test_what_is_absent_but_old_is_held_too_for_a_person_may_have_deleted_it(desk: Desk) -> None:
    store = started(desk)
    faulty = Faulty(desk.folder / "outbox", PostUnclear("The line broke."), acts=False)
    desk.publisher = faulty
    desk.poster(store).tick()
    desk.time += 61 * MINUTE
    desk.poster(store).tick()

    assert (states(store), len(faulty.sent)) == ({"held": 1}, 1)


def test_on_x_it_is_sent_again_once_and_no_more(desk: Desk) -> None:
    desk.account = Account(network="x", min_gap_minutes=0, template="“{quote}” — {speaker}")
    store = started(desk)
    faulty = Faulty(desk.folder / "outbox", PostUnclear("The line broke."), acts=False, times=99)
    desk.publisher = faulty
    for _ in range(40):
        desk.poster(store).tick()
        desk.time += MINUTE

    assert (states(store), len(faulty.sent)) == ({"held": 1}, 2)


def test_a_quote_that_fails_its_proof_is_not_sent(desk: Desk) -> None:
    store = started(desk)
    with store.writing() as db:
        db.execute(sa.text("UPDATE transcripts SET data = CAST('Bread is easy.' AS BLOB)"))
    desk.poster(store).tick()

    assert (states(store), desk.posts()) == ({"failed": 1}, [])


def test_a_quote_that_was_edited_after_it_was_composed_is_not_sent_unread(desk: Desk) -> None:
    """What a person saw is what goes out: a claim fails if the quote was decided about since."""
    store = started(desk)
    ((sending, quote),) = deliveries.due(store, "outbox", desk.time, 5)
    decisions.confirm(store, quote, hand(), "Ada Example")

    assert desk.poster(store).post(sending, quote, desk.account) == "queued"
    assert desk.posts() == []
    desk.poster(store).tick()
    assert desk.posts()[0].endswith("— Ada Example, Crumbs")


def test_what_is_too_late_expires_and_does_not_come_in_a_burst(desk: Desk) -> None:
    desk.account = Account(min_gap_minutes=0, grace_minutes=60, most_a_run=2)
    store = started(desk, 6)
    desk.time += timedelta(hours=3)
    done = desk.poster(store).tick()

    assert (states(store), desk.posts()) == ({"expired": 6}, [])
    assert len(done.alerts) == 1


def test_after_a_pause_within_the_grace_only_so_many_go_out_at_once(desk: Desk) -> None:
    desk.account = Account(min_gap_minutes=0, most_a_run=2)
    store = started(desk, 5)
    sent = [desk.poster(store).tick().became["posted"] for _ in range(4)]

    assert sent == [2, 2, 1, 0]


def test_the_gap_between_two_posts_is_kept(desk: Desk) -> None:
    desk.account = Account(min_gap_minutes=30, most_a_run=5)
    store = started(desk, 3)
    sent = []
    for minute in range(70):
        if desk.poster(store).tick().became["posted"]:
            sent.append(minute)
        desk.time += MINUTE

    assert sent == [0, 30, 60]


def test_no_more_than_so_many_go_out_in_a_day(desk: Desk) -> None:
    desk.account = Account(min_gap_minutes=0, most_a_run=9, daily_cap=2, grace_minutes=10_000)
    store = started(desk, 3)
    assert desk.poster(store).tick().became["posted"] == 2
    desk.time += timedelta(hours=6)
    assert desk.poster(store).tick().became["posted"] == 0
    desk.time += timedelta(hours=12)
    assert desk.poster(store).tick().became["posted"] == 1


def test_an_account_that_pauses_posts_nothing_until_it_resumes(desk: Desk) -> None:
    store = started(desk)
    assert deliveries.pause(store, "outbox", hand())
    assert not deliveries.pause(store, "outbox", hand())
    desk.poster(store).tick()
    assert desk.posts() == []
    assert deliveries.resume(store, "outbox")
    desk.poster(store).tick()
    assert len(desk.posts()) == 1


@pytest.mark.parametrize("state", ["failed", "expired"])
def test_a_person_lets_it_go_out_again(desk: Desk, state: DeliveryState) -> None:
    store = started(desk)
    with store.writing() as db:
        db.execute(sa.update(table).values(state=state))
    (quote,) = [quote for quote in quotes.find(store) if quote.deliveries]
    deliveries.retry(store, quote, None, desk.time)
    desk.poster(store).tick()

    assert states(store) == {"posted": 1}


def test_what_may_be_there_is_sent_again_only_if_a_person_has_looked(desk: Desk) -> None:
    store = started(desk)
    desk.publisher = Blind(desk.folder / "outbox", PostUnclear("The line broke."), acts=False)
    desk.poster(store).tick()
    (quote,) = [quote for quote in quotes.find(store) if quote.deliveries]
    with pytest.raises(rules.QuotebotError, match="quotebot status"):
        deliveries.retry(store, quote, None, desk.time)
    deliveries.retry(store, quote, None, desk.time, absent=True)
    desk.poster(store).tick()

    assert (states(store), len(desk.posts())) == ({"posted": 1}, 1)


def test_what_has_begun_cannot_be_taken_back(desk: Desk) -> None:
    store = started(desk)
    desk.publisher = Blind(desk.folder / "outbox", PostUnclear("The line broke."), acts=True)
    desk.poster(store).tick()
    (quote,) = [quote for quote in quotes.find(store) if quote.deliveries]
    with pytest.raises(rules.QuotebotError, match="outbox"):
        decisions.reject(store, quote, hand())


STATEMENTS = 60  # more than a tick with one post has


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_power_may_fail_between_any_two_statements(desk: Desk, when: str) -> None:
    """A tick is killed at each of its statements in turn; the ticks after it end with every post there, once."""
    crashes = 0
    for at in range(STATEMENTS):
        one = Desk(folder=desk.folder / f"{when}-{at}")
        one.folder.mkdir()
        store = started(one)
        store.close()
        crashes += _crashed(one, at, before=when == "before")
        store = one.store()
        for _ in range(3):
            one.time += rules.LEASE
            one.poster(store).tick()
        assert states(store) == {"posted": 1}, at
        assert len(one.posts()) == 1, at
        assert not list((one.folder / "outbox").glob(".*"))
        store.close()
    assert 8 < crashes < STATEMENTS, "a tick has fewer statements than were tried, so that every one was"


def _crashed(desk: Desk, at: int, *, before: bool) -> bool:
    """Run a tick in a process of its own that dies at its statement number `at`; False if it ended before that."""
    child = os.fork()
    if child == 0:
        try:
            store, seen = desk.store(), [0]

            def count(*_: object) -> None:
                if seen[0] == at:
                    os._exit(137)
                seen[0] += 1

            event.listen(store.engine, "before_cursor_execute" if before else "after_cursor_execute", count)
            for name in ("begin", "commit"):
                event.listen(store.engine, name, count)
            desk.poster(store).tick()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 137


def test_four_posters_on_one_store_post_each_of_five_hundred_once(desk: Desk) -> None:
    count = 500 if os.environ.get("QUOTEBOT_TEST_ALL") == "1" else 60
    store = started(desk, count)
    store.close()
    script = f"""
import sys
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from tests.posting.desk import NOON, Desk
desk = Desk(folder=Path({str(desk.folder)!r}), time=NOON + timedelta(minutes=20))
store = desk.store()
poster = desk.poster(store)
idle = 0
while idle < 5:
    done = poster.tick()
    idle = 0 if done.became["posted"] else idle + 1
"""
    started_ = [subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE) for _ in range(4)]

    assert [(one.communicate()[1], one.returncode) for one in started_] == [(b"", 0)] * 4
    store = desk.store()
    assert states(store) == {"posted": count}
    assert len(desk.posts()) == len(set(desk.posts())) == count
    store.close()


def test_a_tick_of_nothing_writes_nothing(desk: Desk) -> None:
    store = desk.store()
    approved(store, 1)
    with store.reading() as db:
        before = db.execute(sa.select(suggestions)).all()
    assert not +desk.poster(store).tick().became
    with store.reading() as db:
        assert db.execute(sa.select(suggestions)).all() == before
    store.close()
