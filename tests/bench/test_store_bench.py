"""A store of any size answers off its indexes, with the same quotes; and the measurement of that can be run."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from quotebot.quote import STATES, Quote
from quotebot.review.session import Session
from quotebot.store import decisions, episodes, evidence, queue, quotes
from quotebot.store.database import Store
from quotebot.store.decisions import Hand
from quotebot.store.quotes import FEW, Wanted

from .masses import BEGAN, HOSTS, guest, made, sizes

SIZE, PICKS = 3000, 300
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
ROWS = """\
list
list --state new
list --state later
list --state new --state later
list --speaker, one guest
list --speaker, a host
list --speaker, part of a name
list --episode, a file
list --episode, a title
list --since, the last day
list --since, everything
show
next to review
next to review, one episode
next to review, highest score
speakers a person may mean
queue list
queue list --account
approve and undo
quotebot list
quotebot list --state new
quotebot list --speaker NAME
quotebot list --episode NAME
quotebot show ID
quotebot queue list
quotebot approve ID; quotebot undo
"""


@pytest.fixture(scope="module")
def masses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store in which lists are longer than what is sorted at once."""
    store = made(tmp_path_factory.mktemp("masses"), SIZE, PICKS)
    yield store
    store.close()


def steps(store: Store, act: Any) -> list[str]:
    """What SQLite does for each list that `act` asks for: the steps of every query that wants a part of many rows."""
    asked: list[tuple[str, Any]] = []

    def note(_: Any, __: Any, statement: str, values: Any, *rest: Any) -> None:
        if "LIMIT" in statement:
            asked.append((statement, values))

    sa.event.listen(store.engine, "before_cursor_execute", note)
    act()
    sa.event.remove(store.engine, "before_cursor_execute", note)
    with store.reading() as db:
        plans = [db.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", values).all() for one, values in asked]
    return [row.detail for plan in plans for row in plan]


WAYS = {
    "list": lambda store: list(quotes.find(store, limit=51)),
    "list --state": lambda store: list(quotes.find(store, Wanted(states=("approved",)), limit=51)),
    "list --state --state": lambda store: list(quotes.find(store, Wanted(states=("new", "later")), limit=51)),
    "list --speaker": lambda store: list(quotes.find(store, Wanted(speaker=guest(1)), limit=51)),
    "list --speaker, several": lambda store: list(quotes.find(store, Wanted(speaker="e"), limit=51)),
    "list --since": lambda store: list(quotes.find(store, Wanted(since=BEGAN), limit=51)),
    "next to review": lambda store: Session(store, by="Mia", now=lambda: NOON).quote,
    "next to review, by place": lambda store: quotes.ids(store, Wanted(states=("new",)), limit=500),
    "queue list": lambda store: queue.listing(store, limit=SIZE),
    "queue list --account": lambda store: queue.listing(store, account="outbox", limit=SIZE),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_list_is_read_off_an_index_and_never_sorted(masses: Store, way: str) -> None:
    """Whatever the number of rows, no more are read than are shown."""
    done = steps(masses, lambda: WAYS[way](masses))

    read = [step for step in done if " suggestions" in step or " deliveries" in step]
    assert read
    assert [step for step in read if "INDEX" not in step] == []
    assert [step for step in done if step == "USE TEMP B-TREE FOR ORDER BY"] == []


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(states=("new", "later")),
        Wanted(states=("later", "rejected")),
        Wanted(states=STATES, speaker="e"),
        Wanted(speaker=HOSTS[1]),
        Wanted(speaker="er"),
        Wanted(speaker="nobody"),
        Wanted(states=("approved", "later"), speaker="a", since=BEGAN + timedelta(hours=30)),
        Wanted(since=BEGAN + timedelta(hours=58)),
        Wanted(since=BEGAN + timedelta(hours=5), states=("new",)),
        Wanted(states=("new", "approved"), episode=7),
        Wanted(states=("new", "approved"), saying="oven"),
    ],
    ids=str,
)
def test_few_or_many_the_same_quotes_come_in_the_same_order(masses: Store, wanted: Wanted) -> None:
    """What is sorted and what is read in order cannot be told apart."""

    def meant(quote: Quote) -> bool:
        return (
            (not wanted.states or quote.state in wanted.states)
            and (wanted.speaker is None or wanted.speaker.casefold() in (quote.name or "").casefold())
            and (wanted.episode is None or quote.episode.file == f"talk-{wanted.episode:06}.txt")
            and (wanted.since is None or changed[quote.id] >= wanted.since)
            and (wanted.saying is None or wanted.saying in quote.text)
        )

    with masses.reading() as db:
        changed = dict(db.execute(sa.text("SELECT id, changed_at FROM suggestions")).all())
    changed = {one: datetime.fromisoformat(at).replace(tzinfo=UTC) for one, at in changed.items()}
    expected = [quote.id for quote in quotes.find(masses) if meant(quote)]

    assert [quote.id for quote in quotes.find(masses, wanted)] == expected
    assert quotes.ids(masses, wanted, limit=60) == expected[:60]


def test_a_made_up_store_is_a_true_one(masses: Store) -> None:
    """Every quote of it stands in its transcript, no row refers to nothing, and it can be decided about."""
    with masses.reading() as db:
        assert db.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    for quote in quotes.find(masses):
        evidence.prove(masses, quote)
    hand = Hand(by="Mia", at=NOON)
    new = next(quotes.find(masses, Wanted(states=("new",))))

    approved = decisions.approve(masses, new, hand)

    assert approved.decision is not None
    assert decisions.undo(masses, approved.decision, hand) == new
    assert sizes(masses) == (SIZE, PICKS)
    assert episodes.progress(masses)["new"] > FEW


def test_the_table_of_the_store_has_a_row_for_each_question() -> None:
    script = Path(__file__).with_name("store.py")
    command = [sys.executable, str(script), "--suggestions", "100", "--picks", "10", "--runs", "0"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = [line[:34].strip() for line in result.stdout.splitlines()[2:]]
    assert rows == ROWS.splitlines()
