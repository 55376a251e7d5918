"""`quotebot doctor`: is everything ready to post? Asks each account harmlessly, and shows no secret."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta

import click

from quotebot.cli import terminal
from quotebot.cli.keeping import kept
from quotebot.cli.post import PULSE
from quotebot.cli.posting import Desk
from quotebot.errors import QuotebotError
from quotebot.settings import FILE, load, project_folder

EXTRAS = {"bluesky": "atproto", "mastodon": "mastodon", "postgresql": "psycopg"}
BACKWARDS = timedelta(seconds=60)


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
    """Check settings, database, clock, and every account by a harmless read. No secret is shown.

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
            yield _clock(desk)
            yield _alerts(desk)
            yield from (_account(desk, name, offline) for name in desk.accounts)
    except QuotebotError as exc:
        yield Finding(what="database", well=False, why=str(exc))


def _clock(desk: Desk) -> Finding:
    """A clock behind what it showed before would post everything late, or again."""
    from quotebot.store import deliveries

    pulse = deliveries.last_pulse(desk.store, PULSE)
    now = desk.now().astimezone(desk.zone)
    shown = now.strftime("%Y-%m-%d %H:%M %Z")
    if pulse and desk.now() < pulse[0] - BACKWARDS:
        return Finding(what="clock", well=False, why=f"it shows {shown}, which is before the last post. Set it right.")
    return Finding(what="clock", well=True, why=f"{shown} ({desk.zone.key})")


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
