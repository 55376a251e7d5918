"""The door of this room: a `Transcript` becomes ranked `Suggestion`s.

Every candidate is scored by its features, and only numbers are kept. The editor reads the few hundred best with what
stands around them, and what it says counts too; of the best then come the reasons. So an episode of any length needs
little memory and the time of one pass, and the costly look is taken where it matters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from quotebot.errors import NothingQuotable
from quotebot.model import DOUBTED, Candidate, Misheard, Score, Speaker, Suggestion, Transcript
from quotebot.scoring import features, ranker
from quotebot.scoring.candidates import candidates, of_turn
from quotebot.scoring.editor.look import UNREAD, Look, Reads, look_at
from quotebot.scoring.editor.page import Page, page_of
from quotebot.scoring.edits import apply, fold, quote_id, words
from quotebot.scoring.likeness import says_again
from quotebot.scoring.line import Line, line_of, lines
from quotebot.scoring.ranker import Weights
from quotebot.scoring.repairs import UNSETTLED, mended
from quotebot.scoring.reported import reported

CHUNK = 1024  # candidates whose features are held at once
READ = 200  # candidates that the editor reads: the best by their features
REGIONS = 8  # parts of an episode; none of them may give more than SHARE of the list, for the whole is worth hearing
SHARE = 4
ALIKE_COSTS = 0.1  # of the score: what a line loses that says the same as a better one

Spans = Sequence[tuple[int, int, int, int]]  # first, last, start, end of candidates

# What a line is for, when it is for the conversation and not for a reader: never suggested, however it scores.
DISQUALIFIED = (features.greeting, features.thanks)
MISLABELLED = "label?"  # the file's label almost surely names the wrong person
FLAGS: dict[str, Callable[[Line], object]] = {
    "reported": lambda line: reported(line.text),
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


Chosen = dict[int, float]  # places of the chosen, best first, and how alike each is to the likest better one


def pick(
    spans: Spans, scores: Sequence[float], texts: Callable[[int], str], look: Look = UNREAD, *, count: int, length: int
) -> Chosen:
    """The `count` best of `spans`, best first: none overlaps or repeats a better one, and no region gives too many.

    What is like a better one in meaning loses `ALIKE_COSTS` times its likeness: maximal marginal relevance (Carbonell
    and Goldstein 1998). `texts(i)` is the text of span i, `length` the transcript's in characters. Ties go to the
    earlier span.
    """
    chosen: Chosen = {}
    taken: list[set[str]] = []
    full = max(1, -(-count // SHARE))
    regions = [0] * REGIONS
    rest = _Rest(spans, scores, look)
    while len(chosen) < count and (best := rest.best()) is not None:
        i, like = best
        start, end = spans[i][2:]
        region = min(start * REGIONS // max(length, 1), REGIONS - 1)
        if regions[region] == full or any(start < spans[j][3] and spans[j][2] < end for j in chosen):
            continue
        said = set(words(texts(i)))
        if any(says_again(said, other) for other in taken):
            continue
        chosen[i] = like
        taken.append(said)
        regions[region] += 1
        rest.chosen(i)
    return chosen


class _Rest:
    """The candidates that are left. What was not read waits in the order of its scores, and only what was read, a few
    hundred at most, is weighed anew each time, so that the time is that of one pass however many are left."""

    def __init__(self, spans: Spans, scores: Sequence[float], look: Look) -> None:
        self._spans, self._scores = spans, scores
        order = np.lexsort((np.array([s[2] for s in spans]), -np.array(scores))).tolist()
        self._read = [i for i in order if i in look.values]
        self._unread = [i for i in reversed(order) if i not in look.values]
        row = {i: row for row, i in enumerate(look.values)}
        rows = [row[i] for i in self._read]
        self._alike = look.alike[np.ix_(rows, rows)]
        self._left = np.array([scores[i] for i in self._read])
        self._liked = np.zeros(len(self._read))

    def best(self) -> tuple[int, float] | None:
        """The best that is left, which then is not, and how alike it is to a chosen one; None where nothing is left."""
        at, value = -1, -np.inf
        if self._read:
            worth = self._left - ALIKE_COSTS * self._liked
            at, value = int(np.argmax(worth)), float(worth.max())
        if self._unread:
            i = self._unread[-1]
            if value == -np.inf or (self._scores[i], -self._spans[i][2]) > (value, -self._spans[self._read[at]][2]):
                return self._unread.pop(), 0.0
        if value == -np.inf:
            return None
        self._left[at] = -np.inf
        return self._read[at], round(float(self._liked[at]), 3)

    def chosen(self, i: int) -> None:
        """Candidate i was chosen: what is like it is worth less."""
        if i in self._read:
            self._liked = np.maximum(self._liked, self._alike[self._read.index(i)])


def _flags(line: Line, speaker: Speaker) -> tuple[str, ...]:
    raised = [name for name, sees in FLAGS.items() if sees(line)]
    doubted = speaker.source == "labelled" and speaker.confidence <= DOUBTED
    return (*raised, *([MISLABELLED] if doubted else []), *(["unattributed"] if speaker.name is None else []))


def again(transcript: Transcript, span: tuple[int, int, int, int]) -> Candidate:
    """The candidate at `span`, whose edits were not kept."""
    turn = transcript.turns[transcript.sentences[span[0]].turn]
    return next(c for c in of_turn(transcript, turn, span[0], span[0] + 1) if (c.first, c.last, c.start, c.end) == span)


def second_look(transcript: Transcript, spans: Spans, scores: list[float], weights: Weights, editor: Reads) -> Look:
    """What `editor` says of the best of `spans`; `scores` are raised by its share of each."""
    best = np.argsort(-np.array(scores), kind="stable")[:READ].tolist()
    look = look_at(best, editor.read([page_of(transcript, again(transcript, spans[i])) for i in best]))
    for i, value in look.values.items():
        scores[i] += weights.share * value
    return look


def _suggestion(
    transcript: Transcript,
    candidate: Candidate,
    weights: Weights,
    names: Sequence[Misheard],
    *,
    editor: float | None,
    like: float,
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
        score=ranker.score(line, weights, editor, lost=round(ALIKE_COSTS * like, 4)),
        flags=(*_flags(line, speaker), *([UNSETTLED] if left else [])),
    )


def suggest(
    transcript: Transcript,
    weights: Weights,
    editor: Reads | None = None,
    *,
    count: int = 20,
    max_chars: int = 280,
    min_words: int = 5,
    names: Sequence[Misheard] = (),
    progress: Callable[[float], None] | None = None,
) -> list[Suggestion]:
    """The `count` best lines of `transcript`, best first, with what is sure of `names` mended in them.

    `weights` have the share of `editor` in them, or that of none. Raises NothingQuotable where no line reaches their
    floor. The same transcript, weights and editor give the same list.
    """
    spans, scores = rate(transcript, weights, max_chars=max_chars, min_words=min_words, progress=progress)
    look = second_look(transcript, spans, scores, weights, editor) if editor else UNREAD
    worth = [i for i, value in enumerate(scores) if value >= weights.floor]
    if not worth:
        raise NothingQuotable(
            f"Nothing in {transcript.episode.file} is quotable: no sentence stands on its own and says something. "
            "Look at it with quotebot transcript show."
        )
    look = look.among(worth)
    best = pick(
        [spans[i] for i in worth],
        [scores[i] for i in worth],
        lambda at: transcript.text[slice(*spans[worth[at]][2:])],
        look,
        count=count,
        length=len(transcript.text),
    )
    found = [
        _suggestion(
            transcript, again(transcript, spans[worth[at]]), weights, names, editor=look.values.get(at), like=like
        )
        for at, like in best.items()
    ]
    return sorted(found, key=lambda one: -one.score.total)  # what ranks is not rounded, what is shown is


def score_line(text: str, weights: Weights, editor: Reads | None = None) -> Score:
    """How quotable `text` is by itself, in [0, 1], with nothing known of where it stood."""
    shown = fold(text)
    value = round(float(editor.read([Page(shown)]).values[0]), 3) if editor else None
    return ranker.score(line_of(shown), weights, value)
