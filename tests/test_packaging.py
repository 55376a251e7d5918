"""The packages: the whole program, and nothing of the user's."""

import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest

from quotebot import __version__

ROOT = Path(__file__).resolve().parents[1]
DECOYS = (
    "queue/quotebot.db", "queue/outbox/post.json", "queue/notes.txt", "config/secrets.toml", "config/secrets/x.key",
    "config/quotebot.local.toml", "config/quotebot.toml", "config/glossary.toml", ".env", "tokens.json",
)  # fmt: skip


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist and the wheel, built from a checkout whose config/ and queue/ are full of secrets."""
    checkout, dist = tmp_path_factory.mktemp("checkout"), tmp_path_factory.mktemp("dist")
    shutil.copytree(ROOT / "quotebot", checkout / "quotebot", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", ".gitignore"):
        shutil.copy(ROOT / name, checkout)
    for decoy in DECOYS:
        (checkout / decoy).parent.mkdir(parents=True, exist_ok=True)
        (checkout / decoy).write_text("token = 'hunter2'\n", encoding="utf-8")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(dist), str(checkout)]
    subprocess.run(build, check=True, capture_output=True)
    return dist


def wheel(packages: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(next(packages.glob("*.whl")))


def source_files() -> set[str]:
    found = (path for path in (ROOT / "quotebot").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(ROOT).as_posix() for path in found}


def test_the_sdist_takes_nothing_of_the_user_along(packages: Path) -> None:
    """Neither a file of queue/ or config/, nor the secret in it under any other name."""
    with tarfile.open(next(packages.glob("*.tar.gz"))) as sdist:
        files = {member.name.partition("/")[2]: sdist.extractfile(member) for member in sdist if member.isfile()}
        leaked = [name for name, file in files.items() if file and b"hunter2" in file.read()]

    assert leaked == []
    assert {name.partition("/")[0] for name in files} == {
        "quotebot",
        "README.md",
        "pyproject.toml",
        ".gitignore",
        "PKG-INFO",
    }


def test_the_wheel_holds_the_package_and_nothing_else(packages: Path) -> None:
    """Every module and data file of quotebot/, its own metadata, and not one file more."""
    with wheel(packages) as built:
        names = {name for name in built.namelist() if ".dist-info/" not in name}

    assert names == source_files()


def test_the_wheel_describes_itself(packages: Path) -> None:
    """The version is the package's, the README is its page, and `quotebot` is its command."""
    with wheel(packages) as built:
        info = next(name.partition("/")[0] for name in built.namelist() if ".dist-info/" in name)
        about = HeaderParser().parsestr(built.read(f"{info}/METADATA").decode())
        commands = built.read(f"{info}/entry_points.txt").decode()

    assert about["Version"] == __version__
    assert about.get_payload().strip() == (ROOT / "README.md").read_text(encoding="utf-8").strip()
    assert "quotebot = quotebot.cli.main:main" in commands


def test_all_is_every_extra_for_users() -> None:
    """`quotebot[all]` leaves out nothing but what the tests need."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]

    assert extras["all"] == [f"quotebot[{','.join(name for name in extras if name not in {'all', 'test'})}]"]
