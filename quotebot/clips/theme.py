"""A card's theme: colours, fonts and positions, from a small TOML file that anybody can copy.

A file says only what differs; a key it does not know is an error. The fonts it names are looked for beside it, then
among those that come with quotebot.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from quotebot.clips import contrast
from quotebot.clips.faces import Face, Stack
from quotebot.clips.pictures import read_picture
from quotebot.clips.punctuation import MARKS
from quotebot.errors import SettingsError

if TYPE_CHECKING:
    from PIL.Image import Image

SHIPPED = ("light", "dark", "photo")
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Pixels = Annotated[float, Field(gt=0, le=400)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Colours(_Table):
    """As #rrggbb. What is written in ink, accent and quiet must be readable on the paper: a contrast of 4.5 or more."""

    paper: Colour = "#f7f3ea"
    second: Colour | Literal[""] = ""  # the paper fades into it
    ink: Colour = "#1f1c18"
    accent: Colour = "#a63a1e"
    quiet: Colour = "#6a6257"


class Fonts(_Table):
    """File names: beside the theme, or one that comes with quotebot. `others` serve what the first ones lack."""

    quote: str = "SourceSerif4-Medium.ttf"
    mark: str = "SourceSerif4-Medium.ttf"  # one large quotation mark
    emphasis: str = "SourceSerif4-MediumItalic.ttf"
    name: str = "Inter-SemiBold.ttf"
    show: str = "Inter-Medium.ttf"
    others: tuple[str, ...] = (
        "NotoSerifHebrew-Medium.ttf", "NotoNaskhArabic-Medium.ttf", "DroidSansFallback.ttf",
        "NotoEmoji-Regular.ttf",
    )  # fmt: skip


def _two(marks: str) -> str:
    if len(marks) != 2:
        raise ValueError("marks are two characters, the opening and the closing quotation mark")
    return marks


class QuoteSetting(_Table):
    """Sizes are pixels on a card that is 1080 wide, `leading` is the distance of two lines in sizes of the type."""

    align: Literal["start", "centre"] = "start"
    place: Literal["top", "middle", "bottom"] = "middle"
    mark: Literal["hanging", "large", "none"] = "hanging"
    marks: Annotated[str, AfterValidator(_two)] = MARKS
    most: Pixels = 116
    least: Annotated[float, Field(ge=30, le=400)] = 38
    leading: Annotated[float, Field(ge=1, le=2)] = 1.24


class Sign(_Table):
    """Who said it, and where. Sizes as above."""

    rule: bool = True
    name: Annotated[float, Field(ge=24, le=80)] = 44
    show: Annotated[float, Field(ge=24, le=80)] = 32


class Picture(_Table):
    """A photograph behind the words, a portrait in a circle or a cover in a square beside the name."""

    file: str = ""
    use: Literal["background", "portrait", "cover"] = "portrait"


class Logo(_Table):
    """Drawn at the top; `height` as above."""

    file: str = ""
    side: Literal["start", "end"] = "end"
    height: Pixels = 64


class Theme(_Table):
    """Everything a theme file can say."""

    colours: Colours = Colours()
    fonts: Fonts = Fonts()
    quote: QuoteSetting = QuoteSetting()
    sign: Sign = Sign()
    picture: Picture = Picture()
    logo: Logo = Logo()


@dataclass(frozen=True, kw_only=True, eq=False)
class Look:
    """A theme with its files read: a stack of faces a role, and the pictures, if any. It equals itself alone."""

    theme: Theme
    quote: Stack
    mark: Stack
    emphasis: Stack
    name: Stack
    show: Stack
    picture: Image | None = None
    logo: Image | None = None

    def with_faces(self, more: tuple[Face, ...]) -> Look:
        """The same with more faces for what its own lack."""
        roles = {role: getattr(self, role) + more for role in ("quote", "mark", "emphasis", "name", "show")}
        return replace(self, **roles)


def load(name: str, folder: Path, *, picture: str = "", logo: str = "") -> Look:
    """The look called `name`: a path ending in .toml, config/themes/NAME.toml in the project, or a shipped one.

    `picture` and `logo` are files that take the place of the theme's own. Raises SettingsError, naming file and line.
    """
    path = _find(name, folder)
    text, values = _toml(path)
    theme = _checked(values, text, path)
    fonts = theme.fonts
    others = tuple(_face(file, path, text) for file in fonts.others)
    drawn = picture or (str(path.parent / theme.picture.file) if theme.picture.file else "")
    placed = logo or (str(path.parent / theme.logo.file) if theme.logo.file else "")
    return Look(
        theme=theme,
        quote=(_face(fonts.quote, path, text), *others),
        mark=(_face(fonts.mark, path, text), *others),
        emphasis=(_face(fonts.emphasis, path, text), _face(fonts.quote, path, text), *others),
        name=(_face(fonts.name, path, text), *others),
        show=(_face(fonts.show, path, text), *others),
        picture=read_picture(Path(drawn)) if drawn else None,
        logo=read_picture(Path(placed)) if placed else None,
    )


def shipped(kind: str) -> Path:
    """The folder of what comes with quotebot: `fonts` or `themes`."""
    return Path(str(files("quotebot.clips") / kind))


def _find(name: str, folder: Path) -> Path:
    if name.endswith(".toml"):
        path = Path(name)
        if not path.is_file():
            raise SettingsError(f"There is no theme file {name}. Check the path, or name one of {', '.join(SHIPPED)}.")
        return path
    own = folder / "config" / "themes"
    for path in (own / f"{name}.toml", shipped("themes") / f"{name}.toml"):
        if path.parent.joinpath(path.name) in path.parent.glob("*.toml"):
            return path
    known = [*SHIPPED, *sorted(path.stem for path in own.glob("*.toml") if path.stem not in SHIPPED)]
    raise SettingsError(f"There is no theme {name}. There are: {', '.join(known)}. Your own goes to {own / name}.toml.")


def _checked(values: dict[str, Any], text: str, path: Path) -> Theme:
    try:
        theme = Theme(**values)
    except ValidationError as exc:
        error = exc.errors(include_url=False)[0]
        keys = tuple(str(key) for key in error["loc"] if isinstance(key, str))
        raise SettingsError(f"{_place(path, text, keys)}: {_what(error['type'], error['msg'], keys)}") from exc
    for name in ("ink", "accent", "quiet"):
        colour = getattr(theme.colours, name)
        papers = [theme.colours.paper, *([theme.colours.second] if theme.colours.second else [])]
        worst = min(contrast.ratio(contrast.rgb(colour), contrast.rgb(paper)) for paper in papers)
        if worst < contrast.ENOUGH:
            raise SettingsError(
                f"{_place(path, text, ('colours', name))}: {name} {colour} has a contrast of {worst:.1f} on the paper. "
                f"Make it {contrast.ENOUGH} or more: darker on light paper, lighter on dark."
            )
    return theme


def _what(kind: str, message: str, keys: tuple[str, ...]) -> str:
    name = ".".join(keys)
    if kind != "extra_forbidden":
        return f"{name}: {message.removeprefix('Value error, ').removeprefix('Input ').rstrip('.')}."
    table = Theme.model_fields.get(keys[0])
    known = list(table.annotation.model_fields) if table and len(keys) > 1 else list(Theme.model_fields)  # type: ignore[union-attr]
    near = difflib.get_close_matches(keys[-1], known, n=1)
    return f"a theme has no {name}. " + (f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}.")


def _toml(path: Path) -> tuple[str, dict[str, Any]]:
    """The text and the tables of a theme. Raises SettingsError; only a broken file waits for the settings' imports."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return text, tomllib.loads(text)
    except (OSError, ValueError, RecursionError):
        from quotebot.settings import parse_toml, read_text

        text = read_text(path)
        return text, parse_toml(text, path)


def _place(path: Path, text: str, keys: tuple[str, ...]) -> str:
    from quotebot.settings import toml_line

    line = toml_line(text, keys)
    return f"{path}, line {line}" if line else str(path)


def _face(file: str, path: Path, text: str) -> Face:
    """The face in `file`. Raises SettingsError where there is none, and CardRefused where it is no font."""
    for folder in (path.parent, shipped("fonts")):
        if file and (folder / file).is_file():
            return read_face(folder / file)
    key = next((key for key, value in tomllib.loads(text).get("fonts", {}).items() if file in value), "fonts")
    raise SettingsError(
        f"{_place(path, text, ('fonts', key))}: there is no font {file!r}. Give a path from the theme's folder, "
        f"or one of {', '.join(sorted(font.name for font in shipped('fonts').glob('*.ttf')))}."
    )


def read_face(path: Path) -> Face:
    """The face in a file, read once as long as the file stays the same. Raises SettingsError, CardRefused."""
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError as exc:
        raise SettingsError(f"The font {path} cannot be read: {exc.strerror or exc}. Check its permissions.") from exc


@lru_cache(maxsize=32)
def _read(path: Path, changed: int) -> Face:
    face = Face(name=str(path), data=path.read_bytes())
    face.at(16)  # so that a file that is no font is refused here
    return face
