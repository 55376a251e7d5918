"""A poster for a network on a bad line, as a program of its own, so that it can be killed at any moment.

    python tests/publishers/chaos.py FOLDER NETWORK KEYS

KEYS is a JSON object with what the network needs. It says that it is ready, posts what is due until nothing is
left to do, and then ends with 0.
With `naive` among the keys it does what most programs do: it sends again whenever an answer is not a success.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

sys.path.insert(0, str(Path(__file__).parents[2]))

from quotebot.account import Account
from quotebot.errors import PostingError
from quotebot.post import Payload, Publisher, Receipt
from quotebot.posting.compose import compose
from quotebot.posting.poster import CAREFUL, Caution, Poster
from quotebot.store import deliveries
from quotebot.store.database import open_store

# The rules of the poster with seconds for minutes, so that hours pass in one; the clock is the real one.
LEASE = timedelta(seconds=3)
BACKOFF = timedelta(milliseconds=20)
CAUTIONS = {
    "x": Caution(look_after=timedelta(milliseconds=50), resends=1, give_up=timedelta(seconds=20)),
    "mastodon": Caution(look_after=timedelta(milliseconds=20), resends=1000, give_up=timedelta(minutes=10)),
    "bluesky": CAREFUL,
}
TEMPLATE = "“{quote}” — {speaker}"


def publisher(network: str, folder: Path, keys: dict[str, Any]) -> Publisher:
    """The publisher of `network`, pointed at the proxy."""
    if network == "bluesky":
        from quotebot.publishers.bluesky import Bluesky

        return Bluesky(
            name="chaos", service=keys["url"], handle=keys["handle"], password=SecretStr(keys["password"]),
            session_file=folder / "session",
        )  # fmt: skip
    if network == "mastodon":
        from quotebot.publishers.mastodon import Mastodon

        return Mastodon(name="chaos", url=keys["url"], token=SecretStr(keys["token"]), timeout_seconds=10)
    from quotebot.publishers.x import X
    from quotebot.publishers.x_access import OAuth1

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
        for _ in range(50):
            try:
                return self._real.publish(payload, self._real.token(datetime.now(UTC)))
            except PostingError:
                time.sleep(0.01)
        return Receipt(remote_id="given up")

    def find(self, payload: Payload, token: str, since: datetime) -> Receipt | None:
        return None


def main(folder: Path, network: str, keys: dict[str, Any]) -> None:
    """Tick until nothing is queued, being sent or unknown."""
    real = publisher(network, folder, keys)
    used: Publisher = Naive(real) if keys.get("naive") else real
    account = Account(network=network, min_gap_minutes=0, most_a_run=20, grace_minutes=10_000, template=TEMPLATE)  # type: ignore[arg-type]
    store = open_store(folder, "", threshold=0.9)
    poster = Poster(
        store=store, accounts={"outbox": account}, publishers=lambda name: used, now=lambda: datetime.now(UTC),
        compose=lambda quote, account, now, limit: compose(quote, account, now=now, limit=limit),
        today=lambda account, now: now, lease=LEASE, backoff=BACKOFF, cautions=CAUTIONS,
    )  # fmt: skip
    print("ready", flush=True)
    while True:
        poster.tick()
        counts = deliveries.counts(store)
        if not any(counts.get(state) for state in ("queued", "sending", "unknown")):
            return
        time.sleep(0.01)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3]))
