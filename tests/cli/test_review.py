"""`quotebot review`: line by line in a pipe and in a plain terminal, on the whole screen in a capable one."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from quotebot.cli.main import main

Records = Callable[..., list[dict[str, Any]]]
FIRST = "a loaf is a promise that you keep every morning."


@pytest.fixture
def review(project: Path) -> Callable[..., Result]:
    """`review("a", "r dull", flags=["--sort", "place"])`: these answers, a line each, then the end of the input."""

    def answered(*answers: str, flags: list[str] | None = None) -> Result:
        stdin = "".join(f"{answer}\n" for answer in answers)
        return CliRunner().invoke(main, ["review", *(flags or [])], input=stdin)

    return answered


Review = Callable[..., Result]


def test_help_teaches_with_an_example() -> None:
    shown = CliRunner().invoke(main, ["review", "--help"]).stdout

    assert "Example:\n    quotebot review\n" in shown
    assert r"printf '%s\n' a 'r dull' q | quotebot review --plain" in shown


def test_where_nothing_was_ever_kept_it_says_what_to_type() -> None:
    result = CliRunner().invoke(main, ["review"])

    assert result.exit_code == 1
    assert "No line is kept here to review. Type quotebot suggest" in result.stderr


def test_an_unknown_episode_is_an_error(review: Review) -> None:
    result = review(flags=["butter.txt"])

    assert (result.exit_code, "No episode here is called butter.txt." in result.stderr) == (1, True)


def test_the_end_of_the_input_quits_and_decides_nothing(review: Review, records: Records) -> None:
    result = review()

    assert result.exit_code == 0
    assert "[a]pprove [r]eject [l]ater [e]dit" in result.stdout
    assert re.search(r"\n0 decided \(.*\), all saved; \d to go. Next: quotebot review\n$", result.stdout)
    assert {one["state"] for one in records()} == {"new"}


def test_each_answer_is_acknowledged_and_saved(review: Review, records: Records) -> None:
    ids = [one["id"] for one in records()]

    result = review("a", "r d", "r too fond of salt", "r", "l", "q")

    assert result.exit_code == 0
    for said, quote in zip(("approved", "rejected", "rejected", "rejected", "put off"), ids, strict=False):
        assert f"{said} {quote} “" in result.stdout
    found = records()
    assert [one["state"] for one in found[:5]] == ["approved", "rejected", "rejected", "rejected", "later"]
    assert [one["decision"]["reason"] for one in found[1:4]] == ["dull", "too fond of salt", None]
    assert "5 decided (1 approved, 3 rejected, 1 later), all saved; " in result.stdout
    assert f"Next: quotebot queue add {ids[0]}\n" in result.stdout


def test_the_command_it_ends_with_can_be_typed(review: Review, records: Records) -> None:
    command = review("a", "a").stdout.rpartition("Next: quotebot ")[2].split()

    assert command[:2] == ["queue", "add"]
    assert CliRunner().invoke(main, command).exit_code == 0


@pytest.mark.parametrize("answer", ["", "x", "approved", "rest", "ja", "\x1b[A", "1"])
def test_what_is_not_understood_decides_nothing(review: Review, records: Records, answer: str) -> None:
    result = review(answer, answer)

    assert result.exit_code == 0
    assert "\x1b" not in result.stdout
    assert {one["state"] for one in records()} == {"new"}


def test_undo_and_moving_work_line_by_line(review: Review, records: Records) -> None:
    first, second, *_ = records()

    result = review("j", "k", "k", "a", "u", "u", "j", "l")

    assert "This is the first one." in result.stdout
    assert f"took back: approved {first['id']}" in result.stdout
    assert "There is nothing left to take back." in result.stdout
    assert [one["state"] for one in records()[:2]] == ["new", "later"]
    assert second["id"] in result.stdout


def test_a_speaker_is_named_by_number_or_by_name(review: Review, records: Records) -> None:
    result = review("s", "s 1", "j", "s Cy Third", "s 99")

    assert "Type s and a name, or a number: 1 Ada Example, 2 Bo Sample." in result.stdout
    assert [one["speaker"]["name"] for one in records()[:2]] == ["Ada Example", "Cy Third"]


def test_the_card_says_what_the_screen_says(review: Review) -> None:
    shown = review("m", "o", flags=["--sort", "place"]).stdout

    for piece in ("1 of ", "“A loaf is a promise that you keep every morning.” — Bo Sample", "labelled by the file",
                  "length  X 62/280", "score ", f"Bo Sample: ~~And, um,~~ {FIRST}", "Ada Example: What is a loaf",
                  "sorted by rank"):  # fmt: skip
        assert piece in shown


def test_lines_are_filtered_and_searched(review: Review) -> None:
    result = review("/ SALT", "/ cake", "/", "f approved", "f wrong", "f", flags=["--speaker", "bo"])

    assert "new or later, by bo, saying “SALT”" in result.stdout
    assert "Nothing here is new or later, by bo, saying “cake”. The list stays as it was." in result.stdout
    assert "Nothing here is approved, by bo." in result.stdout
    assert "There is no state wrong: new, later, approved, rejected." in result.stdout


def test_an_edit_is_made_line_by_line(review: Review, records: Records) -> None:
    result = review(
        "e", "?", "end -2", "end x", "drop 99", "insert 5 good", "undo", "elide 4 5", "type What nobody said.",
        "wrong", "", "save", "q", flags=["--sort", "place"],
    )  # fmt: skip

    shown = result.stdout
    assert "start +1    begin one word later" in shown
    assert "x is no number of words." in shown
    assert "There is no edit 98" in shown or "There is no edit 99" in shown
    assert "was not said. Put it in [square brackets]" in shown
    assert "There is no wrong. ? says what there is." in shown
    edited = next(one for one in records() if one["state"] == "new" and one["decision"])
    assert "…" in edited["text"]
    assert edited["decision"]["action"] == "edit"


@pytest.mark.parametrize("answers", [("e", "end -2", "leave"), ("e", "end -2"), ("e", "save"), ("e", "undo", "save")])
def test_an_edit_that_is_left_changes_nothing(review: Review, records: Records, answers: tuple[str, ...]) -> None:
    before = records()

    result = review(*answers)

    assert result.exit_code == 0
    assert records() == before


def test_a_name_is_mended_line_by_line(review: Review, records: Records) -> None:
    result = review("e", "name 1 Whatever", "leave")

    assert "cannot stand for" in result.stdout


def test_when_everything_is_decided_it_says_so(review: Review, records: Records) -> None:
    count = len(records())
    done = review(*["a"] * count, "a", "k", "q").stdout
    again = review()

    assert "Nothing is left to decide here" in done
    assert f"{count} decided ({count} approved, 0 rejected, 0 later)" in done
    assert (again.exit_code, "Nothing is new or later" in again.stdout) == (0, True)
    assert f"{count} approved" in review("q", flags=["--state", "approved"]).stdout


def test_lines_without_a_name_lead_to_the_command_that_names_them(project: Path) -> None:
    said = "Haste is an ingredient, and it always tastes the same. The oven is a teacher with no patience at all.\n"
    (project / "plain.txt").write_text(said, encoding="utf-8")
    CliRunner().invoke(main, ["suggest", "plain.txt"])

    shown = CliRunner().invoke(main, ["review", "plain.txt"], input="a\n").stdout

    command = re.search(r"Next: quotebot (edit q-\S+ --speaker) NAME", shown)
    assert command, shown
    assert CliRunner().invoke(main, [*command[1].split(), "Bo Sample"]).exit_code == 0


def test_bytes_that_are_no_text_are_no_answer(project: Path, records: Records) -> None:
    result = CliRunner().invoke(main, ["review"], input=b"\xff\xfe\n\xc3\nq\n")

    assert result.exit_code == 0
    assert {one["state"] for one in records()} == {"new"}


class Real:
    """The program in a terminal of its own."""

    def __init__(self, *words: str, term: str) -> None:
        self.seen = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = term
            os.execv(sys.executable, [sys.executable, "-m", "quotebot", *words])  # noqa: S606
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def until(self, text: str, seconds: float = 30.0) -> None:
        """Read what is written until `text` is there."""
        end = time.monotonic() + seconds
        while text.encode() not in self.seen:
            assert select.select([self.fd], [], [], end - time.monotonic())[0], f"no {text!r} in {self.seen!r}"
            self.seen += os.read(self.fd, 65536)

    def press(self, keys: str) -> None:
        """Press keys, after a moment to read."""
        time.sleep(0.4)
        self.seen = b""
        os.write(self.fd, keys.encode())

    def status(self) -> int:
        """The exit status, once it has ended."""
        while True:
            try:
                if not os.read(self.fd, 65536):
                    break
            except OSError:
                break
        _, status = os.waitpid(self.pid, 0)
        os.close(self.fd)
        return os.waitstatus_to_exitcode(status)


@pytest.mark.parametrize("quit_key", ["q", "\x03"])
def test_a_capable_terminal_gets_the_whole_screen(records: Records, quit_key: str) -> None:
    first = records()[0]["id"]
    shown = Real("review", term="xterm-256color")
    shown.until("approve")
    assert b"\x1b[?1049h" in shown.seen

    shown.press("a")
    shown.until("saved")
    shown.press(quit_key)
    shown.until("1 decided (1 approved, 0 rejected, 0 later), all saved;")

    assert shown.status() == 0
    assert [one["id"] for one in records("--state", "approved")] == [first]


@pytest.mark.parametrize(("term", "flag"), [("dumb", []), ("xterm-256color", ["--plain"])])
def test_a_terminal_that_is_not_capable_is_asked_line_by_line(records: Records, term: str, flag: list[str]) -> None:
    shown = Real("review", *flag, term=term)
    shown.until("[q]uit: ")
    assert b"\x1b" not in shown.seen

    shown.press("a\n")
    shown.until("saved")
    shown.press("q\n")
    shown.until("1 decided")

    assert shown.status() == 0
    assert len(records("--state", "approved")) == 1


def test_stopped_in_the_plain_prompt_it_says_what_was_saved(records: Records) -> None:
    shown = Real("review", term="dumb")
    shown.until("[q]uit: ")
    shown.press("l\n")
    shown.until("saved")
    time.sleep(0.3)
    os.kill(shown.pid, signal.SIGINT)
    shown.until("1 decided (0 approved, 0 rejected, 1 later), all saved;")

    assert shown.status() == 130
    assert len(records("--state", "later")) == 1
