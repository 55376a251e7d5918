"""Lines of nearly one length, in the largest type that fits."""

from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotebot.clips.setting import Copy, Setting, fit
from quotebot.clips.theme import read_face, shipped
from quotebot.errors import CardRefused

LONG = (
    "Every clock that I have ever mended came back with a story, and half of those stories were about somebody who "
    "had stopped looking at the time long before the clock did. That is the whole point of a clock."
)


@lru_cache
def copy_of(text: str) -> Copy:
    names = ("SourceSerif4-Medium.ttf", "NotoSerifHebrew-Medium.ttf", "DroidSansFallback.ttf")
    stack = tuple(read_face(shipped("fonts") / name) for name in names)
    return Copy(text=text, stacks=(stack, stack))


def lines(copy: Copy, found: Setting) -> list[str]:
    return [copy.text[start:end] for start, end in found.lines]


def set_in(text: str, width: float, height: float, **extra: float) -> Setting:
    options = {"least": 30.0, "most": 120.0, "leading": 1.25, **extra}
    found = fit(copy_of(text), width, height, hung=(0, 0), **options)  # type: ignore[arg-type]
    assert found
    return found


@given(st.integers(3, len(LONG)), st.integers(500, 900), st.integers(400, 1100))
@settings(max_examples=25)
def test_every_line_fits_and_every_word_is_there(chars: int, width: int, height: int) -> None:
    copy = copy_of(LONG[:chars].strip())
    found = fit(copy, width, height, least=24, most=120, leading=1.25, hung=(0, 0))

    if found:
        assert " ".join(lines(copy, found)).split() == copy.text.split()
        assert max(copy.width(start, end) * found.size for start, end in found.lines) <= width + 0.01
        assert ((len(found.lines) - 1) * 1.25 + 1) * found.size <= height + 0.01


@pytest.mark.parametrize("width", [500, 600, 700, 800, 900, 1000])
def test_the_lines_of_a_long_quote_are_of_nearly_one_length_and_none_is_forlorn(width: int) -> None:
    """No line is under two thirds of the longest, and the last is no widow."""
    copy = copy_of(LONG)
    found = set_in(LONG, width, 900)
    widths = [copy.width(start, end) for start, end in found.lines]

    assert min(widths) > 0.6 * max(widths)
    assert len(lines(copy, found)[-1].split()) > 1


def test_a_smaller_box_gives_smaller_type_and_never_too_small() -> None:
    sizes = [set_in(LONG, 850, height).size for height in (1000, 800, 600, 450)]

    assert sizes == sorted(sizes, reverse=True)
    assert fit(copy_of(LONG), 850, 200, least=40, most=120, leading=1.25, hung=(0, 0)) is None


def test_three_words_are_no_larger_than_the_largest() -> None:
    assert set_in("Haste is slow", 900, 900).size == 120


def test_a_line_does_not_end_after_the_first_word_of_a_sentence_where_it_can_be_helped() -> None:
    text = "The oven is patient. I was not a patient man. I learned it there. It took me years and years."
    found = set_in(text, 700, 800, most=56)

    assert [line for line in lines(copy_of(text), found) if line.endswith((". I", ". It"))] == []


def test_a_word_wider_than_the_card_is_cut_and_nothing_of_it_is_lost() -> None:
    text = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzentwurfsbegründung"
    copy = copy_of(text)
    found = set_in(text, 600, 900)

    assert len(found.lines) > 1
    assert "".join(lines(copy, found)) == text


def test_japanese_breaks_between_letters_into_even_lines() -> None:
    text = "時計は町が自分自身に交わす約束です。だから、止まった時計を見ると、誰もが少しだけ悲しくなるのだと思います。"
    copy = copy_of(text)
    found = set_in(text, 800, 600)
    widths = [copy.width(start, end) for start, end in found.lines]

    assert min(widths) > 0.75 * max(widths)
    assert [line for line in lines(copy, found) if line[0] in "。、"] == []


def test_what_no_face_can_draw_is_named() -> None:
    with pytest.raises(CardRefused, match=r"draw ក \(U\+1780\), ខ \(U\+1781\)\. Name one"):
        _ = copy_of("abc កខ").runs


def test_hebrew_and_latin_in_one_line_are_set_in_a_face_each() -> None:
    runs = copy_of("שעון and 24 שעות").runs

    assert next((run.level, "Hebrew" in run.face.name) for run in runs) == (1, True)
    assert {(run.level, "Hebrew" in run.face.name) for run in runs} >= {(1, True), (2, False)}
