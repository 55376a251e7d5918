"""What a user can set, where it is looked up, and the one text that documents it.

A setting comes from, in rising priority: its default, `config/quotebot.toml` in the project's folder, the
environment (`QUOTEBOT_SUGGEST__COUNT=5`), and the command's own flags. Settings are read once and passed down as
plain values; nothing below this room knows them.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import textwrap
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, TypeGuard, get_args

import pydantic_settings
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from quotebot.account import OUTBOX, Account
from quotebot.errors import SettingsError

FILE = Path("config") / "quotebot.toml"
PREFIX = "QUOTEBOT_"
# Variables that steer the program itself rather than a setting.
SWITCHES = frozenset({"QUOTEBOT_HOME", "QUOTEBOT_DEBUG", "QUOTEBOT_TEST_ALL"})
SECRETS = "QUOTEBOT_SECRETS__"  # what begins so is read by quotebot.credentials
ALERTS = "alerts"  # the table of config/secrets.toml that is of no account
CHOOSER = "chooser"  # and so is this one
ACCOUNT_NAME = re.compile(f"(?!(?:{ALERTS}|{CHOOSER})$)[a-z0-9_-]+")

Names = Annotated[tuple[str, ...], BeforeValidator(lambda given: (given,) if isinstance(given, str) else given)]


class _Section(BaseModel):
    """A table of the file; a key it does not know is an error, because a misspelt setting does nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, allow_inf_nan=False)


class Suggest(_Section):
    """What `quotebot suggest` shows."""

    count: int = Field(default=20, ge=1, description="How many quotes to show, best first.")
    max_chars: int = Field(default=280, ge=20, description="The longest quote worth showing, in characters.")
    min_words: int = Field(default=5, ge=1, description="The shortest quote worth showing, in words.")


class Speakers(_Section):
    """When a name is put to a quote."""

    threshold: float = Field(
        default=0.97,
        ge=0,
        le=1,
        description="How sure quotebot must be, 0 to 1, before it names who spoke. Below it the quote stays "
        "unattributed: nobody's words under another's name.",
    )


class Review(_Section):
    """Who decides."""

    name: str = Field(
        default="", description="Your name, written beside every decision. Empty: the name you are logged in with."
    )


class Queue(_Section):
    """When approved quotes go out."""

    zone: str = Field(
        default="",
        description="The time zone of the times you type and read, as Europe/Berlin. Empty: this computer's.",
    )


class Cards(_Section):
    """How quote cards look: `quotebot card`."""

    theme: str = Field(
        default="light",
        description="light, dark, photo, the name of a file in config/themes/, or a path that ends in .toml.",
    )
    size: Literal["square", "landscape", "portrait", "story"] = Field(
        default="square",
        description="square (1080x1080), landscape (1200x675), portrait (1080x1350) or story (1080x1920).",
    )
    picture: str = Field(
        default="",
        description="A portrait, a cover or a background, from the project's folder. Empty: the theme's own.",
    )
    logo: str = Field(default="", description="A picture for the corner, from the project's folder.")


class Chooser(_Section):
    """A language model of your own that chooses among the lines, by `quotebot suggest --chooser`.

    Its key, if it has one, is token under [chooser] in config/secrets.toml, or QUOTEBOT_SECRETS__CHOOSER__TOKEN.
    """

    url: str = Field(default="", description="Its address up to /chat/completions, as http://localhost:11434/v1.")
    model: str = Field(default="", description="The model's name there.")
    lines: int = Field(default=60, ge=2, le=500, description="How many lines of an episode it chooses among.")
    seconds: float = Field(default=60, gt=0, le=3600, description="How many seconds its answer may take.")
    allow_http: bool = Field(default=False, description="Without https on other machines: others could read along.")


class Show(_Section):
    """One of your shows: choose it with `--show NAME`, and its hosts need not be typed again."""

    title: str | None = Field(default=None, description="The show's full name.", examples=["The Mending Hour"])
    url: str | None = Field(
        default=None, description="Where the show lives.", examples=["https://example.org/mending-hour"]
    )
    hosts: Names = Field(default=(), description="Who asks, in every episode.", examples=[("Ada Example",)])
    guests: Names = Field(
        default=(), description="Who answers, if it is always the same people.", examples=[("Bo Sample",)]
    )


def _accounts(given: dict[str, Account]) -> dict[str, Account]:
    """The accounts that were set, and the outbox, which is always there."""
    for name in given:
        if not ACCOUNT_NAME.fullmatch(name):
            use = f"Use a-z, 0-9, - and _, but not {ALERTS} or {CHOOSER}"
            raise ValueError(f"{name!r} is no name for an account. {use}")
    return {OUTBOX: Account(), **given}


class Settings(BaseSettings):
    """Everything that can be set. `Settings()` is the defaults; `load` is what a user has."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    database_url: SecretStr = Field(
        default=SecretStr(""),
        description="Where decisions and the queue are kept. Empty: queue/quotebot.db in the project's folder. Another "
        "SQLite file is sqlite:////path/to/it.db; PostgreSQL is postgresql+psycopg://user@host/name (best set in the "
        "environment, for it may hold a password).",
    )
    suggest: Suggest = Suggest()
    speakers: Speakers = Speakers()
    review: Review = Review()
    queue: Queue = Queue()
    cards: Cards = Cards()
    chooser: Chooser = Chooser()
    shows: dict[str, Show] = Field(default_factory=dict, examples=["my-show"])
    accounts: Annotated[dict[str, Account], AfterValidator(_accounts)] = Field(
        default={OUTBOX: Account()}, examples=["my-account"]
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what it is given: `load` merges the layers itself, and so can say which of them is wrong."""
        return (init_settings,)


class _Layer(NamedTuple):
    """Settings from one place. `text` is the file they were read from, for line numbers."""

    name: str
    values: Mapping[str, Any]
    text: str = ""


def project_folder() -> Path:
    """The nearest folder upwards that holds config/quotebot.toml, else the current one; QUOTEBOT_HOME overrides.

    Raises SettingsError where QUOTEBOT_HOME is no folder, or the current folder has been deleted.
    """
    if home := os.environ.get("QUOTEBOT_HOME"):
        if not Path(home).is_dir():
            raise SettingsError(f"QUOTEBOT_HOME is {home}, which is no folder. Create it or unset the variable.")
        return Path(home)
    try:
        here = Path.cwd()
    except FileNotFoundError as exc:
        raise SettingsError("The current folder no longer exists. Change to another one and try again.") from exc
    return next((folder for folder in (here, *here.parents) if (folder / FILE).is_file()), here)


def load(folder: Path, **flags: Mapping[str, object]) -> Settings:
    """The settings of the project in `folder`; a flag that is None was not given: `load(here, suggest={"count": 5})`.

    Raises SettingsError, in one sentence that names the file and line, the variable, or the flag.
    """
    given = {section: {k: v for k, v in values.items() if v is not None} for section, values in flags.items()}
    merged: dict[str, Any] = {}
    for layer in (_from_file(folder / FILE), _from_environment(), _Layer("The command line", given)):
        try:
            Settings(**layer.values)
        except ValidationError as exc:
            raise SettingsError(_sentence(exc, layer)) from exc
        merged = _merge(merged, layer.values)
    return Settings(**merged)


def read_text(path: Path) -> str:
    """A small file of the user's own writing. Raises SettingsError where it cannot be read or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as exc:
        raise SettingsError(f"{path} is not UTF-8 text. Save it as UTF-8 and try again.") from exc
    except OSError as exc:
        raise SettingsError(f"{path} cannot be read: {exc.strerror or exc}. Check its permissions.") from exc


def parse_toml(text: str, path: Path) -> dict[str, Any]:
    """The tables of a TOML file. Raises SettingsError that names the line where it is broken."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as exc:
        line = re.search(r" \(at line (\d+), column \d+\)$", str(exc))
        place = f"{path}, line {line[1]}" if line else str(path)
        what = re.sub(r" \(at [^()]*\)$", "", str(exc))
        raise SettingsError(f"{place} is not valid TOML: {what}. Mend that line and try again.") from exc


def _from_file(path: Path) -> _Layer:
    if not path.is_file():
        return _Layer(str(path), {})
    text = read_text(path)
    return _Layer(str(path), parse_toml(text, path), text)


def _from_environment() -> _Layer:
    fields = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted(os.environ):
        known = name in SWITCHES or name.upper().startswith(SECRETS) or name.upper().split("__")[0] in fields
        if name.upper().startswith(PREFIX) and not known:
            raise SettingsError(f"The environment variable {name} is no setting of quotebot.{_nearest_variable(name)}")
    try:
        return _Layer("the environment", EnvSettingsSource(Settings)())
    except pydantic_settings.SettingsError as exc:
        field = re.search(r'field "(\w+)"', str(exc))
        name = PREFIX + field[1].upper() if field else f"A {PREFIX}* variable"
        raise SettingsError(f"The environment variable {name} (or one below it) is not valid JSON.") from exc


def _nearest_variable(name: str) -> str:
    known = [PREFIX + "__".join(path).upper() for path, _ in _leaves(Settings)]
    return _hint(name.upper(), [*known, *sorted(SWITCHES)])


def _nearest_key(name: str) -> str:
    leaves = (path[-1] for path, _ in _leaves(Settings))
    return _hint(name, [*Settings.model_fields, *leaves, *Show.model_fields, *Account.model_fields])


def _hint(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.75)
    return f" Did you mean {near[0]}?" if near else " `quotebot init` in an empty folder shows all there are."


def _merge(low: Mapping[str, Any], high: Mapping[str, Any]) -> dict[str, Any]:
    """`high` laid over `low`, table by table."""
    both = {k: _merge(low[k], v) for k, v in high.items() if isinstance(v, Mapping) and isinstance(low.get(k), Mapping)}
    return {**low, **high, **both}


def _sentence(exc: ValidationError, layer: _Layer) -> str:
    """The first thing wrong with a layer. Never the value that is wrong, for it may be a secret; but what we say of it
    ourselves, of a time of day for instance, may quote it."""
    error = exc.errors(include_input=False, include_url=False, include_context=False)[0]
    path = tuple(str(key) for key in error["loc"] if not isinstance(key, int))
    name, place = ".".join(path), _place(layer, path)
    if error["type"] == "extra_forbidden":
        return f"{place}: there is no setting {name}.{_nearest_key(path[-1])}"
    if error["type"] in {"model_type", "dict_type"}:
        return f"{place}: {name} should be a table."
    if error["type"] == "value_error":
        return f"{place}: {name}: {error['msg'].removeprefix('Value error, ').rstrip('.')}."
    return f"{place}: {name} {error['msg'].removeprefix('Input ').rstrip('.')}."


def _place(layer: _Layer, path: tuple[str, ...]) -> str:
    if layer.name == "the environment":
        return f"The environment variable {PREFIX}{'__'.join(path).upper()}"
    line = toml_line(layer.text, path)
    return f"{layer.name}, line {line}" if line else layer.name


def toml_line(text: str, path: tuple[str, ...]) -> int | None:
    """The 1-based line on which `path` is set in TOML `text`, or its table begins; None where that cannot be told."""
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        key, equals, _ = line.partition("=")
        if line.lstrip().startswith("["):
            table = found = _keys(line.partition("]")[0])
        elif equals:
            found = (*table, *_keys(key))
        else:
            continue
        if found[: len(path)] == path:
            return number
    return None


def _keys(dotted: str) -> tuple[str, ...]:
    return tuple(key.strip(" \t[]\"'") for key in dotted.split("."))


def _leaves(model: type[BaseModel], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], FieldInfo]]:
    """Every single setting with its path; a table of the user's own names is one setting."""
    for name, field in model.model_fields.items():
        if _is_table(field.annotation):
            yield from _leaves(field.annotation, (*above, name))
        else:
            yield (*above, name), field


def _is_table(annotation: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def template() -> str:
    """The whole config/quotebot.toml: every setting at its default, with what it means. The class is the source."""
    lines = list(_HEAD)
    for name, field in Settings.model_fields.items():
        if _is_table(field.annotation):
            lines += _table(name, field.annotation)
        elif field.annotation is SecretStr:
            lines += [
                *_comment(field.description or ""),
                f"{name} = {toml_value(field.default.get_secret_value())}",
                "",
            ]
        else:
            lines += _example(f"{name}.{(field.examples or [''])[0]}", get_args(field.annotation)[1])
    return "\n".join(lines)


_HEAD = (
    "# The settings of quotebot, each at its default. Change what you like; a line left out keeps its default.",
    f"# A variable of the environment wins over this file ({PREFIX}SUGGEST__COUNT=5), and a flag over both.",
    "",
)


def _table(name: str, model: type[BaseModel]) -> Iterator[str]:
    yield from _comment(model.__doc__ or "")
    yield f"[{name}]"
    for key, field in model.model_fields.items():
        yield from _comment(field.description or "")
        yield f"{key} = {toml_value(field.default)}"
    yield ""


def _example(name: str, model: type[BaseModel]) -> Iterator[str]:
    yield from _comment(model.__doc__ or "")
    yield f"# [{name}]"
    for key, field in model.model_fields.items():
        shown = field.examples[0] if field.examples else field.default
        yield f"# {key} = {toml_value(shown)}  # {field.description}"
    yield ""


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, width=100, initial_indent="# ", subsequent_indent="# ")


def toml_value(value: Any) -> str:
    """JSON writes numbers, strings and booleans the way TOML reads them, but for DEL; days have no quotation marks."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(toml_value, value))}]"
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
