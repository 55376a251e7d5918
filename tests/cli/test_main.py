"""The front door: help at once, one sentence for every failure, the right exit code, and the Tab key."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from quotebot import __version__
from quotebot.cli.main import COMMANDS, main

BIN = Path(sys.executable).parent
# Commands of our own for the house to find, each failing (or painting, or waiting) in its way.
TROUBLE = """
import time
import click
from quotebot.errors import UnreadableFile

@click.command()
@click.argument("kind")
def trouble(kind):
    if kind == "expected":
        raise UnreadableFile("no file \\x1b[31mred\\u202e.txt here. Look again.")
    if kind == "fault":
        raise RuntimeError("hunter2")
    if kind == "disk":
        raise OSError(28, "No space left on device", "out.csv")
    if kind == "memory":
        raise MemoryError
    if kind == "stop":
        raise KeyboardInterrupt
    if kind == "usage":
        raise click.UsageError("bad \\x1b]2;word\\x07")
    if kind == "paint":
        click.secho("red", fg="red")
    if kind == "letter":
        click.echo("caf\\u00e9 \\u2026")
    if kind == "wait":
        click.echo("ready")
        time.sleep(60)
"""
RUN = "from quotebot.cli.main import COMMANDS, main; COMMANDS['trouble'] = ('trouble', ''); main()"


@pytest.fixture
def trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A command named `trouble` that the house finds, here and in a process of its own."""
    folder = tmp_path / "modules"
    folder.mkdir()
    (folder / "trouble.py").write_text(TROUBLE, encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setitem(COMMANDS, "trouble", ("trouble", ""))
    return folder


def run(*args: str) -> Result:
    return CliRunner().invoke(main, args)


def walk(command: click.Command, name: str) -> list[tuple[str, click.Command]]:
    """`command` and everything below it, each with what a user types to reach it."""
    if not isinstance(command, click.Group):
        return [(name, command)]
    ctx = click.Context(command)
    below = [(f"{name} {sub}", command.get_command(ctx, sub)) for sub in command.list_commands(ctx)]
    return [(name, command), *(found for typed, sub in below if sub for found in walk(sub, typed))]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_and_all_below_it_has_help_with_an_example(command: str) -> None:
    """`--help` of anything one can type says what it does and shows it typed."""
    loaded = main.get_command(click.Context(main), command)
    assert loaded is not None

    for typed, one in walk(loaded, f"quotebot {command}"):
        assert typed in (one.help or "").split(maxsplit=2)[-1], f"{typed} --help shows no example"
        assert run(*typed.split()[1:], "--help").exit_code == 0


def test_help_lists_every_command() -> None:
    shown = run("--help").output

    assert [name for name in COMMANDS if f"\n  {name} " not in shown] == []


def test_the_version_is_the_packages() -> None:
    assert run("--version").output == f"quotebot {__version__}\n"


def test_an_unknown_command_is_answered_with_the_nearest() -> None:
    result = run("sugest")

    assert result.exit_code == 2
    assert "There is no command 'sugest'. Did you mean suggest?" in result.stderr


def test_an_expected_failure_is_one_sentence_that_no_terminal_obeys(trouble: Path) -> None:
    """Exit 1, `Error: sentence` on standard error, escapes and overrides made visible, no traceback."""
    result = run("trouble", "expected")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Error: no file ␛[31mred<U+202E>.txt here. Look again.\n"


def test_a_usage_error_is_exit_2_and_no_terminal_obeys_it(trouble: Path) -> None:
    result = run("trouble", "usage")

    assert result.exit_code == 2
    assert "Error: bad ␛]2;word␇\n" in result.stderr
    assert "\x1b" not in result.stderr


def test_a_fault_of_ours_asks_to_be_reported_and_tells_nothing(trouble: Path) -> None:
    """What an unforeseen exception says may be a secret; only its kind is shown."""
    result = run("trouble", "fault")

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: quotebot has a fault (RuntimeError).")
    assert "--debug" in result.stderr
    assert "hunter2" not in result.stderr


@pytest.mark.parametrize("way", ["flag", "variable"])
def test_debug_shows_the_traceback(trouble: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    if way == "variable":
        monkeypatch.setenv("QUOTEBOT_DEBUG", "1")

    result = run(*(["--debug"] if way == "flag" else []), "trouble", "fault")

    assert "Traceback (most recent call last):" in result.stderr
    assert "RuntimeError: hunter2" in result.stderr


def test_a_full_disk_and_a_full_memory_are_sentences(trouble: Path) -> None:
    assert run("trouble", "disk").stderr == "Error: No space left on device: out.csv.\n"
    assert run("trouble", "memory").stderr == "Error: There is not enough memory for this. Try a smaller file.\n"


def test_stopping_is_quiet(trouble: Path) -> None:
    """Ctrl-C ends a running command with one line, no traceback, and exit code 130."""
    waiting = subprocess.Popen(
        [sys.executable, "-c", RUN, "trouble", "wait"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert waiting.stdout is not None
    waiting.stdout.readline()
    waiting.send_signal(signal.SIGINT)
    _, said = waiting.communicate(timeout=30)

    assert (waiting.returncode, said.strip()) == (130, "Stopped. Nothing is left half done.")


def test_a_closed_pipe_is_quiet() -> None:
    """`quotebot ... | head` says nothing when head has seen enough."""
    read, write = os.pipe()
    os.close(read)
    result = subprocess.run(
        [sys.executable, "-m", "quotebot", "--help"], stdout=write, stderr=subprocess.PIPE, check=False
    )
    os.close(write)

    assert (result.returncode, result.stderr) == (1, b"")


def test_a_terminal_without_the_letter_does_not_stop_the_program(
    trouble: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")

    result = subprocess.run([sys.executable, "-c", RUN, "trouble", "letter"], capture_output=True, check=True)

    assert result.stdout == b"caf\xe9 \\u2026\n"


def on_a_terminal(*args: str) -> bytes:
    """What a command writes to a real terminal."""
    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-c", RUN, *args], stdout=theirs, check=True)
    os.close(theirs)
    written = os.read(ours, 1000)
    os.close(ours)
    return written


def test_colours_are_for_terminals_whose_user_wants_them(trouble: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Colour on a terminal, none in a pipe, none with NO_COLOR."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert b"\x1b[31mred" in on_a_terminal("trouble", "paint")
    assert run("trouble", "paint").output == "red\n"

    monkeypatch.setenv("NO_COLOR", "1")
    assert on_a_terminal("trouble", "paint").strip() == b"red"


def test_python_dash_m_is_the_same_program() -> None:
    result = subprocess.run([sys.executable, "-m", "quotebot", "--help"], capture_output=True, text=True, check=True)

    assert result.stdout.startswith("Usage: quotebot [OPTIONS]")


COMPLETE = {
    "bash": 'eval "$(quotebot completion bash)"; COMP_WORDS=(quotebot s); COMP_CWORD=1; _quotebot_completion quotebot;'
    'printf "%s\\n" "${COMPREPLY[@]}"',
    "fish": 'quotebot completion fish | source; complete -C "quotebot s"',
    # zsh completes only at a prompt; its own _describe is asked to print what it would offer.
    "zsh": 'autoload -Uz compinit; compinit -D; eval "$(quotebot completion zsh)"; _describe() { print -l ${(P)3} };'
    "words=(quotebot s) CURRENT=2; _quotebot_completion",
}


@pytest.mark.parametrize("shell", COMPLETE)
def test_the_tab_key_completes_commands(
    shell: str, program: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `quotebot completion SHELL` prints, loaded by the real shell, offers the commands that begin so."""
    path = program(shell)
    monkeypatch.setenv("PATH", str(BIN), prepend=os.pathsep)

    result = subprocess.run([path, "-c", COMPLETE[shell]], capture_output=True, text=True, check=True)

    offered = sorted(line.replace(":", "\t").partition("\t")[0] for line in result.stdout.splitlines())
    assert offered == sorted(name for name in COMMANDS if name.startswith("s"))
    described = [COMMANDS[name][1] in result.stdout for name in offered]
    assert described == [shell != "bash"] * len(offered)
