"""The user's own names, `config/glossary.toml`: read for a show, and added to.

`[names]` is for every show, `[shows."NAME".names]` for one. Each line is a right spelling and the wrong ones it was
seen in; a right spelling without any is a name that is looked for by sound, and that is right wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quotebot.cli.config import Table, add_item
from quotebot.cli.episode import clean
from quotebot.errors import SettingsError
from quotebot.settings import Settings, parse_toml, read_text, toml_line
from quotebot.transcript.names.targets import Glossary

FILE = Path("config") / "glossary.toml"
TEXT = """\
# Names and terms that speech recognition gets wrong, and how they are spelt.
# Left: the right spelling. Right: every way you have seen it written in a transcript.
# Keep them here as you meet them. A quote never changes silently: a repair is a declared edit that you can see.

[names]
# "Sutskever" = ["Sutskover", "Satskever"]
# "DALL-E" = ["Dolly", "Dall E"]
# A name without any is looked for by its sound, and is right wherever it stands:
# "Andrej Karpathy" = []

# Names of one show, by its name or by that of its [shows.NAME] in quotebot.toml:
# [shows."The Mending Hour".names]
# "Pasko" = ["Pasco"]
"""


def glossary_for(folder: Path, settings: Settings, show: str | None) -> Glossary:
    """The names of `show` and those of every show, from the project in `folder`.

    Raises SettingsError, in one sentence that names the file and line.
    """
    path = folder / FILE
    if not path.is_file():
        return Glossary()
    text = read_text(path)
    tables = parse_toml(text, path)
    names: dict[str, tuple[str, ...]] = {}
    for table in (("names",), *_of_show(tables, settings, show)):
        for right, aliases in _names(tables, table, text, path):
            names[right] = tuple(dict.fromkeys((*names.get(right, ()), *aliases)))
    return Glossary(names=names)


def remember(folder: Path, right: str, wrong: str | None, *, show: str | None = None) -> bool:
    """Write that `wrong` is `right` misheard, or that `right` is right, for one show or for all; False if it was there.

    Raises SettingsError where the file cannot be written, or cannot be changed without harm.
    """
    table: Table = ("shows", show, "names") if show else ("names",)
    return add_item(folder / FILE, table, right, wrong, begin=TEXT)


def _of_show(tables: dict[str, Any], settings: Settings, show: str | None) -> Iterator[Table]:
    """The tables of the show, which may be called by its name or by that of its settings."""
    shows = tables.get("shows")
    for name in shows if isinstance(shows, dict) and show else ():
        title = settings.shows[name].title if name in settings.shows else None
        if show and show.casefold() in {name.casefold(), (title or "").casefold()}:
            yield ("shows", name, "names")


def _names(tables: dict[str, Any], table: Table, text: str, path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    inner: Any = tables
    for name in table:
        inner = inner.get(name, {}) if isinstance(inner, dict) else None
    if not isinstance(inner, dict):
        raise SettingsError(f"{_place(text, path, table)}: [{'.'.join(table)}] should be a table of names.")
    for right, aliases in inner.items():
        found = [aliases] if isinstance(aliases, str) else aliases
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            place = _place(text, path, (*table, right))
            raise SettingsError(f'{place}: {right} should be a list of what was heard, such as ["Sutskover"].')
        if clean(right):
            yield clean(right), tuple(one for one in map(clean, found) if one)


def _place(text: str, path: Path, keys: tuple[str, ...]) -> str:
    line = toml_line(text, keys)
    return f"{path}, line {line}" if line else str(path)
