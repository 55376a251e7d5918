"""A label names the one person it can mean, and nobody where it could mean two or none."""

import time

import pytest

from quotebot.model import UNKNOWN_SPEAKER, Cue, Episode, Sentence, Speaker, Turn
from quotebot.transcript import speakers

ONE_OF_EACH = Episode(file="bells.txt", hosts=("Ada Okafor",), guests=("Benjamin van Doorn",))
MANY = Episode(
    file="bells.txt", hosts=("Ada Okafor", "Daniel Lindqvist"), guests=("Clara Newberry", "Ada Malik", "Chris Benson")
)
NOBODY_KNOWN = Episode(file="bells.txt")


def named(label: str, episode: Episode = MANY, **labels: int) -> str | None:
    """Whom `label` names in a file with these labels and their turns; `_` stands for a space, `__` for brackets."""
    others = [speakers.Label(label, "", 1), *(speakers.Label(*split(other), n) for other, n in labels.items())]
    return speakers.identify(label, episode, others).name


def split(label: str) -> tuple[str, str]:
    name, _, aside = label.replace("__", "(").partition("(")
    return name.replace("_", " "), aside


@pytest.mark.parametrize(
    ("label", "name", "confidence"),
    [
        ("Ada Okafor", "Ada Okafor", speakers.EXACT),
        ("ADA OKAFOR", "Ada Okafor", speakers.EXACT),
        ("Dr. Ada Okafor", "Ada Okafor", speakers.EXACT),
        ("Ada Okafor (host)", "Ada Okafor", speakers.EXACT),
        ("Ada Okafor, Host", "Ada Okafor", speakers.EXACT),
        ("HOST (Okafor)", "Ada Okafor", speakers.PART),
        ("Guest: Clara", "Clara Newberry", speakers.PART),
        ("Daniel Lindqvist - Co-host", "Daniel Lindqvist", speakers.EXACT),
        ("Okafor", "Ada Okafor", speakers.PART),
        ("Clara", "Clara Newberry", speakers.PART),
        ("Prof. Malik", "Ada Malik", speakers.PART),
        ("A. Okafor", "Ada Okafor", speakers.PART),
        ("Clara M. Newberry", "Clara Newberry", speakers.PART),
        ("CN", "Clara Newberry", speakers.INITIALS),
        ("D.L.", "Daniel Lindqvist", speakers.INITIALS),
        ("Dan", "Daniel Lindqvist", speakers.SHORT),
        ("Clara Newbery", "Clara Newberry", speakers.ALIKE),
        ("Lindquist", "Daniel Lindqvist", speakers.ALIKE),
    ],
)
def test_a_label_is_mapped_to_the_one_known_person_it_means(label: str, name: str, confidence: float) -> None:
    found = speakers.identify(label, MANY)
    assert (found.name, found.confidence, found.source) == (name, confidence, "labelled")


def test_the_surer_the_step_the_higher_the_confidence() -> None:
    sure = [speakers.EXACT, speakers.PART, speakers.INITIALS, speakers.SHORT, speakers.ALIKE]
    assert sure == sorted(sure, reverse=True)
    assert sure[0] < 1


def test_roles_come_from_the_lists() -> None:
    assert speakers.identify("Clara", MANY).role == "guest"
    assert speakers.identify("Okafor", MANY).role == "host"


@pytest.mark.parametrize("label", ["Ada", "A. M. and C. N.", "Ada and Clara", "Ada & Clara", "All"])
def test_a_label_that_could_be_two_people_names_nobody(label: str) -> None:
    assert speakers.identify(label, MANY) == UNKNOWN_SPEAKER


@pytest.mark.parametrize(
    "label",
    ["Speaker 1", "SPEAKER_01", "speaker", "Unknown", "Unknown Speaker", "Announcer", "Narrator", "Q", "A", "Break",
     "Audience Member", "Male Voice", "Speaker A", "Caller 2", "Interviewer 1", "Hosts"],
)  # fmt: skip
def test_a_label_that_is_no_name_names_nobody(label: str) -> None:
    assert speakers.identify(label, ONE_OF_EACH) == UNKNOWN_SPEAKER


def test_host_and_guest_are_names_where_there_is_one_of_them() -> None:
    assert (named("Host", ONE_OF_EACH), named("INTERVIEWER", ONE_OF_EACH)) == ("Ada Okafor", "Ada Okafor")
    assert (named("Guest", ONE_OF_EACH), named("Interviewee", ONE_OF_EACH)) == ("Benjamin van Doorn",) * 2
    assert speakers.identify("Host", ONE_OF_EACH).role == "host"
    assert (named("Host", MANY), named("Guest", MANY), named("Host", NOBODY_KNOWN)) == (None, None, None)


@pytest.mark.parametrize("label", ["Al", "Ada", "Adam", "Ann", "Amy Adams", "Benny", "Vox", "Ben van Doorn", "kushti"])
def test_short_and_unusual_names_are_names(label: str) -> None:
    assert named(label, NOBODY_KNOWN) == label


def test_a_name_outside_the_lists_stays_and_is_a_guest_only_where_that_is_all_it_can_be() -> None:
    found = speakers.identify("Ewa Nowak", MANY)
    assert found == Speaker(name="Ewa Nowak", role=None, confidence=speakers.EXACT, source="labelled")
    assert speakers.identify("Ewa Nowak", Episode(file="x", hosts=("Ada Okafor",))).role == "guest"
    assert speakers.identify("Ewa Nowak (Host)", NOBODY_KNOWN).role == "host"
    assert speakers.identify("Chris Jenson", MANY).name == "Chris Jenson"


def test_initials_are_spelt_out_by_another_label_of_the_file() -> None:
    assert named("EN", NOBODY_KNOWN, Ewa_Nowak=2) == "Ewa Nowak"
    assert named("MC", NOBODY_KNOWN, Matteo_di_Corso__MC=1) == "Matteo di Corso"
    assert named("Ewa", NOBODY_KNOWN, Ewa_Nowak=1) == "Ewa Nowak"
    assert named("Ewa Nowak", NOBODY_KNOWN, Ewa=9) == "Ewa Nowak"
    assert named("CN", MANY, Carl_Nilsson=3) == "Clara Newberry"


def test_initials_that_the_file_spells_out_are_as_sure_as_half_a_name() -> None:
    others = [speakers.Label("EN", "", 9), speakers.Label("Ewa Nowak", "", 1)]
    assert speakers.identify("EN", NOBODY_KNOWN, others).confidence == speakers.PART


def test_initials_that_nothing_spells_out_are_no_name() -> None:
    assert named("EN", NOBODY_KNOWN) is None
    assert named("EN", NOBODY_KNOWN, Ewa_Nowak=1, Erik_Nilsson=1) is None
    assert named("BO", NOBODY_KNOWN, ADAM=2) == "BO"


def test_a_rare_spelling_is_the_usual_one() -> None:
    assert named("Clara Newbery", NOBODY_KNOWN, Clara_Newberry=9) == "Clara Newberry"
    assert named("Clara Newbery", NOBODY_KNOWN, Claus_Newport=9) == "Clara Newbery"


def turns(
    *sentences: tuple[int, str | None], text: str = "", marked: bool = False, episode: Episode
) -> tuple[Turn, ...]:
    made = tuple(
        Sentence(index=index, start=index, end=index + 1, turn=turn, label=label)
        for index, (turn, label) in enumerate(sentences)
    )
    cues = (Cue(start=0, end=9), Cue(start=9, end=10, new_turn=marked))
    return speakers.attribute(text, made, cues, episode)[1]


def test_each_run_of_sentences_is_a_turn_with_its_speaker() -> None:
    found = turns((0, "Ada"), (0, "Ada"), (1, "Ben"), (2, None), episode=ONE_OF_EACH)
    assert [(t.first, t.last, t.speaker.name) for t in found] == [
        (0, 2, "Ada Okafor"),
        (2, 3, "Benjamin van Doorn"),
        (3, 4, None),
    ]


def test_without_labels_nobody_is_named_unless_there_is_only_one() -> None:
    alone = Episode(file="bells.txt", hosts=("Ada Okafor",), guests=("Ada Okafor",))
    (turn,) = turns((0, None), (0, None), episode=alone)
    assert turn.speaker == Speaker(name="Ada Okafor", role="host", confidence=speakers.ALONE, source="inferred")
    assert turns((0, None), episode=ONE_OF_EACH)[0].speaker == UNKNOWN_SPEAKER
    assert turns((0, None), episode=NOBODY_KNOWN)[0].speaker == UNKNOWN_SPEAKER


def test_any_sign_of_a_second_speaker_keeps_the_one_known_name_out() -> None:
    alone = Episode(file="bells.txt", hosts=("Ada Okafor",))
    assert turns((0, None), marked=True, episode=alone)[0].speaker == UNKNOWN_SPEAKER
    assert turns((0, None), text="Thank you so much for joining me.", episode=alone)[0].speaker == UNKNOWN_SPEAKER


def test_two_thousand_labels_take_seconds() -> None:
    began = time.process_time()
    labels = [(n, f"Ringer {chr(65 + n % 26)}{'abcdefghij'[n // 26 % 10]}{n // 260}x") for n in range(2_000)]
    assert len(turns(*labels, episode=MANY)) == 2_000
    assert time.process_time() - began < 5.0
