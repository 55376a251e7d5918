"""The Mastodon publisher against two servers: mastodon-mock, and snac, which ignores Idempotency-Keys."""

import json
import threading
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from quotebot.errors import PostRefused, PostUnclear
from quotebot.networks import NETWORKS
from quotebot.post import Image, Payload, Receipt
from quotebot.publishers.markup import may_be, shows
from quotebot.publishers.mastodon import Mastodon

from .mastodons import POST, TOKEN, Fediverse, now
from .posts import TEXT, image, payload, png

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
    assert may_be(render_status_html(text), text)


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


def test_only_what_may_be_the_post_is_asked_for_its_source(mock: Fediverse) -> None:
    for text in ("A clock is a promise, but another one.", "A clock is a promise.", "A clock."):
        post(mock, text=text)
    assert mock.account().find(payload(text="A clock is a promise a town makes."), "", now()) is None
    assert len(mock.proxy.seen(path=f"{POST}/*/source")) == 2


@pytest.mark.parametrize(
    ("html", "text", "possible"),
    [
        ("<ol><li>One</li><li>Two</li></ol>", "1. One\n2. Two", True),
        ('<p>See <a href="https://example.org">here</a></p>', "See [here](https://example.org)", True),
        ("<p>By <span>@<b>ann</b>@example.org</span></p>", "By @ann", True),
        ("<p>One<br>two</p>", "One\nthree", False),
        ("<p>O<b>n</b>e</p>", "One", True),
    ],
)
def test_what_a_server_may_have_made_of_a_text(html: str, text: str, possible: bool) -> None:
    assert may_be(html, text) is possible


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


@pytest.mark.parametrize("newer", [39, 41, 300])
def test_a_server_that_does_not_page_is_no_riddle(snac: Fediverse, newer: int) -> None:
    """snac lists the newest 256 only."""
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


class SlowClock(BaseHTTPRequestHandler):
    """A server whose clock is an hour behind, and which has just taken the post."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        return format_datetime(now() - timedelta(hours=1), usegmt=True)

    def do_GET(self) -> None:
        status = {"id": "7", "content": f"<p>{TEXT}</p>", "created_at": (now() - timedelta(hours=1)).isoformat()}
        body = json.dumps([status] if "statuses" in self.path else {"id": "1"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


def test_a_server_whose_clock_is_behind_is_understood() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), SlowClock) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.02,))
        serving.start()
        try:
            account = Mastodon(name="clock", url=f"http://127.0.0.1:{server.server_port}", token=SecretStr(TOKEN))
            found = account.find(payload(), "", now())
        finally:
            server.shutdown()
            serving.join()
    assert found == Receipt(remote_id="7")
