"""`quotebot schedule`: exactly what would go out, to the byte, before anything does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from quotebot.cli import terminal
from quotebot.cli.keeping import kept
from quotebot.cli.posting import Desk
from quotebot.errors import QuotebotError
from quotebot.settings import load, project_folder

if TYPE_CHECKING:
    from quotebot.quote import Delivery, Quote

SHOWN = 20


@click.command()
@click.option("--dry-run", is_flag=True, required=True, help="Compose and prove everything, and send nothing.")
@click.option("--account", metavar="NAME", help="Only this account.")
@click.option("-n", "--count", type=click.IntRange(min=1), default=SHOWN, show_default=True, metavar="N", help="Posts.")
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="What to print.",
)  # fmt: skip
def schedule(dry_run: bool, account: str | None, count: int, output_format: str) -> int:
    """Print exactly what would be sent, with its length, or why it would be refused. Nothing is sent.

    No network is asked: a server's own limit may be lower than its network's. The exit code is 1 if anything would be
    refused.

    \b
    Example:
      quotebot schedule --dry-run
      quotebot schedule --dry-run --account outbox --format json
    """
    from quotebot.store import queue

    settings = load(project_folder())
    with kept(settings) as store:
        desk = Desk(settings=settings, store=store)
        found = [_planned(desk, one, quote) for one, quote in queue.listing(store, account=account, limit=count)]
    if output_format == "json":
        from quotebot.export.contract import dumps

        terminal.write([dumps(found) + "\n"])
    else:
        for line in _lines(desk, found):
            click.echo(terminal.inert(line))
    return 1 if any(one["refused"] for one in found) else 0


def _planned(desk: Desk, delivery: Delivery, quote: Quote) -> dict[str, Any]:
    """One delivery as it would be sent."""
    from quotebot.posting.compose import network_of
    from quotebot.store import evidence

    told: dict[str, Any] = {
        "id": quote.id, "account": delivery.account, "state": delivery.state,
        "due": delivery.due and delivery.due.isoformat(), "text": None, "length": None, "limit": None, "card": None,
        "refused": None,
    }  # fmt: skip
    try:
        account = desk.account(delivery.account)
        evidence.prove(desk.store, quote)
        payload = desk.compose(quote, account, desk.now(), None)
    except QuotebotError as exc:
        return {**told, "refused": str(exc)}
    network = network_of(account)
    length = network.length(payload.text) if network else len(payload.text)
    card = payload.image and {"path": payload.image.path, "alt": payload.image.alt}
    limit = network.limit if network else None
    return {**told, "text": payload.text, "length": length, "limit": limit, "card": card}


def _lines(desk: Desk, found: list[dict[str, Any]]) -> Iterator[str]:
    for one in found:
        due = datetime.fromisoformat(one["due"]).astimezone(desk.zone) if one["due"] else None
        at = due.strftime("%Y-%m-%d %H:%M %Z") if due else "no time yet"
        room = "" if one["limit"] is None else f" of {one['limit']}"
        size = "REFUSED" if one["refused"] else f"{one['length']}{room} characters"
        yield f"{at}  {one['account']}  {one['id']}  {size}"
        yield from (f"  {line}" for line in (one["refused"] or one["text"]).split("\n"))
        if one["card"]:
            yield f"  with the card {one['card']['path']}"
    refused = sum(bool(one["refused"]) for one in found)
    yield f"{len(found)} planned, {refused} would be refused. Nothing was sent."
