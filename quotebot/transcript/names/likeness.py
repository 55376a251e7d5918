"""Words that are like a name to eye and ear, alone or two together, weighed by where they stand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quotebot.transcript.names import alike
from quotebot.transcript.names.alike import squashed
from quotebot.transcript.names.context import Around, around, settled, together
from quotebot.transcript.names.guess import Guess, written
from quotebot.transcript.names.targets import OWN_SHORTEST, SHORTEST, Glossary, Source, Target
from quotebot.transcript.names.words import Kind, Talk, has_odd_capital, kind

# What is taken from the mean of the likeness to the eye and to the ear, or added to it.
LESS_BY_KIND: dict[Kind, float] = {"unknown": 0.0, "person": 0.06, "capital": 0.15, "ordinary": 1.0}
LESS_SHORT = 0.04  # the name has no more than `SHORTEST` letters
LESS_BY_SOURCE: dict[Source, float] = {"person": 0.0, "transcript": 0.0, "glossary": 0.04, "title": 0.05}
LESS_ALONE = 0.3  # a given name, or a name that the lexicon knows, of which nothing near says whose it is
LESS_STRANGE = 0.1  # the same, where it is in no lexicon and like somebody who speaks
LESS_CASE = 0.1  # a person's name without its capital, or in nothing but capitals
LESS_OTHER = 0.3  # beside it stands a word that makes it another's name
MORE_BESIDE = 0.12  # beside it stands the rest of the name
MORE_CALLED = 0.04  # somebody is called by it
LESS_APART = 0.05  # two ordinary words that together are like a name

LETTERS_ALIKE = 0.5  # below, two spellings have little more in common than chance
OWN_ALIKE = 0.8  # how alike the transcript's own spellings must be
OWN_RARER = 4  # and how many times as often the better one must be written
OWN_SLIPS = 3  # how often the worse one may be: what is written so more often is a name of its own
PAIR_ALIKE = 0.86  # how alike two words together must be to a name, where they do not sound the same
PAIR_SHORTEST = 6
PAIR_CODE = 4  # sounds in common from which on two words that sound like a name are no chance
PAIR_LONGER = 2  # letters
SURE_SOUND, SURE_LETTERS, SURE_LENGTH = 0.9, 0.7, 6  # a near homophone, where the sounds are not the same
CAPITALS, CAPITALS_ORDINARY = 0.85, 0.76  # a term in other capitals: in no lexicon, or like an ordinary word
NEARLY = 0.03  # two names whose scores are so close cannot be told apart

# Words that are so frequent that they stand beside anything.
_SMALL = frozenset(
    "a i an the on in of to is it and or at as be by do he me my no so up us we if am are was for you but not had has "
    "re s t d m ll ve".split()
)
_SOUNDS = ("aeiouy", "ckqg", "sz", "dt", "bp", "fv")
_NO_NAME = re.compile(r"[./@&'’]")  # an address, a file, a contraction


@dataclass(frozen=True, slots=True, kw_only=True)
class _Like:
    """How like a word is to a name. `many`: without the s of its plural; `right`: the name in the word's place."""

    target: Target
    spelling: float
    sound: float
    right: str
    many: bool = False

    @property
    def base(self) -> float:
        short = LESS_SHORT if len(self.target.letters) <= SHORTEST else 0.0
        return (self.spelling + self.sound) / 2 - short - LESS_BY_SOURCE[self.target.source]


def by_likeness(talk: Talk, held: Sequence[Target], glossary: Glossary) -> Iterator[Guess]:
    """Every word that is no ordinary one and like a name, or like it but for its capitals."""
    right = {target.letters: target for target in held}
    for core, found in _places(talk).items():
        letters = squashed(core)
        if letters in glossary.right or letters.removesuffix("s") in glossary.right:
            continue
        exact = right.get(letters) or right.get(letters.removesuffix("s"))
        if exact and exact.source != "transcript":
            yield from _in_one_word(talk, found, exact) if " " in exact.right else _capitals(talk, found, exact)
            continue
        likes = _likes(talk, core, [one for one in held if _comparable(talk, core, one)])
        beside = [[around(talk, at, like.target) for like in likes] for at in found]
        elsewhere = [together(column) for column in zip(*beside, strict=True)]
        for at, here in zip(found, beside, strict=True):
            if likes and talk.kind(talk.tokens[at]) != "ordinary":
                yield _weighed(talk, at, likes, [settled(*pair) for pair in zip(here, elsewhere, strict=True)])


def _places(talk: Talk) -> dict[str, list[int]]:
    """The words that are no ordinary ones at one place at least, and all their places."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at, token in enumerate(talk.tokens):
        if len(token.core) >= SHORTEST:
            places[token.core].append(at)
    return {
        core: found
        for core, found in places.items()
        if not _NO_NAME.search(core) and any(talk.kind(talk.tokens[at]) != "ordinary" for at in found)
    }


def _capitals(talk: Talk, places: Sequence[int], target: Target) -> Iterator[Guess]:
    """A term of the glossary that is written in other capitals, where those are no word's own."""
    for at in places:
        token = talk.tokens[at]
        many = squashed(token.core) != target.letters
        right = written(target.right, [token], many=many, odd=True)
        bare = (
            talk.kind(token) != "ordinary"
            and token.core.isalpha()
            and right != token.text
            and not has_odd_capital(token.core)
        )
        if target.source == "glossary" and target.odd and bare and talk.cased:
            score = CAPITALS if talk.kind(token) == "unknown" else CAPITALS_ORDINARY
            reason = f"written {target.right} in your glossary"
            yield Guess(first=at, last=at + 1, right=right, score=score, sure=False, reason=reason)


def _in_one_word(talk: Talk, places: Sequence[int], target: Target) -> Iterator[Guess]:
    """A whole name written as one word; in small letters that is somebody's handle."""
    for at in places:
        token = talk.tokens[at]
        if has_odd_capital(token.core) and squashed(token.core) == target.letters:
            right = written(target.right, [token], odd=token.core != token.core.upper())
            reason = f"{target.right}, written as one word"
            yield Guess(first=at, last=at + 1, right=right, score=CAPITALS, sure=False, reason=reason)


def _comparable(talk: Talk, core: str, target: Target) -> bool:
    """True if `core` may be `target` at all: a transcript's own names must be the more frequent by far."""
    if target.source != "transcript":
        return True
    letters = squashed(core)
    near = letters[:2] == target.letters[:2] and len(letters) >= OWN_SHORTEST
    unknown = core[0].isupper() and kind(core, opens=False) == "unknown"
    rare = talk.counts[core] <= min(OWN_SLIPS, talk.counts[target.right] // OWN_RARER)
    return near and unknown and rare and core != target.right


def _likes(talk: Talk, core: str, held: Sequence[Target]) -> list[_Like]:
    """The names that `core`, or one of the parts that a hyphen joins in it, is like; the likest first."""
    found = [like for target in held if (like := _like(core, target, core))]
    for part in core.split("-") if "-" in core else ():
        if len(part) >= SHORTEST and kind(part, opens=False) == "unknown":
            found += [like for target in held if (like := _like(part, target, core))]
    return sorted(found, key=lambda one: -one.base)[:3]


def _like(word: str, target: Target, core: str) -> _Like | None:
    """How like `word` is to `target`; None for what is not worth weighing. Numbers are the same or there are none."""
    letters = squashed(word)
    if [c for c in letters if c.isdigit()] != [c for c in target.letters if c.isdigit()]:
        return None
    if _is_compound(letters, target):
        return None
    strange = kind(word, opens=False) == "unknown"  # a word that is known is no plural of one that is not
    many = strange and word.endswith("s") and not target.letters.endswith("s")
    shapes = [(letters, False), (letters[:-1], True)] if many else [(letters, False)]
    best = max(((alike.spelling(shape, target.letters), shape, cut) for shape, cut in shapes), key=lambda one: one[0])
    least = OWN_ALIKE if target.source == "transcript" else LETTERS_ALIKE
    if best[0] < least or best[0] == 1.0:
        return None
    right = target.right + ("s" if best[2] else "")
    return _Like(
        target=target, spelling=best[0], sound=alike.sound(best[1], target.letters),
        right=core.replace(word, right) if word != core else target.right, many=best[2] and word == core,
    )  # fmt: skip


def _is_compound(letters: str, target: Target) -> bool:
    """True if one is the other and at least two letters more, or its plural: AlexNet is no Alex, `open` no OpenAI."""
    short, long = sorted((letters, target.letters), key=len)
    return short in long and (len(long) - len(short) > 1 or long == short + "s")


def _weighed(talk: Talk, at: int, likes: Sequence[_Like], beside: Sequence[Around]) -> Guess:
    """The best of `likes` where the word `at` stands, and whether that is sure."""
    token = talk.tokens[at]
    scores = [(_score(talk, at, like, one), like, one) for like, one in zip(likes, beside, strict=True)]
    scores.sort(key=lambda one: -one[0])
    score, like, near = scores[0]
    rival = next((other for value, other, _ in scores[1:] if score - value < NEARLY and _differ(other, like)), None)
    right = written(like.right, [token], many=like.many, odd=like.target.odd)
    sure = rival is None and _is_sure(talk, at, like, near)
    reason = _reason(talk, like, near, rival)
    return Guess(first=at, last=at + 1, right=right, score=min(score, 0.99), sure=sure, reason=reason)


def _differ(one: _Like, other: _Like) -> bool:
    return one.target.letters != other.target.letters


def _score(talk: Talk, at: int, like: _Like, beside: Around) -> float:
    """The likeness, less what makes it chance where the word stands, and more what makes it none."""
    token, target = talk.tokens[at], like.target
    held = beside.rest or beside.called or beside.known
    score = like.base - LESS_BY_KIND[talk.kind(token)]
    strange = talk.kind(token) == "unknown"
    if target.others and not held and (target.given or not strange):
        score -= LESS_STRANGE if strange and target.source == "person" else LESS_ALONE
    if target.others and talk.cased and (token.core.islower() or (token.core.isupper() and not target.odd)):
        score -= LESS_CASE
    score += MORE_BESIDE if beside.rest else MORE_CALLED if beside.called and target.others else 0.0
    return score - (LESS_OTHER if beside.another else 0.0)


def _is_sure(talk: Talk, at: int, like: _Like, beside: Around) -> bool:
    """True for a near homophone of a name in the metadata, where nothing says that somebody else is meant."""
    if like.target.source != "person" or beside.another or beside.shared:
        return False
    same = like.sound == 1.0
    near = like.sound >= SURE_SOUND and like.spelling >= SURE_LETTERS and len(like.target.letters) >= SURE_LENGTH
    alone = talk.kind(talk.tokens[at]) == "unknown" and len(like.target.letters) >= SURE_LENGTH
    return (same or near) and (alone or beside.rest or beside.called)


def _reason(talk: Talk, like: _Like, beside: Around, rival: _Like | None) -> str:
    how = "sounds like" if like.sound == 1.0 else "is like"
    target = like.target
    match target.source:
        case "person":
            what = f"{target.whole}, who speaks here"
        case "glossary":
            what = f"{target.whole} in your glossary"
        case "title":
            what = f"{target.whole} in the title"
        case _:
            what = f"{target.whole}, written {talk.counts[target.right]} times here"
    more = f"; or {rival.right}?" if rival else "; another of that name is meant?" if beside.another else ""
    return f"{how} {what}{more}"


def in_two_words(talk: Talk, held: Sequence[Target]) -> Iterator[Guess]:
    """Two words that together are a name, to the letter, to the ear, or nearly."""
    singles = [one for one in held if " " not in one.right and len(one.letters) >= OWN_SHORTEST]
    own = [one for one in singles if one.source in ("person", "glossary") and len(one.letters) >= PAIR_SHORTEST]
    pairs = _pairs(talk, {one.letters for one in held})
    for target, letters in _alike_pairs(list(pairs), singles, own):
        for at in pairs[letters]:
            if guess := _joined(talk, at, target, letters):
                yield guess


def _pairs(talk: Talk, right: set[str]) -> dict[str, list[int]]:
    """The letters of every two words that stand together, and where; neither is a name by itself."""
    pairs: defaultdict[str, list[int]] = defaultdict(list)
    one = ""
    for at, token in enumerate(talk.tokens):
        before, one = one, squashed(token.core)
        if not token.joins or before in right or one in right or len(before) + len(one) < OWN_SHORTEST:
            continue
        if before + one in right or not (before in _SMALL or one in _SMALL):
            pairs[before + one].append(at - 1)
    return pairs


def _alike_pairs(
    pairs: Sequence[str], singles: Sequence[Target], own: Sequence[Target]
) -> Iterator[tuple[Target, str]]:
    """Each name with the letters of the pairs that are it, nearly it, or sound the same."""
    from rapidfuzz import process
    from rapidfuzz.distance import Indel

    for target in singles:
        least = PAIR_ALIKE if target in own else 1.0
        found = process.extract(
            target.letters, pairs, scorer=Indel.normalized_similarity, processor=None, score_cutoff=least, limit=None
        )
        yield from ((target, letters) for letters, _, _ in found)
    begun: defaultdict[str, list[str]] = defaultdict(list)
    for letters in pairs:
        begun[letters[0]].append(letters)
    for target in own:
        same = set(alike.codes(target.letters))
        for letters in (one for first in _sounds_of(target.letters[0]) for one in begun[first]):
            near = abs(len(letters) - len(target.letters)) <= PAIR_LONGER and letters[-1] == target.letters[-1]
            if near and any(len(code) >= PAIR_CODE and code in same for code in alike.codes(letters)):
                yield target, letters


def _sounds_of(letter: str) -> str:
    """The letters that a word may begin with that sounds as if it began with `letter`."""
    return next((group for group in _SOUNDS if letter in group), letter)


def _joined(talk: Talk, at: int, target: Target, letters: str) -> Guess | None:
    tokens = talk.tokens[at : at + 2]
    spelling = alike.spelling(letters, target.letters)
    base = (spelling + alike.sound(letters, target.letters)) / 2
    ordinary = all(talk.kind(token) == "ordinary" for token in tokens)
    if ordinary and spelling < PAIR_ALIKE:
        return None
    score = base - (LESS_APART if ordinary else 0.0) - (0.05 if base == 1.0 else 0.0)
    right = written(target.right, tokens, odd=target.odd)
    sure = target.source == "person" and base > 0.95 and not ordinary
    return Guess(first=at, last=at + 2, right=right, score=score, sure=sure, reason=f"together like {target.whole}")
