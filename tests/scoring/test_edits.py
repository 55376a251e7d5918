"""Not one word nobody said: an edit does what its name declares, or the quote is refused."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotebot.errors import EvidenceMismatch
from quotebot.model import Edit, Suggestion
from quotebot.scoring import ranker
from quotebot.scoring.candidates import mend
from quotebot.scoring.edits import apply, check, fold, inside_word, prove, verify
from quotebot.scoring.suggest import suggest

from .samples import GOOD, dialogue, transcript

TOKENS = (
    "and but so well, you know, i mean, um uh like not never the the a bridge holds it, I I we -- — … ... , . ? ! "
    "; : ' ’ \" ( ) [ ] It's it's that that's isn't no no, very very ferry.ai AI home.You you end.I "
    "Über 42 3.5 state-of-the-art \n - “ ”"
).split(" ")
SPOKEN = st.lists(st.sampled_from(TOKENS), max_size=40).map(" ".join)


def letters(text: str) -> list[str]:
    """The words of `text`, case ignored, by a rule of this test's own."""
    return re.findall(r"[^\W\d_]+", text.upper().casefold())


def stands_in_order(shown: str, evidence: str) -> bool:
    rest = iter(letters(evidence))
    return all(word in rest for word in letters(shown))


def refused(evidence: str, edit: Edit) -> bool:
    try:
        check(evidence, [edit])
    except EvidenceMismatch:
        return True
    return False


def test_a_leading_connective_goes_and_the_first_letter_rises_as_the_contract_says() -> None:
    evidence = "But the old ferry is patience with an engine."
    edits = mend(evidence)
    assert edits == (Edit(op="drop_lead", start=0, end=4), Edit(op="capitalise"))
    assert apply(evidence, edits) == "The old ferry is patience with an engine."


def test_fillers_stutters_and_an_open_end_are_mended_by_declared_edits() -> None:
    evidence = "and I I think the, um, river always wins --"
    edits = mend(evidence)
    assert [e.op for e in edits] == ["drop_lead", "drop_stutter", "drop_filler", "end"]
    assert apply(evidence, edits) == "I think the river always wins."
    check(evidence, edits)


@pytest.mark.parametrize(
    ("op", "evidence", "start", "end"),
    [
        ("drop_lead", "Not every bridge holds.", 0, 4),
        ("drop_lead", "So not every bridge holds.", 0, 7),
        ("drop_lead", "The bridge, so it holds.", 10, 15),  # a connective, but not at the front
        ("drop_filler", "The bridge does not hold.", 16, 20),
        ("drop_filler", "The bridge, um, never holds.", 11, 22),
        ("drop_stutter", "It is not, it never was safe.", 6, 11),
        ("drop_stutter", "We never rest.", 3, 9),
        ("drop_noise", "The bridge does not hold.", 16, 20),
        ("end", "The bridge does not.", 15, 20),
    ],
)
def test_no_edit_takes_a_word_of_meaning(op: str, evidence: str, start: int, end: int) -> None:
    text = "." if op == "end" else None
    assert refused(evidence, Edit(op=op, start=start, end=end, text=text))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("op", "evidence", "start", "end"),
    [
        ("drop_lead", "Solvent banks lend.", 0, 2),
        ("drop_filler", "A stronger roof leaks.", 8, 11),  # "A strong roof"
        ("drop_filler", "The verdict was unlikely.", 18, 22),
        ("drop_noise", "The cure is now here.", 15, 16),  # "nowhere"
        ("drop_filler", "You are right about the roof.", 8, 14),
        ("drop_lead", "Great ideas die in meetings.", 0, 6),
    ],
)
def test_no_edit_cuts_a_word_joins_two_or_takes_one_of_meaning_that_looks_like_filler(
    op: str, evidence: str, start: int, end: int
) -> None:
    assert refused(evidence, Edit(op=op, start=start, end=end))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("evidence", "start", "end"),
    [("The price was not nothing.", 14, 18), ("It works in interesting ways.", 9, 12)],
)
def test_a_word_that_begins_like_the_next_is_no_stutter(evidence: str, start: int, end: int) -> None:
    assert refused(evidence, Edit(op="drop_stutter", start=start, end=end))


@pytest.mark.parametrize("end", [" yes.", ".com", "", "and", ". No."])
def test_the_end_is_punctuation_and_nothing_else(end: str) -> None:
    assert refused("The river wins", Edit(op="end", start=14, end=14, text=end))
    check("The river wins", [Edit(op="end", start=14, end=14, text=".”")])


def test_what_is_added_stands_in_brackets_and_cannot_close_them() -> None:
    evidence = "He built it alone."
    assert apply(evidence, [Edit(op="insert", start=3, text="my father")]) == "He [my father] built it alone."
    for text in ("", " ", "a] never [b"):
        assert refused(evidence, Edit(op="insert", start=3, text=text))


def test_what_is_left_out_within_is_shown_by_an_ellipsis() -> None:
    assert apply("The river, in the end, wins.", [Edit(op="elide", start=9, end=22)]) == "The river … wins."


@pytest.mark.parametrize(
    ("evidence", "start", "end"),
    [
        ("They were unhappy with it.", 12, 12),  # "un … happy"
        ("They were unhappy with it.", 12, 17),
        ("The state-of-the-art roof leaks.", 9, 20),  # "state … roof"
        ("It isn't safe.", 5, 8),
        ("It costs 3.5 million.", 11, 20),
        ("Un cafe\u0301 noir.", 7, 8),  # only the accent
    ],
)
def test_an_ellipsis_cuts_no_word(evidence: str, start: int, end: int) -> None:
    assert refused(evidence, Edit(op="elide", start=start, end=end))


@pytest.mark.parametrize(
    ("evidence", "gone", "denial"),
    [
        ("Clocks don't measure time.", "don't", "don't"),
        ("Clocks don’t really measure time.", "don’t really", "don’t"),
        ("Clocks do um NOT uh, er, quite measure time.", "um NOT uh, er, quite", "NOT"),
        ("Clocks cannot measure time.", "cannot", "cannot"),
        *((f"It is {word} here to help.", word, word) for word in
          "not never no nobody nothing none neither nor without".split()),
    ],
)  # fmt: skip
def test_an_elision_that_turns_the_sentence_round_is_refused(evidence: str, gone: str, denial: str) -> None:
    start = evidence.index(gone)
    with pytest.raises(EvidenceMismatch, match=f"takes “{denial}” away and would turn the meaning round"):
        check(evidence, [Edit(op="elide", start=start, end=start + len(gone))])


def test_noise_makes_no_elision_longer() -> None:
    evidence = "Clocks do not [a long loud laugh] measure time."
    with pytest.raises(EvidenceMismatch, match="takes “not” away"):
        check(evidence, [Edit(op="elide", start=10, end=33)], [(14, 33)])


@pytest.mark.parametrize("gone", ["which are not all alike", "all alike"])
def test_a_whole_clause_or_what_denies_nothing_may_be_left_out(gone: str) -> None:
    evidence = "Clocks, which are not all alike, measure time."
    start = evidence.index(gone)
    check(evidence, [Edit(op="elide", start=start, end=start + len(gone))])


def test_marks_of_edits_stand_close_to_the_punctuation_behind_them() -> None:
    evidence = "The river, in the end, wins, you see --"
    edits = [
        Edit(op="elide", start=10, end=21),
        Edit(op="insert", start=27, text="always"),
        Edit(op="elide", start=29, end=36),
        Edit(op="end", start=36, end=39, text="."),
    ]
    check(evidence, edits)
    assert apply(evidence, edits) == "The river, …, wins [always], …."


def test_drops_side_by_side_join_no_words() -> None:
    evidence = "foo um, uh,bar"
    one, other = Edit(op="drop_filler", start=3, end=7), Edit(op="drop_filler", start=7, end=11)
    check(evidence, [one])
    check(evidence, [other])
    with pytest.raises(EvidenceMismatch, match="two words together"):
        check(evidence, [one, other])


def test_a_sound_between_two_words_leaves_a_space_and_markup_inside_a_word_leaves_none() -> None:
    assert apply("We said[laughs]that.", [Edit(op="drop_noise", start=7, end=15)]) == "We said that."
    assert apply("We **un**did it.", [Edit(op="drop_noise", start=a, end=a + 2) for a in (3, 7)]) == "We undid it."


@pytest.mark.parametrize(
    ("heard", "name"),
    [("jansen hoang", "Jensen Huang"), ("open ai", "OpenAI"), ("Elia Sutskiver", "Ilya Sutskever"), ("gpt 4", "GPT-4"),
     ("saint gallen", "St. Gallen"), ("o brian", "O’Brien"), ("Sutskover", "Sutskever"), ("Carpathi", "Karpathy"),
     ("con net", "ConvNet"), ("Dolly", "DALL-E"), ("clib", "CLIP"), ("CEFR", "CIFAR"), ("Pasco", "Pasko"),
     ("newyorke times", "New Yorker Times"), ("Sem Altmen", "Sam Altman")],
)  # fmt: skip
def test_a_misheard_name_is_repaired(heard: str, name: str) -> None:
    check(f"We met {heard} there.", [Edit(op="repair", start=7, end=7 + len(heard), text=name)])


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        ("sometimes", "always"),
        ("sometimes", "Never"),
        ("bridge", "BOAT"),
        ("is", "Is NOT"),  # a denial is no name
        ("can't", "Cant"),
        ("now", "not"),
        ("16 ferries", "60 Ferries"),  # nor is a number
        ("Ilya", "Ilya, a liar"),
        ("Ilya", "Ilya] [Sutskever"),
        ("Ilya", "Ily\u202ea"),
        ("Ilya", ""),
        ("a b c d e f", "A B C D E F"),
        ("…", "Ilya"),
        ("for", "4"),
        ("Everything", "Nothing"),
        ("Everything", "NOTHING"),
        ("Everything", "Anything"),
        ("Everything", "ANYTHING"),
        ("Clocks", "Cocks"),  # in the lexicon as one only
        ("Clocks", "CoCKS"),
        ("Clocks", "Cock's"),
        ("Clocks", "Locks"),
        ("Clocks", "LOCKS"),
        ("clock-work", "Cock-Work"),
        ("Karpathi clocks", "Karpathy Locks"),
        ("Karpathi", "Karpathy Sucks"),
        ("Karpathi Sutskiver", "Karpathy Sucks"),
    ],
)
def test_nothing_but_a_name_is_repaired(heard: str, name: str) -> None:
    assert refused(f"It was {heard} then.", Edit(op="repair", start=7, end=7 + len(heard), text=name))


def test_a_repair_takes_whole_words() -> None:
    assert refused("The Johnsons left.", Edit(op="repair", start=4, end=8, text="Jon"))


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("un", "happy", True),
        ("well-", "known", True),
        ("isn’", "t", True),
        ("3.", "5", True),
        ("U.", "S.", True),
        ("Node.", "js", True),
        ("cafe", "\u0301", True),
        ("क\u094d", "ष", True),  # one written syllable
        ("the end.", "So we went", False),  # only a space is missing
        ("the end", " so", False),
        ("the end—", "so", False),
        ("", "so", False),
    ],
)
def test_a_place_is_inside_a_word_or_it_is_not(left: str, right: str, expected: bool) -> None:
    assert inside_word(f"We saw {left}{right}", 7 + len(left)) == expected


@pytest.mark.parametrize("spans", [[(0, 5), (4, 8)], [(0, 99)], [(5, 3)], [(-2, 3)]])
def test_edits_that_overlap_or_leave_the_evidence_are_refused(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(EvidenceMismatch):
        apply("So, um, the river wins.", [Edit(op="elide", start=a, end=b) for a, b in spans])


@given(st.text() | SPOKEN)
def test_mending_any_text_passes_the_check_and_shows_only_its_own_words_in_their_order(evidence: str) -> None:
    edits = mend(evidence)
    check(evidence, edits)
    assert stands_in_order(apply(evidence, edits), evidence)


@pytest.mark.parametrize(
    "evidence", ["He lives at ferry.ai\nAI and more.", "She went home.You gotta go you gotta go away."]
)
def test_mending_joins_no_words_where_a_space_is_missing(evidence: str) -> None:
    assert [edit for edit in mend(evidence) if edit.op == "drop_stutter"] == []


def test_what_nobody_said_is_dropped_whole() -> None:
    evidence = "And, [laughs] the roof leaks when it rains."
    edits = mend(evidence, [(5, 13)])
    assert apply(evidence, edits) == "The roof leaks when it rains."
    check(evidence, edits, [(5, 13)])
    with pytest.raises(EvidenceMismatch, match="not said"):
        check(evidence, [], [(5, 13)])
    with pytest.raises(EvidenceMismatch, match="not said"):
        check(evidence, [Edit(op="drop_noise", start=5, end=7)], [(5, 13)])


@pytest.mark.parametrize("evidence", ["' '", "The roof ’ ’ leaks.", "_ _"])
def test_marks_said_twice_are_no_stutter(evidence: str) -> None:
    check(evidence, mend(evidence))


def changed(one: Suggestion) -> list[Suggestion]:
    moved = replace(one.candidate, start=one.candidate.start + 1)
    return [
        replace(one, text=one.text + "!"),
        replace(one, text=one.text[1:]),
        replace(one, raw=one.raw[:-1]),
        replace(one, id="q-000000000000"),
        replace(one, candidate=moved),
        replace(one, candidate=replace(one.candidate, end=10**9)),
    ]


def test_a_quote_that_differs_by_one_character_anywhere_is_refused() -> None:
    source = transcript(dialogue(GOOD))
    one = suggest(source, ranker.load(), count=1)[0]
    verify(source, one)
    for wrong in changed(one):
        with pytest.raises(EvidenceMismatch):
            verify(source, wrong)


def test_a_quote_is_refused_once_a_letter_of_its_source_or_the_file_changed() -> None:
    source = transcript(dialogue(GOOD))
    one = suggest(source, ranker.load(), count=1)[0]
    at = one.candidate.start + 1
    other = source.text[:at] + "#" + source.text[at + 1 :]
    for wrong in (replace(source, text=other), replace(source, sha256="0" * 64)):
        with pytest.raises(EvidenceMismatch, match="Suggest it again"):
            verify(wrong, one)


def test_a_span_that_begins_or_ends_inside_a_word_is_refused() -> None:
    source = transcript(dialogue(GOOD))
    one = suggest(source, ranker.load(), count=1)[0].candidate
    for start, end in ((1, 0), (0, -3)):
        cut = replace(one, start=one.start + start, end=one.end + end, edits=())
        with pytest.raises(EvidenceMismatch, match="inside a word"):
            prove(source, cut, fold(source.text[cut.start : cut.end]))


def test_a_quote_whose_ends_were_moved_is_proved_by_its_own_span() -> None:
    source = transcript(dialogue(GOOD))
    one = suggest(source, ranker.load(), count=1)[0].candidate
    start = source.text.index(" ", one.start) + 1
    moved = replace(one, start=start, edits=())
    prove(source, moved, fold(source.text[start : one.end]))
    with pytest.raises(EvidenceMismatch, match="does not match"):
        prove(source, moved, fold(source.text[one.start : one.end]))


@given(st.text())
def test_folding_keeps_all_but_white_space(text: str) -> None:
    assert fold(text).split() == text.split()
