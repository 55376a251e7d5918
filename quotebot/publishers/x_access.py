"""How X lets quotebot in: with keys that do not expire (OAuth 1), or with a token renewed every two hours (OAuth 2).

tweepy 4.17 has no time-outs, follows redirects with a POST turned into a GET, and knows one host only; all three are
set right by what is put in place of its session.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotebot.account import OAUTH1
from quotebot.errors import PostLater, PostRefused
from quotebot.publishers import deadline, wire
from quotebot.publishers.disk import locked, why, write_whole
from quotebot.publishers.setup import Setup, session_file

if TYPE_CHECKING:
    import requests
    from pydantic import SecretStr

HOSTS = ("https://api.twitter.com", "https://upload.twitter.com", "https://api.x.com")  # tweepy asks the first two
TOKEN_PATH = "/2/oauth2/token"  # noqa: S105, a path
SPARE = timedelta(minutes=2)  # a token with less time left is renewed before it is used
AGAIN = "Give quotebot access anew with `quotebot account login`."
LOGGERS = ("tweepy", "tweepy.client", "oauthlib", "requests_oauthlib", "urllib3")  # some log tokens at DEBUG


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth1:
    """The four keys of an app and an account (OAuth 1.0a). They do not expire: best for what runs unattended."""

    consumer_key: SecretStr
    consumer_secret: SecretStr
    access_token: SecretStr
    access_token_secret: SecretStr


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth2:
    """An app, and the file (0600) in which an account's tokens are kept; `keep` makes it.

    The scopes are tweet.read, tweet.write, users.read, media.write and offline.access.
    """

    client_id: str
    file: Path
    client_secret: SecretStr | None = None


class RoutedSession:
    """Stands where tweepy has its session: every request goes to `base`, has a time-out, and follows no redirect.

    The address is changed before tweepy's signature is made, so that what is signed is what is asked.
    """

    def __init__(self, base: str, timeout: tuple[float, float]) -> None:
        self._base, self._timeout = base.rstrip("/"), timeout
        self.session = wire.session(base)

    def request(self, method: str, url: str, **given: Any) -> requests.Response:
        """As that of a requests.Session."""
        for host in HOSTS:
            if url.startswith(host + "/"):
                url = self._base + url.removeprefix(host)
                break
        given["auth"] = given.get("auth") or _as_it_is  # None would let a ~/.netrc replace the token
        return self.session.request(method, url, **given | {"timeout": self._timeout, "allow_redirects": False})

    def close(self) -> None:
        """Close what is open."""
        self.session.close()


@contextmanager
def client(
    access: OAuth1 | OAuth2, base: str, timeout: tuple[float, float], seconds: float = deadline.SECONDS
) -> Iterator[Any]:
    """A tweepy client that answers with dicts, and works for `seconds`.

    Raises PostLater or PostRefused where a token cannot be renewed.
    """
    import tweepy  # type: ignore[import-untyped]

    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    session = RoutedSession(base, timeout)
    try:
        with deadline.on_requests(session.session, seconds):
            keys = _keys(access) if isinstance(access, OAuth1) else {"bearer_token": _bearer(access, session)}
            # With wait_on_rate_limit tweepy sleeps, and without a reset in the answer it asks until the stack is full.
            made = tweepy.Client(**keys, return_type=dict, wait_on_rate_limit=False)
            made.session.close()
            made.session = session
            yield made
    finally:
        session.close()


def access(setup: Setup) -> OAuth1 | OAuth2:
    """The four keys where all of them are there, else the refresh token. Raises PostRefused.

    X takes a refresh token once and gives the next one, so that they live in a file; its name says which one was the
    first, that a new one in the settings begins anew.
    """
    if setup.secrets.known.issuperset(OAUTH1):
        return OAuth1(**{key: setup.secret(key) for key in OAUTH1})
    first = setup.secret("refresh_token").get_secret_value()
    file = session_file(setup.folder, f"{setup.name}-{sha256(first.encode()).hexdigest()[:8]}")
    if not file.exists():
        try:
            file.parent.mkdir(exist_ok=True)
            keep(file, first)
        except OSError as exc:
            raise PostRefused(f"{file} cannot be written: {exc.strerror}. Make room there.") from exc
    app = setup.secret("client_id").get_secret_value()
    return OAuth2(client_id=app, file=file, client_secret=setup.secrets.client_secret)


def keep(file: Path, refresh_token: str, access_token: str = "", expires_at: datetime | None = None) -> None:
    """Put an account's tokens into `file`, for nobody else to read. Raises OSError."""
    until = (expires_at or datetime.fromtimestamp(0, UTC)).isoformat()
    kept = {"refresh_token": refresh_token, "access_token": access_token, "expires_at": until}
    write_whole(file, json.dumps(kept).encode(), mode=0o600)


def _keys(access: OAuth1) -> dict[str, str]:
    return {name: getattr(access, name).get_secret_value() for name in OAUTH1}


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _bearer(access: OAuth2, session: RoutedSession) -> str:
    """A token that is good for a while; one process renews it at a time, because a renewal ends the one before it."""
    try:
        with locked(access.file.with_name(f".{access.file.name}.lock")):
            kept = json.loads(access.file.read_bytes())
            if datetime.fromisoformat(kept["expires_at"]) > datetime.now(UTC) + SPARE:
                return str(kept["access_token"])
            return _renewed(access, str(kept["refresh_token"]), session)
    except OSError as exc:
        raise PostRefused(f"The tokens for X in {access.file} cannot be used: {why(exc)}. {AGAIN}") from exc
    except (ValueError, TypeError, LookupError):
        raise PostRefused(f"{access.file} holds no tokens for X. {AGAIN}") from None


def _renewed(access: OAuth2, refresh_token: str, session: RoutedSession) -> str:
    """A new token. What comes with it is in the file before it is used: X takes each refresh token only once."""
    asked = datetime.now(UTC)
    answer = _answer(access, refresh_token, session)
    if answer.status_code == 200:
        try:
            new = answer.json()
            token, seconds = str(new["access_token"]), float(new["expires_in"])
            keep(access.file, str(new.get("refresh_token") or refresh_token), token, asked + timedelta(seconds=seconds))
        except (ValueError, TypeError, LookupError, AttributeError, OverflowError):
            raise PostLater("X's answer to the renewal of the token cannot be read. It is tried again.") from None
        return token
    if answer.status_code in (400, 401, 403):
        raise PostRefused(f"X does not renew the token any more ({answer.status_code}). {AGAIN}")
    at = wire.when_again(answer.headers.get("Retry-After"), asked)
    raise PostLater(f"X does not renew the token now ({answer.status_code}). It is tried again.", at=at)


def _answer(access: OAuth2, refresh_token: str, session: RoutedSession) -> requests.Response:
    import requests

    form = {"grant_type": "refresh_token", "refresh_token": refresh_token, "client_id": access.client_id}
    secret = access.client_secret
    auth = (access.client_id, secret.get_secret_value()) if secret else None
    try:
        return session.request("POST", HOSTS[-1] + TOKEN_PATH, data=form, auth=auth)
    except requests.RequestException as exc:
        raise PostLater(f"X does not answer when the token is to be renewed ({type(exc).__name__}).") from None
