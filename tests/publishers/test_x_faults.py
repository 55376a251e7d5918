"""Whatever breaks on the way to X, nothing is taken for posted, or for not posted, that may be the other."""

import random
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from quotebot.errors import AccountRefused, PostingError, PostLater, PostRefused, PostUnclear
from quotebot.post import Receipt
from quotebot.publishers.x import X

from .posts import TEXT, payload
from .proxy import FaultProxy, Mode
from .x_standin import ME, XStandIn, oauth1

QUICK = (1.0, 0.4)


@pytest.fixture
def x() -> Iterator[XStandIn]:
    with XStandIn() as server:
        yield server


@pytest.fixture
def proxy(x: XStandIn) -> Iterator[FaultProxy]:
    with FaultProxy(x.url) as between:
        yield between


def through(proxy: FaultProxy) -> X:
    return X(oauth1(), base=proxy.url, timeout=QUICK)


def failure(publisher: X) -> PostingError:
    with pytest.raises(PostingError) as caught:
        publisher.publish(payload(), "t")
    return caught.value


def sends(x: XStandIn) -> int:
    return sum((method, path) == ("POST", "/2/tweets") for method, path, _ in x.asked)


@pytest.mark.parametrize(
    ("mode", "expected", "posted"),
    [
        ("drop_before", PostUnclear, False), ("drop_after", PostUnclear, True), ("503_before", PostUnclear, False),
        ("503_after", PostUnclear, True), ("429_before", PostLater, False), ("garbage_after", PostUnclear, True),
        ("hang", PostUnclear, False), ("hang_after", PostUnclear, True), ("refuse", PostLater, False),
    ],
)  # fmt: skip
def test_a_broken_send_is_told_as_what_it_is_and_cleared_up_by_reading(
    x: XStandIn, proxy: FaultProxy, mode: Mode, expected: type[PostingError], posted: bool
) -> None:
    """tweepy lets raw errors of requests out; a post that is there is found, one that is not is sent."""
    began = datetime.now(UTC)
    proxy.fail(mode, path="/2/tweets")

    found = failure(through(proxy))

    assert type(found) is expected
    assert x.texts() == ([TEXT] if posted else [])
    assert sends(x) == int(posted)  # nobody but the queue tries again
    proxy.heal()
    receipt = through(proxy).find(payload(), "t", began)
    assert (receipt is not None) == posted
    receipt = receipt or through(proxy).publish(payload(), "t")
    assert receipt.remote_id == x.posts[0].id
    assert x.texts() == [TEXT]


@pytest.mark.parametrize(
    "mode", ["drop_before", "drop_after", "503_before", "503_after", "429_before", "garbage_after", "hang", "refuse"]
)
def test_a_broken_look_says_nothing_of_the_post(x: XStandIn, proxy: FaultProxy, mode: Mode) -> None:
    """Neither `None` nor PostLater: both would have the post sent again."""
    x.post(TEXT)
    proxy.fail(mode)

    with pytest.raises(PostUnclear, match=r"Whether the post is on X cannot be told\."):
        through(proxy).find(payload(), "t", datetime.now(UTC))


def test_a_post_that_is_sent_blindly_after_a_lost_answer_is_refused_and_not_taken_for_posted(
    x: XStandIn, proxy: FaultProxy
) -> None:
    proxy.fail("drop_after", path="/2/tweets")
    failure(through(proxy))

    assert type(failure(through(proxy))) is PostUnclear
    assert x.texts() == [TEXT]


@pytest.mark.parametrize("body", [b"[]", b'"x"', b'{"errors": null, "error": "x"}', b"null", b"3", b"<html>", b""])
@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_error_that_tweepy_cannot_read_is_unclear(x: XStandIn, status: int, body: bytes) -> None:
    """tweepy's own parser ends in AttributeError or TypeError on these."""
    x.answer(status, body, path="/2/tweets")

    assert type(failure(X(oauth1(), base=x.url, timeout=QUICK))) is PostUnclear


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"{}", b'{"data": null}', b'{"data": {"id": "-"}}', b"\xff"]
)
@pytest.mark.parametrize("status", [200, 201])
def test_a_success_that_does_not_name_the_post_is_unclear(x: XStandIn, status: int, body: bytes) -> None:
    x.answer(status, body, path="/2/tweets")

    assert type(failure(X(oauth1(), base=x.url, timeout=QUICK))) is PostUnclear


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(x: XStandIn, status: int) -> None:
    """requests would make the POST a GET and hand back another thing's id as the post's."""
    x.answer(status, b"", path="/2/tweets", headers={"Location": f"{x.url}/2/users/me"})

    assert type(failure(X(oauth1(), base=x.url, timeout=QUICK))) is PostUnclear
    assert len(x.asked) == 1


def test_a_rate_limit_without_an_end_is_one_request_and_no_wait(x: XStandIn) -> None:
    """tweepy, told to wait, would ask 974 times and die of it."""
    x.answer(429, b"{}", headers={"x-rate-limit-reset": "", "x-rate-limit-remaining": ""}, times=None)
    began = time.monotonic()

    found = failure(X(oauth1(), base=x.url, timeout=QUICK))

    assert isinstance(found, PostLater)
    assert found.at is None
    assert len(x.asked) == 1
    assert time.monotonic() - began < 5


def test_a_rate_limit_says_when_it_ends(x: XStandIn) -> None:
    x.remaining = 0

    found = failure(X(oauth1(), base=x.url, timeout=QUICK))

    assert isinstance(found, PostLater)
    assert found.at == datetime.fromtimestamp(x.reset, UTC)
    assert x.texts() == []


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({"x-user-limit-24hour-remaining": "0", "x-user-limit-24hour-reset": "{600}"}, 600),  # the later of the two
        ({"x-user-limit-24hour-remaining": "3", "x-user-limit-24hour-reset": "{600}"}, 15),
        ({"x-rate-limit-remaining": "7"}, 15),  # whatever it counts
        ({"x-rate-limit-reset": "{-30}"}, 0),  # never in the past
        ({"x-rate-limit-reset": "{99999999}"}, 2 * 24 * 60),  # nor beyond belief
        ({"x-rate-limit-reset": "", "retry-after": "120"}, 2),
    ],
)
def test_the_end_of_a_rate_limit_is_that_of_all_that_are_used_up(
    x: XStandIn, headers: dict[str, str], minutes: int
) -> None:
    now = int(time.time())
    ends = {name: str(now + int(value[1:-1]) * 60) if "{" in value else value for name, value in headers.items()}
    x.answer(429, b"{}", headers={"x-rate-limit-remaining": "0"} | ends)

    found = failure(X(oauth1(), base=x.url, timeout=QUICK))

    assert isinstance(found, PostLater)
    assert found.at is not None
    assert abs(found.at - datetime.fromtimestamp(now, UTC) - timedelta(minutes=minutes)) < timedelta(seconds=30)


@pytest.mark.parametrize(
    ("status", "detail", "expected", "said"),
    [
        (400, "One or more parameters was invalid.", PostRefused, "refuses the post (400): One or more parameters was"),
        (401, "Unauthorized", AccountRefused, "does not accept the keys (401)"),
        (402, "Your account does not have any credits to fulfill this request.", AccountRefused, "Buy some, or"),
        (403, "Your enrolled account has reached its spend limit.", AccountRefused, "Buy some, or raise"),
        (403, "Your account is suspended and is not permitted to access this feature.", PostRefused, "is suspended"),
        (403, "Your client app is not configured with the appropriate permissions.", AccountRefused, "Let the app"),
        (404, "Not Found", PostRefused, "refuses the post (404): Not Found."),
        (408, "Request Timeout", PostUnclear, "answered 408"),
        (409, "Conflict", PostUnclear, "answered 409"),
        (413, "Payload Too Large", PostRefused, "refuses the post (413)"),
        (422, "Unprocessable", PostRefused, "refuses the post (422)"),
        (500, "Internal", PostUnclear, "answered 500. The post may be there."),
    ],
)  # fmt: skip
def test_an_answer_says_what_is_certain_and_what_to_do(
    x: XStandIn, status: int, detail: str, expected: type[PostingError], said: str
) -> None:
    x.answer(status, {"title": "T", "detail": detail, "type": "about:blank", "status": status}, path="/2/tweets")

    found = failure(X(oauth1(), base=x.url, timeout=QUICK))

    assert type(found) is expected
    assert said in str(found)
    assert len(x.asked) == 1


def test_what_x_says_is_shown_without_tokens_and_without_what_a_terminal_obeys(x: XStandIn) -> None:
    detail = "No.\x1b[31m\u202e Bearer AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAA0%2BuSeid " + "x y " * 200
    x.answer(403, {"detail": detail}, path="/2/tweets")

    said = str(failure(X(oauth1(), base=x.url, timeout=QUICK)))

    assert "AAAAAAAAAA" not in said
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert len(said) < 400


@pytest.mark.parametrize(("off", "said"), [(47, "clock is 47 minutes off"), (-47, "clock is"), (2, "accept the keys")])
def test_a_wrong_clock_is_told_from_wrong_keys(x: XStandIn, off: int, said: str) -> None:
    """X refuses a signature that is more than five minutes old or early, with the same 401."""
    date = format_datetime(datetime.now(UTC) - timedelta(minutes=off), usegmt=True)
    x.answer(401, {"title": "Unauthorized", "status": 401}, path="/2/tweets", headers={"Date": date})

    found = failure(X(oauth1(), base=x.url, timeout=QUICK))

    assert type(found) is AccountRefused
    assert said in str(found)


def test_a_server_without_a_name_is_certainly_no_post() -> None:
    assert type(failure(X(oauth1(), base="https://nowhere.invalid", timeout=QUICK))) is PostLater


def test_a_certificate_that_nobody_vouches_for_is_certainly_no_post(
    x: XStandIn, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """The keys have not left: what is signed is sent only after the certificate was looked at."""
    pem = str(tmp_path / "pem")
    subject = ["-subj", "/CN=localhost", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    subprocess.run(
        [program("openssl"), "req", "-x509", "-nodes", *subject, "-keyout", pem, "-out", f"{pem}.crt"],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{pem}.crt", pem)
    assert x._server
    x._server.socket = context.wrap_socket(x._server.socket, server_side=True)

    found = failure(X(oauth1(), base=x.url.replace("http://127.0.0.1", "https://localhost"), timeout=QUICK))

    assert type(found) is PostLater
    assert x.asked == []


def test_forty_posts_through_a_bad_line_are_there_at_most_once_and_each_is_decided(
    x: XStandIn, proxy: FaultProxy
) -> None:
    """Half of all requests fail. Sent, and read back after anything unclear, every post ends up there once."""
    proxy.disturb(random.Random(7))  # noqa: S311
    x.remaining = 100_000
    publisher, attempts = through(proxy), 0
    for number in range(40):
        post = payload(text=f"Post {number} & more, https://example.org/{number}.")
        began, receipt, unclear = datetime.now(UTC), None, False
        while receipt is None:
            attempts += 1
            try:
                receipt = publisher.find(post, "t", began) if unclear else publisher.publish(post, "t")
                unclear = False
            except PostUnclear:
                unclear = True
            except PostLater:
                unclear = False
        assert isinstance(receipt, Receipt)

    assert x.texts() == [f"Post {number} & more, https://example.org/{number}." for number in range(40)]
    assert attempts > 60
    assert not any(path != f"/2/users/{ME}/tweets" for method, path, _ in x.asked if method == "GET")
