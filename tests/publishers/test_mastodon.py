"""The Mastodon publisher against two servers: mastodon-mock, and snac, which ignores Idempotency-Keys."""

import logging
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotebot.errors import PostingError, PostLater, PostRefused, PostUnclear, SettingsError
from quotebot.networks import NETWORKS
from quotebot.post import Image, Payload
from quotebot.publishers.markup import shows

from .mastodons import MEDIA, POST, TOKEN, Fediverse
from .posts import image, payload, png
from .proxy import Mode

ME = "/api/v1/accounts/verify_credentials"
COUNT = next(network for network in NETWORKS if network.name == "Mastodon").length
LINK = "https://example.org/the-mending-hour/12?at=754&by=pasko#clock"
HOSTILE = [
    "“<b>Bold</b> & <script>alert(1)</script> &amp; &lt;i&gt;” — Ann <ann@example.org>",
    "*starred* _under_ **bold** `code` ~~gone~~ [here](https://example.org/a) :-) <3 snake_case 1 < 2 > 0",
    "One line\nand another\n\n\n— after three breaks \t and a tab",
    f"“See for yourself.” — Edwin Pasko\n{LINK}\n#MendingHour #Clocks",
    "https://en.wikipedia.org/wiki/Clock_(disambiguation) and https://example.org/.",
    "🧠🧑‍🧑‍🧒 naïve नमस्ते שלום 時計 e\u0301te\u0301 ½ ﬁn",
    "> not a quotation\n- no item\n# no heading\n```\nno code\n```",
    "🎉🎉🎉",
    "“‘A’ … – — ‑ ′”\u00a0\u202eturned\u202c",
    "word " * 99 + "five!",
]


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def card(tmp_path: Path) -> Image:
    return image(tmp_path, png(200), alt="“A clock is a promise” in white on <black> & blue.")


def post(fediverse: Fediverse, **changed: Any) -> Payload:
    """Send it, and give it back: it is on the server."""
    sent = payload(**changed)
    account = fediverse.account()
    account.publish(sent, account.token(now()))
    return sent


def test_a_post_is_on_the_server_as_it_was_meant(fediverse: Fediverse) -> None:
    account, sent = fediverse.account(), payload(language="en")
    receipt = account.publish(sent, account.token(now()))
    [there] = fediverse.statuses()
    assert (receipt.remote_id, receipt.url) == (there["id"], there["url"])
    assert (there["language"], there["visibility"], there["media_attachments"]) == ("en", "public", [])
    assert fediverse.text(receipt.remote_id) == sent.text


def test_a_picture_goes_with_its_description(fediverse: Fediverse, card: Image) -> None:
    account, sent = fediverse.account(), payload(image=card)
    begun = now()
    receipt = account.publish(sent, account.token(begun))
    [there] = fediverse.statuses()
    [attached] = there["media_attachments"]
    assert (attached["type"], attached["description"]) == ("image", card.alt)
    assert account.find(sent, "", begun) == receipt


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private", "direct"])
def test_a_post_is_as_visible_as_the_account_says(mock: Fediverse, visibility: Any) -> None:
    account, begun = mock.account(visibility=visibility), now()
    receipt = account.publish(payload(), account.token(begun))
    assert mock.call("GET", f"{POST}/{receipt.remote_id}")["visibility"] == visibility
    assert account.find(payload(), "", begun) == receipt


@pytest.mark.parametrize("visibility", ["private", "direct"])
def test_what_a_server_never_lists_is_not_said_to_be_absent(snac: Fediverse, visibility: Any) -> None:
    account, begun = snac.account(visibility=visibility), now()
    account.publish(payload(), account.token(begun))
    with pytest.raises(PostUnclear, match=f"lists no {visibility} posts"):
        account.find(payload(), "", begun)


def test_the_same_token_is_the_same_post_on_mastodon(mock: Fediverse) -> None:
    account = mock.account()
    token = account.token(now())
    assert account.publish(payload(), token) == account.publish(payload(), token)
    assert len(mock.statuses()) == 1
    assert token != account.token(now())


def test_where_the_token_is_ignored_the_post_is_found_before_it_is_sent_again(snac: Fediverse) -> None:
    account, begun = snac.account(), now()
    token = account.token(begun)
    first = account.publish(payload(), token)
    assert account.find(payload(), token, begun) == first
    account.publish(payload(), token)
    assert len(snac.statuses()) == 2, "snac has learned about tokens: say so in the notes"


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


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_the_text_it_arrives_to_the_character_and_is_found(fediverse: Fediverse, text: str) -> None:
    account, begun, sent = fediverse.account(), now(), payload(text=text)
    assert account.find(sent, "", begun) is None
    receipt = account.publish(sent, account.token(begun))
    assert fediverse.text(receipt.remote_id) == text
    assert account.find(sent, "", begun) == receipt
    assert account.find(payload(text=text + " Or not."), "", begun) is None


def test_a_text_of_500_as_mastodon_counts_is_sent_and_found(snac: Fediverse) -> None:
    """A link counts 23. The mock counts it in full, so that snac, which takes longer texts, stands in."""
    text = ("word " * 100)[: 500 - 24] + "\n" + LINK
    assert (COUNT(text), len(text)) == (500, 477 + len(LINK))
    account, begun = snac.account(), now()
    receipt = account.publish(payload(text=text), account.token(begun))
    assert account.find(payload(text=text), "", begun) == receipt


def test_what_the_instance_finds_too_long_is_refused_in_its_words(mock: Fediverse) -> None:
    account, begun = mock.account(), now()
    with pytest.raises(PostRefused, match=r"422: .*too long \(maximum is 500 characters\)"):
        account.publish(payload(text="x" * 501), account.token(begun))
    assert account.find(payload(text="x" * 501), "", begun) is None


@given(st.text(st.characters(exclude_characters="*_`~"), max_size=200))
def test_text_is_recognised_in_what_a_server_makes_of_it(text: str) -> None:
    from mastodon_mock.content_format import render_status_html

    assert shows(render_status_html(text), text)


def test_text_is_recognised_in_what_mastodon_makes_of_links_tags_and_breaks() -> None:
    html = (
        '<p>“One &amp; all.”<br />— Ann</p><p><a href="https://example.org/a/long/way" rel="nofollow noopener">'
        '<span class="invisible">https://</span><span class="ellipsis">example.org/a</span>'
        '<span class="invisible">/long/way</span></a> <a href="https://example.social/tags/Two" class="hashtag">'
        "#<span>Two</span></a></p>"
    )
    text = "“One & all.”\n— Ann\n\nhttps://example.org/a/long/way #Two"
    assert shows(html, text)
    assert not shows(html, text + "s")


def test_another_picture_count_or_an_older_post_is_another_post(mock: Fediverse, card: Image) -> None:
    sent, account = post(mock), mock.account()
    assert account.find(payload(image=card), "", now()) is None
    assert account.find(sent, "", now() + timedelta(minutes=3)) is None
    assert account.find(sent, "", now()) is not None


def test_a_post_is_found_below_many_newer_ones(mock: Fediverse) -> None:
    begun, sent = now(), post(mock)
    for number in range(45):
        mock.call("POST", POST, data={"status": f"Newer, {number}."})
    account = mock.account()
    assert account.find(sent, "", begun) is not None
    assert account.find(payload(text="Never sent."), "", begun) is None


@pytest.mark.parametrize("newer", [39, 41])
def test_a_server_that_does_not_page_is_no_riddle(snac: Fediverse, newer: int) -> None:
    begun, sent = now(), post(snac)
    for number in range(newer):
        snac.call("POST", POST, data={"status": f"Newer, {number}."})
    account = snac.account()
    assert account.find(sent, "", begun) is not None
    assert account.find(payload(text="Never sent."), "", begun) is None


def test_a_post_that_was_edited_may_be_the_one(mock: Fediverse) -> None:
    sent, account = post(mock), mock.account()
    [there] = mock.statuses()
    mock.call("PUT", f"{POST}/{there['id']}", data={"status": "Now it says something else."})
    with pytest.raises(PostUnclear, match="edited"):
        account.find(sent, "", now())


def test_the_limit_is_the_instances(mock: Fediverse) -> None:
    account = mock.account()
    assert account.limit() == 500
    mock.answers("/api/v2/instance/", 200, {"configuration": {"statuses": {"max_characters": 280}}})
    assert account.limit() == 500, "it is asked once"
    assert mock.account().limit() == 280


def test_the_limit_of_a_server_without_the_second_version_is_read_from_the_first(snac: Fediverse) -> None:
    assert snac.account().limit() == 100_000


def test_the_limit_of_older_servers_is_found_or_mastodons(mock: Fediverse) -> None:
    mock.answers("/api/v2/instance/", 404, {"error": "Not found"})
    mock.answers("/api/v1/instance/", 200, {"title": "Old", "max_toot_chars": 5000})
    assert mock.account().limit() == 5000
    mock.call("DELETE", "/api/v1/_mock/faults")
    for version in ("v1", "v2"):
        mock.answers(f"/api/{version}/instance/", 404, {"error": "Not found"})
    assert mock.account().limit() == 500


def test_a_check_says_who_we_are(fediverse: Fediverse) -> None:
    said = fediverse.account(visibility="unlisted").check()
    limit = {"mock": "500", "snac": "100,000"}[fediverse.kind]
    assert said == f"Signed in to {fediverse.proxy.url[7:]} as bot, for unlisted posts of up to {limit} characters."


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


def test_a_server_whose_certificate_is_wrong_gets_nothing(mock: Fediverse) -> None:
    """https against a port that speaks http: whatever is raised, the message is ours and nothing was posted."""
    account = mock.account(url=mock.proxy.url.replace("http:", "https:"))
    with pytest.raises(PostingError, match="SSLError"):
        account.publish(payload(), "token")
    assert mock.statuses() == []


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
