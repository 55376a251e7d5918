"""Word to a person when something needs one: to a phone, a chat or by mail, through apprise.

What is said is ours, plain sentences with ids and commands: nothing of a transcript, no token, no address. Each trouble
is said once. What could not be said waits in the store and is tried again, and posting goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING

from quotebot.errors import SettingsError, StoreError
from quotebot.inert import inert
from quotebot.store import pulses

if TYPE_CHECKING:
    from pydantic import SecretStr

    from quotebot.store.database import Store

PULSE = "alerts"  # what waits to be said, a line each, beside the time of the last try
AGAIN = timedelta(minutes=10)  # the least time between two tries to say the same
LONG = timedelta(minutes=5)  # a store that is busy for a moment is no news
MOST = 20  # lines of one message
KEPT = 100  # lines that wait; the newest
NEVER = datetime.min.replace(tzinfo=UTC)
UNFIT = "is none that apprise knows; look at urls under [alerts] in config/secrets.toml"
MISSING = 'Alerts need one more package: pip install "quotebot[alerts]"'


@dataclass(kw_only=True)
class Alerts:
    """Says what needs a person at `urls` (apprise's, separated by white space; None: nobody is told).

    `where` says in the message which project this is.
    """

    store: Store
    urls: SecretStr | None
    where: str
    _failing: datetime | None = field(default=None, init=False)
    _told: bool = field(default=False, init=False)

    def tell(self, lines: Sequence[str], now: datetime) -> str | None:
        """Say `lines` and what still waits; why that failed, in a sentence without any address, or None."""
        if self.urls is None:
            return None
        tried, before = self._unsaid()
        if not lines and (not before or now - tried < AGAIN):
            return None
        waiting = list(dict.fromkeys([*before, *map(inert, lines)]))[-KEPT:]
        why = " ".join(_send(self.urls, "quotebot needs you", _body(waiting, self.where))) or None
        with suppress(StoreError):
            pulses.beat(self.store, PULSE, "\n".join(waiting) if why else "", now)
        return why

    def unsent(self) -> int:
        """How many lines wait because nobody took them."""
        return len(self._unsaid()[1]) if self.urls else 0

    def ready(self) -> str:
        """How many are told, in a sentence. Raises SettingsError where nobody can be, or an address is none."""
        if self.urls is None:
            return "nobody is told; put urls under [alerts] in config/secrets.toml, and status says it all the same"
        if find_spec("apprise") is None:
            raise SettingsError(MISSING)
        _hush()
        from apprise import Apprise

        urls = self.urls.get_secret_value().split()
        for number, url in enumerate(urls, start=1):
            if not Apprise().add(url):
                raise SettingsError(f"Address {number} of urls {UNFIT}")
        return f"{len(urls)} address{'es' if len(urls) > 1 else ''}, not asked"

    def worked(self) -> None:
        """A tick came to its end."""
        self._failing, self._told = None, False

    def failed(self, why: str, now: datetime) -> str | None:
        """A tick did not come to its end. Said when that has gone on for long, and once."""
        self._failing = self._failing or now
        if self._told or now - self._failing < LONG:
            return None
        self._told = True
        minutes = (now - self._failing) // timedelta(minutes=1)
        return self.tell([f"Nothing could be posted for {minutes} minutes: {why}"], now)

    def _unsaid(self) -> tuple[datetime, list[str]]:
        with suppress(StoreError):
            return unsaid(self.store)
        return NEVER, []


def unsaid(store: Store) -> tuple[datetime, list[str]]:
    """When something was said last, or tried, and the lines that could not be said. Raises StoreError."""
    at, waiting = pulses.last(store, PULSE) or (NEVER, "")
    return at, waiting.split("\n") if waiting else []


def _body(lines: Sequence[str], where: str) -> str:
    more = [f"… and {len(lines) - MOST} more."] if len(lines) > MOST else []
    return "\n".join([*lines[:MOST], *more, inert(where)])


def _send(urls: SecretStr, title: str, body: str) -> Iterator[str]:
    """Send it to each of `urls` by itself, so that one that fails keeps no other from it; what failed, in sentences."""
    if find_spec("apprise") is None:
        yield MISSING
        return
    _hush()
    for number, url in enumerate(urls.get_secret_value().split(), start=1):
        try:
            why = _sent(url, title, body)
        except Exception as exc:  # whatever a service's module does, posting goes on
            why = f"broke off ({type(exc).__name__})"
        if why:
            yield f"The alert could not be sent: address {number} {why}."


def _sent(url: str, title: str, body: str) -> str | None:
    """Send it to one address; what went wrong. Its time-outs are apprise's: four seconds to connect, four to read."""
    from apprise import Apprise, NotifyFormat, NotifyType

    one = Apprise()
    if not one.add(url):
        return UNFIT
    if not one.notify(body=body, title=title, notify_type=NotifyType.WARNING, body_format=NotifyFormat.TEXT):
        return f"({one[0].service_name}) did not take it"
    return None


def _hush() -> None:
    """What apprise writes into its log may hold an address, and an address holds tokens."""
    log = logging.getLogger("apprise")
    log.propagate = False
    if not log.handlers:
        log.addHandler(logging.NullHandler())
