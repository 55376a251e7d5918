"""The store as the commands use it: opened for the project, said when it is new, closed at the end; and who decides."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from quotebot.account import Account
from quotebot.cli import terminal
from quotebot.errors import Refused, SettingsError
from quotebot.settings import Settings, project_folder

if TYPE_CHECKING:
    from quotebot.store.database import Store
    from quotebot.store.decisions import Hand


@contextmanager
def kept(settings: Settings) -> Iterator[Store]:
    """The project's store. Raises StoreError in one sentence where it cannot be used."""
    from quotebot.store.database import open_store

    url = settings.database_url.get_secret_value()
    store = open_store(project_folder(), url, threshold=settings.speakers.threshold)
    try:
        if store.made:
            terminal.note(f"Made {_near(store.name)}, where suggestions, decisions and the queue are kept.")
        yield store
    finally:
        store.close()


@contextmanager
def known(settings: Settings) -> Iterator[Store | None]:
    """The project's store where there is one; None where nothing was ever kept, and none is made."""
    from quotebot.store.database import there

    if not there(project_folder(), settings.database_url.get_secret_value()):
        yield None
        return
    with kept(settings) as store:
        yield store


def _near(name: str) -> str:
    """A path from here, if it lies below."""
    here = f"{Path.cwd()}{os.sep}"
    return name.removeprefix(here)


def hand(settings: Settings) -> Hand:
    """Who decides: the name in the settings, else that of the login; and that it is now."""
    from quotebot.store.decisions import Hand

    return Hand(by=who(settings), at=datetime.now(UTC))


def who(settings: Settings) -> str:
    """The name that is written beside decisions."""
    if settings.review.name:
        return settings.review.name
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a process whose user has no name, as in some containers
        return "unknown"


def account_of(settings: Settings, name: str) -> Account:
    """The account called `name`. Raises Refused."""
    if name not in settings.accounts:
        raise Refused(
            f"There is no account {terminal.inert(name)}. There are: {', '.join(settings.accounts)}. Make one with "
            "quotebot account add NAME."
        )
    return settings.accounts[name]


def zone(settings: Settings) -> ZoneInfo:
    """The time zone in which times are typed and shown. Raises SettingsError where there is none of that name."""
    import tzlocal

    try:
        return ZoneInfo(settings.queue.zone or tzlocal.get_localzone_name() or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError) as exc:
        raise SettingsError(
            f"queue.zone is {settings.queue.zone!r}, which is no time zone. Write it as Europe/Berlin."
        ) from exc
