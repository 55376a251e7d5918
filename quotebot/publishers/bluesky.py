"""Bluesky, each post exactly once: the record's key is our own, so that a second attempt cannot make a second post.

The key is a TID, the only kind that posts may have. `createRecord` with a key that exists changes nothing and answers
500 on the reference server; whether the post is there is told by reading that one record from the account's own server.

A log-in is dear (30 in five minutes, 300 a day), so the session is kept in a file and used by every process.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotebot.errors import PostingError, PostLater, PostRefused, PostUnclear
from quotebot.inert import inert
from quotebot.post import Receipt
from quotebot.publishers import deadline
from quotebot.publishers.bluesky_answers import cause_of, error_of, harmless, never_opened, reset_of, status_of
from quotebot.publishers.disk import image_bytes, why, write_whole
from quotebot.publishers.setup import Setup

if TYPE_CHECKING:
    import ssl

    from atproto import Client, Session, models  # type: ignore[import-untyped]
    from pydantic import SecretStr

    from quotebot.post import Image, Payload, Span

SERVICE = "https://bsky.social"
POSTS = "app.bsky.feed.post"
CONNECT_SECONDS = 5.0
MOST_BYTES_OF_AN_IMAGE = 2_000_000  # what a server may take; one of 2025 takes half of it, and says so
_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"  # sorts as the numbers it stands for
_SPREAD_MICROSECONDS = 1_000_000
# A request that got one of these has done nothing. 429 too, which passes by itself.
_DEFINITE = {400, 401, 402, 403, 404, 405, 413, 415, 422}
_OVER = {"ExpiredToken", "InvalidToken"}
_MOST_OF_A_REASON = 200  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Bluesky:
    """The account `name` of the settings. `password` is an app password.

    `session_file` will hold tokens and is readable to its owner alone. `timeout_seconds` is how
    long the server may be silent, `seconds` how long all requests of one call may take.
    """

    name: str
    handle: str
    password: SecretStr
    session_file: Path
    service: str = SERVICE
    timeout_seconds: float = 30.0
    seconds: float = deadline.SECONDS

    def limit(self) -> int | None:
        """No server has a limit of its own: 300 characters as people see them."""
        return None

    def token(self, now: datetime) -> str:
        """A record key: 13 characters that sort by time. Two of one instant differ, but for one chance in 10**9."""
        microseconds = (now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        number = (microseconds - secrets.randbelow(_SPREAD_MICROSECONDS) << 10) | secrets.randbelow(1024)
        return "".join(_ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))

    def publish(self, payload: Payload, token: str) -> Receipt:
        """Send it. Until the last request, which makes the post, nothing can have been posted."""
        with self._signed_in() as (client, session):
            with self._said(PostLater):
                embed = None if payload.image is None else _embed(client, payload.image)
            record = _record(payload, embed)
            with self._said(PostUnclear):
                made = client.app.bsky.feed.post.create(session.did, record, rkey=token)
        if made.uri != _uri(session, token):
            raise PostUnclear(f"Bluesky ({self.name}) answered with another post than the one it was sent.")
        return _receipt(session, token)

    def find(self, payload: Payload, token: str, since: datetime) -> Receipt | None:
        """Read the record from the account's server. It is public: a password that was withdrawn is in nobody's way."""
        with self._finding():
            session = self._last_session()
            with self._client(session.pds_endpoint or self.service) as client:
                found = _text_under(client, session.did, token)
        if found is None:
            return None
        if found != payload.text:
            raise PostRefused(
                f"Bluesky ({self.name}) holds another text under the key of this post, {_uri(session, token)}. "
                "Look at both, and delete there what should not be."
            )
        return _receipt(session, token)

    def check(self) -> str:
        """Sign in, or see that we are."""
        with self._signed_in() as (_, session):
            return f"Bluesky ({self.name}): signed in as {inert(session.handle)}."

    @contextmanager
    def _client(self, service: str) -> Iterator[Client]:
        client = _new_client(service, self.timeout_seconds)
        try:
            with deadline.on_httpx(client.request._client, self.seconds):
                yield client
        finally:
            client.request.close()

    @contextmanager
    def _signed_in(self) -> Iterator[tuple[Client, Session]]:
        """A client whose session has just been seen to hold."""
        with self._client(self.service) as client:
            with self._said(PostLater):
                self._sign_in(client)
                session = _session(client.export_session_string())
            yield client, session

    def _last_session(self) -> Session:
        """The session of the file, whether it holds or not; a new one if there is none."""
        kept = self._kept()
        if kept is not None:
            return _session(kept)
        with self._signed_in() as (_, session):
            return session

    def _sign_in(self, client: Client) -> None:
        client.on_session_change(self._keep)
        if not self._resume(client):
            client.update_base_url(self.service)  # resuming may have led to the server of a session that is over
            client.login(self.handle, self.password.get_secret_value(), fetch_bsky_profile=False)
            self._see(client)

    def _resume(self, client: Client) -> bool:
        """Go on with the session of the file, renewed if need be; False if there is none or it is over."""
        kept = self._kept()
        if kept is None or not _imported(client, kept):
            return False
        if _holds(lambda: self._see(client)):
            return True
        return _holds(client._refresh_and_set_session) and _holds(lambda: self._see(client))

    def _see(self, client: Client) -> None:
        """A harmless read. Raises what the client raises, and PostRefused if the account may not post."""
        if self.service.startswith("https:") and not client._base_url.startswith("https:"):
            raise PostRefused(f"{self.service} names a server without https for the account {self.name}.")
        seen = client.com.atproto.server.get_session()
        if seen.active is False:
            raise PostRefused(
                f"The Bluesky account {self.name} is {inert(seen.status or 'not active')}. "
                f"Sign in at https://bsky.app to mend it, then: quotebot account test {self.name}"
            )

    def _kept(self) -> str | None:
        """The session of this very account, if there is one."""
        try:
            kept = json.loads(self.session_file.read_text(encoding="utf-8"))
            ours = (kept["service"], kept["handle"]) == (self.service, self.handle)
            return str(kept["session"]) if ours else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _keep(self, event: Any, session: Session) -> None:
        if event.name == "IMPORT":
            return
        kept = {"service": self.service, "handle": self.handle, "session": session.encode()}
        try:
            self.session_file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self.session_file, json.dumps(kept).encode(), mode=0o600)
        except OSError as exc:
            raise PostRefused(f"The session cannot be kept in {self.session_file}: {why(exc)}.") from exc

    @contextmanager
    def _said(self, otherwise: type[PostLater | PostUnclear]) -> Iterator[None]:
        """What goes wrong inside, in our words: certain where it is, else `otherwise`.

        An answer that could not be read may hold tokens, and so may the library's words for it: those stay behind.
        """
        try:
            yield
        except PostingError:
            raise
        except Exception as exc:  # the library lets through whatever goes wrong below it
            raise self._in_words(exc, otherwise) from (exc if harmless(exc) else None)

    @contextmanager
    def _finding(self) -> Iterator[None]:
        """Whatever keeps us from reading says nothing about the post."""
        try:
            with self._said(PostUnclear):
                yield
        except (PostLater, PostRefused) as exc:
            raise PostUnclear(f"Whether the post is there cannot be told. {exc}") from exc

    def _in_words(self, exc: Exception, otherwise: type[PostLater | PostUnclear]) -> PostingError:
        status, (error, _) = status_of(exc), error_of(exc)
        if status == 429:
            return PostLater(f"Bluesky ({self.name}) takes no more for now (rate limit).", at=reset_of(exc))
        if status in _DEFINITE and error in _OVER:  # it was seen to hold a moment ago, and will be renewed
            return PostLater(f"The session of Bluesky ({self.name}) ended just now.")
        if status in _DEFINITE:
            return PostRefused(self._refusal(exc, status))
        if never_opened(exc):
            return PostLater(f"{self.service} cannot be reached: {cause_of(exc)}.")
        what = f"answered {status}" if status else f"did not answer as it should ({cause_of(exc)})"
        return otherwise(f"Bluesky ({self.name}) {what}.")

    def _refusal(self, exc: Exception, status: int) -> str:
        error, message = error_of(exc)
        reason = inert(message or error or str(status))[:_MOST_OF_A_REASON].rstrip(".")
        test = f"quotebot account test {self.name}"
        mend = " Change the quote, the picture or the template, and queue it again."
        if status in (401, 403) or "Account" in error:
            mend = f" Make an app password at https://bsky.app/settings/app-passwords, then: {test}"
        elif status in (404, 405):
            mend = f" Is {self.service} a Bluesky server? Mend the account's settings, then: {test}"
        return f"Bluesky ({self.name}) refused: {reason}.{mend}"


def _new_client(service: str, timeout_seconds: float) -> Client:
    """A client that waits as long as we say, follows nobody elsewhere and logs nothing of what it sends."""
    try:
        import httpx
        from atproto import Client, Request
    except ImportError as exc:
        raise PostRefused('Bluesky needs a library that is not installed: pip install "quotebot[bluesky]"') from exc
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    request = Request(timeout=httpx.Timeout(timeout_seconds, connect=CONNECT_SECONDS), verify=_tls())
    request._client.follow_redirects = False  # a redirected POST becomes a GET, or takes the tokens elsewhere
    return Client(service, request=request)


@cache
def _tls() -> ssl.SSLContext:
    """Whom we trust. It takes a tenth of a second to read, and every client would read it again."""
    import httpx

    return httpx.create_ssl_context()


def _session(text: str) -> Session:
    from atproto import Session

    return Session.decode(text)


def _imported(client: Client, kept: str) -> bool:
    """Take up a session without asking the server; False if it is none."""
    try:
        client.login(session_string=kept, fetch_bsky_profile=False)
        client._should_refresh_session()  # reads the token
    except Exception:  # whatever is wrong with it, a new one mends it
        return False
    return True


def _holds(ask: Callable[[], object]) -> bool:
    """False if the server says that the session is over. Raises for any other trouble."""
    try:
        ask()
    except Exception as exc:
        if status_of(exc) not in (400, 401, 403):
            raise
        return False
    return True


def _embed(client: Client, image: Image) -> models.AppBskyEmbedImages.Main:
    """Upload the picture: the same bytes become the same blob, so that doing it again does no harm."""
    from atproto import models

    content = image_bytes(image)
    if len(content) > MOST_BYTES_OF_AN_IMAGE:  # a server may hang up on it, which says nothing
        raise PostRefused(
            f"The picture {image.path} has {len(content):,} bytes, and Bluesky takes {MOST_BYTES_OF_AN_IMAGE:,}."
        )
    # Not by the library's own method, which hands bytes to httpx in a way that it has deprecated.
    headers = {"Content-Type": image.mime}
    reply = client.invoke_procedure("com.atproto.repo.uploadBlob", content=content, headers=headers)
    blob = models.ComAtprotoRepoUploadBlob.Response.model_validate(reply.content).blob
    shape = models.AppBskyEmbedDefs.AspectRatio(width=image.width, height=image.height)
    return models.AppBskyEmbedImages.Main(
        images=[models.AppBskyEmbedImages.Image(alt=image.alt, image=blob, aspect_ratio=shape)]
    )


def _record(payload: Payload, embed: models.AppBskyEmbedImages.Main | None) -> models.AppBskyFeedPost.Record:
    """The post as it is kept, the same on every attempt. Raises PostRefused for what no record can hold."""
    from atproto import models

    try:
        payload.text.encode()
        return models.AppBskyFeedPost.Record(
            text=payload.text,
            created_at=payload.created_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            langs=[payload.language] if payload.language else None,
            facets=[_facet(payload.text, span) for span in payload.spans] or None,
            embed=embed,
        )
    except ValueError as exc:  # a lone surrogate, or what the library's own check says
        raise PostRefused(f"The post cannot be sent to Bluesky as it is: {inert(str(exc))}. Edit the quote.") from exc


def _facet(text: str, span: Span) -> models.AppBskyRichtextFacet.Main:
    """Offsets are of UTF-8 here: an emoji before a link moves it by four."""
    from atproto import models

    if not 0 <= span.start < span.end <= len(text):
        raise ValueError(f"a {span.kind} leads out of the text")
    start, end = (len(text[:at].encode()) for at in (span.start, span.end))
    rich = models.AppBskyRichtextFacet
    feature = rich.Link(uri=span.value) if span.kind == "link" else rich.Tag(tag=span.value)
    return rich.Main(features=[feature], index=rich.ByteSlice(byte_start=start, byte_end=end))


def _text_under(client: Client, did: str, token: str) -> str | None:
    """The text of the record, None if there is no record. Raises what the client raises."""
    try:
        text = client.app.bsky.feed.post.get(did, token).value.text
    except Exception as exc:
        if status_of(exc) == 400 and error_of(exc)[0] == "RecordNotFound":
            return None
        raise
    return text if isinstance(text, str) else ""


def _uri(session: Session, token: str) -> str:
    return f"at://{session.did}/{POSTS}/{token}"


def _receipt(session: Session, token: str) -> Receipt:
    who = session.did if session.handle == "handle.invalid" else session.handle
    return Receipt(remote_id=_uri(session, token), url=f"https://bsky.app/profile/{who}/post/{token}")


def publisher(setup: Setup) -> Bluesky:
    """What posts for an account whose network is `bluesky`."""
    account, password = setup.account, setup.secret("app_password")
    service = account.server or SERVICE
    return Bluesky(
        name=setup.name, handle=account.handle, password=password, session_file=setup.session, service=service
    )  # fmt: skip
