import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from quotebot.inert import inert


def test_escape_sequences_lose_their_power_and_stay_visible() -> None:
    assert inert("a\x1b[31mred\x07\x9b0m\x7f") == "a␛[31mred␇<U+009B>0m␡"


def test_direction_zero_width_and_line_separators_are_shown_by_their_number() -> None:
    assert inert("a\u202eb\u200bc\u2028d\ufeff") == "a<U+202E>b<U+200B>c<U+2028>d<U+FEFF>"


def test_a_line_stays_one_line() -> None:
    assert inert("one\r\ntwo\tthree\x85four") == "one␍␊two␉three<U+0085>four"


def test_words_of_every_script_and_family_emoji_are_left_alone() -> None:
    for text in ("naïve — “café”", "می\u200cخواهم", "क्\u200dष", "👩\u200d👧", "日本語", "[red]not markup[/red]"):
        assert inert(text) == text


def test_a_joiner_that_splits_an_ascii_word_unseen_is_shown() -> None:
    assert inert("pay\u200dpal") == "pay<U+200D>pal"


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_goes_in_nothing_a_terminal_obeys_comes_out(text: str) -> None:
    shown = inert(text)
    assert not [c for c in shown if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}]
    assert not [c for c in shown if unicodedata.bidirectional(c) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI"}]
    shown.encode("utf-8")
    assert inert(shown) == shown
