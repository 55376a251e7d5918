"""The one place that turns evidence plus declared edits into the text of a quote, and that checks such a text.

An edit can only take away what carries no meaning (a leading connective, a stutter, a filler, noise), mark what it
takes away (`…`), mark what it adds (`[…]`), or mend the outside (capital, end punctuation, a name). `verify` holds
every quote, whoever made it, to that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import pairwise

from quotebot.errors import EvidenceMismatch
from quotebot.model import WORD, Edit, Suggestion, Transcript

# What may open a sentence in speech and only ties it to the one before. A bare connective is dropped wherever a clause
# follows; the words of LEAD_WITH_COMMA also have a meaning of their own, and go only where a comma sets them apart.
LEAD = frozenset("and but so or yeah yep okay ok oh ah um uh er erm hmm well 'cause cuz because".split())
LEAD_WITH_COMMA = frozenset(
    {"now", "right", "like", "you know", "i mean", "you see", "see", "look", "listen", "anyway", "anyways", "again",
     "actually", "basically", "then", "also", "yes", "sure", "absolutely", "exactly", "plus", "i guess", "mm-hmm",
     "of course", "honestly", "frankly", "alright", "all right", "cool", "great", "man", "hey", "uh-huh", "therefore",
     "for sure", "definitely", "totally", "obviously", "literally", "as i said", "like i said", "in fact"}
)  # fmt: skip
HUM = frozenset("um umm uh uhh uhm er erm ah hmm mm".split())
ASIDE = frozenset({"you know", "i mean", "like"})  # fillers where commas set them apart, words of meaning elsewhere

# Words that are said twice on purpose; their repetition is emphasis and stays.
EMPHATIC = frozenset(
    "very really so much many no yes never far more long big ha bye big way that had knock please go".split()
)

_FOLD = re.compile(r"\s+")
_END = re.compile(r"[.!?…]{1,3}[\"'”’)\]]*")
_INSIDE = re.compile(r"[^\W_]{2}")  # two letters or digits: the place between them is inside a word
_SPOKEN = r"[\w'’]+(?:-[\w'’]+)*"
_APART = re.compile(r"\s*(?:,|-|—|–|\.\.\.|…)")


def fold(text: str) -> str:
    """`text` with every run of white space as one space, and none at the ends."""
    return _FOLD.sub(" ", text).strip()


def words(text: str) -> list[str]:
    """The words of `text`, lower case, apostrophes as `'`."""
    return WORD.findall(text.replace("’", "'").lower())


def quote_id(source: str, start: int, end: int) -> str:
    """The stable id of the line at `[start, end)` of the transcript whose file hashes to `source`."""
    return "q-" + sha256(f"{source}:{start}:{end}".encode()).hexdigest()[:12]


def _shown(edit: Edit) -> str:
    match edit.op:
        case "elide":
            return " … "
        case "insert":
            return f" [{edit.text}] "
        case "end" | "repair":
            return edit.text or ""
        case _:
            return ""


def _placed(edits: Iterable[Edit]) -> list[tuple[int, int, Edit]]:
    """The edits that act at a place, in order of their place. An insertion or an added full stop has no width."""
    placed = [(e.start, e.start if e.end is None else e.end, e) for e in edits if e.start is not None]
    return sorted(placed, key=lambda p: (p[0], p[1]))


def apply(evidence: str, edits: Sequence[Edit]) -> str:
    """What is shown and posted: `evidence` with `edits` made, white space folded.

    Raises EvidenceMismatch when an edit lies outside the evidence or two of them overlap.
    """
    pieces, at = [], 0
    for start, end, edit in _placed(edits):
        if not at <= start <= end <= len(evidence):
            raise EvidenceMismatch(f"The edit {edit.op} at {start}-{end} overlaps another or leaves the evidence.")
        pieces += [evidence[at:start], _shown(edit)]
        at = end
    shown = fold("".join([*pieces, evidence[at:]]))
    if any(edit.op == "capitalise" for edit in edits):
        first = re.search(r"[^\W\d_]", shown)
        if first:
            shown = shown[: first.start()] + first.group().upper() + shown[first.end() :]
    return shown


def _opening(text: str) -> tuple[str, str] | None:
    """The connective or hum that `text` begins with and what stands behind it, or None."""
    for n in (3, 2, 1):
        m = re.match(rf"\W*((?:{_SPOKEN}\s+){{{n - 1}}}{_SPOKEN})", text)
        head = " ".join(words(m[1])) if m else ""
        rest = text[m.end() :] if m else ""
        if head in LEAD or head in HUM or (head in LEAD_WITH_COMMA and _APART.match(rest)):
            return head, rest
    return None


def is_lead(text: str) -> bool:
    """True if `text` is nothing but connectives and hums that open a sentence."""
    while WORD.search(text):
        found = _opening(text)
        if found is None:
            return False
        text = found[1]
    return True


def _is_filler(evidence: str, start: int, end: int) -> bool:
    """True for a hum, and for an aside that commas set apart."""
    said = words(evidence[start:end])
    gone, after = evidence[start:end].strip(), evidence[end:].lstrip()
    apart = gone.startswith(",") and (gone.endswith(",") or after.startswith(","))
    return bool(said) and (set(said) <= HUM or (apart and " ".join(said) in ASIDE))


def _whole_words(evidence: str, start: int, end: int) -> bool:
    """True if taking `[start, end)` away cuts no word and joins no two."""
    left, right = evidence[max(start - 1, 0) : start], evidence[end : end + 1]
    cuts = (left + evidence[start : start + 1], evidence[end - 1 : end] + right, left + right)
    return not any(_INSIDE.fullmatch(pair) for pair in cuts)


def _is_stutter(dropped: str, after: str) -> bool:
    """True if what follows begins with the dropped words again; before a dash the last may be cut short."""
    said, again = words(dropped), words(after)
    if not said or len(again) < len(said):
        return False
    cut_short = dropped.rstrip().endswith(("-", "—", "–")) and again[len(said) - 1].startswith(said[-1])
    return again[: len(said)] == said or (again[: len(said) - 1] == said[:-1] and cut_short)


def _allowed(evidence: str, edit: Edit, noise: Sequence[tuple[int, int]]) -> bool:
    start, end = edit.start or 0, edit.end if edit.end is not None else edit.start or 0
    gone = evidence[start:end]
    match edit.op:
        case "drop_lead":
            return is_lead(gone) and not words(evidence[:start]) and _whole_words(evidence, start, end)
        case "drop_filler":
            return _is_filler(evidence, start, end) and _whole_words(evidence, start, end)
        case "drop_stutter":
            return _is_stutter(gone, evidence[end:]) and _whole_words(evidence, start, end)
        case "drop_noise":
            return any(a <= start and end <= b for a, b in noise)
        case "end":
            return bool(_END.fullmatch(edit.text or "")) and not words(evidence[start:]) and "?" not in gone
        case "insert":
            return bool((edit.text or "").strip()) and not set("[]") & set(edit.text or "")
        case "repair":
            return bool(words(edit.text or "")) and bool(words(gone))
        case "capitalise" | "elide":
            return True


def check(evidence: str, edits: Sequence[Edit], noise: Sequence[tuple[int, int]] = ()) -> None:
    """Raise EvidenceMismatch unless each edit takes away, adds or mends only what its name declares.

    `noise` are the spans of the evidence that nobody said, counted from its start.
    """
    for edit in edits:
        if not _allowed(evidence, edit, noise):
            raise EvidenceMismatch(f"The edit {edit.op} at {edit.start}-{edit.end} changes more than it declares.")


def verify(transcript: Transcript, suggestion: Suggestion) -> None:
    """Raise EvidenceMismatch unless the suggestion is, to the character, its evidence with its declared edits."""
    span = suggestion.candidate
    if not 0 <= span.start < span.end <= len(transcript.text):
        raise EvidenceMismatch(f"Quote {suggestion.id} lies outside {transcript.episode.file}. Suggest it again.")
    evidence = transcript.text[span.start : span.end]
    noise = [(n.start - span.start, n.end - span.start) for n in transcript.noise_in(span.start, span.end)]
    check(evidence, span.edits, noise)
    same = (
        suggestion.raw == fold(evidence),
        suggestion.text == apply(evidence, span.edits),
        suggestion.id == quote_id(transcript.sha256, span.start, span.end),
    )
    if not all(same):
        where = f"{transcript.episode.file} at {span.start}-{span.end}"
        raise EvidenceMismatch(f"Quote {suggestion.id} does not match {where}. Suggest it again.")


def outside(evidence: str, edits: Sequence[Edit]) -> list[str]:
    """The pieces of evidence that are left when every edit with a place has been made."""
    ends = [0, *(edge for start, end, _ in _placed(edits) for edge in (start, end)), len(evidence)]
    return [evidence[a:b] for a, b in list(pairwise(ends))[::2]]
