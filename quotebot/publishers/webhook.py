"""A post as an event to a server of yours, signed as Standard Webhooks has it (https://www.standardwebhooks.com).

The body is JSON: `type` is always `quote.post`, `timestamp` when the post was frozen, `data` the post. It is the same
to the byte on every attempt, and so is the header `webhook-id`, the post's token: the receiver must ignore an id that
it has acted on. A picture is named with its hash and alt text and not sent along.

The signature is made here, in the one line that the specification gives: its library would be a dependency for that
line, and takes the clock of a local time for that of UTC. The tests have the library check what is made here.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import secrets
from dataclasses import asdict
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from quotebot.errors import PostLater, PostRefused, PostUnclear
from quotebot.post import Payload, Receipt
from quotebot.publishers import deadline, wire
from quotebot.publishers.setup import Setup

if TYPE_CHECKING:
    import requests
    from pydantic import SecretStr

PREFIX = "whsec_"
KEY_BYTES = range(24, 65)  # what the specification allows

# The server did not get the request, or wants it again; it says so itself.
_LATER = {HTTPStatus.TOO_MANY_REQUESTS}
_AGAIN_UNCLEAR = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY}


class Webhook:
    """Posts to `url`, signed with `secret` (`whsec_` and 24 to 64 bytes in base64).

    `timeout` is how many seconds the server may be silent, `seconds` how long a request may take.
    """

    def __init__(
        self,
        url: str,
        secret: SecretStr,
        *,
        timeout: tuple[float, float] = wire.TIMEOUT,
        seconds: float = deadline.SECONDS,
    ) -> None:
        self._url = url
        self._shown = wire.safe_address(url)
        self._key = _key(secret.get_secret_value())
        self._timeout, self._seconds = timeout, seconds

    def limit(self) -> int | None:
        """An event may hold a text of any length."""
        return None

    def token(self, now: datetime) -> str:
        """The event's id."""
        return f"msg_{secrets.token_hex(16)}"

    def publish(self, payload: Payload, token: str) -> Receipt:
        """Send the event. Any 2xx is a receipt; what else the answer says is not read."""
        body = _body(payload)
        now = datetime.now(UTC)
        response = self._asked("POST", body, self._headers(token, now, body))
        if 200 <= response.status_code < 300:
            return Receipt(remote_id=token)
        raise self._failure(response, now)

    def find(self, payload: Payload, token: str, since: datetime) -> Receipt | None:
        """None always: a webhook cannot be asked.

        That is right here, and nowhere else, because the receiver removes doubles by the event's id, so that the same
        event may be sent as often as it takes.
        """
        return None

    def check(self) -> str:
        """Whether the server answers, by HEAD, which asks for nothing."""
        status = self._asked("HEAD", b"", {}).status_code
        return f"The webhook's server {self._shown} answers (HEAD: {status})."

    def _headers(self, token: str, now: datetime, body: bytes) -> dict[str, str]:
        stamp = int(now.timestamp())
        digest = hmac.digest(self._key, f"{token}.{stamp}.".encode() + body, "sha256")
        return {
            "content-type": "application/json",
            "user-agent": "quotebot",
            "webhook-id": token,
            "webhook-timestamp": str(stamp),
            "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
        }

    def _asked(self, method: str, body: bytes, headers: dict[str, str]) -> requests.Response:
        """The answer without its body. Raises PostLater or PostUnclear where there is none."""
        import requests

        with wire.session(self._url) as session, deadline.on_requests(session, self._seconds):
            try:
                answer = session.request(
                    method,
                    self._url,
                    data=body,
                    headers=headers,
                    timeout=self._timeout,
                    allow_redirects=False,
                    stream=True,
                )
                answer.close()
            except (requests.RequestException, ValueError) as exc:
                if wire.never_opened(exc):
                    raise PostLater(f"There is no connection to {self._shown}. It is tried again.") from exc
                raise PostUnclear(
                    f"{self._shown} did not answer ({type(exc).__name__}). The event is sent again."
                ) from exc
            return answer

    def _failure(self, response: requests.Response, now: datetime) -> PostLater | PostRefused | PostUnclear:
        status = response.status_code
        if status in _LATER:
            at = wire.when_again(response.headers.get("Retry-After"), now)
            return PostLater(f"{self._shown} asks to wait ({status}).", at=at)
        if 400 <= status < 500 and status not in _AGAIN_UNCLEAR:
            return PostRefused(f"{self._shown} refuses the event ({status}). Check the webhook's address and secret.")
        return PostUnclear(f"{self._shown} answered {status}, which says nothing. The event is sent again.")


def _key(secret: str) -> bytes:
    encoded = secret.removeprefix(PREFIX).rstrip("=")
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) not in KEY_BYTES:
        raise PostRefused(f"The webhook's secret must be {PREFIX} and 24 to 64 bytes in base64.") from None
    return key


def _body(payload: Payload) -> bytes:
    """The same bytes for the same post."""
    data = asdict(payload)
    if payload.image:
        del data["image"]["path"]  # it means nothing to others, and may name the user
    event = {"type": "quote.post", "timestamp": payload.created_at, "data": data}
    return json.dumps(event, default=datetime.isoformat, separators=(",", ":")).encode()


def publisher(setup: Setup) -> Webhook:
    """What posts for an account whose network is `webhook`."""
    return Webhook(setup.account.server, setup.secret("signing_secret"))
