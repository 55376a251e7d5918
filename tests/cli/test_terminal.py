"""Whatever stands in a transcript, a terminal obeys none of it and a pipe gets plain rows."""

import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from quotebot.cli import terminal
from quotebot.cli.main import main

HOSTILE = (
    "Ada: Why do you \x1b[31mbake\x1b[0m every \x1b]0;pwned\x07 day? [red]No markup[/red], please.\n\n"
    "Bo: Bread \u202eis patience\u202c that \x9b2Jyou can \u200beat with butter.\n\n"
    'Bo: =HYPERLINK("http://e.example","click") is what <script>alert(1)</script> a `spreadsheet` *would* run.\n\n'
    "Bo: A good loaf is a decision\u2028that you \x08\x08only have to make once :smile: every morning.\n"
)
# What a terminal may obey: the colours that rich itself writes, and nothing else.
COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")  # and what a progress bar does to the cursor
OBEYED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
FORMATS = ("table", "json", "jsonl", "md", "csv")


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A transcript of which half would like to steer the terminal, the spreadsheet or the page."""
    path = tmp_path / "talk.txt"
    path.write_text(HOSTILE, encoding="utf-8")
    return path


def on_a_terminal(*args: str | Path, columns: int = 80) -> str:
    """What quotebot writes to a terminal of `columns`, standard error included."""
    shown, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "quotebot", *map(str, args)]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment):
        os.close(theirs)
        text = b"".join(_until_closed(shown)).decode("utf-8")
    os.close(shown)
    return text.replace("\r\n", "\n")


def _until_closed(descriptor: int) -> Iterator[bytes]:
    while True:
        try:
            yield os.read(descriptor, 65536)
        except OSError:  # how Linux says that the other end is closed
            return


@pytest.mark.parametrize(
    "command",
    [("suggest", "--why"), ("suggest", "--format", "md"), ("suggest", "--format", "jsonl"), ("transcript", "show")],
)
@pytest.mark.parametrize("columns", [30, 80])
def test_nothing_of_a_hostile_transcript_is_obeyed_by_a_terminal(
    hostile: Path, command: tuple[str, ...], columns: int
) -> None:
    text = on_a_terminal(*command, hostile, columns=columns)
    assert "patience" in text
    assert not OBEYED.search(COLOUR.sub("", text))


@pytest.mark.parametrize("output_format", FORMATS)
def test_nothing_of_a_hostile_transcript_leaves_through_a_pipe(hostile: Path, output_format: str) -> None:
    result = CliRunner().invoke(main, ["suggest", str(hostile), "--format", output_format])
    assert result.exit_code == 0
    assert "patience" in result.stdout
    assert not OBEYED.search(result.stdout)


def test_markup_of_the_display_library_is_printed_as_it_stands(hostile: Path) -> None:
    result = CliRunner().invoke(main, ["transcript", "show", str(hostile)])
    assert "[red]No markup[/red], please." in result.stdout
    assert ":smile:" in result.stdout


def test_no_color_is_obeyed(hostile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    text = on_a_terminal("suggest", hostile)
    assert not re.search(r"\x1b\[[\d;]*3\dm", text)


def test_in_a_pipe_each_suggestion_is_one_row_without_colour_or_trailing_spaces(hostile: Path) -> None:
    result = CliRunner().invoke(main, ["suggest", str(hostile)])
    heading, head, *rows = result.stdout.splitlines()
    assert heading.startswith("talk.txt: labelled, ")
    assert head.split() == ["#", "score", "speaker", "line", "text"]
    assert [row.split()[0] for row in rows] == [str(n) for n in range(1, len(rows) + 1)]
    assert not [row for row in rows if row.endswith(" ") or "\x1b" in row]


@pytest.mark.parametrize("columns", [20, 59, 60, 80, 120])
def test_lines_keep_to_the_width_of_the_terminal(hostile: Path, columns: int) -> None:
    text = COLOUR.sub("", on_a_terminal("suggest", "--why", hostile, columns=columns))
    assert max(map(len, text.splitlines())) <= columns


def test_a_reader_that_closes_the_pipe_early_is_no_fault(hostile: Path) -> None:
    command = (
        f"{sys.executable} -m quotebot suggest --no-save --format jsonl {' '.join([str(hostile)] * 20)} | head -n 1"
    )
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert result.stdout.startswith('{"id"')
    assert result.stderr == ""


def test_a_bar_stays_out_of_a_pipe_and_the_work_is_told_how_far_it_is_anyway(capfd: pytest.CaptureFixture[str]) -> None:
    with terminal.progress("Reading") as report:
        report(0.5)
    assert capfd.readouterr() == ("", "")
