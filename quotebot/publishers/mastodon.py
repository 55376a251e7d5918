"""Mastodon, and the servers that speak its language (GoToSocial, Akkoma, snac and others).

A token is an Idempotency-Key: for an hour Mastodon answers a second attempt with the first post. Other servers ignore
it, so what counts is `find`, which reads our own newest posts back and compares them with the text that was sent.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args

from pydantic import SecretStr

from quotebot.errors import PostLater, PostRefused, PostUnclear, SettingsError
from quotebot.inert import inert
from quotebot.networks import MASTODON_LIMIT
from quotebot.post import Image, Payload, Receipt
from quotebot.publishers import deadline
from quotebot.publishers.disk import image_bytes
from quotebot.publishers.markup import may_be, same_text, shows
from quotebot.publishers.mastodon_access import Server, clean, reached
from quotebot.publishers.setup import Setup

Visibility = Literal["public", "unlisted", "private", "direct"]
TIMEOUT_SECONDS = 30.0  # of silence
PAGE = 40  # the most statuses that Mastodon gives at once
PAGES = 25
EARLIER = timedelta(minutes=2)  # how much older than the attempt that made it a status may say it is


@dataclass(frozen=True, slots=True, kw_only=True)
class _Status:
    """A status as the server tells it. `created_at` is None where it cannot be read."""

    id: str
    author: str
    url: str | None
    created_at: datetime | None
    html: str
    pictures: int
    visibility: str
    edited: bool

    def older_than(self, moment: datetime) -> bool:
        return self.created_at is not None and self.created_at < moment


class Mastodon:
    """The account `name` on the server at `url`. Raises SettingsError if one of the settings cannot be right.

    `timeout_seconds` is how long the server may be silent, `seconds` how long all requests of one call may take.
    """

    def __init__(
        self,
        *,
        name: str,
        url: str,
        token: SecretStr,
        visibility: Visibility = "public",
        timeout_seconds: float = TIMEOUT_SECONDS,
        seconds: float = deadline.SECONDS,
    ) -> None:
        kinds = get_args(Visibility)
        if visibility not in kinds:
            choice = ", ".join(kinds)
            raise SettingsError(f"The visibility of account {name} is {visibility!r}. Choose one of {choice}.")
        self._access = clean(name, url, token, timeout_seconds, seconds)
        self._visibility = visibility
        self._limit: int | None = None

    def limit(self) -> int:
        """What the instance says, asked once; 500 where it says nothing. Raises PostLater or PostRefused."""
        if self._limit is None:
            with reached(self._access, otherwise=PostLater) as server:
                self._limit = _characters(server)
        return self._limit

    def token(self, now: datetime) -> str:
        """An Idempotency-Key, by chance."""
        return str(uuid.uuid4())

    def publish(self, payload: Payload, token: str) -> Receipt:
        """Upload the picture, if there is one, and post. Until the picture is there, nothing can be posted."""
        with reached(self._access, otherwise=PostLater) as server:
            media = [_upload(server, payload.image)] if payload.image else None
            server.otherwise = PostUnclear
            return server.ask(
                lambda client: _receipt(
                    client.status_post(
                        payload.text,
                        media_ids=media,
                        visibility=self._visibility,
                        language=payload.language,
                        idempotency_key=token,
                    )
                )
            )

    def find(self, payload: Payload, token: str, since: datetime) -> Receipt | None:
        """The newest of our own statuses that is this post. Whatever goes wrong is PostUnclear."""
        try:
            with reached(self._access, otherwise=PostUnclear) as server:
                return self._find(server, payload, since)
        except (PostLater, PostRefused) as exc:
            raise PostUnclear(f"{exc} Until then nobody can tell whether the post is there.") from exc

    def check(self) -> str:
        """Who the token says we are, and what the server takes. Raises PostLater or PostRefused."""
        with reached(self._access, otherwise=PostLater) as server:
            who = inert(server.ask(lambda client: str(client.account_verify_credentials()["acct"])))
            self._limit = self._limit or _characters(server)
        kind = f"{self._visibility} posts of up to {self._limit:,} characters"
        return f"Signed in to {self._access.host} as {who}, for {kind}."

    def _find(self, server: Server, payload: Payload, since: datetime) -> Receipt | None:
        me = server.ask(lambda client: str(client.account_verify_credentials()["id"]))
        begun = min(since, since + server.ahead()) - EARLIER
        listed = False
        for status in _newest(server, me, begun):
            listed = listed or status.visibility == self._visibility
            if status.older_than(begun) or status.pictures != int(payload.image is not None):
                continue
            if _says(server, status, payload.text):
                return Receipt(remote_id=status.id, url=status.url)
            if status.edited:
                raise PostUnclear(f"{server.host} has an edited post that may be the one looked for. Look there.")
        if self._visibility in ("private", "direct") and not listed:
            # snac leaves such posts out of its list: that one is not there means nothing until another was.
            raise PostUnclear(f"{server.host} lists no {self._visibility} posts, so that none is found. Look there.")
        return None


def _characters(server: Server) -> int:
    """How many characters a status may have here."""
    for version in ("instance_v2", "instance_v1"):
        try:
            most = _most(server, version)
        except PostRefused:
            if server.status != 404:
                raise
            continue  # snac and older servers have no version 2
        if most is not None:
            return most
    return MASTODON_LIMIT


def _most(server: Server, version: str) -> int | None:
    """The limit that an instance tells: Mastodon's way, or that of Pleroma and its kin; None if it does not."""

    def read(client: Any) -> object:
        instance = getattr(client, version)()
        statuses = (instance.get("configuration") or {}).get("statuses") or {}
        return statuses.get("max_characters") or instance.get("max_toot_chars")

    most = server.ask(read)
    return most if isinstance(most, int) and most > 0 else None


def _upload(server: Server, image: Image) -> str:
    """The id of the picture on the server. Each attempt uploads anew; what is not posted is thrown away there."""
    content = image_bytes(image)
    alt = image.alt or None
    return server.ask(lambda client: _id(client.media_post(content, mime_type=image.mime, description=alt)))


def _newest(server: Server, me: str, begun: datetime) -> Iterator[_Status]:
    """Our own statuses, newest first, at least back to `begun`. Raises PostUnclear if the server does not go so far."""
    seen: set[str] = set()
    last: str | None = None
    for turn in range(PAGES):
        asked = PAGE - turn  # one fewer each time
        page = _page(server, me, asked, last)
        more = "next" in server.answer.links
        yield from (status for status in page if status.id not in seen)
        if not page or (len(page) < asked and not more) or page[-1].older_than(begun):
            return
        if len(page) > asked:
            yield from _beyond(server, me, begun, page)
            return
        if page[-1].id in seen:
            break
        seen.update(status.id for status in page)
        last = page[-1].id
    raise PostUnclear(f"{server.host} does not list our posts as far back as is needed. Look there.")


def _beyond(server: Server, me: str, begun: datetime, listed: list[_Status]) -> Iterator[_Status]:
    """Our statuses before the last that is `listed` by a server that does not page there (snac: the newest 256).

    They are read off the home timeline. It must show the last one listed, or it need not show those before it either.
    """
    before, met = listed[-2].id, False
    for _ in range(PAGES):
        page = _home(server, before)
        ours = [status for status in page if status.author == me]
        met = met or any(status.id == listed[-1].id for status in ours)
        if not met or (page and page[-1].id == before):
            break
        yield from ours
        if not page or any(status.older_than(begun) for status in ours):
            return
        before = page[-1].id
    raise PostUnclear(f"{server.host} does not list our posts as far back as is needed. Look there.")


def _home(server: Server, before: str) -> list[_Status]:
    return server.ask(lambda client: [_status(one) for one in client.timeline_home(limit=PAGE, max_id=before)])


def _page(server: Server, me: str, limit: int, last: str | None) -> list[_Status]:
    def read(client: Any) -> list[_Status]:
        page = client.account_statuses(me, limit=limit, max_id=last, exclude_reblogs=True)
        return [_status(status) for status in page]

    return server.ask(read)


def _says(server: Server, status: _Status, text: str) -> bool:
    """True if `status` says `text`: as it is shown, or at its source where markup made something else of it."""
    if shows(status.html, text):
        return True
    if not may_be(status.html, text):
        return False
    try:
        return same_text(server.ask(lambda client: str(client.status_source(status.id)["text"])), text)
    except PostRefused:
        return False  # not every server keeps it


def _status(status: Any) -> _Status:
    created_at = status.get("created_at")
    aware = isinstance(created_at, datetime) and created_at.tzinfo is not None
    return _Status(
        id=_id(status),
        author=str((status.get("account") or {}).get("id")),
        url=_web(status.get("url")),
        created_at=created_at.astimezone(UTC) if aware else None,
        html=str(status.get("content") or ""),
        pictures=len(status.get("media_attachments") or ()),
        visibility=str(status.get("visibility")),
        edited=status.get("edited_at") is not None,
    )


def _receipt(status: Any) -> Receipt:
    return Receipt(remote_id=_id(status), url=_web(status.get("url")))


def _id(thing: Any) -> str:
    """Raises ValueError if there is none: then it is no answer of Mastodon's."""
    if not thing["id"]:
        raise ValueError("an answer without an id")
    return str(thing["id"])


def _web(url: object) -> str | None:
    return url if isinstance(url, str) and url.startswith(("https://", "http://")) else None


def publisher(setup: Setup) -> Mastodon:
    """What posts for an account whose network is `mastodon`."""
    account = setup.account
    return Mastodon(
        name=setup.name, url=account.server, token=setup.secret("token"), visibility=account.visibility
    )  # fmt: skip
