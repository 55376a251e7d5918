"""`quotebot transcript show`: what quotebot makes of a file before anything is quoted from it."""

import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quotebot.cli.main import main

TALK = """\
[MUSIC]

Ada Example: Welcome to the show. (laughs) Why do you bake?

Bo Sample: Bread is patience that you
can eat. [INAUDIBLE] Flour is cheap.

Ada Example: This episode is brought to you by Crumb and Co. Go to crumb.example and use the code LOAF
for ten percent off your first order.

Ada Example: And we are back. What is a good loaf?
"""


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """A labelled talk with a sound, a laugh, a gap and an advertisement."""
    path = tmp_path / "talk.txt"
    path.write_text(TALK, encoding="utf-8")
    return path


def show(*args: str | Path) -> Result:
    result = CliRunner().invoke(main, ["transcript", "show", *map(str, args)])
    assert (result.exit_code, result.stderr) == (0, "")
    return result


def test_turns_are_printed_with_who_and_where(talk: Path) -> None:
    lines = show(talk).stdout.splitlines()
    at = lines.index("line 5  Bo Sample")
    assert lines[at + 1] == "  Bread is patience that you can eat. Flour is cheap."


def test_the_heading_says_what_kind_of_file_it_is(talk: Path) -> None:
    heading = show(talk, "--show", "Crumbs", "--title", "Loaves").stdout
    assert heading.startswith("talk.txt\nCrumbs: Loaves\n")
    assert "labelled, utf-8: " in heading


def test_advertising_is_marked_where_it_stands_and_listed_with_the_rest_that_is_no_speech(talk: Path) -> None:
    text = show(talk).stdout
    assert "  [advert] This episode is brought to you by Crumb and Co." in text
    noise = text[text.index("Not speech") :]
    assert "(laughs)  (line 3)" in noise
    assert "1 gap in the words\n    [INAUDIBLE]  (line 6)" in noise
    assert "Ada Example:" in noise


def test_json_points_into_the_file_and_counts_what_it_lists(talk: Path) -> None:
    found = json.loads(show(talk, "--format", "json").stdout)
    assert (found["file"], found["format"], found["encoding"]) == ("talk.txt", "labelled", "utf-8")
    assert found["text"] == TALK
    for piece in [*found["sentences"], *found["noise"]]:
        assert piece["text"] == " ".join(TALK[piece["start"] : piece["end"]].split())
        assert piece["line"] == TALK.count("\n", 0, piece["start"]) + 1
    assert found["counts"]["noise"] == Counter(noise["kind"] for noise in found["noise"])
    assert found["counts"]["sentences"] == len(found["sentences"])
    assert found["counts"]["turns"] == len(found["turns"])
    assert [s["turn"] for s in found["sentences"] if s["text"] == "Flour is cheap."] == [1]
    assert {s["speaker"] for s in found["sentences"]} == {"Ada Example", "Bo Sample"}
    assert any(s["advert"] for s in found["sentences"])


def test_times_are_shown_where_the_file_has_them(tmp_path: Path) -> None:
    path = tmp_path / "talk.srt"
    path.write_text("1\n00:00:01,500 --> 00:01:04,000\nBread is patience.\n", encoding="utf-8")
    assert "0:01 to 1:04  ?" in show(path).stdout
    (sentence,) = json.loads(show(path, "--format", "json").stdout)["sentences"]
    assert (sentence["time_start"], sentence["time_end"]) == (1.5, 64.0)


def test_a_name_that_is_not_sure_is_shown_as_a_guess(talk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTEBOT_SPEAKERS__THRESHOLD", "1.0")
    assert "line 5  ? perhaps Bo Sample (0." in show(talk).stdout
    found = json.loads(show(talk, "--format", "json").stdout)
    assert {turn["speaker"]["name"] for turn in found["turns"]} == {"Ada Example", "Bo Sample"}
    assert {sentence["speaker"] for sentence in found["sentences"]} == {None}
