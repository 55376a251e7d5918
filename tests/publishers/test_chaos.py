"""Each post once on a line that breaks before and after the server acted, with the program killed all the while."""

import html
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from quotebot.store import queue
from quotebot.store.database import open_store
from quotebot.store.decisions import Hand
from quotebot.store.schema import deliveries as table

from .mastodons import Fediverse
from .proxy import FaultProxy
from .reference_pds import Pds
from .x_standin import KEYS, XStandIn

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.posting.desk import approved

CHAOS = Path(__file__).with_name("chaos.py")
POSTS = int(os.environ.get("QUOTEBOT_CHAOS", "0"))  # how many posts; the suite leaves it out, for it takes long
NAIVE_POSTS = max(POSTS // 8, 8)
RATE = 0.3
LIFE_SECONDS = 8.0  # the most that a program lives before it is killed


def queued(folder: Path, count: int) -> list[str]:
    """A project with `count` posts that are due; their texts."""
    folder.mkdir()
    store = open_store(folder, "", threshold=0.9)
    found = approved(store, count)
    began = datetime.now(UTC) - timedelta(hours=1)
    due = [began + timedelta(seconds=at) for at in range(count)]
    queue.add(store, found, Hand(by="Mia", at=began - timedelta(hours=1)), account="outbox", due=due, anyway=True)
    store.close()
    return [f"“{quote.text}” — Bo Sample" for quote in found]


def posted(folder: Path, network: str, keys: dict[str, Any], *, kills: bool = True, patience: float = 600) -> int:
    """Run the poster to its end, killing it at random moments; how often it was killed."""
    chance, killed = random.Random(7), 0  # noqa: S311  # chance is no secret here
    until = time.monotonic() + patience
    while time.monotonic() < until:
        command = [sys.executable, str(CHAOS), str(folder), network, json.dumps(keys)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert process.stdout and process.stdout.readline() in ("ready\n", "")
        life = chance.random() * LIFE_SECONDS if kills else patience
        with suppress(subprocess.TimeoutExpired):
            process.wait(life)
        if process.poll() is not None:
            assert process.returncode == 0, process.stderr.read() if process.stderr else ""
            return killed
        process.send_signal(signal.SIGKILL)
        process.communicate()
        killed += 1
    raise AssertionError(f"not done after {patience} seconds: {states(folder)}")


def states(folder: Path) -> Counter[str]:
    store = open_store(folder, "", threshold=0.9)
    with store.reading() as db:
        found = Counter(db.execute(sa.select(table.c.state)).scalars())
    store.close()
    return found


Wanted = tuple[str, dict[str, Any], FaultProxy, Callable[[], list[str]], str]


def plain(content: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", content))


def on_bluesky(pds: Pds) -> Wanted:
    account = pds.account()

    def texts() -> list[str]:
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
    return "bluesky", keys, pds.proxy, texts, "/xrpc/com.atproto.repo.*"


def on_mastodon(server: Fediverse) -> Wanted:
    keys = {"url": server.proxy.url, "token": server.token}
    texts = lambda: [plain(one["content"]) for one in server.statuses()]  # noqa: E731
    return "mastodon", keys, server.proxy, texts, "/api/v1/statuses"


def once_each(wanted: Wanted, folder: Path, count: int = POSTS) -> None:
    network, keys, proxy, texts, path = wanted
    expected = queued(folder, count)
    proxy.disturb(random.Random(3), RATE, path=path)  # noqa: S311
    try:
        killed = posted(folder, network, keys)
    finally:
        proxy.heal()

    assert states(folder) == {"posted": count}
    assert Counter(texts()) == Counter(expected)
    print(f"\n{network}: {count} posts once each, {killed} programs killed, {len(proxy.passages)} requests")


def twice_some(wanted: Wanted, folder: Path) -> None:
    network, keys, proxy, texts, path = wanted
    expected = queued(folder, NAIVE_POSTS)
    proxy.disturb(random.Random(3), RATE, path=path)  # noqa: S311
    try:
        posted(folder, network, {**keys, "naive": True}, kills=False)
    finally:
        proxy.heal()

    doubles = sum(count - 1 for count in Counter(texts()).values())
    print(f"\n{network}, naive: {NAIVE_POSTS} posts, {doubles} doubles")
    assert set(texts()) == set(expected)
    assert doubles > 0


def test_bluesky_has_each_post_once(pds: Pds, tmp_path: Path) -> None:
    once_each(on_bluesky(pds), tmp_path / "project")


def test_bluesky_has_some_twice_where_a_program_just_tries_again(pds: Pds, tmp_path: Path) -> None:
    twice_some(on_bluesky(pds), tmp_path / "project")


def test_mastodon_has_each_post_once(mock: Fediverse, tmp_path: Path) -> None:
    once_each(on_mastodon(mock), tmp_path / "project")


def test_mastodon_has_some_twice_where_a_program_just_tries_again(mock: Fediverse, tmp_path: Path) -> None:
    twice_some(on_mastodon(mock), tmp_path / "project")


def test_a_server_that_ignores_the_key_has_each_post_once(snac: Fediverse, tmp_path: Path) -> None:
    """snac shows its newest 256 posts and no page before them: more could not be counted, nor found again."""
    once_each(on_mastodon(snac), tmp_path / "project", min(POSTS, 240))


def test_x_has_no_post_twice_and_what_nobody_can_tell_is_held_and_named(tmp_path: Path) -> None:
    """A stand-in, for no server of X can be had."""
    folder = tmp_path / "project"
    expected = queued(folder, POSTS)
    with XStandIn() as x, FaultProxy(x.url) as proxy:
        proxy.disturb(random.Random(3), RATE, path="/2/*")  # noqa: S311
        killed = posted(folder, "x", {"url": proxy.url, "oauth1": KEYS})
        found = Counter(x.texts())

    became = states(folder)
    print(f"\nx: {POSTS} posts, {dict(became)}, {killed} programs killed")
    assert set(became) <= {"posted", "held"}
    assert set(found) <= set(expected)
    assert max(found.values()) == 1
    assert became["posted"] <= len(found) <= became["posted"] + became["held"]
    assert became["held"] < POSTS / 10


pytestmark = [
    pytest.mark.skipif(not POSTS, reason="set QUOTEBOT_CHAOS=300 for 300 posts a network through a line that breaks"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
