"""Posters for networks on a bad line, each a process of its own, so that it can be killed at any moment.

    python tests/publishers/chaos.py

Each line on its standard input is a JSON list: a project's folder, a network, and an object with what that needs. For
each it becomes a new process, whose number it prints; that posts what is due until nothing is left to do. When it has
ended, or was killed, its exit code is printed. So a life begins with everything imported, and many can be ended.
With `naive` in the object a poster does what most programs do: it sends again whenever an answer is not a success.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import atproto  # type: ignore[import-untyped]  # noqa: F401  # here, so that no life has to
import mastodon  # noqa: F401
import tweepy  # type: ignore[import-untyped]  # noqa: F401
from pydantic import SecretStr

sys.path.insert(0, str(Path(__file__).parents[2]))

from quotebot.account import Account
from quotebot.errors import PostingError
from quotebot.networks import accidental_links
from quotebot.post import Payload, Publisher, Receipt
from quotebot.posting.compose import compose
from quotebot.posting.poster import CAREFUL, Caution, Poster
from quotebot.publishers import bluesky
from quotebot.publishers.mastodon import Mastodon
from quotebot.publishers.x import X
from quotebot.publishers.x_access import OAuth1
from quotebot.store import deliveries
from quotebot.store.database import open_store

# The rules of the poster with seconds for minutes, so that hours pass in one; the clock is the real one.
LEASE = timedelta(seconds=0.5)
BACKOFF = timedelta(milliseconds=20)
CAUTIONS = {
    "x": Caution(look_after=timedelta(milliseconds=50), resends=1, give_up=timedelta(seconds=6)),
    "mastodon": Caution(look_after=timedelta(milliseconds=20), resends=1000, give_up=timedelta(minutes=10)),
    "bluesky": CAREFUL,
}
TEMPLATE = "“{quote}” — {speaker}"
MANY = 50  # how often what is naive tries


def publisher(network: str, folder: Path, keys: dict[str, Any]) -> Publisher:
    """The publisher of `network`, pointed at the proxy."""
    if network == "bluesky":
        return bluesky.Bluesky(
            name="chaos", service=keys["url"], handle=keys["handle"], password=SecretStr(keys["password"]),
            session_file=folder / "session",
        )  # fmt: skip
    if network == "mastodon":
        return Mastodon(name="chaos", url=keys["url"], token=SecretStr(keys["token"]), timeout_seconds=10)
    return X(OAuth1(**{name: SecretStr(value) for name, value in keys["oauth1"].items()}), base=keys["url"])


class Naive:
    """What most programs do: whatever is not a success is sent again, as if for the first time."""

    def __init__(self, real: Publisher) -> None:
        self._real = real

    def limit(self) -> int | None:
        return None

    def token(self, now: datetime) -> str:
        return self._real.token(now)

    def check(self) -> str:
        return ""

    def publish(self, payload: Payload, token: str) -> Receipt:
        for _ in range(MANY):
            try:
                return self._real.publish(payload, self._real.token(datetime.now(UTC)))
            except PostingError:
                time.sleep(0.01)
        return Receipt(remote_id="given up")

    def find(self, payload: Payload, token: str, since: datetime) -> Receipt | None:
        return None


def life(folder: Path, network: str, keys: dict[str, Any]) -> None:
    """Tick until nothing is queued, being sent or unknown."""
    real = publisher(network, folder, keys)
    used: Publisher = Naive(real) if keys.get("naive") else real
    account = Account(network=network, min_gap_minutes=0, most_a_run=5, grace_minutes=10_000, template=TEMPLATE)  # type: ignore[arg-type]
    store = open_store(folder, "", threshold=0.9)
    poster = Poster(
        store=store, accounts={"outbox": account}, publishers=lambda name: used, now=lambda: datetime.now(UTC),
        compose=lambda quote, account, now, limit: compose(quote, account, now=now, limit=limit),
        today=lambda account, now: now, lease=LEASE, backoff=BACKOFF, cautions=CAUTIONS,
    )  # fmt: skip
    while True:
        poster.tick()
        counts = deliveries.counts(store)
        if not any(counts.get(state) for state in ("queued", "sending", "unknown")):
            return
        time.sleep(0.01)


def main() -> None:
    """One life after the other, as long as somebody asks for them."""
    accidental_links("What this needs is imported.Now")
    known = set()
    for line in sys.stdin:
        folder, network, keys = json.loads(line)
        if network not in known:
            known.add(network)
            with suppress(PostingError):
                publisher(network, Path(folder), keys).check()
        number = os.fork()
        if not number:
            try:
                life(Path(folder), network, keys)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        print(number, flush=True)
        _, status = os.waitpid(number, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
