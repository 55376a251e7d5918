"""Text without punctuation is cut into units a reader can use, at pauses first, and never loses a word."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotebot.model import WORD, Cue, Timing
from quotebot.transcript import units

SPEECH = (
    "we climbed the tower before dawn and the keeper was already there because he never sleeps in march "
    "then he showed us the old clock that his father built it was slower than any clock i know "
    "but nobody in the village complained so they kept it running for a hundred years and more "
)


def cut(text: str, cues: tuple[Cue, ...] | None = None, *, punctuated: bool = False) -> list[str]:
    whole = (Cue(start=0, end=len(text)),)
    return [text[a:b] for a, b in units.cut(text, (0, len(text)), cues or whole, punctuated=punctuated)]


def timed(text: str, pauses: dict[int, float], *, ends: bool = True) -> Cue:
    """One cue whose words last 0.3 s each, with the given pauses (seconds) before the words of these numbers."""
    words, now = [], 0.0
    for number, m in enumerate(WORD.finditer(text)):
        now += pauses.get(number, 0.0)
        words.append(Timing(start=m.start(), end=m.end(), time_start=now, time_end=now + 0.3 if ends else None))
        now += 0.3
    return Cue(start=0, end=len(text), words=tuple(words), time_start=0.0, time_end=now)


def sizes(pieces: list[str]) -> list[int]:
    return [len(WORD.findall(piece)) for piece in pieces]


def test_units_of_running_text_are_of_a_usable_length_and_end_on_no_article() -> None:
    pieces = cut(SPEECH * 20)
    assert all(5 <= size <= 40 for size in sizes(pieces))
    assert not {piece.split()[-1] for piece in pieces} & {"the", "a", "and", "his", "because", "than"}


def test_connectives_begin_units_where_there_are_no_times() -> None:
    assert {piece.split()[0] for piece in cut(SPEECH)} <= {"we", "then", "but", "so", "and", "because", "it"}


@pytest.mark.parametrize("ends", [True, False])
def test_a_pause_is_the_best_place_even_where_words_have_no_end(ends: bool) -> None:
    text = "bell " * 60
    pieces = cut(text, (timed(text, {13: 1.5, 31: 1.5, 50: 1.5}, ends=ends),))
    assert sizes(pieces) == [13, 18, 19, 10]


def test_a_silence_between_cues_is_a_pause() -> None:
    text = "bell " * 60
    edges = [0, 11 * 5, 20 * 5, 33 * 5, len(text)]
    times = [(0.0, 4.0), (7.0, 9.0), (9.0, 12.0), (15.0, 20.0)]
    cues = tuple(
        Cue(start=a, end=b, time_start=t0, time_end=t1) for a, b, (t0, t1) in zip(edges, edges[1:], times, strict=False)
    )
    assert sizes(cut(text, cues))[:2] == [11, 22]


def test_line_ends_are_used_where_nothing_else_is_known() -> None:
    text = ("bell " * 11 + "\n") * 8
    assert set(sizes(cut(text))) <= {11, 22, 33}


def test_a_sentence_stays_whole() -> None:
    assert cut("It rang all night, and nobody slept.") == ["It rang all night, and nobody slept."]
    long = "It rang, " * 30 + "and stopped."
    assert cut(long) == [long]


def test_among_real_sentences_only_a_runaway_is_cut() -> None:
    assert len(cut("bell " * 60 + ".", punctuated=True)) == 1
    assert len(cut("bell " * 120 + ".", punctuated=True)) > 1
    assert max(sizes(cut("It rang, " * 400, punctuated=True))) <= 40


def test_text_counts_as_punctuated_by_its_marks() -> None:
    assert units.punctuated("It rang. Twice.", 0, 15)
    assert units.punctuated("bell " * 40 + ".", 0, 201)
    assert not units.punctuated("bell " * 200 + ".", 0, 1001)


@given(st.text(alphabet="ab ,.\n-'’ü", max_size=900), st.booleans(), st.lists(st.integers(0, 900), max_size=5))
def test_every_word_is_in_exactly_one_unit(text: str, punctuated: bool, edges: list[int]) -> None:
    marks = sorted({0, len(text), *(edge for edge in edges if edge < len(text))})
    cues = tuple(Cue(start=a, end=b) for a, b in pairwise(marks))
    spans = list(units.cut(text, (0, len(text)), cues, punctuated=punctuated)) if text else []
    inside = [at for start, end in spans for at in range(start, end) if text[at].isalnum()]
    assert [at for at, char in enumerate(text) if char.isalnum()] == inside


def test_two_hundred_thousand_words_on_one_line_take_seconds() -> None:
    text = SPEECH * 4_000
    began = time.process_time()
    assert sum(1 for _ in units.cut(text, (0, len(text)), (Cue(start=0, end=len(text)),), punctuated=False)) > 5_000
    assert time.process_time() - began < 8.0


def test_many_runaways_in_many_cues_take_seconds() -> None:
    """Each cut looks only at its own cues and words."""
    text = ("bell " * 60 + ". ") * 1_500
    cues = tuple(
        Cue(start=at, end=at + 5, time_start=at / 10, time_end=at / 10 + 0.4) for at in range(0, len(text) - 5, 5)
    )
    one = (timed(text, {}),)
    spans = [(at, at + 301) for at in range(0, len(text), 302)]
    began = time.process_time()
    for layout in (cues, one):
        assert sum(1 for span in spans for _ in units.cut(text, span, layout, punctuated=False)) >= 3_000
    assert time.process_time() - began < 8.0
