"""A tick serves each account for itself: what stops one does not stop another, and nothing is prepared in vain."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from quotebot.account import Account
from quotebot.post import Payload, Publisher
from quotebot.posting.compose import compose
from quotebot.publishers.outbox import Outbox
from quotebot.quote import Quote
from quotebot.store import queue, quotes

from .desk import NOON, Desk, hand
from .test_poster import MINUTE, started, states


def test_a_fault_in_one_account_keeps_no_post_of_another_back(tmp_path: Path) -> None:
    desk = Desk(folder=tmp_path)
    store = started(desk, 2)
    found = [quote for quote in quotes.find(store) if quote.deliveries]
    queue.add(store, found, hand(), account="other", due=[NOON + MINUTE, NOON + 2 * MINUTE], anyway=True)

    def publishers(name: str) -> Publisher:
        if name == "outbox":
            raise ZeroDivisionError
        return Outbox(tmp_path / "other")

    poster = replace(
        desk.poster(store), accounts={"outbox": desk.account, "other": desk.account}, publishers=publishers
    )
    done = poster.tick()

    assert type(done.fault) is ZeroDivisionError
    assert (len(done.posts), states(store)) == (2, {"posted": 2, "queued": 2})


def test_what_the_gap_keeps_back_is_not_composed_until_it_may_go(tmp_path: Path) -> None:
    desk = Desk(folder=tmp_path, account=Account(min_gap_minutes=10))
    store = started(desk, 3)
    composed: list[str] = []

    def counted(quote: Quote, account: Account, now: datetime, limit: int | None) -> Payload:
        composed.append(quote.id)
        return compose(quote, account, now=now, limit=limit)

    poster = replace(desk.poster(store), compose=counted)
    became = []
    for _ in range(21):
        became.append(poster.tick().became["posted"])
        desk.time += MINUTE

    assert [at for at, count in enumerate(became) if count] == [0, 10, 20]
    assert len(composed) == 3
