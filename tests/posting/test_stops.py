"""An account that its network does not let in is stopped, once; its posts wait, and go out once when it is let in."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from quotebot.errors import AccountRefused, PostingError, PostLater, PostRefused, PostUnclear
from quotebot.post import Payload, Receipt
from quotebot.publishers.outbox import Outbox
from quotebot.quote import Quote
from quotebot.store import decisions, deliveries, quotes
from quotebot.store.database import Store

from .desk import Desk, hand
from .test_poster import MINUTE, started, states

REVOKED = PostRefused("The network refuses the token.")
TOO_BIG = PostRefused("The picture is too big.")
BUSY = PostLater("Busy.")
BROKEN = PostUnclear("The line broke.")


class Door(Outbox):
    """An outbox behind a door: it answers with each of `answers` in turn, then lets everybody in; `check` says
    what `barred` says."""

    def __init__(self, folder: Path, *answers: PostingError, barred: PostingError | None = None) -> None:
        super().__init__(folder)
        self.answers, self.barred = list(answers), barred
        self.asked: list[str] = []
        self.sent: list[tuple[Payload, str]] = []

    def check(self) -> str:
        self.asked.append("check")
        if self.barred:
            raise self.barred
        return super().check()

    def publish(self, payload: Payload, token: str) -> Receipt:
        self.asked.append("publish")
        self.sent.append((payload, token))
        if self.answers:
            raise self.answers.pop(0)
        return super().publish(payload, token)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(folder=tmp_path)


@pytest.fixture
def store(desk: Desk) -> Iterator[Store]:
    """Three posts are due."""
    with_posts = started(desk, 3)
    yield with_posts
    with_posts.close()


def only(store: Store) -> Quote:
    return next(quote for quote in quotes.find(store) if quote.deliveries)


def test_a_refused_account_is_stopped_with_one_alert_and_nobody_knocks_again(desk: Desk, store: Store) -> None:
    door = desk.publisher = Door(desk.folder / "outbox", REVOKED, barred=REVOKED)
    alerts = []
    for _ in range(10):
        alerts += desk.poster(store).tick().alerts
        desk.time += MINUTE

    assert (states(store), door.asked) == ({"queued": 3}, ["publish", "check"])
    assert alerts == [
        "Nothing more goes out to outbox. The network refuses the token. quotebot status says what to do."
    ]
    assert deliveries.paused(store)["outbox"].why == str(REVOKED)


def test_a_network_that_says_so_itself_is_asked_nothing_more(desk: Desk, store: Store) -> None:
    """A token that may read and not post passes any harmless read."""
    door = desk.publisher = Door(desk.folder / "outbox", AccountRefused("The app may only read."))
    desk.poster(store).tick()

    assert (states(store), door.asked) == ({"queued": 3}, ["publish"])
    assert deliveries.paused(store)["outbox"].why == "The app may only read."


def test_after_it_resumes_each_post_goes_out_once_and_is_as_young_as_it_looks(desk: Desk, store: Store) -> None:
    door = desk.publisher = Door(desk.folder / "outbox", REVOKED, barred=REVOKED)
    desk.poster(store).tick()
    desk.time += 30 * MINUTE
    door.barred = None
    deliveries.resume(store, "outbox")
    desk.poster(store).tick()

    assert (states(store), len(desk.posts())) == ({"posted": 3}, 3)
    assert {payload.created_at for payload, _ in door.sent[1:]} == {desk.time}


def test_a_refused_post_is_the_posts_own_fault_where_the_account_is_let_in(desk: Desk, store: Store) -> None:
    desk.publisher = Door(desk.folder / "outbox", TOO_BIG)
    done = desk.poster(store).tick()

    assert (states(store), len(done.alerts)) == ({"failed": 1, "posted": 2}, 1)
    assert deliveries.paused(store) == {}


@pytest.mark.parametrize("barred", [BUSY, BROKEN])
def test_where_nobody_can_tell_whose_fault_it_is_only_the_post_fails(
    desk: Desk, store: Store, barred: PostingError
) -> None:
    desk.publisher = Door(desk.folder / "outbox", TOO_BIG, barred=barred)
    desk.poster(store).tick()

    assert states(store)["failed"] == 1


def test_an_account_without_what_it_needs_is_stopped_before_anything_is_sent(desk: Desk, store: Store) -> None:
    def none(name: str) -> Outbox:
        raise PostRefused(f"The account {name} has no token.")

    done = replace(desk.poster(store), publishers=none).tick()

    assert (states(store), len(done.alerts)) == ({"queued": 3}, 1)
    assert deliveries.paused(store)["outbox"].why == "The account outbox has no token."


@pytest.mark.parametrize("stopped", [True, False])
def test_while_an_account_pauses_nothing_of_it_expires(desk: Desk, store: Store, stopped: bool) -> None:
    """What is late is told from what is not when it resumes: then a person is there to see it."""
    if stopped:
        desk.publisher = Door(desk.folder / "outbox", REVOKED, barred=REVOKED)
        desk.poster(store).tick()
    else:
        deliveries.pause(store, "outbox", hand())
    desk.time += timedelta(days=2)
    assert not +desk.poster(store).tick().became
    assert states(store) == {"queued": 3}
    desk.publisher = None
    deliveries.resume(store, "outbox")
    desk.poster(store).tick()

    assert (states(store), desk.posts()) == ({"expired": 3}, [])


def test_a_person_who_pauses_it_meanwhile_is_not_overruled(desk: Desk, store: Store) -> None:
    deliveries.pause(store, "outbox", hand())
    ((sending, _), *_) = deliveries.due(store, "outbox", desk.time, 1)

    assert not deliveries.stop(store, sending, "No.", desk.time)
    assert deliveries.paused(store)["outbox"].by == "Mia"


def test_what_is_unknown_is_looked_for_when_its_account_is_let_in_again(desk: Desk, store: Store) -> None:
    desk.publisher = Door(desk.folder / "outbox", BROKEN, REVOKED, barred=REVOKED)
    for _ in range(3):
        desk.poster(store).tick()
        desk.time += MINUTE
    assert states(store) == {"unknown": 1, "queued": 2}
    desk.publisher = None
    deliveries.resume(store, "outbox")
    for _ in range(5):
        desk.poster(store).tick()
        desk.time += MINUTE

    assert (states(store), len(desk.posts())) == ({"posted": 3}, 3)


# What was edited after an attempt -------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [TOO_BIG, BUSY])
def test_what_was_certainly_not_posted_goes_out_in_the_words_it_has_now(
    desk: Desk, store: Store, answer: PostingError
) -> None:
    door = desk.publisher = Door(desk.folder / "outbox", answer)
    desk.account = desk.account.model_copy(update={"most_a_run": 1})
    desk.poster(store).tick()
    quote = quotes.get(store, door.sent[0][0].id)
    decisions.confirm(store, quote, hand(), "Ada Example")
    deliveries.retry(store, quote, None, desk.time)
    for _ in range(3):
        desk.poster(store).tick()

    assert states(store) == {"posted": 3}
    assert sum("— Ada Example" in post for post in desk.posts()) == 1


def test_what_may_be_there_in_other_words_is_held_and_not_sent_in_the_new_ones(desk: Desk, store: Store) -> None:
    door = desk.publisher = Door(desk.folder / "outbox", BROKEN, BUSY)
    desk.account = desk.account.model_copy(update={"most_a_run": 1})
    desk.poster(store).tick()
    quote = quotes.get(store, door.sent[0][0].id)
    desk.time += MINUTE
    desk.poster(store).tick()  # looks, does not find it, sends the same again, and is asked to wait
    decisions.confirm(store, quote, hand(), "Ada Example")
    desk.time += 5 * MINUTE
    done = desk.poster(store).tick()

    assert door.sent[0] == door.sent[1], "the same payload and token"
    assert (states(store)["held"], len(done.alerts)) == (1, 1)
    deliveries.retry(store, quote, None, desk.time, absent=True)
    for _ in range(3):
        desk.poster(store).tick()
    assert states(store) == {"posted": 3}
    assert sum("— Ada Example" in post for post in desk.posts()) == 1
