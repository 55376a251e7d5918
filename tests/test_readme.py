"""The README is true: what it tells a newcomer to type works, and every command is in it."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from quotebot.cli.main import COMMANDS, main

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS: list[str] = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
# .ci/run reads these from the README and runs them in fresh environments of their own.
INSTALL = ["pip install . && quotebot demo\n", 'pip install ".[test]" && pytest\n']


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with nothing but a transcript in it, and `quotebot` on the path."""
    folder = tmp_path / "newcomer"
    folder.mkdir()
    shutil.copy(ROOT / "quotebot" / "cli" / "sample" / "mending-hour.txt", folder / "interview.txt")
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    monkeypatch.delenv("QUOTEBOT_HOME")
    monkeypatch.chdir(folder)
    return folder


def typed(block: str, bash: str) -> str:
    """What a block of the README prints; it fails where any of its commands does."""
    result = subprocess.run([bash, "-euo", "pipefail", "-c", block], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.parametrize("block", [block for block in BLOCKS if block not in INSTALL])
def test_what_the_readme_says_to_type_works(
    block: str, newcomer: Path, program: Callable[[str], str], request: pytest.FixtureRequest
) -> None:
    """Each block by itself, in a folder with nothing but a transcript, and ../shared beside it if it asks for that."""
    if "../shared" in block:
        (newcomer.parent / "shared").symlink_to(request.getfixturevalue("shared").parent)

    typed(block, program("bash"))


def test_the_two_commands_of_a_newcomer_come_first() -> None:
    """Install and demo, then install and test: the gate runs both exactly as they stand here."""
    assert BLOCKS[:2] == INSTALL


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    """And so is every command below a group."""
    ctx = click.Context(main)
    loaded = main.get_command(ctx, command)
    below = [f"{command} {sub}" for sub in loaded.list_commands(ctx)] if isinstance(loaded, click.Group) else [command]

    assert [name for name in below if f"quotebot {name}" not in README] == []


def keys(value: Any) -> Any:
    """The names in a JSON value, without what they hold."""
    return {key: keys(inner) for key, inner in value.items()} if isinstance(value, dict) else None


def test_the_json_in_the_readme_is_what_suggest_prints(newcomer: Path, program: Callable[[str], str]) -> None:
    """Every field of the contract is there, one more may be."""
    example = json.loads(re.findall(r"^```json\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)[0])
    printed = json.loads(typed("quotebot suggest interview.txt -n 1 --format json", program("bash")))[0]

    assert keys({name: printed[name] for name in example}) == keys(example)
    assert set(printed["parts"][0]) >= set(example["parts"][0])


def test_the_walls_in_the_readme_are_the_walls_that_are_checked() -> None:
    """The picture of the house shows the floors in the order that import-linter enforces."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    floors = [floor.replace(" | ", "`, `") for floor in contracts[0]["layers"] if floor != "__main__"]

    assert " > ".join(f"`{floor}`" for floor in floors) in README


INI = re.findall(r"^```ini\n# (\S+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
FILES = {Path(name).name: text for name, text in INI}
CRONTAB = re.findall(r"^```crontab\n(.*?)\n```$", README, re.MULTILINE | re.DOTALL)


@pytest.fixture
def home(newcomer: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of somebody who has a project in ~/my-show and the program where pipx puts it."""
    folder = newcomer.parent / "home-of-you"
    (folder / "my-show").mkdir(parents=True)
    (folder / ".local" / "bin").mkdir(parents=True)
    (folder / ".local" / "bin" / "quotebot").symlink_to(Path(sys.executable).parent / "quotebot")
    monkeypatch.setenv("HOME", str(folder))
    return folder


def test_systemd_finds_nothing_wrong_with_the_units_in_the_readme(
    home: Path, program: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    units = home / ".config" / "systemd" / "user"
    units.mkdir(parents=True)
    for name, text in FILES.items():
        (units / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home))
    command = [program("systemd-analyze"), "--user", "verify", *map(str, sorted(units.iterdir()))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert sorted(FILES) == ["quotebot-once.service", "quotebot-once.timer", "quotebot.service"]
    assert (done.returncode, [line for line in done.stderr.splitlines() if "quotebot" in line]) == (0, [])


def test_the_crontab_line_in_the_readme_posts_in_the_bare_world_of_cron(home: Path) -> None:
    (line,) = CRONTAB
    *times, command = line.split(maxsplit=5)
    world = {"HOME": str(home), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "LOGNAME": "you"}
    done = subprocess.run(["/bin/sh", "-c", command], env=world, cwd="/", capture_output=True, text=True, check=False)

    assert (times, "%" in command) == (["*/5", "*", "*", "*", "*"], False)
    assert (done.returncode, done.stdout) == (0, "")
    assert (home / "my-show" / "queue" / "quotebot.db").is_file()


PYTHON: list[str] = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
SHELF = """
from quotebot.publishers.outbox import Outbox
from quotebot.publishers.setup import Setup


class Shelf(Outbox):
    def check(self) -> str:
        return "The shelf is dusted."


def publisher(setup: Setup) -> Shelf:
    return Shelf(setup.place)
"""


def test_the_module_and_the_line_of_a_publisher_are_as_the_readme_shows_them() -> None:
    module, line = PYTHON

    assert (ROOT / "quotebot" / "publishers" / "outbox.py").read_text(encoding="utf-8").endswith(f"\n\n\n{module}")
    assert f"\n{line}" in (ROOT / "quotebot" / "account.py").read_text(encoding="utf-8")


def test_adding_a_publisher_is_one_module_and_one_line(newcomer: Path, program: Callable[[str], str]) -> None:
    """In a copy of the house a new network is added as the README says; every command knows it."""
    ignored = shutil.ignore_patterns("__pycache__", "fonts")
    house = shutil.copytree(ROOT / "quotebot", newcomer / "quotebot", ignore=ignored)
    (house / "publishers" / "shelf.py").write_text(SHELF, encoding="utf-8")
    account = house / "account.py"
    before = account.read_text(encoding="utf-8")
    after = before.replace(PYTHON[1], PYTHON[1] + PYTHON[1].replace("outbox", "shelf"))
    account.write_text(after, encoding="utf-8")
    typed_ = f"""
quotebot() {{ "{sys.executable}" -m quotebot "$@"; }}
quotebot account add books --network shelf --schedule 09:30
quotebot account list
quotebot account test books
quotebot suggest interview.txt --guest "Edwin Pasko" --host "Nora Castellane" >found.txt
id=$(quotebot list --format jsonl -n 1 | cut -d'"' -f4)
quotebot approve $id
quotebot post $id --now --account books
ls queue/shelf-books/*/post.txt
"""
    shown = typed(typed_, program("bash"))

    assert "The shelf is dusted." in shown
    assert "posted  q-" in shown
    assert "post.txt" in shown
