"""The words of a transcript as names are looked for in them: where each stands, and whether it is an ordinary word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from quotebot.model import WORD, Transcript

# ordinary: a word of the language where it belongs. capital: such a word, with a capital that nothing calls for.
# person: a name that the lexicon knows. unknown: in no lexicon.
Kind = Literal["ordinary", "capital", "person", "unknown"]

_TAIL = re.compile(r"(?:['’]s|['’])$")
_GAP = re.compile(r"\s+|-\s*\n\s*|-")
_ENDINGS = (("ies", "y"), ("s", ""), ("es", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("ly", ""))
_ENDINGS_OF_JOBS = (("er", ""), ("er", "e"), ("ers", ""), ("ness", ""), ("able", ""), ("ization", "ize"))
_CASELESS = 0.02  # the share of words with a capital below which the file has none, and above 1 - it has nothing else


class Token(NamedTuple):
    """A spoken word: `core` is `text` without the tail of a genitive. `opens`: it is the first of its sentence.

    `before` and `after` are the marks that stand beside it, if any; `joins`: nothing but a space, a hyphen or a line's
    end parts it from the word before.
    """

    text: str
    core: str
    start: int
    end: int
    opens: bool
    joins: bool
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """All the words of a transcript. `cased`: capitals mean something in it; `counts` counts the cores."""

    tokens: tuple[Token, ...]
    cased: bool
    counts: Counter[str]

    def kind(self, token: Token) -> Kind:
        """What is known of the word where it stands."""
        return kind(token.core, opens=token.opens or not self.cased)

    def joined(self, at: int) -> Token | None:
        """The word `at` if it is there and joins the one before."""
        return self.tokens[at] if 0 < at < len(self.tokens) and self.tokens[at].joins else None


def listen(transcript: Transcript) -> Talk:
    """The words of `transcript`, noise left out."""
    tokens = tuple(_tokens(transcript))
    capitals = sum(token.text[0].isupper() and not token.opens for token in tokens)
    shouted = sum(token.text.isupper() for token in tokens)
    cased = bool(tokens) and capitals > _CASELESS * len(tokens) and shouted < 0.5 * len(tokens)
    return Talk(tokens=tokens, cased=cased, counts=Counter(token.core for token in tokens))


def _tokens(transcript: Transcript) -> Iterator[Token]:
    text = transcript.text
    for sentence in transcript.sentences:
        holes = list(transcript.noise_in(sentence.start, sentence.end))
        end, opens = sentence.start, True
        for m in WORD.finditer(text, sentence.start, sentence.end):
            if holes and any(hole.start < m.end() and m.start() < hole.end for hole in holes):
                continue
            word, gap, after = m.group(), text[end : m.start()], text[m.end() : m.end() + 1]
            core = _TAIL.sub("", word) if word[-1] in "s'’" else word
            joins = not opens and (gap == " " or bool(_GAP.fullmatch(gap)))
            mark = after if after in ".,;:!?" else ""
            yield Token(word, core, m.start(), m.end(), opens, joins, gap.strip(), mark)
            end, opens = m.end(), False


@lru_cache(maxsize=100_000)
def kind(word: str, *, opens: bool) -> Kind:
    """What is known of `word`; where it `opens` a sentence its capital says nothing."""
    low = word.lower().replace("’", "'")
    if word == low or opens:
        if is_ordinary(low) or (not opens and _in_lexicon(low.capitalize())):
            return "ordinary"
    elif not has_odd_capital(word) and _in_lexicon(word):
        return "person"
    elif is_ordinary(low, counted=False):
        return "capital" if len(word) > 1 else "ordinary"
    return "person" if word != low and not has_odd_capital(word) and _in_lexicon(word) else "unknown"


@lru_cache(maxsize=100_000)
def is_ordinary(low: str, *, counted: bool = True) -> bool:
    """True if `low`, a word in lower case, or each part that a hyphen joins, or its stem, is English.

    The lexicon decides; with `counted` also the list of counted words, in which names stand in lower case too.
    """
    has = _counted if counted else _in_lexicon
    return all(
        not part.isalpha() or has(part) or any(_in_lexicon(stem) for stem in _stems(part))
        for part in re.split(r"[-/.&@']", low.removesuffix("'s"))
        if part
    )


def _stems(low: str) -> Iterator[str]:
    """What `low` may be an inflection of, the lexicon lacks many; a stem of two letters is chance."""
    for ending, instead in (*_ENDINGS, *_ENDINGS_OF_JOBS):
        stem = low.removesuffix(ending)
        if stem != low and len(stem) > 2:
            yield stem + instead
            if stem[-1] == stem[-2]:
                yield stem[:-1] + instead


def _in_lexicon(word: str) -> bool:
    from textblob.en import lexicon  # here, not above: half a second that only some commands should pay

    return word in lexicon


def _counted(low: str) -> bool:
    from textblob.en import lexicon, spelling

    return low in lexicon or (spelling.get(low, 0) > 0 and low.capitalize() not in lexicon)


def has_odd_capital(word: str) -> bool:
    """True for a capital behind a small letter or several at once: `ConvNet`, `CLIP`."""
    return any(char.isupper() for char in word[1:])
