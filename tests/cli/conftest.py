"""A project with an interview whose lines are kept and undecided, copied for each test that asks for one."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from quotebot.cli.main import main

INTERVIEW = """\
Ada Example: What is a loaf, after all these years?

Bo Sample: And, um, a loaf is a promise that you keep every morning. But the oven is a teacher with no patience at all.

Ada Example: Do people ask you for the recipe?

Bo Sample: People ask for the recipe and never for the reasons. Flour is the cheapest teacher in the world. Every baker
is a liar before dawn, you know, and a saint by seven. So the queue at the door is the only review I read.

Ada Example: And the young ones?

Bo Sample: Young bakers are in love with crust and afraid of salt. Salt is the courage of bread. I tell them that haste
is an ingredient, and that it always tastes the same.
"""
NAMES = ["--host", "Ada Example", "--guest", "Bo Sample", "--show", "Crumbs"]

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def _kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept")
    (folder / "bread.txt").write_text(INTERVIEW, encoding="utf-8")
    home = {"QUOTEBOT_HOME": str(folder), "QUOTEBOT_REVIEW__NAME": "Mia"}
    result = CliRunner(env=home).invoke(main, ["suggest", str(folder / "bread.txt"), *NAMES])
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def project(_kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the project, which is where the test runs; Mia decides there."""
    folder = tmp_path / "project"
    shutil.copytree(_kept, folder)
    monkeypatch.setenv("QUOTEBOT_HOME", str(folder))
    monkeypatch.setenv("QUOTEBOT_REVIEW__NAME", "Mia")
    monkeypatch.setenv("QUOTEBOT_QUEUE__ZONE", "Europe/Berlin")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def run(project: Path) -> Run:
    """`run("list", "-n", 3)` in the project."""
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def records(run: Run) -> Callable[..., list[dict[str, Any]]]:
    """`records("--state", "new")` is what `quotebot list` has of those quotes."""

    def listed(*words: str) -> list[dict[str, Any]]:
        result = run("list", "--format", "json", *words)
        assert result.exit_code == 0, result.output
        found: list[dict[str, Any]] = json.loads(result.stdout)
        return found

    return listed
