"""Evergreen: an approved quote that went out may go out again. Pure: the account and the queue decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from quotebot.account import Account
from quotebot.errors import Refused
from quotebot.posting import slots


def next_round(
    account: Account, *, name: str, zone: ZoneInfo, round: int, posted: datetime, taken: Iterable[datetime]
) -> datetime | None:
    """When a quote goes out again that went out to the account `name` for the `round`th time (1 is the first) at
    `posted`: the first slot that is free after the cooldown.

    None where it does not: the account does not repeat, or so often only, or until a day that is over by then, or it
    has no slot. `zone` and `taken` are those of `slots.next_free`.
    """
    if round > account.repeats:
        return None
    rested = posted + timedelta(days=account.repeat_after_days)
    try:
        (due,) = slots.next_free(account, name=name, zone=zone, taken=taken, after=rested)
    except Refused:
        return None
    over = account.repeat_until is not None and account.on(due, zone).date() > account.repeat_until
    return None if over else due
