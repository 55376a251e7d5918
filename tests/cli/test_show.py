"""`quotebot show` and `verify`: the proof of a quote, for anybody to see."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]
Records = Callable[..., list[dict[str, Any]]]


def changed(project: Path, statement: str, *values: object) -> None:
    """The store with something done to it behind the program's back."""
    with closing(sqlite3.connect(project / "queue" / "quotebot.db")) as db, db:
        db.execute(statement, values)


def test_it_shows_the_way_back_to_the_file_and_what_was_decided(run: Run, records: Records) -> None:
    quote = next(one for one in records() if one["edits"])
    run("later", quote["id"])
    run("undo")
    run("reject", quote["id"], "--reason", "dull")
    shown = run("show", quote["id"]).stdout

    source = quote["source"]
    for fact in (
        f"{quote['id']}  rejected",
        quote["posted"],
        f"bread.txt, line {source['line']}, characters {source['start']} to {source['end']}",
        source["sha256"],
        quote["raw"],
        "0.98 sure: the transcript names the speaker",
        "the words stand in the transcript",
        "Mia: put off:",
        "Mia: no longer put off:",
        "Mia: rejected (dull):",
    ):
        assert fact in shown
    assert " CET  " in shown or " CEST  " in shown


def test_its_json_is_that_of_the_list_with_history_and_proof(run: Run, records: Records) -> None:
    quote = records()[0]
    run("approve", quote["id"])
    shown = json.loads(run("show", quote["id"], "--format", "json").stdout)

    assert {key: shown[key] for key in quote} == records()[0]
    assert shown["verified"] is True
    assert [(one["action"], one["by"], one["state"], one["text"]) for one in shown["history"]] == [
        ("approve", "Mia", "approved", quote["text"])
    ]


def test_a_quote_that_does_not_stand_in_its_source_is_shown_so(run: Run, records: Records, project: Path) -> None:
    quote = records()[0]
    changed(project, "UPDATE suggestions SET text = 'Bread is easy.' WHERE id = ?", quote["id"])

    assert "the words stand" not in run("show", quote["id"]).stdout
    assert json.loads(run("show", quote["id"], "--format", "json").stdout)["verified"] is False


def test_verify_counts_what_stands_and_ends_with_0(run: Run, records: Records) -> None:
    found = records()
    run("approve", found[0]["id"], found[1]["id"])

    assert run("verify").stdout == "2 of 2 quotes stand in their transcripts.\n"
    assert run("verify", "--all").stdout == f"{len(found)} of {len(found)} quotes stand in their transcripts.\n"
    assert run("verify", found[2]["id"]).stdout == "1 of 1 quotes stand in their transcripts.\n"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE suggestions SET text = text || ' Truly.' WHERE id = ?",
        "UPDATE suggestions SET evidence = upper(evidence) WHERE id = ?",
        "UPDATE suggestions SET start = start + 1 WHERE id = ?",
        "UPDATE transcripts SET data = data || ' ' WHERE ?",
        "UPDATE transcripts SET data = CAST(data || ' ' AS BLOB) WHERE ?",
        "DELETE FROM transcripts WHERE ?",
    ],
)
def test_verify_ends_with_1_and_names_what_was_tampered_with(
    run: Run, records: Records, project: Path, statement: str
) -> None:
    found = records()
    changed(project, statement, found[0]["id"] if "id =" in statement else True)
    result = run("verify", "--all")

    assert result.exit_code == 1
    assert found[0]["id"] in result.stderr
    assert "Traceback" not in result.output
    told = json.loads(run("verify", "--all", "--format", "json").stdout)
    assert [one["verified"] for one in told if one["id"] == found[0]["id"]] == [False]


def test_a_file_that_changed_elsewhere_still_proves_its_quotes(run: Run, records: Records, project: Path) -> None:
    run("approve", records()[0]["id"])
    file = project / "bread.txt"
    file.write_text("Ada Example: Hello!\n\n" + file.read_text(encoding="utf-8"), encoding="utf-8")

    assert run("verify").exit_code == 0


def test_a_file_in_which_the_words_were_changed_does_not(run: Run, records: Records, project: Path) -> None:
    quote = records()[0]
    run("approve", quote["id"])

    file = project / "bread.txt"

    changed(project, "UPDATE episodes SET path = ?", str(file))
    file.write_text(file.read_text(encoding="utf-8").replace(quote["raw"][-12:], "something."), encoding="utf-8")
    result = run("verify")

    assert result.exit_code == 1
    told = f"{file} was changed since {quote['id']} was suggested, and these words no longer stand in it"
    assert told in result.stderr


def test_a_file_that_is_gone_is_no_fault_because_a_copy_was_kept(run: Run, records: Records, project: Path) -> None:
    run("approve", records()[0]["id"])
    changed(project, "UPDATE episodes SET path = '/nowhere/bread.txt'")

    assert run("verify").exit_code == 0
