"""Themes: small files that anybody can copy, and errors that say where."""

import re
import shutil
from pathlib import Path

import pytest
from PIL import Image

from quotebot.clips.contrast import ENOUGH, ratio, rgb
from quotebot.clips.theme import SHIPPED, Theme, load, shipped
from quotebot.errors import CardRefused, QuotebotError, SettingsError


def written(folder: Path, text: str, name: str = "mine") -> Path:
    path = folder / "config" / "themes" / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", SHIPPED)
def test_a_theme_that_comes_with_quotebot_can_be_copied_and_used_by_its_path(name: str, tmp_path: Path) -> None:
    copied = tmp_path / "copied.toml"
    shutil.copy(shipped("themes") / f"{name}.toml", copied)

    assert vars(load(str(copied), tmp_path)) == vars(load(name, tmp_path))


def test_the_light_theme_says_every_key_at_its_default() -> None:
    """It is the documentation of themes."""
    text = (shipped("themes") / "light.toml").read_text(encoding="utf-8")

    assert load("light", Path()).theme == Theme()
    keys = [key for table in Theme.model_fields.values() for key in table.annotation.model_fields]  # type: ignore[union-attr]
    assert [key for key in keys if not re.search(rf"^{key} = ", text, re.MULTILINE)] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_written_can_be_read_on_the_paper(name: str) -> None:
    colours = load(name, Path()).theme.colours
    papers = [paper for paper in (colours.paper, colours.second) if paper]

    assert (
        min(ratio(rgb(ink), rgb(p)) for ink in (colours.ink, colours.accent, colours.quiet) for p in papers) >= ENOUGH
    )


def test_a_theme_of_the_project_is_found_by_its_name_and_wins(tmp_path: Path) -> None:
    written(tmp_path, "[quote]\nmost = 99\n")
    written(tmp_path, "[quote]\nmost = 98\n", "dark")

    assert load("mine", tmp_path).theme.quote.most == 99
    assert load("dark", tmp_path).theme.quote.most == 98


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[colours]\n\npapper = '#ffffff'\n", "line 3: a theme has no colours.papper. Did you mean paper?"),
        ("[colors]\n", "line 1: a theme has no colors. Did you mean colours?"),
        ("[colours]\nink = 'red'\n", "line 2: colours.ink: "),
        ("[colours]\nink = '#bbbbbb'\n", "line 2: ink #bbbbbb has a contrast of 1.7 on the paper"),
        ("[quote]\nmarks = '\"'\n", "line 2: quote.marks: marks are two characters"),
        ("[quote]\nleast = 4\n", "line 2: quote.least: "),
        ("[fonts]\nname = 'Comic.ttf'\n", "line 2: there is no font 'Comic.ttf'"),
        ("[fonts]\nothers = ['Comic.ttf']\n", "line 2: there is no font 'Comic.ttf'"),
        ("[quote\n", "line 1 is not valid TOML"),
    ],
)
def test_what_is_wrong_in_a_theme_is_said_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)

    with pytest.raises(SettingsError) as caught:
        load("mine", tmp_path)
    assert f"{path}, {said}" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["nothing", "../../etc/passwd", "no/such.toml", ""])
def test_a_theme_that_is_not_there_is_answered_with_those_that_are(name: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="light, dark, photo"):
        load(name, tmp_path)


def test_a_font_beside_the_theme_is_used(tmp_path: Path) -> None:
    path = written(tmp_path, "[fonts]\nquote = 'own.ttf'\n")
    shutil.copy(shipped("fonts") / "Inter-Medium.ttf", path.parent / "own.ttf")

    assert load("mine", tmp_path).quote[0].name == str(path.parent / "own.ttf")


@pytest.mark.parametrize("data", [b"", b"no font at all", b"\x00\x01\x00\x00" + bytes(60)])
def test_a_file_that_is_no_font_is_refused(data: bytes, tmp_path: Path) -> None:
    path = written(tmp_path, "[fonts]\nquote = 'own.ttf'\n")
    (path.parent / "own.ttf").write_bytes(data)

    with pytest.raises(CardRefused, match=r"own\.ttf cannot be used as a font"):
        load("mine", tmp_path)


@pytest.mark.parametrize("name", [path.name for path in shipped("fonts").glob("*.ttf")])
def test_a_font_that_ends_early_gives_one_sentence(name: str, tmp_path: Path) -> None:
    path = written(tmp_path, "[fonts]\nquote = 'own.ttf'\n")
    whole = (shipped("fonts") / name).read_bytes()
    for share in (0.001, 0.1, 0.5):
        (path.parent / "own.ttf").write_bytes(whole[: int(len(whole) * share)])
        try:
            load("mine", tmp_path)
        except QuotebotError as exc:
            assert "\n" not in str(exc)


def test_a_picture_is_read_upright_and_a_broken_one_is_refused(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 20), "red").save(tmp_path / "turned.jpg", exif=exif)
    whole = (tmp_path / "turned.jpg").read_bytes()
    (tmp_path / "half.jpg").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.png").write_text("no picture")

    look = load("photo", tmp_path, picture=str(tmp_path / "turned.jpg"))
    assert look.picture and look.picture.size == (20, 40)
    for broken in ("half.jpg", "text.png", "missing.png", "."):
        with pytest.raises(CardRefused, match="cannot be read"):
            load("photo", tmp_path, picture=str(tmp_path / broken))
