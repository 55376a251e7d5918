"""`quotebot review`: one line after the other, one key a decision."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from quotebot.cli import terminal
from quotebot.cli.keeping import kept, who
from quotebot.errors import NothingQuotable
from quotebot.quote import STATES, State

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.widget import Widget

    from quotebot.review.picture import Cards
    from quotebot.review.session import Session
    from quotebot.settings import Settings
    from quotebot.store.database import Store
    from quotebot.transcript.names.targets import Glossary

NAMED = 5  # ids in the command that comes next; for more of them it is named without


@click.command()
@click.argument("episode", required=False, metavar="[EPISODE]")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(STATES),
    help="Only these; may be repeated.  [default: new, later]",
)
@click.option("--speaker", metavar="NAME", help="Said by somebody: a name or a part of one.")
@click.option(
    "--sort", type=click.Choice(["rank", "score", "place"]), default="rank", show_default=True, help="In which order."
)
@click.option("--plain", is_flag=True, help="Ask line by line, without a full screen; good for a screen reader.")
def review(episode: str | None, states: tuple[State, ...], speaker: str | None, sort: str, plain: bool) -> None:
    """Decide about the lines that were suggested, one key a line.

    EPISODE is a file, a title or the beginning of a hash; without it all episodes are reviewed, the newest first. a
    approves, r rejects, l puts off, e edits, u takes back, ? explains the rest. Each decision is saved at once; to go
    on decides nothing. Where the terminal cannot show a screen, and in a pipe, it asks line by line.

    \b
    Example:
      quotebot review
      quotebot review interview.txt --state later
      printf '%s\\n' a 'r dull' q | quotebot review --plain
    """
    from quotebot.settings import load, project_folder

    settings = load(project_folder())
    with kept(settings) as store:
        session = _session(store, who(settings), episode, states, speaker, sort)
        if session.quote is None:
            click.echo(_nothing(session))
            return
        try:
            if _capable() and not plain:
                _screen(session, settings)
            else:
                _prompt(session, settings)
        finally:
            click.echo(terminal.inert(closing(session)))


def _session(
    store: Store, name: str, episode: str | None, states: tuple[State, ...], speaker: str | None, sort: str
) -> Session:
    """The review that is asked for. Raises UnknownId, and NothingQuotable where nothing was ever kept."""
    from quotebot.review.session import WAITING, Session
    from quotebot.store import episodes
    from quotebot.store.quotes import ORDERS, Wanted

    which = episodes.find(store, episode) if episode else None
    if which is None and not sum(episodes.progress(store).values()):
        raise NothingQuotable("No line is kept here to review. Type quotebot suggest and the name of a transcript.")
    wanted = Wanted(states=tuple(one for one in STATES if one in states) or WAITING.states, speaker=speaker)
    order = next(one for one in ORDERS if one == sort)
    return Session(store, by=name, now=lambda: datetime.now(UTC), wanted=wanted, order=order, episode=which)


def _capable() -> bool:
    """True if a whole screen can be shown and keys can be read."""
    term = os.environ.get("TERM", "xterm" if os.name == "nt" else "")
    return sys.stdin.isatty() and sys.stdout.isatty() and term not in ("", "dumb", "unknown")


def _screen(session: Session, settings: Settings) -> None:
    from quotebot.review.app import ReviewApp

    app = ReviewApp(session, glossaries=_glossaries(settings), cards=_cards(session.store, settings))
    app.run(mouse=False)
    if app.return_code:  # it has said why
        sys.exit(app.return_code)


def _cards(store: Store, settings: Settings) -> Cards:
    """How a card is drawn, as a draft where the quote is none to be posted, and shown where the terminal can."""
    from quotebot.cli.card import draft_of
    from quotebot.review.picture import Cards
    from quotebot.settings import project_folder

    folder = project_folder()
    return Cards(draw=lambda quote: draft_of(store, settings, folder, quote), preview=_preview())


def _preview() -> Callable[[Path], Widget] | None:
    """A widget that shows a picture; None where the terminal draws none, or the package is missing."""
    try:
        from textual_image import renderable, widget  # asks the terminal what it can do, while that still answers
    except ImportError:
        return None
    _define_first(widget.sixel)
    shown: Callable[[Path], Widget] = widget.Image
    return shown if renderable.Image in (renderable.SixelImage, renderable.TGPImage) else None


def _define_first(module: Any) -> None:
    """Let the package's sixels be such as xterm shows rightly; it has no setting for that."""
    from quotebot.review.picture import defined_first

    if drawn := getattr(module, "image_to_sixels", None):
        module.image_to_sixels = lambda *args, **options: defined_first(drawn(*args, **options))


def _glossaries(settings: Settings) -> Callable[[str | None], Glossary]:
    """The user's own names for a show. Raises SettingsError at once where the file is broken."""
    from quotebot.cli.glossary import glossary_for
    from quotebot.settings import project_folder

    folder = project_folder()
    glossary_for(folder, settings, None)
    return lambda show: glossary_for(folder, settings, show)


def _prompt(session: Session, settings: Settings) -> None:
    from quotebot.cli.prompt import Prompt
    from quotebot.review.look import Looker

    stdin = sys.stdin.buffer
    asks = sys.stdin.isatty()
    Prompt(
        session=session,
        looker=Looker(session.store, _glossaries(settings)),
        read=lambda: stdin.readline().decode(errors="replace") or None,
        ask=lambda text: click.echo(text, nl=not asks),
        say=click.echo,
    ).run()


def _nothing(session: Session) -> str:
    from quotebot.review.session import described

    seen = session.progress
    decided = f"{seen['approved']} approved, {seen['rejected']} rejected, {seen['later']} put off"
    return terminal.inert(
        f"Nothing is {described(session.wanted)} ({decided}). Type quotebot review --state approved to look at those."
    )


def closing(session: Session) -> str:
    """What this review has decided, what is left, and what to type next."""
    tally = session.tally
    became = f"{tally.approved} approved, {tally.rejected} rejected, {tally.later} later"
    changed = f", {tally.changed} edited or named" if tally.changed else ""
    return f"{tally.decided} decided ({became}){changed}, all saved; {tally.to_go} to go. Next: {_next(session)}"


def _next(session: Session) -> str:
    from quotebot.store import quotes

    approved = session.approved()
    ready = [one.id for one in quotes.several(session.store, approved) if one.name] if approved else []
    if 0 < len(ready) <= NAMED:
        return f"quotebot queue add {' '.join(ready)}"
    if approved and not ready:
        return f"quotebot edit {approved[0]} --speaker NAME (nobody is named yet)"
    return "quotebot list --state approved" if approved else "quotebot review"
