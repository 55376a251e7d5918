"""The model that reads the signs: small networks over the sentences of an episode, and the shipped weights.

Each network was fitted with some shows left out. An episode of a show that none has left out is read by all of them,
their scores averaged; an episode of a fitted show only by those that never saw that show. So what is measured on the
fitted shows is what a new show can expect.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from quotebot.transcript.speakers.chain import Scores
from quotebot.transcript.speakers.signs import Matrix

SHIPPED = "weights.npz"
DILATIONS = (1, 2, 4)
CLIP = 6.0  # standard deviations: no sign counts for more
Arrays = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """One network: its arrays by name, and the shows it never saw."""

    arrays: Arrays
    left_out: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Weights:
    """All that the model knows.

    `words` gives the row of `vectors` for a word; `mean` and `spread` scale the signs; `curves` tells, by the number
    of people who may speak (2, or 3 for more), how often a claim of some probability was right; `figures` are what was
    measured with the shows left out; `shows` are those that were learned from.
    """

    version: str
    shows: frozenset[str]
    words: Mapping[str, int]
    vectors: Matrix
    mean: Matrix
    spread: Matrix
    nets: tuple[Net, ...]
    curves: Mapping[int, tuple[tuple[float, ...], tuple[float, ...]]]
    figures: Mapping[str, float]

    def nets_for(self, show: str | None) -> tuple[Net, ...]:
        """The networks that may read an episode of `show`."""
        unseen = tuple(net for net in self.nets if show in net.left_out)
        return unseen or self.nets

    def sure(self, probability: npt.NDArray[np.float64], people: int) -> npt.NDArray[np.float64]:
        """How often a claim of this probability is right, as measured; it grows with the probability."""
        said, right = self.curves[2 if people <= 2 else 3]
        return np.interp(probability, said, right)


def scores(weights: Weights, rows: Matrix, show: str | None) -> tuple[Scores, Scores]:
    """`sides` and `steps` of `chain` for an episode's rows of signs, the mean over the networks that may read it."""
    scaled = np.clip((rows - weights.mean) / weights.spread, -CLIP, CLIP)
    found = [_forward(net.arrays, scaled) for net in weights.nets_for(show)]
    sides: Scores = np.array(np.mean([one for one, _ in found], axis=0), dtype=np.float64)
    steps: Scores = np.array(np.mean([one for _, one in found], axis=0), dtype=np.float64)
    return sides, steps


def _forward(arrays: Arrays, rows: Matrix) -> tuple[Matrix, Matrix]:
    hidden = _relu(rows @ arrays["in.w"] + arrays["in.b"])
    wide = hidden
    for number, dilation in enumerate(DILATIONS):
        wide = wide + _relu(_convolved(wide, arrays[f"conv{number}.w"], dilation) + arrays[f"conv{number}.b"])
    both = np.hstack([wide, hidden])
    pairs = np.hstack([both[:-1], both[1:]])
    turned = _relu(pairs @ arrays["pair.w"] + arrays["pair.b"]) @ arrays["out.w"] + arrays["out.b"]
    steps = turned + pairs @ arrays["step.w"] + arrays["step.b"]
    return both @ arrays["side.w"] + arrays["side.b"], steps.reshape(-1, 2, 2)


def _relu(values: Matrix) -> Matrix:
    return np.maximum(values, np.float32(0))


def _convolved(rows: Matrix, kernel: Matrix, dilation: int) -> Matrix:
    """Each row with its neighbours at `dilation` times -2 to 2, weighed by `kernel` (5, in, out)."""
    reach = len(kernel) // 2 * dilation
    padded = np.pad(rows, ((reach, reach), (0, 0)))
    beside = np.hstack([padded[at * dilation : at * dilation + len(rows)] for at in range(len(kernel))])
    found: Matrix = beside @ kernel.reshape(-1, kernel.shape[2])
    return found


def dump(weights: Weights, file: BinaryIO) -> None:
    """Write the weights to a file: numbers in half precision, word vectors in bytes, the rest as JSON."""
    scale = np.abs(weights.vectors).max(axis=1, keepdims=True) / 127
    about = {
        "version": weights.version,
        "shows": sorted(weights.shows),
        "left_out": [sorted(net.left_out) for net in weights.nets],
        "curves": {str(people): curve for people, curve in weights.curves.items()},
        "figures": dict(weights.figures),
    }
    arrays: dict[str, npt.NDArray[Any]] = {
        "about": _bytes(json.dumps(about)),
        "words": _bytes("\n".join(sorted(weights.words, key=weights.words.__getitem__))),
        "vectors": np.round(weights.vectors / np.maximum(scale, 1e-9)).astype(np.int8),
        "scale": scale.astype(np.float16),
        "mean": weights.mean.astype(np.float32),
        "spread": weights.spread.astype(np.float32),
    }
    for number, net in enumerate(weights.nets):
        arrays |= {f"{number}:{name}": values.astype(np.float16) for name, values in net.arrays.items()}
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]  # the stubs take the names for its own flags


def _bytes(text: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def parse(data: bytes) -> Weights:
    """The weights of a file that `dump` wrote."""
    with np.load(BytesIO(data)) as found:
        about = json.loads(found["about"].tobytes())
        words = found["words"].tobytes().decode().split("\n")
        names = [name for name in found.files if ":" in name]
        nets: list[dict[str, Matrix]] = [{} for _ in about["left_out"]]
        for name in names:
            number, _, array = name.partition(":")
            nets[int(number)][array] = found[name].astype(np.float32)
        return Weights(
            version=about["version"],
            shows=frozenset(about["shows"]),
            words={word: at for at, word in enumerate(words)},
            vectors=found["vectors"].astype(np.float32) * found["scale"].astype(np.float32),
            mean=found["mean"],
            spread=found["spread"],
            nets=tuple(
                Net(arrays=arrays, left_out=frozenset(left))
                for arrays, left in zip(nets, about["left_out"], strict=True)
            ),
            curves={int(people): (tuple(x), tuple(y)) for people, (x, y) in about["curves"].items()},
            figures=about["figures"],
        )


@cache
def load() -> Weights:
    """The weights that ship with the package."""
    return parse((files("quotebot.transcript.speakers") / SHIPPED).read_bytes())
