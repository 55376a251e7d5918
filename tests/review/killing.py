"""Reviews that are killed: a real program in a real terminal, keys only, SIGKILL at a random moment.

    python tests/review/killing.py FOLDER [--name Mia] [--kills 200] [--seed 7]

FOLDER is a project with lines to review; several people may review it at once. Prints one JSON object:
how many reviews were killed, how many decisions the screen acknowledged, how many are written, and which are lost.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import pty
import random
import re
import select
import signal
import sqlite3
import struct
import sys
import termios
import time
from contextlib import closing
from pathlib import Path

import pyte

import quotebot.cli.review
import quotebot.review.app  # noqa: F401
from quotebot.cli.main import main
from quotebot.model import Episode
from quotebot.networks import NETWORKS
from quotebot.transcript.names.misheard import misheard
from quotebot.transcript.names.targets import Glossary
from quotebot.transcript.reader import read

# Everything that a card needs is loaded once here, so that each review begins at once.
misheard(read(b"Ada: Is Quixby there?\n\nBen: It is.\n", Episode(file="talk.txt")), Glossary())
_ = [network.length("Quixby…") for network in NETWORKS]

COLUMNS, ROWS = 100, 30
# What a person presses, over and over: each decision there is, and most of them taken back.
KEYS = ("a", "u", "r", "d", "u", "l", "u", "a", "u", "r", "\r", "u")
SAID = re.compile(r"(approved|rejected|put off|took back: \w+(?: off)?) (q-[0-9a-f]{12})[^│]*?(?:saved|$)")
ACTIONS = {"approved": "approve", "rejected": "reject", "put off": "later"}
PATIENCE_SECONDS = 20.0
PACE_SECONDS = 0.26  # a little more than the glance that the review wants taken at each card
LIFE_SECONDS = 2.0


class Person:
    """Somebody at a terminal in which a review runs: presses keys, and remembers what the screen acknowledged."""

    def __init__(self, folder: Path, name: str) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self.stream = pyte.ByteStream(self.screen)
        self.told: list[tuple[str, str]] = []
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            os.environ.update(TERM="xterm-256color", QUOTEBOT_HOME=str(folder), QUOTEBOT_REVIEW__NAME=name)
            os.chdir(folder)
            sys.stdin = sys.__stdin__ = os.fdopen(0, encoding="utf-8", closefd=False)
            sys.stdout = sys.__stdout__ = os.fdopen(1, "w", encoding="utf-8", closefd=False)
            sys.stderr = sys.__stderr__ = os.fdopen(2, "w", encoding="utf-8", closefd=False)
            try:
                main(["review"])
            finally:
                os._exit(70)

    def watch(self, seconds: float) -> None:
        """Look at the screen for so long."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if select.select([self.terminal], [], [], left)[0]:
                try:
                    self.stream.feed(os.read(self.terminal, 65536))
                except OSError:
                    return
                self._read()

    def _read(self) -> None:
        for found in filter(None, map(SAID.search, self.screen.display)):
            if self.told[-1:] != [(found[1], found[2])]:
                self.told.append((found[1], found[2]))

    def shows(self, text: str) -> bool:
        """True if `text` stands on the screen."""
        return any(text in row for row in self.screen.display)

    def press(self, key: str) -> None:
        """Press a key."""
        os.write(self.terminal, key.encode())

    def kill(self) -> None:
        """Kill the review, and look at what was still on its way to the screen."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.watch(0.02)
        os.close(self.terminal)


def review(folder: Path, name: str, life: float, pace: random.Random) -> list[tuple[str, str]]:
    """Review for `life` seconds from the first card on, then be killed; what was acknowledged, in order."""
    person = Person(folder, name)
    opened = time.monotonic() + PATIENCE_SECONDS
    while not person.shows("to go") and time.monotonic() < opened:
        person.watch(0.01)
    end = time.monotonic() + life
    keys = iter(KEYS * 1000)
    while (left := end - time.monotonic()) > 0:
        person.watch(min(PACE_SECONDS + pace.random() * 0.1, left))
        person.press(next(keys))
    person.kill()
    return person.told


def written(folder: Path, name: str, after: int) -> list[tuple[int, str, str]]:
    """The decisions of `name` in the store with an id over `after`: id, what the screen says of them, quote."""
    with closing(sqlite3.connect(folder / "queue" / "quotebot.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        query = "SELECT id, action, suggestion_id, undoes FROM decisions WHERE id > ? AND by = ? ORDER BY id"
        found = db.execute(query, [after, name]).fetchall()
        actions = dict(db.execute("SELECT id, action FROM decisions").fetchall())
    says = {action: said for said, action in ACTIONS.items()}
    return [
        (number, says[action] if undoes is None else f"took back: {says[actions[undoes]]}", quote)
        for number, action, quote, undoes in found
    ]


def lost(told: list[tuple[str, str]], kept: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What was acknowledged and is not written, in that order."""
    rest = iter(kept)
    return [one for one in told if not any(one == other for other in rest)]


def run(folder: Path, name: str, kills: int, seed: int) -> dict[str, object]:
    """Kill `kills` reviews of one store at random moments."""
    chance, told, kept, missing, last = random.Random(seed), 0, 0, list[tuple[str, str]](), 0  # noqa: S311  # chance is no secret here
    for _ in range(kills):
        seen = review(folder, name, chance.random() * LIFE_SECONDS, chance)
        rows = written(folder, name, last)
        last = rows[-1][0] if rows else last
        told, kept = told + len(seen), kept + len(rows)
        missing += lost(seen, [(said, quote) for _, said, quote in rows])
    return {"killed": kills, "acknowledged": told, "written": kept, "lost": missing}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--name", default="Mia")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    json.dump(run(asked.folder.resolve(), asked.name, asked.kills, asked.seed), sys.stdout)
