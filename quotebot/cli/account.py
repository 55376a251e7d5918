"""`quotebot account`: where quotes are posted, and when. It writes config/quotebot.toml and config/secrets.toml."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from getpass import GetPassWarning
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quotebot.account import NETWORKS, OAUTH1, OAUTH2, OUTBOX, Account
from quotebot.cli import terminal
from quotebot.cli.publishers import SECRETS, SETTING, missing
from quotebot.errors import Refused

if TYPE_CHECKING:
    from quotebot.quote import DeliveryState
    from quotebot.settings import Settings

WAITING: tuple[DeliveryState, ...] = ("queued", "held", "sending", "unknown")
_LINE = re.compile(r"\s*(\w+)\s*=\s*(.*?)\s*")
_stdin = click.option(
    "--secrets-from-stdin", "from_stdin", is_flag=True, help="Read them from standard input and ask nothing."
)  # fmt: skip
_oauth2 = click.option("--oauth2", is_flag=True, help="On X: by a refresh token in place of the four keys.")


@click.group()
def account() -> None:
    """Set up where quotes are posted, and when.

    An account has a name, a network and a schedule. The account `outbox` is always there: it posts into folders under
    queue/outbox, and needs neither network nor keys. Settings go to [accounts.NAME] in config/quotebot.toml, where
    there is more to set; tokens go to config/secrets.toml, which only you can read, or come from the environment as
    QUOTEBOT_SECRETS__NAME__TOKEN. No command shows one.

    \b
    Example:
      quotebot account add blue --network bluesky --handle you.bsky.social --schedule "mon-fri 09:30"
      quotebot account test blue
      quotebot queue add 5d0c --account blue
    """


@account.command()
@click.argument("name")
@click.option("--network", type=click.Choice(tuple(NETWORKS)), required=True, help="Where it posts.")
@click.option("--server", metavar="URL", help="The server (Mastodon), the webhook's address, or where the feed is.")
@click.option("--handle", metavar="NAME", help="Your name there (Bluesky), or the title of the feed.")
@click.option("--schedule", multiple=True, metavar="SLOT", help='When it posts, as "mon-fri 09:30"; repeat it.')
@click.option("--zone", metavar="ZONE", help="The time zone of the schedule, as Europe/Berlin.")
@click.option("--quiet", multiple=True, metavar="HOURS", help="When it keeps silent, as 22:00-07:00; repeat it.")
@click.option("--daily-cap", type=click.IntRange(min=0), metavar="N", help="The most posts a day.")
@_oauth2
@_stdin
def add(name: str, oauth2: bool, from_stdin: bool, **given: Any) -> None:
    """Set up an account.

    What the network asks for is asked for without showing it, unless the environment has it. With --secrets-from-stdin
    it is read from there, a line each: app_password=..., or the bare value where it is only one.

    \b
      webhook   signing_secret: whsec_ and 24 to 64 bytes in base64, which your receiver knows too
      x         consumer_key, consumer_secret, access_token, access_token_secret: your app at developer.x.com, with
                permission to write; or, with --oauth2, client_id, refresh_token and perhaps client_secret.
                X takes $0.015 a post, $0.200 with a link in it (August 2026): `link = false` leaves it out
      bluesky   app_password: Settings, Privacy and security, App passwords; never the password of the account
      mastodon  token: Preferences, Development, a new application that may write:statuses, write:media and read

    \b
    Example:
      quotebot account add blue --network bluesky --handle you.bsky.social --schedule "mon-fri 09:30"
      pass show mastodon | quotebot account add toots --network mastodon --server https://mastodon.social \\
        --schedule "09:30" --schedule "sat 11:00" --secrets-from-stdin
      quotebot account add files --network outbox --schedule 12:00 --zone Europe/Berlin
    """
    from quotebot import settings
    from quotebot.cli.config import add_table

    folder = settings.project_folder()
    _new(name, settings.load(folder))
    values = {key: value for key, value in given.items() if value not in (None, ())}
    made = _account(values)
    _keep(folder, name, made.network, oauth2=oauth2, from_stdin=from_stdin)
    file = folder / settings.FILE
    add_table(file, ("accounts", name), values, begin=settings.template())
    click.echo(f"added  {name}: {made.network}{_when(made)}")
    click.echo(f"Next: quotebot account test {name}")


@account.command("list")
@click.option(
    "--format", "output_format", type=click.Choice(["table", "json"]), default="table", show_default=True,
    help="What to print.",
)  # fmt: skip
def listed(output_format: str) -> None:
    """Show the accounts: where, when, and what is missing.

    Of tokens it says whether they are set, and never what they are.

    \b
    Example:
      quotebot account list
      quotebot account list --format json
    """
    from quotebot.credentials import load_secrets
    from quotebot.settings import load, project_folder

    folder = project_folder()
    records = [
        _record(name, one, load_secrets(folder, name).known) for name, one in load(folder).accounts.items()
    ]  # fmt: skip
    if output_format == "json":
        from quotebot.export.contract import dumps

        terminal.write(["[\n ", ",\n ".join(map(dumps, records)), "\n]\n"])
        return
    terminal.show(terminal.output(), [_table(records)])


@account.command()
@click.argument("name")
def test(name: str) -> None:
    """Ask the network if an account could post.

    It does so by a harmless read; nothing is posted.

    \b
    Example:
      quotebot account test outbox
    """
    from quotebot.cli.keeping import account_of
    from quotebot.cli.publishers import publisher
    from quotebot.credentials import load_secrets
    from quotebot.settings import load, project_folder

    folder = project_folder()
    one = account_of(load(folder), name)
    click.echo(terminal.inert(publisher(name, one, load_secrets(folder, name), folder).check()))


@account.command()
@click.argument("name")
@_oauth2
@_stdin
def login(name: str, oauth2: bool, from_stdin: bool) -> None:
    """Give an account new tokens.

    The old ones are forgotten, as where the network withdrew them or you suspect that somebody has seen them.

    \b
    Example:
      quotebot account login outbox
    """
    from quotebot.cli.keeping import account_of
    from quotebot.settings import load, project_folder

    folder = project_folder()
    one = account_of(load(folder), name)
    if not SECRETS.get(one.network):
        click.echo(f"{name} needs no token.")
        return
    _keep(folder, name, one.network, oauth2=oauth2, from_stdin=from_stdin, anew=True)
    click.echo(f"Next: quotebot account test {name}")


@account.command()
@click.argument("name")
def remove(name: str) -> None:
    """Forget an account with its tokens. What it posted stays, here and there.

    Refused while anything waits for it.

    \b
    Example:
      quotebot account remove blue
    """
    from quotebot import credentials, settings
    from quotebot.cli.config import remove_table
    from quotebot.cli.keeping import account_of, kept
    from quotebot.store import deliveries

    folder = settings.project_folder()
    loaded = settings.load(folder)
    account_of(loaded, name)
    with kept(loaded) as store:
        waiting = deliveries.in_state(store, WAITING, account=name, limit=1)
    if waiting:
        raise Refused(f"Quotes wait for {name}. See quotebot queue list --account {name} and quotebot status.")
    credentials.from_file(folder / credentials.FILE)  # is it fit to be changed?
    if not remove_table(folder / settings.FILE, ("accounts", name)):
        why = "is always there" if name == OUTBOX else "comes from the environment"
        raise Refused(f"{name} is not in {folder / settings.FILE}: it {why}. Nothing was changed.")
    remove_table(folder / credentials.FILE, (name,))
    _forget(folder, name)
    click.echo(f"removed  {name}")


def _new(name: str, loaded: Settings) -> None:
    from quotebot.settings import ACCOUNT_NAME, ALERTS, CHOOSER

    if not ACCOUNT_NAME.fullmatch(name):
        use = f"Use a-z, 0-9, - and _, but not {ALERTS} or {CHOOSER}"
        raise click.BadParameter(f"{name!r} is no name for an account. {use}", param_hint="'NAME'")
    if name in loaded.accounts and not (name == OUTBOX and loaded.accounts[name] == Account()):
        raise Refused(
            f"There is an account {name} already. Change it under [accounts.{name}] in config/quotebot.toml, give it "
            f"new tokens with quotebot account login {name}, or choose another name."
        )


def _account(values: Mapping[str, Any]) -> Account:
    """The account that is meant; what cannot be is wrong usage."""
    from pydantic import ValidationError

    for key, value in values.items():
        if terminal.inert(str(value)) != str(value):
            raise click.BadParameter("It holds characters that nobody sees.", param_hint=f"'--{key}'")
    try:
        made = Account(**values)
    except ValidationError as exc:
        error = exc.errors(include_input=False, include_url=False, include_context=False)[0]
        said = error["msg"].removeprefix("Value error, ").rstrip(".")
        raise click.BadParameter(f"{said}.", param_hint=f"'--{error['loc'][0]}'") from exc
    needed = SETTING.get(made.network)
    if needed and not getattr(made, needed):
        raise click.UsageError(f"{made.network} needs --{needed}.")
    return made


# Tokens --------------------------------------------------------------------------------------------------------------


def _keep(folder: Path, name: str, network: str, *, oauth2: bool, from_stdin: bool, anew: bool = False) -> None:
    """Find out the tokens that `network` needs and write them down for their owner alone."""
    from quotebot import credentials
    from quotebot.cli.config import add_table, remove_table

    file = folder / credentials.FILE
    held = {} if anew else credentials.from_file(file).get(name, {})
    there = dict(credentials.from_environment(name)).keys() | held.keys()
    needed = [key for key in _needed(network, oauth2=oauth2) if key not in there]
    found = _read(needed) if from_stdin else _asked(needed, optional=("client_secret",) if oauth2 else ())
    if lacking := missing(network, frozenset(there | found.keys())):
        raise click.UsageError(f"There is no {' and no '.join(lacking)}.")
    if found:
        remove_table(file, (name,))
        add_table(file, (name,), {**held, **found}, mode=0o600)
    _forget(folder, name)


def _needed(network: str, *, oauth2: bool) -> tuple[str, ...]:
    if network == "x":
        return OAUTH2 if oauth2 else OAUTH1
    return SECRETS.get(network, ((),))[0]


def _asked(needed: Iterable[str], *, optional: tuple[str, ...]) -> dict[str, str]:
    """What is typed, unseen. Wrong usage where nobody can be asked."""
    found = {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", GetPassWarning)
            for key in needed:
                found[key] = _fit(key, click.prompt(f"{key} (it is not shown)", hide_input=True, err=True))
            for key in optional if found else ():
                typed = click.prompt(
                    f"{key} (empty if there is none)", hide_input=True, err=True, default="", show_default=False
                )
                found |= {key: _fit(key, typed)} if typed else {}
    except click.Abort as exc:
        if sys.stdin.isatty():
            raise
        raise click.UsageError(
            "There is no terminal on which to ask. Add --secrets-from-stdin, or set QUOTEBOT_SECRETS__NAME__TOKEN and "
            "the like in the environment."
        ) from exc
    return found


def _read(needed: list[str]) -> dict[str, str]:
    """What standard input holds: `name=value` a line, or the one value."""
    from quotebot.credentials import Secrets

    lines = [line for line in sys.stdin.read().splitlines() if line.strip()]
    if len(lines) == len(needed) == 1 and lines[0].partition("=")[0].strip() not in Secrets.model_fields:
        return {needed[0]: _fit(needed[0], lines[0])}
    found = {}
    for number, line in enumerate(lines, start=1):
        pair = _LINE.fullmatch(line)
        if pair is None or pair[1] not in Secrets.model_fields:
            raise click.UsageError(f"Line {number} of standard input is not {' or '.join(needed) or 'name'}=VALUE.")
        found[pair[1]] = _fit(pair[1], pair[2].strip("\"'"))
    return found


def _fit(key: str, value: str) -> str:
    """`value`, without white space around it. No message shows it."""
    value = value.strip()
    if not value or not value.isprintable():
        raise click.UsageError(f"{key} is empty or holds characters that no token has.")
    return value


def _forget(folder: Path, name: str) -> None:
    """Drop what a network handed out for the tokens that were there before."""
    from quotebot.publishers.setup import session_file

    session_file(folder, name).unlink(missing_ok=True)
    for left in session_file(folder, name).parent.glob(f"secrets.{name}-????????.json"):
        left.unlink(missing_ok=True)


# Looking -------------------------------------------------------------------------------------------------------------


def _record(name: str, one: Account, known: frozenset[str]) -> dict[str, Any]:
    lacking = missing(one.network, known)
    sets = SECRETS.get(one.network, ())
    wanted = sorted({key for keys in sets for key in keys} & known | set(lacking))
    return {
        "name": name, "network": one.network, "server": _safe(one), "handle": one.handle or None,
        "schedule": list(one.schedule), "zone": one.zone or None, "repeats": one.repeats,
        "secrets": {key: "set" if key in known else "missing" for key in wanted}, "complete": not lacking,
    }  # fmt: skip


def _safe(one: Account) -> str | None:
    """The server; of a webhook's address only its beginning, for the rest may be a secret."""
    if one.network != "webhook" or not one.server:
        return one.server or None
    scheme, _, rest = one.server.partition("://")
    return f"{scheme}://{rest.partition('/')[0].rpartition('@')[2]}"


def _when(one: Account) -> str:
    return f", {', '.join(one.schedule)}" if one.schedule else ", no schedule"


def _cells(record: Mapping[str, Any]) -> Iterator[str]:
    yield record["name"]
    yield record["network"]
    yield record["handle"] or record["server"] or "-"
    yield ", ".join([*record["schedule"], *([record["zone"]] if record["zone"] and record["schedule"] else [])]) or "-"
    yield ", ".join(f"{key} {state}" for key, state in record["secrets"].items()) or "none needed"


def _table(records: Iterable[Mapping[str, Any]]) -> Any:
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for title in ("name", "network", "where", "when", "secrets"):
        grid.add_column(title, overflow="fold")
    for record in records:
        style = "" if record["complete"] else "yellow"
        grid.add_row(*(Text(terminal.inert(cell), style=style) for cell in _cells(record)))
    return grid
