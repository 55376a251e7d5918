"""The list a person sees: the same every time, nothing twice, from all of the episode, and each line proven."""

from itertools import pairwise
from math import fsum
from pathlib import Path

import numpy as np
import pytest

from quotebot.errors import NothingQuotable
from quotebot.model import Episode, Suggestion, Transcript
from quotebot.scoring import ranker
from quotebot.scoring.editor.look import Look
from quotebot.scoring.editor.reader import Editor
from quotebot.scoring.edits import quote_id, verify
from quotebot.scoring.suggest import pick, score_line, suggest
from quotebot.transcript.reader import read

from .samples import GOOD, dialogue, talk, transcript

SHIPPED = ranker.load()


def sound(source: Transcript, found: list[Suggestion]) -> None:
    """No two overlap, each is proven by the source, and the best come first."""
    spans = sorted((one.candidate.start, one.candidate.end) for one in found)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    for one in found:
        verify(source, one)
        assert one.raw == " ".join(source.text[one.candidate.start : one.candidate.end].split())
        assert one.id == quote_id(source.sha256, one.candidate.start, one.candidate.end)
    scores = [one.score.total for one in found]
    assert all(a >= b - 0.01 for a, b in pairwise(scores))  # ranked on unrounded values


def test_the_same_input_gives_the_same_list() -> None:
    text = dialogue(GOOD)
    first, second = suggest(transcript(text), SHIPPED), suggest(transcript(text), SHIPPED)
    assert first == second
    sound(transcript(text), first)


def test_an_id_does_not_depend_on_how_many_are_asked_for_or_on_the_weights() -> None:
    source = transcript(dialogue(GOOD))
    ids = {one.raw: one.id for one in suggest(source, SHIPPED, count=8, max_chars=65)}
    flat = ranker.Weights(version="flat", base=0.5, floor=0.0, weights=dict.fromkeys(SHIPPED.weights, 0.0))
    again = {one.raw: one.id for one in suggest(source, flat, count=200, max_chars=65)}
    assert len(ids.keys() & again.keys()) > 2
    assert all(again[raw] == ids[raw] for raw in ids.keys() & again.keys())


def test_a_line_said_again_is_suggested_once() -> None:
    again = "And patience is the only tool, you know, that never rusts."
    found = suggest(transcript(dialogue((GOOD[0], *GOOD[1:4], again, GOOD[0]))), SHIPPED, max_chars=60)
    assert [one.text for one in found].count(GOOD[0]) == 1


def test_length_limits_hold_and_questions_and_courtesies_are_never_suggested() -> None:
    courtesies = ("Thank you all for being the best listeners of the valley.", "Is patience the only honest tool?")
    source = transcript(dialogue((*GOOD, *courtesies)))
    for one in suggest(source, SHIPPED, count=100, max_chars=70, min_words=8):
        assert len(one.text) <= 70
        assert len(one.text.split()) >= 8
        assert not one.text.endswith("?")
        assert "Thank you" not in one.text


def test_no_eighth_of_the_episode_gives_more_than_a_quarter_of_the_list() -> None:
    spans = [(i, i + 1, i * 10, i * 10 + 8) for i in range(80)]
    scores = [1.0 - i / 100 for i in range(80)]  # the opening has all the best
    chosen = list(pick(spans, scores, lambda i: f"word{i}", count=8, length=800))
    assert chosen == [0, 1, 10, 11, 20, 21, 30, 31]


def test_of_spans_that_overlap_or_say_the_same_the_better_is_kept_and_ties_go_to_the_earlier() -> None:
    spans = [(0, 1, 0, 10), (0, 2, 0, 20), (3, 4, 300, 310), (5, 6, 500, 510), (7, 8, 700, 710)]
    texts = ["a roof", "a roof of ours", "honest flour makes bread", "honest flour makes good bread", "rain"]
    assert list(pick(spans, [0.5, 0.6, 0.4, 0.4, 0.4], texts.__getitem__, count=4, length=800)) == [1, 2, 4]


def test_a_talk_of_greetings_holds_nothing_quotable() -> None:
    source = transcript(
        talk(
            ("Mara Ost", "Hello, and welcome to the show, everyone. How are you?"),
            ("Tovi Lund", "Hi Mara. Thank you so much for having me. I'm happy to be here."),
            ("Mara Ost", "Thanks for coming. See you next week, bye!"),
        )
    )
    for weights, editor in ((SHIPPED, None), (ranker.load(editor=True), Editor())):
        with pytest.raises(NothingQuotable, match=r"talk\.txt .*quotebot transcript show"):
            suggest(source, weights, editor)


def test_progress_rises_to_the_end() -> None:
    told: list[float] = []
    suggest(transcript(dialogue(GOOD * 60)), SHIPPED, progress=told.append)
    assert len(told) > 1
    assert told == sorted(told)
    assert 0.9 < told[-1] <= 1.0


def test_a_line_by_itself_has_a_score_between_0_and_1_that_tells_a_maxim_from_a_mumble() -> None:
    maxim, mumble = score_line(GOOD[0], SHIPPED), score_line("and then it was like that with them", SHIPPED)
    assert 1.0 >= maxim.total > SHIPPED.floor > mumble.total >= 0.0
    assert score_line(f"  {GOOD[0]}\n", SHIPPED) == maxim


@pytest.fixture(scope="module")
def seed(shared: Path) -> tuple[Transcript, list[Suggestion]]:
    """The interview of the founders' brief, and its first twenty suggestions."""
    data = (shared / "seed" / "interview.txt").read_bytes()
    source = read(data, Episode(file="interview.txt", hosts=("Pieter Abbeel",), guests=("Ilya Sutskever",)))
    return source, suggest(source, SHIPPED)


def test_with_the_editor_the_real_interview_gives_its_best_line_early_too(shared: Path) -> None:
    data = (shared / "seed" / "interview.txt").read_bytes()
    source = read(data, Episode(file="interview.txt", hosts=("Pieter Abbeel",), guests=("Ilya Sutskever",)))
    found = suggest(source, ranker.load(editor=True), Editor())
    sound(source, found)
    assert "The neural network is formalized intuition." in [one.text for one in found[:5]]


def test_the_real_interview_gives_its_best_line_early_and_no_courtesy(
    seed: tuple[Transcript, list[Suggestion]],
) -> None:
    source, found = seed
    assert len(found) == 20
    sound(source, found)
    assert "The neural network is formalized intuition." in [one.text for one in found[:5]]
    for one in found:
        assert not any(phrase in one.text.lower() for phrase in ("thank", "welcome to", "subscribe"))


def test_no_part_of_the_real_interview_gives_more_than_its_share(seed: tuple[Transcript, list[Suggestion]]) -> None:
    source, found = seed
    eighths = [one.candidate.start * 8 // len(source.text) for one in found]
    assert max(eighths.count(part) for part in range(8)) <= 5


def test_a_line_that_means_what_a_better_one_means_gives_way() -> None:
    spans = [(i, i + 1, 100 * i, 100 * i + 50) for i in range(3)]
    near = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]], dtype=np.float32)
    found = pick(
        spans, [0.9, 0.8, 0.75], lambda i: f"word{i}", Look(dict.fromkeys(range(3), 0.5), near), count=3, length=300
    )
    assert found == {0: 0.0, 2: 0.0, 1: 1.0}


def test_with_the_editor_scores_still_add_up_and_fall_from_line_to_line() -> None:
    source = transcript(dialogue(GOOD * 3))
    found = suggest(source, ranker.load(editor=True), Editor())
    totals = [one.score.total for one in found]
    assert totals == sorted(totals, reverse=True)
    for one in found:
        assert round(fsum(part.contribution for part in one.score.parts), 8) == one.score.total
    assert {part.name for one in found for part in one.score.parts} >= {ranker.EDITOR}
