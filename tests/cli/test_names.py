"""`quotebot names`: what a transcript got wrong, listed for people and programs, and answered with one key each."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from quotebot.cli.main import main

TALK = """\
Ada Example: What is a loaf, after all these years, Beau?

Bo Sampel: And a loaf is a promise that you keep every morning. A con net is the only judge of a good crust.

Ada Example: Do people ask you for the recipe?

Bo Sampel: People ask Hildegrund Osterkamp for the recipe and never for the reasons. Every baker is a liar before dawn.
Young bakers like Hildegrunt Osterkamb are in love with crust and afraid of salt. Salt is the courage of bread.
"""
WHO = ["--host", "Ada Example", "--guest", "Hildegrund Osterkamp"]


def run(*words: str | Path, stdin: str = "") -> Result:
    return CliRunner().invoke(main, [*map(str, words)], input=stdin)


@pytest.fixture
def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a talk whose lines are kept, and a glossary of one line."""
    folder = tmp_path / "bread"
    (folder / "config").mkdir(parents=True)
    monkeypatch.setenv("QUOTEBOT_HOME", str(folder))
    monkeypatch.chdir(folder)
    (folder / "config" / "glossary.toml").write_text('[names]\n"ConvNet" = ["con net"]\n', encoding="utf-8")
    path = folder / "bread.txt"
    path.write_text(TALK, encoding="utf-8")
    result = run("suggest", path, *WHO)
    assert result.exit_code == 0, result.output
    return path


def listed(*words: str | Path) -> list[dict[str, Any]]:
    result = run("names", *words, "--format", "json")
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def kept() -> dict[str, dict[str, Any]]:
    return {one["raw"]: one for one in json.loads(run("list", "--format", "json").stdout)}


def line(word: str) -> dict[str, Any]:
    return next(one for raw, one in kept().items() if word in raw)


def glossary() -> dict[str, list[str]]:
    names: dict[str, list[str]] = tomllib.loads(Path("config/glossary.toml").read_text(encoding="utf-8"))["names"]
    return names


def test_each_place_is_listed_with_its_line_score_reason_and_context(talk: Path) -> None:
    found = listed(talk, *WHO)

    assert [(one["line"], one["wrong"], one["right"], one["sure"]) for one in found] == [
        (3, "con net", "ConvNet", True),
        (8, "Hildegrunt", "Hildegrund", True),
        (8, "Osterkamb", "Osterkamp", True),
    ]
    text = talk.read_text(encoding="utf-8")
    for one in found:
        assert text[one["start"] : one["end"]] == one["wrong"]
        assert one["wrong"] in one["context"]
        assert 0 < one["score"] <= 1
        assert one["reason"]


def test_a_kept_episode_is_called_by_its_name_and_needs_no_file(talk: Path) -> None:
    there = listed(talk, *WHO)
    talk.unlink()

    assert listed("bread.txt") == there


def test_the_table_has_one_row_for_the_same_words(talk: Path) -> None:
    result = run("names", talk, *WHO)

    assert [row.split()[0] for row in result.stdout.splitlines()] == ["line", "3", "8", "8"]


def test_a_talk_in_which_every_name_is_right_says_so(tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text("Ada Example: Bread is good.\n", encoding="utf-8")

    assert run("names", tmp_path / "plain.txt").stdout == "No name in plain.txt looks misheard.\n"


def test_what_is_sure_is_mended_in_the_lines_that_are_suggested(talk: Path) -> None:
    assert "A ConvNet is the only judge" in line("con net")["text"]
    assert "con net" in line("con net")["raw"]
    assert "name?" not in line("con net")["flags"]
    assert {edit["op"] for edit in line("con net")["edits"]} >= {"repair"}
    assert "Young bakers like Hildegrund Osterkamp are" in line("Osterkamb")["text"]


def test_what_is_only_likely_is_flagged_and_left(talk: Path) -> None:
    Path("config/glossary.toml").write_text('[names]\n"ConvNets" = []\n"ConvNet" = []\n', encoding="utf-8")

    found = json.loads(run("suggest", talk, *WHO, "--format", "json").stdout)

    (one,) = [one for one in found if "con net" in one["raw"]]
    assert "con net" in one["text"]
    assert "name?" in one["flags"]


def test_no_takes_a_repair_out_of_the_kept_lines_and_undo_puts_it_back(talk: Path) -> None:
    result = run("names", talk, *WHO, "--ask", stdin="n\nq\n")

    assert "left as heard in" in result.stdout
    assert "con net" in line("con net")["text"]
    assert line("con net")["decision"]["action"] == "edit"

    run("names", talk, *WHO, "--ask", stdin="y\nu\nq\n")
    assert "con net" in line("con net")["text"]
    run("names", talk, *WHO, "--ask", stdin="yes\nquit\n")
    assert "ConvNet" in line("con net")["text"]


def test_always_writes_the_glossary_and_undo_takes_that_back(talk: Path) -> None:
    before = Path("config/glossary.toml").read_bytes()

    run("names", talk, *WHO, "--ask", stdin="s\nalways\nundo\nq\n")
    assert Path("config/glossary.toml").read_bytes() == before

    run("names", talk, *WHO, "--ask", stdin="s\na\nq\n")
    assert glossary() == {"ConvNet": ["con net"], "Hildegrund": ["Hildegrunt"]}
    assert Path("config/glossary.toml").read_bytes().startswith(before)


def test_right_is_never_asked_again(talk: Path) -> None:
    run("names", talk, *WHO, "--ask", stdin="s\nr\nr\nq\n")

    assert glossary() == {"ConvNet": ["con net"], "Hildegrunt": [], "Osterkamb": []}
    assert [one["wrong"] for one in listed(talk, *WHO)] == ["con net"]


def test_an_answer_that_is_not_understood_decides_nothing(talk: Path) -> None:
    before, lines = Path("config/glossary.toml").read_bytes(), kept()

    result = run("names", talk, *WHO, "--ask", stdin="yesterday\n\n?\n")

    assert "There is no yesterday. ? says what there is." in result.stdout
    assert (Path("config/glossary.toml").read_bytes(), kept()) == (before, lines)


def test_what_has_gone_out_is_not_changed(talk: Path) -> None:
    """A person's answer about a name reaches what waits, and not what people have read."""
    quote = line("con net")["id"]
    for words in (["edit", quote, "--speaker", "Bo Sampel"], ["approve", quote], ["queue", "add", quote]):
        assert run(*words).exit_code == 0
    posted = run("post", quote, "--now")
    assert posted.exit_code == 0, posted.output

    run("names", talk, *WHO, "--ask", stdin="n\nq\n")

    assert "ConvNet" in line("con net")["text"]


def test_a_terminal_obeys_nothing_that_stands_in_a_transcript(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(
        "We saw it. \x1b[2J Osterkamb \x1b[31m came to Tessa and Bo.\n", encoding="utf-8"
    )

    for words in ([], ["--ask"], ["--format", "json"]):
        shown = run("names", tmp_path / "talk.txt", *WHO, *words, stdin="q\n").stdout
        assert "Osterkamp" in shown
        assert "\x1b" not in shown


def test_a_broken_glossary_is_one_sentence(talk: Path) -> None:
    Path("config/glossary.toml").write_text("[names]\nRye = 3\n", encoding="utf-8")

    for words in (["names", talk], ["suggest", talk], ["review", "bread.txt", "--plain"]):
        result = run(*words)
        assert result.exit_code == 1
        assert "glossary.toml, line 2: Rye should be a list" in result.stderr
