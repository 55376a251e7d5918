"""A line as the editor reads it: its words, then what was said before it and after it."""

from __future__ import annotations

from typing import NamedTuple

from quotebot.model import Candidate, Sentence, Transcript
from quotebot.scoring.edits import apply, fold

WORDS_BEFORE, WORDS_AFTER = 40, 12  # of whole sentences, as many as it takes to reach so many words
OTHER_VOICE = "//"  # stands where the voice changes


class Page(NamedTuple):
    """The shown text of a line and the spoken text around it, white space folded; "" where nothing is known."""

    text: str
    before: str = ""
    after: str = ""


def page_of(transcript: Transcript, candidate: Candidate) -> Page:
    """The page of a candidate of `transcript`."""
    first, last = transcript.sentences[candidate.first], transcript.sentences[candidate.last - 1]
    before = [fold(transcript.text[first.start : candidate.start])]
    after = [fold(transcript.text[candidate.end : last.end])]
    return Page(
        text=apply(transcript.text[candidate.start : candidate.end], candidate.edits),
        before=" ".join(reversed(_around(transcript, before, first, step=-1, enough=WORDS_BEFORE))),
        after=" ".join(_around(transcript, after, last, step=1, enough=WORDS_AFTER)),
    )


def _around(transcript: Transcript, known: list[str], here: Sentence, *, step: int, enough: int) -> list[str]:
    """The pieces of speech from `here` on in the direction of `step`, nearest first, until there are enough words."""
    pieces = [piece for piece in known if piece]
    said = sum(len(piece.split()) for piece in pieces)
    at = here.index + step
    while said < enough and 0 <= at < len(transcript.sentences):
        sentence = transcript.sentences[at]
        if sentence.turn != here.turn:
            pieces.append(OTHER_VOICE)
        piece = fold(transcript.text[sentence.start : sentence.end])
        pieces.append(piece)
        said += len(piece.split())
        here, at = sentence, at + step
    return pieces
