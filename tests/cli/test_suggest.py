"""`quotebot suggest`: the best lines of any file, with their reasons, and each proven by the file."""

import csv
import io
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from quotebot.cli.main import main
from quotebot.cli.suggest import REASONS
from quotebot.model import Edit
from quotebot.scoring.edits import apply

SAMPLE = Path(str(files("quotebot.cli") / "sample" / "mending-hour.txt"))
MADE = "Made queue/quotebot.db, where suggestions, decisions and the queue are kept.\n"
CAPTIONS = """\
WEBVTT

00:00:01.000 --> 00:00:04.000
<v Ada Example>Why do you still bake your own bread?

01:02:03.500 --> 01:02:08.000
<v Bo Sample>And a good loaf is a decision that you only have to make once.
"""


def run(*args: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["suggest", *map(str, args)], input=stdin)


def records(*args: str | Path) -> list[dict[str, Any]]:
    result = run(*args, "--format", "json")
    assert (result.exit_code, result.stderr) in {(0, ""), (0, MADE)}
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


@pytest.fixture
def captions(tmp_path: Path) -> Path:
    """Subtitles of two turns, the second after an hour."""
    path = tmp_path / "bread.vtt"
    path.write_text(CAPTIONS, encoding="utf-8")
    return path


def stands_in(file: Path) -> None:
    """Every line of `file` is, to the character, its evidence with its declared edits."""
    text = file.read_text(encoding="utf-8")
    for found in records(file):
        evidence = text[found["source"]["start"] : found["source"]["end"]]
        assert found["raw"] == " ".join(evidence.split())
        assert found["text"] == apply(evidence, [Edit(**edit) for edit in found["edits"]])
        assert found["source"]["line"] == text.count("\n", 0, found["source"]["start"]) + 1


def test_what_was_said_stands_in_the_file_at_its_offsets_and_the_edits_make_the_text_of_it() -> None:
    stands_in(SAMPLE)


def test_the_same_holds_for_a_real_interview(shared: Path) -> None:
    stands_in(shared / "seed" / "interview.txt")


def test_reasons_add_up_to_the_score_which_falls_with_the_rank_and_lies_between_0_and_1() -> None:
    found = records(SAMPLE)
    for one in found:
        assert sum(part["contribution"] for part in one["parts"]) == pytest.approx(one["score"], abs=1e-9)
        assert 0 <= one["score"] <= 1
    assert [one["rank"] for one in found] == list(range(1, len(found) + 1))


def test_the_same_file_gives_the_same_bytes() -> None:
    first, second = run(SAMPLE, "--format", "json"), run(SAMPLE, "--format", "json")
    assert first.stdout_bytes == second.stdout_bytes


def test_every_line_has_an_id_of_its_own_that_does_not_depend_on_how_many_are_asked_for() -> None:
    few, many = records(SAMPLE, "-n", "3"), records(SAMPLE, "-n", "10")
    assert [one["id"] for one in few] == [one["id"] for one in many[:3]]
    assert len({one["id"] for one in many}) == len(many)


def test_no_more_and_no_longer_lines_than_asked_for() -> None:
    found = records(SAMPLE, "-n", "7", "--max-chars", "60")
    assert 0 < len(found) <= 7
    assert max(len(one["text"]) for one in found) <= 60


def test_settings_decide_where_no_flag_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTEBOT_SUGGEST__COUNT", "2")
    assert len(records(SAMPLE)) == 2
    assert len(records(SAMPLE, "-n", "3")) == 3


def test_a_sidecar_says_who_speaks_and_a_flag_overrules_it() -> None:
    assert {one["episode"]["title"] for one in records(SAMPLE, "-n", "2")} == {"The man with forty-one clocks"}
    found = records(SAMPLE, "-n", "2", "--title", "Clocks", "--url", "https://example.org/c", "--date", "2026-01-01")
    assert found[0]["episode"] == {
        "show": "The Mending Hour", "title": "Clocks", "url": "https://example.org/c", "date": "2026-01-01",
    }  # fmt: skip


def test_times_are_shown_and_given_where_the_file_has_them(captions: Path) -> None:
    (found,) = records(captions)
    assert (found["source"]["time_start"], found["source"]["time_end"]) == (3723.5, 3728.0)
    assert "1:02:03" in run(captions).stdout


def test_a_speaker_below_the_threshold_is_a_question_mark_and_under_no_quote(
    captions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Bo Sample" in run(captions).stdout
    monkeypatch.setenv("QUOTEBOT_SPEAKERS__THRESHOLD", "1.0")
    unsure = run(captions)
    assert "Bo Sample" not in unsure.stdout
    assert " ? " in unsure.stdout
    assert "Who said 1 of these 1 lines is not sure. Say who speaks with --host and --guest." in unsure.stderr
    assert "Bo Sample" not in run(captions, "--format", "md").stdout
    assert "Bo Sample" not in records(captions)[0]["posted"]


def test_why_prints_the_reasons_weightiest_first_with_their_sign(captions: Path) -> None:
    (found,) = records(captions)
    parts = sorted(found["parts"], key=lambda part: (-abs(part["contribution"]), part["name"]))
    *shown, rest = [line.strip() for line in run(captions, "--why").stdout.splitlines()[3:] if line]
    assert shown == [f"{part['contribution']:+.2f}  {part['because']}" for part in parts[:REASONS]]
    left = parts[REASONS:]
    assert rest == f"{sum(part['contribution'] for part in left):+.2f}  {len(left)} smaller things together"


def test_the_version_of_the_weights_is_said(captions: Path) -> None:
    (found,) = records(captions)
    assert f"weights {found['weights']}" in run(captions).stdout


def test_all_formats_hold_the_same_lines_in_the_same_order(captions: Path) -> None:
    texts = [one["text"] for one in records(SAMPLE, captions, "-n", "4")]
    assert len(texts) == 5
    lines = run(SAMPLE, captions, "-n", "4", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["text"] for line in lines] == texts
    rows = csv.DictReader(io.StringIO(run(SAMPLE, captions, "-n", "4", "--format", "csv").stdout))
    assert [row["text"] for row in rows] == texts
    markdown = run(SAMPLE, captions, "-n", "4", "--format", "md").stdout
    places = [markdown.index(f"> {text}\n") for text in texts]
    assert places == sorted(places)


def test_files_are_answered_in_the_order_given_and_ranked_each_by_itself(captions: Path) -> None:
    found = records(captions, SAMPLE, "-n", "2")
    assert [(one["source"]["file"], one["rank"]) for one in found] == [
        ("bread.vtt", 1), ("mending-hour.txt", 1), ("mending-hour.txt", 2),
    ]  # fmt: skip


def test_each_table_stands_under_the_name_of_its_file(captions: Path) -> None:
    lines = run(captions, SAMPLE, "-n", "2").stdout.splitlines()
    assert lines[0].startswith("bread.vtt: webvtt, ")
    assert lines[lines.index("") + 1].startswith("mending-hour.txt (The Mending Hour: The man with forty-one clocks): ")


def test_csv_ends_its_rows_as_the_standard_says(captions: Path) -> None:
    data = run(captions, "--format", "csv").stdout_bytes
    assert data.count(b"\r\n") == data.count(b"\n") == 2


def test_standard_input_is_a_file_too() -> None:
    result = run("-", "--format", "jsonl", stdin=CAPTIONS.encode())
    assert json.loads(result.stdout)["source"]["file"] == "standard input"


def test_where_every_file_fails_nothing_is_printed_not_even_a_bracket(tmp_path: Path) -> None:
    result = run(tmp_path / "gone.txt", "--format", "json")
    assert (result.exit_code, result.stdout) == (1, "")


@pytest.mark.parametrize("wrong", [["-n", "0"], ["--format", "xml"], ["--max-chars", "x"], []])
def test_wrong_usage_ends_with_2(wrong: list[str]) -> None:
    file = [SAMPLE] if wrong else []
    assert run(*file, *wrong).exit_code == 2
