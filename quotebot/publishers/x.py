"""X, through tweepy. It takes no key by which a post could be told from another: a post is found again by its text.

What X charges (August 2026): $0.015 a post, $0.200 a post with a link in it, $0.005 the alt text of a picture, $0.001
for each own post that is read when a post is looked for.

X refuses the same text twice, for a time it does not tell. So a post is there at most once; where X neither shows it
nor takes it, a person must look.
"""

from __future__ import annotations

import base64
import secrets
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from quotebot.errors import PostingError, PostRefused, PostUnclear
from quotebot.inert import inert
from quotebot.post import Image, Payload, Receipt
from quotebot.publishers import deadline, wire
from quotebot.publishers.disk import image_bytes
from quotebot.publishers.setup import Setup
from quotebot.publishers.x_access import OAuth1, OAuth2, access, client
from quotebot.publishers.x_answers import failed, posts, receipt, says, troubles

BASE = "https://api.x.com"
ALT_CHARS = 1_000
IMAGE_BYTES = 5_000_000
# A post seems older than the attempt that made it by what the clocks differ, and X lets them differ by five minutes.
EARLIER = timedelta(minutes=6)
PAGE_POSTS = 100
PAGES = 5


class X:
    """Posts to the account of `access`; `longest` is the length it may post where it pays for more than 280.

    `timeout` is how long X may be silent, `seconds` how long all requests of one call may take.
    """

    def __init__(
        self,
        access: OAuth1 | OAuth2,
        *,
        longest: int | None = None,
        base: str = BASE,
        timeout: tuple[float, float] = wire.TIMEOUT,
        seconds: float = deadline.SECONDS,
    ) -> None:
        wire.safe_address(base)
        self._access, self._base, self._timeout, self._longest = access, base, timeout, longest
        self._seconds = seconds
        self._signed = isinstance(access, OAuth1)

    def limit(self) -> int | None:
        """None for the 280 of everybody."""
        return self._longest

    def token(self, now: datetime) -> str:
        """By chance, for the record only: X knows no such thing."""
        return secrets.token_hex(16)

    def publish(self, payload: Payload, token: str) -> Receipt:
        """Send it, picture first. That X has the text already is PostUnclear: it may be this post, or an old one."""
        with self._client() as x:
            media = [self._upload(x, payload.image)] if payload.image else None
            try:
                answer = x.create_tweet(text=payload.text, media_ids=media, user_auth=self._signed)
                return receipt(answer["data"])
            except troubles() as exc:
                raise failed(exc, sending=True) from exc

    def find(self, payload: Payload, token: str, since: datetime) -> Receipt | None:
        """The post among the account's newest. Whatever goes wrong is PostUnclear, for it says nothing of the post.

        A new post may be missing there for a moment: wait half a minute before looking.
        """
        try:
            with self._client() as x:
                return self._found(x, payload.text, since - EARLIER)
        except troubles() as exc:
            reason: PostingError = failed(exc, sending=True)
        except PostingError as exc:
            reason = exc
        look = " Look at the account yourself." if isinstance(reason, PostRefused) else ""
        raise PostUnclear(f"Whether the post is on X cannot be told. {reason}{look}")

    def check(self) -> str:
        """Whose account it is."""
        with self._client() as x:
            try:
                name = inert(str(x.get_me(user_auth=self._signed)["data"]["username"]))
            except troubles() as exc:
                raise failed(exc, sending=False) from exc
        return f"X takes posts as @{name}, at $0.015 each, $0.200 with a link (August 2026)."

    def _client(self) -> AbstractContextManager[Any]:
        return client(self._access, self._base, self._timeout, self._seconds)

    def _upload(self, x: Any, image: Image) -> str:
        """The id under which X has the picture. Nothing is posted yet, and a second upload harms nobody."""
        content = image_bytes(image)
        if len(content) > IMAGE_BYTES:
            raise PostRefused(f"The picture {image.path} has {len(content):,} bytes, and X takes {IMAGE_BYTES:,}.")
        if len(image.alt) > ALT_CHARS:
            raise PostRefused(f"The picture's alt text has {len(image.alt)} characters, and X takes {ALT_CHARS}.")
        body = {"media": base64.b64encode(content).decode(), "media_category": "tweet_image"}
        try:
            answer = x.request("POST", "/2/media/upload", json=body, user_auth=self._signed)
            number = str(answer.json()["data"]["id"])
            if image.alt:
                about = {"id": number, "metadata": {"alt_text": {"text": image.alt}}}
                x.request("POST", "/2/media/metadata", json=about, user_auth=self._signed)
        except troubles() as exc:
            raise failed(exc, sending=False) from exc
        return number

    def _found(self, x: Any, text: str, start: datetime) -> Receipt | None:
        page = None
        for _ in range(PAGES):
            answer = x.get_users_tweets(
                self._me(x),
                start_time=start,
                max_results=PAGE_POSTS,
                pagination_token=page,
                tweet_fields=["created_at", "entities", "note_tweet"],
                user_auth=self._signed,
            )
            ours = [post for post in posts(answer) if says(post, text)]
            page = answer["meta"].get("next_token")
            if ours or not page:
                return receipt(ours[-1]) if ours else None
        raise PostUnclear(f"The account has more than {PAGE_POSTS * PAGES} posts since then.")

    def _me(self, x: Any) -> str:
        """The account's number, which an OAuth 1 token begins with."""
        if isinstance(self._access, OAuth1):
            return self._access.access_token.get_secret_value().partition("-")[0]
        return str(x.get_me(user_auth=False)["data"]["id"])


def publisher(setup: Setup) -> X:
    """What posts for an account whose network is `x`."""
    account = setup.account
    return X(access(setup), longest=account.most_chars or None, base=account.server or BASE)
