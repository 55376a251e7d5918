"""The decisions of a review without a screen: approve, reject, later, undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from quotebot.cli import terminal
from quotebot.cli.episode import clean
from quotebot.cli.keeping import hand, kept
from quotebot.errors import QuotebotError

if TYPE_CHECKING:
    from quotebot.quote import Decision, Quote
    from quotebot.store.database import Store
    from quotebot.store.decisions import Hand

Decide = Callable[["Store", "Quote", "Hand"], "Quote"]

# What was done, in the words of the answer.
DONE = {
    "approve": "approved", "reject": "rejected", "later": "put off", "edit": "edited", "speaker": "given a speaker",
}  # fmt: skip


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
def approve(ids: tuple[str, ...]) -> int:
    """Approve quotes as they stand, so that they may be queued.

    Each is checked against its transcript first. An id may be shortened to any beginning that is unique.

    \b
    Example:
      quotebot approve q-5d0c2f1a9b7e
      quotebot approve 5d0c 71fe
    """
    from quotebot.store import decisions

    return _each(ids, decisions.approve)


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--reason", metavar="TEXT", help="Why, in a word or two; it is kept with the decision.")
def reject(ids: tuple[str, ...], reason: str | None) -> int:
    """Reject quotes; an approved one leaves the queue.

    \b
    Example:
      quotebot reject 5d0c --reason "needs its question"
    """
    from quotebot.store import decisions

    return _each(ids, lambda store, quote, by: decisions.reject(store, quote, by, reason=clean(reason or "") or None))


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
def later(ids: tuple[str, ...]) -> int:
    """Put quotes off: neither approved nor rejected, they come again at the end of a review.

    \b
    Example:
      quotebot later 5d0c
    """
    from quotebot.store import decisions

    return _each(ids, decisions.later)


@click.command()
@click.argument("called", required=False, metavar="[ID]")
def undo(called: str | None) -> None:
    """Take back the last decision, of all or about one quote; type it again to go further back.

    Nothing is erased: the undo is written down too, and `quotebot show ID` tells the whole story.

    \b
    Example:
      quotebot undo
      quotebot undo 5d0c
    """
    from quotebot.settings import load, project_folder
    from quotebot.store import decisions, fixes, quotes

    settings = load(project_folder())
    with kept(settings) as store:
        about = quotes.get(store, called).id if called else None
        decision = decisions.last(store, quote=about)
        if decision is None:
            terminal.note("There is no decision to take back.")
            return
        before = quotes.get(store, decision.quote)
        quote = decisions.undo(store, decision, hand(settings))
        if decision.action == "speaker":
            fixes.follow(store, quote.sha256)
    told = f"undone: {quote.id} is no longer {was(decision)}; it is {quote.state}{moved(before, quote)}: {quote.posted}"
    click.echo(terminal.inert(told))


def moved(before: Quote, after: Quote) -> str:
    """What a decision did to the quote's places in the queue, if anything."""
    left, joined = (
        ", ".join(sorted({one.account for one in some} - {one.account for one in others}))
        for some, others in ((before.deliveries, after.deliveries), (after.deliveries, before.deliveries))
    )
    return f" (it left the queue of {left})" if left else f" (back in the queue of {joined})" if joined else ""


def was(decision: Decision) -> str:
    """What a decision made of a quote, in a word or two."""
    return DONE[decision.action]


def _each(ids: tuple[str, ...], decide: Decide) -> int:
    """Decide about each quote; one that is refused is named and the rest go on."""
    from quotebot.settings import load, project_folder
    from quotebot.store import quotes

    settings, failed = load(project_folder()), False
    with kept(settings) as store:
        for quote in quotes.several(store, ids):
            try:
                done = decide(store, quote, hand(settings))
            except QuotebotError as exc:
                terminal.problem(exc)
                failed = True
            else:
                click.echo(terminal.inert(f"{done.state}{moved(quote, done)}  {done.id}  {done.posted}"))
    return 1 if failed else 0
