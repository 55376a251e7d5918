"""Every span that could be quoted, with the edits an editor would make to it.

A candidate is one to three sentences of one turn, or a clause cut out of a long sentence at a strong boundary.
Fillers, stutters and leading connectives drop, the first letter is raised and the end closed, always as declared edits
over the evidence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from quotebot.model import WORD, Candidate, Edit, Sentence, Transcript, Turn
from quotebot.scoring.edits import EMPHATIC, LEAD, LEAD_WITH_COMMA, leaves_whole_words, words

LONGEST_SPAN = 3  # sentences; a quote of more is a passage
CLAUSE_WORDS = 24  # words from which on a sentence is also offered in parts
SHORTEST_CLAUSE = 7  # words a part must keep to be a thought of its own

SHORTEST_REST = 4  # words that must remain when a lead is dropped

Noises = Sequence[tuple[int, int]]

_UNSAFE_BARE = {"so": {"that", "many", "much", "far", "long", "few", "little", "called", "on", "as"}, "or": {"else"}}
_UNSAFE_BARE["because"] = {"of"}
_UNSAFE_BARE["well"] = {"known", "done", "before", "over", "into", "beyond", "established", "designed", "rounded"}
_LEAD_PHRASES = sorted(LEAD | LEAD_WITH_COMMA, key=len, reverse=True)
_LEAD = re.compile(
    r"[\s\"'“‘(\[—–…,.-]*\b(?P<lead>" + "|".join(re.escape(p).replace("\\ ", r"\s+") for p in _LEAD_PHRASES) + r")\b"
    r"(?P<gap>\s*(?:,|--|—|–|\.\.\.|…|\s-\s)\s*|\s+)",
    re.IGNORECASE,
)
# Up to four words said twice in a row. "…the web browser, the web browser is…" is no stutter but two clauses, so that
# where there is a pause, or more than one word, the last word must be one that no clause ends on.
_STUTTER = re.compile(
    r"(?<![\w'’-])(?P<said>[\w'’]+(?: [\w'’]+){0,3}?)(?P<gap>(?:,|--|—|–|-|\.\.\.|…)?\s+|\s*(?:--|—|–|…)\s*)"
    r"(?=(?P=said)(?![\w'’-]))",
    re.IGNORECASE,
)
_CANNOT_END = frozenset(
    "i we they he she the a an my our your their and but or if when because to of i'm we're they're he's she's "
    "i've we've they've i'd we'd they'd i'll we'll they'll that's it's there's you're you've "
    "can could would should".split()
)
_FILLER = re.compile(
    r"(?<=[\w'’])(?:(?P<hum>,?\s+(?:um+|uh+|er|erm|uhm)\b,?)|(?P<aside>,\s+(?:you know|i mean|like),))(?=\s)",
    re.IGNORECASE,
)
# After one of these the commas around an aside belong to the aside; elsewhere one of them belongs to the sentence.
_OPEN = frozenset("that is was are and but so or if because to of the a an when with in on for then just it's".split())
# Where a long sentence may be cut: a dash, a semicolon, an ellipsis, or a comma before a connective and a new subject.
_BREAK = re.compile(
    r"\s*(?:--+|—|;|\.\.\.|…)\s+|\s+[-–]\s+|:\s+(?=\w)|,\s+(?=(?:and|but|so|or|because|which means|'cause)\b)"
    r"|\s+(?=because\s)",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.?!]")
_LETTER = re.compile(r"[^\W\d_]")
_TRAILING = re.compile(r"(?P<tail>[\s,;:\-–—…]*|\s*\.{2,}|\s*…)(?P<close>[\"'”’)\]]*)$")


def _lead_edit(evidence: str) -> Edit | None:
    """The edit that drops the connectives `evidence` opens with, if a clause remains."""
    end = 0
    while m := _LEAD.match(evidence, end):
        lead = " ".join(m["lead"].lower().replace("’", "'").split())
        after = WORD.search(evidence, m.end())
        bare = not m["gap"].strip()
        if bare and (lead not in LEAD or (after and after.group().lower() in _UNSAFE_BARE.get(lead, ()))):
            break
        if lead in ("because", "'cause", "cuz") and "," in _STOP.split(evidence[m.end() :], maxsplit=1)[0]:
            break  # "Because X, Y": the reason belongs to what follows
        if after is None:
            break
        end = after.start()
    if not end or len(words(evidence[end:])) < SHORTEST_REST:
        return None
    return Edit(op="drop_lead", start=0, end=end)


def _is_stutter(said: list[str], gap: str) -> bool:
    if not said:
        return False
    bare = len(said) == 1 and not gap.strip()
    return said[-1] not in EMPHATIC if bare else said[-1] in _CANNOT_END


def _stutter_edits(evidence: str) -> Iterator[Edit]:
    for m in _STUTTER.finditer(evidence):
        if _is_stutter(words(m["said"]), m["gap"]):
            yield Edit(op="drop_stutter", start=m.start(), end=m.end())


def _filler_edits(evidence: str) -> Iterator[Edit]:
    for m in _FILLER.finditer(evidence):
        before = words(evidence[max(m.start() - 20, 0) : m.start()])
        both = m["hum"] or (before and before[-1] in _OPEN)
        yield Edit(op="drop_filler", start=m.start(), end=m.end() if both else m.end() - 1)


def _end_edit(evidence: str) -> Edit | None:
    """Close the quote with a full stop where the speaker went on, or the file has none."""
    m = _TRAILING.search(evidence)
    if m is None:
        return None
    head = evidence[: m.start()].rstrip()
    if not m["tail"] and head.endswith((".", "!", "?")):
        return None
    if not m["tail"] and m["close"] and head.endswith((".", "!", "?")):
        return None
    return Edit(op="end", start=m.start(), end=len(evidence), text="." + m["close"])


def _inner_edits(evidence: str, noise: Noises) -> list[Edit]:
    """Noise, stutters and fillers to drop, none overlapping another; the first to start wins, noise before speech."""
    found = [Edit(op="drop_noise", start=a, end=b) for a, b in noise]
    found += _stutter_edits(evidence)
    found += _filler_edits(evidence)
    kept: list[Edit] = []
    for edit in sorted(found, key=lambda e: (e.start or 0, -(e.end or 0))):
        if not kept or (kept[-1].end or 0) <= (edit.start or 0):
            kept.append(edit)
    return kept


def _apart(evidence: str, inner: Iterable[Edit]) -> Iterator[Edit]:
    """The edits of `inner` that put no two words together ("He went home.I mean I mean away") and cut none."""
    gap, gap_end = 0, -1  # what the last drops take away together, where one touches the other
    for edit in inner:
        start, end = edit.start or 0, edit.end or 0
        left = gap if start == gap_end else start
        whole = leaves_whole_words(evidence, start, end) and leaves_whole_words(evidence, left, end)
        if whole or edit.op == "drop_noise":
            yield edit
            gap, gap_end = left, end


def _before_noise(lead: Edit | None, inner: Sequence[Edit]) -> Edit | None:
    """`lead`, ended where the noise begins that it would cut in two: "And [laughs] the roof"."""
    cut = [
        e.start or 0 for e in inner if lead and e.op == "drop_noise" and (e.start or 0) < (lead.end or 0) < (e.end or 0)
    ]
    if lead is None or not cut:
        return lead
    return replace(lead, end=cut[0]) if cut[0] else None


def _put_together(evidence: str, inner: Iterable[Edit]) -> tuple[Edit, ...]:
    inner = list(inner)
    lead, end = _before_noise(_lead_edit(evidence), inner), _end_edit(evidence)
    left = lead.end or 0 if lead else 0
    right = end.start or 0 if end else len(evidence)
    edits = [lead] if lead else []
    edits += [e for e in _apart(evidence, inner) if left <= (e.start or 0) and (e.end or 0) <= right]
    edits += [end] if end else []
    first = _LETTER.search(evidence, left)
    if first and first.group().islower():
        edits.append(Edit(op="capitalise"))
    return tuple(edits)


def mend(evidence: str, noise: Noises = ()) -> tuple[Edit, ...]:
    """The edits an editor would make to `evidence`. `noise`: spans in it that nobody said, counted from its start."""
    return _put_together(evidence, _inner_edits(evidence, noise))


def _noise(transcript: Transcript, start: int, end: int) -> Noises | None:
    """Noise inside the span, counted from its start; None if the span must not be quoted at all."""
    found = list(transcript.noise_in(start, end))
    if any(n.kind in ("advert", "gap", "conflict", "matter") for n in found):
        return None
    return [(max(n.start, start) - start, min(n.end, end) - start) for n in found]


def _clauses(text: str, sentence: Sentence) -> Iterator[Candidate]:
    """The parts of a long sentence that could stand alone: all before, or all after, one strong boundary."""
    evidence = text[sentence.start : sentence.end]
    starts = [m.start() for m in WORD.finditer(evidence)]
    if len(starts) < CLAUSE_WORDS:
        return
    for m in _BREAK.finditer(evidence):
        before = bisect_left(starts, m.end())
        parts = ((0, m.start(), before), (m.end(), len(evidence), len(starts) - before))
        for start, end, size in parts:
            if size >= SHORTEST_CLAUSE:
                yield Candidate(
                    first=sentence.index,
                    last=sentence.index + 1,
                    start=sentence.start + start,
                    end=sentence.start + end,
                    edits=mend(evidence[start:end]),
                )


def _shifted(edits: Iterable[Edit], by: int) -> Iterator[Edit]:
    for edit in edits:
        yield replace(edit, start=(edit.start or 0) + by, end=(edit.end or 0) + by)


def of_turn(transcript: Transcript, turn: Turn, first: int, last: int, *, clauses: bool = True) -> Iterator[Candidate]:
    """The candidates of `turn` that begin with one of its sentences `[first, last)`."""
    text, sentences = transcript.text, transcript.sentences
    inner = lru_cache(maxsize=2 * LONGEST_SPAN)(lambda i: _sentence_edits(transcript, sentences[i]))
    for i in range(first, last):
        sentence, edits = sentences[i], list[Edit]()
        for j in range(i, min(i + LONGEST_SPAN, turn.last)):
            between = sentences[j - 1].end if j > i else sentence.start
            found, gap = inner(j), _noise(transcript, between, sentences[j].start)
            if found is None or gap is None:
                break
            edits += _shifted((Edit(op="drop_noise", start=a, end=b) for a, b in gap), between - sentence.start)
            edits += _shifted(found, sentences[j].start - sentence.start)
            yield Candidate(
                first=i,
                last=j + 1,
                start=sentence.start,
                end=sentences[j].end,
                edits=_put_together(text[sentence.start : sentences[j].end], edits),
            )
        if clauses and inner(i) is not None and not any(transcript.noise_in(sentence.start, sentence.end)):
            yield from _clauses(text, sentence)


def _sentence_edits(transcript: Transcript, sentence: Sentence) -> list[Edit] | None:
    holes = _noise(transcript, sentence.start, sentence.end)
    return None if holes is None else _inner_edits(transcript.text[sentence.start : sentence.end], holes)


def candidates(transcript: Transcript, *, clauses: bool = True) -> Iterator[Candidate]:
    """All candidates of `transcript`, in the order of their first sentence."""
    for turn in transcript.turns:
        yield from of_turn(transcript, turn, turn.first, turn.last, clauses=clauses)
