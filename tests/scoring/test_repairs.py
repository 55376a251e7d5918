"""Misheard names in what is suggested: the sure ones mended by a declared edit, the others flagged, the raw kept."""

import pytest

from quotebot.model import Candidate, Edit, Misheard, Transcript
from quotebot.scoring import ranker
from quotebot.scoring.edits import apply, is_name_repair, quote_id, verify
from quotebot.scoring.repairs import UNSETTLED, inside, mended, unsettled
from quotebot.scoring.suggest import suggest

from .samples import GOOD, dialogue, transcript


def heard(text: str, wrong: str, right: str, *, sure: bool = True, after: int = 0) -> Misheard:
    start = text.index(wrong, after)
    return Misheard(
        start=start, end=start + len(wrong), wrong=wrong, right=right, score=0.9, sure=sure, reason="sounds like it"
    )


def line(text: str, *edits: Edit) -> Candidate:
    return Candidate(first=0, last=1, start=0, end=len(text), edits=edits)


def test_what_is_sure_is_mended_and_what_is_not_is_left() -> None:
    text = "So Sulkovski met Brandvolt."
    names = [heard(text, "Sulkovski", "Sulkowski"), heard(text, "Brandvolt", "Brandvold", sure=False)]

    edits, left = mended(text, line(text, Edit(op="drop_lead", start=0, end=3)), names)

    assert (apply(text, edits), left) == ("Sulkowski met Brandvolt.", True)


def test_a_word_that_is_left_out_needs_no_repair() -> None:
    text = "Sulkovski Sulkovski came."
    names = [heard(text, "Sulkovski", "Sulkowski"), heard(text, "Sulkovski", "Sulkowski", after=5)]

    edits, left = mended(text, line(text, Edit(op="drop_stutter", start=0, end=10)), names)

    assert (apply(text, edits), left) == ("Sulkowski came.", False)


def test_a_capital_that_the_repair_brings_is_no_edit_of_its_own() -> None:
    text = "con net is the word."

    edits, _ = mended(text, line(text, Edit(op="capitalise")), [heard(text, "con net", "ConvNet")])

    assert edits == (Edit(op="repair", start=0, end=7, text="ConvNet"),)


def test_what_no_repair_may_say_is_flagged_and_not_said() -> None:
    """The promise holds for the glossary too: an alias cannot put an everyday word into a mouth."""
    text = "They sat on the bank all day."

    edits, left = mended(text, line(text), [heard(text, "bank", "river")])

    assert (edits, left) == ((), True)


def test_a_name_that_reaches_over_the_end_of_the_line_is_left() -> None:
    text = "They trained a con net today."
    names = [heard(text, "con net", "ConvNet")]

    assert mended(text, Candidate(first=0, last=1, start=0, end=18), names) == ((), True)
    assert (inside(names, 0, 15), inside(names, 22, 29), len(inside(names, 0, 16))) == ([], [], 1)


def test_a_line_is_unsettled_until_its_word_is_mended_or_left_out() -> None:
    text = "A con net won."
    name = heard(text, "con net", "ConvNet", sure=False)

    assert unsettled(line(text), [name]) == [name]
    assert unsettled(line(text, Edit(op="repair", start=2, end=9, text="ConvNet")), [name]) == []
    assert unsettled(line(text, Edit(op="elide", start=2, end=9)), [name]) == []


def misread() -> tuple[Transcript, list[Misheard]]:
    said = tuple(one.replace("Patience", "Sulkovski").replace("gardeners", "Brandvolts") for one in GOOD)
    read = transcript(dialogue(said))
    return read, [
        heard(read.text, "Sulkovski", "Sulkowski"),
        heard(read.text, "Brandvolts", "Brandvolds", sure=False),
    ]


def test_suggestions_are_mended_flagged_and_proven_and_keep_their_id_place_and_score() -> None:
    read, names = misread()
    weights = ranker.load()
    plain, with_names = suggest(read, weights), suggest(read, weights, names=names)

    assert [(one.id, one.score, one.raw) for one in plain] == [(one.id, one.score, one.raw) for one in with_names]
    for one in with_names:
        verify(read, one)
        assert one.id == quote_id(read.sha256, one.candidate.start, one.candidate.end)
        assert "Sulkovski" not in one.text
        assert (UNSETTLED in one.flags) == ("Brandvolts" in one.text)
    assert [one.text for one in with_names if "Sulkowski" in one.text] == [
        one.text.replace("Sulkovski", "Sulkowski") for one in plain if "Sulkovski" in one.raw
    ]
    assert any("Sulkowski" in one.text for one in with_names)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("con net", "ConvNet"), ("con nets", "ConvNets"), ("see far", "CIFAR"), ("Skrzewsky", "Krizhevsky")],
)
def test_a_term_or_a_name_may_have_other_letters_where_it_sounds_the_same(wrong: str, right: str) -> None:
    assert is_name_repair(wrong, right)


@pytest.mark.parametrize(("wrong", "right"), [("a clip", "ECLIPSE"), ("no sequel", "NoSQL"), ("Dolly", "Karpathy")])
def test_likeness_in_sound_lets_no_word_and_no_denial_through(wrong: str, right: str) -> None:
    assert not is_name_repair(wrong, right)
