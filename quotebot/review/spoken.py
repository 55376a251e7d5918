"""The words of a text as a person counts them when editing: each whole, none of them noise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quotebot.model import WORD, Transcript
from quotebot.scoring.edits import inside_word

Span = tuple[int, int]


def spoken(transcript: Transcript, start: int, end: int) -> list[Span]:
    """Where the words of `[start, end)` stand in the transcript's text."""
    words: list[Span] = []
    for left, right in whole(transcript.text, ((word.start, word.end) for word in transcript.words(start, end)), end):
        if words and _only_marks(transcript, words[-1][1], left):
            words[-1] = (words[-1][0], right)
        else:
            words.append((left, right))
    return words


def word_at(transcript: Transcript, span: Span) -> str:
    """The word at `span` as it is shown, the marks in it left out."""
    text, at = "", span[0]
    for noise in transcript.noise_in(*span):
        text, at = text + transcript.text[at : max(noise.start, at)], noise.end
    return text + transcript.text[at : span[1]]


def _only_marks(transcript: Transcript, start: int, end: int) -> bool:
    """True if nothing stands in `[start, end)` but markup, so that the letters beside it are of one word."""
    noise = list(transcript.noise_in(start, end))
    covered = sum(min(n.end, end) - max(n.start, start) for n in noise)
    between = transcript.text[start:end]
    return start < end == start + covered and not any(char.isspace() or char.isalnum() for char in between)


def typed(text: str) -> list[Span]:
    """Where the words of a line stand that somebody typed."""
    return whole(text, (m.span() for m in WORD.finditer(text)), len(text))


def whole(text: str, found: Iterable[Span], limit: int) -> list[Span]:
    """The words `found` in `text`, accents and vowel signs with their letters, "end.So" as the two it is."""
    words: list[Span] = []
    for start, end in (piece for span in found for piece in _pieces(text, *span)):
        while end < limit and inside_word(text, end) and not text[end].isalnum():
            end += 1
        if words and start <= words[-1][1] and inside_word(text, start):
            words[-1] = (words[-1][0], max(end, words[-1][1]))
        else:
            words.append((start, end))
    return words


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    for at in range(start + 1, end):
        if text[at - 1] == "." and not inside_word(text, at):
            yield start, at - 1
            start = at
    yield start, end
