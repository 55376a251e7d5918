"""`quotebot status`: what is due, what went out, what needs a person and the command that mends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from quotebot.cli import terminal
from quotebot.cli.keeping import kept
from quotebot.cli.post import FRESH, PULSE
from quotebot.cli.posting import Desk
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
    """A delivery that needs a person: why, and what to type."""

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

    The exit code is 1 if anything needs a person.

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
        troubles = list(_troubles(desk, now))
        pulse, paused = deliveries.last_pulse(store, PULSE), deliveries.paused(store)
        overdue = deliveries.overdue(store, now - LATE)
    alive = pulse is not None and now - pulse[0] < FRESH
    if output_format == "json":
        from dataclasses import asdict

        from quotebot.export.contract import dumps

        told = {
            "running": alive, "counts": counts, "overdue": overdue, "paused": sorted(paused),
            "troubles": [asdict(one) for one in troubles],
        }  # fmt: skip
        terminal.write([dumps(told) + "\n"])
    else:
        terminal.show(terminal.output(), _text(desk, alive, counts, overdue, sorted(paused), troubles))
    return 1 if troubles or (overdue and not alive) else 0


def _troubles(desk: Desk, now: datetime) -> Iterator[Trouble]:
    from quotebot.store import deliveries

    for sending, quote in deliveries.in_state(desk.store, ("failed", "unknown", "held", "expired")):
        if sending.delivery.state == "held" and not sending.attempts:
            continue  # a person holds it, and knows
        yield _trouble(sending, quote)
    for name in deliveries.accounts_waiting(desk.store):
        if name not in desk.accounts:
            yield Trouble(
                quote="", account=name, state="unknown account", why=f"Quotes wait for {name}, which is not set up.",
                mend=f"quotebot account add {name}",
            )  # fmt: skip


def _trouble(sending: Sending, quote: Quote) -> Trouble:
    account, state = sending.delivery.account, sending.delivery.state
    why = sending.last_error or "It is not known why."
    mend = {
        "failed": f"quotebot retry {quote.id} --account {account}",
        "expired": f"quotebot queue move {quote.id} --at TIME, or quotebot retry {quote.id} --account {account}",
        "unknown": f"quotebot reconcile --account {account}",
        "held": (
            f"Look at {account}. If it is there: quotebot reconcile {quote.id} --account {account} --found URL. "
            f"If not: quotebot retry {quote.id} --account {account} --absent"
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
        yield Text(terminal.inert(f"\n{one.state}  {one.quote}  {one.account}"), style="bold")
        yield Text(terminal.inert(f"  {one.why}"))
        yield Text(terminal.inert(f"  {one.mend}"), style="cyan")
    if len(troubles) > SHOWN:
        yield Text(f"\n… and {len(troubles) - SHOWN} more: quotebot status --format json")
    if not troubles:
        yield Text("Nothing needs a person.")
