"""A limit on all that is said with a server in one go.

The time-outs of requests and httpx begin anew with every byte. A server that sends one now and then, be it in the
headers, would keep a poster beyond its lease; then another one takes the post up, and neither knows of the other.
So whoever speaks to a server has its connections cut after a time, whatever they are doing, and none is made later.
What is cut breaks as a lost connection does: whether the post is there is looked up.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx
    import requests
    from requests.adapters import HTTPAdapter

SECONDS = 120.0  # for a picture and a post over a slow line, and less than half of the poster's lease


class Deadline:
    """From now on `seconds`. Close it."""

    def __init__(self, seconds: float) -> None:
        self._lock = threading.Lock()
        self._over = False
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def watch(self, connection: socket.socket) -> None:
        """Cut it when the time comes, at once if it has. A duplicate is kept, for TLS takes the socket over."""
        with self._lock:
            self._sockets.append(connection.dup())
        if self._over:
            self._cut()

    def close(self) -> None:
        """Cut nothing any more."""
        self._timer.cancel()
        with self._lock:
            while self._sockets:
                self._sockets.pop().close()

    def _cut(self) -> None:
        with self._lock:
            self._over = True
            for connection in self._sockets:
                _shut(connection)


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it was gone already


@contextmanager
def on_httpx(client: httpx.Client, seconds: float) -> Iterator[None]:
    """While this lasts, and no longer than `seconds`, `client` may speak."""
    deadline = Deadline(seconds)

    def happened(event: str, what: dict[str, Any]) -> None:
        if event == "connection.connect_tcp.complete":
            deadline.watch(what["return_value"].get_extra_info("socket"))

    def asked(request: httpx.Request) -> None:
        request.extensions = {**request.extensions, "trace": happened}

    client.event_hooks["request"].append(asked)
    try:
        yield
    finally:
        deadline.close()


@contextmanager
def on_requests(session: requests.Session, seconds: float) -> Iterator[None]:
    """While this lasts, and no longer than `seconds`, `session` may speak."""
    deadline = Deadline(seconds)
    adapter = _adapter(deadline)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    try:
        yield
    finally:
        deadline.close()


def _adapter(deadline: Deadline) -> HTTPAdapter:
    from requests.adapters import HTTPAdapter

    class Watched(HTTPAdapter):
        def get_connection_with_tls_context(self, *given: Any, **named: Any) -> Any:
            pool = super().get_connection_with_tls_context(*given, **named)
            if "ConnectionCls" not in vars(pool):
                pool.ConnectionCls = _watched(pool.ConnectionCls, deadline)
            return pool

    return Watched()


def _watched(kind: Any, deadline: Deadline) -> Any:
    """Connections of urllib3 of that kind, each watched from its first byte on."""

    def connect(self: Any) -> socket.socket:
        made: socket.socket = kind._new_conn(self)
        deadline.watch(made)
        return made

    return type(f"Watched{kind.__name__}", (kind,), {"_new_conn": connect})
