"""A card, looked at pixel by pixel: nothing outside, nothing cut off, nothing that cannot be read."""

import io
import shutil
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from quotebot.clips import contrast
from quotebot.clips.card import SIZES, Said, alt_text, lacking, picture, prepared, render
from quotebot.clips.contrast import rgb
from quotebot.clips.ink import SCALE, Line, box, draw
from quotebot.clips.layout import SMALLEST, Size, lay_out
from quotebot.clips.theme import Look, load
from quotebot.errors import CardRefused

SHORT = "Haste tastes."
CLOCK = "A clock is a promise a town makes to itself."
LONG = (
    "Every clock that I have ever mended for somebody came back to me with a story, and half of those stories were "
    "about a person who had stopped looking at the time long before the clock itself did, which is the whole point of "
    "it, as my first teacher used to say while he drank his tea."
)
HEBREW = "השעון הוא הבטחה שהעיר נותנת לעצמה (בערך 24 שעות), וכל מי שמביט בו זוכר אותה."
ARABIC = "الساعة وعد تقطعه المدينة على نفسها كل صباح، منذ عام 1984."
JAPANESE = "時計は町が自分自身に交わす約束です。だから、止まった時計を見ると、「直すよ」と言ってしまうんです。"
EMOJI = 'I looked at the clock 🕰️ and said: "you\'re late 😀" -- then I laughed ❤️👨‍👩‍👧'
KOREAN = "시계는 마을이 스스로에게 하는 약속입니다. 그래서 멈춘 시계를 보면 누구나 조금은 슬퍼집니다."
TEXTS = (SHORT, CLOCK, LONG, HEBREW, ARABIC, JAPANESE, KOREAN, EMOJI)
THEMES = ("light", "dark", "photo")
ROOM = 300  # pixels around a card, where ink that leaves it would be seen


@lru_cache
def look(name: str) -> Look:
    return load(name, Path())


def said(text: str = CLOCK, **more: str | None) -> Said:
    names = {"name": "Edwin Pasko", "show": "The Mending Hour", "title": "Clocks and bells", **more}
    return Said(text=text, **names)  # type: ignore[arg-type]


def inked(words: Said, theme: str, size: Size, room: int) -> Image.Image:
    """The type of a card in white on black, and `room` pixels around it."""
    canvas = Image.new("RGB", (size.width + 2 * room, size.height + 2 * room))
    white = ((255, 255, 255), (255, 255, 255))
    for line in lay_out(prepared(words), look(theme), size).lines:
        draw(canvas, line._replace(colours=white), room, room)
    return canvas.convert("L")


@pytest.mark.parametrize(("theme", "size"), [*zip(THEMES, SIZES.values(), strict=False), ("light", SIZES["story"])])
@pytest.mark.parametrize(
    "text", TEXTS, ids=["short", "clock", "long", "hebrew", "arabic", "japanese", "korean", "emoji"]
)
def test_no_ink_leaves_the_safe_area(text: str, size: Size, theme: str) -> None:
    """Drawn with room all around it, so that what a canvas would cut off is seen."""
    left, top, right, bottom = inked(said(text), theme, size, ROOM).getbbox() or (0, 0, 0, 0)
    safe = size.safe

    assert (left - ROOM >= safe[0], top - ROOM >= safe[1]) == (True, True)
    assert (right - ROOM <= safe[2], bottom - ROOM <= safe[3]) == (True, True)


@given(st.integers(3, len(LONG)), st.sampled_from(THEMES), st.sampled_from(list(SIZES.values())))
@example(len(LONG), "light", SIZES["landscape"])
@settings(max_examples=8)
def test_every_length_stays_inside_and_above_the_smallest_size(chars: int, theme: str, size: Size) -> None:
    words = said(LONG[:chars].strip())
    left, top, right, bottom = inked(words, theme, size, ROOM).getbbox() or (0, 0, 0, 0)

    assert size.safe[0] <= left - ROOM < right - ROOM <= size.safe[2]
    assert size.safe[1] <= top - ROOM < bottom - ROOM <= size.safe[3]
    assert min(line.size for line in lay_out(prepared(words), look(theme), size).lines) >= SMALLEST


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("text", [LONG, HEBREW, ARABIC, JAPANESE], ids=["long", "hebrew", "arabic", "japanese"])
def test_no_line_touches_another(text: str, theme: str) -> None:
    """Between two lines of a card is a row of pixels without ink that belongs to both."""
    size = SIZES["portrait"]
    boxes = []
    for line in lay_out(prepared(said(text)), look(theme), size).lines:
        canvas = Image.new("RGB", (size.width, size.height))
        draw(canvas, line._replace(colours=((255, 255, 255),) * 2))
        boxes.append(np.asarray(canvas.convert("L")) > 128)

    assert max(np.sum(boxes, axis=0).max(), 1) == 1


@pytest.mark.parametrize("text", ["fjord “Qjy” ÅĄ̊ ff", "שלום לַכֹּל", "الرَّحْمٰنِ يِيْ", "約束、「直す」", "😀 g"])
def test_no_glyph_is_cut_at_the_edge_of_its_sheet(text: str) -> None:
    """The ink of a line is that of the same line drawn at once onto one large sheet."""
    from quotebot.clips.setting import Copy

    stack = look("light").quote
    line = Line(Copy(text=text, stacks=(stack, stack)), 0, len(text), 100.25, 200.5, 80.0, ((255,) * 3, (255,) * 3))
    ours = Image.new("RGB", (1400, 400))
    draw(ours, line)
    whole = Image.new("RGB", (1400 * SCALE, 400 * SCALE))
    draw(whole, line._replace(x=line.x * SCALE, y=line.y * SCALE, size=line.size * SCALE))
    box, expected = ours.convert("L").getbbox(), whole.reduce(SCALE).convert("L").getbbox()

    assert box and expected
    assert max(abs(one - other) for one, other in zip(box, expected, strict=True)) <= 1


def real_contrast(card: Image.Image, words: Said, size: Size, behind: Look) -> float:
    """The contrast of each line's colours with every pixel of the finished card that is near ink but is not ink."""
    worst = 21.0
    for line in lay_out(prepared(words), behind, size).lines:
        mask = Image.new("RGB", card.size)
        draw(mask, line._replace(colours=((255, 255, 255),) * 2))
        left, top, right, bottom = mask.getbbox() or (0, 0, 0, 0)
        near = np.asarray(card)[top:bottom, left:right][np.asarray(mask.convert("L"))[top:bottom, left:right] == 0]
        worst = min(worst, contrast.least(line.colours[:1], Image.fromarray(near[None])))
    return worst


def photograph(kind: str) -> Image.Image:
    chance = np.random.default_rng(7)
    if kind == "white":
        return Image.new("RGB", (900, 700), "white")
    if kind == "noise":
        return Image.fromarray(chance.integers(0, 256, (700, 900, 3), dtype=np.uint8))
    stripes = np.zeros((700, 900, 3), np.uint8)
    stripes[:, ::40] = stripes[:, 1::40] = 255
    return Image.fromarray(stripes)


@pytest.mark.parametrize("kind", ["white", "noise", "stripes"])
def test_words_can_be_read_on_any_photograph(kind: str, tmp_path: Path) -> None:
    """Measured on the finished card, beside the letters: 4.5 or more everywhere."""
    photograph(kind).save(tmp_path / "photo.png")
    behind = load("photo", tmp_path, picture=str(tmp_path / "photo.png"))
    size = SIZES["landscape"]
    card, _ = picture(said(LONG), behind, size)

    assert real_contrast(card, said(LONG), size, behind) >= contrast.ENOUGH


@pytest.mark.parametrize("theme", THEMES)
def test_words_can_be_read_in_every_theme(theme: str) -> None:
    size = SIZES["square"]
    card, _ = picture(said(), look(theme), size)

    assert real_contrast(card, said(), size, look(theme)) >= contrast.ENOUGH


def test_a_photograph_that_needs_no_shade_keeps_its_colours_above_the_words(tmp_path: Path) -> None:
    Image.new("RGB", (900, 900), (20, 60, 90)).save(tmp_path / "photo.png")
    card, _ = picture(said(SHORT), load("photo", tmp_path, picture=str(tmp_path / "photo.png")), SIZES["square"])

    assert max(abs(one - other) for one, other in zip(card.getpixel((540, 20)), (20, 60, 90), strict=True)) < 14  # type: ignore[arg-type]


@pytest.mark.parametrize("size", SIZES.values(), ids=lambda size: size.name)
def test_a_card_is_a_png_of_its_size_that_says_what_it_shows(size: Size) -> None:
    card = render(said(), look("light"), size)
    shown = Image.open(io.BytesIO(card.png))

    assert (shown.format, shown.mode, shown.size) == ("PNG", "RGB", (size.width, size.height))
    assert (card.width, card.height) == shown.size
    assert (
        card.alt == "“A clock is a promise a town makes to itself.” — Edwin Pasko, The Mending Hour: Clocks and bells"
    )
    assert shown.info["Description"] == card.alt  # type: ignore[attr-defined]


def test_a_photograph_is_a_png_of_the_very_pixels_that_were_drawn(tmp_path: Path) -> None:
    """It is written by a hand of its own, for speed: another reader sees the same picture and description."""
    photograph("noise").save(tmp_path / "photo.png")
    behind = load("photo", tmp_path, picture=str(tmp_path / "photo.png"))
    drawn, alt = picture(said("時計は約束"), behind, SIZES["landscape"])
    shown = Image.open(io.BytesIO(render(said("時計は約束"), behind, SIZES["landscape"]).png))

    assert (shown.mode, shown.size, shown.info["Description"]) == ("RGB", drawn.size, alt)
    assert ImageChops.difference(shown, drawn).getbbox() is None


def test_an_episode_named_after_its_guest_does_not_say_the_name_twice() -> None:
    words = prepared(said(title="edwin pasko"))
    texts = [line.copy.text for line in lay_out(words, look("light"), SIZES["square"]).lines]

    assert texts[-2:] == ["Edwin Pasko", "The Mending Hour"]
    assert alt_text(words).endswith("— Edwin Pasko, The Mending Hour")


def test_the_same_input_gives_the_same_bytes() -> None:
    fresh = load("photo", Path())

    assert render(said(LONG), look("photo"), SIZES["square"]) == render(said(LONG), fresh, SIZES["square"])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (said(name=None, show=None, title=None), "“A clock is a promise a town makes to itself.”"),
        (said('He said "go".', show=None, title=None), "“He said ‘go’.” — Edwin Pasko"),
        (said("時計は約束", name="田中", title=None), "「時計は約束」 — 田中, The Mending Hour"),
    ],
)
def test_the_description_is_the_quote_and_the_name(words: Said, expected: str) -> None:
    assert alt_text(prepared(words)) == expected


def test_the_opening_quotation_mark_hangs_so_that_the_letters_stand_in_one_line() -> None:
    """The first letters of all lines of an upright text begin at the margin, and only the mark stands left of it."""
    size = SIZES["square"]
    lines = [line for line in lay_out(prepared(said(LONG)), look("light"), size).lines if line.size > 45]
    edges = [line.x + (line.copy.width(0, 1) * line.size if line.start == 0 else 0) for line in lines]

    assert edges == pytest.approx([size.margin[0]] * len(lines))


def test_hebrew_and_arabic_are_set_against_the_right_margin() -> None:
    size = SIZES["square"]
    for text in (HEBREW, ARABIC):
        layout = lay_out(prepared(said(text, name="אדווין")), look("light"), size)
        rights = [line.x + line.width for line in layout.lines if line.start > 0 or line.size < 45]

        assert rights == pytest.approx([size.width - size.margin[0]] * len(rights))
        assert layout.rule and layout.rule[2] == size.width - size.margin[0]


@pytest.mark.parametrize("text", [SHORT, HEBREW, ARABIC, LONG], ids=["short", "hebrew", "arabic", "long"])
def test_centred_letters_are_in_the_middle_whatever_hangs_beside_them(text: str, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("[quote]\nalign = 'centre'\n")
    behind, size = load(str(tmp_path / "own.toml"), tmp_path), SIZES["square"]
    middles = []
    for line in lay_out(prepared(said(text)), behind, size).lines:
        ends = line.copy.words[0].start, len(line.copy.text)
        quoted = line.copy.text[0] in "“«"
        before = line.copy.width(0, 1) if quoted and line.start == ends[0] else 0
        after = line.copy.width(ends[1] - 1, ends[1]) if quoted and line.end == ends[1] else 0
        left, right = (after, before) if line.copy.base else (before, after)
        middles.append(line.x + (left * line.size + line.width - right * line.size) / 2)

    assert middles == pytest.approx([size.width / 2] * len(middles))


def test_what_is_emphasised_has_a_colour_of_its_own() -> None:
    start = CLOCK.index("a promise")
    plain, strong = (
        picture(Said(text=CLOCK, name="Bo", strong=part), look("dark"), SIZES["square"])[0]
        for part in (range(0), range(start, start + len("a promise")))
    )
    changed = ImageChops.difference(plain, strong).getbbox()
    accent = rgb(look("dark").theme.colours.accent)

    assert changed
    assert accent not in [colour for _, colour in plain.crop(changed).getcolors(100_000) or []]
    assert accent in [colour for _, colour in strong.crop(changed).getcolors(100_000) or []]


def test_colour_emoji_are_drawn_in_colour_where_a_theme_names_their_font(tmp_path: Path) -> None:
    """emoji.ttf holds two glyphs of Noto Color Emoji (OFL 1.1, Google)."""
    shutil.copy(Path(__file__).with_name("emoji.ttf"), tmp_path)
    (tmp_path / "own.toml").write_text("[fonts]\nothers = ['emoji.ttf']\n")
    card, _ = picture(said("I laughed 😀 and ❤️ it."), load(str(tmp_path / "own.toml"), tmp_path), SIZES["square"])
    colours = np.asarray(card, dtype=int).reshape(-1, 3)

    assert ((colours[:, 0] > 230) & (colours[:, 1] > 150) & (colours[:, 2] < 90)).sum() > 1000  # a yellow face
    assert ((colours[:, 0] > 200) & (colours[:, 1] < 90) & (colours[:, 2] < 90)).sum() > 1000  # a red heart


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES.values(), ids=lambda size: size.name)
def test_a_drafts_label_has_room_below_it(theme: str, size: Size) -> None:
    *quote, label = sorted(
        lay_out(prepared(Said(text=LONG, name="Bo", draft=True)), look(theme), size).lines,
        key=lambda line: line.copy.text.startswith("DRAFT"),
    )
    room = min(box(line)[1] for line in quote) - box(label)[3]
    assert room >= label.size


def test_a_draft_says_so_and_needs_no_name() -> None:
    size = SIZES["square"]
    words = Said(text=CLOCK, name=None, draft=True)
    texts = [line.copy.text for line in lay_out(words, look("light"), size).lines]

    assert "DRAFT · NOT APPROVED" in texts


def test_no_portrait_stands_beside_words_of_nobody_known(tmp_path: Path) -> None:
    """A face says who spoke as a name does."""
    Image.new("RGB", (300, 300), "red").save(tmp_path / "face.png")
    behind = load("light", tmp_path, picture=str(tmp_path / "face.png"))
    nobody, somebody = (Said(text=CLOCK, name=name, show="Crumbs", draft=True) for name in (None, "Bo"))

    assert lay_out(nobody, behind, SIZES["square"]).portrait is None
    assert lay_out(somebody, behind, SIZES["square"]).portrait is not None


@pytest.mark.parametrize(("use", "align"), [("portrait", "start"), ("cover", "centre")])
def test_a_portrait_a_cover_and_a_logo_stand_inside_and_cover_no_word(use: str, align: str, tmp_path: Path) -> None:
    Image.new("RGB", (300, 500), "red").save(tmp_path / "face.png")
    Image.new("RGBA", (900, 90), (0, 0, 255, 128)).save(tmp_path / "logo.png")
    (tmp_path / "own.toml").write_text(
        f"[quote]\nalign = '{align}'\n[picture]\nfile = 'face.png'\nuse = '{use}'\n[logo]\nfile = 'logo.png'\n"
    )
    behind = load(str(tmp_path / "own.toml"), tmp_path)
    for size in SIZES.values():
        layout = lay_out(prepared(said(LONG)), behind, size)
        assert layout.portrait and layout.logo
        left, top, side = layout.portrait
        words = Image.new("L", (size.width, size.height))
        for line in layout.lines:
            sheet = Image.new("RGB", words.size)
            draw(sheet, line._replace(colours=((255, 255, 255),) * 2))
            words = ImageChops.lighter(words, sheet.convert("L"))
        x, y, wide, high = layout.logo

        assert words.crop((left, top, left + side, top + side)).getbbox() is None
        assert words.crop((x, y, x + wide, y + high)).getbbox() is None
        assert min(left, x) >= size.safe[0] and top + side <= size.safe[3] and x + wide <= size.safe[2]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (said("A clock \x1b[31mis red"), "The quote holds characters that nobody sees: A clock ␛[31mis red"),
        (said("A \u202eclock"), "The quote holds characters that nobody sees: A <U+202E>clock"),
        (said(name="Ed\u200bwin"), "The speaker holds characters that nobody sees: Ed<U+200B>win"),
        (said(title="\x07"), "The title holds characters that nobody sees: ␇"),
        (said("word " * 2000), "no card holds more than 1000. Shorten it with quotebot edit."),
        (said("x" * 10_000), "no card holds more than 1000"),
        (said("word " * 190), "that is too long for a landscape card in type that can be read"),
        (said(name="Bo " * 200), "The speaker's name has 599 characters, which is too long for a card"),
        (said(""), "The quote is empty."),
        (said("a" + "\u0308" * 300), "marks that are piled up beyond the edge of the card"),
        (said("ក is a letter"), "No font at hand can draw ក (U+1780). Name one that can"),
        (said(show="ក"), "No font at hand can draw ក (U+1780)."),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_sentence(words: Said, sentence: str) -> None:
    with pytest.raises(CardRefused) as caught:
        render(words, look("light"), SIZES["landscape"])

    assert sentence in str(caught.value)
    assert len(str(caught.value)) < 300
    assert str(caught.value).isprintable()


def test_a_name_without_width_and_a_blank_show_do_no_harm() -> None:
    words = said(name="\u0301", show="  ", title="\n")

    last = lay_out(prepared(words), look("light"), SIZES["square"]).lines[-1]

    assert last.copy.text == "\u0301"


def test_newlines_and_a_very_long_title_are_drawn_in_their_place() -> None:
    words = said("A clock\nis a\r\n promise.", name="Edwin\tPasko", title="On clocks " * 900)
    texts = [line.copy.text for line in lay_out(prepared(words), look("light"), SIZES["square"]).lines]

    assert texts[0] == "“A clock is a promise.”"
    assert "Edwin Pasko" in texts
    assert texts[-1].startswith("On clocks On clocks") and texts[-1].endswith("…")


def test_what_the_fonts_lack_is_told_before_anything_is_drawn() -> None:
    assert lacking(said("ក and ខ", show="ក"), look("light")) == ["ក", "ខ"]
    assert [text for text in TEXTS if lacking(said(text), look("light"))] == []
