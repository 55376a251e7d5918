"""An account as its publisher gets it. A module here has `publisher`, which makes its publisher of one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from quotebot.account import Account
from quotebot.credentials import Secrets


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
