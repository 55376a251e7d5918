"""A review with keys and the plain commands are two ways to one store."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from quotebot.cli.main import main
from quotebot.quote import Quote
from quotebot.store import quotes
from quotebot.store.database import open_store

from .killing import Person

LINES = 25
GLANCE_SECONDS = 0.3  # the review wants a card to be looked at for a quarter of a second
GUEST, HOST = "Ilya Sutskever", "Pieter Abbeel"


def command(folder: Path, *words: str) -> str:
    home = {"QUOTEBOT_HOME": str(folder), "QUOTEBOT_REVIEW__NAME": "Mia"}
    result = CliRunner(env=home).invoke(main, list(words))
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def two(shared: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Two projects with the first 25 suggestions of the seed."""
    first, second = tmp_path / "keys", tmp_path / "commands"
    first.mkdir()
    for name in ("interview.txt", "interview.meta.json"):
        shutil.copy(shared / "seed" / name, first)
    command(first, "suggest", str(first / "interview.txt"), "-n", str(LINES))
    shutil.copytree(first, second)
    return first, second


def kept(folder: Path) -> list[Quote]:
    store = open_store(folder, "", threshold=0.9)
    found = list(quotes.find(store))
    store.close()
    return found


def everything(folder: Path) -> list[dict[str, Any]]:
    """All that was decided in a project, but for the time of day."""
    store = open_store(folder, "", threshold=0.9)
    told = [
        {
            "id": quote.id, "state": quote.state, "posted": quote.posted, "edits": quote.candidate,
            "picked": quote.state == "approved",
            "history": [
                (one.action, one.by, one.reason, one.state, one.text, one.speaker, one.candidate)
                for one in quotes.history(store, quote)
            ],
        }
        for quote in quotes.find(store)
    ]  # fmt: skip
    store.close()
    return told


def press(person: Person, key: str, answer: str) -> None:
    """Press a key once the card has been looked at, and wait for the screen's answer."""
    person.watch(GLANCE_SECONDS)
    person.press(key)
    for _ in range(1000):
        if person.shows(answer):
            return
        person.watch(0.02)
    raise AssertionError(f"no {answer!r} after {key!r}:\n" + "\n".join(person.screen.display))


def by_keys(person: Person, at: int, quote: str) -> None:
    """The decision about line `at`, pressed."""
    named = [("s", "Who said it"), ("{}", f"attributed {quote}"), ("a", f"approved {quote}")]
    rejected = [("r", "Reject it"), ("{}", f"rejected {quote}")]
    steps, typed = {
        0: (named, "2"),
        1: (rejected, "d"),
        2: (rejected, "\r"),
        3: ([("e", "Editing"), ("{}", ""), ("{}", ""), ("\r", f"edited {quote}"), ("l", f"put off {quote}")], "{"),
        4: ([*named, ("u", f"took back: approved {quote}")], "1"),
    }[at % 5]
    for key, answer in steps:
        press(person, typed if key == "{}" else key, answer)
    if at % 5 == 4:
        press(person, "r", "Reject it")
        press(person, "c", f"rejected {quote}")


def by_commands(folder: Path, at: int, quote: str) -> None:
    """The same decision, typed."""
    match at % 5:
        case 0:
            command(folder, "edit", quote, "--speaker", GUEST)
            command(folder, "approve", quote)
        case 1:
            command(folder, "reject", quote, "--reason", "dull")
        case 2:
            command(folder, "reject", quote)
        case 3:
            command(folder, "edit", quote, "--end", "-2")
            command(folder, "later", quote)
        case 4:
            command(folder, "edit", quote, "--speaker", HOST)
            command(folder, "approve", quote)
            command(folder, "undo")
            command(folder, "reject", quote, "--reason", "needs context")


def test_twenty_five_lines_decided_with_keys_and_with_commands_give_the_same_store(two: tuple[Path, Path]) -> None:
    keys, commands = two
    ids = [quote.id for quote in kept(keys)]
    assert len(ids) == LINES

    person = Person(keys, "Mia")
    for _ in range(500):
        person.watch(0.02)
        if person.shows(f"1 of {LINES}"):
            break
    for at, quote in enumerate(ids):
        by_keys(person, at, quote)
    person.press("q")
    person.watch(1.0)
    closing = "\n".join(person.screen.display)
    person.kill()
    for at, quote in enumerate(ids):
        by_commands(commands, at, quote)

    assert "5 approved, 15 rejected, 5 later" in closing
    assert everything(keys) == everything(commands)
    assert {quote.state for quote in kept(keys)} == {"approved", "rejected", "later"}
