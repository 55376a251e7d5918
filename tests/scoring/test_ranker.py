"""Every score explains itself: its parts add up, to the last digit."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotebot.errors import SettingsError
from quotebot.model import Score
from quotebot.scoring import ranker
from quotebot.scoring.candidates import candidates
from quotebot.scoring.features import FEATURES
from quotebot.scoring.line import line_of, lines

from .samples import GOOD, PLAIN, dialogue, transcript

WORDS = st.lists(st.sampled_from(" ".join((*GOOD, *PLAIN)).split()), max_size=60).map(" ".join)
SHIPPED = ranker.load()


def adds_up(score: Score) -> None:
    exact = [Decimal(str(part.contribution)) for part in score.parts]
    assert sum(exact) == Decimal(str(score.total))
    for part, contribution in zip(score.parts, exact, strict=True):
        assert Decimal(str(part.value)) * Decimal(str(part.weight)) == contribution, part.name
    assert 0.0 <= score.total <= 1.0


@settings(deadline=None)
@given(st.text() | WORDS)
def test_contributions_of_any_line_add_up_exactly(text: str) -> None:
    adds_up(ranker.score(line_of(text), SHIPPED))


def test_contributions_add_up_exactly_for_lines_in_their_place_and_beyond_the_bounds() -> None:
    source = transcript(dialogue(GOOD))
    found = list(lines(source, candidates(source)))
    for factor in (1, 40, -40):
        weights = {name: round(weight * factor, 4) for name, weight in SHIPPED.weights.items()}
        other = ranker.Weights(version="x", base=SHIPPED.base, floor=0.0, weights=weights)
        totals = []
        for line in found:
            score = ranker.score(line, other)
            adds_up(score)
            totals.append(score.total)
        assert factor == 1 or {0.0, 1.0} <= set(totals)


def test_parts_come_weightiest_first_and_name_nothing_without_effect() -> None:
    parts = ranker.score(line_of(GOOD[0]), SHIPPED).parts
    sizes = [abs(part.contribution) for part in parts]
    assert sizes == sorted(sizes, reverse=True)
    assert all(part.contribution or part.name == "base" for part in parts)


def test_weights_come_back_from_their_file_as_they_were() -> None:
    full = ranker.load(editor=True)
    features = replace(SHIPPED, version=full.version)
    file = ranker.dump(features, full)
    assert (ranker.parse(file), ranker.parse(file, editor=True)) == (features, full)


def test_weights_without_the_editor_have_a_version_of_their_own() -> None:
    assert ranker.load().version == f"{ranker.load(editor=True).version}-fast"


def test_the_shipped_weights_fit_the_features() -> None:
    assert set(SHIPPED.weights) == {feature.name for feature in FEATURES}
    assert 0.0 < SHIPPED.floor < 1.0


@pytest.mark.parametrize("change", ["less", "more"])
def test_weights_of_other_features_are_refused(change: str) -> None:
    data = json.loads(ranker.dump(SHIPPED, SHIPPED))
    if change == "less":
        del data["features"]["weights"]["maxim"]
    else:
        data["features"]["weights"]["charm"] = 0.5
    with pytest.raises(SettingsError, match="charm" if change == "more" else "maxim"):
        ranker.parse(json.dumps(data))


def test_the_matrix_has_a_row_a_line_and_a_column_a_feature() -> None:
    assert ranker.matrix([]).shape == (0, len(FEATURES))
    rows = ranker.matrix(line_of(text) for text in GOOD)
    assert rows.shape == (len(GOOD), len(FEATURES))
    total = float(rows[0] @ SHIPPED.vector + SHIPPED.base)
    assert ranker.score(line_of(GOOD[0]), SHIPPED).total == pytest.approx(total, abs=0.005)
