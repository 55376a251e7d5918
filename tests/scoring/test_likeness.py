"""The same thought is not offered twice, and two thoughts are not taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotebot.scoring.edits import words
from quotebot.scoring.likeness import says_again

WORDS = st.sets(st.sampled_from("every bridge is a promise that somebody has to keep".split()))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Every bridge is a promise.", "Every bridge is a promise.", True),
        ("Every bridge is a promise.", "every BRIDGE, is a promise", True),
        ("Every bridge is a promise to keep.", "A bridge is every promise we keep.", True),  # six words of eight
        ("A bridge is a promise.", "The point is, every old bridge in this town is a promise, you know.", True),
        ("Every bridge is a promise.", "Every recipe is a letter.", False),
        ("Never trust a map without mistakes.", "A clock is a promise a town makes to itself.", False),
    ],
)
def test_lines_that_share_most_words_say_the_same(one: str, other: str, expected: bool) -> None:
    assert says_again(set(words(one)), set(words(other))) == expected


@given(WORDS, WORDS)
def test_likeness_has_no_direction_and_a_line_is_like_itself(one: set[str], other: set[str]) -> None:
    assert says_again(one, other) == says_again(other, one)
    assert says_again(one, one)
