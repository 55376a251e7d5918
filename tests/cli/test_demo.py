"""`quotebot demo`: a newcomer sees the main job done, and nothing of theirs is touched."""

import json
import os
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from quotebot.cli.demo import NEXT, SAMPLE, SHOWN
from quotebot.cli.main import main


def sample(name: str) -> str:
    return files("quotebot.cli").joinpath("sample", name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def lesson() -> str:
    result = CliRunner().invoke(main, ["demo"])
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def test_it_shows_ranked_lines_of_the_guest_by_name_with_reasons(lesson: str) -> None:
    ranks = [int(found) for found in re.findall(r"^ *(\d+)   [01]\.\d\d  ", lesson, re.MULTILINE)]
    assert ranks == list(range(1, SHOWN + 1))
    assert "Edwin Pasko" in lesson
    assert re.search(r"^ +\+0\.\d\d  \w", lesson, re.MULTILINE)


def test_it_sets_a_shown_line_beside_the_words_of_the_file(lesson: str) -> None:
    found = re.search(
        r"^where +(.*?)\nin the file +(.*?)\nshown +(.*?)\nedits +(.*?)\n\n", lesson, re.MULTILINE | re.DOTALL
    )
    assert found
    where, evidence, shown, edits = (" ".join(row.split()) for row in found.groups())
    start, end = map(int, re.findall(r"characters (\d+) to (\d+)", where)[0])
    assert evidence == " ".join(sample(f"{SAMPLE}.txt")[start:end].split())
    assert len(shown) < len(evidence)
    assert edits.startswith("drops “")


def test_it_ends_by_telling_the_next_command_to_type(lesson: str) -> None:
    assert lesson.rstrip().splitlines()[-1].strip() == f"$ {NEXT}"


def test_the_command_it_teaches_gives_the_lines_it_shows(lesson: str, tmp_path: Path) -> None:
    for name in (f"{SAMPLE}.txt", f"{SAMPLE}.meta.json"):
        (tmp_path / name).write_text(sample(name), encoding="utf-8")
    (typed,) = re.findall(r"^  \$ quotebot (suggest mending.*)$", lesson, re.MULTILINE)
    command = [word if word != f"{SAMPLE}.txt" else str(tmp_path / word) for word in typed.split()]
    result = CliRunner().invoke(main, [*command, "--format", "jsonl"])
    lesson_words = " ".join(lesson.split())
    for line in result.stdout.splitlines()[:SHOWN]:
        assert " ".join(json.loads(line)["text"].split()[:6]) in lesson_words


def test_it_writes_to_the_temporary_folder_only_and_leaves_nothing_there(tmp_path: Path) -> None:
    """Run where the current folder and the home may not be written, and look at what is left."""
    home, temporary = tmp_path / "locked", tmp_path / "temporary"
    home.mkdir()
    temporary.mkdir()
    (home / "mine.txt").write_text("mine", encoding="utf-8")
    home.chmod(0o555)
    environment = {
        "PATH": os.environ["PATH"], "PYTHONPATH": os.environ.get("PYTHONPATH", ""), "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": str(home), "TMPDIR": str(temporary),
    }  # fmt: skip
    before = _everything(home)
    result = subprocess.run(
        [sys.executable, "-m", "quotebot", "demo"],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert _everything(home) == before
    assert list(temporary.iterdir()) == []


def _everything(folder: Path) -> list[tuple[str, bytes, int]]:
    return [(str(path), path.read_bytes(), path.stat().st_mtime_ns) for path in sorted(folder.rglob("*"))]


def test_the_sample_is_an_interview_with_the_faults_of_real_ones() -> None:
    text = sample(f"{SAMPLE}.txt")
    assert 1500 <= len(text.split()) <= 2500
    for fault in ("[MUSIC]", "(laughs)", "[INAUDIBLE]", " -- ", ", um, ", "the the", "use the code"):
        assert fault in text
    names = json.loads(sample(f"{SAMPLE}.meta.json"))
    assert all(f"\n{name}: " in text for name in [*names["hosts"], *names["guests"]])
