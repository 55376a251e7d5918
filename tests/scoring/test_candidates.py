"""Every candidate is what one person said, with honest edits, and nothing that nobody should quote."""

from itertools import islice
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from quotebot.errors import QuotebotError
from quotebot.model import Candidate, Episode, Transcript
from quotebot.scoring.candidates import candidates
from quotebot.scoring.edits import apply, check
from quotebot.transcript.reader import read

from .samples import GOOD, PLAIN, dialogue, talk, transcript

NEVER = {"advert", "gap", "conflict", "matter"}
ODD = (
    "We found [INAUDIBLE] under the floor.",
    "(laughs) And the the roof, you know, was gone.",
    "This episode is brought to you by Hollow Oak.",
    "The winter was long, and nobody in the village could tell how the ferry survived it, but the old captain always "
    "said that patience is an engine; he never explained it because nobody asked him.",
    "<<<<<<< HEAD",
    "no end here and on it goes",
    "**Bold** words [stay](https://example.org).",
)
SAID = st.lists(st.sampled_from((*GOOD, *PLAIN, *ODD)), min_size=1, max_size=5)
TALKS = st.lists(st.tuples(st.sampled_from(["Mara Ost", "Tovi Lund"]), SAID.map(" ".join)), min_size=1, max_size=8)


def holds(source: Transcript, c: Candidate) -> None:
    """The promises of one candidate."""
    sentences = source.sentences[c.first : c.last]
    assert 1 <= len(sentences) <= 3
    assert len({s.turn for s in sentences}) == 1
    whole = (sentences[0].start, sentences[-1].end)
    assert (c.start, c.end) == whole or (len(sentences) == 1 and whole[0] <= c.start < c.end <= whole[1])
    noise = list(source.noise_in(c.start, c.end))
    assert not NEVER & {n.kind for n in noise}
    evidence = source.text[c.start : c.end]
    check(evidence, c.edits, [(n.start - c.start, n.end - c.start) for n in noise])
    apply(evidence, c.edits)


@settings(deadline=None)
@given(TALKS)
def test_candidates_of_any_talk_keep_the_promises(turns: list[tuple[str, str]]) -> None:
    source = transcript(talk(*turns))
    for c in candidates(source):
        holds(source, c)


def test_candidates_of_real_files_of_every_format_keep_the_promises(shared: Path) -> None:
    seen = 0
    for folder in sorted(p for p in (shared / "formats").iterdir() if p.is_dir()):
        for file in sorted((p for p in folder.iterdir() if p.is_file()), key=lambda p: p.stat().st_size)[:2]:
            try:
                source = read(file.read_bytes(), Episode(file=file.name))
            except QuotebotError:
                continue
            for c in islice(candidates(source), 600):
                holds(source, c)
                seen += 1
    assert seen > 1000


def test_every_sentence_is_offered_alone_and_with_up_to_two_that_follow_it() -> None:
    source = transcript(talk(("Tovi Lund", " ".join(GOOD[:4]))))
    spans = [(c.first, c.last) for c in candidates(source)]
    assert spans == [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (1, 4), (2, 3), (2, 4), (3, 4)]


def test_a_long_sentence_is_also_offered_in_the_parts_its_boundaries_make() -> None:
    source = transcript(talk(("Tovi Lund", ODD[3])))
    parts = [source.text[c.start : c.end] for c in candidates(source) if (c.start, c.end) != (len("Tovi Lund: "), 210)]
    assert "he never explained it because nobody asked him." in parts
    assert {c.last - c.first for c in candidates(source)} == {1}
    assert list(candidates(source, clauses=False)) == list(candidates(source))[:1]


def test_no_candidate_reaches_over_words_that_are_missing_or_paid_for() -> None:
    source = transcript(talk(("Tovi Lund", f"{GOOD[0]} {ODD[0]} {GOOD[1]}"), ("Mara Ost", ODD[2])))
    shown = [source.text[c.start : c.end] for c in candidates(source)]
    assert {GOOD[0], GOOD[1]} <= set(shown)
    assert not any("INAUDIBLE" in text or "Oak" in text for text in shown)


def test_a_stage_direction_within_is_left_out_of_what_is_shown() -> None:
    source = transcript(dialogue(("The roof (laughs) was the best teacher we had.",)))
    shown = {apply(source.text[c.start : c.end], c.edits) for c in candidates(source)}
    assert "The roof was the best teacher we had." in shown
