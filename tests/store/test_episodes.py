"""What is suggested is kept once, with the bytes that prove it."""

from dataclasses import replace
from hashlib import sha256

import pytest
import sqlalchemy as sa

from quotebot.errors import UnknownId
from quotebot.model import UNKNOWN_SPEAKER
from quotebot.store import decisions, episodes, quotes
from quotebot.store.database import Store
from quotebot.store.schema import transcripts

from .samples import NOON, TALK, hand, keep, lines, talk


def test_what_is_kept_comes_back_as_it_was(either: Store) -> None:
    found = keep(either)

    assert len(found) > 5
    assert list(quotes.find(either)) == found


def test_the_bytes_of_the_file_are_kept_with_their_hash(store: Store) -> None:
    keep(store)

    with store.reading() as db:
        (row,) = db.execute(sa.select(transcripts)).all()
    assert (row.data, row.sha256) == (TALK.encode(), sha256(TALK.encode()).hexdigest())


def test_the_same_file_again_adds_nothing_and_keeps_every_decision(either: Store) -> None:
    first, second, third, *_ = keep(either)
    decisions.approve(either, first, hand())
    decisions.reject(either, second, hand(), reason="dull")
    decisions.later(either, third, hand())
    before = list(quotes.find(either))

    transcript, data = talk()
    new = episodes.keep(either, transcript, data, lines(transcript), path="/talks/bread.txt", at=NOON)

    assert new == 0
    assert list(quotes.find(either)) == before
    assert len(episodes.every(either)) == 1


def test_more_lines_of_the_same_file_are_added_to_it(store: Store) -> None:
    transcript, data = talk()
    found = lines(transcript)
    assert episodes.keep(store, transcript, data, found[:3], path=None, at=NOON) == 3
    assert episodes.keep(store, transcript, data, found, path=None, at=NOON) == len(found) - 3


def test_a_new_score_replaces_the_old_one_and_leaves_what_a_person_decided(store: Store) -> None:
    transcript, data = talk()
    found = lines(transcript)
    episodes.keep(store, transcript, data, found, path=None, at=NOON)
    approved = decisions.approve(store, found[0], hand())
    rescored = [replace(quote, weights="dev-9", rank=len(found) - at) for at, quote in enumerate(found)]

    episodes.keep(store, transcript, data, rescored, path=None, at=NOON)

    now = quotes.get(store, found[0].id)
    assert (now.weights, now.rank, now.state, now.decision) == ("dev-9", len(found), "approved", approved.decision)


def test_facts_and_names_that_are_not_given_again_stay(store: Store) -> None:
    found = keep(store)
    transcript, data = talk()
    bare = replace(transcript, episode=replace(transcript.episode, show=None, hosts=(), guests=()))
    unnamed = [replace(quote, guess=UNKNOWN_SPEAKER) for quote in found]

    episodes.keep(store, bare, data, unnamed, path=None, at=NOON)

    assert list(quotes.find(store)) == found
    assert episodes.every(store)[0].path == "/talks/bread.txt"


def test_names_that_are_given_later_are_put_to_what_nobody_decided(store: Store) -> None:
    transcript, data = talk()
    found = lines(transcript)
    unnamed = [replace(quote, guess=UNKNOWN_SPEAKER) for quote in found]
    episodes.keep(store, transcript, data, unnamed, path=None, at=NOON)

    episodes.keep(store, transcript, data, found, path=None, at=NOON)

    assert [quote.name for quote in quotes.find(store)] == [quote.name for quote in found]
    assert list(quotes.find(store, quotes.Wanted(speaker="sample")))


@pytest.mark.parametrize("called", ["bread.txt", "BREAD.TXT", "/talks/bread.txt", "brea", "crumbs"])
def test_an_episode_is_found_by_what_people_call_it(store: Store, called: str) -> None:
    keep(store)
    keep(store, TALK.replace("loaf", "roll"), file="other.txt")

    if called == "crumbs":
        with pytest.raises(UnknownId, match=r"any of 2 episodes: other\.txt .*, bread\.txt"):
            episodes.find(store, called)
    else:
        assert episodes.find(store, called).episode.file == "bread.txt"


def test_of_two_versions_of_a_file_the_last_is_meant_and_the_hash_names_either(store: Store) -> None:
    keep(store)
    keep(store, TALK.replace("loaf", "roll"))

    first, second = sha256(TALK.encode()).hexdigest(), sha256(TALK.replace("loaf", "roll").encode()).hexdigest()
    assert episodes.find(store, "bread.txt").sha256 == second
    assert episodes.find(store, first[:9]).sha256 == first


def test_an_episode_nobody_kept_is_refused_with_the_next_command(store: Store) -> None:
    with pytest.raises(UnknownId, match=r"quotebot suggest cake\.txt"):
        episodes.find(store, "cake.txt")


def test_progress_counts_every_state(store: Store) -> None:
    first, second, *rest = keep(store)
    decisions.approve(store, first, hand())
    decisions.reject(store, second, hand())

    assert episodes.progress(store) == {"new": len(rest), "later": 0, "approved": 1, "rejected": 1}
    assert episodes.progress(store, episodes.find(store, "bread.txt")) == episodes.progress(store)
