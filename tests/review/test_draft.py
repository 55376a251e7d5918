"""Whatever a person does to a quote, not one word in it is one that nobody said."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotebot.errors import EditRefused
from quotebot.model import Candidate, Edit, Episode, Misheard, Transcript
from quotebot.review.draft import Draft
from quotebot.scoring.candidates import candidates
from quotebot.scoring.edits import apply, check, prove
from quotebot.transcript.reader import read

TALK = """Mara Ost: What did you learn from the ferry?

Tovi Lund: And, um, I I think the old ferry is patience with an engine, you know, and it never hurries. It waited \
[laughs] for my mother, jansen holm, every single winter. The end.So we went home and

Mara Ost: Thank you, Tovi. That was lovely.
"""


def talk(text: str = TALK) -> Transcript:
    return read(text.encode(), Episode(file="talk.txt", hosts=("Mara Ost",), guests=("Tovi Lund",)))


def draft(first: str, last: str, text: str = TALK) -> Draft:
    """The draft of the one candidate that runs from `first` to `last`."""
    source = talk(text)
    found = [
        c
        for c in candidates(source)
        if source.text[c.start :].startswith(first) and source.text[: c.end].endswith(last)
    ]
    assert len(found) == 1
    return Draft.of(source, found[0])


def ferry() -> Draft:
    return draft("And, um", "hurries.")


def winter() -> Draft:
    return draft("It waited", "winter.")


def whole_words(text: str) -> list[str]:
    """The words of `text` outside brackets, case ignored, by a rule of this test's own."""
    return re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", re.sub(r"\[[^\]]*\]", " ", text).casefold())


def hold(one: Draft) -> None:
    """The promise."""
    check(one.evidence, one.on, one.noise)
    assert one.text == apply(one.evidence, one.on)
    prove(one.transcript, one.candidate, one.text)
    unrepaired = apply(one.evidence, [e for e in one.on if e.op != "repair"])
    rest = iter(whole_words(one.evidence.replace("*", "")))
    assert [word for word in whole_words(unrepaired) if word not in rest] == []
    sentences = one.transcript.sentences[one.candidate.first : one.candidate.last]
    assert sentences[0].start <= one.start < sentences[0].end
    assert sentences[-1].start < one.end <= sentences[-1].end
    assert len({sentence.turn for sentence in sentences}) == 1


def test_a_draft_begins_as_the_suggestion_it_is_of() -> None:
    one = ferry()
    assert one.text == "I think the old ferry is patience with an engine, and it never hurries."
    assert one.candidate == Draft.of(one.transcript, one.candidate).candidate
    assert [(edit.op, on) for edit, on in one.choices] == [
        ("drop_lead", True),
        ("drop_stutter", True),
        ("drop_filler", True),
    ]
    assert one.off == ()


def test_the_ends_move_word_by_word_and_the_edits_are_proposed_anew() -> None:
    one = ferry().moved(start=3)
    assert one.text == "I think the old ferry is patience with an engine, and it never hurries."
    one = one.moved(start=2)
    assert one.text == "The old ferry is patience with an engine, and it never hurries."
    assert one.moved(end=-6).text == "The old ferry is patience with an engine."
    assert one.moved(end=-6).moved(end=6) == one
    assert one.moved(end=2).text.endswith("it never hurries. It waited.")


def test_noise_is_no_word_and_is_dropped_once_inside() -> None:
    one = winter().moved(end=-7)
    assert one.text == "It waited for."
    assert one.moved(end=-1).text == "It waited."
    assert one.moved(start=-1).text == "Hurries. It waited for."


def test_punctuation_stays_with_the_last_word_and_a_missing_space_parts_two() -> None:
    one = draft("The end.", "went home and")
    assert one.moved(end=-5).text == "The end."
    assert one.moved(start=2).text == "We went home and."
    assert one.moved(start=3).moved(start=-1).start == one.transcript.text.index("So we")


def test_no_end_moves_into_another_turn_or_leaves_nothing() -> None:
    with pytest.raises(EditRefused, match="one turn"):
        ferry().moved(start=-1)
    with pytest.raises(EditRefused, match="one turn"):
        draft("The end.", "went home and").moved(end=1)
    with pytest.raises(EditRefused, match="Nothing would be left"):
        winter().moved(start=50)
    with pytest.raises(EditRefused, match="Nothing would be left"):
        winter().moved(start=5, end=-6)


def test_no_end_moves_across_words_that_are_missing() -> None:
    text = "Mara Ost: What was it?\n\nTovi Lund: The old ferry waits for all. We sang [INAUDIBLE] at noon.\n"
    one = draft("The old ferry", "for all.", text)
    assert one.moved(end=2).text == "The old ferry waits for all. We sang."
    with pytest.raises(EditRefused, match="words are missing there"):
        one.moved(end=3)


def test_what_a_person_changed_stays_where_the_ends_move() -> None:
    one = ferry()
    filler = next(i for i, (edit, _) in enumerate(one.choices) if edit.op == "drop_filler")
    one = one.toggled(filler).inserted(8, "that crosses the sound").moved(start=3).moved(end=1)
    assert one.text == (
        "I think the old ferry [that crosses the sound] is patience with an engine, you know, and it never hurries. It."
    )
    assert [(edit.op, on) for edit, on in one.choices if edit.op == "drop_filler"] == [("drop_filler", False)]
    assert "[" not in one.moved(start=6).text


def test_each_edit_can_be_taken_back_and_made_again() -> None:
    one = ferry()
    assert one.toggled(0).text.startswith("And, um, I think")
    assert one.toggled(0).toggled(0).text == one.text
    with pytest.raises(EditRefused, match=r"no edit 10: this quote has \d"):
        one.toggled(9)
    bare = draft("The end.", "The end.")
    assert bare.choices == ()
    with pytest.raises(EditRefused, match="There is no edit 1: this quote has none"):
        bare.toggled(0)
    low = winter().moved(start=1)
    place = len(low.choices) - 1
    assert low.choices[place] == (Edit(op="capitalise"), True)
    assert low.toggled(place).text.startswith("waited for")
    assert low.toggled(place).toggled(place) == low


def test_words_left_out_within_are_shown_and_what_is_added_stands_in_brackets() -> None:
    one = winter()
    assert one.words[3:7] == ("my", "mother", "jansen", "holm")
    assert one.elided(5, 7).text == "It waited for my mother, … every single winter."
    assert one.elided(5, 7).elided(7, 8).text == "It waited for my mother, … single winter."
    assert (
        one.inserted(0, "[The ferry]").text == "[The ferry] It waited for my mother, jansen holm, every single winter."
    )
    assert one.inserted(10, "since").text.endswith("every single winter [since].")
    assert one.repaired(5, 7, "Jensen Holm").text == "It waited for my mother, Jensen Holm, every single winter."


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (lambda one: one.elided(0, 10), "Nothing would be left"),
        (lambda one: one.elided(4, 4), "no words 5 to 4"),
        (lambda one: one.elided(4, 99), "has 10"),
        (lambda one: one.inserted(99, "x"), "no word 100"),
        (lambda one: one.inserted(1, "a] b"), "plain words"),
        (lambda one: one.inserted(1, " "), "plain words"),
        (lambda one: one.inserted(1, "a\x1b[2J"), "plain words"),
        (lambda one: one.repaired(1, 2, "Hurried"), "only a misheard name"),
        (lambda one: one.repaired(4, 5, "brother"), "only a misheard name"),
    ],
)
def test_an_edit_that_is_none_is_refused_with_the_reason(edit: Callable[[Draft], Draft], reason: str) -> None:
    with pytest.raises(EditRefused, match=reason):
        edit(winter())


@pytest.mark.parametrize(
    "edit",
    [
        lambda one: one.elided(one.words.index("never"), one.words.index("never") + 1),
        lambda one: one.elided(one.words.index("it"), one.words.index("never") + 1),
        lambda one: one.retyped("I think the old ferry is patience with an engine, and it hurries."),
        lambda one: one.retyped("I think the old ferry is patience with an engine, and it … hurries."),
    ],
)
def test_a_denial_goes_only_with_its_whole_clause(edit: Callable[[Draft], Draft]) -> None:
    with pytest.raises(EditRefused, match=r"takes “never” away and .* meaning round\. Leave out the whole clause\."):
        edit(ferry())
    assert ferry().retyped("I think the old ferry is patience with an engine.").text.endswith("with an engine.")


@pytest.mark.parametrize(
    ("typed", "expected", "ops"),
    [
        ("It waited for my mother, jansen holm, every single winter.", None, []),
        ("It waited for my mother every single winter", "It waited for my mother, … every single winter.", ["elide"]),
        ("It waited for my mother … winter!", "It waited for my mother, … winter!", ["elide", "end"]),
        ("It waited for my mother, Jensen Holm, every single winter.", None, ["repair"]),
        ("It waited [the old ferry] for my mother, jansen holm, every single winter", None, ["insert"]),
        ("waited for my mother", "waited for my mother.", ["end"]),
        ("Waited for my mother.", None, ["capitalise", "end"]),
        ("… for my mother.", "… for my mother.", ["elide", "end"]),
        ("It waited for my mother ...", "It waited for my mother, …", ["elide"]),
    ],
)
def test_free_typing_becomes_the_edits_that_fit(typed: str, expected: str | None, ops: list[str]) -> None:
    one = winter().retyped(typed)
    hold(one)
    assert one.text.rstrip(".") == (expected or typed).rstrip(".")
    assert sorted(e.op for e in one.on if e.op != "drop_noise") == ops


def test_free_typing_finds_the_drops_and_can_take_them_back() -> None:
    one = ferry()
    said = one.retyped("And, um, I I think the old ferry is patience with an engine, you know, and it never hurries.")
    assert said.on == ()
    assert said.retyped(one.text) == one


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("It never waited for my mother.", r"^“never” was not said\. Put it in \[square brackets\] or leave it out\.$"),
        ("It always waited for my sister.", r"^“always” and “sister” were not said\. Put them in"),
        ("It waited for mother my.", "in the order they were said"),
        ("It wait for my mother.", "“wait” was not said"),
        ("It waited [for my mother.", "square bracket"),
        ("It waited for my mother, Nobody, every single winter.", "“Nobody” was not said"),
        ("", "Nothing would be left"),
        ("[all mine]", "Nothing would be left"),
    ],
)
def test_free_typing_of_what_was_not_said_is_refused_by_its_words(typed: str, reason: str) -> None:
    with pytest.raises(EditRefused, match=reason):
        winter().retyped(typed)


def test_a_question_stays_one() -> None:
    text = "Mara Ost: What was it?\n\nTovi Lund: Why would the old ferry ever hurry? It waits for all of us.\n"
    one = draft("Why would", "hurry?", text)
    with pytest.raises(EditRefused, match="question"):
        one.retyped("Why would the old ferry ever hurry.")


WORDS = st.sampled_from(
    "And, um, so well, you know, I I it's isn't never the the ferry end.So end. Why? [laughs] jansen well-known -- … "
    "“old” 3.5 (and it) cafe\u0301 Über I mean, **un**did".split(" ")
)
TURNS = st.lists(st.lists(WORDS, min_size=8, max_size=30).map(" ".join), min_size=1, max_size=3)
NUMBER = st.integers(0, 12)
OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("moved"), st.integers(-3, 3), st.integers(-3, 3)),
        st.tuples(st.just("toggled"), st.integers(0, 6)),
        st.tuples(st.just("elided"), NUMBER, NUMBER),
        st.tuples(st.just("inserted"), NUMBER, st.sampled_from(["the ferry", "never", "[x]", "]", ""])),
        st.tuples(st.just("repaired"), NUMBER, NUMBER, st.sampled_from(["Jensen", "NOT", "Uber", "Ferry", "never"])),
        st.tuples(st.just("retyped"), st.lists(NUMBER, max_size=8), st.sampled_from(["…", "never", "[so]"])),
    ),
    max_size=8,
)  # fmt: skip


def done(one: Draft, operation: tuple[object, ...]) -> Draft:
    """The draft after `operation`, or as it was where that is refused."""
    name, *given_ = operation
    if name == "moved":
        given_, more = [], {"start": operation[1], "end": operation[2]}
    else:
        more = {}
    if name == "retyped":
        given_ = [without(one.text, operation[1], str(operation[2]))]  # type: ignore[arg-type]
    try:
        return getattr(one, str(name))(*given_, **more)  # type: ignore[no-any-return]
    except EditRefused as exc:
        assert str(exc)[0].isupper() or str(exc)[0] == "“"
        return one


def without(text: str, gone: list[int], extra: str) -> str:
    """`text` without some of its words, and with something that may not be there."""
    words = [word for i, word in enumerate(text.split()) if i not in gone]
    return " ".join([*words[: len(words) // 2], extra, *words[len(words) // 2 :]])


@settings(max_examples=150, deadline=None)
@given(TURNS, st.integers(0, 50), OPERATIONS)
def test_whatever_is_done_every_word_was_said_in_that_order_and_none_is_cut(
    turns: list[str], pick: int, operations: list[tuple[object, ...]]
) -> None:
    said = "".join(f"Mara Ost: What is it?\n\nTovi Lund: {turn}\n\n" for turn in turns)
    source = talk(said)
    found = [c for c in candidates(source) if re.search(r"\w", source.text[c.start : c.end])]
    if not found:
        return
    one = Draft.of(source, found[pick % len(found)])
    for operation in operations:
        one = done(one, operation)
        hold(one)
        hold(done(one, ("retyped", [], "")))


@cache
def seed(folder: Path) -> tuple[Transcript, tuple[Candidate, ...]]:
    file = next(p for p in sorted((folder / "seed").iterdir()) if p.suffix == ".txt")
    source = read(file.read_bytes(), Episode(file=file.name))
    return source, tuple(candidates(source))


@settings(max_examples=60, deadline=None)
@given(pick=st.integers(0, 10**6), operations=OPERATIONS)
def test_the_same_holds_over_a_real_interview(shared: Path, pick: int, operations: list[tuple[object, ...]]) -> None:
    source, found = seed(shared)
    one = Draft.of(source, found[pick % len(found)])
    for operation in operations:
        one = done(one, operation)
        hold(one)


def misheard(one: Draft, wrong: str, right: str, *, sure: bool = False) -> Misheard:
    at = one.transcript.text.index(wrong)
    return Misheard(start=at, end=at + len(wrong), wrong=wrong, right=right, score=0.9, sure=sure, reason="sounds so")


@pytest.mark.parametrize("sure", [True, False])
def test_a_misheard_name_is_one_of_the_edits_that_a_key_switches(sure: bool) -> None:
    """Off to begin with where the quote was kept without it; on and off again leaves the quote as it was."""
    plain = winter()
    names = (misheard(plain, "jansen holm", "Janssen Holm", sure=sure),)

    one = Draft.of(plain.transcript, plain.candidate, names)

    mend = Edit(op="repair", start=one.evidence.index("jansen"), end=one.evidence.index(", every"), text="Janssen Holm")
    index = one.choices.index((mend, False))
    mended = one.toggled(index)
    hold(mended)
    assert "my mother, Janssen Holm, every" in mended.text
    assert mended.toggled(mended.choices.index((mend, True))).candidate == plain.candidate


def test_a_misheard_name_is_offered_where_the_quote_grows_over_it() -> None:
    plain = winter()
    short = Draft.of(plain.transcript, plain.moved(end=-5).candidate, (misheard(plain, "jansen", "Janssen"),))

    assert [e for e, _ in short.choices if e.op == "repair"] == []
    assert [e.text for e, on in short.moved(end=5).choices if e.op == "repair" and not on] == ["Janssen"]
