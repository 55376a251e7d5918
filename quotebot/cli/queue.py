"""`quotebot queue`: what goes out, to which account, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click

from quotebot.account import OUTBOX, Account, parse_time, parse_weekdays
from quotebot.cli import terminal
from quotebot.cli.keeping import account_of, hand, kept, zone
from quotebot.errors import Refused
from quotebot.posting import slots

if TYPE_CHECKING:
    from quotebot.quote import Delivery, Quote
    from quotebot.settings import Settings
    from quotebot.store.database import Store
    from quotebot.store.decisions import Hand

SHOWN = 50
LONGEST_DAYS = 3660

Command = Callable[..., Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a command of the queue works with. `hand` is who acts, and that it is now; `zone` that of what is typed."""

    store: Store
    hand: Hand
    zone: ZoneInfo
    settings: Settings

    def zones(self) -> dict[str, ZoneInfo]:
        """The zone of each account that has one of its own."""
        return {name: ZoneInfo(account.zone) for name, account in self.settings.accounts.items() if account.zone}


@contextmanager
def _desk() -> Iterator[Desk]:
    """The project's store; the only place where these commands read the clock."""
    from quotebot.settings import load, project_folder

    settings = load(project_folder())
    local = zone(settings)
    with kept(settings) as store:
        yield Desk(store=store, hand=hand(settings), zone=local, settings=settings)


def account_option(command: Command) -> Command:
    """`--account`, for commands that find out by themselves where a quote waits for one account only."""
    return click.option(
        "--account", metavar="NAME", help="The account, where the quote waits for more than one."
    )(command)  # fmt: skip


def _reading(read: Callable[[str], T]) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """A callback that reads what was typed, one or several; what cannot be read is wrong usage."""

    def callback(ctx: click.Context, param: click.Parameter, typed: Any) -> Any:
        try:
            if isinstance(typed, tuple):
                return tuple(read(one) for one in typed)
            return None if typed is None else read(typed)
        except ValueError as exc:
            raise click.BadParameter(str(exc), ctx, param) from exc

    return callback


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as exc:
        raise ValueError(f"{typed!r} is no day. Write it as 2026-12-01.") from exc


def _instant(typed: str, zone: ZoneInfo) -> datetime:
    try:
        return slots.parse(typed, zone)
    except ValueError as exc:
        raise click.BadParameter(str(exc), param_hint="'--at'") from exc


@click.group()
def queue() -> None:
    """Decide when approved quotes go out, and to which account.

    The queue keeps its order. `quotebot run` and `quotebot post --once` post what is due; `quotebot export` hands the
    plan to other programs. An id may be shortened to any beginning that is unique.

    \b
    Example:
      quotebot queue add 5d0c 71fe
      quotebot queue spread --at 09:30 --at 17:00 --weekdays mon-fri
      quotebot queue list
    """


@queue.command("list")
@click.option("--account", metavar="NAME", help="Only what waits for this account.")
@click.option("-n", "--count", type=click.IntRange(min=1), default=SHOWN, metavar="N", show_default=True, help="Lines.")
@click.option("--all", "every", is_flag=True, help="All of them, however many.")
@click.option(
    "--format", "output_format", type=click.Choice(["table", "json"]), default="table", show_default=True,
    help="What to print. JSON has times in UTC as `due` and on local clocks as `local`.",
)  # fmt: skip
def listed(account: str | None, count: int, every: bool, output_format: str) -> None:
    """Show the calendar of what waits.

    What goes out next stands first, what has no time yet last. The number in front is the place in the queue of the
    account, for `quotebot queue move ID --to N`. Times are those of the setting queue.zone, or of this computer;
    where an account has another zone, its time stands behind in brackets.

    \b
    Example:
      quotebot queue list
      quotebot queue list --account outbox -n 5 --format json
    """
    from quotebot.cli.calendar import numbered
    from quotebot.store import queue

    with _desk() as desk:
        entries = numbered(queue.listing(desk.store, account=account, limit=None if every else count))
        waiting = queue.count(desk.store, account=account)
        zones = desk.zones()
    if output_format == "json":
        terminal.write(_json(entries, desk.zone))
        return
    _print(entries, desk.zone, zones)
    if not entries:
        terminal.note("Nothing waits in the queue. Queue an approved quote: quotebot queue add ID")
    elif waiting > len(entries):
        terminal.note(f"These are the first {len(entries)} of {waiting}. Add -n {waiting} or --all.")


@queue.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--account", default=OUTBOX, metavar="NAME", show_default=True, help="Where they are to be posted.")
@click.option("--at", multiple=True, metavar="TIME", help="When, as `2026-12-01 09:30`; repeat it, once for each ID.")
@click.option("--no-slot", is_flag=True, help="Without a time, though the account has a schedule.")
@click.option("--anyway", is_flag=True, help="Also what says again what is queued or was posted.")
def add(ids: tuple[str, ...], account: str, at: tuple[str, ...], no_slot: bool, anyway: bool) -> None:
    """Queue approved quotes, all of them or none.

    Without --at they take the next free slots of the account's schedule ([accounts.NAME] in config/quotebot.toml), in
    the order typed. Where the account has none, or with --no-slot, they wait for a time: `quotebot queue spread`.

    Refused is what nobody approved, has no sure speaker, or no longer stands in its transcript; what is too long for
    the account's network or would link by accident there; and, without --anyway, what says the same as something that
    is queued or was posted.

    \b
    Example:
      quotebot queue add 5d0c 71fe
      quotebot queue add 5d0c --at "2026-12-01 09:30"
      quotebot queue add 5d0c --at 2026-12-01T09:30-05:00 --account outbox
    """
    from quotebot.store import queue, quotes

    account = account.strip()
    if not account:
        raise click.BadParameter("An account has a name.", param_hint="'--account'")
    if at and no_slot:
        raise click.UsageError("--at gives a time and --no-slot none: choose one.")
    with _desk() as desk:
        where = account_of(desk.settings, account)
        due = [_instant(one, desk.zone) for one in at]
        found = quotes.several(desk.store, ids)
        if due and len(due) != len(found):
            raise click.UsageError(
                f"{len(found)} quotes and {len(due)} times: give --at once for each quote, or never."
            )
        _composed(found, where, desk.hand.at)

        def next_free(count: int, taken: Sequence[datetime]) -> list[datetime]:
            return slots.next_free(
                where, name=account, zone=desk.zone, taken=taken, after=desk.hand.at, count=count
            )  # fmt: skip

        chosen = due if due or no_slot or not where.schedule else next_free
        _tell("queued", queue.add(desk.store, found, desk.hand, account=account, due=chosen, anyway=anyway), desk)


def _composed(found: Sequence[Quote], account: Account, now: datetime) -> None:
    """Refuse what is too long for the account's network, and what would link there by accident.

    What is not approved or has no sure speaker is left to the queue, which names all of it.
    """
    from quotebot.posting.compose import compose

    faults = []
    for quote in found:
        try:
            if quote.state == "approved" and quote.name:
                compose(quote, account, now=now)
        except Refused as exc:
            faults.append(str(exc))
    if faults:
        raise Refused(" ".join(["Nothing was queued.", *faults]))


@queue.command()
@click.argument("called", metavar="ID")
@click.option("--to", type=click.IntRange(min=1), metavar="N", help="The place, as `quotebot queue list` numbers them.")
@click.option("--before", metavar="ID", help="The quote in front of which it goes out.")
@click.option("--at", metavar="TIME", help="A time of its own, as `2026-12-01 09:30`.")
@account_option
def move(called: str, to: int | None, before: str | None, at: str | None, account: str | None) -> None:
    """Give a quote another place or time.

    With --to or --before the times stay where they are: the quote takes the time of its new place, and those between
    shift by one. With --at only this quote's time changes.

    \b
    Example:
      quotebot queue move 5d0c --to 1
      quotebot queue move 5d0c --before 71fe
      quotebot queue move 5d0c --at "2026-12-01 09:30"
    """
    from quotebot.store import queue, quotes

    if sum(one is not None for one in (to, before, at)) != 1:
        raise click.UsageError("Say where to: one of --to N, --before ID or --at TIME.")
    with _desk() as desk:
        due = None if at is None else _instant(at, desk.zone)
        quote, *other = [quotes.get(desk.store, one) for one in (called, before) if one is not None]
        done = queue.move(
            desk.store, quote, desk.hand.at, account=account, to=to, before=other[0] if other else None, due=due
        )
        _tell("moved", [done], desk)


@queue.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@account_option
def drop(ids: tuple[str, ...], account: str | None) -> None:
    """Take quotes out of the queue. They stay approved.

    \b
    Example:
      quotebot queue drop 5d0c
    """
    from quotebot.store import queue

    _each(ids, "dropped", lambda desk, found: queue.drop(desk.store, found, account=account))


@queue.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@account_option
def hold(ids: tuple[str, ...], account: str | None) -> None:
    """Keep quotes from going out for now.

    They keep their places and times until `quotebot queue release ID`.

    \b
    Example:
      quotebot queue hold 5d0c 71fe
    """
    from quotebot.store import queue

    _each(ids, "held", lambda desk, found: queue.hold(desk.store, found, account=account))


@queue.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@account_option
def release(ids: tuple[str, ...], account: str | None) -> None:
    """Let held quotes go out at their times.

    One whose time has passed meanwhile is refused: give it a new one with `quotebot queue move ID --at TIME`.

    \b
    Example:
      quotebot queue release 5d0c
    """
    from quotebot.store import queue

    _each(ids, "released", lambda desk, found: queue.release(desk.store, found, desk.hand.at, account=account))


@queue.command()
@click.option(
    "--at", "times", multiple=True, required=True, metavar="HH:MM", callback=_reading(parse_time),
    help="A time of day, as 09:30; repeat it for more times a day.",
)  # fmt: skip
@click.option("--from", "first", metavar="DATE", callback=_reading(_day), help="The first day.  [default: today]")
@click.option(
    "--days", type=click.IntRange(1, LONGEST_DAYS), metavar="N",
    help="Evenly over so many days.  [default: one after the other, as many days as that takes]",
)  # fmt: skip
@click.option(
    "--weekdays", default="mon-sun", metavar="DAYS", show_default=True, callback=_reading(parse_weekdays),
    help="Only on these, as mon-fri or tue,thu.",
)  # fmt: skip
@click.option("--all", "every", is_flag=True, help="Also those that have a time already; what is held keeps its own.")
@click.option("--account", default=OUTBOX, metavar="NAME", show_default=True, help="The account whose queue it is.")
def spread(
    times: tuple[time, ...], first: date | None, days: int | None, weekdays: frozenset[int], every: bool, account: str
) -> None:
    """Give quotes that have no time yet one.

    They keep their order. No time lies in the past, and none is given twice.

    \b
    Example:
      quotebot queue spread --at 09:30
      quotebot queue spread --at 09:30 --at 17:00 --weekdays mon-fri
      quotebot queue spread --at 12:00 --from 2026-12-01 --days 30 --all
    """
    from quotebot.store import queue

    with _desk() as desk:
        begin = first or desk.hand.at.astimezone(desk.zone).date()
        last = None if days is None else date.fromordinal(min(begin.toordinal() + days - 1, date.max.toordinal()))

        def choose(count: int, taken: Sequence[datetime]) -> list[datetime]:
            return slots.spread(
                count, first=begin, last=last, at=times, weekdays=weekdays, zone=desk.zone, taken=taken,
                after=desk.hand.at,
            )  # fmt: skip

        _tell("spread", queue.spread(desk.store, choose, account=account.strip(), every=every), desk)


def _each(ids: tuple[str, ...], done: str, act: Callable[[Desk, list[Quote]], list[Delivery]]) -> None:
    """Do something to all the quotes, or to none, and tell what came of it."""
    from quotebot.store import quotes

    with _desk() as desk:
        _tell(done, act(desk, quotes.several(desk.store, ids)), desk)


def _tell(done: str, found: Sequence[Delivery], desk: Desk) -> None:
    """One line for each quote: what was done, which, where, when, and what it says."""
    from quotebot.cli.calendar import NO_TIME, moment
    from quotebot.store import quotes

    said = {quote.id: quote.posted for quote in quotes.several(desk.store, [delivery.quote for delivery in found])}
    zones = desk.zones()
    for one in found:
        when = moment(one.due, desk.zone, zones.get(one.account)) if one.due else NO_TIME
        click.echo(terminal.inert(f"{done}  {one.quote}  {one.account}  {when}  {said[one.quote]}"))


def _print(entries: Sequence[Any], zone: ZoneInfo, zones: Mapping[str, ZoneInfo]) -> None:
    from quotebot.cli.calendar import calendar

    console = terminal.output()
    terminal.show(console, calendar(entries, zone, zones, columns=console.width))


def _json(entries: Sequence[Any], zone: ZoneInfo) -> Iterator[str]:
    """One array, one delivery a line."""
    from quotebot.export.contract import delivery_record, dumps, speaker_record

    yield "["
    for at, entry in enumerate(entries):
        quote, due = entry.quote, entry.delivery.due
        shown = {
            "id": quote.id, "place": entry.place, **delivery_record(entry.delivery),
            "local": due and due.astimezone(zone).isoformat(),
            "text": quote.text, "posted": quote.posted, "speaker": speaker_record(quote.speaker),
        }  # fmt: skip
        yield (",\n " if at else "\n ") + dumps(shown)
    yield "\n]\n"
