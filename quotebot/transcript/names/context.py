"""What stands beside a word that may be somebody's name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from quotebot.transcript.names import alike
from quotebot.transcript.names.alike import squashed
from quotebot.transcript.names.targets import Target
from quotebot.transcript.names.words import Kind, Talk, Token

_GREETS = frozenset("thanks you hi hello hey welcome dear bye yes no well ok okay so".split())
_REST_SOUND, _REST_LETTERS = 0.9, 0.5  # how like the rest of the name must be


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """`rest`: the rest of the name stands beside it. `called`: somebody is called by it. `another`: a word beside it
    makes it the name of another. Elsewhere in the talk the rest of the name stands beside it (`known`), or another's
    (`shared`).
    """

    rest: bool
    called: bool
    another: bool
    known: bool = False
    shared: bool = False


def around(talk: Talk, at: int, target: Target) -> Around:
    """What stands beside the word `at`, which may be `target`."""
    before, after = talk.tokens[at - 1] if talk.joined(at) else None, talk.joined(at + 1)
    rest = any(_is_rest(token, target) for token in (before, after) if token)
    another = not rest and _is_anothers(talk, target, before, after)
    return Around(rest=rest, called=not another and _is_called(talk, at), another=another)


def together(places: Iterable[Around]) -> Around:
    """What is known of a word and a name from all the places of the word."""
    rest, another = False, False
    for place in places:
        rest, another = rest or place.rest, another or place.another
    return Around(rest=rest, called=False, another=another)


def settled(place: Around, everywhere: Around) -> Around:
    """`place` in the light of all places."""
    return replace(place, known=everywhere.rest, shared=everywhere.another and not place.rest)


def _is_rest(token: Token, target: Target) -> bool:
    letters = squashed(token.core)
    return letters in target.others or any(
        len(one) > 2
        and token.core[0].isupper()
        and alike.sound(letters, one) >= _REST_SOUND
        and alike.spelling(letters, one) >= _REST_LETTERS
        for one in target.others
    )


def _is_anothers(talk: Talk, target: Target, before: Token | None, after: Token | None) -> bool:
    """True if a given name has another surname behind it, a surname another given name before it, a term either."""
    kinds: tuple[Kind, ...] = ("person", "unknown") if target.others else ("person",)
    return talk.cased and any(_is_name(talk, token, kinds) for token in (before, after) if token)


def _is_name(talk: Talk, token: Token, kinds: tuple[Kind, ...]) -> bool:
    return token.core[0].isupper() and talk.kind(token) in kinds and not token.core.isupper()


def _is_called(talk: Talk, at: int) -> bool:
    """True where the word is set apart as a call is: `Thank you, Peter.`, `Peter, why?`."""
    token = talk.tokens[at]
    if not (token.after or at + 1 == len(talk.tokens)):
        return False
    greeted = talk.joined(at) is not None and talk.tokens[at - 1].core.lower() in _GREETS
    return token.opens or greeted or token.before == ","
