"""`quotebot doctor`: is everything ready to post? Asks each account harmlessly, and shows no secret."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import click

from quotebot.cli import terminal
from quotebot.cli.keeping import kept
from quotebot.cli.post import PULSE
from quotebot.cli.posting import Desk
from quotebot.errors import QuotebotError
from quotebot.settings import FILE, load, project_folder

if TYPE_CHECKING:
    from quotebot.account import Account

EXTRAS = {"bluesky": "atproto", "mastodon": "mastodon", "postgresql": "psycopg"}
BACKWARDS = timedelta(seconds=60)  # a clock that shows so much less than before was set back
OFF = timedelta(seconds=60)  # so far from a network's, posts go out too early or too late; X stops at 5 minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at: what, whether it is well, and in a sentence why."""

    what: str
    well: bool
    why: str


@click.command()
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="What to print.",
)  # fmt: skip
@click.option("--offline", is_flag=True, help="Ask no network.")
def doctor(output_format: str, offline: bool) -> int:
    """Check settings, database, clock, fonts, alerts, and every account by a harmless read. No secret is shown.

    The exit code is 1 if anything is not well.

    \b
    Example:
      quotebot doctor
      quotebot doctor --offline --format json
    """
    found = list(_findings(offline))
    if output_format == "json":
        from quotebot.export.contract import dumps

        terminal.write([dumps([asdict(one) for one in found]) + "\n"])
    else:
        for one in found:
            click.echo(terminal.inert(f"{'well' if one.well else 'BAD '}  {one.what}: {one.why}"))
    return 0 if all(one.well for one in found) else 1


def _findings(offline: bool) -> Iterator[Finding]:
    folder = project_folder()
    here = (folder / FILE).is_file()
    settings = load(folder)
    yield Finding(what="settings", well=True, why=f"{folder / FILE}" if here else f"the defaults, in {folder}")
    try:
        with kept(settings) as store:
            desk = Desk(settings=settings, store=store)
            yield Finding(what="database", well=True, why=store.name)
            yield _clock(desk, offline)
            yield _fonts(desk)
            yield _alerts(desk)
            yield from (_account(desk, name, offline) for name in desk.accounts)
    except QuotebotError as exc:
        yield Finding(what="database", well=False, why=str(exc))


def _clock(desk: Desk, offline: bool) -> Finding:
    """Whether it was set back, or differs from that of the first network that tells its own with an answer."""
    shown = desk.now().astimezone(desk.zone).strftime("%Y-%m-%d %H:%M %Z")
    before = last_seen(desk)
    if before and desk.now() < before - BACKWARDS:
        why = f"it shows {shown}, and showed {before.astimezone(desk.zone):%Y-%m-%d %H:%M %Z} before. Set it right."
        return Finding(what="clock", well=False, why=why)
    for address in [] if offline else filter(None, map(_address, desk.accounts.values())):
        off = _ahead(address)
        if off is not None and abs(off) > OFF:
            apart = f"{abs(off) // timedelta(minutes=1)} minutes {'ahead of' if off > timedelta() else 'behind'}"
            why = f"it shows {shown}, which is {apart} the clock of {address}. Set it right."
            return Finding(what="clock", well=False, why=why)
        if off is not None:
            break
    return Finding(what="clock", well=True, why=f"{shown} ({desk.zone.key})")


def last_seen(desk: Desk) -> datetime | None:
    """The latest time that the clock is known to have shown: when a program last ran, or tried to post."""
    from quotebot.store import deliveries, pulses

    pulse = pulses.last(desk.store, PULSE)
    known = [pulse[0] if pulse else None, deliveries.last_attempt(desk.store)]
    return max(filter(None, known), default=None)


def _address(account: Account) -> str | None:
    """Where the account's network is, without what may be a secret; None where it is on this machine."""
    from quotebot.publishers import wire
    from quotebot.publishers.bluesky import SERVICE
    from quotebot.publishers.x import BASE

    known = {"x": BASE, "bluesky": SERVICE, "mastodon": "", "webhook": ""}.get(account.network)
    try:
        return None if known is None else wire.safe_address(account.server or known)
    except QuotebotError:
        return None


def _ahead(address: str) -> timedelta | None:
    """By how much our clock is ahead of that server's (negative: behind), by the date of its answer, whatever it is."""
    import requests

    from quotebot.publishers import wire

    with wire.session(address) as session:
        try:
            answer = session.get(address, timeout=wire.TIMEOUT, allow_redirects=False, stream=True)
            answer.close()
            return datetime.now(UTC) - parsedate_to_datetime(answer.headers["Date"])
        except (requests.RequestException, LookupError, ValueError, TypeError):
            return None


def _fonts(desk: Desk) -> Finding:
    """Whether the typefaces of every card that may be drawn can be opened."""
    from quotebot.cli.card import look_of
    from quotebot.clips.theme import SHIPPED

    cards = desk.settings.cards
    themes = dict.fromkeys([*SHIPPED, cards.theme, *(one.card for one in desk.accounts.values() if one.card)])
    faces = set()
    try:
        for theme in themes:
            chosen = desk.settings.model_copy(update={"cards": cards.model_copy(update={"theme": theme})})
            look = look_of(chosen, project_folder())
            faces.update([*look.quote, *look.emphasis, *look.name, *look.show])
        for face in faces:
            face.at(12)
    except QuotebotError as exc:
        return Finding(what="fonts", well=False, why=str(exc))
    return Finding(what="fonts", well=True, why=f"{len(faces)} typefaces, for cards in {', '.join(themes)}")


def _alerts(desk: Desk) -> Finding:
    try:
        return Finding(what="alerts", well=True, why=desk.alerts.ready())
    except QuotebotError as exc:
        return Finding(what="alerts", well=False, why=str(exc))


def _account(desk: Desk, name: str, offline: bool) -> Finding:
    what = f"account {name}"
    network = desk.accounts[name].network
    package = EXTRAS.get(network)
    if package and importlib.util.find_spec(package) is None:
        return Finding(what=what, well=False, why=f'type pip install "quotebot[{network}]"')
    if offline:
        return Finding(what=what, well=True, why=f"{network}, not asked")
    try:
        return Finding(what=what, well=True, why=desk.publisher(name).check())
    except QuotebotError as exc:
        return Finding(what=what, well=False, why=str(exc))
