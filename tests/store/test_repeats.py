"""What says the same as an approved quote is found, and only that, as fast in a large store as in a small one."""

from dataclasses import replace
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from quotebot.quote import Quote
from quotebot.scoring.edits import words
from quotebot.scoring.likeness import says_again
from quotebot.store import decisions, queue, quotes
from quotebot.store.database import Store
from quotebot.store.repeats import Said, repeats

from .samples import hand, keep, lines, talk

AGAIN = """\
Ada Example: You once said something about a loaf.

Bo Sample: A loaf is a promise that you keep every single morning. Salt is really the courage of bread. Nobody ever
learned to swim from the harbour wall, and nobody ever will.

Ada Example: Do you still say that?

Bo Sample: A cellar remembers every winter that it was never asked about.
"""


def saying(found: list[Quote], text: str) -> Quote:
    return next(quote for quote in found if text in quote.text)


def ids(found: list[Quote]) -> list[str]:
    return [quote.id for quote in found]


def test_an_approved_quote_that_says_the_same_is_found_and_nothing_else(either: Store) -> None:
    first, second = keep(either), keep(either, AGAIN, "again.txt")
    loaf, salt, again = saying(first, "loaf"), saying(first, "courage"), saying(second, "loaf")
    assert repeats(either, again) == []

    approved = decisions.approve(either, loaf, hand())
    decisions.approve(either, salt, hand())

    assert repeats(either, again) == [approved]
    assert repeats(either, approved) == []


def test_a_line_of_the_same_transcript_counts(store: Store) -> None:
    loaf = decisions.approve(store, saying(keep(store), "loaf"), hand())
    wider = replace(loaf, id="q-000000000000", text=f"{loaf.text} But the oven is a teacher.")

    assert ids(repeats(store, wider)) == [loaf.id]


def test_what_is_queued_comes_first(store: Store) -> None:
    one, other = saying(keep(store), "loaf"), saying(keep(store, AGAIN, "again.txt"), "loaf")
    for quote in (one, other):
        decisions.approve(store, quote, hand())
    asked = replace(one, id="q-000000000000")
    assert ids(repeats(store, asked))[0] == one.id  # the nearest

    queue.add(store, [quotes.get(store, other.id)], hand(), account="outbox")

    assert ids(repeats(store, asked)) == [other.id, one.id]


def test_who_asks_often_learns_what_was_decided_since(store: Store) -> None:
    """An edit, an undo and a rejection change the answer; the words are not read again as a whole."""
    loaf, again = saying(keep(store), "loaf"), saying(keep(store, AGAIN, "again.txt"), "loaf")
    said = Said()
    assert repeats(store, again, said) == []

    approved = decisions.approve(store, loaf, hand())
    assert ids(repeats(store, again, said)) == [loaf.id]

    last = decisions.last(store)
    assert last
    undone = decisions.undo(store, last, hand(1))
    assert repeats(store, again, said) == []

    approved = decisions.approve(store, undone, hand(2))
    shorter = replace(approved.candidate, end=approved.candidate.start + 15, edits=())
    decisions.edit(store, approved, hand(3), shorter)
    assert repeats(store, again, said) == []

    decisions.reject(store, quotes.get(store, loaf.id), hand(4))
    assert repeats(store, again, said) == []
    assert sum(one is not None for one in said.ids) == 0


WORDS = st.lists(st.sampled_from("a loaf is the bread of salt oven morning don't ".split()), min_size=1, max_size=12)


@given(st.lists(WORDS.map(" ".join), min_size=1, max_size=8, unique=True), WORDS.map(" ".join))
def test_the_index_loses_nothing_that_says_the_same(texts: list[str], asked: str) -> None:
    """What `like` gives holds every text for which the rule itself says yes."""
    said = Said()
    for number, text in enumerate(texts):
        said._learn(str(number), text)
    expected = {str(n) for n, text in enumerate(texts) if says_again(set(words(asked)), set(words(text)))}

    assert expected <= set(said.like(quote_saying(asked)))


@cache
def some_quote() -> Quote:
    return lines(talk()[0])[0]


def quote_saying(text: str) -> Quote:
    return replace(some_quote(), id="asked", text=text)
