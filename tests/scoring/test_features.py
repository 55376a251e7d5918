"""Each feature is a number in [0, 1] with a phrase a person understands, and it sees what it is named for."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotebot.scoring.candidates import candidates
from quotebot.scoring.features import FEATURES
from quotebot.scoring.line import line_of, lines

from .samples import GOOD, PLAIN, dialogue, transcript

NAMED = {feature.name: feature.value for feature in FEATURES}
WORDS = st.lists(st.sampled_from(" ".join((*GOOD, *PLAIN)).split()), max_size=60).map(" ".join)
WORDLESS = ["", " ", "?", "…", "🙂🙂 🎉", "-- -- --"]
ODD = ["今日は雨です。明日も雨です。", "'s 's's", "a", "7", "İıß ŉ", "a 🙂 b"]


@settings(deadline=None)
@given(st.text() | WORDS)
def test_every_value_of_any_line_lies_between_0_and_1(text: str) -> None:
    for name, value in NAMED.items():
        assert 0.0 <= value(line_of(text)) <= 1.0, name


@pytest.mark.parametrize("text", [*ODD, "the roof is honest and it leaks " * 1500], ids=lambda text: text[:12])
def test_odd_and_endless_lines_have_values_too(text: str) -> None:
    line = line_of(text)
    assert {name for name, value in NAMED.items() if not 0.0 <= value(line) <= 1.0} == set()


@pytest.mark.parametrize("text", WORDLESS)
def test_lines_without_a_word_have_values_too(text: str) -> None:
    assert {name for name, value in NAMED.items() if not 0.0 <= value(line_of(text)) <= 1.0} == set()


def test_values_lie_between_0_and_1_for_lines_in_their_place() -> None:
    source = transcript(dialogue((*GOOD, *ODD)))
    for line in lines(source, candidates(source)):
        assert {name for name, value in NAMED.items() if not 0.0 <= value(line) <= 1.0} == set()


def test_every_feature_has_a_name_of_its_own_and_a_phrase() -> None:
    assert len(NAMED) == len(FEATURES)
    assert all(feature.because and feature.because[0].isupper() for feature in FEATURES)
    assert not [feature.because for feature in FEATURES if feature.because.endswith(".")]


@pytest.mark.parametrize(
    ("name", "has", "lacks"),
    [
        ("equation", "Patience is a quiet engine.", "It is a quiet engine."),
        ("maxim", "Small roofs leak in every storm.", "They leaked on us that time."),
        ("definition", "Trust is a bridge.", "Trust grows slowly."),
        ("opens_on_pronoun", "They never came back to the harbour.", "Captains never came back to the harbour."),
        ("dangling_person", "He sold her the boat.", "The captain sold his boat."),
        ("dangling_thing", "It works because nobody looks.", "The engine works because it is simple."),
        ("asks_within", "Who pays? The tenant pays in the end.", "The tenant pays in the end."),
        ("question", "Who pays for the roof?", "Somebody pays for the roof."),
        ("verbless", "A roof over every head.", "A roof is over every head."),
        ("superlative", "Silence is the best teacher.", "Silence is a teacher."),
        ("universal", "Every roof leaks.", "Some roofs leak."),
        ("advice", "You should plant early.", "Farmers planted early."),
        ("hedge", "Maybe the roof kind of leaks.", "The roof leaks."),
        ("thanks", "Thank you for the soup.", "Soup feeds the village."),
        ("greeting", "Welcome to the workshop, everyone.", "The workshop has a red door."),
        ("contrast", "The roof isn't the problem, it's the rain.", "The roof is the problem."),
        ("number", "Seventy percent of 40 roofs leak.", "Roofs leak."),
        ("odd_quotes", 'He called it "the best roof.', 'He called it "the best roof".'),
        ("words_5_7", "Honest bread starts with honest flour.", "Bread starts here."),
        ("unclosed", "The roof leaks and", "The roof leaks."),
        ("answers", "Exactly, the roof leaks.", "The roof leaks exactly there."),
    ],
)
def test_a_feature_sees_what_it_is_named_for_and_not_its_opposite(name: str, has: str, lacks: str) -> None:
    assert NAMED[name](line_of(has)) > NAMED[name](line_of(lacks)) == 0.0


def test_what_stands_around_a_line_is_seen() -> None:
    source = transcript(dialogue(GOOD[:2]))
    first, *_ = (line for line in lines(source, candidates(source)) if line.role == "guest")
    assert (NAMED["after_question"](first), NAMED["opens_turn"](first)) == (1.0, 1.0)
    assert (NAMED["host"](first), NAMED["closes_turn"](first)) == (0.0, 0.0)
    assert NAMED["guest"](first) == first.sure > 0.9


def test_who_says_it_counts_as_much_as_it_is_sure() -> None:
    line = line_of("The roof leaks.")
    values = [NAMED["guest"](replace(line, role="guest", sure=sure)) for sure in (0.0, 0.6, 1.0)]
    assert values == [0.0, 0.6, 1.0]
    assert NAMED["host"](replace(line, role="guest", sure=0.6)) == 0.0
