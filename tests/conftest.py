"""What every test stands on: the shared data where it exists, and paths that can never be a user's own."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

# A slow machine is no failure, and the gate says of one commit always the same; elsewhere chance goes on looking.
settings.register_profile("gate", deadline=None, derandomize=True)
settings.register_profile("desk", deadline=None)
settings.load_profile("gate" if os.environ.get("QUOTEBOT_TEST_ALL") == "1" else "desk")


def absent(what: str) -> None:
    """Skip for want of `what`; where the gate promised everything, that is a failure."""
    if os.environ.get("QUOTEBOT_TEST_ALL") == "1":
        pytest.fail(f"{what} is missing, and QUOTEBOT_TEST_ALL=1 promises it")
    pytest.skip(f"{what} is not on this machine")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real transcripts beside the checkout."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        absent("../shared/data")
    return folder


@pytest.fixture(scope="session")
def program() -> Callable[[str], str]:
    """`program("zsh")` is the path of a program this machine may lack."""

    # Debian keeps the programs of a PostgreSQL server out of the path.
    places = [os.environ["PATH"], *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True))]

    def find(name: str) -> str:
        path = shutil.which(name, path=os.pathsep.join(places))
        if path is None:
            absent(name)
        return str(path)

    return find


@pytest.fixture(autouse=True)
def _nothing_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test runs in an empty project of its own, with no QUOTEBOT_* variable and no NLTK corpus."""
    for name in [name for name in os.environ if name.startswith("QUOTEBOT_") and name != "QUOTEBOT_TEST_ALL"]:
        monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("QUOTEBOT_HOME", str(home))
    monkeypatch.setenv("NLTK_DATA", str(home))
    monkeypatch.chdir(home)
