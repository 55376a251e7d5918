"""What accounts prove themselves with: tokens and passwords, apart from the settings, for their owner's eyes alone.

They come from `config/secrets.toml`, a table for each account and `[alerts]`, which nobody else may read, and from the
environment (`QUOTEBOT_SECRETS__MY_ACCOUNT__TOKEN`), which wins. No message, `repr` or dump of what is here shows a
value.
"""

from __future__ import annotations

import difflib
import os
import stat
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from quotebot.errors import SettingsError
from quotebot.settings import SECRETS, parse_toml, read_text, toml_line

FILE = Path("config") / "secrets.toml"


class Secrets(BaseModel):
    """What one account has; None is what is not set. Which of them are needed depends on the network."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    token: SecretStr | None = None
    app_password: SecretStr | None = None
    consumer_key: SecretStr | None = None
    consumer_secret: SecretStr | None = None
    access_token: SecretStr | None = None
    access_token_secret: SecretStr | None = None
    client_id: SecretStr | None = None
    client_secret: SecretStr | None = None
    refresh_token: SecretStr | None = None
    signing_secret: SecretStr | None = None
    urls: SecretStr | None = None  # of [alerts]: where a person is told; an address holds its own token

    @property
    def known(self) -> frozenset[str]:
        """The names of those that are set."""
        return frozenset(name for name in type(self).model_fields if getattr(self, name) is not None)


def load_secrets(folder: Path, name: str) -> Secrets:
    """What the account `name` of the project in `folder` has.

    Raises SettingsError, in one sentence without any value, where the file or a variable is wrong, or where others may
    read the file.
    """
    return Secrets.model_validate({**from_file(folder / FILE).get(name, {}), **dict(from_environment(name))})


def from_file(path: Path) -> dict[str, dict[str, str]]:
    """The tables of the file, checked; none where there is no file."""
    if not path.is_file():
        return {}
    if sys.platform != "win32" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SettingsError(f"{path} can be read by others. Type chmod 600 {path}")
    text = read_text(path)
    tables = parse_toml(text, path)
    for name, table in tables.items():
        _check(path, text, name, table)
    return {name: {key: value for key, value in table.items() if value} for name, table in tables.items()}


def from_environment(name: str) -> Iterator[tuple[str, str]]:
    """What the environment says of the account `name`, in whose variables `-` is written `_`."""
    begin = variable(name, "")
    for given in sorted(os.environ):
        if not given.upper().startswith(SECRETS):
            continue
        key = given.rpartition("__")[2].lower()
        if key not in Secrets.model_fields or given.count("__") < 2:
            raise SettingsError(f"The environment variable {given} is no secret of an account.{_hint(key)}")
        if given.upper() == f"{begin}{key.upper()}" and os.environ[given]:
            yield key, os.environ[given]


def variable(name: str, key: str) -> str:
    """The environment variable that holds the secret `key` of the account `name`."""
    return f"{SECRETS}{name.replace('-', '_')}__{key}".upper()


def _check(path: Path, text: str, name: str, table: Any) -> None:
    if not isinstance(table, Mapping):
        raise SettingsError(f"{_place(path, text, name)}: what belongs to an account stands under its [NAME].")
    try:
        Secrets(**table)
    except ValidationError as exc:
        error = exc.errors(include_input=False, include_url=False, include_context=False)[0]
        key = str(error["loc"][0])
        place = _place(path, text, name, key)
        if error["type"] == "extra_forbidden":
            raise SettingsError(f"{place}: there is no secret {key}.{_hint(key)}") from None
        raise SettingsError(f"{place}: {name}.{key} should be a text in quotation marks.") from None


def _place(path: Path, text: str, *keys: str) -> str:
    line = toml_line(text, keys)
    return f"{path}, line {line}" if line else str(path)


def _hint(key: str) -> str:
    near = difflib.get_close_matches(key, Secrets.model_fields, n=1, cutoff=0.7)
    return f" Did you mean {near[0]}?" if near else f" There are: {', '.join(Secrets.model_fields)}."
