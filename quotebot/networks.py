"""How long a post may be on each network, and how each of them counts.

Counting takes a time that grows with the text and no faster, whatever the text is. The library that knows X's links
needs the square of it on dotted junk ("a.a.a.a"), so that it gets single words only (a link has no white space in
it), none with a dot that is longer than the limit, and nothing at all of a text of more than LONG characters. What it
does not get counts a character each, which is over the limit already; so a text that is said to fit is never too long.
The other way round, a link longer than the limit, or a text of more than LONG characters squeezed into few by many
links, is said to be too long where the network itself might take it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

LONG = 4_000  # code points; what fits has fewer: at most 13 links of 280 on X, 3,000 bytes on Bluesky
LINK = 23  # what a link counts on X and on Mastodon, however long it is
X_LIMIT = 280
MASTODON_LIMIT = 500

# A word with the white space before it: what X makes a link may begin at a text's first letter or after a space, and
# where a letter is no plain one ("éintuition.So") the two are not counted alike.
_WORD = re.compile(r"\s?\S+|\s")

# Code points that count one on X (twitter-text, configuration 3); any other counts two.
_LIGHT = ((0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A network's limit. `length` counts a text as the network does; `limit` is in that unit, `most_bytes` in UTF-8."""

    name: str
    limit: int
    length: Callable[[str], int]
    most_bytes: int | None = None

    def left(self, text: str) -> int:
        """How many characters may still be added; negative: how many are too many.

        Where the network limits bytes too, the tighter limit speaks.
        """
        left = self.limit - self.length(text)
        return left if self.most_bytes is None else min(left, self.most_bytes - _bytes(text))

    def fits(self, text: str) -> bool:
        """True if the network takes a post of this length."""
        return self.left(text) >= 0

    def over(self, text: str) -> int:
        """How many characters are too many, 0 where it fits."""
        return max(-self.left(text), 0)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _graphemes(text: str) -> int:
    """Characters as people see them: a family emoji is one."""
    import regex  # type: ignore[import-untyped]

    return len(regex.findall(r"\X", text))


@lru_cache(maxsize=2048)
def _links(word: str) -> tuple[tuple[int, int], ...]:
    """Where `word` holds what X makes a link, with or without a protocol: half-open ranges, in order."""
    from twitter_text import extract_urls_with_indices  # type: ignore[import-untyped]

    found = extract_urls_with_indices(word)
    return tuple((start, end) for start, end in (link["indices"] for link in found))


def _weight(char: str) -> int:
    return 1 if any(first <= ord(char) <= last for first, last in _LIGHT) else 2


@lru_cache(maxsize=2048)
def _parsed(word: str) -> int:
    """The weight of one word that may hold links or emoji."""
    from twitter_text import parse_tweet

    return int(parse_tweet(word).weightedLength)


def _weighted(text: str) -> int:
    """The length of `text` on X: links 23, emoji 2, Latin and the like 1, any other character 2."""
    if len(text) > LONG:
        return sum(map(_weight, text))
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return sum(map(_word_weight, _WORD.findall(text)))


def _word_weight(word: str) -> int:
    if "." in word:
        return _parsed(word) if len(word.lstrip()) <= X_LIMIT else sum(map(_weight, word))
    return len(word) if word.isascii() else _parsed(word)


def _linked_graphemes(text: str) -> int:
    """The length of `text` on Mastodon: graphemes, an http(s) link 23. `@name@server` counts in full, to be safe."""
    if len(text) > LONG:
        return len(text)
    length = _graphemes(text)
    for word in text.split():
        if "://" in word:
            length += _linked_word(word) - _graphemes(word)
    return length


def _linked_word(word: str) -> int:
    if len(word) > MASTODON_LIMIT:
        return len(word)
    links = [(start, end) for start, end in _links(word) if _has_protocol(word[start:end])]
    return _graphemes(word) + sum(LINK - _graphemes(word[start:end]) for start, end in links)


def _has_protocol(link: str) -> bool:
    return link.lower().startswith(("http://", "https://"))


def accidental_links(text: str) -> list[str]:
    """What X would turn into a link though no protocol says so, such as `intuition.So` where a space is missing.

    It looks at texts of up to LONG characters and words of up to 280, for a longer one is no post.
    """
    words = [word for word in text.split() if "." in word and len(word) <= X_LIMIT] if len(text) <= LONG else []
    found = (word[start:end] for word in words for start, end in _links(word))
    return [link for link in found if not _has_protocol(link)]


NETWORKS: tuple[Network, ...] = (
    Network(name="X", limit=X_LIMIT, length=_weighted),
    Network(name="Bluesky", limit=300, length=_graphemes, most_bytes=3_000),
    Network(name="Mastodon", limit=MASTODON_LIMIT, length=_linked_graphemes),
)
