"""Words written just as an alias has them: the user's own in the glossary, or one of the list of terms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from quotebot.model import WORD
from quotebot.transcript.names.alike import squashed
from quotebot.transcript.names.guess import Guess, written
from quotebot.transcript.names.targets import Glossary
from quotebot.transcript.names.terms import NEAR, TERMS
from quotebot.transcript.names.words import Talk, has_odd_capital

OWN = 1.0  # the score of an alias of the user's
ORDINARY = 0.75  # of one that is an ordinary word where it stands
LISTED, LISTED_ONE = 0.85, 0.8  # of a term of the list, in several words and in one


@dataclass(frozen=True, slots=True, kw_only=True)
class _Alias:
    written: str
    right: str
    own: bool
    near: frozenset[str] = frozenset()

    @property
    def words(self) -> int:
        return len(WORD.findall(self.written))


def by_alias(talk: Talk, glossary: Glossary) -> Iterator[Guess]:
    """Every place where the talk has an alias, in one piece or in several."""
    known = _index(glossary)
    begun = {
        letters[:size] for letters in (*known, *(f"{one}s" for one in known)) for size in range(1, len(letters) + 1)
    }
    tokens = talk.tokens
    for first in range(len(tokens)):
        letters, last = squashed(tokens[first].core), first + 1
        while letters in begun:
            if letters not in glossary.right:
                yield from _here(talk, first, last, letters, known)
            if talk.joined(last) is None:
                break
            letters, last = letters + squashed(tokens[last].core), last + 1


def _here(talk: Talk, first: int, last: int, letters: str, known: dict[str, list[_Alias]]) -> Iterator[Guess]:
    """What the words `[first, last)` are an alias of, or the plural of an alias."""
    many = letters not in known
    for alias in known.get(letters.removesuffix("s") if many else letters, ()):
        if guess := _guess(talk, first, last, alias, many=many):
            yield guess


def _index(glossary: Glossary) -> dict[str, list[_Alias]]:
    known: defaultdict[str, list[_Alias]] = defaultdict(list)
    for right, aliases in glossary.names.items():
        for alias in aliases:
            known[squashed(alias)].append(_Alias(written=alias, right=right, own=True))
    for right, listed, near in TERMS:
        for alias in listed:
            known[squashed(alias)].append(_Alias(written=alias, right=right, own=False, near=near))
    known.pop("", None)
    return known


def _guess(talk: Talk, first: int, last: int, alias: _Alias, *, many: bool) -> Guess | None:
    tokens = talk.tokens[first:last]
    said = " ".join(token.core for token in tokens)
    if said == alias.right or (not alias.own and squashed(said) == squashed(alias.right) and len(tokens) == 1):
        return None  # it is spelt so, but for its capitals
    if not alias.own and len(tokens) != alias.words:
        return None
    if alias.near and not _near(talk, first, last, alias.near):
        return None
    if talk.cased and said.islower() and not alias.written.islower() and len(tokens) == 1:
        return None  # a name was misheard so; in lower case the word is another
    ordinary = len(tokens) == 1 and "-" not in said and talk.kind(tokens[0]) in ("ordinary", "capital")
    other = len(tokens) == 1 and has_odd_capital(alias.right) and _somebody_else(talk, first, last)
    many = many and not alias.right.endswith("s")
    right = written(alias.right, tokens, many=many, odd=has_odd_capital(alias.right))
    if not alias.own:
        score = LISTED if len(tokens) > 1 else LISTED_ONE
        return Guess(first=first, last=last, right=right, score=score, sure=False, reason=f"often misheard so: {right}")
    score = ORDINARY if ordinary or other else OWN
    reason = f"your glossary has it for {alias.right}"
    return Guess(first=first, last=last, right=right, score=score, sure=score == OWN, reason=reason)


def _near(talk: Talk, first: int, last: int, wanted: frozenset[str]) -> bool:
    around = (*talk.tokens[max(first - NEAR, 0) : first], *talk.tokens[last : last + NEAR])
    return any(token.core.lower() in wanted for token in around)


def _somebody_else(talk: Talk, first: int, last: int) -> bool:
    """True where the word is part of somebody's name, as in `Dolly Parton`."""
    return any(
        talk.kind(token) in ("person", "unknown") and token.text.istitle()
        for token in (talk.tokens[first - 1] if talk.joined(first) else None, talk.joined(last))
        if token
    )
