"""How good is the ranking: the figures of the quote benchmark, on shows that the weights never saw.

hit@10: share of the first ten that match a pick of grade 2 or 3. must@20: share of the grade 3 picks among the first
twenty. ndcg@20: normalised discounted cumulative gain (Järvelin and Kekäläinen 2002) of the grades. trap@20: how many
of the first twenty match a trap and no pick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import log2

import numpy as np

from quotebot.model import Transcript
from quotebot.scoring import suggest
from quotebot.scoring.candidates import candidates
from quotebot.scoring.fit import Example, Pick, Span, fit, gain, matches, shown_span
from quotebot.scoring.line import lines
from quotebot.scoring.ranker import Weights, matrix

TOP = 20


@dataclass(frozen=True, kw_only=True)
class Graded:
    """A transcript with the lines one annotator picked, best first, and the lines that only look quotable."""

    name: str
    show: str
    transcript: Transcript
    picks: tuple[Pick, ...]
    traps: tuple[Span, ...]


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A graded transcript with all that ranking it under any weights needs."""

    graded: Graded
    example: Example
    spans: tuple[tuple[int, int, int, int], ...]
    fitting: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The four figures of one ranking, or their means over several."""

    hit10: float
    must20: float
    ndcg20: float
    trap20: float


def prepare(graded: Graded, *, max_chars: int = 280, min_words: int = 5) -> Prepared:
    """Candidates, features and gains of a graded transcript."""
    found = list(candidates(graded.transcript))
    seen = list(lines(graded.transcript, found))
    traps = [any(matches(shown_span(c), t) for t in graded.traps) for c in found]
    example = Example(
        name=graded.name,
        show=graded.show,
        rows=matrix(seen),
        gains=np.array([gain(shown_span(c), graded.picks) for c in found]),
        traps=np.array(traps, dtype=bool),
    )
    fitting = tuple(suggest.fits(line, max_chars=max_chars, min_words=min_words) for line in seen)
    spans = tuple((c.first, c.last, c.start, c.end) for c in found)
    return Prepared(graded=graded, example=example, spans=spans, fitting=fitting)


def rank(prepared: Prepared, weights: Weights, *, count: int = TOP) -> list[Span]:
    """The spans that `suggest` would give under `weights`, best first."""
    text = prepared.graded.transcript.text
    scores = prepared.example.rows @ weights.vector + weights.base
    keep = [i for i, fits in enumerate(prepared.fitting) if fits and scores[i] >= weights.floor]
    spans = [prepared.spans[i] for i in keep]
    best = suggest.pick(
        spans, [float(scores[i]) for i in keep], lambda i: text[slice(*spans[i][2:])], count=count, length=len(text)
    )
    return [spans[i][2:] for i in best]


def measure(ranked: Sequence[Span], picks: Sequence[Pick], traps: Sequence[Span]) -> Figures:
    """The figures of one ranking against one annotator's picks and traps. A pick counts once."""
    free = [(p, (p.start, p.end)) for p in picks]
    gains, hits, must, trapped = [], 0, 0, 0
    for place, span in enumerate(ranked[:TOP]):
        best = max((f for f in free if matches(span, f[1])), key=lambda f: f[0].grade, default=None)
        gains.append(best[0].grade if best else 0)
        if best:
            free.remove(best)
            hits += place < 10 and best[0].grade >= 2
            must += best[0].grade == 3
        elif any(matches(span, t) for t in traps):
            trapped += not any(matches(span, (p.start, p.end)) for p in picks)
    ideal = sorted((p.grade for p in picks), reverse=True)[:TOP]
    wanted = sum(p.grade == 3 for p in picks)
    return Figures(
        hit10=hits / 10,
        must20=must / min(max(wanted, 1), TOP),
        ndcg20=_discounted(gains) / (_discounted(ideal) or 1.0),
        trap20=trapped,
    )


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / log2(place + 2) for place, gain in enumerate(gains))


def mean(found: Sequence[Figures]) -> Figures:
    """The mean of each figure. Raises ValueError for none."""
    if not found:
        raise ValueError("no figures")
    n = len(found)
    return Figures(
        hit10=sum(f.hit10 for f in found) / n,
        must20=sum(f.must20 for f in found) / n,
        ndcg20=sum(f.ndcg20 for f in found) / n,
        trap20=sum(f.trap20 for f in found) / n,
    )


def left_out(
    prepared: Sequence[Prepared], *, progress: Callable[[float], None] | None = None
) -> Iterator[tuple[Prepared, list[Span]]]:
    """Each transcript with its ranking by weights fitted on all other shows, in order of show and name."""
    shows = sorted({p.graded.show for p in prepared})
    for done, show in enumerate(shows, start=1):
        others = [p.example for p in prepared if p.graded.show != show]
        weights = fit(others, version=f"without {show}")
        for p in (p for p in prepared if p.graded.show == show):
            yield p, rank(p, weights)
        if progress:
            progress(done / len(shows))
