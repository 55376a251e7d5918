"""The second look: what it reads of a line and its surroundings, and that the same pages get the same values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotebot.scoring.candidates import candidates
from quotebot.scoring.editor.page import OTHER_VOICE, Page, page_of
from quotebot.scoring.editor.reader import AFTER, BEFORE, LINE, WIDTH, Editor, batches, padded, sequence
from quotebot.scoring.editor.wordpiece import WordPiece

from .samples import GOOD, PLAIN, talk, transcript

PIECES = WordPiece(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "clock", "##s", "wrong", "w", "##r", "é", "e", "."])
EDITOR = Editor()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Clocks", [4, 5]),
        ("CLOCK wrong.", [4, 6, 11]),
        ("wr", [7, 8]),
        ("wx", [1]),
        ("é", [10]),  # accents go, as the model it comes from was taught
        ("clock\u200bs", [4, 5]),
        ("\x1b", []),
        ("\u65e5clock", [1, 4]),  # an ideograph is a word by itself
        ("w" * 200, [1]),
        ("", []),
    ],
)
def test_text_becomes_the_longest_pieces_from_the_left(text: str, numbers: list[int]) -> None:
    assert PIECES.numbers(text) == numbers


@given(st.text())
def test_any_text_has_numbers_of_the_vocabulary(text: str) -> None:
    assert all(0 <= number < 12 for number in PIECES.numbers(text))


def test_a_page_holds_what_was_said_around_the_line_and_marks_another_voice() -> None:
    source = transcript(talk(("Ana", "What is a clock?"), ("Bo", f"{PLAIN[0]} {GOOD[0]}"), ("Ana", PLAIN[1])))
    page = next(p for p in (page_of(source, c) for c in candidates(source)) if p.text == GOOD[0])
    assert page.before == f"What is a clock? {OTHER_VOICE} {PLAIN[0]}"
    assert page.after == f"{OTHER_VOICE} {PLAIN[1]}"


def test_a_clause_is_read_with_the_rest_of_its_sentence() -> None:
    clause, rest = "Every bridge in this town was built by people who hated boats", "and the boats never forgave them"
    said = f"{clause}, {rest}, not even in the long summers when nobody crossed the water at all."
    source = transcript(talk(("Ana", "What of the bridges?"), ("Bo", said)))
    page = next(p for p in (page_of(source, c) for c in candidates(source)) if p.text == f"{clause}.")
    assert rest in page.after


def test_a_page_is_cut_to_what_the_network_reads() -> None:
    numbers, kinds = sequence(PIECES, Page("clock " * 500, "wrong " * 500, "clock " * 500))
    assert len(numbers) == len(kinds) == LINE + BEFORE + AFTER + 4
    assert (kinds.count(0), kinds.count(1)) == (LINE + 2, BEFORE + AFTER + 2)


def test_padding_is_told_from_what_is_read() -> None:
    batch = padded([([2, 3], [0, 0]), ([2, 4, 3], [0, 0, 1])])
    assert batch.numbers.tolist() == [[2, 3, 0], [2, 4, 3]]
    assert batch.kinds.tolist() == [[0, 0, 2], [0, 0, 1]]


@given(st.lists(st.integers(1, 130), max_size=80))
def test_batches_hold_each_page_once_and_are_not_too_large(lengths: list[int]) -> None:
    found = list(batches(lengths, 512))
    assert sorted(at for batch in found for at in batch) == list(range(len(lengths)))
    assert all(len(batch) * max(lengths[at] for at in batch) <= 512 for batch in found)


def test_the_shipped_network_reads_the_same_the_same_way_and_prefers_a_quotable_line() -> None:
    pages = [Page(text) for text in (*GOOD, *PLAIN)]
    values = EDITOR.read(pages).values
    assert values.tolist() == Editor().read(pages).values.tolist()
    assert ((values >= 0) & (values <= 1)).all()
    assert values == pytest.approx(np.round(values, 3))
    assert values[: len(GOOD)].mean() > values[len(GOOD) :].mean() + 0.1


def test_what_stands_around_a_line_counts() -> None:
    told = Page(GOOD[0], before="So what is it, in one sentence?", after="Wow.")
    bare, around = EDITOR.read([Page(GOOD[0]), told]).values
    assert bare != around


def test_reading_nothing_gives_nothing() -> None:
    values, meaning = EDITOR.read([])
    assert (values.shape, meaning.shape) == ((0,), (0, WIDTH))


def test_hostile_text_is_read_like_any_other() -> None:
    pages = [Page("\x00\u202e\ud800[CLS] [SEP] " * 3000), Page(""), Page("\U0001f600" * 50)]
    values, meaning = EDITOR.read(pages)
    assert ((values >= 0) & (values <= 1)).all() and np.isfinite(meaning).all()


def test_a_thing_said_again_in_other_words_is_nearer_than_another_thing() -> None:
    said = (
        "A million people die on the roads every year.",
        "Each year a million of us are killed in traffic accidents.",
        "A million people came to the fair in spring.",
    )
    meaning = EDITOR.read([Page(text) for text in (*said, *GOOD, *PLAIN)]).meaning
    apart = meaning - meaning.mean(axis=0)
    apart /= np.linalg.norm(apart, axis=1, keepdims=True)
    assert apart[0] @ apart[1] > apart[0] @ apart[2]
