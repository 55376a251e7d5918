"""`quotebot suggest --chooser`: the language model of the settings chooses among the lines, if it can."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from quotebot.chooser import Chooser
from quotebot.cli import terminal
from quotebot.errors import NotChosen

if TYPE_CHECKING:
    from quotebot.cli.suggest import Best, Choose
    from quotebot.model import Suggestion
    from quotebot.settings import Settings


def choice(settings: Settings) -> Choose:
    """`chosen` by the model that is set up. Raises SettingsError where none is, or it cannot be used."""
    from pydantic import SecretStr

    from quotebot.credentials import load_secrets
    from quotebot.settings import CHOOSER, project_folder

    given = settings.chooser
    key = load_secrets(project_folder(), CHOOSER).token or SecretStr("")
    chooser = Chooser(
        given.url, given.model, key, lines=given.lines, seconds=given.seconds, allow_http=given.allow_http
    )
    return partial(chosen, chooser)


def chosen(chooser: Chooser, best: Best, count: int) -> list[Suggestion]:
    """The `count` lines that the model puts first; `best(n)` is the n best as quotebot has them.

    Before anything is sent it is said what and where to. Where nothing comes back that can be used, that is said, and
    the lines are `best(count)`, as without a model.
    """
    among = best(max(count, chooser.lines))
    terminal.note(chooser.cost(among, count))
    try:
        return chooser.choose(among, count)[:count]
    except NotChosen as exc:
        terminal.note(f"{exc} The lines and their order are quotebot's own.")
        return best(count)
