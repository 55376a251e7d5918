"""Which publisher posts for an account.

A new network is a module in quotebot/publishers that has `publisher`, and one line of NETWORKS in quotebot/account.py.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from quotebot.account import NETWORKS
from quotebot.errors import PostRefused

if TYPE_CHECKING:
    from quotebot.account import Account
    from quotebot.credentials import Secrets
    from quotebot.post import Publisher

# What each network asks of an account: the secrets, where one of several sets will do, and the setting.
SECRETS = {name: asks.secrets for name, asks in NETWORKS.items() if asks.secrets}
SETTING = {name: asks.setting for name, asks in NETWORKS.items() if asks.setting}


def publisher(name: str, account: Account, secrets: Secrets, folder: Path) -> Publisher:
    """What posts for the account `name` of the project in `folder`. Raises PostRefused where something is missing."""
    _complete(name, account, secrets)
    from quotebot.publishers.setup import Setup

    module = import_module(f"quotebot.publishers.{account.network}")
    made: Publisher = module.publisher(Setup(name=name, account=account, secrets=secrets, folder=folder))
    return made


def missing(network: str, known: frozenset[str]) -> tuple[str, ...]:
    """The secrets that an account still needs; where one of several sets would do, those of the one it has most of."""

    def lacking(one: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in one if name not in known)

    return lacking(min(SECRETS.get(network, ((),)), key=lambda one: len(lacking(one)) / max(len(one), 1)))


def _complete(name: str, account: Account, secrets: Secrets) -> None:
    if lacking := missing(account.network, secrets.known):
        raise PostRefused(f"The account {name} has no {' and no '.join(lacking)}. Type quotebot account login {name}")
    setting = SETTING.get(account.network)
    if setting and not getattr(account, setting):
        raise PostRefused(
            f"The account {name} has no {setting}. Set it under [accounts.{name}] in config/quotebot.toml."
        )
    package = NETWORKS[account.network].package
    if package and find_spec(package) is None:
        raise PostRefused(f'{account.network} needs one more package: pip install "quotebot[{account.network}]"')
