"""Servers of Mastodon's kind on loopback: mastodon-mock, and snac, a real one that keeps nothing of Idempotency-Keys.

Each stands behind a fault proxy; `url` is the proxy's.
"""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests
from pydantic import SecretStr

from quotebot.publishers.mastodon import Mastodon

from .proxy import FaultProxy

POST = "/api/v1/statuses"
MEDIA = "/api/v2/media"
TOKEN = "9f8a77-mock-token-of-the-bot"  # noqa: S105
SECONDS = 60


def now() -> datetime:
    return datetime.now(UTC)


# The server ends with its standard input, however the tests end.
_MOCK = """
import sys
from mastodon_mock.config import MastodonMockConfig, SeedAccount, SeedConfig
from mastodon_mock.testing.server import MockServer

bot = SeedAccount(username="bot", access_token=sys.argv[1])
config = MastodonMockConfig(media_storage_path=sys.argv[2], seed=SeedConfig(accounts=[bot]))
with MockServer(config=config, log_level="error") as server:
    print(server.port, flush=True)
    sys.stdin.read()
"""


@dataclass(kw_only=True)
class Fediverse:
    """A server with an account of the bot's. `real` is its own address, `proxy` what the publisher talks to."""

    kind: str
    real: str
    token: str
    proxy: FaultProxy
    kept: Path | None = None  # where snac keeps what the account posted, a file a post

    def account(self, *, name: str = "clock", timeout_seconds: float = 20, **changed: Any) -> Mastodon:
        token = changed.pop("token", self.token)
        url = changed.pop("url", self.proxy.url)
        return Mastodon(name=name, url=url, token=SecretStr(token), timeout_seconds=timeout_seconds, **changed)

    def call(self, method: str, path: str, **sent: Any) -> Any:
        """What the server itself answers, around the proxy."""
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = requests.request(method, self.real + path, headers=headers, timeout=SECONDS, **sent)
        answer.raise_for_status()
        return answer.json()

    def statuses(self) -> list[dict[str, Any]]:
        """Everything that the account has posted, newest first."""
        me = self.call("GET", "/api/v1/accounts/verify_credentials")["id"]
        found: list[dict[str, Any]] = []
        while page := self.call("GET", f"/api/v1/accounts/{me}/statuses", params=_older(found)):
            fresh = [status for status in page if status["id"] not in {old["id"] for old in found}]
            if not fresh:
                break
            found += fresh
        return found

    def contents(self) -> list[str]:
        """The HTML of everything that the account has posted, from the server's own files where they can be read.

        snac shows the newest 256 only.
        """
        if self.kept is None:
            return [str(status["content"]) for status in self.statuses()]
        return [str(json.loads(file.read_bytes())["content"]) for file in self.kept.glob("*.json")]

    def text(self, status_id: str) -> str:
        return str(self.call("GET", f"{POST}/{status_id}/source")["text"])

    def answers(self, path: str, status: int, body: object, *, method: str = "GET", **headers: str) -> None:
        """The mock answers so, as often as it is asked."""
        match = {"path": path, "methods": [method]}
        effect = {"type": "status", "status": status, "body": body, "headers": headers}
        self.call("POST", "/api/v1/_mock/faults", json={"match": match, "effect": effect})


def _older(found: list[dict[str, Any]]) -> dict[str, str]:
    return {"limit": "40"} | ({"max_id": found[-1]["id"]} if found else {})


@contextmanager
def mock(folder: Path) -> Iterator[Fediverse]:
    """mastodon-mock. POST /api/v1/_mock/reset empties it."""
    command = [sys.executable, "-c", _MOCK, TOKEN, str(folder)]
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        real = f"http://127.0.0.1:{int(process.stdout.readline())}"
        with FaultProxy(real) as proxy:
            yield Fediverse(kind="mock", real=real, token=TOKEN, proxy=proxy)
        process.stdin.close()


@contextmanager
def snac(folder: Path, program: Callable[[str], str]) -> Iterator[Fediverse]:
    """snac, with one account. It calls itself localhost:1, where nobody listens: else it would post to itself."""
    command, port, data = program("snac"), _free_port(), folder / "snac"
    asked = f"127.0.0.1\n{port}\nlocalhost:1\n\nnobody@example.org\n"
    subprocess.run([command, "init", str(data)], input=asked, text=True, check=True, stdout=subprocess.DEVNULL)
    settings = json.loads((data / "server.json").read_text())
    settings |= {"protocol": "http", "disable_openbsd_sandbox": True, "disable_inbox_collection": True}
    (data / "server.json").write_text(json.dumps(settings))
    added = subprocess.run(
        [command, "adduser", str(data), "bot"], input="\n", text=True, check=True, capture_output=True
    )
    password = re.search(r"password is (\S+)", added.stdout + added.stderr)
    assert password is not None
    with (folder / "snac.log").open("wb") as log:
        process = subprocess.Popen([command, "httpd", str(data)], stdout=log, stderr=log)
    try:
        real = f"http://127.0.0.1:{port}"
        with FaultProxy(real) as proxy:
            kept = data / "user" / "bot" / "public"
            yield Fediverse(kind="snac", real=real, token=_token(real, password[1]), proxy=proxy, kept=kept)
    finally:
        process.kill()  # asked kindly, it first waits for its threads
        process.wait()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _token(real: str, password: str) -> str:
    """A token for the account, as soon as the server answers."""
    end = time.monotonic() + SECONDS
    while True:
        try:
            sent = {"login": "bot", "passwd": password}
            return requests.post(f"{real}/oauth/x-snac-get-token", data=sent, timeout=SECONDS).text.strip()
        except requests.ConnectionError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
