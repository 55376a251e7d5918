"""`quotebot edit`: the words of the transcript, and nothing but them."""

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
Records = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def liar(run: Run, records: Records) -> dict[str, Any]:
    """A quote of one sentence with a filler in it that is dropped."""
    whole = next(one for one in records() if "liar" in one["text"])
    assert run("edit", whole["id"], "--text", "Every baker is a liar before dawn, and a saint by seven.").exit_code == 0
    return next(one for one in records() if one["id"] == whole["id"])


def text(records: Records, quote: dict[str, Any]) -> str:
    return str(next(one["text"] for one in records() if one["id"] == quote["id"]))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--end", "-5"], "Every baker is a liar before dawn."),
        (["--start", "2"], "Is a liar before dawn, and a saint by seven."),
        (["--keep", "you know"], "Every baker is a liar before dawn, you know, and a saint by seven."),
        (["--drop", "before dawn"], "Every baker is a liar …, and a saint by seven."),
        (["--insert", "baker=of bread"], "Every baker [of bread] is a liar before dawn, and a saint by seven."),
        (["--insert", "=Listen:"], "[Listen:] Every baker is a liar before dawn, and a saint by seven."),
        (["--text", "Every baker is a liar before dawn."], "Every baker is a liar before dawn."),
        (["--end", "-5", "--insert", "dawn=sharp"], "Every baker is a liar before dawn [sharp]."),
    ],
)
def test_each_change_is_made_of_the_words_that_were_said(
    run: Run, records: Records, liar: dict[str, Any], words: list[str], expected: str
) -> None:
    result = run("edit", liar["id"], *words)

    assert (result.exit_code, result.stderr) == (0, "")
    assert text(records, liar) == expected
    assert run("verify", liar["id"]).exit_code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--text", "Every baker is an honest liar before dawn."], "honest” was not said"),
        (["--drop", "croissant"], "“croissant” is not what the quote says"),
        (["--drop", "a"], "“a” stands there 2 times"),
        (["--keep", "dawn"], "“dawn” is not what an edit leaves out"),
        (["--insert", "dawn=[[x]]"], "square brackets"),
        (["--repair", "baker=Executioner"], "only a misheard name"),
        (["--start", "-30"], "not this speaker's"),
        (["--end", "-30"], "Nothing would be left"),
    ],
)
def test_what_was_not_said_is_refused_with_the_reason_and_nothing_changes(
    run: Run, records: Records, liar: dict[str, Any], words: list[str], said: str
) -> None:
    before = records()
    result = run("edit", liar["id"], *words)

    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert records() == before


def test_the_speaker_is_said_by_a_person(run: Run, records: Records, liar: dict[str, Any]) -> None:
    result = run("edit", liar["id"], "--speaker", " Cleo \x1b[1m Third")

    assert "— Cleo [1m Third" in result.stdout
    assert run("edit", liar["id"], "--speaker", "Ada Example").exit_code == 0
    found = next(one for one in records() if one["id"] == liar["id"])
    assert found["speaker"] == {"name": "Ada Example", "role": "host", "confidence": 1.0, "source": "confirmed"}


def test_undo_takes_an_edit_back(run: Run, records: Records, liar: dict[str, Any]) -> None:
    before = records()
    run("edit", liar["id"], "--end", "-3")
    run("undo")

    assert records() == before


def test_an_approved_quote_stays_approved_as_it_reads_now(run: Run, records: Records, liar: dict[str, Any]) -> None:
    run("approve", liar["id"])
    assert f"approved  “{liar['text'][:-6]}" in run("edit", liar["id"], "--keep", "you know").stdout.replace(
        " you know,", ""
    )


@pytest.mark.parametrize("words", [[], ["--insert", "dawn"], ["--repair", "dawn="], ["--start", "x"]])
def test_wrong_usage_ends_with_2(run: Run, liar: dict[str, Any], words: list[str]) -> None:
    assert run("edit", liar["id"], *words).exit_code == 2
