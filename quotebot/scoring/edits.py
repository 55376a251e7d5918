"""The one place that turns evidence plus declared edits into the text of a quote, and that checks such a text.

An edit can only take away what carries no meaning (a leading connective, a stutter, a filler, noise), mark what it
takes away (`…`), mark what it adds (`[…]`), or mend the outside (capital, end punctuation, a misheard name). None of
them cuts a word in two or joins two into one. `prove` holds every quote, whoever made it, to that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from hashlib import sha256
from itertools import pairwise

from quotebot.errors import EvidenceMismatch
from quotebot.model import WORD, Candidate, Edit, EditOp, Suggestion, Transcript

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

# A name may be mended, a fact may not: what a repair must not touch, and how alike the letters, or the sounds, must be.
NAME_WORDS = 5
ALIKE = 0.5
SOUNDS_ALIKE = 0.6
_NAME = re.compile(r"[\w'’.&/ -]+")
_DENIAL = frozenset("no not nor never none nobody nothing neither cannot without".split())
_PARTS = re.compile(r"[-/&.@]")
# An elision of so few words that takes a denial away leaves its clause standing, and saying the contrary.
BRIEF_WORDS = 3

# Words that are said twice on purpose; their repetition is emphasis and stays.
EMPHATIC = frozenset(
    "very really so much many no yes never far more long big ha bye big way that had knock please go".split()
)

_FOLD = re.compile(r"\s+")
_END = re.compile(r"[.!?…]{1,3}[\"'”’)\]]*")
# A stop that lacks its space ("in the end.So we went") ends a word, unlike those of "3.5", "U.S." and "Node.js".
_NEAR = 100  # characters beside a place that tell whether it is inside a word
_CLOSING = frozenset(".,;:!?)")  # what stands close to the mark of an edit
_STOPPED = re.compile(r"[^\W\d_]{2}\.$")
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
            return " …"
        case "insert":
            return f" [{edit.text}]"
        case "end" | "repair":
            return edit.text or ""
        case _:
            return ""


def _placed(edits: Iterable[Edit]) -> list[tuple[int, int, Edit]]:
    """The edits that act at a place, in order of their place. An insertion or an added full stop has no width."""
    placed = [(e.start, e.start if e.end is None else e.end, e) for e in edits if e.start is not None]
    return sorted(placed, key=lambda p: (p[0], p[1]))


def _made(evidence: str, edits: Sequence[Edit]) -> tuple[str, bool]:
    """`evidence` with `edits` made, and whether a drop put two words together that were apart.

    Raises EvidenceMismatch when an edit lies outside the evidence or two of them overlap.
    """
    text, at, seams = "", 0, list[tuple[int, EditOp, str]]()
    for start, end, edit in _placed(edits):
        if not at <= start <= end <= len(evidence):
            raise EvidenceMismatch(f"The edit {edit.op} at {start}-{end} overlaps another or leaves the evidence.")
        text += evidence[at:start] + _shown(edit)
        seams.append((len(text), edit.op, evidence[start:end]))
        at = end
    text, joined = text + evidence[at:], False
    for at, op, gone in sorted(seams, key=lambda seam: (seam[0], seam[1] == "drop_noise"), reverse=True):
        spoken = op in ("drop_lead", "drop_filler", "drop_stutter")
        if (op in ("elide", "insert") and text[at : at + 1] not in _CLOSING) or (
            (spoken or (op == "drop_noise" and WORD.search(gone))) and inside_word(text, at)
        ):
            joined |= spoken
            text = text[:at] + " " + text[at:]
    return text, joined


def apply(evidence: str, edits: Sequence[Edit]) -> str:
    """What is shown and posted: `evidence` with `edits` made, white space folded.

    Raises EvidenceMismatch when an edit lies outside the evidence or two of them overlap.
    """
    shown = fold(_made(evidence, edits)[0])
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


def inside_word(text: str, at: int) -> bool:
    """True if the place `at` of `text` is inside a word; `well-known` and `isn't` are one word each."""
    left, right = text[max(at - _NEAR, 0) : at], text[at : at + _NEAR]
    if not left or not right or left[-1].isspace() or right[0].isspace():
        return False
    if _STOPPED.search(left) and right[0].isupper():
        return False
    before, after = _solid(left.rsplit(maxsplit=1)[-1]), _solid(right.split(maxsplit=1)[0])
    return any(m.start() < len(before) < m.end() for m in WORD.finditer(before + after))


def _solid(piece: str) -> str:
    """`piece` with a letter in place of what only sits on one (an accent, a vowel sign, a joiner)."""
    if piece.isascii():
        return piece
    return "".join("x" if unicodedata.category(c)[0] == "M" or c in "\u00ad\u200c\u200d" else c for c in piece)


def leaves_whole_words(evidence: str, start: int, end: int) -> bool:
    """True if `evidence` without `[start, end)` has the same words but for those: none cut, no two joined."""
    beside = evidence[max(start - _NEAR, 0) : start], evidence[end : end + _NEAR]
    return _whole_words(evidence, start, end) and not inside_word("".join(beside), len(beside[0]))


def _whole_words(evidence: str, start: int, end: int) -> bool:
    """True if neither end of `[start, end)` is inside a word."""
    return not inside_word(evidence, start) and not inside_word(evidence, end)


def _is_stutter(dropped: str, after: str) -> bool:
    """True if what follows begins with the dropped words again; before a dash the last may be cut short."""
    said, again = words(dropped), words(after)
    if not said or len(again) < len(said):
        return False
    cut_short = dropped.rstrip().endswith(("-", "—", "–")) and again[len(said) - 1].startswith(said[-1])
    return again[: len(said)] == said or (again[: len(said) - 1] == said[:-1] and cut_short)


def is_name_repair(heard: str, name: str) -> bool:
    """True if `name` can be what was misheard as `heard`: a few words of names, with much the same letters or sounds.

    Every word of `name` holds a capital or a digit, one of them at least is no English word, and none is an English
    word in the place of another. Numbers stay what they are, and no denial comes or goes.
    """
    old, new = WORD.findall(heard), WORD.findall(name)
    if not (_NAME.fullmatch(name) and 0 < len(old) <= NAME_WORDS and 0 < len(new) <= NAME_WORDS):
        return False
    if not all(any(char.isupper() or char.isdigit() for char in word) for word in new):
        return False
    if any(_denies(word) for word in words(f"{heard} {name}")):
        return False
    digits = [c for c in heard if c.isdigit()]
    if digits and digits != [c for c in name if c.isdigit()]:
        return False
    return _alike(heard, name) and _names_a_name(old, new, name)


def _denies(word: str) -> bool:
    return word in _DENIAL or word.endswith("n't")


def _alike(heard: str, name: str) -> bool:
    one, other = ("".join(c for c in text.casefold() if c.isalpha()) for text in (heard, name))
    if not one or not other:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE or _sound_alike(one, other)


def _sound_alike(one: str, other: str) -> bool:
    """True if most sounds of the two are the same (Double Metaphone), and most letters in their order."""
    from metaphone import doublemetaphone
    from rapidfuzz.distance import Indel

    codes = [(a, b) for a in doublemetaphone(one) for b in doublemetaphone(other) if a and b]
    sounds = max((Indel.normalized_similarity(a, b) for a, b in codes), default=0.0)
    return sounds >= SOUNDS_ALIKE and Indel.normalized_similarity(one, other) >= SOUNDS_ALIKE


def _names_a_name(old: Sequence[str], new: Sequence[str], name: str) -> bool:
    """True if `new`, the words of `name`, are not all English words, and none of them took the place of another."""
    if all(_is_english(word) and not _has_odd_capital(word) for word in new):
        return False
    if len(old) == len(new):
        return all(_may_replace([one], other, name) for one, other in zip(old, new, strict=True))
    before, after = ([word.casefold() for word in said] for said in (old, new))
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return all(_may_replace(old[a:b], word, name) for tag, a, b, c, d in blocks for word in new[c:d] if tag != "equal")


def _may_replace(heard: Sequence[str], word: str, name: str) -> bool:
    """True if `word` may stand where the words `heard` were: it is no English word, or it was there before.

    One misheard word that is no English word may also become one that is alike ("Sem Altman"), and a title its
    abbreviation ("saint", "St.").
    """
    if not (_is_english(word) or _is_english(_single(word))):
        return True
    if len(heard) != 1:
        return bool(heard) and word.casefold() in "".join(heard).casefold()
    one, other = heard[0].casefold(), word.casefold()
    short = f"{word}." in name and len(other) < len(one) and (one[0], one[-1]) == (other[0], other[-1])
    english = _is_english(one) or _is_english(_single(one))
    return one == other or short or (not english and _alike(one, other))


def _single(word: str) -> str:
    """`word` without the s of a plural or a genitive: the lexicon lacks many."""
    return word.casefold().removesuffix("s").removesuffix("'").removesuffix("’")


def _is_english(word: str) -> bool:
    """True if `word`, or each part of it that a hyphen joins, is in TextBlob's lexicon, in lower case."""
    from textblob.en import lexicon  # here, not above: a tenth of a second that only a repair should pay

    low = word.lower().replace("’", "'")
    return low in lexicon or all(part in lexicon for part in _PARTS.split(low.removesuffix("'s")))


def _has_odd_capital(word: str) -> bool:
    """True for a capital or a digit behind a first letter: `ConvNet`, `DALL-E`."""
    return any(char.isupper() or char.isdigit() for part in _PARTS.split(word) for char in part[1:])


def allowed(evidence: str, edit: Edit, noise: Sequence[tuple[int, int]] = ()) -> bool:
    """True if `edit`, by itself, takes away, adds or mends only what its name declares; `noise` as in `check`."""
    start, end = edit.start or 0, edit.end if edit.end is not None else edit.start or 0
    gone = evidence[start:end]
    match edit.op:
        case "drop_lead":
            return is_lead(gone) and not words(evidence[:start]) and leaves_whole_words(evidence, start, end)
        case "drop_filler":
            return _is_filler(evidence, start, end) and leaves_whole_words(evidence, start, end)
        case "drop_stutter":
            return _is_stutter(gone, evidence[end:]) and leaves_whole_words(evidence, start, end)
        case "drop_noise":
            return any(a <= start and end <= b for a, b in noise)
        case "end":
            return bool(_END.fullmatch(edit.text or "")) and not words(evidence[start:]) and "?" not in gone
        case "insert":
            added = edit.text or ""
            return (
                bool(added.strip()) and not set("[]") & set(added) and _whole_words(evidence, start, end) and not gone
            )
        case "repair":
            return is_name_repair(gone, edit.text or "") and _whole_words(evidence, start, end)
        case "elide":
            return _whole_words(evidence, start, end)
        case "capitalise":
            return True


def denial_lost(evidence: str, elision: Edit, noise: Sequence[tuple[int, int]] = ()) -> str | None:
    """The denial that a brief elision takes out of a sentence that it leaves standing; None where it takes none.

    `noise` as in `check`; it and hums make no elision longer.
    """
    start, end = elision.start or 0, elision.end or 0
    gone = [m for m in WORD.finditer(evidence, start, end) if not any(a < m.end() and m.start() < b for a, b in noise)]
    told = [m.group() for m in gone if m.group().lower() not in HUM]
    return next((word for word in told if any(map(_denies, words(word)))), None) if len(told) <= BRIEF_WORDS else None


def check(evidence: str, edits: Sequence[Edit], noise: Sequence[tuple[int, int]] = ()) -> None:
    """Raise EvidenceMismatch unless each edit takes away, adds or mends only what its name declares.

    `noise` are the spans of the evidence that nobody said, counted from its start.
    """
    for edit in edits:
        if not allowed(evidence, edit, noise):
            raise EvidenceMismatch(f"The edit {edit.op} at {edit.start}-{edit.end} changes more than it declares.")
        if edit.op == "elide" and (denial := denial_lost(evidence, edit, noise)):
            raise EvidenceMismatch(
                f"Leaving it out takes “{denial}” away and would turn the meaning round. Leave out the whole clause."
            )
    gone = [(start, end) for start, end, edit in _placed(edits) if edit.op not in ("insert", "repair")]
    for start, end in noise:
        if any(not any(a <= m.start() and m.end() <= b for a, b in gone) for m in WORD.finditer(evidence, start, end)):
            raise EvidenceMismatch(f"What stands at {start}-{end} of the quote was not said, and would be shown.")
    if _made(evidence, edits)[1]:
        raise EvidenceMismatch("The edits put two words together that were said apart.")


def _begins_inside(transcript: Transcript, span: Candidate) -> bool:
    """True if the span begins inside a word: where the reader begins a sentence, a word begins."""
    begins = any(s.start == span.start for s in transcript.sentences[span.first : span.last])
    return not begins and inside_word(transcript.text, span.start)


def _ends_inside(transcript: Transcript, span: Candidate) -> bool:
    ends = any(s.end == span.end for s in transcript.sentences[span.first : span.last])
    return not ends and inside_word(transcript.text, span.end)


def prove(transcript: Transcript, candidate: Candidate, text: str) -> None:
    """Raise EvidenceMismatch unless `text` is, to the character, the candidate's evidence with its declared edits."""
    start, end = candidate.start, candidate.end
    where = f"{transcript.episode.file} at {start}-{end}"
    if not 0 <= start < end <= len(transcript.text):
        raise EvidenceMismatch(f"The quote lies outside {transcript.episode.file}. Suggest it again.")
    if _begins_inside(transcript, candidate) or _ends_inside(transcript, candidate):
        raise EvidenceMismatch(f"The quote from {where} begins or ends inside a word. Suggest it again.")
    evidence = transcript.text[start:end]
    check(evidence, candidate.edits, [(n.start - start, n.end - start) for n in transcript.noise_in(start, end)])
    if text != apply(evidence, candidate.edits):
        raise EvidenceMismatch(f"The quote does not match {where}. Suggest it again.")


def verify(transcript: Transcript, suggestion: Suggestion) -> None:
    """Raise EvidenceMismatch unless the suggestion is its evidence with its declared edits, under its place's id."""
    span = suggestion.candidate
    prove(transcript, span, suggestion.text)
    raw = fold(transcript.text[span.start : span.end])
    if suggestion.raw != raw or suggestion.id != quote_id(transcript.sha256, span.start, span.end):
        where = f"{transcript.episode.file} at {span.start}-{span.end}"
        raise EvidenceMismatch(f"Quote {suggestion.id} does not match {where}. Suggest it again.")


def outside(evidence: str, edits: Sequence[Edit]) -> list[str]:
    """The pieces of evidence that are left when every edit with a place has been made."""
    ends = [0, *(edge for start, end, _ in _placed(edits) for edge in (start, end)), len(evidence)]
    return [evidence[a:b] for a, b in list(pairwise(ends))[::2]]


def in_words(edit: Edit, evidence: str) -> str:
    """What an edit does to `evidence`, as a person would say it."""
    gone = fold(evidence[edit.start or 0 : edit.end or edit.start or 0])
    match edit.op:
        case "capitalise":
            return "a capital letter to begin with"
        case "end":
            return f"ends in “{edit.text}”"
        case "elide":
            return f"leaves out “{gone}”, marked by “…”"
        case "insert":
            return f"adds “{edit.text}” in brackets"
        case "repair":
            return f"mends “{gone}” to “{edit.text}”"
        case "drop_noise":
            return f"drops “{gone}”, which nobody said"
        case _:
            return f"drops “{gone}”"
