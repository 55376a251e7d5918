"""Each post once on a line that breaks before and after the server acted, with the program killed all the while.

A dozen posts a network, and what is naive beside them on two; QUOTEBOT_CHAOS=300 has 300 on each. `pytest -s` shows
what became of them.
"""

import html
import json
import os
import random
import re
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from quotebot.store import deliveries, queue
from quotebot.store.database import open_store
from quotebot.store.decisions import Hand

from .mastodons import Fediverse
from .proxy import FaultProxy
from .reference_pds import Pds
from .x_standin import KEYS, XStandIn

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.posting.desk import approved

CHAOS = Path(__file__).with_name("chaos.py")
POSTS = int(os.environ.get("QUOTEBOT_CHAOS", "12"))
LARGE = POSTS >= 100
RATE = 0.3 if LARGE else 0.4  # of the requests meet a fault
LIFE_REQUESTS = 40 if LARGE else 15  # the most that a poster lives to see
EPISODE = 12  # quotes: the whole interview is read again for each post
PATIENCE_SECONDS = 60 + 4 * POSTS


large = pytest.mark.skipif(not LARGE, reason="set QUOTEBOT_CHAOS=300 for what takes minutes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A network behind its proxy; `there` reads from the server itself which posts it has."""

    network: str
    keys: dict[str, Any]
    proxy: FaultProxy
    path: str
    there: Callable[[], list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of the posts: how often each text is on the network, and in what state the queue has it."""

    posts: list[str]
    there: Counter[str]
    states: dict[str, str]
    kills: int
    requests: int

    def in_state(self, state: str) -> set[str]:
        return {text for text, was in self.states.items() if was == state}

    def tell(self, name: str) -> None:
        times = Counter(min(self.there[text], 2) for text in self.posts)
        extra = sum(self.there.values()) - times[1] - times[2]
        print(
            f"\n{name}: {len(self.posts)} posts; {times[1]} there once, {times[2]} more often ({extra} too many), "
            f"{times[0]} not; {len(self.in_state('held'))} held; {self.kills} kills, {self.requests} requests"
        )


def queued(folder: Path, count: int) -> list[str]:
    """A project with `count` posts that are due; their texts."""
    folder.mkdir()
    store = open_store(folder, "", threshold=0.9)
    for first in range(0, count, EPISODE):
        found = approved(store, min(EPISODE, count - first), first)
    began = datetime.now(UTC) - timedelta(hours=1)
    due = [began + timedelta(seconds=at) for at in range(count)]
    queue.add(store, found, Hand(by="Mia", at=began - timedelta(hours=1)), account="outbox", due=due, anyway=True)
    store.close()
    return [f"“{quote.text}” — Bo Sample" for quote in found]


def states(folder: Path) -> dict[str, str]:
    """The state of each post."""
    store = open_store(folder, "", threshold=0.9)
    every = ("queued", "sending", "posted", "failed", "unknown", "held", "expired")
    found = deliveries.in_state(store, every)
    store.close()
    return {f"“{quote.text}” — Bo Sample": sending.delivery.state for sending, quote in found}


@dataclass(frozen=True, slots=True)
class Nursery:
    """The program in which posters are born."""

    program: subprocess.Popen[bytes]

    def life(self, line: Line, folder: Path, requests: int, chance: random.Random) -> int:
        """Let a poster live until it has asked `requests` times, then kill it; its exit code."""
        tell, hear = self.program.stdin, self.program.stdout
        assert tell and hear
        tell.write(json.dumps([str(folder), line.network, line.keys]).encode() + b"\n")
        number, goal = int(hear.readline()), len(line.proxy.passages) + requests
        while not select.select([hear], [], [], 0.001)[0]:
            if len(line.proxy.passages) >= goal:
                time.sleep(chance.random() * 0.01)
                with suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
                break
        code = int(hear.readline())
        while not line.proxy.quiet():  # what a dead program had sent may still arrive: a lease is longer than that
            time.sleep(0.005)
        return code


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    command = [sys.executable, str(CHAOS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as program:
        yield Nursery(program)


def posted(nursery: Nursery, line: Line, folder: Path) -> int:
    """Run the poster to its end, killing it all the while; how often it was killed."""
    chance, kills = random.Random(7), 0  # noqa: S311  # chance is no secret here
    until = time.monotonic() + PATIENCE_SECONDS
    while code := nursery.life(line, folder, chance.randint(1, LIFE_REQUESTS), chance):
        assert code == -signal.SIGKILL
        assert time.monotonic() < until, Counter(states(folder).values())
        kills += 1
    return kills


def run(nursery: Nursery, line: Line, folder: Path, name: str, rate: float = RATE) -> Outcome:
    """Post everything over a bad line."""
    posts, before = queued(folder, POSTS), len(line.proxy.passages)
    line.proxy.disturb(random.Random(3), rate, path=line.path)  # noqa: S311
    try:
        kills = posted(nursery, line, folder)
    finally:
        line.proxy.heal()
    requests = len(line.proxy.passages) - before
    done = Outcome(
        posts=posts, there=Counter(line.there()), states=states(folder), kills=kills, requests=requests
    )  # fmt: skip
    done.tell(name)
    assert set(done.there) <= set(posts)
    assert kills >= POSTS // 30
    return done


def once_each(nursery: Nursery, line: Line, folder: Path, name: str) -> None:
    done = run(nursery, line, folder, name)
    assert done.there == Counter(done.posts)
    assert done.in_state("posted") == set(done.posts)


def twice_some(nursery: Nursery, line: Line, folder: Path, name: str) -> None:
    """What is naive doubles posts: so the run before it could have failed."""
    line.keys["naive"] = True
    done = run(nursery, line, folder, f"{name}, naive", RATE if LARGE else 0.6)
    assert max(done.there.values()) > 1


def bluesky(pds: Pds) -> Line:
    account = pds.account()

    def there() -> list[str]:
        found: list[str] = []
        cursor = ""
        while True:
            asked = {"repo": account.did, "collection": "app.bsky.feed.post", "limit": "100", "cursor": cursor}
            page = pds.get("com.atproto.repo.listRecords", **asked).json()
            found += [one["value"]["text"] for one in page["records"]]
            cursor = page.get("cursor", "")
            if not cursor or not page["records"]:
                return found

    keys = {"url": pds.proxy.url, "handle": account.handle, "password": account.password}
    return Line(network="bluesky", keys=keys, proxy=pds.proxy, path="/xrpc/*", there=there)


def mastodon(server: Fediverse) -> Line:
    keys = {"url": server.proxy.url, "token": server.token}
    there = lambda: [plain(content) for content in server.contents()]  # noqa: E731
    return Line(network="mastodon", keys=keys, proxy=server.proxy, path="/api/*", there=there)


def plain(content: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", content))


def test_bluesky_has_each_post_once(nursery: Nursery, pds: Pds, tmp_path: Path) -> None:
    once_each(nursery, bluesky(pds), tmp_path / "project", "Bluesky, reference server")


@large
def test_bluesky_has_some_twice_where_a_program_just_tries_again(nursery: Nursery, pds: Pds, tmp_path: Path) -> None:
    twice_some(nursery, bluesky(pds), tmp_path / "project", "Bluesky, reference server")


def test_mastodon_has_each_post_once(nursery: Nursery, mock: Fediverse, tmp_path: Path) -> None:
    once_each(nursery, mastodon(mock), tmp_path / "project", "mastodon-mock")


def test_mastodon_has_some_twice_where_a_program_just_tries_again(
    nursery: Nursery, mock: Fediverse, tmp_path: Path
) -> None:
    twice_some(nursery, mastodon(mock), tmp_path / "project", "mastodon-mock")


def test_a_server_that_ignores_the_key_has_each_post_once(nursery: Nursery, snac: Fediverse, tmp_path: Path) -> None:
    once_each(nursery, mastodon(snac), tmp_path / "project", "snac")


def test_a_server_that_ignores_the_key_has_some_twice_where_a_program_just_tries_again(
    nursery: Nursery, snac: Fediverse, tmp_path: Path
) -> None:
    twice_some(nursery, mastodon(snac), tmp_path / "project", "snac")


def on_x(nursery: Nursery, folder: Path, name: str, **keys: Any) -> Outcome:
    """A stand-in, for no server of X can be had. Its rate limit, 100 requests, ends after a second or two."""
    with XStandIn(window=1, reset=int(time.time()) + 1) as x, FaultProxy(x.url) as proxy:
        keys |= {"url": proxy.url, "oauth1": KEYS}
        return run(nursery, Line(network="x", keys=keys, proxy=proxy, path="/2/*", there=x.texts), folder, name)


def test_x_has_no_post_twice_and_what_nobody_can_tell_is_held_and_named(nursery: Nursery, tmp_path: Path) -> None:
    done = on_x(nursery, tmp_path / "project", "X, stand-in")
    held, posted = done.in_state("held"), done.in_state("posted")
    assert max(done.there.values()) == 1
    assert posted <= set(done.there) <= posted | held
    assert posted | held == set(done.posts)
    assert len(held) <= POSTS // 10 + 2


@large
def test_x_loses_track_where_a_program_just_tries_again(nursery: Nursery, tmp_path: Path) -> None:
    """X refuses the same text twice, so that there is no double; but what was posted is not known."""
    done = on_x(nursery, tmp_path / "project", "X, stand-in, naive", naive=True)
    assert max(done.there.values()) == 1
    assert done.in_state("held")


pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
