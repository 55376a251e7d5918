"""The linear model: named parts times fitted weights. Contributions add up to the score, to the last digit.

Each part is a feature of the line but one: what the editor, a network that reads the line and what stands around it,
makes of it. The weights of the first look have no editor.

Values and weights have four decimals and a contribution is their product, so that eight decimals hold it exactly and a
person can check the sum with pencil and paper.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
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
VARIETY = "variety"  # the part that is lost to a better line of the same meaning
EDITOR = "editor"  # the part that the second look is
CHOSEN, PASSED_OVER = "chosen", "passed_over"  # the parts that a language model's choice is
BECAUSE = {EDITOR: "Reads like what editors pick"}  # in few words, where the part's own are many
TOLD = 3  # of its reasons that are named
Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Weights:
    """One weight a feature, the score of a line that has none of them, and the score below which nothing is
    suggested.

    `editor` is the weight of what the second look says, 0 where there is none, and `likes` how that goes together with
    each feature (correlation, in [-1, 1]). `taste` is what a person's own decisions add to the weight of a part, by its
    name.
    """

    version: str
    base: float
    floor: float
    weights: dict[str, float]
    editor: float = 0.0
    likes: Mapping[str, float] = field(default_factory=dict)
    taste: Mapping[str, float] = field(default_factory=dict)

    @property
    def share(self) -> float:
        """The weight of the editor, with the taste in it."""
        return self.editor + self.taste.get(EDITOR, 0.0)

    @property
    def named(self) -> dict[str, float]:
        """The shipped weight of each part by its name, the editor's among them."""
        return {**self.weights, EDITOR: self.editor}

    @cached_property
    def vector(self) -> Matrix:
        """The weights in the order of `FEATURES`, with the taste in them."""
        return np.array([self.weights[f.name] + self.taste.get(f.name, 0.0) for f in FEATURES], dtype=np.float32)


def parse(text: str, *, editor: bool = False) -> Weights:
    """The weights of a JSON file, with the editor's in them or those of the first look alone.

    Raises SettingsError where they do not fit this version's features.
    """
    file = json.loads(text)
    found = file["editor" if editor else "features"]
    missing = {f.name for f in FEATURES} ^ set(found["weights"])
    if missing:
        raise SettingsError(
            f"The weights {file['version']} do not fit this version of quotebot ({min(missing)}). "
            "Run quotebot fit again."
        )
    return Weights(version=file["version"], **found)


def dump(features: Weights, editor: Weights) -> str:
    """The JSON file of both: the weights of the first look alone, and those with the editor."""
    both = {
        "version": features.version,
        "features": {"base": features.base, "floor": features.floor, "weights": features.weights},
        "editor": {
            "base": editor.base,
            "floor": editor.floor,
            "editor": editor.editor,
            "weights": editor.weights,
            "likes": dict(editor.likes),
        },
    }
    return json.dumps(both, indent=1) + "\n"


def load(*, editor: bool = False) -> Weights:
    """The weights that ship with the package, with the editor's in them or those of the first look alone."""
    weights = parse((files("quotebot.scoring") / SHIPPED).read_text(encoding="utf-8"), editor=editor)
    return weights if editor else replace(weights, version=f"{weights.version}-fast")


def matrix(lines: Iterable[Line]) -> Matrix:
    """One row a line, one column a feature, values in [0, 1]."""
    rows = [[feature.value(line) for feature in FEATURES] for line in lines]
    return np.array(rows, dtype=np.float32).reshape(len(rows), len(FEATURES))


def within(why: str) -> str:
    """A reason as it stands within a sentence."""
    return why if why.startswith("I ") else f"{why[:1].lower()}{why[1:]}"


def tasted(parts: Iterable[Part], taste: Mapping[str, float]) -> list[Part]:
    """What `taste` adds to a line of these parts, as one part that names the weightiest reasons; none if nothing."""
    found = [
        (round(part.value * taste[part.name], 8), BECAUSE.get(part.name, part.because))
        for part in parts
        if part.name in taste
    ]
    whole = round(fsum(moved for moved, _ in found), 8)
    if not whole:
        return []
    most = sorted(found, key=lambda one: -abs(one[0]))[:TOLD]
    because = ", ".join(f"{within(why)} ({moved:+.2f})" for moved, why in most)
    return [Part(name=TASTE, value=1.0, weight=whole, contribution=whole, because=f"Your taste: {because}")]


def _of_editor(parts: Iterable[Part], weights: Weights, value: float) -> Part:
    """What the editor says, and what of the line most often speaks for and against it to the editor."""
    moved = [(weights.likes[part.name] * part.value, part.because) for part in parts if part.name in weights.likes]
    most = sorted(moved, key=lambda one: -abs(one[0]))[:TOLD]
    sides = {"for it": [why for pull, why in most if pull > 0], "against it": [why for pull, why in most if pull <= 0]}
    said = [f"{side}: {', '.join(map(within, whys))}" for side, whys in sides.items() if whys]
    because = "A network that has read what editors picked, and the talk around this line"
    return Part(
        name=EDITOR,
        value=value,
        weight=weights.editor,
        contribution=round(value * weights.editor, 8),
        because=f"{because}; {'; '.join(said)}" if said else because,
    )


def score(line: Line, weights: Weights, editor: float | None = None, *, lost: float = 0.0) -> Score:
    """How quotable `line` is, in [0, 1], and why: its parts, the weightiest first.

    `editor` is what the second look says of it, in [0, 1] with four decimals at most; None where it was not read.
    `lost` is what it loses because a better line of the same list means much the same.
    """
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
    if editor is not None and weights.editor:
        parts.append(_of_editor(parts, weights, editor))
    parts += tasted(parts, weights.taste)
    if lost:
        parts.append(
            Part(name=VARIETY, value=1.0, weight=-lost, contribution=-lost, because="A better line says much the same")
        )
    total = round(fsum(part.contribution for part in parts), 8)
    within = min(1.0, max(0.0, total))
    if within != total:
        rest = round(within - total, 8)
        parts.append(
            Part(name="bounds", value=1.0, weight=rest, contribution=rest, because="A score stays within 0 and 1")
        )
    return Score(total=within, parts=tuple(sorted(parts, key=lambda p: -abs(p.contribution))))
