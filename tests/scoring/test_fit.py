"""The weights are learned from what editors picked, the same way every time."""

import numpy as np
import pytest

from quotebot.model import Candidate, Edit
from quotebot.scoring import ranker
from quotebot.scoring.features import FEATURES
from quotebot.scoring.fit import (
    HOUSE,
    TRAP_WEIGHT_WITH_EDITOR,
    Example,
    Pick,
    fit,
    gain,
    matches,
    scored,
    second,
    shown_span,
)
from quotebot.scoring.line import line_of

from .samples import GOOD, PLAIN


def episode(name: str, good: tuple[str, ...], traps: tuple[int, ...] = (), editor: float = np.nan) -> Example:
    """Plain lines and, after them, the lines that were picked, of which alone the editor says `editor`."""
    said = [*PLAIN, "We moved the boats here today and then they left.", "He said that it was fine with them.", *good]
    wanted = np.array([3.0 if line in good else 0.0 for line in said])
    trapped = np.array([i in traps for i in range(len(said))])
    eye = np.where(wanted > 0, editor, editor * 0.0)
    return Example(
        name=name, show=name, rows=ranker.matrix(map(line_of, said)), gains=wanted, traps=trapped, editor=eye
    )


EPISODES = (episode("one", GOOD[:4]), episode("two", GOOD[4:]))


def test_fitted_weights_rank_the_picks_above_the_rest() -> None:
    weights = fit(EPISODES, "two-episodes")
    for example in EPISODES:
        scores = example.rows @ weights.vector + weights.base
        picked = example.gains > 0
        assert scores[picked].min() > scores[~picked].max()
        assert np.sort(scores[picked])[1] >= weights.floor  # the floor leaves out one wanted line in fifty


def test_the_same_episodes_give_the_same_weights_which_come_back_from_their_file() -> None:
    weights = fit(EPISODES, "again")
    assert weights == fit(EPISODES, "again")
    assert ranker.parse(ranker.dump(weights, weights)) == weights
    assert list(weights.weights) == [feature.name for feature in FEATURES]


def test_the_typical_best_line_scores_nine_tenths_and_the_typical_line_three_tenths() -> None:
    weights = fit(EPISODES, "scale")
    scores = [example.rows @ weights.vector + weights.base for example in EPISODES]
    assert float(np.median([s.max() for s in scores])) == pytest.approx(0.9, abs=0.02)
    assert float(np.median(np.concatenate(scores))) == pytest.approx(0.3, abs=0.02)


def test_a_trap_is_pushed_down() -> None:
    free = fit(EPISODES, "free")
    trapped = fit([episode("one", GOOD[:4], traps=(0,)), episode("two", GOOD[4:], traps=(0,))], "trapped")
    row = EPISODES[0].rows[0]
    assert row @ trapped.vector + trapped.base < row @ free.vector + free.base


def test_without_a_pick_there_is_nothing_to_learn() -> None:
    for examples in ([], [episode("none", ())]):
        with pytest.raises(ValueError, match="pick"):
            fit(examples, "none")


def test_spans_match_by_half_in_common_or_by_holding_one_another_nearly() -> None:
    assert matches((0, 10), (0, 20))  # half
    assert matches((10, 20), (0, 22))  # held, 2.2 times as long
    assert not matches((10, 20), (0, 23))
    assert not matches((0, 10), (10, 20))
    assert not matches((0, 10), (7, 17))


def test_a_line_is_wanted_by_the_grade_of_its_best_pick_and_how_much_of_it_it_is() -> None:
    picks = [Pick(start=0, end=100, grade=2), Pick(start=300, end=400, grade=3)]
    assert gain((0, 100), picks) == 2.0
    assert gain((300, 360), picks) == pytest.approx(3 * 0.6)
    assert gain((0, 46), picks) == pytest.approx(2 * 0.3 * 0.46)
    assert gain((150, 250), picks) == 0.0


def test_a_candidate_is_compared_without_the_lead_it_drops() -> None:
    lead = Edit(op="drop_lead", start=0, end=4)
    assert shown_span(Candidate(first=0, last=1, start=10, end=50, edits=(lead,))) == (14, 50)
    assert shown_span(Candidate(first=0, last=1, start=10, end=50)) == (10, 50)


def test_an_editor_who_knows_the_picks_counts_and_is_told_by_what_it_goes_with() -> None:
    read = [episode("one", GOOD[:4], editor=0.9), episode("two", GOOD[4:], editor=0.9)]
    features, weights = fit(read, "same", trap_weight=TRAP_WEIGHT_WITH_EDITOR), second(read, "same")
    assert weights.editor > 0
    assert weights.likes and all(-1 <= r <= 1 for r in weights.likes.values())
    learned = np.array([f.name not in HOUSE for f in FEATURES])  # the same first look, but for what is set by hand
    assert np.corrcoef(weights.vector[learned], features.vector[learned])[0, 1] == pytest.approx(1.0, abs=1e-3)
    for example in read:
        with_eye, without = scored(example, weights), example.rows @ weights.vector + weights.base
        assert (with_eye - without)[example.gains > 0] == pytest.approx(0.9 * weights.editor)


def test_lines_that_nobody_read_have_no_share_of_the_editor_and_teach_none() -> None:
    unread = list(EPISODES)
    with pytest.raises(ValueError, match="read"):
        second(unread, "unread")
    weights = second([episode("one", GOOD[:4], editor=0.9)], "read")
    bare = unread[0].rows @ weights.vector + weights.base
    assert scored(unread[0], weights) == pytest.approx(bare)
