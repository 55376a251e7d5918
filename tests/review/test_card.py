"""What a card says of a quote, in words, and that nothing of a transcript can steer what shows it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from quotebot.inert import inert
from quotebot.model import UNKNOWN_SPEAKER, Edit, Misheard, Speaker
from quotebot.quote import Decision, Delivery, Quote
from quotebot.review import card
from quotebot.review.card import ADDED, GONE, Fit, Look
from quotebot.scoring.edits import apply, fold

from .samples import LEAD, NOON, OVEN, PROMISE, line, talk

TALK, _ = talk()


def promise() -> Quote:
    return line(TALK, PROMISE, 1, LEAD)


def styled(text: Text, style: str) -> list[str]:
    return [text.plain[span.start : span.end] for span in text.spans if span.style == style]


def test_dropped_words_are_struck_and_the_others_are_not() -> None:
    shown = card.struck(PROMISE, LEAD)

    assert (shown.plain, styled(shown, GONE)) == (PROMISE, ["But "])


def test_what_an_edit_adds_stands_beside_what_it_takes_away() -> None:
    evidence = "Every baker is, um, a lier before dawn and"
    edits = (
        Edit(op="drop_filler", start=14, end=18),
        Edit(op="repair", start=22, end=26, text="liar"),
        Edit(op="insert", start=27, text="long"),
        Edit(op="end", start=38, end=42, text="."),
    )

    shown = card.struck(evidence, edits)

    assert styled(shown, GONE) == [", um", "lier", " and"]
    assert styled(shown, ADDED) == [" liar", "[long] ", "."]
    assert "a lier liar [long] before" in shown.plain


@given(st.text(alphabet="ab,. \n\t", max_size=40))
def test_evidence_without_edits_is_shown_as_it_stands(evidence: str) -> None:
    assert fold(card.struck(evidence, ()).plain) == fold(evidence) == apply(evidence, ())


@pytest.mark.parametrize(
    ("speaker", "shown"),
    [
        (Speaker(name="Bo", role="guest", confidence=0.97, source="inferred"), "Bo (guest), 0.97: inferred"),
        (Speaker(name="Bo", role=None, confidence=1.0, source="confirmed"), "Bo, 1.00: confirmed by a person"),
        (Speaker(name="Bo", role="host", confidence=0.99, source="labelled"), "Bo (host), 0.99: labelled by the file"),
        (
            Speaker(name="Bo", role="host", confidence=0.62, source="inferred"),
            "speaker not known (most likely Bo, 0.62): it cannot be queued until s names one",
        ),
        (UNKNOWN_SPEAKER, "speaker not known: it cannot be queued until s names one"),
    ],
)
def test_the_card_says_who_how_sure_and_how_it_is_known(speaker: Speaker, shown: str) -> None:
    assert card.who(replace(promise(), guess=speaker)).plain == shown


def test_the_weightiest_reasons_come_first_in_words() -> None:
    assert card.score(promise()).plain == "score 0.40  +0.50 Says what something is  -0.10 Opens on a pronoun"
    assert card.score(promise(), 1).plain == "score 0.40  +0.50 Says what something is"


def test_a_line_that_is_too_long_for_a_network_says_by_how_much() -> None:
    fits = (Fit(network="X", length=283, limit=280), Fit(network="Bluesky", length=283, limit=300))

    assert card.lengths(fits).plain == "length  X 283/280, 3 too many  Bluesky 283/300"


def test_flags_and_repeats_are_named() -> None:
    quote = line(TALK, OVEN, 1, flags=("reported", "points-outside", "unattributed"))
    look = Look(transcript=TALK, fits=(), repeats=("Says the same as q-1.",))

    assert [text.plain for text in card.warnings(quote, look)] == [
        "It gives somebody else's view or words and points at something outside it.",
        "Says the same as q-1.",
    ]


def test_the_state_names_who_decided_why_and_where_the_quote_went() -> None:
    quote = promise()
    decision = Decision(
        id=1, quote=quote.id, action="approve", at=NOON, by="Mia", reason=None, state="approved",
        candidate=quote.candidate, text=quote.text, speaker=quote.guess,
    )  # fmt: skip
    sent = Delivery(id=1, quote=quote.id, account="outbox", state="queued", due=None, position=1)
    approved = replace(quote, state="approved", decision=decision, deliveries=(sent,))
    rejected = replace(quote, state="rejected", decision=replace(decision, action="reject", reason="dull"))
    edited = replace(quote, decision=replace(decision, action="edit"))

    assert card.state(quote).plain == "new"
    assert card.state(approved).plain == "approved by Mia, 2026-03-04 12:00 UTC · outbox: queued"
    assert card.state(rejected).plain == "rejected (dull) by Mia, 2026-03-04 12:00 UTC"
    assert card.state(edited).plain == "new · edited by Mia, 2026-03-04 12:00 UTC"


def test_the_context_is_the_neighbouring_sentences_with_their_speakers() -> None:
    quote = promise()

    before, after = card.before(TALK, quote, 2), card.after(TALK, quote, 3)

    assert [(one.who, one.text.plain) for one in before] == [
        ("Ada Example", "What is a loaf, after all these years?"),
        ("Bo Sample", "You know, people laugh when I say it."),
    ]
    assert [(one.where, one.who) for one in after] == [("3", ""), ("4", ""), ("6", "Ada Example")]
    assert card.said(quote).who == "Bo Sample"


def test_the_rest_of_the_quotes_own_sentence_is_context_too() -> None:
    quote = line(TALK, "never for the reasons", 1)

    assert card.before(TALK, quote, 0)[-1].text.plain == "People ask for the recipe and"
    assert card.after(TALK, quote, 0)[0].text.plain == "."


def test_the_context_is_found_by_place_however_the_sentences_were_numbered_once() -> None:
    quote = promise()
    older = replace(quote, candidate=replace(quote.candidate, first=500, last=501))

    assert card.before(TALK, older, 3) == card.before(TALK, quote, 3)
    assert card.after(TALK, older, 3) == card.after(TALK, quote, 3)


def test_the_first_and_the_last_sentence_have_less_around_them() -> None:
    first, last = line(TALK, "What is a loaf", 1), line(TALK, "a saint by seven.", 2)

    assert card.before(TALK, first, 9) == []
    assert card.after(TALK, last, 9) == []


@given(st.text(max_size=60))
def test_whatever_was_said_comes_out_inert(words: str) -> None:
    """No terminal escape, no control over direction, no line end: in the line, its evidence and its speaker."""
    speaker = Speaker(name=words or "x", role=None, confidence=1.0, source="labelled")
    quote = replace(
        promise(), text=words, evidence=words, candidate=replace(promise().candidate, edits=()), guess=speaker
    )

    for shown in (card.posted(quote), card.said(quote).text, card.who(quote), Text(card.said(quote).who)):
        assert shown.plain == inert(shown.plain)


def test_markup_is_characters() -> None:
    quote = replace(promise(), text="[red]loud[/red] [link=x]")

    assert card.posted(quote).plain == "“[red]loud[/red] [link=x]” — Bo Sample"
    assert card.posted(quote).spans == []


def test_a_name_that_may_be_misheard_is_asked_about_until_it_is_mended() -> None:
    """With the transcript at hand the words are named; without it only that there are some."""
    at = TALK.text.index("baker")
    name = Misheard(
        start=at, end=at + 5, wrong="baker", right="Baekar", score=0.8, sure=False, reason="sounds like him"
    )
    quote = line(TALK, "Every baker\nis a liar before dawn and a saint by seven.", 1, flags=("name?",))
    look = Look(transcript=TALK, fits=(), names=(name,))
    mended = replace(
        quote, candidate=replace(quote.candidate, edits=(Edit(op="repair", start=6, end=11, text="Baekar"),))
    )

    assert [one.plain for one in card.warnings(quote, None)] == ["It holds a name that may be misheard."]
    assert [one.plain for one in card.warnings(quote, look)] == [
        "Is “baker” Baekar (sounds like him)? In the editor (e) a number mends it."
    ]
    assert card.warnings(mended, look) == []
