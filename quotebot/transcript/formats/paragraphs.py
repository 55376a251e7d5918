"""The lines of a text file, and what the file as a whole makes of them: labelled, timed, or neither."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from quotebot.transcript.formats.headers import Header, header
from quotebot.transcript.formats.labels import accepted, brief, is_no_speaker, is_role, likeness
from quotebot.transcript.formats.lines import lines
from quotebot.transcript.formats.matter import Matter, matter

# A text is labelled where its labels cover it: they begin in its first half, go on in its second, and turns end.
_SHORT_TEXT_CHARS = 2_000
_LONGEST_MEAN_TURN_CHARS = 6_000
_MANY_LABELS = 20
# Or where people take turns, under labels on most paragraphs: then one turn may be longer than all others together.
_TIMES_FOR_REGULAR = 3
_TIMED_SHARE = 0.3
_LINE_STYLE_SHARE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line that is not blank. `fresh`: it begins a paragraph."""

    start: int
    end: int
    fresh: bool
    matter: Matter | None
    header: Header | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a text marks who speaks and when. What stands before `first` is about the transcript, not of it."""

    labels: frozenset[str]
    timed: bool
    first: int


def split(text: str, start: int) -> list[Line]:
    """The lines of `text` from `start` on that are not blank."""
    found: list[Line] = []
    fresh = True
    for left, right in lines(text, start):
        if left == right or text[left:right].isspace():
            fresh = True
            continue
        kind = matter(text, left, right, fresh=fresh)
        head = None if kind else header(text, left, right)
        found.append(Line(start=left, end=right, fresh=fresh, matter=kind, header=head))
        fresh = kind is not None
    return _named_below(text, found)


def _named_below(text: str, found: list[Line]) -> list[Line]:
    """DaVinci Resolve: the line under a lone span of time is the speaker's name, in all blocks or in none."""
    under = [
        at + 1
        for at, (line, below) in enumerate(pairwise(found))
        if line.header and line.header.label is None and line.header.alone and line.header.time_end is not None
        and not below.fresh and not below.header
    ]  # fmt: skip
    names = {at: " ".join(text[found[at].start : found[at].end][:100].split()) for at in under}
    plausible = [likeness(name) for name in names.values()]
    if not names or None in plausible or (len(set(names.values())) * 2 > len(names) and "odd" in plausible):
        return found
    return [replace(line, header=_name(line, names[at])) if at in names else line for at, line in enumerate(found)]


def _name(line: Line, label: str) -> Header:
    return Header(
        start=line.start, end=line.end, label=label, label_span=(line.start, line.end), time_start=None, time_end=None,
        stamps=(), marked=True, boxed=False, alone=True,
    )  # fmt: skip


def style(text: str, found: Sequence[Line], extent: int) -> Style:
    """What labels and times the text really uses. `extent` is how many characters it has."""
    spoken = [line for line in found if not line.matter]
    labels = _labels(spoken)
    labelled = [line for line in spoken if line.header and line.header.label in labels]
    begin = spoken[0].start if spoken else 0
    if not _covers(labelled, spoken, begin, extent):
        labels, labelled = frozenset(), []
    timed = [line for line in spoken if line.header and line.header.label not in labels and _begins_timed(line)]
    is_timed = len(timed) >= 2 and len(timed) >= _TIMED_SHARE * len(spoken) and _in_order(timed)
    if labels:
        begin = _first(text, found, labels)
    elif is_timed:
        begin = timed[0].start
    return Style(labels=labels, timed=is_timed, first=begin)


def _labels(spoken: Sequence[Line]) -> frozenset[str]:
    """The labels in use, before it is asked whether they cover the text."""
    heads = [(line, line.header, line.header.label) for line in spoken if line.header and line.header.label]
    paragraphs = [line for line in spoken if line.fresh]
    shaped = {id(line): label for line, _, label in heads if likeness(label) in ("full", "short")}
    begun = paragraphs if len(paragraphs) > 1 else spoken
    headed = len(shaped) > 1 and all(id(line) in shaped for line in begun)
    everyone = frozenset(shaped.values()) if headed else brief(list(shaped.values()))
    by_line = len(shaped) >= _LINE_STYLE_SHARE * len(spoken)
    often = Counter(label for _, _, label in heads)
    bare = [
        label
        for line, head, label in heads
        if not _set_off(head) and (line.fresh or by_line or (often[label] >= 3 and likeness(label) != "odd"))
    ]
    return everyone | accepted((label for _, head, label in heads if _set_off(head)), bare)


def _set_off(head: Header) -> bool:
    return head.marked or head.alone


def _covers(labelled: Sequence[Line], spoken: Sequence[Line], begin: int, extent: int) -> bool:
    """Whether labels run through the text, so that all between two of them belongs to the first."""
    if not labelled:
        return False
    names = Counter(line.header.label for line in labelled if line.header)
    if len(labelled) == 1:
        name = next(iter(names)) or ""
        one = labelled[0].start == spoken[0].start and extent <= _SHORT_TEXT_CHARS
        return one and (is_role(name) or likeness(name) == "full")
    marked = all(line.header and line.header.marked for line in labelled)
    if max(names.values()) < 2 and not marked and len(labelled) < sum(line.fresh for line in spoken):
        return False
    if _take_turns(labelled, spoken):
        return True
    first, last = labelled[0].start - begin, labelled[-1].start - begin
    if extent > _SHORT_TEXT_CHARS and (first > extent / 2 or last < extent / 2):
        return False
    return len(labelled) >= _MANY_LABELS or (extent - first) / len(labelled) <= _LONGEST_MEAN_TURN_CHARS


def _take_turns(labelled: Sequence[Line], spoken: Sequence[Line]) -> bool:
    """Whether at least two people speak by turns, each again and again, and most paragraphs are headed by a label."""
    names = [line.header.label or "" for line in labelled if line.header]
    times = Counter(name for name in names if not is_no_speaker(name))
    regular = [name for name in names if times[name] >= _TIMES_FOR_REGULAR]
    changes = sum(one != other for one, other in pairwise(regular))
    if len(set(regular)) < 2 or changes * 2 < len(regular) or len(regular) * 2 <= len(names):
        return False
    fresh = sum(line.fresh for line in labelled)
    if fresh * 2 > len(labelled):
        return fresh * 2 > sum(line.fresh for line in spoken)
    # No blank lines between turns: lines may be wrapped, so that fewer of them are labelled.
    return len(labelled) >= _LINE_STYLE_SHARE * len(spoken)


def _begins_timed(line: Line) -> bool:
    """Whether a time is the first thing on the line; what looks like a label after it is speech."""
    head = line.header
    return head is not None and bool(head.stamps) and (head.label is None or head.stamps[0][1] <= head.label_span[0])


def _in_order(timed: Sequence[Line]) -> bool:
    times = [line.header.time_start for line in timed if line.header and line.header.time_start is not None]
    forward = sum(later >= earlier for earlier, later in pairwise(times))
    return forward >= 0.8 * (len(times) - 1)


def _first(text: str, found: Sequence[Line], labels: frozenset[str]) -> int:
    """Where the conversation begins.

    That is at the first label, unless what follows it is a page's own text under a heading, or it is a field such as
    `INTERVIEWEE: a name`; and no later than where somebody speaks who speaks again.
    """
    heads = [(at, line.header) for at, line in enumerate(found) if line.header and line.header.label in labels]
    names = Counter(head.label for _, head in heads)
    again = (at for at, head in heads if names[head.label] > 1 and not is_no_speaker(head.label or ""))
    settled = next(again, heads[0][0])
    page = max((at for at in range(1, settled) if _begins_section(found[at - 1], found[at])), default=-1)
    begin = next((at for at, head in heads if at > page and not _is_field(text, head, found[at].end)), settled)
    begin = min(begin, settled)
    timed = begin > 0 and not found[begin].fresh and _begins_timed(found[begin - 1])
    return found[begin - timed].start


def _begins_section(above: Line, line: Line) -> bool:
    """A heading with running text under it."""
    return above.matter == "heading" and not line.matter and not line.header


def _is_field(text: str, head: Header, end: int) -> bool:
    """A role with a name for its value: who took part, not what was said."""
    return is_role(head.label or "") and likeness(text[head.end : min(end, head.end + 100)].strip()) == "full"
