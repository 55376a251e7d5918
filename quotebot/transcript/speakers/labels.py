"""Whom a file's labels name, as far as they and what is known of the episode make it sure.

Wrong is worse than unknown: a label that two people could carry names nobody, and a label that is no name
(`Speaker 1`, `Announcer`) names somebody only where one host, or one guest, is known and the label says which.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

from quotebot.model import UNKNOWN_SPEAKER, Episode, Role, Sentence, Speaker

# How sure a label makes a name. Hand-made files are wrong about one turn in a hundred to three hundred, which bounds
# them all; then comes what the step from label to name could get wrong.
EXACT = 0.98  # the label is the name
PART = 0.97  # a first or last name alone, that one known person has
INITIALS = 0.95  # one known person has these initials, but so may a stranger
SHORT = 0.93  # "Dan" for the only Daniel
ALIKE = 0.9  # a small slip of the pen away from one name
ROLE = 0.95  # "Host" or "Guest", and there is one: breaks and trailers are labelled so, too
ALONE = 0.9  # no label, no mark of a second speaker, one known person: nothing in the file says so

_SPELLING = 0.84  # SequenceMatcher's ratio from which two spellings are taken for one name
_OTHERS = 60  # labels of a file that are looked at to spell another one out
_ROLES: dict[str, Role] = {
    "host": "host",
    "interviewer": "host",
    "moderator": "host",
    "presenter": "host",
    "guest": "guest",
    "interviewee": "guest",
}
_NOBODY = re.compile(
    r"(?:(?:unknown|unidentified|male|female|new) )?"
    r"(?:speaker|spk|participant|panell?ist|person|voice|voiceover|man|woman|user|channel|unknown|unidentified|announcer|"
    r"narrator|audience|student|reporter|producer|all|both|everyone|host|guest|co-?host|interviewer|interviewee|"
    r"moderator|presenter|question|answer|q|a|break|jingle|intro|outro|music|ad|advert|sponsor|clip|video|caller|"
    r"multiple|crowd|operator|automated)s?"
    r"(?: (?:speakers?|voice|members?|man|woman|host|guest))?(?:[\s_#-]*\d{1,3}|[\s_#-]+[a-z])?",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")
_ROLE = r"(host|guest|interviewer|interviewee|moderator|presenter)"
_ROLE_LAST = re.compile(rf"\s*(?:,|\s[-–—|/])\s*(?:co-?)?{_ROLE}\s*$", re.IGNORECASE)
_ROLE_FIRST = re.compile(rf"\s*(?:co-?)?{_ROLE}\s*[\s,:|/–—-]\s*(?=[^\W\d_]{{2}})", re.IGNORECASE)
_TITLE = re.compile(r"(?:dr|prof|professor|mr|mrs|ms|sir|dame|rev|sen|gov)\.?\s+(?=\S)", re.IGNORECASE)
_PARTS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SEVERAL = re.compile(r"\b(?:and|und|et)\b|[&/+,]", re.IGNORECASE)
_PARTICLES = frozenset("de da di do dos del della der den ter ten van von zu la le el al bin ibn ben y e".split())
# What is said to a guest. Where it stands, more than one person speaks, whatever is known of the episode.
_COMPANY = re.compile(
    r"\b(?:thank(?:s| you)(?: \w+){0,3} for (?:having|joining|coming|being)|welcome to the (?:show|podcast)|"
    r"great to (?:be here|have you)|my guest|our guest|joining me)\b",
    re.IGNORECASE,
)


class Label(NamedTuple):
    """A label as a file writes it: the name, what stands in brackets behind it, and for how many turns it stands."""

    name: str
    aside: str
    turns: int


def labelled(sentences: Sequence[Sentence], episode: Episode) -> dict[str | None, Speaker]:
    """Whom each label of the file names; empty where it has none."""
    runs = [next(run) for _, run in groupby(sentences, key=lambda sentence: sentence.turn)]
    labels = Counter(run.label for run in runs if run.label is not None)
    usual = tuple(Label(*_split(label), turns) for label, turns in labels.most_common(_OTHERS))
    return {label: identify(label, episode, usual) for label in labels}


def identify(label: str, episode: Episode, others: Sequence[Label] = ()) -> Speaker:
    """Who a label names. `others` are the file's usual labels, which may spell this one out."""
    name, aside = _split(label)
    if _NOBODY.fullmatch(name):
        named = UNKNOWN_SPEAKER if not aside or _NOBODY.fullmatch(aside) else identify(aside, episode, others)
        return named if named.name else _by_role(name, episode)
    people = _people(episode)
    found, sure = _match(name, list(people))
    if not found:
        found, sure = _spelt_out(name, others)
        if len(found) == 1:
            fuller = identify(found[0], episode)
            return _speaker(fuller.name, fuller.role, min(sure, fuller.confidence))
    if found:
        return _speaker(found[0], people[found[0]], sure) if len(found) == 1 else UNKNOWN_SPEAKER
    if not _is_name(name, others):
        return UNKNOWN_SPEAKER
    stranger: Role | None = "guest" if episode.hosts and not episode.guests else None
    return _speaker(name, _ROLES.get(aside.lower(), stranger), EXACT if " " in name else PART)


def _speaker(name: str | None, role: Role | None, confidence: float) -> Speaker:
    return Speaker(name=name, role=role, confidence=confidence, source="labelled") if name else UNKNOWN_SPEAKER


def nobody(label: str, episode: Episode) -> bool:
    """Whether a label by itself names nobody: `Speaker 1`, or initials that nothing spells out."""
    return identify(label, episode).name is None


def alone(text: str, episode: Episode) -> Speaker:
    """The one known person, where nothing that is said speaks of company."""
    people = {} if company(text) else _people(episode)
    if len(people) != 1:
        return UNKNOWN_SPEAKER
    ((name, role),) = people.items()
    return Speaker(name=name, role=role, confidence=ALONE, source="inferred")


def company(text: str) -> bool:
    """Whether something is said that is said to a guest."""
    return bool(_COMPANY.search(text))


def _people(episode: Episode) -> dict[str, Role]:
    """Everybody whom the episode's data name; a host stays one where the guests name them again."""
    guests: dict[str, Role] = dict.fromkeys(episode.guests, "guest")
    hosts: dict[str, Role] = dict.fromkeys(episode.hosts, "host")
    return {**hosts, **{name: role for name, role in guests.items() if name not in hosts}}


def _by_role(label: str, episode: Episode) -> Speaker:
    """`Host` names somebody where there is one host."""
    role = _ROLES.get(label.lower())
    people = () if role is None else episode.hosts if role == "host" else episode.guests
    return _speaker(people[0], role, ROLE) if len(people) == 1 else UNKNOWN_SPEAKER


def _split(label: str) -> tuple[str, str]:
    """A label's name, and what stands in brackets behind it, or the role before or behind it."""
    aside = _ASIDE.search(label) or _ROLE_LAST.search(label)
    name = label[: aside.start()] if aside and aside.start() else label
    if not aside and (role := _ROLE_FIRST.match(label)) and not _NOBODY.fullmatch(label):
        aside, name = role, label[role.end() :]
    return _TITLE.sub("", " ".join(name.strip(" \t:*_").split()), count=1), aside[1].strip() if aside else ""


def _is_name(label: str, others: Sequence[Label] = ()) -> bool:
    """Whether a label can be one person's name: not "Ada and Ben", not initials that nothing spells out."""
    words = label.split()
    if not 1 <= len(words) <= 5 or _SEVERAL.search(label) or any(char.isdigit() for char in label) or len(label) < 2:
        return False
    if len(label) <= 3 and label.isupper():
        return any(other.name.isupper() and len(other.name) > 3 for other in others)  # this file is all in capitals
    return len(words) == 1 or all(word[0].isupper() or word.lower() in _PARTICLES for word in words)


def _spelt_out(name: str, others: Sequence[Label]) -> tuple[list[str], float]:
    """The names among a file's labels that `name` is short for, or a rare misspelling of, and how sure that is."""
    aliases = {other.name for other in others if other.aside == name}
    if aliases:
        return sorted(aliases), PART
    words = len(name.split())
    names = {other.name: other.turns for other in others if other.name != name and _is_name(other.name)}
    found, sure = _match(name, [other for other in names if len(other.split()) > words])
    if found:
        return found, max(sure, PART) if sure == INITIALS else sure  # the file itself gives the name in full
    turns = sum(other.turns for other in others if other.name == name)
    return [other for other, times in names.items() if times > turns and alike(name, other)], ALIKE


def _match(name: str, people: Sequence[str]) -> tuple[list[str], float]:
    """Whom `name` stands for by the surest rule that fits anybody, and how sure that is."""
    for sure, fits in _RULES:
        if found := [person for person in people if fits(name, person)]:
            return found, sure
    return [], 0.0


def _same(name: str, person: str) -> bool:
    return _folded(name) == _folded(_split(person)[0])


def _part(name: str, person: str) -> bool:
    """One is made of words of the other: "Okafor", "Ada B. Okafor" or "A. Okafor" for "Ada Okafor"."""
    short, long = sorted((_folded(name), _folded(person)), key=len)
    rest = iter(long)
    return any(len(word) > 1 for word in short) and all(any(_fits(word, other) for other in rest) for word in short)


def _fits(word: str, other: str) -> bool:
    return word == other or (1 in (len(word), len(other)) and word[0] == other[0])


def _initials(name: str, person: str) -> bool:
    letters = "".join(word[0] for word in _folded(person))
    return name.isupper() and len(letters) > 1 and letters == name.replace(".", "").replace(" ", "").casefold()


def _short(name: str, person: str) -> bool:
    words, theirs = _folded(name), _folded(person)
    return len(words) == 1 and len(words[0]) >= 3 and bool(theirs) and theirs[0].startswith(words[0])


def alike(name: str, person: str) -> bool:
    """Spelt almost the same, word for word from the same first letters: Newbery and Newberry, not Benson and Jenson."""
    words, theirs = _folded(name), _folded(person)
    if len(words) == 1:
        return len(words[0]) >= 5 and any(_near(words[0], word) for word in theirs)
    return len(words) == len(theirs) and all(map(_near, words, theirs))


def _near(word: str, other: str) -> bool:
    return word[0] == other[0] and SequenceMatcher(None, word, other, autojunk=False).ratio() >= _SPELLING


def _folded(name: str) -> list[str]:
    return [part.casefold() for part in _PARTS.findall(name)]


_RULES: tuple[tuple[float, Callable[[str, str], bool]], ...] = (
    (EXACT, _same),
    (PART, _part),
    (INITIALS, _initials),
    (SHORT, _short),
    (ALIKE, alike),
)
