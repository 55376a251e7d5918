"""The door of this room: the words of a transcript that may be names written wrong, each with its right spelling.

Three ways lead to a proposal: the words are written as an alias of the glossary, or of the list of terms, has them; one
word is like a name to eye and ear; or a name was written as two words. An ordinary word in lower case is never taken
for a name by its likeness alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quotebot.model import Misheard, Transcript
from quotebot.transcript.names.aliases import by_alias
from quotebot.transcript.names.guess import Guess
from quotebot.transcript.names.likeness import by_likeness, in_two_words
from quotebot.transcript.names.targets import Glossary, targets
from quotebot.transcript.names.words import Talk, listen

LEAST = 0.68  # what a proposal must score to be shown; tests/bench/names.py says how it was fitted


def misheard(transcript: Transcript, glossary: Glossary | None = None, *, least: float = LEAST) -> tuple[Misheard, ...]:
    """The proposals that score `least` or more, in order of place; no two share a word."""
    glossary = glossary or Glossary()
    talk = listen(transcript)
    held = targets(transcript, talk, glossary)
    found = [
        guess
        for way in (by_alias(talk, glossary), by_likeness(talk, held, glossary), in_two_words(talk, held))
        for guess in way
        if guess.score >= least
    ]
    return tuple(_told(transcript, talk, guess) for guess in _apart(found))


def _apart(found: Iterable[Guess]) -> Iterator[Guess]:
    """The best of those that share a word, in order of place."""
    taken: set[int] = set()
    kept = []
    for guess in sorted(found, key=lambda one: (-one.sure, -one.score, one.first, -one.last)):
        words = range(guess.first, guess.last)
        if not taken.intersection(words):
            taken.update(words)
            kept.append(guess)
    return iter(sorted(kept, key=lambda one: one.first))


def _told(transcript: Transcript, talk: Talk, guess: Guess) -> Misheard:
    start, end = talk.tokens[guess.first].start, talk.tokens[guess.last - 1].end
    return Misheard(
        start=start,
        end=end,
        wrong=" ".join(transcript.text[start:end].split()),
        right=guess.right,
        score=round(guess.score, 3),
        sure=guess.sure,
        reason=guess.reason,
    )
