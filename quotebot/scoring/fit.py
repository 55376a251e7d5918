"""Learn the weights: conditional logit within each episode (McFadden 1974), fitted by Newton's method.

The editor is modelled as choosing lines out of all candidates of an episode with probability proportional to
exp(score). Maximising the likelihood of the choices weighs the head of the ranking, which is all that anyone reads. A
trap, a line that looks quotable and is not, competes TRAP_WEIGHT times as hard as any other line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from quotebot.model import Candidate
from quotebot.scoring.features import FEATURES
from quotebot.scoring.ranker import Matrix, Weights

# Chosen on the development shows, each left out in turn; their neighbours (10 to 30, 3 to 30) differ by less than the
# noise. Beside the editor, who sees most traps, features may care less for them: 5 ranks better there than 20.
TRAP_WEIGHT = 20.0
TRAP_WEIGHT_WITH_EDITOR = 5.0
# How many times its most likely share the editor gets: likelihood is of the whole list, and people read its head. On
# the same shows 1.5 to 5 differ by less than the noise.
EDITOR_COUNTS = 2.5
RIDGE = 10.0
# Set by hand, in units of log odds: annotators like long lines, and people who post want the one that fits on a card.
# The lines it lifts are rare, one in some two episodes. Of the features the other weights are fitted around it; beside
# the editor, whose taste is the annotators', it is set after them, and higher: it costs 0.007 of nDCG@20.
HOUSE = {"equation": 3.5}
HOUSE_WITH_EDITOR = {"equation": 5.0}
STEPS = 15
WORTH_TELLING = 0.08  # correlation

Vector = npt.NDArray[np.float64]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """A line somebody chose: its span and grade, 3 must post, 2 good, 1 acceptable, and how they would print it."""

    start: int
    end: int
    grade: int
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One graded episode: a feature row for each candidate, how much it is wanted, and which are traps.

    `editor` is what the second look says of each, in [0, 1], and NaN where it was not read.
    """

    name: str
    show: str
    rows: Matrix
    gains: Vector
    traps: npt.NDArray[np.bool_]
    editor: Vector


def overlap(a: Span, b: Span) -> float:
    """Intersection over union of two spans, in [0, 1]."""
    common = min(a[1], b[1]) - max(a[0], b[0])
    return max(0.0, common / (max(a[1], b[1]) - min(a[0], b[0])))


def matches(a: Span, b: Span) -> bool:
    """The benchmark's rule: half of both is common, or one holds four fifths of the other and is at
    most 2.2 times as long."""
    common = min(a[1], b[1]) - max(a[0], b[0])
    if common <= 0:
        return False
    short, long = sorted((a[1] - a[0], b[1] - b[0]))
    return overlap(a, b) >= 0.5 or (common / short >= 0.8 and long <= 2.2 * short)


def shown_span(c: Candidate) -> Span:
    """The candidate's span without the leading words that its edits drop."""
    dropped = next((e.end or 0 for e in c.edits if e.op == "drop_lead"), 0)
    return c.start + dropped, c.end


def gain(span: Span, picks: Sequence[Pick]) -> float:
    """How much a candidate is wanted: the grade of the pick it matches best, times how much of it it is."""
    best = max(
        (p for p in picks if matches(span, (p.start, p.end))),
        key=lambda p: overlap(span, (p.start, p.end)),
        default=None,
    )
    if best is None:
        return 0.0
    share = overlap(span, (best.start, best.end))
    return best.grade * (share if share >= 0.5 else 0.3 * share)


def _moments(examples: Sequence[Example]) -> tuple[Vector, Vector]:
    """Mean and standard deviation of each feature over all candidates."""
    rows = np.vstack([e.rows for e in examples]).astype(np.float64)
    spread = rows.std(axis=0)
    return rows.mean(axis=0), np.where(spread > 0, spread, 1.0)


def _newton(rows: list[Vector], wanted: list[Vector], offsets: list[Vector]) -> Vector:
    """The ridge-regularised maximum of the likelihood, for standardised rows."""
    size = rows[0].shape[1]
    found = np.zeros(size)

    def objective(w: Vector) -> float:
        value = -RIDGE / 2 * float(w @ w)
        for x, q, k in zip(rows, wanted, offsets, strict=True):
            s = x @ w + k
            value += float(q @ s) - float(s.max() + np.log(np.exp(s - s.max()).sum()))
        return value

    for _ in range(STEPS):
        slope, curve = -RIDGE * found, RIDGE * np.eye(size)
        for x, q, k in zip(rows, wanted, offsets, strict=True):
            s = x @ found + k
            p = np.exp(s - s.max())
            p /= p.sum()
            mean = p @ x
            slope += q @ x - mean
            curve += (x * p[:, None]).T @ x - np.outer(mean, mean)
        step, now = np.linalg.solve(curve, slope), objective(found)
        while objective(found + step) < now and np.abs(step).max() > 1e-4:
            step /= 2
        found += step
        if np.abs(step).max() < 1e-3:
            break
    return found


def fit(examples: Sequence[Example], version: str, *, trap_weight: float = TRAP_WEIGHT) -> Weights:
    """The weights that make the picks of `examples` most likely. Deterministic.

    Scores are scaled so that the best line of a typical episode gets 0.9 and the typical candidate 0.3; the floor is
    the score that all but one in fifty of the wanted lines reach. Raises ValueError where no example holds a pick.
    """
    useful = [e for e in examples if e.gains.sum() > 0]
    if not useful:
        raise ValueError("no example holds a pick")
    mean, spread = _moments(useful)
    house = _by_hand(HOUSE)
    rows = [(e.rows - mean) / spread * (house == 0) for e in useful]
    wanted = [e.gains / e.gains.sum() for e in useful]
    offsets = [e.rows @ house + _harder(e, trap_weight) for e in useful]
    raw = _newton(rows, wanted, offsets) / spread + house
    return _scaled(useful, raw, 0.0, version)


def second(examples: Sequence[Example], version: str) -> Weights:
    """The weights with the editor in them: how much both looks count is fitted on the candidates that it read.

    What it says must come from networks that never saw the show of the example. Raises ValueError as `fit` does.
    """
    useful = [e for e in examples if e.gains[~np.isnan(e.editor)].sum() > 0]
    if not useful:
        raise ValueError("no example holds a pick that was read")
    house = _by_hand(HOUSE_WITH_EDITOR)
    first = fit(examples, version, trap_weight=TRAP_WEIGHT_WITH_EDITOR)
    learned = first.vector.astype(np.float64) * (house == 0)
    reads = [~np.isnan(e.editor) for e in useful]
    pairs = [np.column_stack([e.rows @ learned, e.editor])[read] for e, read in zip(useful, reads, strict=True)]
    spread = np.vstack(pairs).std(axis=0)
    wanted = [e.gains[read] / e.gains[read].sum() for e, read in zip(useful, reads, strict=True)]
    offsets = [_harder(e, TRAP_WEIGHT_WITH_EDITOR)[read] for e, read in zip(useful, reads, strict=True)]
    features, editor = _newton([(p - p.mean(axis=0)) / spread for p in pairs], wanted, offsets) / spread
    weights = _scaled(useful, learned * features + house, EDITOR_COUNTS * float(editor), version)
    return replace(weights, likes=_likes(useful))


def _by_hand(weights: Mapping[str, float]) -> Vector:
    return np.array([weights.get(f.name, 0.0) for f in FEATURES])


def _harder(example: Example, weight: float) -> Vector:
    """How much harder a trap competes, in log odds."""
    return np.where(example.traps & (example.gains == 0), np.log(weight), 0.0)


def _likes(useful: Sequence[Example]) -> dict[str, float]:
    """How what the editor says goes together with each feature: their correlation, where it is worth telling."""
    read = [~np.isnan(e.editor) for e in useful]
    values = np.concatenate([e.editor[there] for e, there in zip(useful, read, strict=True)])
    rows = np.vstack([e.rows[there] for e, there in zip(useful, read, strict=True)]).astype(np.float64)
    spread = rows.std(axis=0)
    together = ((rows - rows.mean(axis=0)) * (values - values.mean())[:, None]).mean(axis=0)
    found = together / np.where(spread > 0, spread, 1.0) / (values.std() or 1.0)
    return {f.name: round(float(r), 3) for f, r in zip(FEATURES, found, strict=True) if abs(r) >= WORTH_TELLING}


def scored(example: Example, weights: Weights) -> Vector:
    """The score of each candidate, not yet cut to [0, 1]."""
    return example.rows @ weights.vector + weights.base + weights.share * np.nan_to_num(example.editor)


def _scaled(useful: Sequence[Example], raw: Vector, editor: float, version: str) -> Weights:
    """Weights in log odds brought to the scale of scores."""
    scores = [e.rows @ raw + editor * np.nan_to_num(e.editor) for e in useful]
    typical, best = float(np.median(np.concatenate(scores))), float(np.median([s.max() for s in scores]))
    scale = 0.6 / (best - typical)
    base = 0.3 - typical * scale
    picked = np.concatenate([s[e.gains >= 1] for s, e in zip(scores, useful, strict=True)])
    return Weights(
        version=version,
        base=round(base, 4),
        floor=round(float(np.quantile(picked, 0.02)) * scale + base, 4),
        weights={f.name: round(float(w) * scale, 4) for f, w in zip(FEATURES, raw, strict=True)},
        editor=round(editor * scale, 4),
    )
