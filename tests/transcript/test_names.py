"""Names that a transcript got wrong: found where they are, and nowhere in a sentence that is right as it is."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotebot.model import Episode, Misheard, Transcript
from quotebot.scoring.edits import is_name_repair
from quotebot.transcript.names.alike import sound, spelling, squashed
from quotebot.transcript.names.misheard import misheard
from quotebot.transcript.names.targets import Glossary
from quotebot.transcript.names.terms import TERMS
from quotebot.transcript.reader import read

# What any talk holds besides: it makes clear that the file has capitals, and that they mean something.
AROUND = (
    "We walked along the river to Millbrook and talked about bread. It was a fine day for Tessa and for all of us. "
)


def talk(said: str, *, hosts: tuple[str, ...] = ("Ottilie Brandvold",), guests: tuple[str, ...] = ()) -> Transcript:
    return read((AROUND + said).encode(), Episode(file="talk.txt", hosts=hosts, guests=guests or ("Marek Sulkowski",)))


def found(said: str, names: dict[str, tuple[str, ...]] | None = None, **who: tuple[str, ...]) -> list[Misheard]:
    return list(misheard(talk(said, **who), Glossary(names=names or {})))


def pairs(said: str, names: dict[str, tuple[str, ...]] | None = None, **who: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(one.wrong, one.right) for one in found(said, names, **who)]


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        ("Sulkovski", "Sulkowski"),
        ("Solkowsky", "Sulkowski"),
        ("Sulkovski's", "Sulkowski's"),
        ("Sulkovski’s", "Sulkowski’s"),
        ("Sulkovskis", "Sulkowskis"),
        ("SULKOVSKI", "SULKOWSKI"),
        ("Sulkovski-style", "Sulkowski-style"),
        ("pre-Sulkovski", "pre-Sulkowski"),
    ],
)
def test_a_name_that_sounds_like_the_guests_is_the_guests_in_every_form(heard: str, name: str) -> None:
    """Genitive, plural, all capitals, joined by a hyphen."""
    assert pairs(f"Then {heard} oven was cold.") == [(heard, name)]


@pytest.mark.parametrize("gap", [" ", "\n", "\r\n", "-\n"])
def test_a_name_in_two_words_is_found_across_a_space_a_line_and_a_hyphen(gap: str) -> None:
    (one,) = found(f"Then Sulkov{gap}Ski came in.")

    assert (one.wrong, one.right) == (f"Sulkov{'- ' if '-' in gap else ' '}Ski", "Sulkowski")


def test_a_line_break_between_the_words_of_a_name_hides_neither() -> None:
    said = "We heard from Marik\nSulkovski about it."

    assert pairs(said) == [("Marik", "Marek"), ("Sulkovski", "Sulkowski")]


def test_the_place_is_that_of_the_words_in_the_file() -> None:
    transcript = talk("Then Sulkovski's oven was cold.")
    (one,) = misheard(transcript)

    assert transcript.text[one.start : one.end] == "Sulkovski's"


def test_two_names_written_as_one_word_are_two() -> None:
    assert pairs("It was MarekSulkowski again.") == [("MarekSulkowski", "Marek Sulkowski")]


def test_a_term_written_as_two_words_is_one() -> None:
    assert pairs("They bought a Loaf Net and used it.", {"LoafNet": ()}) == [("Loaf Net", "LoafNet")]


def test_of_two_names_that_sound_alike_neither_is_mended_to_the_other() -> None:
    who = {"hosts": ("Jon Smyth",), "guests": ("John Smith",)}

    assert pairs("Jon Smyth asked and John Smith answered. So Smith asked Smyth.", **who) == []


def test_what_may_be_either_of_two_names_is_never_sure_and_says_so() -> None:
    (one,) = found("Then Smiyth came in.", hosts=("Jon Smyth",), guests=("John Smith",))

    assert not one.sure
    assert one.reason.endswith("; or Smyth?")


def test_the_name_beside_it_tells_two_that_sound_alike_apart() -> None:
    (one,) = found("Then Jonn Smith came in.", hosts=("Jon Smyth",), guests=("John Smith",))

    assert (one.wrong, one.right) == ("Jonn", "John")


def test_a_name_that_is_a_word_too_is_not_seen_in_the_word() -> None:
    who = {"hosts": ("Will Ramsby",), "guests": ("Rich Burrowes",)}

    assert pairs("Well, we will see. The rich burrow under the wall, he said. Wills are dull reading.", **who) == []


@pytest.mark.parametrize(
    "said",
    [
        "I put the piano on a dolly and saw a clip of it earlier.",
        "Earlier, the clip was shown. A dolly has four wheels.",
        "The CEO of a company in Dallas sent me a clip of a convent.",
        "A con artist cast a net. I saw a content net gain.",
        "Dolly Parton sang about it.",
    ],
)
def test_a_word_that_is_right_where_it_stands_is_left_alone(said: str) -> None:
    names = {"DALL-E": ("Dolly", "Dali"), "CLIP": ("clip art",), "ConvNet": ("con net",), "Earley": ()}

    assert [one for one in found(said, names) if one.sure] == []
    assert {one.wrong for one in found(said, names)} <= {"Dolly"}  # beside a surname it is shown, and no more


def test_an_alias_of_the_glossary_is_sure_however_it_is_written() -> None:
    """In one word with a hyphen, in the plural, in capitals, over two lines."""
    said = "We trained a con net. Two con\nnets failed. A Con-net won. THE CON NET"
    mended = found(said, {"ConvNet": ("con net",)})

    assert [one.right for one in mended] == ["ConvNet", "ConvNets", "ConvNet", "ConvNet"]
    assert {(one.sure, one.score) for one in mended} == {(True, 1.0)}


def test_what_the_glossary_spells_so_is_right_wherever_it_stands() -> None:
    assert pairs("Thank you, Marik. Sulkovski was there.", {"Marik": (), "Sulkovski": ()}) == []


def test_a_name_of_the_glossary_is_found_by_its_sound_and_only_shown() -> None:
    (one,) = found("As Tarqvinia Mosbe wrote, it is dry.", {"Mosby": ()})

    assert (one.wrong, one.right, one.sure) == ("Mosbe", "Mosby", False)


def test_another_person_of_the_given_name_is_another_person() -> None:
    """Peter Norton is not Pieter, and a talk that has both leaves every lone Peter to a person."""
    who = {"hosts": ("Pieter Aalders",)}

    assert pairs("A book by Peter Norton came out.", **who) == []
    assert [one.sure for one in found("Thank you, Peter.", **who)] == [True]
    assert [one.sure for one in found("A book by Peter Norton came out. Thank you, Peter.", **who)] == [False]


def test_the_transcripts_own_better_spelling_counts_where_it_is_frequent() -> None:
    said = "Grondalve rose. " * 5 + "Then Grondalfe fell."

    assert pairs(said) == [("Grondalfe", "Grondalve")]
    assert pairs("Grondalve rose. Then Grondalfe fell.") == []


def test_a_compound_a_plural_and_an_address_are_no_misspellings() -> None:
    said = "Grondalve rose. " * 6 + "See grondalve.com, the Grondalves, GrondalveWorks and an Grondalve-based shop."

    assert pairs(said) == []


def test_a_file_without_capitals_and_one_of_nothing_else_are_read_too() -> None:
    said = (AROUND + "Then Marek Sulkovski trained a con net.").encode()
    episode, glossary = Episode(file="t.txt", guests=("Marek Sulkowski",)), Glossary(names={"ConvNet": ("con net",)})

    low, high = (misheard(read(text, episode), glossary) for text in (said.lower(), said.upper()))

    assert [one.right for one in low] == ["Sulkowski", "ConvNet"]
    assert [one.right for one in high] == ["SULKOWSKI", "ConvNet"]


def test_what_is_often_misheard_is_shown_in_its_context_only() -> None:
    assert pairs("She sent me the Jason file with pie torch.") == [("Jason", "JSON"), ("pie torch", "PyTorch")]
    assert pairs("Jason came with a pie and a torch.") == []


def test_every_term_that_is_often_misheard_can_be_mended_in_a_quote() -> None:
    assert [
        (wrong, right) for right, aliases, _ in TERMS for wrong in aliases if not is_name_repair(wrong, right)
    ] == []


def test_names_in_other_letters_are_read_without_fault() -> None:
    """Accents do not tell names apart, and what has no Latin letters is compared by nothing."""
    assert squashed("Łukasz Dvořák-Ünal") == "lukaszdvorakunal"
    assert pairs("Thanks, Łukasz. Then Dvorak and Жуков came.", hosts=("Lukasz Dvořák",), guests=("Пётр Жуков",)) == []


LETTERS = "aeiouybcdfghjklmnpqrstvwxzABŁßéЖ中 -'’.3\n"


@settings(max_examples=60)
@given(st.text(LETTERS, max_size=12), st.text(LETTERS, max_size=12))
def test_likeness_is_between_0_and_1_and_the_same_both_ways(one: str, other: str) -> None:
    for how in (spelling, sound):
        assert 0 <= how(one, other) == how(other, one) <= 1


@settings(max_examples=40)
@given(st.text(LETTERS, max_size=120))
def test_any_text_is_searched_without_fault_and_no_two_proposals_share_a_word(said: str) -> None:
    transcript = talk(said)
    proposals = misheard(transcript, Glossary(names={"ConvNet": ("con net",), "Marek": ("",)}))

    assert all(one.end <= other.start for one, other in pairwise(proposals))
    assert all(transcript.text[one.start : one.end].split() == one.wrong.split() for one in proposals)


def test_the_same_talk_gives_the_same_proposals() -> None:
    said = "Then Sulkovski and Marik spoke of the Jason file. Smiyth was there. " * 3

    assert found(said) == found(said)
