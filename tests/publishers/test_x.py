"""What goes to X, against a stand-in that checks signatures, bodies and tokens as X publishes them."""

import json
import logging
import stat
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from quotebot.errors import PostLater, PostRefused, PostUnclear
from quotebot.publishers.x import X
from quotebot.publishers.x_access import OAuth2, keep
from quotebot.publishers.x_answers import says

from .posts import TEXT, full_disk, image, payload, png
from .x_standin import CLIENT, DUPLICATE, KEYS, ME, Posted, XStandIn, oauth1, shown

QUICK = (1.0, 1.0)


@pytest.fixture
def x() -> Iterator[XStandIn]:
    with XStandIn() as server:
        yield server


@pytest.fixture
def tokens(tmp_path: Path) -> Path:
    keep(tmp_path / "x.json", "refresh-0")
    return tmp_path / "x.json"


def signed(x: XStandIn, **keys: str) -> X:
    return X(oauth1(**keys), base=x.url, timeout=QUICK)


def bearing(x: XStandIn, tokens: Path, client_secret: str | None = None) -> X:
    secret = SecretStr(client_secret) if client_secret else None
    return X(OAuth2(client_id=CLIENT, file=tokens, client_secret=secret), base=x.url, timeout=QUICK)


def bodies(x: XStandIn, path: str) -> list[Any]:
    return [given for _, asked, given in x.asked if asked == path]


def now() -> datetime:
    return datetime.now(UTC)


def test_a_post_arrives_signed_and_its_receipt_names_it(x: XStandIn) -> None:
    receipt = signed(x).publish(payload(), "t")

    assert x.texts() == [TEXT]
    assert receipt.remote_id == x.posts[0].id
    assert receipt.url == f"https://x.com/i/web/status/{x.posts[0].id}"
    assert bodies(x, "/2/tweets") == [{"text": TEXT}]


def test_a_picture_goes_first_with_its_alt_text(x: XStandIn, tmp_path: Path) -> None:
    signed(x).publish(payload(image=image(tmp_path)), "t")

    ((number, content),) = x.media.items()
    assert content == png()
    assert x.alts == {number: "The quote on a card."}
    assert x.posts[0].media == (number,)


@pytest.mark.parametrize("name", ["consumer_secret", "access_token_secret", "consumer_key", "access_token"])
def test_a_wrong_key_lets_nothing_through_and_says_what_to_do(x: XStandIn, name: str) -> None:
    with pytest.raises(PostRefused, match=r"does not accept the keys \(401\).*quotebot account login") as caught:
        signed(x, **{name: f"{ME}-another-key-of-some-length"}).publish(payload(), "t")

    assert x.texts() == []
    assert not any(value in str(caught.value) for value in KEYS.values())


def test_a_bearer_token_posts_too(x: XStandIn, tokens: Path, tmp_path: Path) -> None:
    bearing(x, tokens).publish(payload(image=image(tmp_path)), "t")

    assert (x.texts(), len(x.media), len(x.alts)) == ([TEXT], 1, 1)


def test_a_token_is_renewed_once_and_serves_until_it_ends(x: XStandIn, tokens: Path) -> None:
    for number in range(3):
        bearing(x, tokens).publish(payload(text=f"Post {number}."), "t")

    assert len(bodies(x, "/2/oauth2/token")) == 1
    x.lifetime = 60  # less than what is spare, so that it is renewed for each use
    keep(tokens, x.refreshes.copy().pop())
    for number in range(3, 6):
        bearing(x, tokens).publish(payload(text=f"Post {number}."), "t")

    assert len(bodies(x, "/2/oauth2/token")) == 4
    assert len(x.texts()) == 6


def test_what_comes_with_a_new_token_is_on_the_disk_before_the_token_is_used(x: XStandIn, tokens: Path) -> None:
    """Whatever happens to the post, the next attempt has the refresh token that X accepts from now on."""
    seen = []
    x.watch = lambda path: seen.append((path, {json.loads(tokens.read_text())["refresh_token"]} == x.refreshes))

    bearing(x, tokens).publish(payload(), "t")

    assert seen == [("/2/oauth2/token", True), ("/2/tweets", True)]
    assert x.refreshes != {"refresh-0"}
    assert stat.S_IMODE(tokens.stat().st_mode) == 0o600


def test_a_new_token_that_cannot_be_kept_is_not_used(x: XStandIn, tokens: Path) -> None:
    with full_disk(8), pytest.raises(PostRefused, match=r"cannot be used: file too large\. Give quotebot access anew"):
        bearing(x, tokens).publish(payload(), "t")

    assert x.texts() == []
    assert json.loads(tokens.read_text()) | {"refresh_token": "refresh-0"} == json.loads(tokens.read_text())


def test_eight_posters_at_once_renew_a_token_once(x: XStandIn, tokens: Path) -> None:
    """A second renewal with the same refresh token would lock the account out."""
    failures: list[Exception] = []

    def post(number: int) -> None:
        try:
            bearing(x, tokens).publish(payload(text=f"Post {number}."), "t")
        except Exception as exc:  # told below
            failures.append(exc)

    threads = [threading.Thread(target=post, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert len(bodies(x, "/2/oauth2/token")) == 1
    assert len(x.texts()) == 8


def test_an_app_with_a_secret_shows_it_when_it_renews(x: XStandIn, tokens: Path) -> None:
    x.client_secret = "the-secret-of-the-app"  # noqa: S105, nobody's
    with pytest.raises(PostRefused, match=r"does not renew the token any more \(401\)"):
        bearing(x, tokens).publish(payload(), "t")

    bearing(x, tokens, "the-secret-of-the-app").publish(payload(), "t")

    assert x.texts() == [TEXT]


def test_access_that_was_taken_back_is_one_sentence(x: XStandIn, tokens: Path) -> None:
    x.refreshes.clear()

    with pytest.raises(PostRefused, match=r"any more \(400\)\. Give quotebot access anew"):
        bearing(x, tokens).publish(payload(), "t")


@pytest.mark.parametrize("status", [302, 500, 503])
def test_a_renewal_that_fails_for_now_is_certainly_no_post(x: XStandIn, tokens: Path, status: int) -> None:
    x.answer(status, b"<html>", path="/2/oauth2/token")

    with pytest.raises(PostLater, match=f"does not renew the token now \\({status}\\)"):
        bearing(x, tokens).publish(payload(), "t")


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'"x"', b'{"access_token": "t", "expires_in": "soon"}', b"{"])
def test_a_renewal_that_cannot_be_read_is_certainly_no_post(x: XStandIn, tokens: Path, body: bytes) -> None:
    before = tokens.read_bytes()
    x.answer(200, body, path="/2/oauth2/token")

    with pytest.raises(PostLater, match="cannot be read"):
        bearing(x, tokens).publish(payload(), "t")
    assert tokens.read_bytes() == before


@pytest.mark.parametrize("content", [None, b"", b"{}", b"[]", b'{"expires_at": "soon"}', b"\xff"])
def test_a_file_without_tokens_is_one_sentence(x: XStandIn, tokens: Path, content: bytes | None) -> None:
    tokens.unlink()
    if content is not None:
        tokens.write_bytes(content)

    with pytest.raises(PostRefused, match=r"x\.json.*quotebot account login"):
        bearing(x, tokens).publish(payload(), "t")
    assert x.asked == []


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "Ampersands & <b>angles</b> &amp; &copy; 5 > 4.",
        "Two links: https://example.org/a?b=1&c=2 and (https://example.org/x/), done.",
        "A slash at the end https://example.org/",
        "Cafe\u0301 and caf\u00e9 in either form.",
        "Line one.\n\nLine two.  Two spaces.",
        "Families 👩‍👩‍👧 and flags 🇩🇪.",
        "Long. " + "Words, words, words & words. " * 30 + "https://example.org/end",
    ],
)
@pytest.mark.parametrize("pictured", [False, True])
def test_a_post_is_found_whatever_x_makes_of_its_text(x: XStandIn, tmp_path: Path, text: str, pictured: bool) -> None:
    post = payload(text=text, image=image(tmp_path) if pictured else None)
    x.post("Something else.")
    receipt = signed(x).publish(post, "t")
    x.post("Something after it.")

    assert signed(x).find(post, "t", now()) == receipt


@settings(max_examples=200)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=300), st.text(min_size=1))
def test_no_text_is_lost_or_taken_for_another(text: str, other: str) -> None:
    post = shown(Posted(id="1800000000000000000", text=text, media=("1",), at=now()))

    assert says(post, text)
    assert not says(post, text + "x" + other)


def test_a_post_that_is_not_there_is_certainly_not(x: XStandIn, tokens: Path) -> None:
    assert signed(x).find(payload(), "t", now()) is None
    x.post("Something else.")
    assert signed(x).find(payload(), "t", now()) is None
    assert bearing(x, tokens).find(payload(), "t", now()) is None


def test_a_post_is_looked_for_among_the_newest_in_pages_of_a_hundred(x: XStandIn) -> None:
    mine = x.post(TEXT)
    for number in range(230):
        x.post(f"Post {number}.")

    found = signed(x).find(payload(), "t", now())

    assert found is not None
    assert found.remote_id == mine.id
    (first, *_) = bodies(x, f"/2/users/{ME}/tweets")
    assert first["max_results"] == "100"
    assert first["tweet.fields"] == "created_at,entities,note_tweet"


def test_an_account_that_posts_too_much_to_look_through_is_unclear(x: XStandIn) -> None:
    for number in range(600):
        x.post(f"Post {number}.")

    with pytest.raises(PostUnclear, match="more than 500 posts"):
        signed(x).find(payload(), "t", now())


def test_an_old_post_of_the_same_words_is_not_this_one(x: XStandIn) -> None:
    x.post(TEXT, at=now() - timedelta(days=3))

    assert signed(x).find(payload(), "t", now()) is None
    with pytest.raises(PostUnclear, match="has this text already"):
        signed(x).publish(payload(), "t")


def test_a_post_is_found_though_the_clocks_differ_by_as_much_as_x_allows(x: XStandIn) -> None:
    x.post(TEXT, at=now() - timedelta(minutes=5))

    assert signed(x).find(payload(), "t", now()) is not None


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (402, {"title": "CreditsDepleted", "detail": "Your account does not have any credits.", "status": 402}),
        (403, {"title": "Forbidden", "detail": "Your app may not read.", "status": 403}),
    ],
)
def test_an_account_that_may_not_be_read_needs_a_person_to_look(x: XStandIn, status: int, body: object) -> None:
    x.answer(status, body, path="/2/users")

    with pytest.raises(PostUnclear, match=r"cannot be told.*Look at the account yourself\."):
        signed(x).find(payload(), "t", now())


@pytest.mark.parametrize(
    "page",
    [
        {"errors": [{"title": "Authorization Error", "detail": "Sorry, you are not authorized to see the user."}]},
        {"errors": [{"title": "Not Found Error"}], "meta": {"result_count": 0}},
        {}, [], "x", None, {"meta": {}}, {"data": [], "meta": {"result_count": 3}},
        {"data": [{"id": "1"}], "meta": {"result_count": 1}},
        {"data": [{"id": "1", "text": "t", "entities": {"urls": [{}]}}], "meta": {"result_count": 1}},
    ],
)  # fmt: skip
def test_a_timeline_that_is_not_sure_to_be_whole_says_nothing(x: XStandIn, page: object) -> None:
    """X answers 200 to what it does not show. Taken for an empty timeline, it would be a second post."""
    x.answer(200, page, path="/2/users")

    with pytest.raises(PostUnclear, match="cannot be told"):
        signed(x).find(payload(), "t", now())


def test_a_check_says_whose_account_it_is_and_posts_nothing(x: XStandIn, tokens: Path) -> None:
    for publisher in (signed(x), bearing(x, tokens)):
        assert publisher.check().startswith("X takes posts as @quotes, at $0.015 each")
    assert x.posts == []


def test_a_check_of_wrong_keys_is_refused(x: XStandIn) -> None:
    with pytest.raises(PostRefused, match="does not accept the keys"):
        signed(x, consumer_secret="another").check()  # noqa: S106


def test_a_picture_or_its_text_that_x_would_not_take_is_refused_before_anything_is_sent(
    x: XStandIn, tmp_path: Path
) -> None:
    with pytest.raises(PostRefused, match="has 5,000,068 bytes, and X takes 5,000,000"):
        signed(x).publish(payload(image=image(tmp_path, png() + bytes(5_000_001 - len(png()) + 67))), "t")
    with pytest.raises(PostRefused, match="alt text has 1001 characters"):
        signed(x).publish(payload(image=image(tmp_path, alt="x" * 1001)), "t")
    assert x.asked == []


def test_a_picture_that_x_does_not_know_is_refused_with_its_words(x: XStandIn, tmp_path: Path) -> None:
    with pytest.raises(PostRefused, match=r"refuses the post \(400\): Media type unrecognized\."):
        signed(x).publish(payload(image=image(tmp_path, b"no picture")), "t")
    assert x.texts() == []


@pytest.mark.parametrize("path", ["/2/media/upload", "/2/media/metadata"])
@pytest.mark.parametrize("status", [500, 503, 302])
def test_a_picture_that_fails_for_now_is_certainly_no_post(x: XStandIn, tmp_path: Path, path: str, status: int) -> None:
    x.answer(status, b"[]", path=path)

    with pytest.raises(PostLater, match="Nothing was posted"):
        signed(x).publish(payload(image=image(tmp_path)), "t")
    assert x.texts() == []


def test_the_log_holds_no_token_even_when_it_holds_everything(
    x: XStandIn, tokens: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for publisher in (signed(x), bearing(x, tokens)):
        publisher.find(payload(), "t", now())

    secrets = [*KEYS.values(), *x.bearers, *x.refreshes, "refresh-0"]
    assert not [name for name in secrets if name in caplog.text]


def test_what_is_shown_of_an_account_hides_its_keys() -> None:
    shown_keys = repr(oauth1()) + repr(OAuth2(client_id="c", file=Path("f"), client_secret=SecretStr("hidden")))

    assert not [value for value in (*KEYS.values(), "hidden") if value in shown_keys]


@pytest.mark.parametrize("base", ["http://api.x.com", "http://example.org"])
def test_keys_do_not_leave_in_the_clear(base: str) -> None:
    with pytest.raises(PostRefused, match="https://"):
        X(oauth1(), base=base)


def test_the_limit_is_that_of_everybody_unless_more_is_paid_for() -> None:
    assert X(oauth1()).limit() is None
    assert X(oauth1(), longest=25_000).limit() == 25_000


def test_the_stand_in_refuses_what_x_does_not_know(x: XStandIn) -> None:
    """The stand-in is no yes-man: a field that X's description lacks, a bad id, a replayed signature."""
    import tweepy

    from quotebot.publishers.x_access import client

    with client(oauth1(), x.url, QUICK) as made:
        for body in (
            {"text": "a", "texts": 1},
            {"text": 3},
            {"media": {"media_ids": []}},
            {"media": {"media_ids": [1]}},
        ):
            with pytest.raises(tweepy.BadRequest):
                made.request("POST", "/2/tweets", json=body, user_auth=True)
        kept = dict[str, str]()
        session = made.session.session
        session.hooks["response"].append(lambda answer, **_: kept.update(answer.request.headers))
        made.get_me(user_auth=True)
        again = session.get(f"{x.url}/2/users/me", headers={"Authorization": kept["Authorization"]}, timeout=5)
    assert again.status_code == 401
    assert x.posts == []


def test_a_duplicate_is_refused_by_the_stand_in_with_the_body_seen_in_the_wild(x: XStandIn) -> None:
    signed(x).publish(payload(), "t")
    with pytest.raises(PostUnclear, match="has this text already"):
        signed(x).publish(payload(), "t")
    assert DUPLICATE["detail"] == "You are not allowed to create a Tweet with duplicate content."
    assert len(x.posts) == 1
