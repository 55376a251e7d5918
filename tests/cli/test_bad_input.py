"""Whatever file is given, the answer is a quote list or one sentence: what is wrong, where, and what to do next."""

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quotebot.cli.main import main
from quotebot.cli.reading import LIMIT_MB

GIGABYTE = 1_000_000_000


def run(*args: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args], input=stdin)


def refused(path: Path | str, *says: str, stdin: bytes | None = None) -> None:
    """`suggest` and `transcript show` print nothing, exit with 1, and say one sentence or two that hold `says`."""
    for command in (["suggest"], ["transcript", "show"]):
        result = run(*command, path, stdin=stdin)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith("Error: ")
        assert result.stderr.count("\n") == 1
        assert "Traceback" not in result.stderr
        for words in says:
            assert words in result.stderr


def saved(folder: Path, data: bytes, name: str = "talk.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    refused(tmp_path / "gone.txt", f"There is no file {tmp_path}/gone.txt.", "Check the path")


def test_a_folder_is_answered_with_how_to_name_its_files(tmp_path: Path) -> None:
    refused(tmp_path, f"{tmp_path} is a folder.", f"{tmp_path}/*.txt")


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    refused(saved(tmp_path, b""), "talk.txt", "empty")
    refused(saved(tmp_path, b"\xef\xbb\xbf \n\n"), "talk.txt", "empty")


def test_binary_data_is_no_transcript(tmp_path: Path) -> None:
    word_document = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 40
    picture = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + os.urandom(4000)
    for data in (word_document, picture, bytes(range(256)) * 10):
        refused(saved(tmp_path, data), "talk.txt")


def test_truncated_json_is_said_to_be_cut_off_or_damaged(tmp_path: Path) -> None:
    whisper = b'{"text": " Hello.", "segments": [{"id": 0, "start": 0.0, "end": 2.0, "text": " Hello there.'
    refused(saved(tmp_path, whisper, "talk.json"), "talk.json", "JSON", "line 1")


def test_json_that_is_no_transcript_is_refused(tmp_path: Path) -> None:
    for data in (b'{"name": "quotebot", "version": 3}', b'[{"a": 1}]', b'{"segments": "none"}', b"{}", b"[]"):
        refused(saved(tmp_path, data, "talk.json"), "talk.json")


def test_json_nested_without_end_is_refused_and_not_followed(tmp_path: Path) -> None:
    refused(saved(tmp_path, b"[" * 1_000_000, "talk.json"), "talk.json")
    refused(saved(tmp_path, b'{"a":' * 200_000 + b"1" + b"}" * 200_000, "talk.json"), "talk.json")


def test_an_encoding_nobody_knows_is_answered_with_the_one_to_use(tmp_path: Path) -> None:
    refused(saved(tmp_path, "Hello there, everybody. ".encode("utf-32")), "talk.txt", "UTF-8")
    refused(saved(tmp_path, "Это стенограмма разговора. ".encode("koi8_r") * 50 + b"\x81\x8d"), "talk.txt", "UTF-8")


def test_a_transcript_in_which_nothing_is_quotable_says_so(tmp_path: Path) -> None:
    greetings = b"Ada: Hello. Hi. Welcome.\n\nBo: Thank you.\n\nAda: Bye.\n\nBo: Bye.\n"
    result = run("suggest", saved(tmp_path, greetings))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
    assert "talk.txt" in result.stderr


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody for whom permissions count: root may read every file."""
    run("suggest", "gone.txt")  # so that the modules are loaded while they can be
    monkeypatch.setenv("QUOTEBOT_HOME", "/")
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(65534)
    yield
    if was_root:
        os.seteuid(0)


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = saved(tmp_path, b"Hello.")
    path.chmod(0)
    request.getfixturevalue("nobody")
    refused(path, f"You may not read {path}.", "permissions")


def test_a_link_to_what_has_vanished_is_a_missing_file(tmp_path: Path) -> None:
    path = saved(tmp_path, b"Ada: Hello.\n")
    link = tmp_path / "link.txt"
    link.symlink_to(path)
    path.unlink()
    refused(link, f"There is no file {link}.")


def test_one_file_of_several_that_vanishes_is_named_and_the_rest_is_answered(tmp_path: Path) -> None:
    good = saved(tmp_path, b"Ada: " + b"A habit is a decision that you only have to make once. " * 3, "good.txt")
    result = run("suggest", tmp_path / "gone.txt", good, tmp_path, "--format", "jsonl")
    assert result.exit_code == 1
    assert [line[:5] for line in result.stderr.splitlines()] == ["Error", "Made ", "Error"]
    assert "gone.txt" in result.stderr
    assert '"file": "good.txt"' in result.stdout


def test_a_loop_of_links_cannot_be_read(tmp_path: Path) -> None:
    link = tmp_path / "loop.txt"
    link.symlink_to(link)
    refused(link, f"{link} cannot be read")


def test_a_file_name_cannot_steer_the_terminal(tmp_path: Path) -> None:
    refused(tmp_path / "a\x1b[31m\u202e\n.txt", "a␛[31m<U+202E>␊.txt")


def test_standard_input_is_read_as_a_file() -> None:
    talk = b"Ada: Why do you bake?\n\nBo: Bread is patience that you can eat. " * 3
    assert run("transcript", "show", "-", stdin=talk).exit_code == 0
    refused("-", "standard input", "empty", stdin=b"")


def limited(*args: str | Path, gigabytes: float, seconds: int) -> subprocess.CompletedProcess[str]:
    """Run quotebot as a user does, in a process that may not use more than `gigabytes` of address space."""
    size = int(gigabytes * GIGABYTE)
    return subprocess.run(
        [sys.executable, "-m", "quotebot", *map(str, args)],
        capture_output=True, text=True, timeout=seconds, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (size, size)),
    )  # fmt: skip


def test_a_single_line_of_200_megabytes_is_refused_at_once_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    with path.open("wb") as file:
        for _ in range(200):
            file.write(b"on and on it goes " * 55_555 + b"and  and  ")
    result = limited("suggest", path, gigabytes=3, seconds=60)
    assert (result.returncode, result.stdout) == (1, "")
    assert f"long.txt is larger than {LIMIT_MB} MB" in result.stderr
    assert result.stderr.count("\n") == 1


def test_an_endless_stream_is_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "endless"
    os.mkfifo(pipe)

    def pour() -> None:
        with pipe.open("wb") as file:
            try:
                while True:
                    file.write(b"on and on " * 100_000)
            except BrokenPipeError:
                pass

    threading.Thread(target=pour, daemon=True).start()
    result = limited("suggest", pipe, gigabytes=3, seconds=60)
    assert result.returncode == 1
    assert f"is larger than {LIMIT_MB} MB" in result.stderr


def test_a_million_empty_lines_are_an_empty_transcript(tmp_path: Path) -> None:
    path = saved(tmp_path, b"\n" * 1_000_000)
    began = time.monotonic()
    refused(path, "talk.txt", "empty")
    assert time.monotonic() - began < 30


def test_words_between_a_million_empty_lines_are_found(tmp_path: Path) -> None:
    said = b"A habit is a decision that you only have to make once."
    path = saved(tmp_path, b"\n" * 500_000 + said + b"\r\n" * 500_000)
    result = limited("suggest", path, "--format", "jsonl", gigabytes=3, seconds=60)
    assert result.returncode == 0, result.stderr
    assert '"line": 500001' in result.stdout


@pytest.mark.parametrize("name", ["talk.txt", "talk.json"])
def test_one_line_of_three_megabytes_is_read_in_linear_time(tmp_path: Path, name: str) -> None:
    words = b"Bread is patience that you can eat, and flour is what time weighs. " * 45_000
    data = words if name == "talk.txt" else b'{"segments": [{"start": 0, "end": 9, "text": "' + words + b'"}]}'
    result = limited("transcript", "show", saved(tmp_path, data, name), gigabytes=3, seconds=120)
    assert result.returncode == 0, result.stderr
    assert "patience" in result.stdout
