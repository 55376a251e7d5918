"""`quotebot approve`, `reject`, `later` and `undo`: decisions without a screen."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
Records = Callable[..., list[dict[str, Any]]]


def test_an_approved_quote_is_told_as_it_would_be_posted(run: Run, records: Records) -> None:
    quote = records()[0]
    result = run("approve", quote["id"])

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"approved  {quote['id']}  {quote['posted']}\n"
    assert [one["id"] for one in records("--state", "approved")] == [quote["id"]]


def test_several_are_decided_at_once_by_the_beginnings_of_their_ids(run: Run, records: Records) -> None:
    first, second, third = records()[:3]
    assert run("approve", first["id"][:8], second["id"][2:9]).exit_code == 0
    assert run("later", third["id"]).exit_code == 0

    assert [one["state"] for one in records()[:3]] == ["approved", "approved", "later"]


def test_a_reason_is_kept_clean_with_who_and_when(run: Run, records: Records) -> None:
    quote = records()[0]
    run("reject", quote["id"], "--reason", " dull\x1b[31m \u202e and   long ")

    decision = records("--state", "rejected")[0]["decision"]
    assert (decision["action"], decision["by"], decision["reason"]) == ("reject", "Mia", "dull[31m and long")
    assert decision["at"].endswith("Z")


def test_an_id_nobody_has_decides_nothing(run: Run, records: Records) -> None:
    result = run("approve", records()[0]["id"], "zzz")

    assert result.exit_code == 1
    assert result.stderr == "Error: No quote has an id that begins with zzz. Type quotebot list to see them.\n"
    assert records("--state", "approved") == []


def test_undo_goes_back_through_everything_and_ends_with_a_word(run: Run, records: Records) -> None:
    before = records()
    for action, quote in zip(("approve", "reject", "later"), before, strict=False):
        run(action, quote["id"])
    told = [run("undo").stdout.partition(":")[2].split(";")[0].strip() for _ in range(3)]

    assert told == [
        f"{before[2]['id']} is no longer put off",
        f"{before[1]['id']} is no longer rejected",
        f"{before[0]['id']} is no longer approved",
    ]
    assert records() == before
    last = run("undo")
    assert (last.exit_code, last.stdout, last.stderr) == (0, "", "There is no decision to take back.\n")


def test_undo_of_one_quote_leaves_the_others(run: Run, records: Records) -> None:
    first, second = records()[:2]
    run("approve", first["id"])
    run("approve", second["id"])
    run("undo", first["id"])

    assert [one["state"] for one in records()[:2]] == ["new", "approved"]


def test_suggest_again_keeps_every_decision_and_says_so(run: Run, records: Records) -> None:
    first, second = records()[:2]
    run("approve", first["id"])
    run("reject", second["id"], "--reason", "dull")
    before = records()

    result = run("suggest", "bread.txt", "--host", "Ada Example", "--guest", "Bo Sample", "--no-taste")

    assert "2 of them decided before" in result.stderr
    assert records() == before
    again = json.loads(run("suggest", "bread.txt", "--no-taste", "--format", "json").stdout)
    assert [one["state"] for one in again][:2] == ["approved", "rejected"]


def test_suggest_does_not_keep_where_it_is_told_so(run: Run, records: Records) -> None:
    before = records()
    run("suggest", "bread.txt", "-n", "1", "--no-save", "--title", "Another")

    assert records() == before


@pytest.mark.parametrize("words", [["approve"], ["reject"], ["later"], ["undo", "a", "b"]])
def test_wrong_usage_ends_with_2(run: Run, words: list[str]) -> None:
    assert run(*words).exit_code == 2


def test_a_quote_that_leaves_the_queue_is_said_to_and_comes_back_with_undo(run: Run, records: Records) -> None:
    quote = records()[0]
    run("approve", quote["id"])
    run("queue", "add", quote["id"], "--at", "2999-01-02 09:30")

    assert "rejected (it left the queue of outbox)" in run("reject", quote["id"]).stdout
    assert "approved (back in the queue of outbox)" in run("undo").stdout
    assert [one["due"] for one in records()[0]["deliveries"]] == ["2999-01-02T08:30:00Z"]
