"""A label such as `Speaker 1` stands for somebody only where what is said by and to it tells whom."""

from quotebot.model import Episode, Transcript
from quotebot.transcript.reader import read
from quotebot.transcript.speakers import voices
from quotebot.transcript.speakers.reasons import because

BAKERS = Episode(file="bread.txt", hosts=("Nora Castellane",), guests=("Edwin Pasko",))
TALK = """\
Speaker 1: Welcome to the show. My guest today bakes bread. Thanks for joining me, Edwin.

Speaker 2: Thank you for having me, Nora.

Speaker 1: Edwin, how do you bake it?

Speaker 2: You wait.

Speaker 1: And then?

Speaker 2: You eat it, Nora.
"""


def names(found: Transcript) -> list[str | None]:
    return [turn.speaker.name for turn in found.turns]


def test_two_voices_are_named_by_what_they_say_and_how_they_are_called() -> None:
    found = read(TALK.encode(), BAKERS)

    assert names(found) == ["Nora Castellane", "Edwin Pasko"] * 3
    assert {turn.speaker.confidence for turn in found.turns} == {voices.SURE}
    assert because(found, found.turns[0]) == "“Speaker 1” is called so, or says so"


def test_voices_that_nothing_tells_apart_stay_unknown() -> None:
    plain = TALK.replace("Welcome to the show. My guest today bakes bread. Thanks for joining me, Edwin.", "So it is.")
    quiet = plain.replace(" for having me, Nora", "").replace(", Nora", "").replace("Edwin, how", "How")

    assert set(names(read(quiet.encode(), BAKERS))) == {None}


def test_a_name_that_a_label_bears_is_no_other_voices() -> None:
    found = read(TALK.replace("Speaker 2", "Edwin Pasko").encode(), BAKERS)

    assert names(found) == ["Nora Castellane", "Edwin Pasko"] * 3
    assert names(read(TALK.replace("Speaker 2", "Nora").encode(), BAKERS))[0] != "Nora Castellane"


def test_nobody_is_named_whom_the_episode_does_not_name() -> None:
    assert set(names(read(TALK.encode(), Episode(file="bread.txt")))) == {None}


def test_two_people_of_one_first_name_are_not_told_by_it() -> None:
    text = TALK.replace("My guest today bakes bread. ", "").replace("Welcome to the show. ", "")
    text = text.replace("Thanks for joining me, ", "").replace(" for having me", "")
    found = read(text.encode(), Episode(file="x", hosts=("Nora Castellane",), guests=("Nora Pasko",)))

    assert set(names(found)) == {None}
