"""The linear model: named features times fitted weights. Contributions add up to the score, to the last digit.

Values and weights have four decimals and a contribution is their product, so that eight decimals hold it exactly and a
person can check the sum with pencil and paper.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from math import fsum

import numpy as np
import numpy.typing as npt

from quotebot.errors import SettingsError
from quotebot.model import Part, Score
from quotebot.scoring.features import FEATURES
from quotebot.scoring.line import Line

SHIPPED = "weights.json"
TASTE = "taste"  # the part that a person's own decisions are
TOLD = 3  # of its reasons that are named
Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Weights:
    """One weight a feature, the score of a line that has none of them, and the score below which
    nothing is suggested. `taste` is what a person's own decisions add to the weight of a part, by its name."""

    version: str
    base: float
    floor: float
    weights: dict[str, float]
    taste: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def vector(self) -> Matrix:
        """The weights in the order of `FEATURES`, with the taste in them."""
        return np.array([self.weights[f.name] + self.taste.get(f.name, 0.0) for f in FEATURES], dtype=np.float32)


def parse(text: str) -> Weights:
    """The weights of a JSON file. Raises SettingsError where it does not fit this version's features."""
    found = json.loads(text)
    missing = {f.name for f in FEATURES} ^ set(found["weights"])
    if missing:
        raise SettingsError(
            f"The weights {found['version']} do not fit this version of quotebot ({min(missing)}). "
            "Run quotebot fit again."
        )
    return Weights(
        version=found["version"], base=found["base"], floor=found["floor"], weights={**found["weights"]}
    )  # fmt: skip


def dump(weights: Weights) -> str:
    """The JSON file of `weights`."""
    fields = {"version": weights.version, "base": weights.base, "floor": weights.floor, "weights": weights.weights}
    return json.dumps(fields, indent=1) + "\n"


def load() -> Weights:
    """The weights that ship with the package."""
    return parse((files("quotebot.scoring") / SHIPPED).read_text(encoding="utf-8"))


def matrix(lines: Iterable[Line]) -> Matrix:
    """One row a line, one column a feature, values in [0, 1]."""
    rows = [[feature.value(line) for feature in FEATURES] for line in lines]
    return np.array(rows, dtype=np.float32).reshape(len(rows), len(FEATURES))


def tasted(parts: Iterable[Part], taste: Mapping[str, float]) -> list[Part]:
    """What `taste` adds to a line of these parts, as one part that names the weightiest reasons; none if nothing."""
    found = [(round(part.value * taste[part.name], 8), part.because) for part in parts if part.name in taste]
    whole = round(fsum(moved for moved, _ in found), 8)
    if not whole:
        return []
    most = sorted(found, key=lambda one: -abs(one[0]))[:TOLD]
    because = ", ".join(f"{why[:1].lower()}{why[1:]} ({moved:+.2f})" for moved, why in most)
    return [Part(name=TASTE, value=1.0, weight=whole, contribution=whole, because=f"Your taste: {because}")]


def score(line: Line, weights: Weights) -> Score:
    """How quotable `line` is, in [0, 1], and why: its parts, the weightiest first."""
    parts = [
        Part(name="base", value=1.0, weight=weights.base, contribution=weights.base, because="Where every line starts")
    ]
    for feature in FEATURES:
        value, weight = round(feature.value(line), 4), weights.weights[feature.name]
        if value and (weight or weights.taste.get(feature.name)):
            parts.append(
                Part(
                    name=feature.name,
                    value=value,
                    weight=weight,
                    contribution=round(value * weight, 8),
                    because=feature.because,
                )
            )
    parts += tasted(parts, weights.taste)
    total = round(fsum(part.contribution for part in parts), 8)
    within = min(1.0, max(0.0, total))
    if within != total:
        rest = round(within - total, 8)
        parts.append(
            Part(name="bounds", value=1.0, weight=rest, contribution=rest, because="A score stays within 0 and 1")
        )
    return Score(total=within, parts=tuple(sorted(parts, key=lambda p: -abs(p.contribution))))
