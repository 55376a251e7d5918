"""What is known about a recording besides its words: show, title, url, date, hosts and guests.

In rising priority it comes from a `[shows.NAME]` table of the settings, from a sidecar file beside the transcript
(`NAME.meta.json`, else `NAME.toml`), and from flags. A sidecar is somebody else's text: its strings are cleaned of
everything a terminal would obey, and its url must be one that a browser fetches.
"""

from __future__ import annotations

import datetime
import json
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypedDict

from quotebot.errors import SettingsError
from quotebot.model import Episode
from quotebot.settings import Settings, parse_toml, read_text, toml_line

# They join letters in Persian and Indic names and parts of emoji; every other invisible character goes.
_JOINERS = "\u200c\u200d"


class _Facts(TypedDict, total=False):
    show: str
    title: str
    url: str
    date: str
    hosts: tuple[str, ...]
    guests: tuple[str, ...]


class _Source(NamedTuple):
    """Who says so: a name for messages, and the file's text where there is one."""

    name: str
    text: str = ""

    def place(self, key: str) -> str:
        line = toml_line(self.text, (key,)) or _json_line(self.text, key)
        return f"{self.name}, line {line}" if line else self.name


def episode_for(
    file: Path,
    settings: Settings,
    *,
    show: str | None = None,
    title: str | None = None,
    url: str | None = None,
    date: str | None = None,
    hosts: Iterable[str] = (),
    guests: Iterable[str] = (),
) -> Episode:
    """Everything known about the recording in `file`; a flag wins over the sidecar, the sidecar over the show's table.

    Raises SettingsError where the sidecar is broken (file and line) or a fact is of the wrong kind.
    """
    flags = {"show": show, "title": title, "url": url, "date": date, "hosts": list(hosts), "guests": list(guests)}
    given, beside = _facts(flags, _Source("The command line")), _sidecar(file)
    facts = _show(settings, given.get("show") or beside.get("show"))
    facts.update(beside)
    facts.update(given)
    if chosen := _show(settings, given.get("show")).get("show"):
        facts["show"] = chosen
    return Episode(file=file.name.encode(errors="surrogateescape").decode(errors="replace"), **facts)


def _show(settings: Settings, wanted: str | None) -> _Facts:
    """The facts of the configured show called `wanted`, by its short name or its full title; none if there is none."""
    for name, table in settings.shows.items():
        if wanted and wanted.casefold() in {name.casefold(), (table.title or "").casefold()}:
            about = {"show": table.title or name, "url": table.url, "hosts": table.hosts, "guests": table.guests}
            return _facts(about, _Source(f"[shows.{name}]"))
    return {}


def _sidecar(file: Path) -> _Facts:
    for path in (file.with_name(f"{file.stem}.meta.json"), file.with_name(f"{file.stem}.toml")):
        if path != file and path.is_file():
            text = read_text(path)
            found = _parse_json(text, path) if path.suffix == ".json" else parse_toml(text, path)
            return _facts(found, _Source(str(path), text))
    return {}


def _parse_json(text: str, path: Path) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as exc:
        raise SettingsError(f"{path}, line {exc.lineno} is not valid JSON: {exc.msg}. Mend or delete it.") from exc
    except (ValueError, RecursionError) as exc:
        raise SettingsError(f"{path} is not usable JSON: {exc}. Mend or delete it.") from exc
    if not isinstance(found, dict):
        raise SettingsError(f'{path}, line 1: a JSON object was expected, such as {{"guests": ["Name"]}}.')
    return found


def _json_line(text: str, key: str) -> int | None:
    at = text.find(f'"{key}"')
    return text.count("\n", 0, at) + 1 if at >= 0 else None


def _facts(found: Mapping[str, Any], source: _Source) -> _Facts:
    """The facts of the right kind in `found`. Keys that mean nothing here are left alone, and so are empty ones."""
    facts: _Facts = {}
    for key in ("show", "title", "url", "date"):
        if text := _text(found.get(key), key, source):
            facts[key] = text
    if hosts := _names(found, "hosts", source):
        facts["hosts"] = hosts
    if guests := _names(found, "guests", source):
        facts["guests"] = guests
    if not facts.get("url", "https://").lower().startswith(("http://", "https://")):
        raise SettingsError(f"{source.place('url')}: url should begin with https:// or http://.")
    return facts


def _text(value: object, key: str, source: _Source) -> str:
    if value is None or isinstance(value, datetime.date):
        return value.isoformat() if value else ""
    if not isinstance(value, str):
        raise SettingsError(f"{source.place(key)}: {key} should be text in quotation marks.")
    return clean(value)


def _names(found: Mapping[str, Any], key: str, source: _Source) -> tuple[str, ...]:
    """A name or a list of names under `key`, or under its singular."""
    key = key if found.get(key) else key.removesuffix("s")
    value = found.get(key) or ()
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) for name in names):
        raise SettingsError(f"{source.place(key)}: {key} should be a name, or a list of names, in quotation marks.")
    return tuple(name for name in map(clean, names) if name)


def clean(text: str) -> str:
    """White space folded; control, direction-changing and other invisible characters gone."""
    seen = (c for c in " ".join(text.split()) if c in _JOINERS or unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return " ".join("".join(seen).split())
