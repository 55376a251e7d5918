"""Where sentences begin and end: our own rules with a list of abbreviations, and offsets that never move.

The rules read `noise.speech`: the transcript with all that was not said blanked out, offset for offset.
Every pattern is bounded or possessive, so that any text is split in one pass.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

Span = tuple[int, int]

_STOP = re.compile(
    r"(?P<cjk>[。！？｡।॥؟]++[」』）”’\"']*+)"
    r"|(?P<stop>\.(?:[ ]?\.){2,}+|[.!?…‽]++)(?P<close>[\"'”’»)\]*_]*+)"
)
_NEXT = re.compile(r"(\s*+)[\"'“‘«„(\[¿¡*_\-–—]*+(\w[\w'’]*+)?")
_TOKEN = re.compile(r"\S+\Z")
_WORD = re.compile(r"[^\W_]")
_OPENERS = frozenset("\"'“‘«„‚「『([{¿¡$€£¥#@&~")

# What follows these with a full stop belongs to them, whatever it is.
_BOUND = frozenset("dr mr mrs ms mx messrs mme prof vs v e.g eg i.e ie cf viz a.k.a c.f".split())
# So it does with these where they are written as titles: "Rep. Adeyemi", but "a sales rep."
_TITLES = frozenset("Sen Rep Gov Gen Adm Maj Lt Col Sgt Cpl Capt Cmdr Rev Hon Pres Supt Fr".split())
# These belong to the number that follows, if one does.
_NUMBERED = frozenset(
    "no nos fig figs sec secs vol vols pp p pg ch chap art arts eq ep eps ver op approx ca circa n° nr num "
    "jan feb mar apr jun jul aug sep sept oct nov dec rs ext tel".split()
)
_WORDS = frozenset("no art sec secs mar dec".split())  # among them, those that are words of their own
# These may end a sentence: what follows decides.
_EITHER = frozenset(
    "inc ltd corp co llc jr sr etc al esq dept univ assn bros st mt ft ave blvd rd hwy est bldg feat govt intl "
    "ph.d m.d b.a m.a d.phil m.sc b.sc".split()
)
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]|[A-ZÀ-Þ]")
_SHOUTING = frozenset({"yahoo", "jeopardy"})

# Words that open sentences and do not follow an abbreviation as part of a name.
_OPENING = frozenset(
    "the a an and but so or nor yet because if when while whenever as at in on by of to for from with without "
    "within about after before since although though however maybe perhaps then now well also again still just "
    "only even once until it it's its he he's she she's they they're they've we we're we've you you're you've i "
    "i'm i've i'll i'd this that that's these those there there's here here's what what's who who's why how how's "
    "where which whose does do did don't is isn't are was were can could would should has have had yes yeah yep "
    "no not okay ok right oh uh um thank thanks let let's my our your his her their some most all every many each "
    "both one two another other others people everyone everybody someone nobody nothing everything something "
    "anyway actually basically obviously honestly today".split()
)


def split(speech: str, start: int, end: int, *, lowercase: bool = False) -> Iterator[Span]:
    """The sentences of `speech[start:end]`, in order, each trimmed to its own words, quotes and final marks.

    Every letter and digit is in exactly one of them. `lowercase`: the writer starts sentences in lower case.
    """
    begin = start
    for m in _STOP.finditer(speech, start, end):
        if m["cjk"] or _ends(speech, begin, m, end, lowercase=lowercase):
            if span := trim(speech, begin, m.end()):
                yield span
            begin = m.end()
    if span := trim(speech, begin, end):
        yield span


def trim(speech: str, start: int, end: int) -> Span | None:
    """`[start, end)` from its first word or opening quote to its last mark; None where it has no word."""
    first = _WORD.search(speech, start, end)
    if first is None:
        return None
    at = first.start()
    if at - 1 >= start and speech[at - 1] in "-+." and (at - 1 == start or speech[at - 2].isspace()):
        at -= _signed(speech, at)
    while at > start and speech[at - 1] in _OPENERS:
        at -= 1
    while speech[end - 1] in "*_" or speech[end - 1].isspace():
        end -= 1
    return at, end


def _signed(speech: str, at: int) -> int:
    """1 where the mark before `at` belongs to the word: "-5 degrees", ".NET"."""
    return int(speech[at].isdigit() if speech[at - 1] in "-+" else speech[at].isupper())


def _ends(speech: str, begin: int, m: re.Match[str], end: int, *, lowercase: bool) -> bool:
    """Whether the marks `m` end the sentence that begins at `begin`."""
    if m.end() >= end:
        return True
    after = _NEXT.match(speech, m.end(), end)
    gap, word = (after[1], (after[2] or "").replace("’", "'")) if after else ("", "")
    if not gap:
        return _glued(speech, m, word)
    lower = word[:1].islower() and not lowercase
    stop, close = m["stop"], m["close"]
    if stop != ".":
        return _after_other_mark(speech, m, word, lower=lower)
    if close:
        return not lower
    found = _TOKEN.search(speech, max(begin, m.start() - 24), m.start())
    before = found[0].lstrip("\"'“‘«„([{¿¡-–—") if found else ""
    if before.isdigit() and len(before) <= 2 and not speech[begin : m.start()].strip()[len(before) :]:
        return False  # the number of a list's item
    return _after_full_stop(before, word, lower=lower)


def _glued(speech: str, m: re.Match[str], word: str) -> bool:
    """A stop with no space after it: only "so.And", where a space was lost between two sentences."""
    before = speech[max(m.start() - 2, 0) : m.start()]
    return word[:1].isupper() and word.lower() in _OPENING and before.isalpha() and before.islower() and not m["close"]


def _after_other_mark(speech: str, m: re.Match[str], word: str, *, lower: bool) -> bool:
    stop = m["stop"]
    if "!" in stop or "?" in stop:
        if lower:
            return "?" in stop and not m["close"]
        name = _TOKEN.search(speech, max(0, m.start() - 12), m.start())
        return not (name and name[0].lower() in _SHOUTING) or word.lower() in _OPENING
    return not lower


def _after_full_stop(before: str, word: str, *, lower: bool) -> bool:
    """Whether a full stop after `before` and before `word` ends a sentence."""
    known = before.lower()
    if known in _BOUND or before in _TITLES:
        return False
    if known in _NUMBERED:
        return not (word[:1].isdigit() or (lower and (known not in _WORDS or word == "of")))
    if before != "I" and (known in _EITHER or _ACRONYM.fullmatch(before)):
        return not lower and (word.lower() in _OPENING or (known == "etc" and word[:1].isupper()) or not word)
    return True


_FINISHED = re.compile(r"[.?!…。！？।॥؟][\"'”’»)\]」』）]*\Z")
_LOWER_START = re.compile(r"[.?!]\s+([^\W\d_])")


def lowercase_starts(speech: str) -> bool:
    """Whether most sentences of a text start in lower case, as in some machine captions."""
    lower = upper = 0
    for m in _LOWER_START.finditer(speech):
        if m[1].islower():
            lower += 1
        else:
            upper += 1
    return lower > upper


def with_gaps(speech: str, spans: Iterable[Span], gaps: Sequence[Span], start: int, end: int) -> Iterator[Span]:
    """The sentences, those that miss words at an edge reaching over the gap where the words were.

    A gap after a sentence without a final mark, or before one that begins in lower case, is part of it: shown without,
    the sentence would look whole. `gaps` are in order; only those in `[start, end)` are looked at.
    """
    done = start
    for first, last in spans:
        before, after = bisect_left(gaps, (first, 0)) - 1, bisect_left(gaps, (last, 0))
        if (
            before >= 0
            and gaps[before][0] >= done
            and _adjoin(speech, gaps[before][1], first)
            and speech[first].islower()
        ):
            first = gaps[before][0]
        if after < len(gaps) and gaps[after][1] <= end and _adjoin(speech, last, gaps[after][0]):
            last = last if _FINISHED.search(speech, max(first, last - 6), last) else gaps[after][1]
        done = last
        yield first, last


def _adjoin(speech: str, left: int, right: int) -> bool:
    """Whether nothing is said between two places near each other."""
    return 0 <= right - left <= 80 and not speech[left:right].strip()
