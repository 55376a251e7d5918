"""Bluesky, on the reference server: what is posted reads back as it was meant, and once, whatever the network does."""

import base64
import json
import logging
import random
import stat
import subprocess
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from quotebot.errors import PostingError, PostLater, PostRefused, PostUnclear
from quotebot.post import Payload, Span
from quotebot.publishers.bluesky import Bluesky

from .posts import AT, TEXT, image, payload, png
from .proxy import FaultProxy, Mode
from .reference_pds import POSTS, Account, Pds

CREATE = "/xrpc/com.atproto.repo.createRecord"
UPLOAD = "/xrpc/com.atproto.repo.uploadBlob"
READ = "/xrpc/com.atproto.repo.getRecord"
LOG_IN = "/xrpc/com.atproto.server.createSession"
RENEW = "/xrpc/com.atproto.server.refreshSession"
SEE = "/xrpc/com.atproto.server.getSession"
LINK = "https://mending.example.org/12?t=754"


@pytest.fixture
def account(pds: Pds) -> Account:
    pds.proxy.heal()
    pds.proxy.passages.clear()
    return pds.account()


@pytest.fixture
def bluesky(pds: Pds, account: Account, tmp_path: Path) -> Bluesky:
    return publisher(pds, account, tmp_path)


def publisher(pds: Pds, account: Account, folder: Path, **changed: Any) -> Bluesky:
    given: dict[str, Any] = {
        "name": "main", "handle": account.handle, "password": SecretStr(account.password), "service": pds.proxy.url,
        "session_file": folder / "session" / "main.json",
    }  # fmt: skip
    return Bluesky(**(given | changed))


def number(token: str) -> int:
    """What a TID stands for."""
    value = 0
    for char in token:
        value = value * 32 + "234567abcdefghijklmnopqrstuvwxyz".index(char)
    return value


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2150, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_token_is_a_record_key_of_the_second_before(now: datetime) -> None:
    bluesky = Bluesky(name="main", handle="a.test", password=SecretStr(""), session_file=Path("none"))
    first, second = bluesky.token(now), bluesky.token(now)

    assert len(first) == len(second) == 13
    assert first != second
    microseconds = (now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    assert microseconds - 1_000_000 < number(first) >> 10 <= microseconds
    assert first < bluesky.token(now + timedelta(seconds=1))


def test_a_post_reads_back_as_it_was_meant(pds: Pds, account: Account, bluesky: Bluesky, tmp_path: Path) -> None:
    text = f"“🧠 👩‍👩‍👧‍👦 mending is thinking.” — Edwin Pasko {LINK} #clocks"
    spans = (
        Span(start=text.index(LINK), end=text.index(LINK) + len(LINK), kind="link", value=LINK),
        Span(start=text.index("#"), end=len(text), kind="tag", value="clocks"),
    )
    picture = image(tmp_path, png(200), alt="“Mending is thinking.”")
    sent = payload(text=text, spans=spans, language="en", image=picture)
    token = bluesky.token(AT)

    receipt = bluesky.publish(sent, token)

    assert receipt.remote_id == f"at://{account.did}/{POSTS}/{token}"
    assert receipt.url == f"https://bsky.app/profile/{account.handle}/post/{token}"
    (record,) = pds.records(account)
    value = record["value"]
    assert (value["text"], value["createdAt"], value["langs"]) == (text, "2026-11-25T09:30:00.000Z", ["en"])
    link, tag = value["facets"]
    said = text.encode()
    assert said[link["index"]["byteStart"] : link["index"]["byteEnd"]].decode() == LINK
    assert link["features"] == [{"$type": "app.bsky.richtext.facet#link", "uri": LINK}]
    assert said[tag["index"]["byteStart"] : tag["index"]["byteEnd"]] == b"#clocks"
    assert tag["features"] == [{"$type": "app.bsky.richtext.facet#tag", "tag": "clocks"}]
    (shown,) = value["embed"]["images"]
    assert shown["alt"] == picture.alt
    assert (shown["aspectRatio"]["width"], shown["aspectRatio"]["height"]) == (1, 1)
    assert shown["image"]["mimeType"] == "image/png"
    blob = pds.get("com.atproto.sync.getBlob", did=account.did, cid=shown["image"]["ref"]["$link"])
    assert blob.content == png(200)
    assert bluesky.find(sent, token, AT) == receipt


def test_a_token_makes_one_post(pds: Pds, account: Account, bluesky: Bluesky) -> None:
    token = bluesky.token(AT)
    receipt = bluesky.publish(payload(), token)

    with pytest.raises(PostUnclear, match="500"):
        bluesky.publish(payload(), token)

    assert bluesky.find(payload(), token, AT) == receipt
    assert len(pds.records(account)) == 1


@pytest.mark.parametrize(
    ("mode", "expected", "posted"),
    [
        ("drop_before", PostUnclear, False),
        ("drop_after", PostUnclear, True),
        ("503_before", PostUnclear, False),
        ("503_after", PostUnclear, True),
        ("429_before", PostLater, False),
        ("garbage_after", PostUnclear, True),
        ("hang", PostUnclear, False),
        ("hang_after", PostUnclear, True),
    ],
)
def test_whatever_happens_to_the_post_find_tells_the_truth(
    pds: Pds, account: Account, tmp_path: Path, mode: Mode, expected: type[PostingError], posted: bool
) -> None:
    publisher(pds, account, tmp_path).check()
    bluesky = publisher(pds, account, tmp_path, timeout_seconds=3)
    token = bluesky.token(AT)
    pds.proxy.fail(mode, path=CREATE)

    with pytest.raises(expected) as caught:
        bluesky.publish(payload(), token)

    assert type(caught.value) is expected
    assert (bluesky.find(payload(), token, AT) is not None) == posted
    if not posted:
        bluesky.publish(payload(), token)
    assert len(pds.records(account)) == 1


@pytest.mark.parametrize(
    "mode", ["drop_before", "drop_after", "503_before", "503_after", "429_before", "garbage_after", "hang"]
)
@pytest.mark.parametrize("path", [LOG_IN, SEE, UPLOAD])
def test_what_goes_wrong_before_the_post_is_certainly_no_post(
    pds: Pds, account: Account, tmp_path: Path, mode: Mode, path: str
) -> None:
    bluesky = publisher(pds, account, tmp_path, timeout_seconds=1 if mode == "hang" else 30)
    pds.proxy.fail(mode, path=path)
    sent, token = payload(image=image(tmp_path)), bluesky.token(AT)

    with pytest.raises(PostLater):
        bluesky.publish(sent, token)

    assert pds.proxy.seen(CREATE) == []
    pds.proxy.heal()
    assert publisher(pds, account, tmp_path).publish(sent, token).remote_id.endswith(token)
    assert len(pds.records(account)) == 1


@pytest.mark.parametrize(
    "mode", ["drop_before", "drop_after", "503_after", "429_before", "garbage_after", "hang", "refuse"]
)
def test_what_cannot_be_read_is_not_said_to_be_absent(pds: Pds, account: Account, tmp_path: Path, mode: Mode) -> None:
    publisher(pds, account, tmp_path).check()
    bluesky = publisher(pds, account, tmp_path, timeout_seconds=2)
    pds.proxy.fail(mode, path=READ)

    with pytest.raises(PostUnclear):
        bluesky.find(payload(), bluesky.token(AT), AT)


def test_a_closed_port_is_certain(pds: Pds, bluesky: Bluesky) -> None:
    pds.proxy.fail("refuse")

    with pytest.raises(PostLater, match=r"cannot be reached: .*refused") as caught:
        bluesky.publish(payload(), bluesky.token(AT))

    assert caught.value.at is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"RateLimit-Reset": "1795600000"}, None),
        ({"Retry-After": "90"}, 90),
        ({"RateLimit-Reset": "9" * 30}, None),
        ({}, None),
    ],
)
def test_a_rate_limit_says_when(
    pds: Pds, account: Account, bluesky: Bluesky, headers: dict[str, str], seconds: int | None
) -> None:
    pds.proxy.fail("429_before", path=CREATE, headers=headers)
    before = datetime.now(UTC)

    with pytest.raises(PostLater, match="rate limit") as caught:
        bluesky.publish(payload(), bluesky.token(AT))

    at = caught.value.at
    if headers.get("RateLimit-Reset") == "1795600000":
        assert at == datetime.fromtimestamp(1795600000, UTC)
    elif seconds is None:
        assert at is None
    else:
        assert at is not None
        assert timedelta(seconds=seconds) <= at - before < timedelta(seconds=seconds + 60)


def test_a_session_is_kept_for_the_owner_alone_and_used_again(pds: Pds, account: Account, tmp_path: Path) -> None:
    for password in (account.password, "another", "another"):
        bluesky = publisher(pds, account, tmp_path, password=SecretStr(password))
        bluesky.publish(payload(), bluesky.token(AT))

    assert (len(pds.proxy.seen(LOG_IN)), len(pds.proxy.seen(RENEW))) == (1, 0)
    assert stat.S_IMODE(bluesky.session_file.stat().st_mode) == 0o600
    assert [path.name for path in bluesky.session_file.parent.iterdir()] == ["main.json"]


def tampered(bluesky: Bluesky, *, access: Callable[[str], str], renewal: Callable[[str], str] = str) -> None:
    """Spoil the tokens of the session file."""
    kept = json.loads(bluesky.session_file.read_text())
    handle, did, first, second, server = kept["session"].split(":::")
    kept["session"] = ":::".join([handle, did, access(first), renewal(second), server])
    bluesky.session_file.write_text(json.dumps(kept))


def forged(token: str) -> str:
    """The same claims under another signature."""
    return f"{token.rpartition('.')[0]}.{'A' * 43}"


def outlived(token: str) -> str:
    """A token that ended long ago, by its own account."""
    head, claims, signature = token.split(".")
    told = json.loads(base64.urlsafe_b64decode(claims + "=="))
    told["exp"] = 1_700_000_000
    return f"{head}.{base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip('=')}.{signature}"


@pytest.mark.parametrize("spoil", [forged, outlived])
def test_a_session_that_is_over_is_renewed(pds: Pds, bluesky: Bluesky, spoil: Callable[[str], str]) -> None:
    bluesky.check()
    tampered(bluesky, access=spoil)

    bluesky.publish(payload(), bluesky.token(AT))
    bluesky.publish(payload(), bluesky.token(AT))

    assert (len(pds.proxy.seen(LOG_IN)), len(pds.proxy.seen(RENEW))) == (1, 1)


@pytest.mark.parametrize("spoil", [forged, outlived, lambda _: "nonsense"])
def test_a_session_that_cannot_be_renewed_is_begun_anew(
    pds: Pds, bluesky: Bluesky, spoil: Callable[[str], str]
) -> None:
    bluesky.check()
    tampered(bluesky, access=spoil, renewal=spoil)

    bluesky.publish(payload(), bluesky.token(AT))

    assert len(pds.proxy.seen(LOG_IN)) == 2


@pytest.mark.parametrize("content", ["", "{", "[]", '{"session": 1}', "\x00"])
def test_a_damaged_session_file_is_written_anew(pds: Pds, bluesky: Bluesky, content: str) -> None:
    bluesky.session_file.parent.mkdir()
    bluesky.session_file.write_text(content)

    bluesky.check()
    bluesky.check()

    assert len(pds.proxy.seen(LOG_IN)) == 1


def test_a_session_of_another_account_is_left_alone(pds: Pds, bluesky: Bluesky, tmp_path: Path) -> None:
    bluesky.check()
    other = pds.account()

    publisher(pds, other, tmp_path).publish(payload(), bluesky.token(AT))

    assert len(pds.records(other)) == 1


def test_a_session_that_cannot_be_kept_stops_before_the_post(pds: Pds, bluesky: Bluesky) -> None:
    bluesky.session_file.parent.write_text("a file where the folder should be")

    with pytest.raises(PostRefused, match=r"session cannot be kept in .*main\.json"):
        bluesky.publish(payload(), bluesky.token(AT))

    assert pds.proxy.seen(CREATE) == []


def test_a_wrong_password_is_refused_with_the_next_command(pds: Pds, account: Account, tmp_path: Path) -> None:
    bluesky = publisher(pds, account, tmp_path, password=SecretStr("not-the-password"))

    for attempt in (bluesky.check, lambda: bluesky.publish(payload(), bluesky.token(AT))):
        with pytest.raises(PostRefused, match=r"Invalid identifier or password.*: quotebot account test main$"):
            attempt()

    assert not bluesky.session_file.exists()


def test_a_password_that_was_withdrawn_is_refused_and_find_still_tells(
    pds: Pds, account: Account, bluesky: Bluesky
) -> None:
    token = bluesky.token(AT)
    receipt = bluesky.publish(payload(), token)
    pds.post("com.atproto.server.revokeAppPassword", {"name": "quotebot"}, account.access)
    tampered(bluesky, access=outlived)

    with pytest.raises(PostRefused, match="quotebot account test main"):
        bluesky.publish(payload(), bluesky.token(AT))

    assert bluesky.find(payload(), token, AT) == receipt
    assert bluesky.find(payload(), bluesky.token(AT), AT) is None


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_suspended_account_is_refused(pds: Pds, account: Account, bluesky: Bluesky, signed_in: bool) -> None:
    if signed_in:
        bluesky.check()
    pds.suspend(account)

    with pytest.raises(PostRefused, match="quotebot account test main"):
        bluesky.publish(payload(), bluesky.token(AT))

    assert pds.proxy.seen(CREATE) == []


def test_a_text_that_is_too_long_is_refused_by_the_server(pds: Pds, account: Account, bluesky: Bluesky) -> None:
    family = "👩‍👩‍👧‍👦"
    assert bluesky.publish(payload(text="a" * 299 + family), bluesky.token(AT)).url

    with pytest.raises(PostRefused, match=r"grapheme too big \(maximum 300, got 301\)"):
        bluesky.publish(payload(text="a" * 300 + family), bluesky.token(AT))

    assert len(pds.records(account)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "half a \ud83e"},
        {"spans": (Span(start=0, end=len(TEXT) + 1, kind="link", value=LINK),)},
        {"spans": (Span(start=3, end=3, kind="tag", value="a"),)},
    ],
)
def test_what_no_record_can_hold_is_refused_unsent(pds: Pds, bluesky: Bluesky, wrong: dict[str, Any]) -> None:
    with pytest.raises(PostRefused, match="Edit the quote"):
        bluesky.publish(payload(**wrong), bluesky.token(AT))

    assert pds.proxy.seen(CREATE) == []


def test_a_picture_that_is_another_than_approved_is_refused_unsent(pds: Pds, bluesky: Bluesky, tmp_path: Path) -> None:
    card = image(tmp_path)
    Path(card.path).write_bytes(png(7))

    with pytest.raises(PostRefused, match="not the one that was approved"):
        bluesky.publish(payload(image=card), bluesky.token(AT))

    assert pds.proxy.seen(UPLOAD) == []


@pytest.mark.parametrize(
    ("size", "reason"), [(1_000_001, "(large|big).*Change the quote, the picture"), (2_000_001, "takes 2,000,000")]
)
def test_a_picture_that_is_too_big_is_refused(
    pds: Pds, account: Account, bluesky: Bluesky, tmp_path: Path, size: int, reason: str
) -> None:
    """The first by the server, the second before it is uploaded."""
    card = image(tmp_path, png() + bytes(size))

    with pytest.raises(PostRefused, match=reason):
        bluesky.publish(payload(image=card), bluesky.token(AT))

    assert pds.records(account) == []


def test_a_post_that_was_deleted_is_absent(pds: Pds, account: Account, bluesky: Bluesky) -> None:
    token = bluesky.token(AT)
    bluesky.publish(payload(), token)
    named = {"repo": account.did, "collection": POSTS, "rkey": token}
    pds.post("com.atproto.repo.deleteRecord", named, account.access)

    assert bluesky.find(payload(), token, AT) is None


def test_a_post_is_found_without_the_session_that_made_it(bluesky: Bluesky) -> None:
    token = bluesky.token(AT)
    receipt = bluesky.publish(payload(), token)
    bluesky.session_file.unlink()

    assert bluesky.find(payload(), token, AT) == receipt


def test_another_post_under_the_key_needs_a_person(pds: Pds, account: Account, bluesky: Bluesky) -> None:
    token = bluesky.token(AT)
    bluesky.publish(payload(text="Something else."), token)

    with pytest.raises(PostRefused, match=f"another text under the key of this post, at://.*{token}"):
        bluesky.find(payload(), token, AT)


def test_check_says_who_we_are(account: Account, bluesky: Bluesky) -> None:
    assert bluesky.check() == f"Bluesky (main): signed in as {account.handle}."


def test_what_is_no_bluesky_server_is_refused(pds: Pds, account: Account, tmp_path: Path) -> None:
    bluesky = publisher(pds, account, tmp_path, service=f"{pds.proxy.url}/elsewhere")

    with pytest.raises(PostRefused, match="elsewhere a Bluesky server"):
        bluesky.check()


def test_no_secret_is_shown(
    pds: Pds, account: Account, bluesky: Bluesky, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in a representation, a message, a traceback or a log, whatever the server answers to the password."""
    caplog.set_level(logging.DEBUG)
    tokens = json.dumps({"accessJwt": "eyJ-access", "refreshJwt": "eyJ-renewal", "handle": 1}).encode()
    shown = [repr(bluesky), str(bluesky)]
    for path, body in ((LOG_IN, tokens), (SEE, b"{"), (CREATE, tokens)):
        pds.proxy.fail("garbage_after", path=path, body=body)
        with pytest.raises(PostingError) as caught:
            bluesky.publish(payload(), bluesky.token(AT))
        shown += traceback.format_exception(caught.value)
    bluesky.publish(payload(), bluesky.token(AT))

    everything = "".join(shown) + caplog.text
    session = json.loads(bluesky.session_file.read_text())["session"].split(":::")
    assert [secret for secret in (account.password, "eyJ-", *session[2:4]) if secret in everything] == []


@pytest.mark.parametrize("mode", ["302_before", "307_before"])
@pytest.mark.parametrize("path", [LOG_IN, CREATE])
def test_nothing_is_taken_elsewhere_by_a_redirect(
    pds: Pds, account: Account, bluesky: Bluesky, mode: Mode, path: str
) -> None:
    with FaultProxy(pds.url) as elsewhere:
        pds.proxy.fail(mode, path=path, headers={"Location": elsewhere.url + path})
        with pytest.raises(PostLater if path == LOG_IN else PostUnclear, match="answered 30"):
            bluesky.publish(payload(), bluesky.token(AT))

        assert elsewhere.passages == []


def test_tokens_do_not_go_where_anybody_can_read_them(pds: Pds, account: Account, tmp_path: Path) -> None:
    """A service with https that names a server without it."""
    publisher(pds, account, tmp_path).check()
    bluesky = publisher(pds, account, tmp_path, service="https://127.0.0.1:9")
    kept = json.loads(bluesky.session_file.read_text())
    bluesky.session_file.write_text(json.dumps(kept | {"service": bluesky.service}))
    pds.proxy.passages.clear()

    with pytest.raises(PostRefused, match="without https"):
        bluesky.check()

    assert pds.proxy.passages == []


def test_without_its_library_it_says_what_to_install() -> None:
    script = (
        "import sys\nfrom pathlib import Path\nsys.modules['atproto'] = None\n"
        "from quotebot.publishers.bluesky import Bluesky\n"
        "Bluesky(name='main', handle='a.test', password=str, session_file=Path('none')).check()\n"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert done.stderr.splitlines()[-1].endswith('not installed: pip install "quotebot[bluesky]"')


def settled(bluesky: Bluesky, post: Payload, token: str) -> None:
    """What the queue does, without its patience: after anything unclear it looks, and sends what is absent."""
    for _ in range(100):
        try:
            bluesky.publish(post, token)
            return
        except PostLater:
            continue
        except PostUnclear:
            if looked(bluesky, post, token):
                return
    raise AssertionError("a hundred attempts and no verdict")


def looked(bluesky: Bluesky, post: Payload, token: str) -> bool:
    while True:
        try:
            return bluesky.find(post, token, AT) is not None
        except PostUnclear:
            continue


def test_every_post_is_there_once_whatever_fails_by_chance(pds: Pds, account: Account, bluesky: Bluesky) -> None:
    posts = [payload(id=f"q-{count}", text=f"Promise {count}.") for count in range(25)]
    bluesky.check()
    pds.proxy.disturb(random.Random(4), 0.5, path="/xrpc/com.atproto.repo.*")  # noqa: S311 # chance is no secret here
    for post in posts:
        settled(bluesky, post, bluesky.token(AT))

    assert sorted(record["value"]["text"] for record in pds.records(account)) == sorted(post.text for post in posts)
    assert {one.mode for one in pds.proxy.passages} >= {"drop_after", "503_after", "garbage_after"}
