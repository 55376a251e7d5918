"""The fault proxy does what it says: what is tested through it is tested by real broken connections."""

import gzip
import http.client
import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from .proxy import GARBAGE, FaultProxy, Mode

PICTURE = bytes(range(256)) * 300


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was sent, compressed, and counts."""

    protocol_version = "HTTP/1.1"
    requests: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.requests.append(self.path)
        body = gzip.compress(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        self.send_response(201)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Host", self.headers["Host"])
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        self.end_headers()
        if self.command == "POST":
            self.wfile.write(body)

    do_HEAD = do_POST

    def log_message(self, *_: object) -> None: ...


class Upstream(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 64


@contextmanager
def echo() -> Iterator[str]:
    Echo.requests.clear()
    server = Upstream(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def proxy() -> Iterator[FaultProxy]:
    with echo() as url, FaultProxy(url) as proxy:
        yield proxy


@contextmanager
def connection(proxy: FaultProxy, seconds: float = 5) -> Iterator[http.client.HTTPConnection]:
    address = proxy.url.removeprefix("http://")
    opened = http.client.HTTPConnection(address, timeout=seconds)
    try:
        yield opened
    finally:
        opened.close()


def post(proxy: FaultProxy, path: str = "/post", body: bytes = b"x", seconds: float = 5) -> tuple[int, bytes]:
    with connection(proxy, seconds) as opened:
        opened.request("POST", path, body)
        reply = opened.getresponse()
        return reply.status, reply.read()


def test_what_passes_is_untouched(proxy: FaultProxy) -> None:
    with connection(proxy) as opened:
        opened.request("POST", "/picture?a=%20b", PICTURE)
        reply = opened.getresponse()

        assert gzip.decompress(reply.read()) == PICTURE
        assert (reply.status, reply.headers["Content-Encoding"]) == (201, "gzip")
        assert reply.headers["X-Host"] == proxy.url.removeprefix("http://")
        assert reply.headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    assert [(one.method, one.path, one.body) for one in proxy.passages] == [("POST", "/picture?a=%20b", PICTURE)]


def test_one_connection_carries_many_requests(proxy: FaultProxy) -> None:
    with connection(proxy) as opened:
        opened.request("POST", "/", b"one")
        sock = opened.sock
        opened.getresponse().read()
        opened.request(
            "POST", "/", iter([b"chunk ", b"by chunk"]), {"Transfer-Encoding": "chunked"}, encode_chunked=True
        )
        assert gzip.decompress(opened.getresponse().read()) == b"chunk by chunk"
        opened.request("HEAD", "/")
        assert opened.getresponse().read() == b""
        opened.request("POST", "/", b"two")
        assert gzip.decompress(opened.getresponse().read()) == b"two"
        assert opened.sock is sock


@pytest.mark.parametrize(
    ("mode", "acted", "status"),
    [
        ("drop_before", 0, None),
        ("drop_after", 1, None),
        ("503_before", 0, 503),
        ("503_after", 1, 503),
        ("429_before", 0, 429),
        ("302_before", 0, 302),
        ("307_before", 0, 307),
        ("garbage_after", 1, 200),
    ],
)
def test_a_fault_is_one_request_long_and_the_server_has_acted_or_not(
    proxy: FaultProxy, mode: Mode, acted: int, status: int | None
) -> None:
    proxy.fail(mode, path="/post")
    if status is None:
        with pytest.raises(http.client.RemoteDisconnected):
            post(proxy)
    else:
        assert post(proxy)[0] == status

    assert (len(Echo.requests), len(proxy.seen())) == (acted, acted)
    assert [one.mode for one in proxy.passages] == [mode]
    assert post(proxy)[0] == 201


def test_only_the_path_and_method_named_fail_and_the_first_fault_comes_first(proxy: FaultProxy) -> None:
    proxy.fail("503_before", times=2, path="/users/*/posts", method="POST")
    proxy.fail("garbage_after", times=None)
    proxy.fail("429_before")

    statuses = [post(proxy, path)[0] for path in ("/users/1/posts?a=b", "/users/1", "/users/2/posts", "/users/3/posts")]

    assert statuses == [503, 200, 503, 200]
    proxy.heal()
    assert post(proxy)[0] == 201


def test_a_rate_limit_says_what_the_test_says(proxy: FaultProxy) -> None:
    body = json.dumps({"title": "Too Many Requests"}).encode()
    proxy.fail("429_before", headers={"Retry-After": "7"}, body=body)
    with connection(proxy) as opened:
        opened.request("POST", "/post")
        reply = opened.getresponse()

        assert (reply.status, reply.headers["Retry-After"], reply.read()) == (429, "7", body)


def test_garbage_is_no_json(proxy: FaultProxy) -> None:
    proxy.fail("garbage_after")
    assert post(proxy) == (200, GARBAGE)
    with pytest.raises(ValueError, match="Unterminated"):
        json.loads(GARBAGE)


@pytest.mark.parametrize(("mode", "acted"), [("hang", 0), ("hang_after", 1)])
def test_a_hanging_request_is_not_answered(proxy: FaultProxy, mode: Mode, acted: int) -> None:
    proxy.fail(mode)
    with pytest.raises(TimeoutError):
        post(proxy, seconds=0.2)
    assert len(Echo.requests) == acted


def test_what_hangs_ends_when_the_proxy_heals(proxy: FaultProxy) -> None:
    proxy.fail("hang")
    timer = threading.Timer(0.2, proxy.heal)
    timer.start()
    with pytest.raises(http.client.RemoteDisconnected):
        post(proxy)
    timer.join()


def test_a_closed_port_refuses_and_cuts_what_was_open(proxy: FaultProxy) -> None:
    with connection(proxy) as opened:
        opened.request("POST", "/")
        opened.getresponse().read()
        proxy.fail("refuse")
        with pytest.raises(ConnectionRefusedError):
            post(proxy)
        with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
            opened.request("POST", "/")
            opened.getresponse()
    url = proxy.url
    proxy.heal()

    assert (proxy.url, post(proxy)[0]) == (url, 201)


def test_a_server_that_is_gone_is_a_bad_gateway() -> None:
    with echo() as url:
        pass
    with FaultProxy(url) as proxy:
        assert post(proxy)[0] == 502


def test_chance_is_the_same_for_the_same_seed(proxy: FaultProxy) -> None:
    def modes(seed: int) -> list[Mode]:
        proxy.passages.clear()
        chance = random.Random(seed)  # noqa: S311
        proxy.disturb(chance, 0.5, modes=["503_before", "503_after"], path="/post")
        for _ in range(20):
            post(proxy)
            post(proxy, "/spared")
        assert {one.mode for one in proxy.passages if one.path == "/spared"} == {"pass"}
        return [one.mode for one in proxy.passages if one.path == "/post"]

    assert modes(1) == modes(1) != modes(2)
    assert set(modes(1)) == {"pass", "503_before", "503_after"}


def test_many_at_once(proxy: FaultProxy) -> None:
    threads = [threading.Thread(target=post, args=(proxy,)) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(Echo.requests), len(proxy.seen("/post", "POST"))) == (40, 40)
