"""An event reaches a real server signed, is the same on every attempt, and every answer is read as what it is."""

import base64
import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook as Reader
from standardwebhooks.webhooks import WebhookVerificationError

from quotebot.errors import PostingError, PostLater, PostRefused, PostUnclear
from quotebot.publishers.webhook import Webhook

from .posts import AT, TEXT, image, payload
from .proxy import FaultProxy

KEY = "whsec_" + base64.b64encode(b"a key of twenty-six bytes.").decode()
QUICK = (1.0, 0.3)


class Receiver(ThreadingHTTPServer):
    """Checks what comes as the specification's own library does, and acts on each event id once."""

    def __init__(self) -> None:
        self.status, self.headers, self.bodies, self.acted = 204, dict[str, str](), list[bytes](), dict[str, str]()
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/hook/secret-path"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.bodies.append(body)
        try:
            event = Reader(KEY).verify(body, dict(self.headers.items()))
        except WebhookVerificationError:
            self._answer(401)
            return
        self.server.acted.setdefault(self.headers["webhook-id"], event["data"]["text"])
        self._answer(self.server.status)

    def do_HEAD(self) -> None:
        self._answer(405)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def webhook(url: str, key: str = KEY) -> Webhook:
    return Webhook(url, SecretStr(key), timeout=QUICK)


def failure(hook: Webhook) -> PostingError:
    with pytest.raises(PostingError) as caught:
        hook.publish(payload(), "msg_1")
    assert "secret-path" not in str(caught.value)
    assert KEY.removeprefix("whsec_") not in str(caught.value)
    return caught.value


def test_an_event_is_signed_as_the_library_of_the_specification_wants(receiver: Receiver, tmp_path: Path) -> None:
    receipt = webhook(receiver.url).publish(payload(image=image(tmp_path), language="en"), "msg_1")

    assert receipt.remote_id == "msg_1"
    assert receiver.acted == {"msg_1": TEXT}
    (event,) = map(json.loads, receiver.bodies)
    assert (event["type"], event["timestamp"]) == ("quote.post", AT.isoformat())
    assert event["data"]["image"]["alt"] == "The quote on a card."
    assert str(tmp_path) not in str(event)


def test_a_post_that_is_sent_again_is_the_same_to_the_byte_and_is_acted_on_once(receiver: Receiver) -> None:
    for _ in range(3):
        webhook(receiver.url).publish(payload(), "msg_1")

    assert len(receiver.bodies) == 3
    assert len(set(receiver.bodies)) == 1
    assert list(receiver.acted) == ["msg_1"]


def test_tokens_are_ids_of_their_own(receiver: Receiver) -> None:
    hook = webhook(receiver.url)

    assert len({hook.token(AT) for _ in range(100)}) == 100


def test_another_key_is_refused_by_the_receiver(receiver: Receiver) -> None:
    other = "whsec_" + base64.b64encode(bytes(32)).decode()

    assert type(failure(webhook(receiver.url, other))) is PostRefused
    assert receiver.acted == {}


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_2xx_is_a_receipt(receiver: Receiver, status: int) -> None:
    receiver.status = status

    assert webhook(receiver.url).publish(payload(), "msg_1").remote_id == "msg_1"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (302, PostUnclear), (307, PostUnclear), (400, PostRefused), (403, PostRefused), (404, PostRefused),
        (408, PostUnclear), (410, PostRefused), (422, PostRefused), (425, PostUnclear), (429, PostLater),
        (500, PostUnclear), (502, PostUnclear), (503, PostUnclear), (504, PostUnclear),
    ],
)  # fmt: skip
def test_what_an_answer_says_of_the_post(receiver: Receiver, status: int, expected: type[PostingError]) -> None:
    receiver.status = status
    receiver.headers = {"location": "/elsewhere"}

    found = failure(webhook(receiver.url))

    assert type(found) is expected
    assert str(status) in str(found)
    assert len(receiver.bodies) == 1  # no redirect is followed, nothing is tried again


@pytest.mark.parametrize(
    ("header", "seconds"), [("120", 120), ("999999999999", 2 * 86_400), ("-5", None), ("soon", None), (None, None)]
)
def test_a_wait_that_is_asked_for_is_passed_on_if_it_is_sensible(
    receiver: Receiver, header: str | None, seconds: int | None
) -> None:
    receiver.status = 429
    receiver.headers = {"retry-after": header} if header else {}

    found = failure(webhook(receiver.url))

    assert isinstance(found, PostLater)
    if seconds is None:
        assert found.at is None
    else:
        assert found.at is not None
        assert abs(found.at - datetime.now(UTC) - timedelta(seconds=seconds)) < timedelta(seconds=30)


@pytest.mark.parametrize(
    ("mode", "expected", "acted"),
    [
        ("drop_before", PostUnclear, False), ("drop_after", PostUnclear, True), ("503_before", PostUnclear, False),
        ("503_after", PostUnclear, True), ("429_before", PostLater, False), ("hang", PostUnclear, False),
        ("hang_after", PostUnclear, True),
    ],
)  # fmt: skip
def test_a_broken_connection_never_loses_an_event_and_never_has_it_acted_on_twice(
    receiver: Receiver, mode: str, expected: type[PostingError], acted: bool
) -> None:
    with FaultProxy(receiver.url.removesuffix("/hook/secret-path")) as proxy:
        hook = webhook(f"{proxy.url}/hook/secret-path")
        proxy.fail(mode)  # type: ignore[arg-type]
        assert type(failure(hook)) is expected
        assert bool(receiver.acted) == acted

        proxy.heal()
        assert hook.find(payload(), "msg_1", AT) is None
        hook.publish(payload(), "msg_1")

    assert list(receiver.acted) == ["msg_1"]


def test_a_port_that_refuses_is_certainly_no_post() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        found = failure(webhook(f"http://127.0.0.1:{held.getsockname()[1]}/hook/secret-path"))

    assert type(found) is PostLater


def test_a_server_without_a_name_is_certainly_no_post() -> None:
    assert type(failure(webhook("https://nowhere.invalid/hook/secret-path"))) is PostLater


@pytest.mark.parametrize(
    "url", ["http://example.org/h", "http://10.0.0.1/h", "ftp://example.org", "example.org", "", "https://[::1"]
)
def test_nothing_is_sent_in_the_clear_but_to_this_machine(url: str) -> None:
    with pytest.raises(PostRefused, match=r"https://"):
        webhook(url)


@pytest.mark.parametrize(
    "url", ["https://example.org/h", "http://localhost:1/h", "http://127.8.8.8/h", "http://[::1]:1/h"]
)
def test_https_and_this_machine_are_addresses(url: str) -> None:
    assert webhook(url).limit() is None


@pytest.mark.parametrize("key", ["", "whsec_", "short", "whsec_not base64!" * 3, "whsec_" + "A" * 200])
def test_a_secret_that_protects_nothing_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(PostRefused, match="24 to 64 bytes") as caught:
        webhook("https://example.org/h", key)
    assert len(key) <= len("whsec_") or key not in str(caught.value)


def test_a_check_sends_no_event(receiver: Receiver) -> None:
    said = webhook(receiver.url).check()

    assert said == f"The webhook's server {receiver.url.removesuffix('/hook/secret-path')} answers (HEAD: 405)."
    assert receiver.bodies == []
