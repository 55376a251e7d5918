"""`quotebot status`: what is due, what went out, what needs a person and the command that mends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from quotebot.cli import terminal
from quotebot.cli.doctor import BACKWARDS, last_seen
from quotebot.cli.keeping import kept
from quotebot.cli.post import running
from quotebot.cli.posting import Desk
from quotebot.cli.publishers import SECRETS
from quotebot.errors import StoreError
from quotebot.quote import DeliveryState
from quotebot.settings import load, project_folder

if TYPE_CHECKING:
    from rich.console import RenderableType

    from quotebot.quote import Quote
    from quotebot.store.deliveries import Sending

SHOWN = 20
STATES: tuple[DeliveryState, ...] = ("queued", "sending", "posted", "failed", "unknown", "held", "expired")
LATE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What needs a person: why, and what to type. `quote` is "" where it is an account, or the whole project."""

    quote: str
    account: str
    state: str
    why: str
    mend: str


@click.command()
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="What to print.",
)  # fmt: skip
def status(output_format: str) -> int:
    """Show what is due, posted and late, and what needs a person with the command that mends it.

    The exit code is 1 if anything needs a person. No network is asked: `quotebot doctor` does that.

    \b
    Example:
      quotebot status
      quotebot status --format json
    """
    from quotebot.store import deliveries

    settings = load(project_folder())
    with kept(settings) as store:
        desk = Desk(settings=settings, store=store)
        now = desk.now()
        counts = deliveries.counts(store)
        troubles = [*_of_the_project(desk, now), *_of_accounts(desk, now), *_of_deliveries(desk, now)]
        alive, pauses = running(store, now) is not None, deliveries.paused(store)
        paused = sorted(name for name, pause in pauses.items() if pause.why is None)
        overdue = deliveries.overdue(store, now - LATE)
    if output_format == "json":
        from quotebot.export.contract import dumps

        told = {
            "running": alive, "counts": counts, "overdue": overdue, "paused": sorted(pauses),
            "troubles": [asdict(one) for one in troubles],
        }  # fmt: skip
        terminal.write([dumps(told) + "\n"])
    else:
        terminal.show(terminal.output(), _text(desk, alive, counts, overdue, paused, troubles))
    return 1 if troubles or (overdue and not alive) else 0


def _of_the_project(desk: Desk, now: datetime) -> Iterator[Trouble]:
    """What keeps everything from going out."""
    try:
        with desk.store.writing():
            pass
    except StoreError as exc:
        yield Trouble(
            quote="", account="", state="database", why=str(exc), mend="End what holds it, then: quotebot post --once"
        )
    before = last_seen(desk)
    if before and now < before - BACKWARDS:
        shown, last = (one.astimezone(desk.zone).strftime("%Y-%m-%d %H:%M %Z") for one in (now, before))
        why = f"This machine's clock shows {shown}, and showed {last} before: what is due waits for it."
        yield Trouble(quote="", account="", state="clock", why=why, mend="Set the clock, then: quotebot doctor")
    if unsent := desk.alerts.unsent():
        why = f"{unsent} alerts could not be sent to you. They are tried again."
        yield Trouble(quote="", account="", state="alerts", why=why, mend="quotebot doctor")


def _of_accounts(desk: Desk, now: datetime) -> Iterator[Trouble]:
    """What the network does not let in, and what is not set up."""
    from quotebot.store import deliveries

    for name, pause in deliveries.paused(desk.store).items():
        if pause.why is None or name not in desk.accounts:
            continue
        account = desk.accounts[name]
        login = f"quotebot account login {name} (if it needs new tokens), then " if SECRETS.get(account.network) else ""
        late = deliveries.overdue(desk.store, now - account.grace, name)
        waiting = f" Too late by now, to expire then: {late}." if late else ""
        yield Trouble(
            quote="", account=name, state="stopped", why=f"{pause.why}{waiting}", mend=f"{login}quotebot resume {name}"
        )
    for name in deliveries.accounts_waiting(desk.store):
        if name not in desk.accounts:
            yield Trouble(
                quote="", account=name, state="unknown account", why=f"Quotes wait for {name}, which is not set up.",
                mend=f"quotebot account add {name} --network NETWORK",
            )  # fmt: skip


def _of_deliveries(desk: Desk, now: datetime) -> Iterator[Trouble]:
    from quotebot.store import deliveries

    for sending, quote in deliveries.in_state(desk.store, ("failed", "unknown", "held", "expired")):
        if sending.delivery.state == "held" and sending.token is None:
            continue  # a person holds it, and knows
        yield _trouble(sending, quote)
    for sending, quote in deliveries.put_off_now(desk.store, now):
        at = sending.next_at.astimezone(desk.zone).strftime("%H:%M %Z") if sending.next_at else "the next tick"
        account = sending.delivery.account
        yield Trouble(
            quote=quote.id, account=account, state="put off", why=f"{sending.last_error} The next attempt is at {at}.",
            mend=f"quotebot account test {account}; to try at once: quotebot retry {quote.id} --account {account}",
        )  # fmt: skip


def _trouble(sending: Sending, quote: Quote) -> Trouble:
    account, state = sending.delivery.account, sending.delivery.state
    why = sending.last_error or "It is not known why."
    here = f"{quote.id} --account {account}"
    mend = {
        "failed": f"quotebot retry {here}",
        "expired": (
            f"To post it now: quotebot retry {here}. To give it another time: quotebot queue drop {here}, "
            f"then quotebot queue add {here}"
        ),
        "unknown": f"quotebot reconcile --account {account}",
        "held": (
            f"Look at {account}. If it is there: quotebot reconcile {here} --found URL. "
            f"If not: quotebot retry {here} --absent"
        ),
    }[state]
    return Trouble(quote=quote.id, account=account, state=state, why=why, mend=mend)


def _text(
    desk: Desk, alive: bool, counts: dict[str, int], overdue: int, paused: list[str], troubles: list[Trouble]
) -> Iterator[RenderableType]:
    from rich.text import Text

    running = "quotebot run is running" if alive else "quotebot run is not running"
    yield Text(f"{running}. " + ", ".join(f"{counts.get(state, 0)} {state}" for state in STATES) + ".")
    if overdue:
        yield Text(f"{overdue} should have gone out by now: quotebot run, or quotebot post --once.", style="yellow")
    for name in paused:
        yield Text(terminal.inert(f"{name} pauses: quotebot resume {name}"), style="yellow")
    for one in troubles[:SHOWN]:
        about = "  ".join(part for part in (one.state, one.quote, one.account) if part)
        yield Text("\n" + terminal.inert(about), style="bold")
        yield Text(terminal.inert(f"  {one.why}"))
        yield Text(terminal.inert(f"  {one.mend}"), style="cyan")
    if len(troubles) > SHOWN:
        yield Text(f"\n… and {len(troubles) - SHOWN} more: quotebot status --format json")
    if not troubles:
        yield Text("Nothing needs a person.")
