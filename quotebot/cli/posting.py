"""The poster as the commands use it: the accounts of the settings, their publishers, and the clock."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from quotebot.account import Account
from quotebot.cli.keeping import account_of, zone
from quotebot.settings import ALERTS, Settings, project_folder

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from quotebot.post import Image, Payload, Publisher
    from quotebot.posting.alerts import Alerts
    from quotebot.posting.poster import Poster
    from quotebot.quote import Quote
    from quotebot.store.database import Store
    from quotebot.store.deliveries import Again, Sending


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Everything a command needs to post: the settings, the store, and the time."""

    settings: Settings
    store: Store
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @property
    def accounts(self) -> Mapping[str, Account]:
        """Every account; the outbox is always one."""
        return self.settings.accounts

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone of what is shown, and of accounts that name none."""
        return zone(self.settings)

    @cached_property
    def _publishers(self) -> dict[str, Publisher]:
        return {}

    def account(self, name: str) -> Account:
        """The account called `name`. Raises Refused."""
        return account_of(self.settings, name)

    def publisher(self, name: str) -> Publisher:
        """The publisher of the account `name`, made once."""
        from quotebot.cli.publishers import publisher
        from quotebot.credentials import load_secrets

        if name not in self._publishers:
            folder = project_folder()
            self._publishers[name] = publisher(name, self.account(name), load_secrets(folder, name), folder)
        return self._publishers[name]

    @cached_property
    def alerts(self) -> Alerts:
        """Who is told when something needs a person."""
        from quotebot.credentials import load_secrets
        from quotebot.posting.alerts import Alerts

        folder = project_folder()
        where = f"{socket.gethostname()}: {folder}"
        return Alerts(store=self.store, urls=load_secrets(folder, ALERTS).urls, where=where)

    def compose(self, quote: Quote, account: Account, now: datetime, limit: int | None) -> Payload:
        """The post of `quote` for `account`."""
        from quotebot.posting.compose import compose

        return compose(quote, account, now=now, limit=limit, image=self.card(quote, account))

    def card(self, quote: Quote, account: Account) -> Image | None:
        """The card that goes with the post of `quote`, if the account wants one."""
        from quotebot.cli.picture import picture

        return picture(self.store, self.settings, project_folder(), quote, account.card) if account.card else None

    def poster(self, only: str | None = None) -> Poster:
        """The poster for all accounts, or for one."""
        from quotebot.posting.poster import Poster

        accounts = {only: self.account(only)} if only else self.accounts
        return Poster(
            store=self.store, accounts=accounts, publishers=self.publisher, compose=self.compose, now=self.now,
            today=self._today, again=self._again,
        )  # fmt: skip

    def rounds(self, name: str) -> Callable[[Sending], Again]:
        """When what went out to the account `name` goes out once more."""
        account, now = self.account(name), self.now()
        return lambda sending: partial(self._again, sending, account, now)

    def _again(self, sending: Sending, account: Account, now: datetime, taken: Sequence[datetime]) -> datetime | None:
        from quotebot.posting.evergreen import next_round

        name = sending.delivery.account
        return next_round(account, name=name, zone=self.zone, round=sending.round, posted=now, taken=taken)

    def _today(self, account: Account, now: datetime) -> datetime:
        local = account.on(now, self.zone)
        return local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)
