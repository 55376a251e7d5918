"""How a Mastodon server is asked, and what its answers and silences mean.

What became of a request is told by the status of its answer, not by the library's exceptions: these call a header that
cannot be read a rate limit, even where the post went through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import SecretStr

from quotebot.errors import AccountRefused, PostingError, PostLater, PostRefused, SettingsError
from quotebot.inert import inert
from quotebot.publishers import deadline

SAID_CHARS = 200
# Answers that mean that nothing was done, and that the same again would get the same.
REFUSALS = frozenset({400, 401, 402, 403, 404, 405, 410, 413, 415, 422})

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """The way to the account `name`. `url` and `token` are as clean() left them."""

    name: str
    url: str
    token: SecretStr
    timeout_seconds: float
    seconds: float

    @property
    def host(self) -> str:
        """The server's name, safe to print."""
        return inert(urlsplit(self.url).netloc)


def clean(name: str, url: str, token: SecretStr, timeout_seconds: float, seconds: float) -> Access:
    """What a user gave, without white space and the like around it. Raises SettingsError where it cannot be right."""
    parts = urlsplit(url.strip() if "://" in url else f"https://{url.strip()}")
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise SettingsError(f"The address of account {name} is no web address. Write it as https://example.social.")
    plain = token.get_secret_value().strip()
    if not plain or not plain.isascii() or not plain.isprintable() or " " in plain:
        # In a header it would make an error that repeats it.
        raise SettingsError(f"The token of account {name} is empty or holds what no token does. Copy it again.")
    address = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
    return Access(name=name, url=address, token=SecretStr(plain), timeout_seconds=timeout_seconds, seconds=seconds)


@contextmanager
def reached(access: Access, otherwise: type[PostingError]) -> Iterator[Server]:
    """The server, ready to be asked. Raises PostRefused if the package is missing."""
    try:
        from mastodon import Mastodon
    except ModuleNotFoundError as exc:
        message = f'Account {access.name} needs a package: run `pip install "quotebot[mastodon]"`.'
        raise PostRefused(message) from exc
    client = Mastodon(api_base_url=access.url, ratelimit_method="throw", request_timeout=access.timeout_seconds)
    client.access_token = access.token.get_secret_value()  # given above, it would be taken for a file's name first
    opened = Server(access, client, otherwise)
    client.session.hooks["response"].append(opened.heard)
    try:
        with deadline.on_requests(client.session, access.seconds):
            yield opened
    finally:
        client.session.close()


class Server:
    """A client and the last answer that it got. Failures that prove nothing are raised as `otherwise`."""

    def __init__(self, access: Access, client: Any, otherwise: type[PostingError]) -> None:
        self.access = access
        self.otherwise = otherwise
        self.answer: Any = None
        self._client = client
        self._answered_at = datetime.now(UTC)

    def heard(self, response: Any, *_: object, **__: object) -> None:
        """Keep an answer, whole. What was to be posted does not go where it points, for it would become a GET there.

        The connection is closed: snac closes it too, without saying so, and then the next request would be lost in it.
        """
        self.answer = response
        self._answered_at = datetime.now(UTC)
        response.content  # noqa: B018
        response.connection.close()
        if response.request.method != "GET":
            response.headers.pop("location", None)

    def ask(self, call: Callable[[Any], T]) -> T:
        """What `call` makes of the answer. Raises a PostingError for whatever goes wrong, in it or on the way."""
        self.answer = None
        try:
            found = call(self._client)
            if self.status not in range(200, 300):  # the library takes 3xx for success
                raise ValueError("an answer from elsewhere")
        except Exception as exc:
            raise self._verdict(exc) from exc
        return found

    @property
    def host(self) -> str:
        """The server's name, safe to print."""
        return self.access.host

    @property
    def status(self) -> int | None:
        """The number of the last answer, None if there was none."""
        return None if self.answer is None else int(self.answer.status_code)

    def ahead(self) -> timedelta:
        """How far the server's clock is ahead of ours (negative: behind), by its last answer; 0 if it does not say."""
        try:
            return parsedate_to_datetime(self.answer.headers["date"]) - self._answered_at
        except (KeyError, ValueError, TypeError):
            return timedelta()

    def _verdict(self, exc: Exception) -> PostingError:
        from mastodon import MastodonNetworkError

        host, name = self.host, self.access.name
        if isinstance(exc, MastodonNetworkError):  # even where an answer had begun
            return self._unconnected(exc.__context__)
        if self.status == 429:
            return PostLater(f"{host} takes no more requests of account {name} for now (429).", at=self._at())
        if self.status in REFUSALS:
            shut_out = self.status == 401 or "authorized scopes" in self._said()
            return (AccountRefused if shut_out else PostRefused)(self._refusal(self.status))
        number = "no answer" if self.status is None else self.status
        return self.otherwise(
            f"{host} did not answer as Mastodon does ({number}{self._said()}). "
            f"If it stays so, check the address and run `quotebot account test {name}`."
        )

    def _unconnected(self, cause: BaseException | None) -> PostingError:
        if isinstance(cause, UnicodeEncodeError):
            return PostRefused("The post holds characters that cannot be sent. Edit it.")
        if _never_opened(cause):
            return PostLater(f"{self.host} cannot be reached ({_kind(cause)}). Check the network and the address.")
        return self.otherwise(f"The connection to {self.host} broke ({_kind(cause)}).")

    def _refusal(self, status: int) -> str:
        host, name = self.host, self.access.name
        test = f"run `quotebot account test {name}`"
        numbered = f"({status}{self._said()})"
        match status:
            case 401:
                return f"{host} refused the token of account {name} {numbered}. Make a new one and {test}."
            case 402 | 403:
                return (
                    f"{host} does not let account {name} do this {numbered}: the account may be suspended, "
                    f"or its token may lack a scope. Look there and {test}."
                )
            case 404 | 405 | 410:
                return f"{host} has no such place {numbered}. Check the address of account {name} and {test}."
            case 413:
                return f"{host} says that this is too big {numbered}. Make the picture smaller."
        return f"{host} did not accept this {numbered}. Mend the text or the picture; if they are right, {test}."

    def _said(self) -> str:
        """The server's own words, made safe: they are anybody's, and may hold what we sent."""
        try:
            said = self.answer.json()["error"]
        except (AttributeError, ValueError, TypeError, KeyError):
            return ""
        if not isinstance(said, str):
            return ""
        return ": " + inert(said.replace(self.access.token.get_secret_value(), "…"))[:SAID_CHARS]

    def _at(self) -> datetime | None:
        """When a rate limit ends, by our clock."""
        try:
            reset = self._client.ratelimit_reset
            if reset is not None:
                return datetime.fromtimestamp(reset, UTC)
            return self._answered_at + timedelta(seconds=int(self.answer.headers["retry-after"]))
        except (KeyError, ValueError, TypeError, OverflowError, OSError):
            return None


def _reason(cause: object) -> object:
    """What lies at the bottom of a failure of requests."""
    from requests.exceptions import RequestException
    from urllib3.exceptions import ProxyError

    inner = cause.args[0] if isinstance(cause, RequestException) and cause.args else cause
    reason = getattr(inner, "reason", None) or cause
    return reason.original_error if isinstance(reason, ProxyError) else reason


def _never_opened(cause: object) -> bool:
    """True if the connection was never there, so that nothing can have been sent."""
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, SSLError

    reason = _reason(cause)
    if isinstance(reason, SSLError):  # a certificate is looked at before anything is sent
        return "CERTIFICATE_VERIFY_FAILED" in str(reason)
    return isinstance(reason, ConnectTimeoutError | NewConnectionError)


def _kind(cause: object) -> str:
    """What kind of failure it was. The library's own words repeat the address, and perhaps more."""
    return type(_reason(cause)).__name__
