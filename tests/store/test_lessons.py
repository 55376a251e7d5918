"""Decisions teach as long as they stand: an undo, a change of mind or a fresh start takes effect by itself."""

from quotebot.store import decisions, lessons, quotes
from quotebot.store.database import Store

from .samples import hand, keep


def test_a_verdict_teaches_the_values_of_its_line_and_its_show(either: Store) -> None:
    first, second, third, *_ = keep(either)
    assert lessons.every(either) == []
    decisions.reject(either, first, hand(), reason="dull")
    decisions.approve(either, second, hand(1))
    decisions.later(either, third, hand(2))
    no, yes = lessons.every(either)
    assert (no.approved, yes.approved) == (False, True)
    assert dict(yes.values) == {part.name: part.value for part in second.score.parts}
    assert (yes.show, yes.weights, yes.chars) == ("Crumbs", second.weights, len(second.text))


def test_an_undo_takes_the_lesson_back_and_gives_back_the_one_before(either: Store) -> None:
    first, *_ = keep(either)
    seen = decisions.reject(either, first, hand())
    decisions.approve(either, seen, hand(1))
    assert [one.approved for one in lessons.every(either)] == [True]
    for left in ([False], []):
        last = decisions.last(either)
        assert last is not None
        decisions.undo(either, last, hand(2))
        assert [one.approved for one in lessons.every(either)] == left


def test_a_line_counts_once_however_often_it_was_decided_about(store: Store) -> None:
    first, *_ = keep(store)
    seen = decisions.approve(store, first, hand())
    seen = decisions.confirm(store, seen, hand(1), "Bo Sample")
    seen = decisions.reject(store, seen, hand(2))
    assert [one.approved for one in lessons.every(store)] == [False]
    decisions.later(store, seen, hand(3))
    assert lessons.every(store) == []


def test_after_a_fresh_start_only_new_verdicts_teach(either: Store) -> None:
    first, second, third, *_ = keep(either)
    seen = decisions.approve(either, first, hand())
    decisions.reject(either, second, hand(1))
    assert lessons.forget(either, hand(2)) == 2
    assert lessons.every(either) == []
    assert lessons.forget(either, hand(3)) == 0
    decisions.confirm(either, seen, hand(4), "Bo Sample")  # no verdict
    assert lessons.every(either) == []
    decisions.approve(either, third, hand(5))
    assert len(lessons.every(either)) == 1


def test_a_fresh_start_changes_no_decision(store: Store) -> None:
    first, *_ = keep(store)
    decisions.approve(store, first, hand())
    before = quotes.get(store, first.id)
    lessons.forget(store, hand(1))
    assert quotes.get(store, first.id) == before


def test_what_is_undone_after_a_fresh_start_does_not_come_back_as_a_lesson(store: Store) -> None:
    first, *_ = keep(store)
    seen = decisions.reject(store, first, hand())
    lessons.forget(store, hand(1))
    decisions.approve(store, seen, hand(2))
    last = decisions.last(store)
    assert last is not None
    decisions.undo(store, last, hand(3))
    assert lessons.every(store) == []
