"""Nothing that was acknowledged on the screen is lost, however a review ends and whoever reviews beside it."""

import json
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from quotebot.cli.main import main
from quotebot.store import quotes
from quotebot.store.database import open_store

KILLING = Path(__file__).with_name("killing.py")
# The promise is made for 200 kills, which the gate takes the time for.
KILLS = 100 if os.environ.get("QUOTEBOT_TEST_ALL") == "1" else 6


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The demo's talk with its first 25 suggestions."""
    folder = tmp_path / "project"
    folder.mkdir()
    talk = files("quotebot.cli") / "sample" / "mending-hour.txt"
    (folder / "talk.txt").write_bytes(talk.read_bytes())
    asked = ["suggest", str(folder / "talk.txt"), "-n", "25", "--host", "Nora Castellane", "--guest", "Edwin Pasko"]
    result = CliRunner(env={"QUOTEBOT_HOME": str(folder)}).invoke(main, asked)
    assert result.exit_code == 0, result.output
    return folder


def test_two_people_review_one_store_and_are_killed_again_and_again(project: Path) -> None:
    commands = [
        [sys.executable, str(KILLING), str(project), "--name", name, "--kills", str(KILLS), "--seed", str(seed)]
        for seed, name in enumerate(("Mia", "Tom"))
    ]
    people = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
    told = [json.loads(person.communicate()[0]) for person in people]

    assert [one["lost"] for one in told] == [[], []]
    assert [one["killed"] for one in told] == [KILLS, KILLS]
    assert all(one["acknowledged"] > KILLS / 2 for one in told), "too few decisions to say anything"
    store = open_store(project, "", threshold=0.9)
    for quote in quotes.find(store):
        past = quotes.history(store, quote)
        undone = {one.undoes for one in past}
        standing = [one for one in past if one.action != "undo" and one.id not in undone]
        assert quote.decision == (standing[-1] if standing else None)
        assert quote.state == (standing[-1].state if standing else "new")
    store.close()
