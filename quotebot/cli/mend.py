"""What a person does about deliveries: look for them, send them again, let an account pause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from quotebot.cli import terminal
from quotebot.cli.episode import clean
from quotebot.cli.keeping import hand, kept
from quotebot.cli.posting import Desk
from quotebot.errors import QuotebotError, Refused
from quotebot.settings import load, project_folder

if TYPE_CHECKING:
    from collections.abc import Callable

ACCOUNT = click.option("--account", metavar="NAME", help="Only this account.")


@click.command()
@click.argument("called", required=False, metavar="[ID]")
@ACCOUNT
@click.option("--found", metavar="URL", help="You have looked: the quote ID is there, at this address.")
def reconcile(called: str | None, account: str | None, found: str | None) -> int:
    """Find out what became of posts that may or may not be there.

    Every account is asked for the posts that are unknown. What nobody can tell is held for you: look for it yourself,
    and say what you saw.

    \b
    Example:
      quotebot reconcile
      quotebot reconcile 5d0c --account x --found https://x.com/you/status/17
    """
    from quotebot.post import Receipt
    from quotebot.store import deliveries, quotes

    if bool(called) != bool(found) or (found and not account):
        raise click.UsageError("With --found an ID and --account are needed; without it, neither ID nor address.")
    settings = load(project_folder())
    with kept(settings) as store:
        desk = Desk(settings=settings, store=store)
        if called and found and account:
            quote = quotes.get(store, called)
            receipt = Receipt(remote_id=clean(found), url=clean(found))
            deliveries.found(store, quote, account, receipt, desk.now(), desk.rounds(account))
            click.echo(terminal.inert(f"posted  {quote.id}  {account}"))
            return 0
        left = 0
        poster = desk.poster(account)
        deliveries.abandoned(store, desk.now())
        for sending, quote in deliveries.in_state(store, ("unknown",), account=account):
            state = poster.look(sending, desk.account(sending.delivery.account))
            left += state in ("unknown", "held")
            click.echo(terminal.inert(f"{state}  {quote.id}  {sending.delivery.account}"))
    if left:
        terminal.note(f"{left} cannot be told yet: quotebot status says what to do.")
    return 1 if left else 0


@click.command()
@click.argument("called", metavar="ID")
@ACCOUNT
@click.option("--absent", is_flag=True, help="You have looked, and it is not there: send it anew.")
def retry(called: str, account: str | None, absent: bool) -> None:
    """Queue a post that failed, expired or was put off once more, to go out with the next tick.

    What may be there already is only sent again with --absent, once you have looked.

    \b
    Example:
      quotebot retry 5d0c
      quotebot retry 5d0c --account x --absent
    """
    from quotebot.store import deliveries, quotes

    settings = load(project_folder())
    with kept(settings) as store:
        quote = quotes.get(store, called)
        done = deliveries.retry(store, quote, account, hand(settings).at, absent=absent)
    for one in done:
        click.echo(terminal.inert(f"queued  {quote.id}  {one.account}"))


@click.command()
@click.argument("account")
def pause(account: str) -> None:
    """Let nothing go out to ACCOUNT until it is resumed.

    \b
    Example:
      quotebot pause outbox
    """
    from quotebot.store import deliveries

    _switch(account, lambda desk: deliveries.pause(desk.store, account, hand(desk.settings)), "pauses")


@click.command()
@click.argument("account")
def resume(account: str) -> None:
    """Let posts go out to ACCOUNT again; what is too late by then expires.

    An account that was stopped because its network did not let it in is tried first by a harmless read, and stays
    stopped if that fails. What has expired is shown by `quotebot status` and goes out only if you say so.

    \b
    Example:
      quotebot resume outbox
    """
    _switch(account, lambda desk: _resumed(desk, account), "posts")


def _resumed(desk: Desk, name: str) -> bool:
    """Raises Refused while the network does not let the account in."""
    from quotebot.store import deliveries

    pause = deliveries.paused(desk.store).get(name)
    if pause and pause.why:
        try:
            desk.publisher(name).check()
        except QuotebotError as exc:
            raise Refused(f"{name} stays stopped. {exc}") from exc
    late = deliveries.overdue(desk.store, desk.now() - desk.account(name).grace, name)
    if late:
        terminal.note(f"Too late by now, and not to go out by themselves: {late}. quotebot status shows them.")
    return deliveries.resume(desk.store, name)


def _switch(account: str, act: Callable[[Desk], bool], state: str) -> None:
    settings = load(project_folder())
    with kept(settings) as store:
        desk = Desk(settings=settings, store=store)
        desk.account(account)
        changed = act(desk)
    click.echo(terminal.inert(f"{account} {state}{'' if changed else ' already'}"))
