"""Misheard names inside a quote: what is sure is mended by a declared edit, what is not is flagged."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from quotebot.model import Candidate, Edit, Misheard
from quotebot.scoring.edits import allowed, apply

UNSETTLED = "name?"  # the flag of a quote with a word that may be a name misheard
_DROPS = ("drop_lead", "drop_filler", "drop_stutter", "drop_noise", "elide")


def inside(names: Sequence[Misheard], start: int, end: int) -> list[Misheard]:
    """Those of `names`, which stand in order of place, that share a character with `[start, end)`."""
    first = bisect_left(names, start, key=lambda one: one.end)
    last = bisect_left(names, end, key=lambda one: one.start)
    return [one for one in names[first:last] if one.end > start]


def repair(name: Misheard, start: int) -> Edit:
    """The edit that mends `name` in evidence that begins at `start`."""
    return Edit(op="repair", start=name.start - start, end=name.end - start, text=name.right)


def mended(text: str, candidate: Candidate, names: Sequence[Misheard]) -> tuple[tuple[Edit, ...], bool]:
    """The edits of `candidate`, a span of `text`, with the sure ones of `names` mended; and whether a word is left.

    A word that an edit leaves out is not looked at.
    """
    evidence, edits, left = text[candidate.start : candidate.end], list(candidate.edits), False
    for name in inside(names, candidate.start, candidate.end):
        edit = repair(name, candidate.start)
        if _is_out(edit, edits):
            continue
        whole = candidate.start <= name.start and name.end <= candidate.end
        if name.sure and whole and not _meets(edit, edits) and allowed(evidence, edit):
            edits.append(edit)
        else:
            left = True
    return _in_order(evidence, edits), left


def unsettled(candidate: Candidate, names: Sequence[Misheard]) -> list[Misheard]:
    """Those of `names` that `candidate` shows as they were heard."""
    return [
        name
        for name in inside(names, candidate.start, candidate.end)
        if not _is_out(repair(name, candidate.start), candidate.edits)
        and not _meets(repair(name, candidate.start), (e for e in candidate.edits if e.op == "repair"))
    ]


def _is_out(edit: Edit, others: Iterable[Edit]) -> bool:
    start, end = edit.start or 0, edit.end or 0
    return any((e.start or 0) <= start and end <= (e.end or 0) for e in others if e.op in _DROPS)


def _meets(edit: Edit, others: Iterable[Edit]) -> bool:
    start, end = edit.start or 0, edit.end or 0
    return any(start < (e.end or 0) and (e.start or 0) < end for e in others if e.start is not None)


def _in_order(evidence: str, edits: list[Edit]) -> tuple[Edit, ...]:
    """`edits` by their place; the capital last, and only where it still raises a letter."""
    placed = sorted((e for e in edits if e.start is not None), key=lambda e: (e.start or 0, e.end or 0))
    capital = [e for e in edits if e.start is None]
    if capital and apply(evidence, placed) == apply(evidence, [*placed, *capital]):
        capital = []
    return (*placed, *capital)
