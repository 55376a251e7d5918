"""The queue: nothing unfit gets in, nothing goes twice, times stay where they are, and all or nothing is done."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotebot.errors import Refused
from quotebot.model import UNKNOWN_SPEAKER
from quotebot.quote import Delivery, Quote
from quotebot.store import decisions, episodes, queue, quotes
from quotebot.store.database import Store, open_store
from quotebot.store.schema import deliveries, suggestions, transcripts

from .samples import NOON, THRESHOLD, hand, keep, lines, talk

HOUR = timedelta(hours=1)
REPEATING = """\
Ada Example: You once said something about a loaf.

Bo Sample: A loaf is a promise that you keep every single morning. A cellar remembers every winter it was never asked
about.
"""


def at(hours: int) -> datetime:
    return NOON + hours * HOUR


def approved(store: Store, count: int) -> list[Quote]:
    """The first `count` lines of the talk, approved."""
    found = keep(store)[:count]
    assert len(found) == count
    return [decisions.approve(store, quote, hand()) for quote in found]


def queued(store: Store, *hours: int | None) -> list[Quote]:
    """As many quotes, queued for the outbox at these hours past noon, or without a time."""
    found = approved(store, len(hours))
    for quote, hour in zip(found, hours, strict=True):
        queue.add(store, [quote], hand(), account="outbox", due=[] if hour is None else [at(hour)])
    return found


def calendar(store: Store, account: str | None = None, limit: int | None = None) -> list[tuple[str, datetime | None]]:
    return [(quote.id, delivery.due) for delivery, quote in queue.listing(store, account=account, limit=limit)]


def stands(store: Store) -> list[Delivery]:
    return [delivery for delivery, _ in queue.listing(store)]


def told(store: Store, quote: Quote, state: str) -> None:
    """Say what the poster would have: the delivery of `quote` is in `state`."""
    with store.writing() as db:
        mine = deliveries.c.suggestion_id == quote.id
        db.execute(sa.update(deliveries).where(mine).values(state=state))


def refusal(store: Store, call: partial[object]) -> str:
    """What is said when `call` is refused; and the queue is as it was."""
    before = stands(store)
    with pytest.raises(Refused) as refused:
        call()
    assert stands(store) == before
    return str(refused.value)


def test_what_is_queued_is_listed_by_time_and_then_by_place(either: Store) -> None:
    one, two, three, four = queued(either, None, 5, None, 2)

    assert calendar(either) == [(four.id, at(2)), (two.id, at(5)), (one.id, None), (three.id, None)]
    assert calendar(either, limit=3) == calendar(either)[:3]
    assert calendar(either, limit=1) == calendar(either)[:1]
    assert calendar(either, account="x") == []
    assert (queue.count(either), queue.count(either, account="x")) == (4, 0)
    assert quotes.get(either, one.id).deliveries[0].state == "queued"


def test_several_accounts_are_listed_together_or_each_by_itself(store: Store) -> None:
    one, two = approved(store, 2)
    queue.add(store, [one, two], hand(), account="outbox", due=[at(3), at(1)])
    queue.add(store, [one], hand(), account="x", due=[at(1)])

    assert [(d.account, d.quote) for d in stands(store)] == [("outbox", two.id), ("x", one.id), ("outbox", one.id)]
    assert calendar(store, account="x") == [(one.id, at(1))]


def test_what_is_not_fit_is_refused_by_name_with_what_mends_it_and_the_rest_is_not_queued(store: Store) -> None:
    transcript, data = talk()
    found = [*lines(transcript)]
    found[2] = replace(found[2], guess=UNKNOWN_SPEAKER)
    episodes.keep(store, transcript, data, found, path=None, at=NOON)
    fit, unapproved, unattributed, neither = found[0], found[1], found[2], found[3]
    fit = decisions.approve(store, fit, hand())
    unattributed = decisions.approve(store, unattributed, hand())
    neither = decisions.reject(store, neither, hand())

    said = refusal(store, partial(queue.add, store, [fit, unapproved, unattributed, neither], hand(), account="outbox"))

    assert said == (
        f"Nothing was queued. Not approved: {unapproved.id}, {neither.id} "
        f"(quotebot approve {unapproved.id} {neither.id}). "
        f"Without a sure speaker: {unattributed.id} (quotebot edit {unattributed.id} --speaker NAME)."
    )
    assert stands(store) == []


def test_what_its_transcript_does_not_hold_is_refused(store: Store) -> None:
    (quote,) = approved(store, 1)
    with store.writing() as db:
        db.execute(sa.update(transcripts).values(data=talk()[1].replace(b" is ", b" is not ")))
    store.transcripts.clear()
    store.words.clear()

    said = refusal(store, partial(queue.add, store, [quote], hand(), account="outbox"))

    assert said == f"Nothing was queued. Not what the transcript holds: {quote.id} (quotebot show {quote.id})."


def test_what_somebody_changed_meanwhile_is_checked_as_it_is_now(store: Store) -> None:
    """The quote that was looked at was approved; the one in the store no longer is."""
    (seen,) = approved(store, 1)
    decisions.reject(store, seen, hand(1))

    assert "Not approved" in refusal(store, partial(queue.add, store, [seen], hand(2), account="outbox"))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("queued", "In the queue of outbox already: {0} (quotebot queue move {0})"),
        ("held", "Held for outbox already: {0} (quotebot queue release {0})"),
        ("posted", "Posted to outbox already: {0} (leave it out)"),
        ("sending", "Being sent to outbox: {0} (leave it out)"),
        ("unknown", "Perhaps posted to outbox: {0} (leave it out)"),
        ("failed", "Failed on outbox before: {0} (quotebot queue drop {0})"),
    ],
)
def test_a_quote_is_on_an_account_once(store: Store, state: str, expected: str) -> None:
    (quote,) = queued(store, 1)
    told(store, quote, state)

    said = refusal(store, partial(queue.add, store, [quote], hand(), account="outbox", anyway=True))

    assert said == f"Nothing was queued. {expected.format(quote.id)}."
    assert len(queue.add(store, [quote], hand(), account="x")) == 1


@pytest.mark.parametrize("state", ["queued", "held", "posted", "unknown"])
def test_what_says_again_what_is_out_or_on_its_way_is_named_with_its_text_and_needs_anyway(
    store: Store, state: str
) -> None:
    loaf = next(quote for quote in keep(store) if "loaf" in quote.text)
    again = next(quote for quote in keep(store, REPEATING, "again.txt") if "loaf" in quote.text)
    loaf, again = decisions.approve(store, loaf, hand()), decisions.approve(store, again, hand())
    queue.add(store, [loaf], hand(), account="x")
    told(store, loaf, state)

    said = refusal(store, partial(queue.add, store, [again], hand(), account="outbox"))

    assert said == (
        f"Nothing was queued. Saying again what {loaf.id} says, “{loaf.text}”: {again.id} "
        "(add --anyway if you mean it)."
    )
    assert len(queue.add(store, [again], hand(), account="outbox", anyway=True)) == 1


def test_what_never_went_out_may_be_said(store: Store) -> None:
    loaf = next(quote for quote in keep(store) if "loaf" in quote.text)
    again = next(quote for quote in keep(store, REPEATING, "again.txt") if "loaf" in quote.text)
    loaf, again = decisions.approve(store, loaf, hand()), decisions.approve(store, again, hand())
    queue.add(store, [loaf], hand(), account="outbox")
    told(store, loaf, "failed")

    assert len(queue.add(store, [again], hand(), account="outbox")) == 1


def test_two_that_say_the_same_are_not_queued_together(store: Store) -> None:
    loaf = next(quote for quote in keep(store) if "loaf" in quote.text)
    again = next(quote for quote in keep(store, REPEATING, "again.txt") if "loaf" in quote.text)
    both = [decisions.approve(store, quote, hand()) for quote in (loaf, again)]

    said = refusal(store, partial(queue.add, store, both, hand(), account="outbox"))

    assert f"Saying again what {loaf.id} says" in said
    assert f": {again.id} (" in said


def test_a_message_holds_nothing_that_a_terminal_obeys(store: Store) -> None:
    (quote,) = approved(store, 1)
    account = "out\x1b[31mbox\u202e"
    queue.add(store, [quote], hand(), account=account)

    said = refusal(store, partial(queue.add, store, [quote], hand(), account=account))

    assert not set(said) & set("\x1b\u202e")


@pytest.mark.parametrize(("hours", "expected"), [(0, "At a time that has passed"), (-5, "At a time that has passed")])
def test_nothing_is_queued_in_the_past(store: Store, hours: int, expected: str) -> None:
    (quote,) = approved(store, 1)
    assert expected in refusal(store, partial(queue.add, store, [quote], hand(), account="outbox", due=[at(hours)]))

    queue.add(store, [quote], hand(), account="outbox")
    assert expected in refusal(store, partial(queue.move, store, quote, NOON, due=at(hours)))


def test_no_two_go_out_to_an_account_at_the_very_same_time(either: Store) -> None:
    one, two, three = approved(either, 3)
    queue.add(either, [one], hand(), account="outbox", due=[at(1)])

    add = partial(queue.add, either, account="outbox")
    assert f"At the very time of {one.id}: {two.id}" in refusal(either, partial(add, [two], hand(), due=[at(1)]))
    assert f"At the very time of {two.id}: {three.id}" in refusal(
        either, partial(add, [two, three], hand(), due=[at(2), at(2)])
    )
    queue.add(either, [two], hand(), account="x", due=[at(1)])
    queue.add(either, [three], hand(), account="outbox", due=[at(2)])
    assert f"At the very time of {one.id}" in refusal(either, partial(queue.move, either, three, NOON, due=at(1)))
    assert queue.move(either, one, NOON, due=at(1)).due == at(1)


def test_times_are_chosen_when_all_else_is_well_among_those_that_are_taken(store: Store) -> None:
    queued(store, 1, 2)
    asked: list[tuple[int, list[datetime]]] = []

    def choose(count: int, taken: Sequence[datetime]) -> list[datetime]:
        asked.append((count, sorted(taken)))
        return [at(3 + n) for n in range(count)]

    found = keep(store)[2:4]
    with pytest.raises(Refused, match="Not approved"):
        queue.add(store, found, hand(), account="outbox", due=choose)
    assert asked == []
    done = queue.add(
        store, [decisions.approve(store, one, hand()) for one in found], hand(), account="outbox", due=choose
    )
    assert (asked, [one.due for one in done]) == ([(2, [at(1), at(2)])], [at(3), at(4)])


def test_a_quote_that_moves_takes_the_time_of_its_place_and_the_others_shift_over_the_times(either: Store) -> None:
    one, two, three, four = queued(either, 1, 2, 3, None)

    moved = queue.move(either, four, NOON, to=2)
    assert moved.due == at(2)
    assert calendar(either) == [(one.id, at(1)), (four.id, at(2)), (two.id, at(3)), (three.id, None)]

    queue.move(either, one, NOON, to=4)
    assert calendar(either) == [(four.id, at(1)), (two.id, at(2)), (three.id, at(3)), (one.id, None)]

    queue.move(either, one, NOON, before=two)
    assert calendar(either) == [(four.id, at(1)), (one.id, at(2)), (two.id, at(3)), (three.id, None)]

    queue.move(either, four, NOON, before=three)
    assert calendar(either) == [(one.id, at(1)), (two.id, at(2)), (four.id, at(3)), (three.id, None)]


def test_a_place_that_it_has_already_changes_nothing(store: Store) -> None:
    one, two = queued(store, 1, 2)
    before = stands(store)

    assert queue.move(store, one, NOON, to=1) == before[0]
    assert queue.move(store, one, NOON, before=two) == before[0]
    assert queue.move(store, one, NOON, before=one) == before[0]
    assert stands(store) == before


def test_a_time_puts_a_quote_where_it_belongs(store: Store) -> None:
    one, two, three = queued(store, 1, 3, None)

    queue.move(store, three, NOON, due=at(2))

    assert calendar(store) == [(one.id, at(1)), (three.id, at(2)), (two.id, at(3))]


@pytest.mark.parametrize("to", [0, 3, -1])
def test_a_place_that_is_none_is_refused(store: Store, to: int) -> None:
    one, _ = queued(store, 1, 2)

    assert "has the places 1 to 2" in refusal(store, partial(queue.move, store, one, NOON, to=to))


def test_nothing_moves_before_what_does_not_wait(store: Store) -> None:
    one, two = queued(store, 1, 2)
    queue.drop(store, [two])

    assert f"{two.id} does not wait for outbox" in refusal(store, partial(queue.move, store, one, NOON, before=two))


def test_no_shift_sends_a_quote_out_at_once(store: Store) -> None:
    """A place whose time has passed is not handed on to another quote."""
    one, two, three = queued(store, 1, 5, 6)

    for call in (partial(queue.move, store, one, at(2), to=3), partial(queue.move, store, three, at(2), to=1)):
        assert "would stand at a time that has passed" in refusal(store, call)
    assert queue.move(store, three, at(2), before=two).due == at(5)


@pytest.mark.parametrize("state", ["sending", "posted", "unknown"])
def test_what_has_gone_cannot_be_moved_dropped_or_held(store: Store, state: str) -> None:
    gone, other = queued(store, 1, 2)
    told(store, gone, state)

    for call in (
        partial(queue.move, store, gone, NOON, due=at(9)),
        partial(queue.drop, store, [other, gone]),
        partial(queue.hold, store, [other, gone]),
        partial(queue.release, store, [other, gone], NOON),
    ):
        said = refusal(store, call)
        assert f"outbox: {gone.id} (leave it out)" in said or f"already: {gone.id} (leave it out)" in said


def test_what_is_dropped_is_gone_from_the_queue_and_stays_approved(store: Store) -> None:
    one, two = queued(store, 1, 2)

    queue.drop(store, [one])

    assert calendar(store) == [(two.id, at(2))]
    assert quotes.get(store, one.id).state == "approved"
    said = refusal(store, partial(queue.drop, store, [one, two]))
    assert said == f"Nothing was dropped. Not in the queue: {one.id} (quotebot queue list)."


def test_what_is_held_keeps_its_place_until_it_is_released(store: Store) -> None:
    one, _ = queued(store, 1, 2)
    before = stands(store)

    queue.hold(store, [one])
    assert stands(store) == [replace(before[0], state="held"), before[1]]
    queue.hold(store, [one])
    queue.release(store, [one], NOON)
    queue.release(store, [one], NOON)

    assert stands(store) == before


def test_what_was_held_too_long_needs_a_new_time(store: Store) -> None:
    one, two = queued(store, 1, None)
    queue.hold(store, [one, two])

    said = refusal(store, partial(queue.release, store, [one, two], at(2)))
    assert said == (
        f"Nothing was released. Held until its time had passed: {one.id} (quotebot queue move {one.id} --at TIME)."
    )

    queue.move(store, one, at(2), due=at(4))
    assert {one.state for one in queue.release(store, [one, two], at(2))} == {"queued"}


def test_a_quote_that_waits_for_two_accounts_is_not_guessed_at(store: Store) -> None:
    (one,) = approved(store, 1)
    for account in ("outbox", "x"):
        queue.add(store, [one], hand(), account=account)

    said = refusal(store, partial(queue.drop, store, [one]))
    assert said == f"Nothing was dropped. Waiting for outbox, x: {one.id} (say which with --account NAME)."
    assert queue.drop(store, [one], account="x")[0].account == "x"
    assert queue.hold(store, [one])[0].account == "outbox"


def hourly(count: int, taken: Sequence[datetime], first: int = 1) -> list[datetime]:
    free = [at(hour) for hour in range(first, 99) if at(hour) not in taken]
    return free[:count]


def test_those_without_a_time_are_given_one_in_their_order(either: Store) -> None:
    one, two, three, four = queued(either, None, 2, None, 3)

    queue.spread(either, hourly, account="outbox")

    assert calendar(either) == [(one.id, at(1)), (two.id, at(2)), (four.id, at(3)), (three.id, at(4))]


def test_every_one_can_be_given_a_new_time_but_what_is_held_keeps_its_own(store: Store) -> None:
    one, two, three, four = queued(store, None, 9, 2, 5)
    queue.hold(store, [three])

    given = queue.spread(store, hourly, account="outbox", every=True)

    assert [delivery.quote for delivery in given] == [four.id, two.id, one.id]
    assert calendar(store) == [(four.id, at(1)), (three.id, at(2)), (two.id, at(3)), (one.id, at(4))]


def test_where_there_is_nothing_to_spread_that_is_said(store: Store) -> None:
    assert "Nothing is queued for outbox" in refusal(store, partial(queue.spread, store, hourly, account="outbox"))
    queued(store, 1)
    assert "has a time. Add --all" in refusal(store, partial(queue.spread, store, hourly, account="outbox"))


def test_a_rejected_quote_leaves_the_queue(store: Store) -> None:
    one, two = queued(store, 1, 2)

    decisions.reject(store, quotes.get(store, one.id), hand(1))

    assert calendar(store) == [(two.id, at(2))]


def test_nothing_is_done_with_no_quotes(store: Store) -> None:
    assert queue.add(store, [], hand(), account="outbox") == []
    assert queue.drop(store, []) == queue.hold(store, []) == queue.release(store, [], NOON) == []
    assert queue.listing(store) == []


def test_two_who_queue_at_once_do_not_give_one_time_away_twice(store: Store) -> None:
    found = approved(store, 6)
    refused: list[str] = []

    def add(quote: Quote) -> None:
        try:
            queue.add(store, [quote], hand(), account="outbox", due=[at(1)])
        except Refused as exc:
            refused.append(str(exc))

    threads = [threading.Thread(target=add, args=[quote]) for quote in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(stands(store)) == 1
    assert len(refused) == 5


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    hours=st.lists(st.one_of(st.none(), st.integers(1, 50)), min_size=2, max_size=6, unique_by=lambda h: h or object()),
    moves=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=5),
)
def test_moving_is_taking_out_of_a_list_and_putting_in_again(
    tmp_path_factory: pytest.TempPathFactory, hours: list[int | None], moves: list[tuple[int, int]]
) -> None:
    """Whatever is moved, the times are those that were there, and the order is that of a plain list."""
    store = open_store(tmp_path_factory.mktemp("moves"), "", threshold=THRESHOLD)
    queued(store, *hours)
    order = [quote for _, quote in queue.listing(store)]
    times = [delivery.due for delivery in stands(store)]
    for which, to in ((which % len(order), to % len(order)) for which, to in moves):
        queue.move(store, order[which], NOON, to=to + 1)
        order.insert(to, order.pop(which))

    assert calendar(store) == [(quote.id, due) for quote, due in zip(order, times, strict=True)]
    store.close()


def test_the_list_is_read_off_an_index(store: Store) -> None:
    """Neither state of waiting sorts the table to find what is due next."""
    plan = "EXPLAIN QUERY PLAN SELECT * FROM deliveries WHERE state = 'queued' AND due_at IS NOT NULL ORDER BY due_at"
    with store.reading() as db:
        steps = [row.detail for row in db.execute(sa.text(f"{plan}, account, position LIMIT 50"))]

    assert any("USING INDEX deliveries_due" in step for step in steps)
    assert not any("USE TEMP B-TREE FOR ORDER BY" in step for step in steps)


def test_everything_said_of_a_quote_survives_its_queueing(store: Store) -> None:
    (one,) = queued(store, 1)

    with store.reading() as db:
        row = db.execute(sa.select(suggestions.c.state).where(suggestions.c.id == one.id)).scalar()
    assert row == "approved"
    assert stands(store)[0] == Delivery(
        id=stands(store)[0].id, quote=one.id, account="outbox", state="queued",
        due=datetime(2026, 3, 4, 13, tzinfo=UTC), position=1,
    )  # fmt: skip
