"""The order of right-to-left text, beside another implementation of the same standard."""

import pytest
from bidi import get_display
from hypothesis import example, given
from hypothesis import strategies as st

from quotebot.clips.bidi import base_level, levels, visual

LETTERS = st.text(alphabet='אבגabcابت12٣٤ ,.()[]-+%$/":', min_size=1, max_size=24).map(str.strip).filter(bool)


@given(LETTERS, st.sampled_from([0, 1]))
@example("א:٤ ]//א", 1)
@example("(בערך 24 שעות), abc", 1)
def test_letters_are_seen_in_the_order_of_the_standard(text: str, base: int) -> None:
    above = levels(text, base)
    seen = "".join(text[at] for at in visual(range(len(text)), lambda at: above[at]))

    assert seen == get_display(text, base_dir="LR"[base])


@pytest.mark.parametrize(("text", "base"), [("24 שעות", 1), ("“Ab", 0), ("السلام abc", 1), ("12, 13", 0), ("", 0)])
def test_the_first_letter_with_a_direction_decides(text: str, base: int) -> None:
    assert base_level(text) == base


def test_an_accent_and_a_joiner_run_as_the_letter_they_belong_to() -> None:
    text = "ab\u0301 ש\u05b8\u200dא"

    assert levels(text, 0) == [0, 0, 0, 0, 1, 1, 1, 1]
