"""A talk teaches who says what in it: what one side says in its sure parts weighs for that side elsewhere."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotebot.transcript.speakers import chain, habits

HOSTS, GUESTS = "And how do you bake rye?", "You know, the oven is hot."
TALK = [HOSTS, GUESTS] * 40
GUEST = np.tile([0.05, 0.95], 40)


def test_a_sentence_sounds_like_the_side_that_says_such_things() -> None:
    found = habits.weighed(habits.grams(TALK), GUEST)

    assert (found[0::2] < -1).all()
    assert (found[1::2] > 1).all()


def test_what_is_unsure_teaches_nothing() -> None:
    assert np.allclose(habits.weighed(habits.grams(TALK), np.full(len(TALK), 0.5)), 0)


def test_a_guess_does_not_confirm_itself() -> None:
    """A sentence is weighed by other parts of the talk alone: words that stand nowhere else say nothing."""
    once = [*TALK[:40], "Marzipan surprises me.", *TALK[41:]]
    found = [
        habits.weighed(habits.grams(once), np.where(np.arange(80) == 40, sure, GUEST))[40] for sure in (0.01, 0.99)
    ]

    assert found[0] == pytest.approx(found[1])


@given(st.lists(st.text(max_size=30), min_size=2, max_size=30), st.integers(0, 9))
def test_any_sentences_can_be_weighed(texts: list[str], seed: int) -> None:
    order = np.random.default_rng(seed)
    sides, steps = order.normal(size=(len(texts), 2)) * 30, order.normal(size=(len(texts) - 1, 2, 2)) * 30
    found = habits.columns(habits.grams(texts), sides, steps)

    assert len(found) == len(texts)
    assert (np.abs(found) <= habits.CLIP).all()


def test_a_change_weighs_all_paths() -> None:
    """Against every path, counted out."""
    order = np.random.default_rng(3)
    sides, steps = order.normal(size=(5, 2)), order.normal(size=(4, 2, 2))
    changed, total = np.zeros(4), 0.0
    for path in np.ndindex(*(2,) * 5):
        score = sum(sides[t, s] for t, s in enumerate(path)) + sum(steps[t, path[t], path[t + 1]] for t in range(4))
        changed += np.exp(score) * (np.diff(path) != 0)
        total += np.exp(score)

    assert np.allclose(chain.changes(sides, steps), changed / total)
