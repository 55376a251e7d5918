"""A server that sends a byte now and then keeps nobody for longer than a lease."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
from pydantic import SecretStr

from quotebot.errors import PostUnclear
from quotebot.post import Publisher
from quotebot.posting.poster import LEASE
from quotebot.publishers import deadline
from quotebot.publishers.bluesky import Bluesky
from quotebot.publishers.webhook import Webhook
from quotebot.publishers.x import X

from .mastodons import Fediverse
from .posts import payload
from .proxy import FaultProxy
from .reference_pds import Pds
from .test_proxy import echo
from .x_standin import XStandIn, oauth1

SECONDS = 2.0  # in which a server on this machine has acted; what drips takes ten times as long


def test_a_lease_is_longer_than_two_of_a_publishers_calls() -> None:
    assert timedelta(seconds=2 * deadline.SECONDS) < LEASE


def is_cut_and_found(publisher: Publisher, proxy: FaultProxy, path: str) -> None:
    """A post whose answer drips is unclear; so is a look; and then it is found."""
    token, begun = publisher.token(datetime.now(UTC)), datetime.now(UTC)
    proxy.fail("drip_after", path=path, method="POST")
    with pytest.raises(PostUnclear):
        publisher.publish(payload(), token)
    proxy.fail("drip_after", method="GET")
    with pytest.raises(PostUnclear):
        publisher.find(payload(), token, begun)
    assert [one.mode for one in proxy.passages].count("drip_after") == 2
    assert publisher.find(payload(), token, begun) is not None


def test_mastodon(mock: Fediverse) -> None:
    is_cut_and_found(mock.account(seconds=SECONDS), mock.proxy, "/api/v1/statuses")


def test_x() -> None:
    with XStandIn() as x, FaultProxy(x.url) as proxy:
        is_cut_and_found(X(oauth1(), base=proxy.url, seconds=SECONDS), proxy, "/2/tweets")


def test_bluesky(pds: Pds, tmp_path: Path) -> None:
    account = pds.account()
    pds.proxy.heal()
    pds.proxy.passages.clear()
    keys: dict[str, Any] = {"handle": account.handle, "password": SecretStr(account.password)}
    bluesky = Bluesky(name="b", service=pds.proxy.url, session_file=tmp_path / "session", seconds=SECONDS, **keys)
    bluesky.check()
    is_cut_and_found(bluesky, pds.proxy, "/xrpc/com.atproto.repo.createRecord")


def test_a_webhook() -> None:
    with echo() as url, FaultProxy(url) as proxy:
        proxy.fail("drip_after")
        with pytest.raises(PostUnclear):
            Webhook(proxy.url, SecretStr("whsec_" + "A" * 32), seconds=1).publish(payload(), "msg_1")


@contextmanager
def endless() -> Iterator[str]:
    """A TLS server that never comes to the end of its first record."""
    over = threading.Event()

    def drip(listening: socket.socket) -> None:
        with suppress(OSError), listening.accept()[0] as client:
            client.sendall(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc")
            while not over.wait(0.05):
                client.sendall(b"\x03")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=drip, args=(listening,))
        thread.start()
        try:
            yield f"https://127.0.0.1:{listening.getsockname()[1]}/"
        finally:
            over.set()
            thread.join()


def by_requests(url: str) -> None:
    with requests.Session() as session, deadline.on_requests(session, 0.3):
        session.get(url, timeout=10)


def by_httpx(url: str) -> None:
    with httpx.Client(timeout=10) as client, deadline.on_httpx(client, 0.3):
        client.get(url)


@pytest.mark.parametrize("ask", [by_requests, by_httpx])
def test_a_greeting_without_an_end_is_cut_too(ask: Callable[[str], None]) -> None:
    with endless() as url, pytest.raises((requests.ConnectionError, httpx.TransportError)):
        ask(url)


def test_a_connection_that_is_made_too_late_carries_nothing() -> None:
    """A name that took minutes to be looked up, or a laptop that slept."""
    with echo() as url, FaultProxy(url) as proxy, requests.Session() as session, deadline.on_requests(session, 0.0):
        threading.Event().wait(0.2)
        with pytest.raises(requests.ConnectionError):
            session.post(proxy.url, data=b"x", timeout=10)
        assert proxy.passages == []


def test_in_time_nothing_is_cut() -> None:
    with echo() as url, requests.Session() as session:
        with deadline.on_requests(session, 60):
            assert [session.post(url, data=b"x", timeout=10).status_code for _ in range(3)] == [201, 201, 201]
        assert session.post(url, data=b"x", timeout=10).status_code == 201
