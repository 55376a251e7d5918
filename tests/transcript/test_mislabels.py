"""A label that almost surely names the wrong person is doubted and shown, and never changed."""

import pytest

from quotebot.model import DOUBTED, Episode, Transcript
from quotebot.transcript.reader import read
from quotebot.transcript.speakers import calling, mislabels
from quotebot.transcript.speakers.reasons import because

BAKERS = Episode(file="bread.txt", hosts=("Nora Castellane",), guests=("Edwin Pasko",))
TALK = """\
Nora Castellane: {nora}

Edwin Pasko: {edwin}

Nora Castellane: And what do people get wrong about bread?

Edwin Pasko: They hurry. The oven does not.
"""


def talk(nora: str = "It is good to see you.", edwin: str = "It is a cold day.") -> Transcript:
    return read(TALK.format(nora=nora, edwin=edwin).encode(), BAKERS)


def doubts(found: Transcript) -> list[str]:
    return [because(found, turn) for turn in found.turns if turn.speaker.confidence <= DOUBTED]


@pytest.mark.parametrize(
    ("nora", "edwin", "why"),
    [
        ("Hello.", "Thank you so much, Edwin.", "addresses Edwin, whose label it bears"),
        ("Nora, what is your answer?", "Bread.", "addresses Nora, whose label it bears"),
        ("Hello.", "I'm Nora Castellane, and this is Crumbs.", "gives the name Nora"),
        ("Hello.", "My guest today is a baker.", "says “my guest today” under the guest's label"),
        ("Thank you for having me.", "You are welcome.", "says “thank you for having me” under the host's label"),
    ],
)
def test_what_nobody_says_under_their_own_name_puts_the_label_in_doubt(nora: str, edwin: str, why: str) -> None:
    assert doubts(talk(nora, edwin)) == [f"the file's label, but {why}"]


def test_a_doubted_label_keeps_its_name_and_is_too_unsure_to_post() -> None:
    found = talk(edwin="Thank you so much, Edwin.")

    assert [turn.speaker.name for turn in found.turns][1] == "Edwin Pasko"
    assert found.turns[1].speaker.source == "labelled"
    assert found.turns[1].speaker.confidence < 0.97 <= found.turns[2].speaker.confidence


@pytest.mark.parametrize(
    "edwin",
    [
        'My father said, "Thank you, Edwin."',
        'He was upset. "You burnt it. Thank you, Edwin. You burnt it all," he said.',
        "They were like, well, Edwin, what did you do?",
        "I am called Edwin by some.",
        "Nora, thank you so much.",
        "It was Nora, Edwin, and my brother.",
        "He says I'm Nora Castellane, and nobody believes it.",
        "People come to the bakery, and they are my guests.",
    ],
)
def test_reported_words_lists_and_other_mentions_raise_no_doubt(edwin: str) -> None:
    assert doubts(talk(edwin=edwin)) == []


def test_a_question_answered_in_the_next_paragraph_of_the_same_label_is_doubted() -> None:
    text = "Ada: How do you bake it?\n\nAda: Yeah, I think you wait.\n\nBen: So it is.\n\nAda: Is it hard? Yeah, it is."
    found = read(text.encode(), Episode(file="x"))

    assert doubts(found) == ["the file's label, but answers its own question"]


def test_doubt_stays_near_the_place_that_raised_it() -> None:
    found = talk(edwin="Thank you so much, Edwin. " + " ".join(["The oven was cold."] * 9))
    sure = [found.speaker(s).confidence > DOUBTED for s in found.sentences if found.sentences[s.index].turn == 1]

    assert sure == [False] * (1 + mislabels.NEAR) + [True] * (9 - mislabels.NEAR)


@pytest.mark.parametrize(
    ("text", "is_called"),
    [
        ("Thanks, Edwin.", True),
        ("Edwin, what is it?", True),
        ("So, Edwin, I wonder.", True),
        ("What did you do, Edwin?", True),
        ("Edwin bakes bread.", False),
        ("Ask Ada, Edwin, and Ben.", False),
        ("It is called Edwin.", False),
    ],
)
def test_only_who_is_spoken_to_is_called(text: str, is_called: bool) -> None:
    assert calling.called(text, "Edwin Pasko") is is_called
