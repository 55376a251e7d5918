"""The plain prompt: a letter or its whole word does what it says, and nothing else decides anything."""

from collections.abc import Iterator

import pytest

from quotebot.cli.prompt import WORDS, Prompt, command
from quotebot.review.look import Looker
from quotebot.review.session import Session
from quotebot.store import quotes
from quotebot.store.database import Store

from .samples import keep, review


def answered(session: Session, *answers: str) -> str:
    """What is said to these answers, a line each, and then the end of the input."""
    lines: Iterator[str] = iter(answers)
    said: list[str] = []
    looker = Looker(session.store)
    Prompt(session=session, looker=looker, read=lambda: next(lines, None), ask=lambda menu: None, say=said.append).run()
    return "\n".join(said)


def states(store: Store) -> list[str]:
    return [one.state for one in quotes.several(store, review(store, wanted=quotes.Wanted(states=())).ids)]


@pytest.mark.parametrize(
    "line",
    ["rest", "foo", "stop", "approved", "al", "a please", "later on", "undone", "r,", "ja", "as", "quit it", "j 2"],
)
def test_a_letter_glued_to_other_text_decides_nothing(store: Store, line: str) -> None:
    keep(store)
    session = review(store)

    said = answered(session, line)

    assert f"There is no {line}. ? says what there is." in said
    assert (session.at, session.total, set(states(store))) == (0, "4", {"new"})


@pytest.mark.parametrize(("word", "letter"), WORDS.items())
def test_a_whole_word_is_its_letter(word: str, letter: str) -> None:
    assert command(word) == command(word.upper()) == command(f" {letter} ") == (letter, "")


def test_decisions_are_taken_in_whole_words(store: Store) -> None:
    first, second, third, _ = keep(store)

    said = answered(review(store), "approve", "reject too salty", "next", "back", "Later", "help", "quit", "a")

    found = [quotes.get(store, one.id) for one in (first, second, third)]
    assert [one.state for one in found] == ["approved", "rejected", "later"]
    assert found[1].decision and found[1].decision.reason == "too salty"
    assert "The whole words do the same" in said


@pytest.mark.parametrize("line", ["/ oven", "/oven", "search oven"])
def test_words_are_searched_with_a_space_or_without(store: Store, line: str) -> None:
    keep(store)
    session = review(store)

    assert "new or later, saying “oven”" in answered(session, line)
    assert session.total == "1"


@pytest.mark.parametrize(("line", "shown"), [("f later", "Nothing here is later"), ("s Cy Third", "attributed")])
def test_what_a_command_takes_stands_behind_a_space(store: Store, line: str, shown: str) -> None:
    keep(store)

    assert shown in answered(review(store), line)
