"""The model that reads the signs: small networks over the sentences of an episode, and the shipped weights.

A talk is read twice: first by its signs alone, then with what the first reading found and what that tells of the
habits of either side (`habits`). Each network was fitted with some shows left out. An episode of a show that none has
left out is read by all of them, their scores averaged; an episode of a fitted show only by those that never saw that
show, and how far they are trusted was found on the other shows. So what is measured on the fitted shows is what a new
show can expect.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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
EDGE = 1e-4  # nothing is surer than that
CLIP = 6.0  # standard deviations: no sign counts for more
Arrays = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """One network: its arrays by name, and the shows it never saw."""

    arrays: Arrays
    left_out: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Networks that read the same columns, which `mean` and `spread` scale."""

    mean: Matrix
    spread: Matrix
    nets: tuple[Net, ...]

    def nets_for(self, show: str | None) -> tuple[Net, ...]:
        """The networks that may read an episode of `show`."""
        unseen = tuple(net for net in self.nets if show in net.left_out)
        return unseen or self.nets

    def scores(self, rows: Matrix, show: str | None) -> tuple[Scores, Scores]:
        """`sides` and `steps` of `chain` for an episode's rows, the mean over the networks that may read it."""
        scaled = scaling(rows, self.mean, self.spread)
        found = [forward(net.arrays, scaled) for net in self.nets_for(show)]
        sides: Scores = np.array(np.mean([one for one, _ in found], axis=0), dtype=np.float64)
        steps: Scores = np.array(np.mean([one for _, one in found], axis=0), dtype=np.float64)
        return sides, steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """The share of its log odds that a probability is worth, as found on the shows that are not `left_out`."""

    share: float
    left_out: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Weights:
    """All that the model knows.

    `words` gives the row of `vectors` for a word; `first` and `second` read a talk, one after the other;
    `trusts` tell how sure that makes, the first by all shows, each other with some left out; `figures` are what was
    measured with the shows left out; `shows` are those that were learned from.
    """

    version: str
    shows: frozenset[str]
    words: Mapping[str, int]
    vectors: Matrix
    first: Reading
    second: Reading
    trusts: tuple[Trust, ...]
    figures: Mapping[str, float]

    def sure(self, probability: Scores, show: str | None) -> Scores:
        """How often a claim of this probability is right, as found on other shows; it grows with the probability.

        Networks are surer than they are right, those of a second reading all the more. Their log odds are divided by
        a temperature (Guo et al. 2017, "On Calibration of Modern Neural Networks").
        """
        share = next((one.share for one in self.trusts if show in one.left_out), self.trusts[0].share)
        found: Scores = 1 / (1 + np.exp(-share * log_odds(probability)))
        return found


def log_odds(probability: Scores) -> Scores:
    """In nats; a probability is kept from 0 and 1 by `EDGE`."""
    kept = np.clip(probability, EDGE, 1 - EDGE)
    found: Scores = np.log(kept / (1 - kept))
    return found


def scaling(rows: Matrix, mean: Matrix, spread: Matrix) -> Matrix:
    """Rows in standard deviations."""
    found: Matrix = np.clip((rows - mean) / spread, -CLIP, CLIP)
    return found


def forward(arrays: Arrays, rows: Matrix) -> tuple[Matrix, Matrix]:
    """What one network makes of scaled rows: (sentences, 2) and (sentences - 1, 2, 2)."""
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
    readings = (weights.first, weights.second)
    about = {
        "version": weights.version,
        "shows": sorted(weights.shows),
        "left_out": [[sorted(net.left_out) for net in reading.nets] for reading in readings],
        "trusts": [[one.share, sorted(one.left_out)] for one in weights.trusts],
        "figures": dict(weights.figures),
    }
    arrays: dict[str, npt.NDArray[Any]] = {
        "about": _bytes(json.dumps(about)),
        "words": _bytes("\n".join(sorted(weights.words, key=weights.words.__getitem__))),
        "vectors": np.round(weights.vectors / np.maximum(scale, 1e-9)).astype(np.int8),
        "scale": scale.astype(np.float16),
    }
    for which, reading in enumerate(readings):
        arrays |= {
            f"{which}:mean": reading.mean.astype(np.float32),
            f"{which}:spread": reading.spread.astype(np.float32),
        }
        for number, net in enumerate(reading.nets):
            arrays |= {f"{which}:{number}:{name}": values.astype(np.float16) for name, values in net.arrays.items()}
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]  # the stubs take the names for its own flags


def _bytes(text: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def parse(data: bytes) -> Weights:
    """The weights of a file that `dump` wrote."""
    with np.load(BytesIO(data)) as found:
        about = json.loads(found["about"].tobytes())
        words = found["words"].tobytes().decode().split("\n")
        return Weights(
            version=about["version"],
            shows=frozenset(about["shows"]),
            words={word: at for at, word in enumerate(words)},
            vectors=found["vectors"].astype(np.float32) * found["scale"].astype(np.float32),
            first=_reading(found, 0, about["left_out"][0]),
            second=_reading(found, 1, about["left_out"][1]),
            trusts=tuple(Trust(share=share, left_out=frozenset(left)) for share, left in about["trusts"]),
            figures=about["figures"],
        )


def _reading(found: Any, which: int, left_out: Sequence[Sequence[str]]) -> Reading:
    nets: list[dict[str, Matrix]] = [{} for _ in left_out]
    for name in found.files:
        if name.startswith(f"{which}:") and name.count(":") > 1:
            _, number, array = name.split(":")
            nets[int(number)][array] = found[name].astype(np.float32)
    return Reading(
        mean=found[f"{which}:mean"],
        spread=found[f"{which}:spread"],
        nets=tuple(Net(arrays=arrays, left_out=frozenset(left)) for arrays, left in zip(nets, left_out, strict=True)),
    )


@cache
def load() -> Weights:
    """The weights that ship with the package."""
    return parse((files("quotebot.transcript.speakers") / SHIPPED).read_bytes())
