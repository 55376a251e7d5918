"""The door of this room: a `Transcript` becomes ranked `Suggestion`s.

Every candidate is scored, and only numbers are kept; the best are then looked at again, with their reasons. So an
episode of any length needs little memory and the time of one pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from quotebot.errors import NothingQuotable
from quotebot.model import Candidate, Misheard, Score, Speaker, Suggestion, Transcript
from quotebot.scoring import features, ranker
from quotebot.scoring.candidates import candidates, of_turn
from quotebot.scoring.edits import apply, fold, quote_id, words
from quotebot.scoring.likeness import says_again
from quotebot.scoring.line import Line, line_of, lines
from quotebot.scoring.ranker import Weights
from quotebot.scoring.repairs import UNSETTLED, mended

CHUNK = 1024  # candidates whose features are held at once
REGIONS = 8  # parts of an episode; none of them may give more than SHARE of the list, for the whole is worth hearing
SHARE = 4

Spans = Sequence[tuple[int, int, int, int]]  # first, last, start, end of candidates

# What a line is for, when it is for the conversation and not for a reader: never suggested, however it scores.
DISQUALIFIED = (features.greeting, features.thanks)
FLAGS = {
    "reported": features.reported,
    "question": features.asks,
    "points-outside": features.points_outside,
    "broken-off": features.half_quoted,
}


def fits(line: Line, *, max_chars: int, min_words: int) -> bool:
    """True if `line` may be suggested at all: it has the length, asks nothing, is whole, and is no courtesy."""
    if len(line.words) < min_words or len(line.text) > max_chars or line.text.endswith("?"):
        return False
    garbled = features.restarts(line) > 0.5  # more than one: nobody quotes that without mending it
    return not garbled and not any(disqualifies(line) for disqualifies in DISQUALIFIED)


def _chunks(found: Iterable[Candidate]) -> Iterator[list[Candidate]]:
    rest = iter(found)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def rate(
    transcript: Transcript,
    weights: Weights,
    *,
    max_chars: int,
    min_words: int,
    progress: Callable[[float], None] | None = None,
) -> tuple[list[tuple[int, int, int, int]], list[float]]:
    """All candidates that fit and their scores. `progress` is told the share of the text that is done, in [0, 1]."""
    spans: list[tuple[int, int, int, int]] = []
    scores: list[float] = []
    for chunk in _chunks(candidates(transcript)):
        pairs = [
            (c, line)
            for c, line in zip(chunk, lines(transcript, chunk), strict=True)
            if fits(line, max_chars=max_chars, min_words=min_words)
        ]
        values = ranker.matrix(line for _, line in pairs)
        scores += (values @ weights.vector + weights.base).tolist()
        spans += [(c.first, c.last, c.start, c.end) for c, _ in pairs]
        if progress:
            progress(chunk[-1].end / len(transcript.text))
    return spans, scores


def pick(spans: Spans, scores: Sequence[float], texts: Callable[[int], str], *, count: int, length: int) -> list[int]:
    """The `count` best of `spans`, best first: none overlaps or repeats a better one, and no region gives too many.

    `texts(i)` is the text of span i, `length` the transcript's in characters. Ties go to the earlier span.
    """
    order = np.lexsort((np.array([s[2] for s in spans]), -np.array(scores)))
    chosen: list[int] = []
    taken: list[set[str]] = []
    full = max(1, -(-count // SHARE))
    regions = [0] * REGIONS
    for i in order.tolist():
        if len(chosen) == count:
            break
        start, end = spans[i][2:]
        region = min(start * REGIONS // max(length, 1), REGIONS - 1)
        if regions[region] == full or any(start < spans[j][3] and spans[j][2] < end for j in chosen):
            continue
        said = set(words(texts(i)))
        if any(says_again(said, other) for other in taken):
            continue
        chosen.append(i)
        taken.append(said)
        regions[region] += 1
    return chosen


def _flags(line: Line, speaker: Speaker) -> tuple[str, ...]:
    raised = [name for name, sees in FLAGS.items() if sees(line)]
    return (*raised, *(["unattributed"] if speaker.name is None else []))


def _again(transcript: Transcript, span: tuple[int, int, int, int]) -> Candidate:
    """The candidate at `span`, whose edits were not kept."""
    turn = transcript.turns[transcript.sentences[span[0]].turn]
    return next(c for c in of_turn(transcript, turn, span[0], span[0] + 1) if (c.first, c.last, c.start, c.end) == span)


def _suggestion(
    transcript: Transcript, candidate: Candidate, weights: Weights, names: Sequence[Misheard]
) -> Suggestion:
    """The candidate with its score, which is that of the words as the file has them, and its names mended."""
    line = next(lines(transcript, [candidate]))
    edits, left = mended(transcript.text, candidate, names)
    candidate = replace(candidate, edits=edits)
    speaker = transcript.speaker_of(candidate.start, candidate.end)
    evidence = transcript.text[candidate.start : candidate.end]
    return Suggestion(
        id=quote_id(transcript.sha256, candidate.start, candidate.end),
        candidate=candidate,
        text=apply(evidence, candidate.edits),
        raw=fold(evidence),
        speaker=speaker,
        score=ranker.score(line, weights),
        flags=(*_flags(line, speaker), *([UNSETTLED] if left else [])),
    )


def suggest(
    transcript: Transcript,
    weights: Weights,
    *,
    count: int = 20,
    max_chars: int = 280,
    min_words: int = 5,
    names: Sequence[Misheard] = (),
    progress: Callable[[float], None] | None = None,
) -> list[Suggestion]:
    """The `count` best lines of `transcript`, best first, with what is sure of `names` mended in them.

    Raises NothingQuotable where no line reaches the floor of `weights`. The same transcript and weights give the same
    list.
    """
    spans, scores = rate(transcript, weights, max_chars=max_chars, min_words=min_words, progress=progress)
    worth = [i for i, value in enumerate(scores) if value >= weights.floor]
    if not worth:
        raise NothingQuotable(
            f"Nothing in {transcript.episode.file} is quotable: no sentence stands on its own and says something. "
            "Look at it with quotebot transcript show."
        )
    spans, scores = [spans[i] for i in worth], [scores[i] for i in worth]
    best = pick(
        spans, scores, lambda i: transcript.text[slice(*spans[i][2:])], count=count, length=len(transcript.text)
    )
    return [_suggestion(transcript, _again(transcript, spans[i]), weights, names) for i in best]


def score_line(text: str, weights: Weights) -> Score:
    """How quotable `text` is by itself, in [0, 1], with nothing known of where it stood."""
    return ranker.score(line_of(fold(text)), weights)
