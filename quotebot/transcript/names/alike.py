"""How alike two names are to the eye and to the ear, each from 0 (nothing) to 1 (the same)."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Letters that are no letter with a mark, so that taking the mark away leaves nothing to compare.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})


@lru_cache(maxsize=100_000)
def squashed(text: str) -> str:
    """The letters and digits of `text`, lower case, without marks: `DALL-E` and `dall e` are one."""
    low = text.casefold()
    if not low.isascii():
        low = unicodedata.normalize("NFKD", low.translate(_PLAIN))
    return "".join(char for char in low if char.isalnum())


@lru_cache(maxsize=100_000)
def codes(text: str) -> tuple[str, ...]:
    """The Double Metaphone codes of `text`, the likelier first; none for what is not written in Latin letters."""
    from metaphone import doublemetaphone

    return tuple(code for code in doublemetaphone(squashed(text)) if code)


def spelling(one: str, other: str) -> float:
    """How alike the letters are: the longest common subsequence against both lengths."""
    from rapidfuzz.distance import Indel

    return float(Indel.normalized_similarity(squashed(one), squashed(other)))


def sound(one: str, other: str) -> float:
    """How alike they sound: 1 where a code of one is a code of the other, else as far as the codes are alike."""
    from rapidfuzz.distance import Indel

    left, right = codes(one), codes(other)
    if not left or not right:
        return 0.0
    return float(max(Indel.normalized_similarity(a, b) for a in left for b in right))
