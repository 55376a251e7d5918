"""A guess at what was said, and how a name is written in the place of what stands there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quotebot.transcript.names.words import Token


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """That the words `[first, last)` of a talk are `right`, written wrong; `score`, `sure` and `reason` as told."""

    first: int
    last: int
    right: str
    score: float
    sure: bool
    reason: str


def written(right: str, tokens: Sequence[Token], *, many: bool = False, odd: bool = False) -> str:
    """`right` as it stands in the place of `tokens`: with their genitive, their plural, and all capitals if they are.

    `odd`: its own capitals are its spelling, and stay.
    """
    tail = tokens[-1].text[len(tokens[-1].core) :]
    shouted = not odd and all(token.text.isupper() and len(token.text) > 1 for token in tokens)
    return f"{right.upper() if shouted else right}{'s' if many else ''}{tail.upper() if shouted else tail}"
