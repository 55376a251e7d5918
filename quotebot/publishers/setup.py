"""An account as its publisher gets it. A module here has `publisher`, which makes its publisher of one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from quotebot.account import Account
from quotebot.credentials import Secrets
from quotebot.errors import PostRefused

if TYPE_CHECKING:
    from pydantic import SecretStr


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """The account called `name` of the project in `folder`. The secrets that its network asks for are there."""

    name: str
    account: Account
    secrets: Secrets
    folder: Path

    @property
    def place(self) -> Path:
        """Where an account on this machine writes: queue/outbox, or queue/outbox-NAME for another one."""
        network = self.account.network
        return self.folder / "queue" / (network if self.name == network else f"{network}-{self.name}")

    @property
    def session(self) -> Path:
        """Where what the network hands out for a while is kept."""
        return session_file(self.folder, self.name)

    def secret(self, name: str) -> SecretStr:
        """One of the account's secrets. Raises PostRefused where it is not there."""
        found: SecretStr | None = getattr(self.secrets, name)
        if found is None:
            raise PostRefused(f"The account {self.name} has no {name}. Type quotebot account login {self.name}")
        return found


def session_file(folder: Path, name: str) -> Path:
    """Where what a network hands out for a while is kept; git never sees config/secrets*."""
    return folder / "config" / f"secrets.{name}.json"
