"""How good is the ranking: the figures of the quote benchmark, on shows that the weights never saw.

hit@10: share of the first ten that match a pick of grade 2 or 3. must@20: share of the grade 3 picks among the first
twenty. ndcg@20: normalised discounted cumulative gain (Järvelin and Kekäläinen 2002) of the grades. trap@20: how many
of the first twenty match a trap and no pick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from quotebot.model import Candidate, Transcript
from quotebot.scoring import suggest
from quotebot.scoring.candidates import candidates
from quotebot.scoring.editor.look import UNREAD, Look, look_at
from quotebot.scoring.editor.reader import Reading
from quotebot.scoring.edits import apply, fold, words
from quotebot.scoring.features import FEATURES
from quotebot.scoring.fit import Example, Pick, Span, fit, gain, matches, overlap, scored, second, shown_span
from quotebot.scoring.line import lines
from quotebot.scoring.ranker import Weights, matrix

TOP = 20
By = Literal["features", "editor", "both"]
EDITOR_ALONE = Weights(
    version="editor alone", base=0.0, floor=0.001, weights=dict.fromkeys((f.name for f in FEATURES), 0.0), editor=1.0
)


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
    look: Look = UNREAD


# What a network that never saw the show says of the candidates of a transcript, by the hash of its file: a row each of
# start, end and value; under that name with MEANING behind it, what each means.
MEANING = "-meaning"
Readings = Mapping[str, npt.NDArray[np.float64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The four figures of one ranking, or their means over several."""

    hit10: float
    must20: float
    ndcg20: float
    trap20: float


def grades(gold: Any) -> tuple[tuple[Pick, ...], tuple[Span, ...]]:
    """Picks and traps of a file of grades, as it was read from JSON.

    Raises ValueError, KeyError, TypeError or AttributeError where it is no such file.
    """
    picks = {_span(p): _pick(p) for found in gold["annotators"].values() for p in found}
    return tuple(picks.values()), tuple(_span(t) for t in gold.get("traps", ()))


def _pick(found: dict[str, Any]) -> Pick:
    start, end = _span(found)
    text = found.get("light_edit")
    return Pick(start=start, end=end, grade=_whole(found["grade"]), text=text if isinstance(text, str) else None)


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is no whole number")
    return value


def _span(found: dict[str, object]) -> Span:
    start, end = _whole(found["start"]), _whole(found["end"])
    if not 0 <= start < end:
        raise ValueError(f"{start} to {end} is no span")
    return start, end


def prepare(graded: Graded, readings: Readings | None = None, *, max_chars: int = 280, min_words: int = 5) -> Prepared:
    """Candidates, features and gains of a graded transcript, with what `readings` hold of it."""
    found = list(candidates(graded.transcript))
    seen = list(lines(graded.transcript, found))
    traps = [any(matches(shown_span(c), t) for t in graded.traps) for c in found]
    look = _look(found, readings or {}, graded.transcript.sha256)
    example = Example(
        name=graded.name,
        show=graded.show,
        rows=matrix(seen),
        gains=np.array([gain(shown_span(c), graded.picks) for c in found]),
        traps=np.array(traps, dtype=bool),
        editor=np.array([look.values.get(i, np.nan) for i in range(len(found))]),
    )
    fitting = tuple(suggest.fits(line, max_chars=max_chars, min_words=min_words) for line in seen)
    spans = tuple((c.first, c.last, c.start, c.end) for c in found)
    return Prepared(graded=graded, example=example, spans=spans, fitting=fitting, look=look)


def _look(found: Sequence[Candidate], readings: Readings, name: str) -> Look:
    if name not in readings:
        return UNREAD
    place = {(c.start, c.end): i for i, c in enumerate(found)}
    rows = readings[name]
    known = [place[int(a), int(b)] for a, b in rows[:, :2]]
    meaning = readings[f"{name}{MEANING}"].astype(np.float32)
    return look_at(known, Reading(rows[:, 2].astype(np.float32), meaning))


def rank(prepared: Prepared, weights: Weights, *, count: int = TOP) -> list[Span]:
    """The spans that `suggest` would give under `weights`, best first."""
    text = prepared.graded.transcript.text
    scores = scored(prepared.example, weights)
    keep = [i for i, fits in enumerate(prepared.fitting) if fits and scores[i] >= weights.floor]
    spans = [prepared.spans[i] for i in keep]
    best = suggest.pick(
        spans,
        [float(scores[i]) for i in keep],
        lambda i: text[slice(*spans[i][2:])],
        prepared.look.among(keep) if weights.editor else UNREAD,
        count=count,
        length=len(text),
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How the text of suggestions compares with that of the picks they match: how many match one, how many are it to
    the character, how many have its very words, and the mean share of words in which they differ (Levenshtein)."""

    matched: int
    same: int
    same_words: int
    apart: float


def wording(ranked: Iterable[tuple[Prepared, list[Span]]]) -> Wording:
    """The wording of all suggestions that match a pick whose text is known."""
    pairs = [pair for prepared, spans in ranked for pair in _texts(prepared, spans)]
    told = [(words(ours), words(theirs)) for ours, theirs in pairs]
    return Wording(
        matched=len(pairs),
        same=sum(ours == theirs for ours, theirs in pairs),
        same_words=sum(ours == theirs for ours, theirs in told),
        apart=sum(Levenshtein.normalized_distance(ours, theirs) for ours, theirs in told) / (len(told) or 1),
    )


def _texts(prepared: Prepared, spans: Sequence[Span]) -> Iterator[tuple[str, str]]:
    """Our text and the annotator's of each of `spans` that matches a pick."""
    transcript = prepared.graded.transcript
    known = {span[2:]: span for span in prepared.spans}
    for span in spans:
        found = [p for p in prepared.graded.picks if p.text and matches(span, (p.start, p.end))]
        if found:
            best = max(found, key=lambda p: overlap(span, (p.start, p.end)))
            candidate = suggest.again(transcript, known[span])
            yield apply(transcript.text[candidate.start : candidate.end], candidate.edits), fold(best.text or "")


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
    prepared: Sequence[Prepared], by: By = "features", *, progress: Callable[[float], None] | None = None
) -> Iterator[tuple[Prepared, list[Span]]]:
    """Each transcript with its ranking by weights fitted on all other shows, in order of show and name.

    `by` says what ranks: the features, the editor alone, or both, as `suggest` does it; the last two need readings
    by networks that never saw the show. Which lines those read was told by the features of the same shows.
    """
    shows = sorted({p.graded.show for p in prepared})
    for done, show in enumerate(shows, start=1):
        others = [p.example for p in prepared if p.graded.show != show]
        learn = {"features": fit, "both": second}.get(by)
        weights = learn(others, f"without {show}") if learn else EDITOR_ALONE
        for p in (p for p in prepared if p.graded.show == show):
            yield p, rank(p, weights)
        if progress:
            progress(done / len(shows))
