"""The house itself: small files, short functions, walls that hold, and a door that opens at once."""

import ast
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted((ROOT / "quotebot").rglob("*.py"))
HEAVY = ("textblob", "nltk", "numpy", "rich", "pydantic", "tweepy", "apscheduler", "tomllib", "asyncio")


def functions() -> list[tuple[str, int]]:
    """Every function of the package with its lines, its docstring left out."""
    return [
        (f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", _lines(node))
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
    return (node.end_lineno or 0) - first.lineno + 1


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    lengths = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8").count("\n") for path in FILES}

    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}


def test_the_median_function_is_under_ten_lines() -> None:
    assert statistics.median(lines for _, lines in functions()) < 10


def test_no_function_is_over_fifty_lines() -> None:
    assert [name for name, lines in functions() if lines > 50] == []


def test_every_room_is_named_for_what_is_in_it() -> None:
    """No drawer for what found no place."""
    drawers = {"utils", "util", "helpers", "helper", "common", "core", "misc", "v2"}

    assert [path for path in FILES if path.stem in drawers or path.parent.name in drawers] == []


def test_the_top_of_the_repository_holds_the_rooms_and_nothing_else(program: Callable[[str], str]) -> None:
    """What a newcomer sees first: six things."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone, so what is tracked cannot be told")
    listing = [program("git"), "-c", f"safe.directory={ROOT}", "ls-files"]
    tracked = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    top = {name.partition("/")[0] for name in tracked}

    expected = {"pyproject.toml", "README.md", "quotebot", "config", "queue", "tests"}
    assert {name for name in top if not name.startswith(".")} == expected


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_imports_point_down_only() -> None:
    result = lint_imports(ROOT)

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("scoring/features.py", "import quotebot.transcript.read"),
        ("transcript/__init__.py", "import quotebot.settings"),
        ("model.py", "import quotebot.settings"),
        ("scoring/__init__.py", "import time"),
        ("export/__init__.py", "import click"),
        ("cellar.py", "import quotebot.model"),
    ],
)
def test_a_wall_that_is_broken_is_seen(tmp_path: Path, room: str, line: str) -> None:
    """The contracts are not decoration: an import that points up or out, or a room nobody planned, fails the gate."""
    shutil.copytree(ROOT / "quotebot", tmp_path / "quotebot", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "quotebot" / room).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")

    result = lint_imports(tmp_path)

    assert result.returncode == 1
    assert "BROKEN" in result.stdout or "cellar" in result.stdout


@pytest.mark.parametrize("asked", [["--help"], ["--version"], ["completion", "bash"]])
def test_the_door_imports_nothing_heavy(asked: list[str]) -> None:
    """`quotebot --help` loads click and our own names, and leaves the heavy libraries where they are."""
    script = f"import sys\nsys.argv = ['quotebot', *{asked!r}]\nfrom quotebot.cli.main import main\n"
    script += "try:\n    main()\nexcept SystemExit:\n    print('LOADED', *sys.modules)\n"

    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    loaded = shown.partition("LOADED ")[2].split()
    assert "quotebot.cli.main" in loaded
    assert [name for name in HEAVY if name in loaded] == []


def test_help_answers_within_three_tenths_of_a_second() -> None:
    """The best of five, because the machine may be busy."""
    assert min(_seconds([sys.executable, "-m", "quotebot", "--help"]) for _ in range(5)) < 0.3


def _seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True)
    return time.perf_counter() - began
