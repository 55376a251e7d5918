"""Real quotation marks and dashes for those that were typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotebot.clips.punctuation import MARKS, marks, shaped, within


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ('He said "go" and "stay".', "He said “go” and “stay”."),
        ('"Go," she said.', "“Go,” she said."),
        ("don't, can't, o'clock", "don’t, can’t, o’clock"),
        ("the '80s, 'tis so, rock 'n' roll", "the ’80s, ’tis so, rock ’n’ roll"),
        ("he called it 'slow' time", "he called it ‘slow’ time"),
        ("so -- wait", "so — wait"),
        ("so - wait", "so – wait"),
        ("it was just-- the world", "it was just—the world"),
        ("so I —we", "so I—we"),
        ("a well-known 5-3", "a well-known 5-3"),
        ("and then...", "and then…"),
        ("and then....", "and then...."),
        ('("yes")', "(“yes”)"),
        ('wait--"', "wait—”"),
        ("two\nlines\t here", "two lines here"),
        ("10\u00a0km", "10\u00a0km"),
    ],
)
def test_typed_marks_become_those_of_a_printer(typed: str, expected: str) -> None:
    assert shaped(typed) == expected


@given(st.text(alphabet="ab'\"-. ,(", max_size=30))
def test_no_word_changes(text: str) -> None:
    assert [c for c in shaped(text) if c.isalpha()] == [c for c in text if c.isalpha()]
    assert not set(shaped(text)) & set("'\"")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("A clock", "“”"), ("時計は約束", "「」"), ("الساعة وعد", "«»"), ("时钟", "“”")],
)
def test_the_script_decides_the_marks_around_a_quote(text: str, expected: str) -> None:
    assert marks(text, MARKS) == expected


def test_marks_that_a_theme_asks_for_are_taken() -> None:
    assert marks("時計は", "„“") == "„“"


def test_quotation_marks_within_are_the_inner_ones() -> None:
    assert within("She said “go”", "“”") == "She said ‘go’"
    assert within("「直す」", "「」") == "『直す』"
    assert within("She said “go”", "«»") == "She said “go”"
