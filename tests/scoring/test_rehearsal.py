"""The curve of learning is measured on episodes that nobody reviewed, and a taste that is there to learn raises it."""

from dataclasses import replace

import pytest

from quotebot.scoring import ranker, rehearsal, taste
from quotebot.scoring.evaluate import Graded, Prepared, prepare
from quotebot.scoring.fit import Pick
from quotebot.scoring.rehearsal import in_turn, rehearse, reviewed, shows

from .samples import dialogue, transcript

NOUNS = "salt bread stone rain river garden harbour ladder mirror needle orchard engine".split()
# Two kinds of lines of much the same worth: one show's editor wants the first only, all others want both.
KINDS = ("Nobody ever repairs {a} by admiring the {b}.", "The courage of {a} is the promise of {b}.")


def episode(show: str, number: int, wanted: tuple[int, ...]) -> Prepared:
    """An episode of a show in which lines of the `wanted` kinds are picked."""
    turned = NOUNS[number:] + NOUNS[:number]
    said = [KINDS[i % 2].format(a=turned[i], b=turned[-1 - i]) for i in range(12)]
    source = transcript(dialogue(tuple(said)))
    at = [(source.text.index(line), source.text.index(line) + len(line)) for line in said]
    picks = tuple(Pick(start=a, end=b, grade=3) for i, (a, b) in enumerate(at) if i % 2 in wanted)
    return prepare(Graded(name=f"{show}-{number}", show=show, transcript=source, picks=picks, traps=()))


@pytest.fixture(scope="module")
def graded() -> list[Prepared]:
    own = [episode("Own", number, wanted=(0,)) for number in range(6)]
    others = [episode(f"Other {number % 2}", number, wanted=(0, 1)) for number in range(4)]
    return [*own, *others]


def test_only_shows_with_six_episodes_have_a_curve(graded: list[Prepared]) -> None:
    assert {name: len(some) for name, some in shows(graded).items()} == {"Own": 6}


def test_decisions_raise_the_ranking_of_episodes_that_nobody_reviewed(
    graded: list[Prepared], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearsal, "COUNTS", (0, 30))
    monkeypatch.setattr(taste, "PRIOR", 0.3)  # bolder than it ships, for these episodes have a dozen lines
    none, some = rehearse(graded)
    assert (none.decisions, none.gain, some.decisions) == (0, 0.0, 30)
    assert some.gain == pytest.approx(some.ndcg20 - none.ndcg20)
    assert some.gain > 2 * some.noise


def test_a_reviewer_approves_what_the_annotator_picked_and_rejects_the_rest(graded: list[Prepared]) -> None:
    weights = replace(ranker.load(), floor=-1.0)
    lessons = reviewed(graded[0], weights)
    assert {one.approved for one in lessons} == {True, False}
    assert sum(one.approved for one in lessons) <= len(graded[0].graded.picks) + 3
    assert all(0 <= value <= 1 for one in lessons for value in one.values.values())


def test_the_lists_are_reviewed_from_the_top_and_the_depths_come_last(graded: list[Prepared]) -> None:
    one = reviewed(graded[0], ranker.load())[:1]
    turn = in_turn([one * 25, one * 22])
    assert len(turn) == 47
    assert turn[:40] == one * 40
