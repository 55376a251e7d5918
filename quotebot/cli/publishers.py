"""Which publisher posts for an account.

A new network is a module in quotebot/publishers that has `publisher`, and one line of NETWORKS in quotebot/account.py.
"""

from __future__ import annotations

from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from quotebot.account import NETWORKS, OAUTH1
from quotebot.errors import PostRefused

if TYPE_CHECKING:
    from pydantic import SecretStr

    from quotebot.account import Account
    from quotebot.credentials import Secrets
    from quotebot.post import Publisher
    from quotebot.publishers.x_access import OAuth1, OAuth2

# What each network asks of an account: the secrets, where one of several sets will do, and the setting.
SECRETS = {name: asks.secrets for name, asks in NETWORKS.items() if asks.secrets}
SETTING = {name: asks.setting for name, asks in NETWORKS.items() if asks.setting}
BLUESKY = "https://bsky.social"


def publisher(name: str, account: Account, secrets: Secrets, folder: Path) -> Publisher:
    """What posts for the account `name` of the project in `folder`. Raises PostRefused where something is missing."""
    _complete(name, account, secrets)
    match account.network:
        case "webhook":
            from quotebot.publishers.webhook import Webhook

            return Webhook(account.server, _of(secrets.signing_secret))
        case "x":
            from quotebot.publishers.x import BASE, X

            return X(_x(name, secrets, folder), longest=account.most_chars or None, base=account.server or BASE)
        case "bluesky":
            from quotebot.publishers.bluesky import Bluesky

            return Bluesky(
                name=name, handle=account.handle, password=_of(secrets.app_password),
                session_file=session(folder, name), service=account.server or BLUESKY,
            )  # fmt: skip
        case "mastodon":
            from quotebot.publishers.mastodon import Mastodon

            return Mastodon(
                name=name, url=account.server, token=_of(secrets.token), visibility=account.visibility
            )  # fmt: skip
    from quotebot.publishers.setup import Setup

    module = import_module(f"quotebot.publishers.{account.network}")
    made: Publisher = module.publisher(Setup(name=name, account=account, secrets=secrets, folder=folder))
    return made


def session(folder: Path, name: str) -> Path:
    """Where what a network hands out for a while is kept; git never sees config/secrets*."""
    return folder / "config" / f"secrets.{name}.json"


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


def _of(secret: SecretStr | None) -> SecretStr:
    """A secret that `_complete` has seen to be there."""
    if secret is None:
        raise PostRefused("A secret of the account is missing. Type quotebot account list.")
    return secret


def _x(name: str, secrets: Secrets, folder: Path) -> OAuth1 | OAuth2:
    """The four keys where all of them are there, else the refresh token.

    X takes a refresh token once and gives the next one, so that they live in a file; its name says which one was the
    first, that a new one in the settings begins anew.
    """
    from quotebot.publishers.x_access import OAuth1, OAuth2, keep

    if secrets.known.issuperset(OAUTH1):
        return OAuth1(**{key: _of(getattr(secrets, key)) for key in OAUTH1})
    first = _of(secrets.refresh_token).get_secret_value()
    file = session(folder, f"{name}-{sha256(first.encode()).hexdigest()[:8]}")
    if not file.exists():
        try:
            file.parent.mkdir(exist_ok=True)
            keep(file, first)
        except OSError as exc:
            raise PostRefused(f"{file} cannot be written: {exc.strerror}. Make room there.") from exc
    return OAuth2(
        client_id=_of(secrets.client_id).get_secret_value(), file=file, client_secret=secrets.client_secret
    )  # fmt: skip
