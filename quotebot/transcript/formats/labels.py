"""Which words before a colon name a speaker, and which only look so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

Likeness = Literal["full", "short", "odd"]

_MAX_CHARS = 60
_MAX_WORDS = 6
_BRIEF_LABELS = 6
_TIMES_FOR_ODD = 3  # how often a label without capitals must come back

# Words that introduce a remark, a field or an answer's form, in any case; never a speaker.
_REMARKS = frozenset(
    "note notes nb n.b ps p.s warning caution example examples tip hint question answer questions topics agenda "
    "disclaimer correction update edit source sources reference references link links image photo caption credit "
    "credits title subtitle date time place location duration length published recorded release episode season "
    "series chapter section part topic summary abstract keywords tags category url website web email phone "
    "podcast media transcript transcription copyright license licence isbn http https todo fixme conclusion "
    "introduction contents bio about pros cons however".split()
)
# What a field ends with, whatever comes before it: `Show Notes`, `Episode Title`.
_FIELD_ENDS = frozenset(
    "note notes link links title date url summary transcript transcription questions references resources sources "
    "chapters topics credits information info contents description".split()
)
# What stands where a speaker's name would, over words nobody of the interview said.
_NO_SPEAKERS = frozenset(
    "break|ad break|ad|ads|advert|advertisement|commercial|commercial break|sponsor|sponsors|sponsor message|"
    "sponsor break|mid-roll|midroll|jingle|intro|outro|intro music|outro music|theme|theme music|theme song|music|"
    "song|interlude|more info|sound effect|sound effects|sfx".split("|")
)
_ROLE = re.compile(
    r"(?:(?:unknown|unidentified|male|female|new) )?(?:speaker|spk|voice|caller|audience(?: member)?)"
    r"(?:[ _#-]*\w{1,3})?"
    r"|(?:host|co-?host|guest|interviewer|interviewee|moderator|narrator|announcer|presenter|panell?ist|participant|"
    r"producer|reporter|student|man|woman|person|unknown)(?:[ _#-]*\d{1,3})?",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    "de da di do dos das del della der den ter ten van von zu zur la le les el al bin ibn ben y e "
    "of the and & och und et".split()
)
_SENTENCE_INSIDE = re.compile(r"[^\W\d_]{4,}[.?!;] |[?!;]|\.{2}|…|\d{4}")
_NOTE_IN_BRACKETS = re.compile(r"\s*\([^()]*\)")
_INITIAL = re.compile(r"[\"'“‘(]?([^\W\d_])")


def is_no_speaker(label: str) -> bool:
    """Whether the label stands over a break, a jingle or an advertisement."""
    return label.lower().strip(" []()") in _NO_SPEAKERS


def is_role(label: str) -> bool:
    """`Speaker 1`, `SPEAKER_01`, `Host`: a label, though no name."""
    return _ROLE.fullmatch(label) is not None


def likeness(label: str) -> Likeness | None:
    """How like a speaker `label` looks: full name or role, one capitalised word, neither; None where it cannot be."""
    bare = _NOTE_IN_BRACKETS.sub("", label).strip() or label
    words = bare.split()
    if not 0 < len(words) <= _MAX_WORDS or len(label) > _MAX_CHARS:
        return None
    if is_role(bare) or is_no_speaker(label):
        return "full"
    if _is_remark(words) or _SENTENCE_INSIDE.search(label):
        return None
    capitals = [_capital(word) for word in words]
    if not all(capital or word.lower() in _PARTICLES for capital, word in zip(capitals, words, strict=True)):
        return "odd" if len(words) <= 3 else None
    if not any(capitals) or "," in label:
        return "odd"
    return "full" if len(words) > 1 else "short"


def _is_remark(words: list[str]) -> bool:
    """`Note`, `Question 3`, `Show Notes`: what introduces a remark or names a field."""
    first, last = words[0].lower().rstrip("."), words[-1].lower()
    return (first in _REMARKS and (len(words) == 1 or last.isdigit())) or last in _FIELD_ENDS


def _capital(word: str) -> bool:
    initial = _INITIAL.match(word)
    return initial is not None and initial[1] == initial[1].upper() != initial[1].lower()


def accepted(marked: Iterable[str], bare: Iterable[str]) -> frozenset[str]:
    """The labels a file really uses.

    `marked` are those its markup sets off (bold, boxed, with a time, alone on a line), `bare` those with a colon only.
    One capitalised word needs to come back, as does anything without capitals, more often still.
    """
    counts = Counter(bare)
    strong = Counter(marked)
    return frozenset(label for label in counts | strong if _credible(label, counts[label], strong[label]))


def brief(labels: Sequence[str]) -> frozenset[str]:
    """The names of so short an exchange that a person may speak but once, if anybody speaks twice; else none."""
    shaped = [label for label in labels if likeness(label) in ("full", "short")]
    return frozenset(shaped) if len(set(shaped)) < len(shaped) <= _BRIEF_LABELS else frozenset()


def _credible(label: str, bare: int, marked: int) -> bool:
    like, times = likeness(label), bare + marked
    if like is None:
        return False
    if like == "full":
        return True
    if like == "odd" or len(label) == 1:
        return times >= (_TIMES_FOR_ODD if not marked else 2)
    return times >= 2 or marked >= 1
