"""Who speaks in each turn, as far as the file's labels and what is known of the episode make it sure.

Wrong is worse than unknown: a label that two people could carry names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from quotebot.model import UNKNOWN_SPEAKER, Episode, Role, Sentence, Speaker, Turn

# How sure a label makes a name. Files are wrong now and then: about one turn in 300 of hand-made transcripts.
EXACT = 0.98  # the label is the name, in any case
PART = 0.95  # the label is one part of exactly one name, or its initials
ALIKE = 0.85  # the label is spelt a little differently from exactly one name
ROLE = 0.9  # the label is "Host" or "Guest", and there is exactly one
OUTSIDE = 0.95  # the label is a name that the episode's data do not list
ALONE = 0.9  # no labels, no marks of a second speaker, and one known person in all

_SPELLING = 0.84  # ratio of SequenceMatcher above which two names are spellings of one
_ROLES: dict[str, Role] = {
    "host": "host", "interviewer": "host", "moderator": "host", "presenter": "host",
    "guest": "guest", "interviewee": "guest",
}  # fmt: skip
_NOBODY = re.compile(
    r"(?:speaker|spk|participant|person|voice|male|female|man|woman|user|channel|unknown|unidentified|announcer|narrator|"
    r"audience|all|both|everyone|host|guest|co-?host|interviewer|interviewee|moderator|presenter|question|answer|q|a|"
    r"break|jingle|intro|outro|music|ad|advert|sponsor|clip|video|caller|multiple|crowd|operator|automated)"
    r"(?: (?:speaker|voice|male|female|man|woman|member|host|guest))?[\s_#-]*(?:\d{1,3}|[a-z])?",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s*\([^()]*\)\s*$")
_PARTS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def attribute(sentences: Sequence[Sentence], episode: Episode) -> tuple[Turn, ...]:
    """The turns of `sentences`, each with its speaker."""
    runs = [list(run) for _, run in groupby(sentences, key=lambda s: s.turn)]
    labels = {run[0].label for run in runs}
    known = {label: identify(label, episode, others=labels) for label in labels if label is not None}
    alone = _alone(episode) if labels == {None} and len(runs) == 1 else UNKNOWN_SPEAKER
    return tuple(
        Turn(
            speaker=alone if run[0].label is None else known[run[0].label],
            first=run[0].index,
            last=run[-1].index + 1,
        )
        for run in runs
    )


def _alone(episode: Episode) -> Speaker:
    """The one known person, where nothing in the file speaks of a second."""
    people = list(_people(episode))
    if len(people) != 1:
        return UNKNOWN_SPEAKER
    name, role = people[0]
    return Speaker(name=name, role=role, confidence=ALONE, source="inferred")


def _people(episode: Episode) -> Iterator[tuple[str, Role]]:
    """Everybody whom the episode's data name, once."""
    yield from ((name, "host") for name in dict.fromkeys(episode.hosts))
    yield from ((name, "guest") for name in dict.fromkeys(episode.guests) if name not in episode.hosts)


def identify(label: str, episode: Episode, *, others: Iterable[str | None] = ()) -> Speaker:
    """Who a label names. `others` are the labels of the file, which may spell the same person out."""
    clean = _ASIDE.sub("", label).strip().rstrip(":").strip()
    if _NOBODY.fullmatch(clean):
        return _by_role(clean, episode)
    known = dict(_people(episode))
    named = _named(clean, known)
    if named is None:
        spelt_out = {other: None for other in others if other and _is_name(other) and other != label}
        named = _named(clean, spelt_out) if len(_PARTS.findall(clean)) == 1 else None
        if named is not None:
            resolved = identify(named[0], episode)
            if resolved.name is not None:
                return Speaker(
                    name=resolved.name,
                    role=resolved.role,
                    confidence=min(named[1], resolved.confidence),
                    source="labelled",
                )
    if named is not None:
        return Speaker(name=named[0], role=known.get(named[0]), confidence=named[1], source="labelled")
    if not _is_name(clean):
        return UNKNOWN_SPEAKER
    role: Role | None = "guest" if episode.hosts and not episode.guests else None
    return Speaker(name=clean, role=role, confidence=OUTSIDE, source="labelled")


def _by_role(label: str, episode: Episode) -> Speaker:
    """ "Host" names somebody where there is one host."""
    role = _ROLES.get(label.lower())
    people = () if role is None else episode.hosts if role == "host" else episode.guests
    if len(people) != 1:
        return UNKNOWN_SPEAKER
    return Speaker(name=people[0], role=role, confidence=ROLE, source="labelled")


def _is_name(label: str) -> bool:
    """Whether a label could be a person's name: one to five words, no digits, begins with a capital."""
    parts = label.split()
    return 1 <= len(parts) <= 5 and parts[0][:1].isupper() and not any(c.isdigit() for c in label)


def _named(label: str, names: Iterable[str]) -> tuple[str, float] | None:
    """The one of `names` that `label` stands for, and how sure that is."""
    names = list(names)
    low = label.casefold()
    for confidence, fits in (
        (EXACT, lambda name: name.casefold() == low),
        (PART, lambda name: low in (part.casefold() for part in _PARTS.findall(name))),
        (PART, lambda name: label.isupper() and len(label) > 1 and label.replace(".", "") == _initials(name)),
        (ALIKE, lambda name: SequenceMatcher(None, name.casefold(), low).ratio() >= _SPELLING),
    ):
        found = [name for name in names if fits(name)]
        if len(found) == 1:
            return found[0], confidence
        if found:
            return None
    return None


def _initials(name: str) -> str:
    return "".join(part[0].upper() for part in _PARTS.findall(name))
