"""What the Mastodon publisher makes of broken connections, refusals and answers that prove nothing."""

import logging
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from quotebot.errors import AccountRefused, PostingError, PostLater, PostRefused, PostUnclear, SettingsError
from quotebot.post import Image
from quotebot.publishers.mastodon import Mastodon

from .mastodons import MEDIA, POST, TOKEN, Fediverse, now
from .posts import image, payload, png
from .proxy import Mode

ME = "/api/v1/accounts/verify_credentials"


@pytest.fixture
def card(tmp_path: Path) -> Image:
    return image(tmp_path, png(200))


# What the publisher says of each fault, and whether the post is on the server all the same.
FAULTS: list[tuple[Mode, type[PostingError], bool]] = [
    ("drop_before", PostUnclear, False),
    ("drop_after", PostUnclear, True),
    ("503_before", PostUnclear, False),
    ("503_after", PostUnclear, True),
    ("429_before", PostLater, False),
    ("garbage_after", PostUnclear, True),
    ("hang", PostUnclear, False),
    ("hang_after", PostUnclear, True),
    ("refuse", PostLater, False),
]


@pytest.mark.parametrize(("mode", "said", "there"), FAULTS, ids=[mode for mode, *_ in FAULTS])
def test_after_any_fault_the_truth_is_found_and_the_post_is_there_once(
    fediverse: Fediverse, mode: Mode, said: type[PostingError], there: bool
) -> None:
    account, begun, sent = fediverse.account(timeout_seconds=1), now(), payload(language="en")
    token = account.token(begun)
    fediverse.proxy.fail(mode, path=POST, method="POST")
    with pytest.raises(PostingError) as raised:
        account.publish(sent, token)
    assert raised.type is said
    fediverse.proxy.heal()
    found = account.find(sent, token, begun)
    assert (found is not None) == there
    if found is None:
        found = account.publish(sent, token)
    assert [status["id"] for status in fediverse.statuses()] == [found.remote_id]


@pytest.mark.parametrize("mode", [mode for mode, *_ in FAULTS])
def test_before_the_picture_is_there_nothing_can_have_been_posted(
    fediverse: Fediverse, card: Image, mode: Mode
) -> None:
    account, sent = fediverse.account(timeout_seconds=1), payload(image=card)
    token = account.token(now())
    fediverse.proxy.fail(mode, path="/api/*/media")
    with pytest.raises(PostLater):
        account.publish(sent, token)
    fediverse.proxy.heal()
    assert fediverse.statuses() == []
    receipt = account.publish(sent, token)
    assert [status["id"] for status in fediverse.statuses()] == [receipt.remote_id]


@pytest.mark.parametrize("path", [ME, "/api/v1/accounts/*/statuses"])
@pytest.mark.parametrize("mode", [mode for mode, *_ in FAULTS])
def test_what_cannot_be_read_back_is_never_said_to_be_absent(fediverse: Fediverse, mode: Mode, path: str) -> None:
    account = fediverse.account(timeout_seconds=1)
    fediverse.proxy.fail(mode, path=path)
    with pytest.raises(PostUnclear):
        account.find(payload(), "", now())


@pytest.mark.parametrize("mode", [mode for mode, *_ in FAULTS])
def test_a_harmless_read_that_fails_leaves_nothing_unclear(mock: Fediverse, mode: Mode) -> None:
    account = mock.account(timeout_seconds=1)
    mock.proxy.fail(mode, times=None)
    with pytest.raises(PostLater):
        account.check()
    with pytest.raises(PostLater):
        account.limit()


def test_a_revoked_token_names_the_next_step(fediverse: Fediverse) -> None:
    account = fediverse.account(name="clock", token="revoked-token-of-the-bot")  # noqa: S106
    step = "run `quotebot account test clock`"
    for attempt in (account.check, lambda: account.publish(payload(), "token")):
        with pytest.raises(PostRefused, match=step):
            attempt()
    with pytest.raises(PostUnclear, match=step):
        account.find(payload(), "token", now())
    assert fediverse.statuses() == []


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        (
            403,
            "Your login is currently disabled",
            "(403: Your login is currently disabled): the account may be suspended",
        ),
        (404, "Not Found", "Check the address of account clock and run `quotebot account test clock`."),
        (410, "Gone", "Check the address of account clock"),
        (422, "Validation failed: Text \x1b[2J", "(422: Validation failed: Text ␛[2J). Mend the text or the picture"),
    ],
)
def test_a_refusal_says_what_to_mend(mock: Fediverse, status: int, error: str, said: str) -> None:
    account, begun = mock.account(), now()
    mock.answers(POST, status, {"error": error}, method="POST")
    with pytest.raises(PostRefused) as raised:
        account.publish(payload(), account.token(begun))
    assert said in str(raised.value)
    assert account.find(payload(), "", begun) is None


@pytest.mark.parametrize(
    ("status", "error", "whose"),
    [
        (401, "The access token is invalid", AccountRefused),
        (403, "This action is outside the authorized scopes", AccountRefused),
        (403, "This action is not allowed", PostRefused),
    ],
)
def test_a_token_that_may_not_post_is_told_from_a_post_that_may_not_be(
    mock: Fediverse, status: int, error: str, whose: type[PostRefused]
) -> None:
    account = mock.account()
    mock.answers(POST, status, {"error": error}, method="POST")
    with pytest.raises(PostRefused) as raised:
        account.publish(payload(), account.token(now()))

    assert type(raised.value) is whose


def test_a_picture_that_is_too_big_is_refused_and_nothing_is_posted(mock: Fediverse, card: Image) -> None:
    mock.answers(MEDIA, 413, "Request Entity Too Large", method="POST")
    with pytest.raises(PostRefused, match="Make the picture smaller"):
        mock.account().publish(payload(image=card), "token")
    assert mock.statuses() == []


def test_a_picture_that_changed_is_not_sent(mock: Fediverse, card: Image) -> None:
    Path(card.path).write_bytes(png(3))
    with pytest.raises(PostRefused, match="not the one that was approved"):
        mock.account().publish(payload(image=card), "token")
    assert mock.proxy.seen(method="POST") == []


@pytest.mark.parametrize("form", ["epoch", "iso"])
def test_a_rate_limit_says_until_when(mock: Fediverse, form: str) -> None:
    end = datetime.fromtimestamp(int(time.time()) + 300, UTC)
    reset = str(int(end.timestamp())) if form == "epoch" else end.isoformat().replace("+00:00", ".000Z")
    mock.proxy.fail("429_before", path=POST, headers={"X-RateLimit-Reset": reset})
    with pytest.raises(PostLater) as raised:
        mock.account().publish(payload(), "token")
    assert raised.value.at is not None
    assert abs(raised.value.at - end) < timedelta(seconds=2)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120),
        ({"X-RateLimit-Reset": "soon"}, None),
        ({"Retry-After": "9" * 30}, None),
        ({}, None),
    ],
)
def test_a_rate_limit_is_one_whatever_its_headers(
    mock: Fediverse, headers: dict[str, str], seconds: int | None
) -> None:
    mock.proxy.fail("429_before", path=POST, headers=headers)
    with pytest.raises(PostLater) as raised:
        mock.account().publish(payload(), "token")
    at = raised.value.at
    assert (at is None) == (seconds is None)
    assert at is None or seconds is None or abs(at - now() - timedelta(seconds=seconds)) < timedelta(seconds=2)


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (200, {"id": "7", "content": "<p>x</p>"}, {"X-RateLimit-Reset": "soon"}),  # the library calls this a rate limit
        (200, {}, {}),
        (200, [], {}),
        (200, "posted", {}),
        (200, {"id": None}, {}),
        (301, {"id": "7"}, {"Location": "/api/v1/statuses/1"}),
        (302, {"id": "7"}, {"Location": "https://example.org/api/v1/statuses"}),
        (409, {"error": "Conflict"}, {}),
        (500, {"error": None}, {}),
        (500, [], {}),
        (504, "no JSON object", {}),
        (599, {}, {}),
    ],
)
def test_an_answer_that_proves_nothing_is_unclear(
    mock: Fediverse, status: int, body: Any, headers: dict[str, str]
) -> None:
    mock.answers(POST, status, body, method="POST", **headers)
    with pytest.raises(PostUnclear):
        mock.account().publish(payload(), "token")
    assert mock.proxy.seen(path=f"{POST}/*") == [], "a redirect was followed"


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 413, 418, 422, 429, 500, 503])
def test_no_secret_is_told(mock: Fediverse, status: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    account = mock.account()
    mock.answers(POST, status, {"error": f"Bearer {TOKEN} is no good"}, method="POST")
    with pytest.raises(PostingError) as raised:
        account.publish(payload(), "token")
    told = [str(raised.value), repr(raised.value), repr(account), str(vars(account)), caplog.text]
    assert [one for one in told if TOKEN in one] == []


@pytest.mark.parametrize("token", ["", "  ", "two words", "line\nbreak", "snöw", "nul\0"])
def test_a_token_that_cannot_be_one_is_refused_without_being_told(mock: Fediverse, token: str) -> None:
    with pytest.raises(SettingsError) as raised:
        mock.account(token=token)
    assert str(raised.value) == "The token of account clock is empty or holds what no token does. Copy it again."


def test_white_space_around_a_token_is_no_part_of_it(mock: Fediverse) -> None:
    assert mock.account(token=f" {TOKEN}\n").check().startswith("Signed in")


@pytest.mark.parametrize("url", ["", "ftp://example.social", "https://", "https://me:secret@example.social"])
def test_an_address_that_cannot_be_one_is_refused(mock: Fediverse, url: str) -> None:
    with pytest.raises(SettingsError) as raised:
        mock.account(url=url)
    assert str(raised.value) == (
        "The address of account clock is no web address. Write it as https://example.social."
    )  # fmt: skip


def test_a_visibility_that_does_not_exist_is_refused(mock: Fediverse) -> None:
    with pytest.raises(SettingsError, match="Choose one of public, unlisted, private, direct"):
        mock.account(visibility="secret")


def test_a_server_whose_certificate_is_wrong_gets_nothing(program: Callable[[str], str], tmp_path: Path) -> None:
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    subject = ["-subj", "/CN=example.org", "-days", "1", "-nodes", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(
        [program("openssl"), "req", "-x509", "-newkey", "rsa:2048", *subject], check=True, capture_output=True
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        received: list[bytes] = []

        def serve() -> None:
            plain, _ = listening.accept()
            with plain, suppress(OSError), context.wrap_socket(plain, server_side=True) as secure:
                received.append(secure.recv(1))

        serving = threading.Thread(target=serve)
        serving.start()
        with pytest.raises(PostLater, match=r"cannot be reached \(SSLError\)"):
            Mastodon(
                name="clock", url=f"https://127.0.0.1:{listening.getsockname()[1]}", token=SecretStr(TOKEN)
            ).publish(payload(), "token")
        serving.join()
    assert received in ([], [b""])


def test_text_that_is_no_text_is_refused(mock: Fediverse) -> None:
    with pytest.raises(PostRefused, match="cannot be sent"):
        mock.account().publish(payload(text="half a pair \ud83e"), "token")


def test_a_missing_package_is_one_sentence() -> None:
    program = """
import sys
sys.modules["mastodon"] = None
from pydantic import SecretStr
from quotebot.errors import PostRefused
from quotebot.publishers.mastodon import Mastodon
try:
    Mastodon(name="clock", url="https://example.social", token=SecretStr("x")).check()
except PostRefused as exc:
    print(exc)
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == 'Account clock needs a package: run `pip install "quotebot[mastodon]"`.\n'
