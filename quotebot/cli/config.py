"""Tables and lines of the user's own TOML files, changed as text: all the rest, comments too, stays to the byte.

What is to be written is read again first, and must hold what the file held and that one change.
"""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from quotebot.cli.files import write_whole
from quotebot.errors import SettingsError
from quotebot.settings import parse_toml, toml_value

Table = tuple[str, ...]  # the names in its header


def add_table(path: Path, table: Table, values: Mapping[str, Any], *, begin: str = "", mode: int = 0o644) -> None:
    """Write `table` with its values at the end of the file, which begins as `begin` where there is none.

    A file keeps its own mode. Raises SettingsError where the file cannot be written, or is such that this would break
    it.
    """
    text = _text(path, begin)
    end = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text else end if text.endswith("\n") else end * 2
    lines = [_headed(table), *(f"{_key(key)} = {toml_value(value)}" for key, value in values.items())]
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


def add_item(path: Path, table: Table, key: str, item: str | None, *, begin: str = "", mode: int = 0o644) -> bool:
    """Have the array `key` of `table` hold `item`, or be there at all where that is None; False where it did already.

    The file, the table and the array are made where there are none. Raises as `add_table` does.
    """
    text = _text(path, begin)
    expected = _parsed(text, path)
    inner = _parent(expected, (*table, key))
    known: Any = inner.get(key)
    items = known if isinstance(known, list) else []
    if isinstance(known, list) and (item is None or item in items):
        return False
    inner[key] = items if item is None else [*items, item]
    tries = _with_line(text, table, key, inner[key]) if known is None else _longer(text, key, item or "", len(items))
    _write(path, next((one for one in tries if _says(one, expected)), text), expected, table, mode)
    return True


def _longer(text: str, key: str, item: str, size: int) -> Iterator[str]:
    """`text` with `item` behind what may be the last of the `size` items of the array of `key`, comments left alone."""
    for place in re.finditer(
        re.escape(_key(key)) + "|" + re.escape(toml_value(key)) + "|" + re.escape(f"'{key}'"), text
    ):
        ends = re.finditer(r"[\"']" if size else r"\[", text[place.end() :])
        for end in islice(ends, 4 * size + 8):  # two marks an item, and some in comments
            at = place.end() + end.end()
            yield f"{text[:at]}{', ' if size else ''}{toml_value(item)}{text[at:]}"


def _with_line(text: str, table: Table, key: str, value: list[str]) -> Iterator[str]:
    """`text` with a line for `key` at the end of `table`, which is made where it is not there."""
    end = "\r\n" if "\r\n" in text else "\n"
    line = f"{_key(key)} = {toml_value(tuple(value))}{end}"
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    for first in (at for at, one in enumerate(lines) if _header(one) == table):
        after = next((at for at in range(first + 1, len(lines)) if _header(lines[at])), len(lines))
        said = [at for at in range(first, after) if lines[at].strip()[:1] not in ("", "#")]
        blank = next((at for at in range(first, after) if not lines[at].strip()), after)
        last = said[-1] + 1 if len(said) > 1 else blank  # behind its last line, or behind what comments say of it
        before = "".join(lines[:last])
        yield f"{before}{'' if before.endswith(chr(10)) else end}{line}{''.join(lines[last:])}"
    gap = "" if not text else end if text.endswith("\n") else end * 2
    yield f"{text}{gap}{_headed(table)}{end}{line}"


def _headed(table: Table) -> str:
    return f"[{'.'.join(map(_key, table))}]"


def _key(name: str) -> str:
    """`name` as TOML has it for a key: bare, or in quotation marks."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else toml_value(name)


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
    """The names in the header of a table; none for any other line."""
    if not line.lstrip().startswith("[") or line.lstrip().startswith("[["):
        return ()
    try:
        inner: Any = tomllib.loads(line)
    except ValueError:
        return ()
    names = []
    while isinstance(inner, dict) and inner:
        (name, inner), *_ = inner.items()
        names.append(name)
    return tuple(names)


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


def _says(text: str, expected: dict[str, Any]) -> bool:
    try:
        return tomllib.loads(text.removeprefix("\ufeff")) == expected
    except ValueError:
        return False


def _write(path: Path, text: str, expected: dict[str, Any], table: Table, mode: int) -> None:
    """Write `text` if it says what is expected of it."""
    if not _says(text, expected):
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
