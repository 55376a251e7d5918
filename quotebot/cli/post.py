"""`quotebot post` and `quotebot run`: what is due goes out, once, now or on the clock."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from quotebot.account import OUTBOX
from quotebot.cli import terminal
from quotebot.cli.keeping import kept, who
from quotebot.cli.posting import Desk
from quotebot.errors import QuotebotError, Refused
from quotebot.settings import load, project_folder

if TYPE_CHECKING:
    from quotebot.posting.poster import Tick
    from quotebot.store.database import Store

PULSE = "run"
FAULT = "quotebot has a fault ({}). It is not yours; please report it. quotebot --debug post --once shows where."
NOBODY = ""  # the last pulse of a program that was stopped
FRESH = timedelta(seconds=90)  # three ticks: an older pulse is of a program that has died


@click.command()
@click.argument("called", required=False, metavar="[ID]")
@click.option("--once", is_flag=True, help="Post everything that is due, and end: for cron and systemd timers.")
@click.option("--now", "at_once", is_flag=True, help="Post the quote ID now, whatever its time.")
@click.option("--account", metavar="NAME", help="Where to.  [default: outbox]")
def post(called: str | None, once: bool, at_once: bool, account: str | None) -> int:
    """Post what is due, or one quote now.

    With --once it does what one tick of `quotebot run` does, and ends: exit code 1 if anything needs a person. Several
    may run at the same time: no post goes out twice.

    X takes money for each post: $0.015, and $0.200 for one with a link in it (August 2026). The other networks do not.

    \b
    Example:
      quotebot post --once
      quotebot post 5d0c --now --account outbox
    """
    if once == bool(called) or (called and not at_once):
        raise click.UsageError("Say either --once, or an ID with --now.")
    settings = load(project_folder())
    with kept(settings) as store:
        desk = Desk(settings=settings, store=store)
        if called:
            return _post_now(desk, called, account or OUTBOX)
        alerts = desk.alerts
        done = desk.poster(account).tick()
        for line in told(done):
            click.echo(terminal.inert(line))
        if why := alerts.tell(done.alerts, desk.now()):
            terminal.note(why)
        if done.fault:
            raise done.fault
        return 1 if done.alerts else 0


def _post_now(desk: Desk, called: str, name: str) -> int:
    """Queue the quote for this moment if it is not queued there, and send it."""
    from quotebot.store import deliveries, queue, quotes
    from quotebot.store.decisions import Hand

    account = desk.account(name)
    _not_paused(desk, name)
    quote = quotes.get(desk.store, called)
    waiting = [one for one in quote.deliveries if one.account == name and one.state in ("queued", "held")]
    hand = Hand(by=who(desk.settings), at=desk.now())
    if not waiting:
        queue.add(desk.store, [quote], hand, account=name)
    sending = next(one for one in deliveries.get(desk.store, quote, name) if one.delivery.state in ("queued", "held"))
    if sending.delivery.state == "held":
        raise Refused(f"{quote.id} is held for {name}. Type quotebot queue release {quote.id} first.")
    unhurried = account.model_copy(update={"min_gap_minutes": 0})  # a person who says now means now
    state = desk.poster(name).post(sending, quotes.get(desk.store, quote.id), unhurried)
    if state == "stopped":
        _not_paused(desk, name)
    after = deliveries.get(desk.store, quote, name)[0]
    place = f": {after.receipt.url}" if after.receipt and after.receipt.url else ""
    why = f": {after.last_error}" if after.last_error else ""
    click.echo(terminal.inert(f"{state}  {quote.id}  {name}{place or why}"))
    return 0 if state == "posted" else 1


def _not_paused(desk: Desk, name: str) -> None:
    """Raises Refused where nothing goes out to the account `name`."""
    from quotebot.store import deliveries

    pause = deliveries.paused(desk.store).get(name)
    if pause and pause.why:
        raise Refused(f"{name} is stopped. {pause.why} When that is mended: quotebot resume {name}")
    if pause:
        raise Refused(f"{name} pauses, as {pause.by} said. Type quotebot resume {name} first.")


@click.command()
def run() -> None:
    """Post on schedule, until stopped: what is due every thirty seconds.

    Ctrl-C and SIGTERM finish the post in hand. A second one in the same project is refused. What was late for longer
    than the account's grace is not sent but shown by `quotebot status`; nothing goes out in a burst after a pause.

    \b
    Example:
      quotebot run
    """
    from quotebot.posting.service import serve
    from quotebot.store import pulses

    settings = load(project_folder())
    with kept(settings) as store, _alone():
        desk = Desk(settings=settings, store=store)
        alerts = desk.alerts
        owner = f"{socket.gethostname()} {os.getpid()}"
        _nobody_else(desk, owner)

        def tick() -> None:
            try:
                pulses.beat(store, PULSE, owner, desk.now())
                done = desk.poster().tick()
                said = [*(f"posted  {one}" for one in done.posts), *told(done), alerts.tell(done.alerts, desk.now())]
                fault = done.fault
            except Exception as exc:  # of whatever kind: the next tick may do better, and a person hears of it
                said, fault = [], exc
            if fault is None:
                alerts.worked()
            else:
                why = f"{fault}" if isinstance(fault, QuotebotError) else FAULT.format(type(fault).__name__)
                said += [why, alerts.failed(why, desk.now())]
            for line in filter(None, said):
                _log(desk, line)

        _log(desk, f"posting for {', '.join(desk.accounts)}; Ctrl-C stops after the post in hand")
        serve(tick, now=desk.now)
        pulses.beat(store, PULSE, NOBODY, desk.now())
        _log(desk, "stopped; nothing is half sent")


def told(done: Tick) -> Iterator[str]:
    """What a tick did, in words; nothing where it did nothing."""
    became = [f"{count} {state}" for state, count in sorted(done.became.items()) if count and state != "queued"]
    if became:
        yield ", ".join(became)
    yield from done.alerts


def _log(desk: Desk, text: str) -> None:
    at = desk.now().astimezone(desk.zone).strftime("%Y-%m-%d %H:%M:%S %Z")
    click.echo(terminal.inert(f"{at}  {text}"))


@contextmanager
def _alone() -> Iterator[None]:
    """The lock of this project: held as long as the program lives, and not a moment longer. Raises Refused."""
    import fcntl

    path = project_folder() / "queue" / ".run.lock"
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as exc:
            raise Refused("quotebot run is already running in this project. Type quotebot status to see it.") from exc
        yield


def _nobody_else(desk: Desk, owner: str) -> None:
    """Refuse where another machine posts from the same database."""
    other = running(desk.store, desk.now())
    if other and other.split()[0] != owner.split()[0]:
        raise Refused(f"quotebot run is running on {other.split()[0]} with the same database. Stop it there first.")


def running(store: Store, now: datetime) -> str | None:
    """Who posts on schedule: a machine and the number of a process; None where nobody does."""
    from quotebot.store import pulses

    pulse = pulses.last(store, PULSE)
    return pulse[1] if pulse and pulse[1] != NOBODY and now - pulse[0] < FRESH else None
