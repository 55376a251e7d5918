"""`quotebot score`: one answer a line, in order, however many lines there are."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from quotebot.cli.main import main
from quotebot.cli.score import LIMIT_CHARS


def run(*args: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["score", *map(str, args)], input=stdin)


def answers(result: Result) -> list[dict[str, Any]]:
    assert (result.exit_code, result.stderr) == (0, "")
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_each_line_is_answered_in_order_with_parts_that_add_up() -> None:
    lines = [
        "Every clock is wrong, and the good ones are wrong by the same amount.",
        "Um, so, yeah.",
        "Old is not good.",
    ]
    found = answers(run(stdin="\n".join(lines).encode()))
    assert [one["text"] for one in found] == lines
    for one in found:
        assert list(one) == ["text", "score", "parts"]
        assert sum(part["contribution"] for part in one["parts"]) == pytest.approx(one["score"], abs=1e-9)


def test_a_line_worth_quoting_scores_above_chatter() -> None:
    lines = b"A promise that nobody keeps is only a sentence.\nYeah, thanks, so, um, hi everybody, welcome.\n"
    quotable, chatter = answers(run(stdin=lines))
    assert quotable["score"] > chatter["score"]


def test_a_blank_line_scores_0_so_that_line_numbers_match() -> None:
    found = answers(run(stdin=b"\n  \nOld is not good.\r\n\n"))
    assert [one["text"] for one in found] == ["", "  ", "Old is not good.", ""]
    assert [(found[at]["score"], found[at]["parts"]) for at in (0, 1, 3)] == [(0.0, [])] * 3


def test_a_file_is_read_like_standard_input(tmp_path: Path) -> None:
    path = tmp_path / "lines.txt"
    path.write_bytes("\ufeffOld is not good.\nNaïve is not wrong…\n".encode())
    assert [one["text"] for one in answers(run(path))] == ["Old is not good.", "Naïve is not wrong…"]


def test_nothing_in_nothing_out() -> None:
    result = run(stdin=b"")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_a_line_that_is_no_text_is_named() -> None:
    result = run(stdin=b"Old is not good.\n\xff\xfe\n")
    assert result.exit_code == 1
    assert "standard input, line 2 is not UTF-8 text." in result.stderr


def test_a_line_too_long_for_a_quote_is_named() -> None:
    result = run(stdin=b"ok\n" + b"on and on " * LIMIT_CHARS)
    assert result.exit_code == 1
    assert f"standard input, line 2 is longer than {LIMIT_CHARS} characters." in result.stderr


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    result = run(tmp_path / "gone.txt")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "There is no file" in result.stderr


def test_a_hostile_line_is_answered_exactly_and_cannot_steer_the_terminal() -> None:
    line = "Old \x1b[31mis \u202enot \x9bgood."
    result = run(stdin=line.encode())
    assert answers(result)[0]["text"] == line
    assert not set(result.stdout) & set("\x1b\u202e\x9b")


def test_an_answer_comes_as_soon_as_its_line_is_there() -> None:
    command = [sys.executable, "-m", "quotebot", "score"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as asked:
        assert asked.stdin and asked.stdout
        for text in (b"Old is not good.\n", b"New is not better.\n"):
            asked.stdin.write(text)
            asked.stdin.flush()
            assert json.loads(asked.stdout.readline())["text"].encode() + b"\n" == text
        asked.stdin.close()
        assert asked.wait(timeout=30) == 0
