"""The reference Bluesky server on loopback, with real accounts, behind a fault proxy.

Clients are told that the server is where the proxy is, so that nothing goes past the proxy.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from .proxy import FaultProxy

FOLDER = Path(__file__).parent / "pds"
INSTALLED = FOLDER / "node_modules" / ".package-lock.json"  # npm writes it last
POSTS = "app.bsky.feed.post"
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`password` is an app password, as a user would make one; `access` is a token of the real password."""

    handle: str
    did: str
    password: str
    access: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pds:
    """`url` is the server itself, `proxy.url` where quotebot finds it. Its own calls go past the proxy."""

    url: str
    admin_password: str
    proxy: FaultProxy
    client: httpx.Client = field(repr=False)

    def post(self, method: str, body: dict[str, Any] | None = None, access: str | None = None) -> dict[str, Any]:
        headers = {} if access is None else {"Authorization": f"Bearer {access}"}
        reply = self.client.post(f"{self.url}/xrpc/{method}", json=body, headers=headers)
        assert reply.is_success, reply.text
        return dict(reply.json()) if reply.content else {}

    def get(self, method: str, **asked: str) -> httpx.Response:
        return self.client.get(f"{self.url}/xrpc/{method}", params=asked)

    def account(self) -> Account:
        """A new account that nobody else uses."""
        handle = f"quotebot{next(_numbers)}.test"
        asked = {"handle": handle, "email": f"{handle}@example.org", "password": "the real password"}
        made = self.post("com.atproto.server.createAccount", asked)
        access = made["accessJwt"]
        password = self.post("com.atproto.server.createAppPassword", {"name": "quotebot"}, access)["password"]
        return Account(handle=handle, did=made["did"], password=password, access=access)

    def records(self, account: Account) -> list[dict[str, Any]]:
        """All posts of `account`, the first one first, as far as its server is concerned."""
        asked = {"repo": account.did, "collection": POSTS, "limit": "100", "reverse": "true"}
        reply = self.get("com.atproto.repo.listRecords", **asked)
        return list(reply.json()["records"])

    def suspend(self, account: Account, *, applied: bool = True) -> None:
        """Take the account down, or let it up again."""
        subject = {"$type": "com.atproto.admin.defs#repoRef", "did": account.did}
        reply = self.client.post(
            f"{self.url}/xrpc/com.atproto.admin.updateSubjectStatus",
            json={"subject": subject, "takedown": {"applied": applied, "ref": "1"}},
            auth=("admin", self.admin_password),
        )
        assert reply.is_success, reply.text


@contextmanager
def reference_pds(program: Callable[[str], str], data: Path) -> Iterator[Pds]:
    """Start it, installing it first where everything is to be tested; skips where it is not installed."""
    node = program("node")
    _install(program)
    with FaultProxy("") as proxy:
        command = [node, str(FOLDER / "start.mjs"), str(data), proxy.url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                ready = json.loads(process.stdout.readline())
                proxy.upstream = ready["url"]
                with httpx.Client(timeout=60, trust_env=False) as client:
                    yield Pds(url=ready["url"], admin_password=ready["adminPassword"], proxy=proxy, client=client)
            finally:
                process.terminate()
                assert process.wait(30) == 0


def _install(program: Callable[[str], str]) -> None:
    if INSTALLED.exists():
        return
    if os.environ.get("QUOTEBOT_TEST_ALL") != "1":
        pytest.skip("the reference Bluesky server is not installed: npm ci --prefix tests/publishers/pds")
    command = [program("npm"), "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=FOLDER, check=True, timeout=900, stdout=subprocess.DEVNULL)
