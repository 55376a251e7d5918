"""Quotes are found by what people know of them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from quotebot.errors import UnknownId
from quotebot.model import Candidate
from quotebot.quote import Decision, Quote
from quotebot.store import decisions, quotes
from quotebot.store.database import Store
from quotebot.store.quotes import Wanted

from .samples import NOON, TALK, hand, keep


def test_any_unique_beginning_of_an_id_is_enough_with_or_without_its_prefix(either: Store) -> None:
    found = keep(either)
    digits = found[0].id.removeprefix("q-")
    shortest = next(n for n in range(1, 13) if sum(q.id.startswith(f"q-{digits[:n]}") for q in found) == 1)

    for called in (found[0].id, digits, digits[:shortest], f"Q-{digits[:shortest].upper()}", f" {digits} "):
        assert quotes.get(either, called) == found[0]


@pytest.mark.parametrize("called", ["", "q-", "xyz", "q-zz", "%", "_", "0000000000001", "q-0' OR 1=1"])
def test_what_is_no_id_is_named_and_refused(store: Store, called: str) -> None:
    keep(store)

    with pytest.raises(UnknownId, match="quotebot list"):
        quotes.get(store, called)


def test_a_beginning_of_several_ids_is_answered_with_them(store: Store) -> None:
    for word in ("roll", "bun", "cake", "pie", "tart"):
        keep(store, TALK.replace("loaf", word), file=f"{word}.txt")
    digits = [quote.id[2] for quote in quotes.find(store)]
    common = max(digits, key=digits.count)

    with pytest.raises(UnknownId, match=rf"q-{common}\w+, q-{common}"):
        quotes.get(store, common)


def test_several_are_answered_in_the_order_asked_and_each_once(store: Store) -> None:
    first, second, *_ = keep(store)

    assert quotes.several(store, [second.id, first.id, second.id[:9]]) == [second, first]


def test_the_newest_episode_comes_first_and_in_it_the_best_line(store: Store) -> None:
    old = keep(store)
    new = keep(store, TALK.replace("loaf", "roll"), file="roll.txt")

    assert [quote.id for quote in quotes.find(store)] == [quote.id for quote in (*new, *old)]
    assert len(list(quotes.find(store, limit=3))) == 3


def test_order_by_place_is_that_of_the_episode_and_by_score_that_of_the_scores(store: Store) -> None:
    keep(store)

    starts = [quote.candidate.start for quote in quotes.find(store, order="place")]
    scores = [quote.score.total for quote in quotes.find(store, order="score")]
    assert starts == sorted(starts)
    assert scores == sorted(scores, reverse=True)


def test_each_filter_leaves_what_it_names_and_ids_agree_with_find(either: Store) -> None:
    first, second, *rest = keep(either)
    decisions.approve(either, first, hand(minutes=5))
    decisions.confirm(either, second, hand(minutes=9), "Cleo Third")
    everybody = {quote.id for quote in (first, second, *rest)}
    cases = {
        Wanted(): everybody,
        Wanted(states=("approved",)): {first.id},
        Wanted(states=("new", "later")): everybody - {first.id},
        Wanted(speaker="cleo"): {second.id},
        Wanted(speaker="nobody"): set(),
        Wanted(since=NOON + timedelta(minutes=6)): {second.id},
        Wanted(since=NOON): everybody,
        Wanted(saying=first.text[3:20].upper()): {first.id},
        Wanted(saying="100%_"): set(),
        Wanted(episode=77): set(),
    }
    for wanted, expected in cases.items():
        assert {quote.id for quote in quotes.find(either, wanted)} == expected
        assert set(quotes.ids(either, wanted, limit=1000)) == expected


def test_search_is_in_the_text_as_it_is_now(store: Store) -> None:
    quote = next(one for one in keep(store) if one.candidate.edits)
    decisions.edit(store, quote, hand(), _bare(quote))

    assert [one.id for one in quotes.find(store, Wanted(saying=quote.raw[:12]))] == [quote.id]


def _bare(quote: Quote) -> Candidate:
    return replace(quote.candidate, edits=())


def test_names_are_those_of_quotes_each_once(either: Store) -> None:
    first, *_ = keep(either)
    decisions.confirm(either, first, hand(), "Cleo Third")

    assert quotes.names(either) == ["Bo Sample", "Cleo Third"]


def test_history_tells_everything_in_order(store: Store) -> None:
    quote, *_ = keep(store)
    decisions.undo(store, _last(decisions.approve(store, quote, hand())), hand(1))
    decisions.reject(store, quote, hand(2, by="Tom"), reason="dull")

    assert [(one.action, one.by, one.reason, one.state) for one in quotes.history(store, quote)] == [
        ("approve", "Mia", None, "approved"),
        ("undo", "Mia", None, "new"),
        ("reject", "Tom", "dull", "rejected"),
    ]


def _last(quote: Quote) -> Decision:
    assert quote.decision
    return quote.decision
