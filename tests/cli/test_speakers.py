"""`quotebot speakers` lists who speaks and why, and keeps what a person says about it."""

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
NAMES = ["--host", "Nora Castellane", "--guest", "Edwin Pasko"]
TALK = """\
 Welcome to the show, everybody.
 My guest today is Edwin Pasko, who bakes bread.
 Edwin, thank you so much for joining us.
 Thank you for having me, Nora.
 So, can you tell us how you got started with bread?
 Yeah, so I grew up above a bakery.
 Heat is the one thing in a kitchen that nobody can argue with.
 Bread is patience that you can hold in your hands.
 A good oven is older than the people who bake in it.
 And what do people get wrong about sourdough?
 I think they hurry, because I did too when I started.
 Time is an ingredient that no shop has ever sold.
 How do you keep it alive, and what do you feed it?
 Well, I feed it rye every evening, and I talk to it.
 Edwin, thank you so much for coming on the show.
"""


@pytest.fixture
def talk(project: Path) -> Path:
    file = project / "talk.txt"
    file.write_text(TALK, encoding="utf-8")
    return file


def spans(result: Result) -> list[tuple[int, int, str | None, float]]:
    assert result.exit_code == 0, result.output
    return [tuple(one) for one in json.loads(result.stdout)["spans"]]


def test_turns_are_listed_with_their_reasons(run: Run, talk: Path) -> None:
    shown = run("speakers", talk, *NAMES).stdout

    assert "Nora Castellane" in shown
    assert "answers a question" in shown


def test_the_spans_follow_each_other_and_name_nobody_who_is_not_sure(run: Run, talk: Path) -> None:
    sure = spans(run("speakers", talk, *NAMES, "--format", "json"))
    guessed = spans(run("speakers", talk, *NAMES, "--format", "json", "--threshold", 0))

    assert all(a[1] == b[0] for a, b in pairwise(sure))
    assert all((name is None) == (confidence < 0.97) for *_, name, confidence in sure)
    assert {name for *_, name, _ in guessed} == {"Nora Castellane", "Edwin Pasko"}


def test_only_those_in_doubt(run: Run, talk: Path) -> None:
    found = spans(run("speakers", "show", talk, *NAMES, "--unsure", "--format", "json"))

    assert {name for *_, name, _ in found} == {None}


def test_a_range_of_lines_that_is_fixed_is_remembered(run: Run, talk: Path) -> None:
    assert run("suggest", talk, *NAMES).exit_code == 0
    done = run("speakers", "set", "talk.txt", "7-9", "guest")
    assert (done.exit_code, done.stdout) == (0, "talk.txt, lines 7-9: Edwin Pasko, saved.\n")

    found = spans(run("speakers", talk, *NAMES, "--format", "json"))
    at = TALK.index("Heat"), TALK.index("And what")
    assert (*at, "Edwin Pasko", 1.0) in found
    assert "you said so" in run("speakers", talk, *NAMES).stdout


def test_what_was_approved_under_another_name_is_named_and_stays(
    run: Run, talk: Path, records: Callable[..., list[dict[str, Any]]]
) -> None:
    assert run("suggest", talk, *NAMES).exit_code == 0
    heat = next(one for one in records() if one["source"]["line"] in (7, 8, 9))
    assert run("edit", heat["id"], "--speaker", "Nora Castellane").exit_code == 0
    assert run("approve", heat["id"]).exit_code == 0

    told = run("speakers", "set", "talk.txt", "7-9", "guest").stderr

    assert f"{heat['id']} was approved as said by Nora Castellane, and stays so" in told
    assert f"quotebot edit {heat['id']} --speaker NAME" in told


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["900-901", "guest"], "Nobody speaks in lines 900-901"),
        (["two", "guest"], "Nobody speaks in lines two"),
        (["1", "\x1b"], "A speaker needs a name"),
    ],
)
def test_what_cannot_be_fixed_is_said(run: Run, words: list[str], says: str) -> None:
    result = run("speakers", "set", "bread.txt", *words)

    assert (result.exit_code, says in result.stderr or says in str(result.exception)) == (1, True)


def test_evaluate_measures_speakers(run: Run, project: Path, talk: Path) -> None:
    """The answers beside the text; the guesses are written for another program to count."""
    folder = project / "talks"
    folder.mkdir()
    talk.rename(folder / "talk.txt")
    meta = {"show": "Crumbs", "hosts": ["Nora Castellane"], "guests": ["Edwin Pasko"]}
    (folder / "talk.meta.json").write_text(json.dumps(meta), encoding="utf-8")
    gold = {"speakers": {}, "spans": [[0, TALK.index("Thank you for"), "Nora Castellane"]]}
    (folder / "talk.gold.json").write_text(json.dumps(gold), encoding="utf-8")

    result = run("evaluate", "--speakers", folder, "--format", "json", "--predictions", project / "guesses.json")

    assert json.loads(result.stdout)["groups"]["Crumbs"]["sentences"] == 3
    assert set(json.loads((project / "guesses.json").read_text())) == {"talk"}
