"""The review without a screen: every decision is in the store when its answer comes, and nothing else is."""

import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from quotebot.quote import Quote
from quotebot.review.session import WINDOW, Session
from quotebot.store import decisions, episodes, quotes
from quotebot.store.database import Store
from quotebot.store.decisions import Hand
from quotebot.store.quotes import Wanted
from quotebot.store.schema import transcripts

from .samples import FLOUR, NOON, OVEN, keep, line, opened, review, talk

HAND = Hand(by="Jo", at=NOON)


def here(session: Session) -> Quote:
    assert session.quote is not None
    return session.quote


def states(store: Store) -> list[str]:
    return [quote.state for quote in quotes.find(store)]


def written(store: Store) -> int:
    """How many decisions were ever written down, undone ones too."""
    return sum(len(quotes.history(store, quote)) for quote in quotes.find(store))


def test_a_decision_is_in_the_store_when_the_answer_comes_and_the_next_card_is_shown(
    store: Store, tmp_path: Path
) -> None:
    first, second, *_ = keep(store)
    session = review(store)

    answer = session.approve()

    other = opened(tmp_path)
    assert quotes.get(other, first.id).state == "approved"
    other.close()
    assert (answer.saved, here(session).id) == (True, second.id)
    assert answer.text == f"approved {first.id} “A loaf is a promise t…”, saved"


def test_each_key_does_what_it_says(store: Store) -> None:
    keep(store)
    session = review(store)

    answers = [session.approve(), session.reject("dull"), session.later(), session.reject()]

    assert [answer.saved for answer in answers] == [True] * 4
    assert states(store) == ["approved", "rejected", "later", "rejected"]
    assert [one.decision.reason for one in quotes.find(store) if one.decision] == [None, "dull", None, None]
    assert (session.tally.decided, session.tally.to_go, session.quote) == (4, 1, None)


def test_who_decided_and_when_are_written_down(store: Store) -> None:
    first, *_ = keep(store)

    review(store, by="Mia").approve()

    decision = quotes.get(store, first.id).decision
    assert decision is not None
    assert (decision.by, decision.at > NOON) == ("Mia", True)


def test_going_on_decides_nothing_and_skipped_lines_come_at_the_end(store: Store) -> None:
    found = keep(store)
    session = review(store)

    session.next()
    session.next()
    assert (written(store), here(session).id) == (0, found[2].id)
    session.approve()
    answer = session.approve()

    assert here(session).id == found[0].id
    assert answer.text.endswith("back to those you skipped")


def test_lines_that_were_put_off_come_after_the_new_ones(store: Store) -> None:
    first, *others = keep(store)
    review(store).later()

    session = review(store)

    assert session.ids == [*(quote.id for quote in others), first.id]


def test_one_can_go_back_to_a_decided_line_and_decide_anew(store: Store) -> None:
    first, *_ = keep(store)
    session = review(store)
    session.approve()

    session.previous()
    assert (here(session).id, here(session).state) == (first.id, "approved")
    session.reject("needs context")

    assert quotes.get(store, first.id).state == "rejected"
    assert (session.tally.approved, session.tally.rejected) == (0, 1)


def test_the_ends_of_the_list_are_said(store: Store) -> None:
    keep(store)
    session = review(store)

    assert session.previous().refused
    for _ in range(3):
        assert not session.next().refused
    assert session.next().refused
    assert written(store) == 0


def test_undo_takes_back_this_sessions_decisions_then_earlier_ones_and_then_says_that_nothing_is_left(
    store: Store,
) -> None:
    first, second, third, _ = keep(store)
    decisions.reject(store, first, HAND)
    decisions.approve(store, second, HAND)
    session = review(store)
    assert here(session).id == third.id
    session.later()
    session.approve()

    answers = [session.undo() for _ in range(5)]

    assert [answer.saved for answer in answers] == [True, True, True, True, False]
    assert states(store) == ["new"] * 4
    assert "decided by Jo" in answers[2].text
    assert (here(session).id, session.tally.decided) == (first.id, 0)


def test_undo_leaves_alone_what_others_decide_meanwhile_and_what_is_of_another_episode(store: Store) -> None:
    _, second, *_ = keep(store)
    (other,) = keep(
        store,
        "Ada Example: Why?\n\nBo Sample: Salt is the courage of bread.\n",
        (("Salt is the courage of bread.", ()),),
        "salt.txt",
    )
    decisions.approve(store, other, HAND)
    session = review(store, episode=episodes.find(store, "bread.txt"))
    decisions.reject(store, second, HAND)

    answer = session.undo()

    assert (answer.refused, answer.text) == (True, "There is nothing left to take back.")
    assert (quotes.get(store, second.id).state, quotes.get(store, other.id).state) == ("rejected", "approved")


def test_a_line_that_somebody_else_decided_about_is_shown_as_it_is_now_and_nothing_is_changed(store: Store) -> None:
    first, *_ = keep(store)
    session = review(store)
    decisions.reject(store, first, HAND, reason="dull")

    answer = session.approve()

    assert (answer.refused, here(session).id, here(session).state) == (True, first.id, "rejected")
    assert answer.text.startswith("Not saved: Jo rejected this line while you looked at it.")
    assert quotes.get(store, first.id).state == "rejected"
    assert session.approve().saved


def test_an_undo_that_came_too_late_is_refused_and_the_one_before_can_still_be_taken_back(store: Store) -> None:
    first, second, *_ = keep(store)
    session = review(store)
    session.approve()
    session.approve()
    decisions.reject(store, quotes.get(store, second.id), HAND)

    assert session.undo().refused
    assert session.undo().saved
    assert (quotes.get(store, first.id).state, quotes.get(store, second.id).state) == ("new", "rejected")


def test_two_reviews_at_once_share_the_work_and_lose_nothing(store: Store, tmp_path: Path) -> None:
    transcript, data = talk()
    one = line(transcript, FLOUR, 1)
    many = [replace(one, id=f"q-{number:012x}", rank=number) for number in range(1, 41)]
    episodes.keep(store, transcript, data, many, path=None, at=NOON)

    def decide_everything(by: str) -> int:
        other = opened(tmp_path)
        session = review(other, by=by)
        while session.quote is not None:
            session.approve() if by == "Mia" else session.reject()
        other.close()
        return session.tally.decided

    with ThreadPoolExecutor() as pool:
        counts = list(pool.map(decide_everything, ["Mia", "Jo"]))

    found = list(quotes.find(store))
    by = Counter(quote.decision.by for quote in found if quote.decision)
    assert sum(counts) >= len(found) == by.total()
    assert {quote.state for quote in found} <= {"approved", "rejected"}
    assert written(store) == sum(counts)


def test_a_busy_store_is_said_in_a_sentence_and_the_card_stays(store: Store, tmp_path: Path) -> None:
    first, *_ = keep(store)
    store.engine.dispose()
    sa.event.listen(store.engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=20"))
    session = review(store)
    with sqlite3.connect(tmp_path / "queue" / "quotebot.db", isolation_level=None) as holder:
        holder.execute("BEGIN IMMEDIATE")
        answers = [session.approve(), session.undo()]
        holder.execute("ROLLBACK")
    holder.close()

    assert answers[0].refused
    assert "busy" in answers[0].text
    assert (here(session).id, states(store)) == (first.id, ["new"] * 4)
    assert session.approve().saved


def test_a_line_whose_source_was_altered_cannot_be_approved(store: Store) -> None:
    keep(store)
    with store.writing() as db:
        db.execute(sa.update(transcripts).values(data=b"Bo Sample: Something else."))
    session = review(store)

    answer = session.approve()

    assert (answer.refused, states(store)) == (True, ["new"] * 4)
    assert "altered" in answer.text


def test_an_edit_and_a_name_are_saved_and_the_card_stays(store: Store) -> None:
    first, *_ = keep(store)
    session = review(store)

    edited = session.edit(replace(first.candidate, edits=()))
    named = session.confirm("  Bo \n Sample ")

    assert (edited.saved, named.saved) == (True, True)
    assert (here(session).id, here(session).text) == (first.id, "But a loaf is a promise that you keep every morning.")
    assert (here(session).guess.name, here(session).guess.source) == ("Bo Sample", "confirmed")
    assert session.confirm("  ").refused
    assert session.confirm("Bo\x1b[31m").refused
    session.undo()
    session.undo()
    assert here(session).text == first.text


def test_edits_that_change_more_than_they_declare_are_refused(store: Store) -> None:
    first, *_ = keep(store)
    session = review(store)
    wrong = replace(first.candidate, edits=(replace(first.candidate.edits[0], end=9),))

    answer = session.edit(wrong)

    assert (answer.refused, written(store), here(session)) == (True, 0, first)


def test_to_decide_what_is_so_already_writes_nothing(store: Store) -> None:
    first, *_ = keep(store)
    session = review(store)
    session.approve()
    session.previous()

    answer = session.approve()

    assert (answer.saved, answer.text, written(store)) == (False, f"{first.id} is as it was (already approved)", 1)


def test_what_another_review_decided_is_told_by_name_and_counted(store: Store) -> None:
    first, *_ = keep(store)
    mine, other = review(store), review(store, by="Tom")
    for _ in range(3):
        other.approve()

    assert mine.approve().text.startswith("Not saved: Tom approved this line")
    assert (mine.progress["approved"], mine.tally.to_go) == (3, 1)
    assert mine.approve().text == f"{first.id} is as it was (already approved by Tom)"
    assert written(store) == 3


def test_the_counts_are_those_of_now_on_the_way_to_another_line(store: Store) -> None:
    keep(store)
    mine, other = review(store), review(store, by="Tom")

    other.approve()
    mine.next()
    assert (mine.progress["approved"], mine.tally.to_go) == (1, 3)
    other.reject()
    mine.next()
    other.reject()
    other.reject()
    mine.previous()
    assert (mine.progress["rejected"], mine.tally.to_go) == (3, 0)


def test_the_counts_are_those_of_now_after_a_decision(store: Store) -> None:
    *_, last = keep(store)
    mine, other = review(store), review(store, by="Tom")
    other.next()
    other.approve()
    other.approve()

    mine.approve()

    assert (mine.progress["approved"], mine.tally.to_go, here(mine).id) == (3, 1, last.id)


def test_the_list_can_be_narrowed_and_sorted_and_where_nothing_is_found_it_stays(store: Store) -> None:
    found = keep(store)
    session = review(store)

    assert session.narrow(saying="TEACHER").text == "2 new or later, saying “TEACHER”"
    assert session.ids == [found[1].id, found[3].id]
    assert session.narrow(saying="cake").refused
    assert session.ids == [found[1].id, found[3].id]
    session.narrow(saying=None, speaker="bo sam")
    assert session.ids == [quote.id for quote in found]
    session.sort("place")
    assert [quotes.get(store, one).candidate.start for one in session.ids] == sorted(q.candidate.start for q in found)


def test_sorting_stays_with_the_line_that_is_looked_at(store: Store) -> None:
    keep(store)
    session = review(store)
    session.next()
    before = here(session).id

    session.sort("place")

    assert here(session).id == before


def test_a_review_of_one_episode_sees_no_other(store: Store) -> None:
    found = keep(store)
    keep(
        store,
        "Ada Example: Why?\n\nBo Sample: Salt is the courage of bread.\n",
        (("Salt is the courage of bread.", ()),),
        "salt.txt",
    )

    session = review(store, episode=episodes.find(store, "bread.txt"))

    assert session.ids == [quote.id for quote in found]
    assert session.tally.to_go == len(found)


def test_approved_lines_can_be_reviewed_again(store: Store) -> None:
    first, *_ = keep(store)
    review(store).approve()

    session = review(store, wanted=Wanted(states=("approved",)))

    assert session.ids == [first.id]
    session.reject()
    assert (session.quote, states(store)[0]) == (None, "rejected")


def test_a_long_list_is_read_piece_by_piece_to_its_end(store: Store) -> None:
    transcript, data = talk()
    one = line(transcript, OVEN, 1)
    count = WINDOW + 3
    many = [replace(one, id=f"q-{number:012x}", rank=number) for number in range(1, count + 1)]
    episodes.keep(store, transcript, data, many, path=None, at=NOON)
    session = review(store)
    assert session.total == f"{WINDOW}+"

    steps = 0
    while not session.next().refused:
        steps += 1

    assert (steps, session.total, here(session).id) == (count - 1, str(count), many[-1].id)


@pytest.mark.parametrize("act", ["approve", "later", "undo", "next", "previous"])
def test_an_empty_store_is_no_fault(store: Store, act: str) -> None:
    session = review(store)

    assert getattr(session, act)().refused
    assert (session.quote, session.tally.to_go, session.speakers()) == (None, 0, [])


def test_a_name_that_is_known_is_written_as_it_is_known(store: Store) -> None:
    keep(store)
    session = review(store)

    session.confirm("ada EXAMPLE")

    assert (here(session).name, here(session).speaker.role) == ("Ada Example", "host")


def test_an_approved_line_that_is_edited_stays_approved_and_says_so(store: Store) -> None:
    first, *_ = keep(store)
    session = review(store)
    session.approve()
    session.previous()

    answer = session.edit(replace(first.candidate, edits=()))

    assert answer.text.endswith("saved; it stays approved")
    assert quotes.get(store, first.id).state == "approved"
