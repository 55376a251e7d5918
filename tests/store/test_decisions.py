"""A person decides; every decision is kept for ever and can be taken back."""

from dataclasses import replace
from datetime import datetime

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from quotebot.errors import EvidenceMismatch, Refused, StoreError
from quotebot.model import Edit, Speaker
from quotebot.quote import Decision, Quote
from quotebot.store import decisions, quotes
from quotebot.store import queue as queue_room
from quotebot.store.database import Store
from quotebot.store.schema import decisions as decisions_table
from quotebot.store.schema import deliveries, picks, suggestions

from .samples import NOON, hand, keep


def picked(store: Store) -> dict[str, int]:
    """The picks and the decisions that made them."""
    with store.reading() as db:
        return {row.suggestion_id: row.decision_id for row in db.execute(sa.select(picks))}


def in_force(quote: Quote) -> Decision:
    assert quote.decision
    return quote.decision


def queue(store: Store, quote: Quote, state: str) -> None:
    """A delivery of `quote` in some state."""
    with store.writing() as db:
        values = {"account": "outbox", "state": state, "position": 1, "added_at": NOON, "added_by": "Mia"}
        db.execute(sa.insert(deliveries).values(suggestion_id=quote.id, **values))


def test_a_decision_says_who_when_and_why(either: Store) -> None:
    quote, *_ = keep(either)
    done = decisions.reject(either, quote, hand(3, by="Tom"), reason="dull")

    one = in_force(done)
    assert (one.action, one.by, one.at, one.reason) == ("reject", "Tom", hand(3).at, "dull")
    assert (done.state, one.text, one.candidate) == ("rejected", quote.text, quote.candidate)


def test_an_approved_quote_is_a_pick_and_a_rejected_one_is_none(either: Store) -> None:
    quote, *_ = keep(either)
    approved = decisions.approve(either, quote, hand())
    assert picked(either) == {quote.id: in_force(approved).id}

    decisions.reject(either, approved, hand(1))
    assert picked(either) == {}


def test_the_same_decision_twice_is_one(store: Store) -> None:
    quote, *_ = keep(store)
    once = decisions.reject(store, quote, hand(), reason="dull")

    assert decisions.reject(store, once, hand(1), reason="dull") == once
    assert len(quotes.history(store, quote)) == 1


def test_undo_goes_back_step_by_step_to_the_beginning_and_erases_nothing(either: Store) -> None:
    quote, other, *_ = keep(either)
    steps = [quote]
    steps.append(decisions.later(either, steps[-1], hand(1)))
    steps.append(decisions.confirm(either, steps[-1], hand(2), "Cleo Third"))
    steps.append(decisions.edit(either, steps[-1], hand(3), replace(quote.candidate, edits=())))
    steps.append(decisions.approve(either, steps[-1], hand(4)))
    decisions.approve(either, other, hand(5))

    for then in (None, *reversed(steps[:-1])):
        last = decisions.last(either)
        assert last
        back = decisions.undo(either, last, hand(9))
        if then is None:
            assert back == other
        else:
            assert back == then
    assert decisions.last(either) is None
    assert list(quotes.find(either))[:1] == [quote]
    assert [one.action for one in quotes.history(either, quote)] == [
        "later", "speaker", "edit", "approve", "undo", "undo", "undo", "undo",
    ]  # fmt: skip


def test_what_was_undone_is_not_undone_twice(store: Store) -> None:
    quote, *_ = keep(store)
    decision = in_force(decisions.approve(store, quote, hand()))
    decisions.undo(store, decision, hand(1))

    with pytest.raises(Refused, match="decided about"):
        decisions.undo(store, decision, hand(2))


def test_only_the_last_decision_about_a_quote_can_be_undone(store: Store) -> None:
    quote, *_ = keep(store)
    first = decisions.later(store, quote, hand())
    decisions.approve(store, first, hand(1))

    with pytest.raises(Refused, match=quote.id):
        decisions.undo(store, in_force(first), hand(2))


def test_undo_of_one_quote_leaves_later_decisions_about_others(store: Store) -> None:
    quote, other, *_ = keep(store)
    decisions.approve(store, quote, hand())
    decisions.approve(store, other, hand(1))

    last = decisions.last(store, quote=quote.id)
    assert last
    decisions.undo(store, last, hand(2))

    assert list(picked(store)) == [other.id]


def test_what_somebody_else_decided_meanwhile_is_not_approved_unread(either: Store) -> None:
    quote, *_ = keep(either)
    decisions.edit(either, quote, hand(by="Tom"), replace(quote.candidate, edits=()))

    for decide in (decisions.approve, decisions.reject, decisions.later):
        with pytest.raises(Refused, match=f"quotebot show {quote.id}"):
            decide(either, quote, hand(1))
    assert picked(either) == {}


def test_a_quote_that_does_not_stand_in_its_transcript_cannot_be_approved(store: Store) -> None:
    quote, *_ = keep(store)
    forged = {
        "text": replace(quote, text="Bread is easy."),
        "evidence": replace(quote, evidence=quote.evidence + " And more."),
        "place": replace(quote, candidate=replace(quote.candidate, start=quote.candidate.start + 1)),
        "edits": replace(quote, candidate=replace(quote.candidate, edits=(Edit(op="drop_lead", start=0, end=9),))),
    }
    for what, quote_ in forged.items():
        with pytest.raises(EvidenceMismatch):
            decisions.approve(store, quote_, hand())
            pytest.fail(what)
    assert picked(store) == {}


def test_a_stored_text_that_was_tampered_with_cannot_be_approved(store: Store) -> None:
    quote, *_ = keep(store)
    with store.writing() as db:
        changed = sa.update(suggestions).where(suggestions.c.id == quote.id)
        db.execute(changed.values(text="Salt is optional."))

    with pytest.raises(EvidenceMismatch):
        decisions.approve(store, quotes.get(store, quote.id), hand())


def test_an_edit_that_cuts_a_word_is_refused_and_changes_nothing(store: Store) -> None:
    quote, *_ = keep(store)
    cut = replace(quote.candidate, end=quote.candidate.end - 3, edits=())

    with pytest.raises(EvidenceMismatch):
        decisions.edit(store, quote, hand(), cut)
    assert quotes.history(store, quote) == []


def test_an_edit_moves_the_ends_and_the_quote_is_computed_anew(store: Store) -> None:
    quote = max(keep(store), key=lambda one: len(one.evidence))
    end = quote.candidate.start + quote.evidence.rindex(" ")
    edited = decisions.edit(store, quote, hand(), replace(quote.candidate, end=end, edits=()))

    assert edited.text == " ".join(quote.evidence.split()[:-1])
    assert (edited.id, edited.state, edited.line) == (quote.id, "new", quote.line)
    assert decisions.approve(store, edited, hand(1)).state == "approved"


def test_an_edited_pick_stays_one_and_points_to_the_edit(store: Store) -> None:
    quote = next(one for one in keep(store) if one.candidate.edits)
    approved = decisions.approve(store, quote, hand())
    edited = decisions.edit(store, approved, hand(1), replace(quote.candidate, edits=()))

    assert edited.state == "approved"
    assert picked(store) == {quote.id: in_force(edited).id}


def test_a_person_says_who_spoke_and_that_is_sure(store: Store) -> None:
    quote, *_ = keep(store)
    told = decisions.confirm(store, quote, hand(), "Ada Example")

    assert told.speaker == Speaker(name="Ada Example", role="host", confidence=1.0, source="confirmed")
    assert told.posted.endswith("— Ada Example")


def test_a_name_below_the_threshold_is_not_decided_about(store: Store) -> None:
    """What was approved without a name stays without one, whatever the threshold becomes."""
    quote, *_ = keep(store)
    unsure = replace(quote.guess, confidence=0.5)
    with store.writing() as db:
        speaker = {"name": unsure.name, "role": unsure.role, "confidence": 0.5, "source": unsure.source}
        db.execute(sa.update(suggestions).where(suggestions.c.id == quote.id).values(speaker=speaker))
    approved = decisions.approve(store, quotes.get(store, quote.id), hand())

    assert approved.name is None
    assert in_force(approved).speaker.name is None


@pytest.mark.parametrize("state", ["queued", "held", "failed", "expired"])
def test_what_waits_in_the_queue_leaves_it_when_it_is_no_longer_approved(store: Store, state: str) -> None:
    quote, *_ = keep(store)
    approved = decisions.approve(store, quote, hand())
    queue(store, quote, state)

    gone = decisions.undo(store, in_force(approved), hand(1))

    assert (gone.state, gone.deliveries) == ("new", ())


@pytest.mark.parametrize("state", ["sending", "unknown", "posted"])
def test_what_has_gone_out_stays_approved(either: Store, state: str) -> None:
    quote, *_ = keep(either)
    decisions.approve(either, quote, hand())
    queue(either, quote, state)
    seen = quotes.get(either, quote.id)

    for attempt in (
        lambda: decisions.undo(either, in_force(seen), hand(1)),
        lambda: decisions.reject(either, seen, hand(1)),
        lambda: decisions.later(either, seen, hand(1)),
    ):
        with pytest.raises(Refused, match="outbox"):
            attempt()
    assert quotes.get(either, quote.id) == seen
    assert len(quotes.history(either, quote)) == 1


@pytest.mark.parametrize("statement", [sa.delete(decisions_table), sa.update(decisions_table).values(by="Tom")])
def test_the_database_itself_refuses_to_change_a_decision(either: Store, statement: sa.Executable) -> None:
    quote, *_ = keep(either)
    decisions.approve(either, quote, hand())

    with pytest.raises((DBAPIError, StoreError), match="only ever added"), either.writing() as db:
        db.execute(statement)


@pytest.mark.parametrize("account", ["outbox"])
def test_the_database_itself_refuses_to_queue_what_nobody_approved(either: Store, account: str) -> None:
    quote, *_ = keep(either)

    with pytest.raises((DBAPIError, StoreError)):
        queue(either, quote, "queued")


ACTIONS = ("approve", "reject", "later", "edit", "confirm", "undo")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 3)), max_size=25))
def test_whatever_is_decided_the_lists_follow_from_the_decisions_alone(
    store: Store, steps: list[tuple[str, int]]
) -> None:
    """State, name, pick and decision in force, computed anew from the record, are those that are kept beside it."""
    found = keep(store)[:4]
    for minute, (action, which) in enumerate(steps):
        _do(store, action, quotes.get(store, found[which].id), minute)

    for quote in quotes.find(store):
        standing = _standing(quotes.history(store, quote))
        assert quote.decision == standing
        assert quote.state == (standing.state if standing else "new")
        assert (quote.id in picked(store)) == (quote.state == "approved")
        assert list(quotes.find(store, quotes.Wanted(speaker=quote.name, states=(quote.state,))))


def _do(store: Store, action: str, quote: Quote, minute: int) -> None:
    match action:
        case "edit":
            edits = () if quote.candidate.edits else (Edit(op="capitalise"),)
            decisions.edit(store, quote, hand(minute), replace(quote.candidate, edits=edits))
        case "confirm":
            decisions.confirm(store, quote, hand(minute), ("Ada Example", "Bo Sample")[minute % 2])
        case "undo":
            if last := decisions.last(store):
                decisions.undo(store, last, hand(minute))
        case _:
            getattr(decisions, action)(store, quote, hand(minute))


def _standing(past: list[Decision]) -> Decision | None:
    undone = {one.undoes for one in past}
    return next((one for one in reversed(past) if one.action != "undo" and one.id not in undone), None)


def test_undo_of_a_rejection_gives_the_place_in_the_queue_back(either: Store) -> None:
    first, second, third, *_ = keep(either)
    due = [hand(60).at, hand(120).at, hand(180).at]
    found = [decisions.approve(either, quote, hand()) for quote in (first, second, third)]
    queue_of(either, found, due)
    for quote in (first, second, third):
        decisions.reject(either, quotes.get(either, quote.id), hand(1))
    assert not any(quote.deliveries for quote in quotes.find(either))
    queue_of(either, [decisions.approve(either, quotes.get(either, second.id), hand(2))], due[1:2])

    for quote in (third, first):
        last = decisions.last(either, quote=quote.id)
        assert last
        decisions.undo(either, last, hand(90))

    assert [one.due for one in quotes.get(either, third.id).deliveries] == [due[2]]
    assert [one.due for one in quotes.get(either, first.id).deliveries] == [None], "its time has passed"


def queue_of(store: Store, found: list[Quote], due: list[datetime]) -> None:
    queue_room.add(store, found, hand(), account="outbox", due=due, anyway=True)
