"""What a sentence does with a name where that is beyond doubt: calls somebody by it, or gives it as one's own.

Stricter than the model's signs: a name in a quotation, in a list, or after "said" is nobody's to go by.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

_QUOTES = re.compile(
    r"[\"“”‘]|\b(?:sa(?:y|ys|id|ying)|like|ask(?:s|ed|ing)?|t(?:ell|ells|old)|goes|went|th(?:ink|inks|ought)|"
    r"call(?:s|ed|ing)?|named?|it's)\b",
    re.IGNORECASE,
)
_OPENS = (
    "thanks|thank you(?: so much| very much)?|hi|hey|hello|welcome|so|well|yeah|okay|ok|now|yes|no|right|great|cool|oh|"
    "but|sure|exactly|absolutely"
)


def first(name: str) -> str:
    """What somebody is called by."""
    return name.split()[0] if name.split() else ""


def called(text: str, name: str) -> bool:
    """Whether a sentence calls somebody by the first name of `name`: "Thanks, Ada.", "Ada, what is it?"."""
    found = _calls(first(name)).search(text) if first(name) in text else None
    return found is not None and not _QUOTES.search(text, 0, found.start())


def gives_own(text: str, name: str) -> bool:
    """Whether a sentence gives `name` as its speaker's own: "I'm Ada Okafor"."""
    found = _gives(first(name)).search(text) if first(name) in text else None
    return found is not None and not _QUOTES.search(text, 0, found.start())


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Those of `names` that share no part of theirs with another, and whose first name is longer than two letters."""
    known = tuple(dict.fromkeys(names))
    parts = Counter(part.casefold() for name in known for part in set(name.split()))
    return tuple(name for name in known if len(first(name)) > 2 and parts[first(name).casefold()] == 1)


@lru_cache(maxsize=128)
def _calls(name: str) -> re.Pattern[str]:
    word = re.escape(name)
    return re.compile(
        rf"(?:^|(?i:\b(?:{_OPENS}),? )){word}(?=, (?!(?:and|or) )[a-z]|, I\b|[.!?]|,?$)"
        rf"|(?<![A-Z]), {word}(?=[.?!]|,?$)"
    )


@lru_cache(maxsize=128)
def _gives(name: str) -> re.Pattern[str]:
    word = re.escape(name)
    return re.compile(
        rf"(?:^|[,;:–—-] |\b(?:and|so|everyone|everybody|well) )(?i:i'm|i’m|i am|my name is|my name['’]s)"
        rf"(?: your (?:co-?)?hosts?,?| the)? {word}(?=[\s,.!?]|$)"
    )
