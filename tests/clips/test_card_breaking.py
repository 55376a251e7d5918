"""Where a line of a card may end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotebot.clips.breaking import parts

TEXT = st.text(alphabet="abé1 ,.!?。、」「』（）“”‘’—–-…ー々ぁ漢字がな한글😀👍🏽\u00a0é$%/", max_size=40)


def pieces(text: str) -> list[str]:
    return [text[part.start : part.end] for part in parts(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A clock is late.", ["A", "clock", "is", "late."]),
        ("wait — then go", ["wait —", "then", "go"]),
        ("wait—then go", ["wait—", "then", "go"]),
        ("a well-known town", ["a", "well-", "known", "town"]),
        ("minus -5 degrees", ["minus", "-5", "degrees"]),
        ("“Go,” he said (twice).", ["“Go,”", "he", "said", "(twice)."]),
        ("10\u00a0km away", ["10\u00a0km", "away"]),
        ("oh no 😀!", ["oh", "no 😀!"]),
        ("het is niet waar …", ["het", "is", "niet", "waar …"]),
        ("時計は「約束」です。", ["時", "計", "は", "「約", "束」", "で", "す。"]),
        ("キャットー", ["キャッ", "トー"]),
        ("시계는 약속이다", ["시계는", "약속이다"]),
        ("", []),
        ("   ", []),
    ],
)
def test_a_line_may_end_where_a_reader_expects_it(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


@given(TEXT)
def test_no_letter_is_lost_between_two_lines(text: str) -> None:
    """What the parts leave out is white space, and they come in order."""
    found = parts(text)

    assert "".join(text[p.start : p.end] for p in found).split() == "".join(pieces(text)).split()
    assert "".join("".join(pieces(text)).split()) == "".join(text.split())
    assert all(p.start < p.end <= p.after for p in found)
    assert [p.after for p in found[:-1]] == [p.start for p in found[1:]]


@given(TEXT)
def test_no_line_begins_with_a_mark_that_closes(text: str) -> None:
    """Kinsoku: neither 。 nor 」 nor a small kana nor a dash, unless the text itself begins with it."""
    assert [piece for piece in pieces(text)[1:] if piece[0] in ",.!?。、」』）”’…ーぁ—"] == []


@given(TEXT)
def test_no_line_ends_with_a_mark_that_opens(text: str) -> None:
    assert [piece for piece in pieces(text)[:-1] if piece[-1] in "「（“‘"] == []
