"""`quotebot export`: approved quotes, proven once more, written whole or not at all."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from quotebot.export.formats import FORMATS

Run = Callable[..., Result]
Records = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def approved(run: Run, records: Records) -> list[str]:
    """Two approved quotes, the first queued with a time."""
    ids = [one["id"] for one in records()[:2]]
    run("approve", *ids)
    run("queue", "add", ids[0], "--at", "2999-01-02 09:30")
    return ids


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "soundbite"])
def test_every_format_is_written_to_a_file_and_to_standard_output_alike(
    run: Run, approved: list[str], name: str
) -> None:
    piped = run("export", "--format", name)
    assert (piped.exit_code, piped.stderr) == (0, "")
    written = run("export", "--format", name, "-o", "out")

    assert (written.exit_code, written.stdout) == (0, "")
    assert Path("out").read_bytes() == piped.stdout_bytes
    assert run("export", "--format", name).stdout_bytes == piped.stdout_bytes


def test_only_what_is_approved_is_written_unless_asked_for(run: Run, approved: list[str], records: Records) -> None:
    ids = [one["id"] for one in json.loads(run("export", "--format", "json").stdout)]
    assert ids == approved
    new = [one["id"] for one in json.loads(run("export", "--format", "json", "--state", "new").stdout)]
    assert new == [one["id"] for one in records() if one["id"] not in approved]


def test_filters_are_those_of_list(run: Run, approved: list[str]) -> None:
    assert len(json.loads(run("export", "--format", "json", "--speaker", "sample", "--episode", "bread").stdout)) == 2
    assert run("export", "--format", "json", "--speaker", "ada").exit_code == 1


def test_where_nothing_is_approved_the_next_command_is_named_and_nothing_is_written(run: Run) -> None:
    result = run("export", "--format", "md", "-o", "out.md")

    assert result.exit_code == 1
    assert result.stderr == "Error: No quote here is approved. Decide with quotebot review, or see quotebot list.\n"
    assert not Path("out.md").exists()


def test_a_transcript_without_times_has_no_soundbites_and_the_old_file_stays(run: Run, approved: list[str]) -> None:
    Path("out.xml").write_text("mine", encoding="utf-8")
    result = run("export", "--format", "soundbite", "-o", "out.xml")

    assert result.exit_code == 1
    assert "no" in result.stderr
    assert "bread.txt" in result.stderr
    assert Path("out.xml").read_text(encoding="utf-8") == "mine"
    assert not list(Path().glob(".out.xml*"))


def test_one_quote_that_does_not_stand_in_its_source_stops_the_whole_export(
    run: Run, approved: list[str], project: Path
) -> None:
    with sqlite3.connect(project / "queue" / "quotebot.db") as db:
        db.execute("UPDATE transcripts SET data = replace(data, 'salt', 'sand')")
    db.close()
    result = run("export", "--format", "md")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "was altered" in result.stderr


def test_a_place_that_cannot_be_written_is_named(run: Run, approved: list[str]) -> None:
    result = run("export", "--format", "md", "-o", "no/such/folder/out.md")

    assert result.exit_code == 1
    assert (
        result.stderr
        == "Error: no/such/folder/out.md cannot be written: No such file or directory. Nothing was changed.\n"
    )


def test_help_names_every_format_with_what_it_is_for(run: Run) -> None:
    shown = run("export", "--help").stdout

    assert [name for name, form in FORMATS.items() if f"{name} " not in shown or form.about[:30] not in shown] == []


@pytest.mark.parametrize("words", [[], ["--format", "docx"]])
def test_wrong_usage_ends_with_2(run: Run, words: list[str]) -> None:
    assert run("export", *words).exit_code == 2
