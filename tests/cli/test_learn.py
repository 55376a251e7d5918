"""`quotebot learn`, and how `quotebot suggest` ranks with it: same decisions, same order, and it can be left off."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from quotebot.cli.main import main

Run = Callable[..., Result]
Records = Callable[..., list[dict[str, Any]]]

NAMES = ["--host", "Ada Example", "--guest", "Bo Sample", "--show", "Crumbs"]


def decide(run: Run, records: Records) -> tuple[int, int]:
    """Approve what is short, reject the rest; how many of each."""
    every = records("--state", "new")
    short = [one["id"] for one in every if len(one["text"]) < 60]
    long = [one["id"] for one in every if len(one["text"]) >= 60]
    assert run("approve", *short).exit_code == 0
    assert run("reject", *long).exit_code == 0
    return len(short), len(long)


def suggested(run: Run, *more: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("suggest", "bread.txt", *NAMES, "--format", "json", *more).stdout)
    return found


def test_decisions_rank_what_is_suggested_next_the_same_way_every_time(run: Run, records: Records) -> None:
    before = suggested(run)
    approved, rejected = decide(run, records)
    after = suggested(run)
    assert after == suggested(run)
    assert [one["score"] for one in after] != [one["score"] for one in before]
    assert {one["weights"] for one in after} == {f"{before[0]['weights']}+taste{approved + rejected}"}
    for one in after:
        assert sum(part["contribution"] for part in one["parts"]) == pytest.approx(one["score"], abs=1e-9)
        assert any(part["name"] == "taste" for part in one["parts"])
    assert [(one["id"], one["score"]) for one in suggested(run, "--no-taste")] == [
        (one["id"], one["score"]) for one in before
    ]


def test_the_table_says_which_weights_and_how_many_decisions_rank(run: Run, records: Records) -> None:
    said = run("suggest", "bread.txt", *NAMES)
    assert "your taste" not in said.output
    count = sum(decide(run, records))
    said = run("suggest", "bread.txt", *NAMES, "--why")
    assert re.search(rf"Ranked by \S+ and your taste of {count} decisions", said.stderr)
    assert "Your taste: " in said.stdout


def test_learn_says_what_taught_and_how_far_it_moves_a_score(run: Run, records: Records) -> None:
    approved, rejected = decide(run, records)
    said = run("learn").stdout
    total = approved + rejected
    assert f"{total} decisions teach the ranking: {approved} approved, {rejected} rejected." in said
    assert re.search(rf"Crumbs +{total} +{approved} +{rejected} +0\.\d\d\d", said)


def test_an_undone_decision_teaches_no_more(run: Run, records: Records) -> None:
    before = suggested(run)
    run("approve", records("--state", "new")[0]["id"])
    assert "1 decisions" not in run("learn").stdout
    assert "1 decision teaches" in run("learn").stdout
    run("undo")
    assert "No line is approved or rejected here yet" in run("learn").stdout
    assert [one["score"] for one in suggested(run)] == [one["score"] for one in before]


def test_reset_forgets_and_leaves_every_decision_as_it_is(run: Run, records: Records) -> None:
    before = suggested(run)
    approved, rejected = decide(run, records)
    states = [(one["id"], one["state"]) for one in records()]
    assert f"Forgotten: {approved + rejected} decisions teach no more." in run("learn", "--reset").stdout
    assert [(one["id"], one["state"]) for one in records()] == states
    assert [(one["id"], one["score"], one["weights"]) for one in suggested(run)] == [
        (one["id"], one["score"], one["weights"]) for one in before
    ]
    assert "Forgotten: 0 decisions" in run("learn", "--reset").stdout


def test_json_holds_the_numbers(run: Run, records: Records) -> None:
    approved, rejected = decide(run, records)
    found = json.loads(run("learn", "--format", "json").stdout)
    (show,) = found["shows"]
    assert (show["show"], show["approved"], show["rejected"]) == ("Crumbs", approved, rejected)
    assert show["gains"]
    assert all(abs(gain) < 0.1 for gain in show["gains"].values())
    assert show["habits"] == []


def test_in_words_few_decisions_are_no_habit(run: Run, records: Records) -> None:
    decide(run, records)
    said = run("learn", "--show").stdout
    assert said.startswith("Crumbs: ")
    assert "Nothing is sure yet." in said


def test_habits_are_said_in_words_where_the_decisions_carry_them(run: Run, records: Records, project: Path) -> None:
    """Whoever approves the short lines of five episodes and rejects the others is told so, with the numbers."""
    said = (project / "bread.txt").read_text(encoding="utf-8")
    files = [f"more-{number}.txt" for number in range(4)]
    for number, file in enumerate(files):
        (project / file).write_text(f"{said}\nAda Example: That was part {number}.\n", encoding="utf-8")
    run("suggest", *files, *NAMES)
    short, long = decide(run, records)
    told = run("learn", "--show").stdout
    assert re.search(rf"  You like: .*\({short} of {short} approved, 0 of {long} of the others\)", told)


def test_where_nothing_was_kept_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTEBOT_HOME", str(tmp_path))
    for words in (["learn"], ["learn", "--show"], ["learn", "--reset"]):
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 0
    assert "No line is approved or rejected here yet" in CliRunner().invoke(main, ["learn"]).stdout
    assert not (tmp_path / "queue").exists()


def test_the_demo_is_ranked_by_the_shipped_weights_whatever_was_decided(run: Run, records: Records) -> None:
    before = run("demo").stdout
    decide(run, records)
    assert re.sub(r"/\S+", "", run("demo").stdout) == re.sub(r"/\S+", "", before)
