"""Which quotes a command means: the flags that `list` and `export` share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar
from zoneinfo import ZoneInfo

import click

from quotebot.quote import STATES, State

if TYPE_CHECKING:
    from quotebot.store.database import Store
    from quotebot.store.quotes import Wanted

Command = TypeVar("Command", bound=Callable[..., Any])


class Filters(TypedDict):
    """What the flags of `filter_options` say; what was not given is None or empty."""

    states: tuple[State, ...]
    episode: str | None
    speaker: str | None
    since: str | None


_OPTIONS = (
    click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="Only these; may be repeated."),
    click.option("--episode", metavar="NAME", help="Of one episode: its file, its title, or the start of its hash."),
    click.option("--speaker", metavar="NAME", help="Said by somebody: a name or a part of one."),
    click.option("--since", metavar="DATE", help="Suggested or decided since, as 2026-03-04 or 2026-03-04T15:30."),
)


def filter_options(command: Command) -> Command:
    """Give a command the flags that say which quotes are meant; they arrive as the `Filters`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def wanted(store: Store, filters: Filters, zone: ZoneInfo, *, states: tuple[State, ...] = ()) -> Wanted:
    """The quotes that `filters` mean; of `states` where they name none. Raises UnknownId, and click's usage error."""
    from quotebot.store import episodes
    from quotebot.store.quotes import Wanted

    episode = episodes.find(store, filters["episode"]).id if filters["episode"] else None
    return Wanted(
        states=filters["states"] or states,
        episode=episode,
        speaker=filters["speaker"],
        since=moment(filters["since"], zone) if filters["since"] else None,
    )


def moment(typed: str, zone: ZoneInfo) -> datetime:
    """A date (its first moment) or a time as typed, in `zone` unless it says another; as UTC."""
    try:
        day = date.fromisoformat(typed)
        found = datetime(day.year, day.month, day.day, tzinfo=zone)
    except ValueError:
        try:
            found = datetime.fromisoformat(typed)
        except ValueError as exc:
            raise click.BadParameter(f"{typed!r} is no date. Write it as 2026-03-04 or 2026-03-04T15:30.") from exc
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
