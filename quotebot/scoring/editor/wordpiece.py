"""WordPiece (Wu et al. 2016, section 4.1) as BERT's uncased models have it (Devlin et al. 2019): text to numbers.

Forty lines of our own, because the library that has it (tokenizers) brings a client of a model hub with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

UNKNOWN, START, STOP = "[UNK]", "[CLS]", "[SEP]"
_UNSEEN = frozenset({"Mn", "Cc", "Cf"})  # accents, control and format characters
LONGEST = 100  # characters of a word that is looked up
# A run of letters, digits and marks is a word; everything else that shows is one by itself, and so is each ideograph.
_IDEOGRAPHS = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[{_IDEOGRAPHS}]|[^\W_{_IDEOGRAPHS}]+|[^\s\w]|_")


class WordPiece:
    """A vocabulary, one piece a line, in the order of their numbers."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._number = {piece: at for at, piece in enumerate(pieces)}
        self.start, self.stop = self._number[START], self._number[STOP]
        self._of_word = lru_cache(maxsize=50_000)(self._split)

    def numbers(self, text: str) -> list[int]:
        """The numbers of the pieces of `text`, lower case and without accents, with no start and stop."""
        kinds = ((c, unicodedata.category(c)) for c in unicodedata.normalize("NFD", text.lower()))
        plain = "".join(c for c, kind in kinds if kind not in _UNSEEN or c.isspace())
        return [number for word in _TOKEN.findall(plain) for number in self._piece(word)]

    def _piece(self, word: str) -> tuple[int, ...]:
        return self._of_word(word) if len(word) <= LONGEST else (self._number[UNKNOWN],)  # no memory of endless words

    def _split(self, word: str) -> tuple[int, ...]:
        """The longest pieces from the left; unknown as a whole where they do not cover the word."""
        found: list[int] = []
        at = 0
        while at < len(word):
            for end in range(len(word), at, -1):
                number = self._number.get(word[at:end] if at == 0 else f"##{word[at:end]}")
                if number is not None:
                    found.append(number)
                    at = end
                    break
            else:
                break
        return tuple(found) if found and at == len(word) else (self._number[UNKNOWN],)
