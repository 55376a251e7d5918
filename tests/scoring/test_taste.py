"""A person's decisions move the ranking: a little at first, much after hundreds, for reasons that one can read."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from math import exp
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotebot.scoring import ranker
from quotebot.scoring.habits import habits
from quotebot.scoring.line import line_of
from quotebot.scoring.taste import Lesson, Taste, learn, moves

from .samples import GOOD, PLAIN

SHIPPED = ranker.load()
WEIGHTS = {"question": 0.1, "maxim": 0.2, "editor": 0.5}
VALUES = st.dictionaries(st.sampled_from([*WEIGHTS, "new"]), st.floats(0.01, 1).map(lambda v: round(v, 4)))
LESSONS = st.lists(
    st.builds(
        Lesson, values=VALUES, approved=st.booleans(), show=st.sampled_from(["A", "B", None]),
        weights=st.sampled_from(["v1", "v2", "v1+taste9"]), chars=st.integers(20, 280),
    ),
    max_size=40,
)  # fmt: skip


def reviewed(count: int, show: str | None = "A", seed: int = 1) -> list[Lesson]:
    """Decisions of somebody who rejects every question and approves half of the rest, whatever else a line has."""
    chance, found = Random(seed), []  # noqa: S311
    for _ in range(count):
        asks = chance.random() < 0.3
        values = {"base": 1.0, "editor": round(chance.random(), 4), "maxim": float(chance.random() < 0.5)}
        approved = not asks and chance.random() < 0.5
        values["question"] = float(asks)
        found.append(
            Lesson(values={k: v for k, v in values.items() if v}, approved=approved, show=show, weights="v", chars=100)
        )
    return found


def gain(lessons: Sequence[Lesson], name: str = "question", show: str | None = "A") -> float:
    return learn(lessons, show, WEIGHTS).gains.get(name, 0.0)


def test_five_decisions_move_it_little_and_two_hundred_much() -> None:
    five, fifty, many = (gain(reviewed(count)) for count in (5, 50, 200))
    assert 0 > five > fifty > many
    assert abs(five) < 0.01
    assert many < 5 * five


def test_no_decision_leaves_the_shipped_weights_as_they_are() -> None:
    assert learn([], "A", WEIGHTS) == Taste()
    assert Taste().on(SHIPPED) is SHIPPED


@given(LESSONS)
def test_the_same_decisions_teach_the_same_in_whatever_order_they_came(lessons: list[Lesson]) -> None:
    found = learn(lessons, "A", WEIGHTS)
    assert found == learn(lessons, "A", WEIGHTS)
    other = learn(lessons[::-1], "A", WEIGHTS)
    assert dict(found.gains) == pytest.approx(dict(other.gains), abs=1.01e-4)


@given(LESSONS)
def test_whatever_was_decided_no_weight_runs_away(lessons: list[Lesson]) -> None:
    """With a prior at zero even one-sided decisions about a few lines move a weight by less than three of its
    standard deviations."""
    assert all(abs(one) < 0.1 for one in learn(lessons, "A", WEIGHTS).gains.values())


def test_any_part_is_learned_and_never_those_that_say_nothing_of_a_line() -> None:
    """A part of tomorrow's weights is learned like any other; the start, the bounds and the taste itself are not."""
    lessons = [
        Lesson(values={"base": 1.0, "bounds": 1.0, "taste": 1.0, "tomorrow": float(i % 2)}, approved=i % 2 == 1)
        for i in range(60)
    ]
    learned = learn(lessons, None, {})
    assert set(learned.gains) == {"tomorrow"}
    assert learned.gains["tomorrow"] > 0


def test_a_show_learns_most_from_its_own_decisions_and_something_from_others() -> None:
    lessons = reviewed(100, show="A")
    own, other = gain(lessons, show="A"), gain(lessons, show="B")
    assert own < other < 0
    assert (learn(lessons, "A", WEIGHTS).here, learn(lessons, "B", WEIGHTS).elsewhere) == (100, 100)


def test_tastes_of_two_shows_that_contradict_each_other_stay_apart() -> None:
    loves = [replace(one, show="B", approved="question" in one.values) for one in reviewed(100, seed=2)]
    both = [*reviewed(100, show="A"), *loves]
    assert gain(both, show="A") < 0 < gain(both, show="B")


def test_a_part_that_older_weights_did_not_have_is_unknown_and_teaches_nothing() -> None:
    """Lines scored before there was an `editor` were all rejected; that says nothing against the editor."""
    new = reviewed(60)
    old = [
        Lesson(values={"maxim": float(i % 2)}, approved=False, show="A", weights="older", chars=100) for i in range(60)
    ]
    seen = [replace(one, values={**one.values, "editor": 0.0}) for one in old]
    assert abs(gain([*new, *old], "editor") - gain(new, "editor")) < abs(gain([*new, *seen], "editor")) / 3


def test_the_taste_on_the_weights_does_not_make_them_others() -> None:
    """The values that are stored under `v1+taste9` are those of v1."""
    lessons = reviewed(40)
    marked = [replace(one, weights="v+taste9") if at % 2 else one for at, one in enumerate(lessons)]
    assert learn(marked, "A", WEIGHTS) == learn(lessons, "A", WEIGHTS)


@pytest.mark.parametrize("text", [*GOOD, *PLAIN])
def test_a_score_with_taste_still_adds_up_and_names_what_is_the_persons_own(text: str) -> None:
    learned = Taste(gains={"maxim": 0.05, "content": -0.02, "nouns": 0.033}, level=0.01, here=7)
    weights = learned.on(SHIPPED)
    score = ranker.score(line_of(text), weights)
    exact = [Decimal(str(part.contribution)) for part in score.parts]
    assert sum(exact) == Decimal(str(score.total))
    own = next(part for part in score.parts if part.name == "taste")
    assert own.because.startswith("Your taste: ")
    assert "words that carry meaning (-0.0" in own.because
    rows = ranker.matrix([line_of(text)])
    total = float((rows @ weights.vector)[0]) + weights.base
    assert score.total == pytest.approx(min(1.0, max(0.0, total)), abs=1e-3)
    assert weights.version == f"{SHIPPED.version}+taste7"


def test_a_typical_line_keeps_its_score() -> None:
    """Taste sets lines apart; it does not push all of them over or under the floor."""
    lessons = [
        Lesson(
            values={p.name: p.value for p in ranker.score(line_of(text), SHIPPED).parts}, approved=i % 3 == 0, show="A"
        )
        for i, text in enumerate([*GOOD, *PLAIN] * 5)
    ]
    learned = learn(lessons, "A", SHIPPED.weights)
    moved = sorted(
        ranker.score(line_of(text), learned.on(SHIPPED)).total - ranker.score(line_of(text), SHIPPED).total
        for text in [*GOOD, *PLAIN]
    )
    assert moved[0] < 0 < moved[-1]
    assert abs(moved[len(moved) // 2]) < 0.02
    assert moves(lessons, learned) > 0.005


def told(lessons: Sequence[Lesson]) -> list[str]:
    return [one.told for one in habits(lessons, WEIGHTS, learn(lessons, "A", WEIGHTS))]


def test_habits_are_told_with_their_numbers() -> None:
    lessons = reviewed(200)
    asked = sum("question" in one.values for one in lessons)
    liked = sum(one.approved for one in lessons)
    assert told(lessons) == [f"You reject: asks (0 of {asked} approved, {liked} of {200 - asked} of the others)"]


def test_a_liking_for_short_lines_is_told_in_characters() -> None:
    chance = Random(3)  # noqa: S311
    lengths = [chance.randrange(30, 250) for _ in range(120)]
    lessons = [
        Lesson(values={"editor": round(chance.random(), 4)}, approved=one < 90, show="A", chars=one) for one in lengths
    ]
    short = sum(one < 90 for one in lengths)
    assert (
        told(lessons)[0]
        == f"You like: under 90 characters ({short} of {short} approved, 0 of {120 - short} of the others)"
    )


def test_nothing_is_told_that_the_decisions_do_not_carry() -> None:
    """Few decisions, and decisions that follow the shipped scores with some chance in them, are no habit."""
    assert told(reviewed(12)) == []
    for seed in range(20):
        chance = Random(seed)  # noqa: S311
        as_shipped = []
        for one in reviewed(200):
            odds = 3 * sum(WEIGHTS.get(name, 0.0) * value for name, value in one.values.items()) - 2
            approved = chance.random() < 1 / (1 + exp(-odds))
            as_shipped.append(replace(one, approved=approved, chars=chance.randrange(30, 250)))
        assert told(as_shipped) == []
