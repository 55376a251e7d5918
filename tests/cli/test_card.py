"""`quotebot card`: a picture of what may be posted, and of nothing else."""

import base64
import html
import io
import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from quotebot.cli.main import main
from quotebot.clips.system import faces_for, installed
from quotebot.clips.theme import shipped

Run = Callable[..., Result]
Records = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def approved(run: Run, records: Records) -> list[str]:
    """The ids of two quotes that Mia approved."""
    ids = [quote["id"] for quote in records() if quote["speaker"]["name"]][:2]
    run("approve", *ids)
    return ids


def test_a_card_of_an_approved_quote_is_a_png_in_this_folder(run: Run, approved: list[str], project: Path) -> None:
    result = run("card", approved[0])

    assert result.exit_code == 0, result.output
    shown = Image.open(io.BytesIO((project / f"{approved[0]}-square.png").read_bytes()))
    assert shown.size == (1080, 1080)
    assert result.stdout.split("  ")[:2] == [f"{approved[0]}-square.png", "1080x1080"]
    assert shown.info["Description"] in result.stdout  # type: ignore[attr-defined]


def test_its_json_tells_path_size_and_description_of_each(run: Run, records: Records, approved: list[str]) -> None:
    result = run("card", *approved, "--theme", "dark", "--size", "story", "-o", "cards", "--format", "json")
    told = json.loads(result.stdout)
    texts = {quote["id"]: quote["text"] for quote in records()}

    assert [one["id"] for one in told] == approved
    assert [(one["width"], one["height"]) for one in told] == [(1080, 1920)] * 2
    assert [one["alt"] for one in told] == [f"“{texts[one]}” — Bo Sample, Crumbs" for one in approved]
    assert [Path(one["path"]).is_file() for one in told] == [True, True]


def test_what_nobody_approved_is_drawn_as_a_draft_only(run: Run, records: Records, project: Path) -> None:
    quote = records()[0]["id"]
    refused = run("card", quote)

    assert (refused.exit_code, list(project.glob("*.png"))) == (1, [])
    assert refused.stderr == (
        f"Error: {quote} is not approved. Type quotebot approve {quote}, or add --draft to look at a card.\n"
    )
    assert run("card", quote, "--draft").exit_code == 0


def test_a_card_puts_no_unsure_name_on_a_quote(run: Run, approved: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTEBOT_SPEAKERS__THRESHOLD", "1")
    refused = run("card", approved[0])
    draft = json.loads(run("card", approved[0], "--draft", "--format", "json").stdout)[0]

    assert refused.stderr == (
        f"Error: {approved[0]} has no sure speaker. Type quotebot edit {approved[0]} --speaker NAME.\n"
    )
    assert "Bo Sample" not in draft["alt"]


def test_what_does_not_stand_in_its_transcript_is_not_drawn(run: Run, records: Records, project: Path) -> None:
    quote = records()[0]["id"]
    with closing(sqlite3.connect(project / "queue" / "quotebot.db")) as db, db:
        db.execute("UPDATE suggestions SET text = 'Bread is easy.' WHERE id = ?", [quote])
    refused = run("card", quote, "--draft")

    assert (refused.exit_code, list(project.glob("*.png"))) == (1, [])
    assert refused.stderr.startswith("Error: The quote does not match bread.txt")


def test_words_that_stand_out_must_stand_in_the_quote(run: Run, records: Records, approved: list[str]) -> None:
    quote = next(one for one in records() if one["id"] == approved[0])
    some = quote["text"].split()[1]

    assert run("card", approved[0], "--emphasis", some).exit_code == 0
    assert run("card", approved[0], "--emphasis", "no such words").stderr == (
        f"Error: “no such words” does not stand in {approved[0]}. Copy the words from quotebot show {approved[0]}.\n"
    )


def test_settings_choose_theme_size_and_logo(run: Run, approved: list[str], project: Path) -> None:
    Image.new("RGB", (60, 60), (1, 200, 3)).save(project / "logo.png")
    (project / "config" / "themes").mkdir(parents=True)
    shutil.copy(shipped("themes") / "dark.toml", project / "config" / "themes" / "ours.toml")
    (project / "config" / "quotebot.toml").write_text(
        '[cards]\ntheme = "ours"\nsize = "landscape"\nlogo = "logo.png"\n', encoding="utf-8"
    )
    run("card", approved[0], "-o", "card.png")
    shown = Image.open(io.BytesIO((project / "card.png").read_bytes()))

    assert shown.size == (1200, 675)
    assert shown.getpixel((3, 3)) == (0x10, 0x14, 0x1C)
    assert (1, 200, 3) in [colour for _, colour in shown.getcolors(1_000_000) or []]


def test_the_page_of_quotes_holds_their_cards_where_they_are_asked_for(
    run: Run, records: Records, approved: list[str]
) -> None:
    """Drawn with the settings, described, and only what may be posted; what has none is named."""
    page = run("export", "--format", "html", "--cards", "--state", "approved", "--state", "new").stdout
    pictures = re.findall(r'<img src="data:image/png;base64,([^"]+)" alt="([^"]+)" width="1080" height="1080">', page)
    shown = Image.open(io.BytesIO(base64.b64decode(pictures[0][0])))

    assert len(pictures) == len(approved)
    assert shown.info["Description"] == html.unescape(pictures[0][1])  # type: ignore[attr-defined]
    assert "<img" not in run("export", "--format", "html").stdout
    assert run("export", "--format", "csv", "--cards").exit_code == 2


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (["--theme", "neon"], "Error: There is no theme neon. There are: light, dark, photo."),
        (["--picture", "none.jpg"], "Error: The picture none.jpg cannot be read: No such file or directory."),
        (["-o", "bread.txt/card.png"], "Error: bread.txt/card.png cannot be written: "),
    ],
)
def test_what_goes_wrong_is_one_sentence(run: Run, approved: list[str], flags: list[str], sentence: str) -> None:
    result = run("card", approved[0], *flags)

    assert result.exit_code == 1
    assert result.stderr.startswith(sentence)
    assert result.stderr.count("\n") == 1


def test_a_font_of_this_computer_serves_what_ours_lack(tmp_path: Path) -> None:
    """Found in any folder below, broken files passed over; nothing is taken that is not needed."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "a-broken.ttf").write_bytes(b"no font")
    (tmp_path / "notes.txt").write_text("no font either")
    for name in ("Inter-Medium.ttf", "NotoSansHebrew-Medium.ttf"):
        shutil.copy(shipped("fonts") / name, tmp_path / "deep")
    files = installed([str(tmp_path), str(tmp_path / "missing")])

    assert [path.name for path in files] == ["NotoSansHebrew-Medium.ttf", "a-broken.ttf", "Inter-Medium.ttf"]
    assert [Path(face.name).name for face in faces_for(["ש"], files)] == ["NotoSansHebrew-Medium.ttf"]
    assert faces_for(["ក"], files) == ()


def test_the_door_stays_light() -> None:
    """Pillow is not imported to ask for help."""
    result = CliRunner().invoke(main, ["card", "--help"])

    assert "quotebot card 5d0c --theme dark --size story -o story.png" in result.stdout
