"""`quotebot export`: approved quotes, proven once more, written whole or not at all."""

import csv
import io
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
    left = "1 approved quote that is not queued was left out.\n" if FORMATS[name].posts else ""
    assert (piped.exit_code, piped.stderr) == (0, left)
    written = run("export", "--format", name, "-o", "out")

    assert (written.exit_code, written.stdout) == (0, "")
    wrote = 1 if left or FORMATS[name].scheduled else 2
    assert written.stderr == f"Wrote {wrote} quote{'s' if wrote > 1 else ''} to out.\n{left}"
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


def rows(result: Result) -> list[str]:
    """The text cell of each row of a Buffer file."""
    assert result.exit_code == 0, result.output
    return [row[0] for row in csv.reader(io.StringIO(result.stdout, newline=""))][1:]


def test_what_is_dropped_from_the_queue_does_not_come_back_while_others_are_in_it(
    run: Run, approved: list[str], records: Records
) -> None:
    run("queue", "add", approved[1], "--no-slot")
    first, second = [one["posted"] for one in records("--state", "approved")]
    assert rows(run("export", "--format", "buffer")) == [first, second]
    assert run("queue", "drop", approved[0]).exit_code == 0

    result = run("export", "--format", "buffer")
    assert rows(result) == [second]
    assert result.stderr == "1 approved quote that is not queued was left out.\n"


def test_where_nothing_is_queued_a_schedulers_file_holds_what_is_approved(run: Run, approved: list[str]) -> None:
    assert run("queue", "drop", approved[0]).exit_code == 0
    result = run("export", "--format", "publer")

    assert (result.stdout.count("“"), result.stderr) == (2, "")


def test_a_quote_that_hides_something_is_mended_as_the_refusal_says(run: Run, project: Path) -> None:
    Path("trick.txt").write_text(
        "Bo Sample: Every oven is a \u202eteacher with no patience at all.\n", encoding="utf-8"
    )
    run("suggest", "trick.txt", "--guest", "Bo Sample")
    (one,) = json.loads(run("list", "--episode", "trick", "--format", "json").stdout)
    run("approve", one["id"])
    refused = run("export", "--format", "buffer")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert (
        f"With invisible characters: {one['id']}. Type `quotebot edit {one['id']} --text TEXT` with the"
        in refused.stderr
    )

    mended = run("edit", one["id"], "--text", "Every oven is [a teacher] with no patience at all.")
    assert mended.exit_code == 0, mended.stderr
    assert rows(run("export", "--format", "buffer")) == [
        "“Every oven is … [a teacher] with no patience at all.” — Bo Sample"
    ]


def test_several_are_left_out_in_the_plural(run: Run, approved: list[str], records: Records) -> None:
    run("approve", records("--state", "new")[0]["id"])
    assert run("export", "--format", "buffer").stderr == "2 approved quotes that are not queued were left out.\n"


def test_count_and_skip_cut_a_list_into_parts_that_are_all_of_it(run: Run, approved: list[str]) -> None:
    def ids(*words: object) -> list[str]:
        return [one["id"] for one in json.loads(run("export", "--format", "json", *words).stdout)]

    assert ids("-n", 1) == approved[:1]
    assert ids("-n", 1, "--skip", 1) == ids("--skip", 1) == approved[1:]
    assert ids("-n", 10) == approved
    assert run("export", "--format", "ics", "-n", 1).stdout.count("BEGIN:VEVENT") == 1


def test_the_parts_of_a_schedulers_file_are_parts_of_the_queue(run: Run, approved: list[str], records: Records) -> None:
    """What is not queued neither fills a part nor is one."""
    run("queue", "drop", approved[0])
    run("queue", "add", approved[1], "--no-slot")

    assert rows(run("export", "--format", "buffer", "-n", 1)) == [records("--state", "approved")[1]["posted"]]
    result = run("export", "--format", "buffer", "--skip", 1)
    assert result.exit_code == 1
    assert result.stderr == "Error: --skip 1 leaves nothing: this file would hold 1 of the quotes.\n"


def test_account_means_what_goes_there_and_no_other_delivery(
    run: Run, approved: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTEBOT_ACCOUNTS__X__NETWORK", "x")
    for one in approved:
        run("queue", "add", one, "--account", "x", "--no-slot")
    everywhere = json.loads(run("export", "--format", "json").stdout)
    there = json.loads(run("export", "--format", "json", "--account", "x").stdout)
    assert {d["account"] for quote in everywhere for d in quote["deliveries"]} == {"x", "outbox"}
    assert [[d["account"] for d in quote["deliveries"]] for quote in there] == [["x"], ["x"]]

    result = run("export", "--format", "buffer", "--account", "outbox")
    assert (len(rows(result)), result.stderr) == (1, "")


def test_an_account_to_which_nothing_goes_is_named(run: Run, approved: list[str]) -> None:
    result = run("export", "--format", "buffer", "--account", "nobody\u202e", "-o", "out")

    assert result.exit_code == 1
    assert "No quote here that is approved goes to nobody<U+202E>. See quotebot queue list" in result.stderr
    assert not Path("out").exists()


@pytest.mark.parametrize("words", [[], ["--format", "docx"], ["--format", "md", "-n", "0"]])
def test_wrong_usage_ends_with_2(run: Run, words: list[str]) -> None:
    assert run("export", *words).exit_code == 2
