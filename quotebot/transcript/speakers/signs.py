"""What in a sentence tells who says it: its numbers, one row a sentence.

Signs of asking and answering, of being host or guest, of addressing somebody by name; the length; how a sentence goes
with its neighbours; where in the episode it stands. The last columns are the sentence's words as a small vector, and
those of its first and last words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]

TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)*|\d[\d.,]*|[?!,]|\.\.\.|…|[-–—]{1,2}(?=\s|$)|\[[^\]]{1,30}\]")
# Words of the first and of the last part of a sentence that have a vector of their own.
FIRST, LAST = 4, 5
LENGTHS = (1, 2, 3, 5, 8, 12, 18, 25, 35, 50)  # words
SHORT = 6  # words: a reaction is no longer
FROM_START, FROM_END = (1, 3, 8, 20, 40), (1, 3, 8, 20)  # sentences
SHARE = 4  # how one opens and takes leave: no more than a quarter of the talk each

WH = frozenset("what how why when where who which whose what's how's who's where's".split())
AUXILIARY = frozenset(
    "do does did are is was were can could would will have has had should am isn't aren't don't didn't doesn't wasn't "
    "won't wouldn't couldn't haven't".split()
)
YOU = frozenset("you your yours you're you've you'd you'll yourself".split())
ME = frozenset("i my me mine i'm i've i'd i'll myself".split())
WE = frozenset("we our us ours we're we've we'd we'll".split())
THEM = frozenset("they them their they're he she his her him it it's that that's this".split())
REACTION = frozenset(
    "yeah yes yep yup right okay ok sure exactly absolutely totally definitely correct mm hmm mhm mm-hmm uh-huh wow "
    "cool nice great awesome interesting gotcha no nope oh ah wonderful excellent perfect fantastic amazing true "
    "indeed hm huh fair alright hey hi hello thanks thank you very much so that's a course of well fascinating".split()
)
OPENERS = (
    "yeah yes yep right okay sure exactly absolutely totally definitely wow cool nice great awesome interesting gotcha "
    "no oh ah well so and but um uh i'm hi hello hey thanks thank alright now because or also then like actually "
    "basically mm i you we they it that this there let's let tell if when what how why"
).split()
COMMON = frozenset(
    "the a an and but or so of to in on at for with it it's that that's this is was are were be been i you we they he "
    "she my your his our their them us as if then than there just like really very kind sort know think mean "
    "going gonna not no do don't have has had can could would will about what how when which who because all some one "
    "more get got out up from by into over also well yeah right me".split()
)
SPEECH = r"(?:show|podcast|episode)"
PHRASES: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "welcomes": r"\bwelcome (?:back|to|everyone|everybody)|^welcome\b|, welcome\b",
        "is glad to be here": r"\bthank(?:s| you)(?: \w+){0,4} for having|having (?:me|us)\b|\b(?:glad|happy|good|"
        r"great|excited|a pleasure) to be (?:here|back|on)\b|thanks for the invit|for the introduction",
        "introduces a guest": r"\b(?:for (?:joining|coming|being here|taking the time|being on|sharing)|join(?:ing|ed)?"
        r"(?: by| us| me)|with (?:me|us) (?:today|is|here)|my guest|our guest|have (?:you )?(?:back )?on the "
        rf"{SPEECH}|today we have|i'm here with|talking (?:to|with))\b",
        "asks to tell": r"\b(?:tell (?:me|us)|talk (?:to (?:me|us) )?(?:a (?:little )?bit )?about|walk (?:me|us)|give "
        r"(?:me|us)|share (?:with (?:me|us)|a)|explain (?:to|for)|help (?:me|us) understand|take us|let's (?:talk|get|"
        r"go|start|move|dig|dive|shift|switch|begin|jump))\b",
        "wants to know": r"\b(?:curious|wondering|want(?:ed)? to ask|question|i'd love to (?:hear|know|get|talk|ask)|"
        r"love to hear|interested (?:in|to)|what do you think|your (?:thoughts|take|opinion|view|perspective|"
        r"experience))\b",
        "speaks to the listeners": rf"\b(?:listeners?|audience|listening|this {SPEECH}|the {SPEECH}|show ?notes|"
        r"next (?:time|week)|tune|links?)\b",
        "takes up what the other said": r"\b(?:as )?you (?:said|mentioned|talked|were saying|wrote|tweeted|were "
        r"talking|described|just said|touched|brought up|started|guys|all)\b",
        "comes back to own words": r"\b(?:as )?i (?:mentioned|said)(?: earlier| before)?\b",
        "praises a question": r"\b(?:good|great|interesting|excellent|fantastic|tough|hard|big) (?:question|point)\b|"
        r"question\.$",
        "speaks of own work": r"\b(?:our (?:team|company|product|customers|users|platform|goal|mission)|my (?:team|"
        r"company|co-?founder|job|career|background|phd|thesis|dad|mom|wife))\b",
        "tells what happened": r"\bi (?:was|had|did|went|started|worked|got|came|built|wrote|grew|joined|left|met|"
        r"ended)\b",
        "gives an opinion": r"\bi (?:think|mean|guess|believe|feel|would say|don't know)\b",
        "turns to the other": r"^(?:so|and|now|but|okay|yeah)?,? ?(?:so )?(?:you|you're|you've|your|do you|are you|"
        r"did you|have you|is there|is it|would you|can you)\b",
        "seeks assent": r",? (?:right|yeah|no|correct|okay|you know)\?$",
        "asks": r"\b(?:is that|is it|is there|are there|does that|do you|did you|have you|are you|were you|can you|"
        r"could you|would you|what's|how do|how did|what is|what are|what was)\b",
        "sums up": r"\b(?:sounds? like|seems? like you|so basically|in other words|so it's|so what you're|i love "
        r"(?:that|it|how|the)|that's (?:awesome|great|cool|amazing|interesting|fascinating|a (?:great|good|really))|"
        r"makes (?:a lot of |total |perfect )?sense|i (?:agree|hear you|can imagine|see))\b",
        "takes leave": r"\b(?:goodbye|bye|see you|take care|thank you so much|thanks (?:again|so much)|appreciate "
        r"(?:you|it|your)|it's been (?:a )?(?:great|awesome|fun|pleasure|fantastic)|(?:find|follow|reach) (?:you|me)|"
        r"check out)\b",
        "advertises": r"\b(?:sponsor|brought to you|promo code|patreon|subscribe|dot com|\w+\.com|slash)\b",
        "laughs": r"\[(?:laugh|laughs|laughter|unintelligible)[^\]]*\]",
    }.items()
}
NEIGHBOURS = (-1, -2, -3, 1, 2, 3)
WINDOWS = ((-1, 0), (1, 2), (-3, 0), (1, 4), (-8, 0), (1, 9))
SPANS = (4, 10)  # sentences before and after, compared


class People(NamedTuple):
    """The names of those who may speak."""

    hosts: tuple[str, ...]
    guests: tuple[str, ...]


class Named(NamedTuple):
    """What a sentence does with the names of one side."""

    mentioned: bool
    addressed: bool
    oneself: bool
    in_full: bool


class Words(NamedTuple):
    """A sentence in lower case, its tokens and, of these, its words."""

    low: str
    tokens: tuple[str, ...]
    words: tuple[str, ...]


def split(text: str) -> Words:
    """The tokens of a sentence."""
    low = text.lower().replace("’", "'")
    tokens = tuple(TOKEN.findall(low))
    return Words(low, tokens, tuple(token for token in tokens if token[0].isalnum()))


@lru_cache(maxsize=64)
def _address(first: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """How one called `first` is addressed, and how they give their own name."""
    name = re.escape(first)
    return re.compile(
        r"(?:^|[,.!?] |\b(?:hi|hey|hello|thanks|thank you|welcome|so|well|yeah|okay|and|now|yes|no|cool|right|great|"
        rf"you too|you) ){name}(?:[,.!?]|$)|, {name}\b(?=[,.?!]|$)"
    ), re.compile(rf"\b(?:i'm|my name is|my name's|this is|i am|it's|me,|myself,)(?: your host,?| the)? {name}\b")


def named(said: Words, names: Sequence[str]) -> Named:
    """What a sentence does with `names`."""
    found = [False] * 4
    for name in names:
        parts = name.lower().replace("’", "'").split()
        if not parts or (parts[0] not in said.low and parts[-1] not in said.low):
            continue
        address, oneself = _address(parts[0])
        found[0] |= parts[0] in said.words or parts[-1] in said.words
        found[1] |= bool(address.search(said.low))
        found[2] |= bool(oneself.search(said.low))
        found[3] |= len(parts) > 1 and " ".join(parts) in said.low
    return Named(*found)


def asks(said: Words) -> bool:
    """Whether a sentence ends as a question."""
    return said.low.rstrip("\"')]").endswith("?")


def reacts(said: Words) -> bool:
    """Whether a sentence only shows that one listens: "Yeah.", "Oh, right." """
    return len(said.words) <= SHORT and all(word in REACTION for word in said.words)


def _shape(said: Words, text: str) -> Iterator[float]:
    """The sentence by itself: question, length, persons, marks, phrases, first word."""
    low, tokens, words = said
    count, first, end = len(words), words[0] if words else "", asks(said)
    yield from (end, "?" in low and not end, first in WH, first in AUXILIARY, end and bool(WH.intersection(words)))
    yield end and (first in AUXILIARY or first in ("so", "and", "but"))
    yield from (count >= length for length in LENGTHS)
    yield min(count, 60) / 30
    you, me, we, them = (sum(word in persons for word in words) for persons in (YOU, ME, WE, THEM))
    for number in (you, me, we):
        yield from (number > 0, min(number, 4) / 2)
    yield min(them, 4) / 2
    yield (you - me) / max(1, you + me)
    yield from (number / max(4, count) * 4 for number in (you, me, we))
    yield from (reacts(said), count <= 3, sum(word in REACTION for word in words[:3]) / 3)
    yield from ("!" in tokens, low.endswith(("...", "…")), low.startswith(("...", "…")), text[:1].islower())
    yield from (low.endswith(("-", "–")), "," in tokens, '"' in low, any(word[0].isdigit() for word in words))
    yield from (bool(pattern.search(low)) for pattern in PHRASES.values())
    yield from (first == opener for opener in OPENERS)


def _row(said: Words, text: str, people: People, at: int, count: int) -> list[float]:
    return [
        *_shape(said, text),
        *named(said, people.hosts),
        *named(said, people.guests),
        *(at < near <= count / SHARE for near in FROM_START),
        *(count - at <= near <= count / SHARE for near in FROM_END),
        at / count,
    ]


def _overlaps(said: Sequence[Words]) -> Matrix:
    """The share of words in common with each of the neighbours."""
    sets = [frozenset(word for word in one.words if word[0].isalpha() and word not in COMMON) for one in said]
    found = np.zeros((len(said), len(NEIGHBOURS)), dtype=np.float32)
    for at, mine in enumerate(sets):
        for column, step in enumerate(NEIGHBOURS):
            if mine and 0 <= at + step < len(sets) and (other := sets[at + step]):
                found[at, column] = len(mine & other) / (len(mine) * len(other)) ** 0.5
    return found


def _unit(rows: Matrix) -> Matrix:
    length: Matrix = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6).astype(np.float32)
    return rows / length


def _vectors(said: Sequence[Words], skip: frozenset[str], vectors: Mapping[str, int], table: Matrix) -> Matrix:
    """Three unit vectors a sentence: of all its words, of its first, of its last."""
    known = [[vectors.get(token, -1) for token in one.tokens if token not in skip] for one in said]
    return np.hstack(
        [_unit(_sums([[row for row in part if row >= 0] for part in parts], table)) for parts in (
            known, [rows[:FIRST] for rows in known], [rows[-LAST:] for rows in known]
        )]
    )  # fmt: skip


def _sums(parts: Sequence[Sequence[int]], table: Matrix) -> Matrix:
    """The sum of the rows of `table` that each part names."""
    found = np.zeros((len(parts), table.shape[1]), dtype=np.float32)
    filled = [at for at, part in enumerate(parts) if part]
    if filled:
        begins = np.cumsum([0, *(len(parts[at]) for at in filled[:-1])])
        rows = [row for at in filled for row in parts[at]]
        found[filled] = np.add.reduceat(table[rows], begins, axis=0)
    return found


def _likeness(rows: Matrix) -> Matrix:
    """How a sentence's meaning goes with that of the sentences around it, and how those before go with those after."""
    count = len(rows)
    sums = np.vstack([np.zeros((1, rows.shape[1]), dtype=np.float32), np.cumsum(rows, axis=0, dtype=np.float32)])
    at = np.arange(count)

    def window(first: int, last: int) -> Matrix:
        return _unit(sums[np.clip(at + last, 0, count)] - sums[np.clip(at + first, 0, count)])

    columns = [(rows * window(first, last)).sum(axis=1) for first, last in WINDOWS]
    columns += [(window(-span, 0) * window(0, span)).sum(axis=1) for span in SPANS]
    columns.append((rows * _unit(rows.mean(axis=0, keepdims=True))).sum(axis=1))
    return np.stack(columns, axis=1).astype(np.float32)


def table_of(
    texts: Sequence[str], people: People, adverts: Sequence[bool], words: Mapping[str, int], vectors: Matrix
) -> Matrix:
    """One row a sentence of an episode: its signs, and behind them its three word vectors.

    `vectors` holds a row a word, `words` the row of each. What is in it depends on nothing but the arguments.
    """
    said = [split(text) for text in texts]
    rows = [_row(one, text, people, at, len(said)) for at, (one, text) in enumerate(zip(said, texts, strict=True))]
    skip = frozenset(part for name in (*people.hosts, *people.guests) for part in name.lower().split())
    meaning = _vectors(said, skip, words, vectors)
    alike = _likeness(meaning[:, : vectors.shape[1]])
    adverts_column = np.array(adverts, dtype=np.float32)[:, None]
    return np.hstack([np.array(rows, dtype=np.float32), _overlaps(said), adverts_column, alike, meaning])
