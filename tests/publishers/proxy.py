"""A proxy on loopback that breaks HTTP in the ways a network does, in front of any real server.

    with FaultProxy(server_url) as proxy:
        client = Client(proxy.url)
        proxy.fail("drop_after", path="/xrpc/com.atproto.repo.createRecord")

`before` means that the server never saw the request, `after` that it acted and its answer was lost or replaced.

Everything else passes untouched: the client's Host (so that signatures of the URL hold), compressed and binary bodies,
several requests on one connection.
"""

from __future__ import annotations

import http.client
import io
import random
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal, Self
from urllib.parse import urlsplit

Mode = Literal[
    "pass",
    "drop_before",  # the connection is closed without an answer
    "drop_after",
    "302_before",  # give Location as one of `headers`
    "307_before",
    "503_before",
    "503_after",
    "429_before",  # give Retry-After and the like as `headers`
    "drip_after",  # the server's answer, a byte every DRIP_SECONDS
    "garbage_after",  # 200, and a body that cannot be read
    "hang",  # no answer until the proxy heals or closes; the server does not see the request
    "hang_after",
    "refuse",  # the port is closed for everybody until heal()
]
# What disturb() chooses from: all that ends by itself.
PASSING: tuple[Mode, ...] = (
    "drop_before", "drop_after", "503_before", "503_after", "429_before", "garbage_after"
)  # fmt: skip
BODIES = {"503": b"<html><h1>503 Service Unavailable</h1></html>", "429": b'{"error":"RateLimitExceeded"}'}
GARBAGE = b'{"id": "1", "uri": "at:'
HOP = {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "expect"}
UPSTREAM_SECONDS = 60
DRIP_SECONDS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One request and what became of it. `status` is the server's answer, None if it never saw the request."""

    method: str
    path: str  # with its query
    mode: Mode
    status: int | None
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True, kw_only=True)
class Fault:
    """`left` is how many requests it still meets, None: all. `path` (without query) may hold `*`."""

    mode: Mode
    left: int | None
    path: str
    method: str | None
    headers: Mapping[str, str]
    body: bytes | None

    def meets(self, method: str, path: str) -> bool:
        wanted = self.left is None or self.left > 0
        return wanted and self.method in (None, method) and fnmatchcase(path.partition("?")[0], self.path)


PASS = Fault(mode="pass", left=None, path="*", method=None, headers={}, body=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbance:
    """Faults by chance: `rate` of the requests to `path` meet one of `modes`."""

    chance: random.Random
    rate: float
    modes: Sequence[Mode]
    path: str
    method: str | None

    def fault(self, method: str, path: str) -> Fault | None:
        fault = Fault(mode="pass", left=None, path=self.path, method=self.method, headers={}, body=None)
        if not fault.meets(method, path) or self.chance.random() >= self.rate:
            return None
        fault.mode = self.chance.choice(self.modes)
        return fault


@dataclass(slots=True)
class FaultProxy:
    """Stands on 127.0.0.1 before `upstream` (`http://host:port`) from `with` on; `passages` tells what came by."""

    upstream: str
    passages: list[Passage] = field(default_factory=list)
    _faults: list[Fault] = field(default_factory=list)
    _disturbance: Disturbance | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _healed: threading.Event = field(default_factory=threading.Event)
    _busy: int = 0
    _held: socket.socket | None = None
    _port: int = 0
    _server: _Server | None = None
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        # A socket that is bound and does not listen refuses, and keeps the port ours while the server is away.
        self._held = _bound(0)
        self._port = self._held.getsockname()[1]
        self._open()
        return self

    def __exit__(self, *_: object) -> None:
        self._shut()
        if self._held is not None:
            self._held.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def fail(
        self,
        mode: Mode,
        times: int | None = 1,
        *,
        path: str = "*",
        method: str | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> None:
        """The next `times` requests (None: all) to `path` fail so; earlier faults come first.

        `headers` and `body` are those of the proxy's own answer. `refuse` meets every path, until heal().
        """
        if mode == "refuse":
            self._shut()
            return
        with self._lock:
            fault = Fault(mode=mode, left=times, path=path, method=method, headers=headers or {}, body=body)
            self._faults.append(fault)

    def disturb(
        self,
        chance: random.Random,
        rate: float = 0.5,
        *,
        modes: Sequence[Mode] = PASSING,
        path: str = "*",
        method: str | None = None,
    ) -> None:
        """From now on `rate` of the requests to `path` fail by chance. fail() goes before it."""
        with self._lock:
            self._disturbance = Disturbance(chance=chance, rate=rate, modes=modes, path=path, method=method)

    def heal(self) -> None:
        """No more faults: what hangs is let go (its connection closes), and the port is open."""
        with self._lock:
            self._faults.clear()
            self._disturbance = None
            healed, self._healed = self._healed, threading.Event()
        healed.set()
        if self._server is None:
            self._open()

    def seen(self, path: str = "*", method: str | None = None) -> list[Passage]:
        """The requests that the server itself saw, in order."""
        asked = Fault(mode="pass", left=None, path=path, method=method, headers={}, body=None)
        with self._lock:
            return [one for one in self.passages if one.status is not None and asked.meets(one.method, one.path)]

    def fault(self, method: str, path: str) -> Fault:
        """What the request at hand is to meet; counts it."""
        with self._lock:
            for fault in self._faults:
                if fault.meets(method, path):
                    fault.left = None if fault.left is None else fault.left - 1
                    return fault
            disturbed = self._disturbance.fault(method, path) if self._disturbance else None
            return disturbed or PASS

    def note(self, passage: Passage) -> None:
        with self._lock:
            self.passages.append(passage)

    def quiet(self) -> bool:
        """True while no request is on its way: nothing that a client sent can reach the server any more."""
        with self._lock:
            return self._busy == 0

    @contextmanager
    def busy(self) -> Iterator[None]:
        """A request is on its way."""
        with self._lock:
            self._busy += 1
        try:
            yield
        finally:
            with self._lock:
                self._busy -= 1

    def _open(self) -> None:
        self._server = _Server(self, self._port)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="fault proxy")
        self._thread.start()

    def _shut(self) -> None:
        """The port closes, and so does every connection through it; what it was doing upstream is done."""
        server, self._server = self._server, None
        if server is None or self._thread is None:
            return
        server.shutdown()
        self._thread.join()
        self._healed.set()
        server.hang_up()
        server.server_close()  # waits for the handlers
        self._healed = threading.Event()


def _bound(port: int) -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    return bound


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that server_close() waits for them
    request_queue_size = 128

    def __init__(self, proxy: FaultProxy, port: int) -> None:
        self.proxy = proxy
        self.away = threading.Event()
        self.connections: set[socket.socket] = set()
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    def hang_up(self) -> None:
        self.away.set()
        with self.lock:
            for connection in self.connections:
                _close(connection)

    def handle_error(self, *_: object) -> None:
        """A client that went away is no news."""


def _close(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it was gone already


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        with self.server.lock:
            self.server.connections.add(self.connection)
        if self.server.away.is_set():
            _close(self.connection)

    def finish(self) -> None:
        with self.server.lock:
            self.server.connections.discard(self.connection)
        super().finish()

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except OSError:  # the client or the proxy hung up
            self.close_connection = True

    def _pass(self) -> None:
        with self.server.proxy.busy():
            try:
                body = self._body()
            except EOFError:  # its sender died over it
                self.close_connection = True
                return
            self._carry(body)

    def _carry(self, body: bytes) -> None:
        proxy = self.server.proxy
        healed = proxy._healed  # before the fault is chosen, so that no heal() is missed
        fault = proxy.fault(self.command, self.path)
        seen = fault.mode == "pass" or fault.mode.endswith("_after")
        answer = self._upstream(body) if seen else None
        proxy.note(
            Passage(
                method=self.command,
                path=self.path,
                mode=fault.mode,
                status=answer[0] if answer else None,
                headers=dict(self.headers.items()),
                body=body,
            )
        )
        if fault.mode.startswith("hang"):
            healed.wait()
        if fault.mode.startswith(("hang", "drop")):
            self.close_connection = True
            _close(self.connection)
        elif answer is not None and fault.mode == "pass":
            self._answer(*answer)
        elif answer is not None and fault.mode == "drip_after":
            self._drip(answer, healed)
        else:
            self._instead(fault)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _pass

    def _drip(self, answer: tuple[int, list[tuple[str, str]], bytes], healed: threading.Event) -> None:
        away, self.wfile = self.wfile, io.BytesIO()
        self._answer(*answer)
        said, self.wfile = self.wfile.getvalue(), away
        for at in range(len(said)):
            away.write(said[at : at + 1])
            if healed.wait(DRIP_SECONDS):
                break
        self.close_connection = True

    def _instead(self, fault: Fault) -> None:
        code = fault.mode.partition("_")[0]
        garbage = code == "garbage"
        body = fault.body if fault.body is not None else GARBAGE if garbage else BODIES.get(code, b"")
        headers = [("Content-Type", "text/html" if code == "503" else "application/json"), *fault.headers.items()]
        self._answer(200 if garbage else int(code), headers, body)

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return b"".join(iter(self._chunk, b""))
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        if len(body) < length:
            raise EOFError
        return body

    def _chunk(self) -> bytes:
        size = int(self.rfile.readline().partition(b";")[0], 16)
        chunk = self.rfile.read(size)
        self.rfile.readline()
        return chunk

    def _upstream(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        """What the server answers; 502 if it does not."""
        address = urlsplit(self.server.proxy.upstream)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=UPSTREAM_SECONDS)
        try:
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in HOP | {"content-length"}:
                    connection.putheader(name, value)
            if body or "Content-Length" in self.headers:
                connection.putheader("Content-Length", str(len(body)))
            connection.putheader("Connection", "close")
            connection.endheaders(body)
            reply = connection.getresponse()
            return reply.status, reply.getheaders(), reply.read()
        except (OSError, http.client.HTTPException) as error:
            return 502, [("Content-Type", "text/plain")], type(error).__name__.encode()
        finally:
            connection.close()

    def _answer(self, status: int, headers: Sequence[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        length = str(len(body))
        for name, value in headers:
            if name.lower() == "content-length":
                # A HEAD tells of a body that it does not send.
                length = value if self.command == "HEAD" else length
            elif name.lower() not in HOP:
                self.send_header(name, value)
        if status >= 200 and status not in (204, 304):
            self.send_header("Content-Length", length)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
