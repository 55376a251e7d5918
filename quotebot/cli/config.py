"""Tables of the user's own TOML files, added and taken out as text: all the rest, comments too, stays to the byte.

What is to be written is read again first, and must hold what the file held and that one change.
"""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from quotebot.cli.files import write_whole
from quotebot.errors import SettingsError
from quotebot.settings import parse_toml, toml_value

Table = tuple[str, ...]  # the names in its header

_HEADER = re.compile(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?")


def add_table(path: Path, table: Table, values: Mapping[str, Any], *, begin: str = "", mode: int = 0o644) -> None:
    """Write `table` with its values at the end of the file, which begins as `begin` where there is none.

    A file keeps its own mode. Raises SettingsError where the file cannot be written, or is such that this would break
    it.
    """
    text = _text(path, begin)
    end = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text else end if text.endswith("\n") else end * 2
    lines = [f"[{'.'.join(table)}]", *(f"{key} = {toml_value(value)}" for key, value in values.items())]
    expected = _parsed(text, path)
    _parent(expected, table)[table[-1]] = {key: _plain(value) for key, value in values.items()}
    _write(path, f"{text}{gap}{end.join(lines)}{end}", expected, table, mode)


def remove_table(path: Path, table: Table) -> bool:
    """Take `table` out of the file; False where it is not there. Raises as `add_table` does."""
    if not path.is_file():
        return False
    text = _text(path, "")
    expected = _parsed(text, path)
    if not isinstance(parent := _parent(expected, table), dict) or table[-1] not in parent:
        return False
    del parent[table[-1]]
    for name in table[:-1]:
        if not expected[name]:
            del expected[name]
    _write(path, _without(text, table), expected, table, 0o644)
    return True


def _without(text: str, table: Table) -> str:
    """Without the lines of `table`; comments in front of the next table are that one's."""
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    first = next((at for at, line in enumerate(lines) if _header(line) == table), None)
    if first is None:
        return text
    last = next((at for at in range(first + 1, len(lines)) if lines[at].lstrip().startswith("[")), len(lines))
    while last > first + 1 and lines[last - 1].strip()[:1] in ("", "#"):
        last -= 1
    alone = first > 0 and not lines[first - 1].strip() and (last == len(lines) or not lines[last].strip())
    return "".join([*lines[: first - alone], *lines[last:]])


def _header(line: str) -> Table:
    found = _HEADER.fullmatch(line.rstrip("\r\n"))
    return tuple(name.strip().strip("\"'") for name in found[1].split(".")) if found else ()


def _text(path: Path, begin: str) -> str:
    """What the file holds, its line ends as they are."""
    try:
        return path.read_bytes().decode() if path.is_file() else begin
    except (OSError, ValueError) as exc:
        raise SettingsError(f"{path} cannot be read. Check that it is UTF-8 text and yours.") from exc


def _parsed(text: str, path: Path) -> dict[str, Any]:
    return parse_toml(text.removeprefix("\ufeff"), path)


def _parent(tables: dict[str, Any], table: Table) -> Any:
    inner: Any = tables
    for name in table[:-1]:
        inner = inner.setdefault(name, {}) if isinstance(inner, dict) else {}
    return inner if isinstance(inner, dict) else {}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _write(path: Path, text: str, expected: dict[str, Any], table: Table, mode: int) -> None:
    """Write `text` if it says what is expected of it."""
    try:
        sound = tomllib.loads(text.removeprefix("\ufeff")) == expected
    except ValueError:
        sound = False
    if not sound:
        raise SettingsError(
            f"{path} is written in a way that quotebot cannot change without harm. Change [{'.'.join(table)}] there by "
            "hand; nothing was changed."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = stat.S_IMODE(path.stat().st_mode) if path.exists() else mode
        write_whole(path.resolve(), [text], mode=kept)
    except OSError as exc:
        raise SettingsError(f"{path} cannot be written: {exc.strerror or exc}. Nothing was changed.") from exc
