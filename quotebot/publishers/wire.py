"""What every destination behind HTTP has to know: whom it may speak to, and what a failed request says of the post."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from quotebot.errors import PostRefused

if TYPE_CHECKING:
    import requests

TIMEOUT = (5.0, 30.0)  # seconds to connect, and between two pieces of an answer
LONGEST_WAIT = timedelta(days=2)  # what a server asks for beyond it is not believed


def is_loopback(url: str) -> bool:
    """True if `url` leads to this machine by its name or number."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def safe_address(url: str) -> str:
    """Scheme, host and port of `url`: all of it that may be shown, for the rest may be a secret.

    Raises PostRefused unless it is https; http will do on this machine.
    """
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError as exc:
        raise PostRefused("The address is none. Write it as https://example.org/path.") from exc
    host = parts.hostname or ""
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url))):
        raise PostRefused(
            f"The address of {host or 'the server'} must begin with https://, or anybody could read along."
        )
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def session(url: str) -> requests.Session:
    """A connection to the server of `url`, by the proxy of the environment unless it is this machine. Close it."""
    import requests

    made = requests.Session()
    made.trust_env = not is_loopback(url)
    return made


def never_opened(exc: Exception) -> bool:
    """True if `exc`, of requests, says that no connection was made, so that not one byte of the post has left."""
    from requests.exceptions import ConnectTimeout
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ProxyError, SSLError

    if isinstance(exc, ConnectTimeout):
        return True
    reason = getattr(exc.args[0] if exc.args else None, "reason", None)
    if isinstance(reason, ProxyError):
        reason = reason.original_error
    if isinstance(reason, SSLError):  # a certificate is looked at before anything is sent
        return bool(reason.args) and isinstance(reason.args[0], ssl.SSLCertVerificationError)
    return isinstance(reason, (NewConnectionError, ConnectTimeoutError))


def when_again(header: str | None, now: datetime) -> datetime | None:
    """The instant that a `Retry-After` of seconds or of a date names; None where it says nothing sensible."""
    text = header or ""
    try:
        if text.isdecimal():
            return now + min(timedelta(seconds=min(int(text), 10**9)), LONGEST_WAIT)
        at = parsedate_to_datetime(text)
        at = at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None
    return min(max(at, now), now + LONGEST_WAIT)
