"""`quotebot list`: what is kept, by any filter."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
Records = Callable[..., list[dict[str, Any]]]


def test_the_table_has_a_line_a_quote_with_its_whole_id(run: Run, records: Records) -> None:
    lines = run("list").stdout.splitlines()[1:]

    assert [line.split()[0] for line in lines] == [one["id"] for one in records()]
    assert all("bread.txt line" in line and "Bo Sample" in line for line in lines)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (["--state", "approved"], 1),
        (["--state", "approved", "--state", "later"], 2),
        (["--speaker", "bo"], None),
        (["--speaker", "ada"], 0),
        (["--episode", "bread.txt"], None),
        (["--episode", "crumbs"], None),
        (["--since", "2000-01-01"], None),
        (["--since", "2000-01-01T10:30"], None),
        (["--since", "2999-12-31"], 0),
        (["-n", "2"], 2),
        (["--all"], None),
    ],
)
def test_each_filter_leaves_what_it_names(run: Run, records: Records, filters: list[str], expected: int | None) -> None:
    everything = records()
    run("approve", everything[0]["id"])
    run("later", everything[1]["id"])

    assert len(records(*filters)) == (len(everything) if expected is None else expected)


def test_more_than_shown_are_hinted_at(run: Run) -> None:
    result = run("list", "-n", 2)

    assert len(result.stdout.splitlines()) == 3
    assert result.stderr == "These are the first 2; there are more. Add -n 20 or --all.\n"


def test_nothing_found_is_no_fault(run: Run) -> None:
    result = run("list", "--state", "rejected")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "quotebot suggest FILE" in result.stderr
    assert json.loads(run("list", "--state", "rejected", "--format", "json").stdout) == []


def test_jsonl_is_one_object_a_line(run: Run, records: Records) -> None:
    assert [json.loads(line) for line in run("list", "--format", "jsonl").stdout.splitlines()] == records()


@pytest.mark.parametrize(
    ("words", "said"),
    [(["--episode", "cake.txt"], "No episode here is called cake.txt"), (["--since", "soon"], "is no date")],
)
def test_a_filter_that_means_nothing_is_named(run: Run, words: list[str], said: str) -> None:
    result = run("list", *words)

    assert result.exit_code in {1, 2}
    assert said in result.stderr


def test_a_first_look_makes_the_store_and_says_so(run: Run, project: Path) -> None:
    (project / "queue" / "quotebot.db").unlink()

    assert run("list").stderr.splitlines()[0].startswith("Made queue/quotebot.db")
