"""A quote while a person edits it: its ends move over the transcript, and each change is a declared edit.

Every method gives another draft, or raises EditRefused with the reason in one sentence. Word numbers count the spoken
words of the quote from 0, and ranges of them are half-open; what is said to a person counts from 1.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from quotebot.errors import EditRefused, EvidenceMismatch
from quotebot.model import WORD, Candidate, Edit, Misheard, NoiseKind, Sentence, Transcript
from quotebot.review.retyping import retyping
from quotebot.review.spoken import Span, spoken, word_at
from quotebot.scoring.candidates import mend
from quotebot.scoring.edits import allowed, apply, fold, is_name_repair, prove
from quotebot.scoring.repairs import inside, repair

# What no quote may reach across, and how that is said.
BARRIERS: dict[NoiseKind, str] = {
    "advert": "an advert stands there",
    "gap": "words are missing there",
    "matter": "what stands there is not speech",
    "conflict": "the file is damaged there",
}
CAPITAL = Edit(op="capitalise")
# What an elision beside it swallows: two marks for one gap, or a comma that belonged to a filler, would be left.
_MERGED = ("elide", "drop_filler", "drop_stutter")
_LEFT_OUT = ("drop_lead", "drop_filler", "drop_stutter", "elide")
_OPENING = re.compile(r"[“‘\"'(¿¡«]+$")
_CLOSING = re.compile(r"[^\w\s“‘(¿¡«\[]*")
_COMMA = re.compile(r"(?:,|;|:|-{1,2}|—|–)(?=\s)")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The span `[start, end)` of the transcript with the edits that are on, and those that are proposed and off.

    `names` are the words of the transcript that may be misheard names, in order of place.
    """

    transcript: Transcript = field(repr=False)
    start: int
    end: int
    on: tuple[Edit, ...] = ()
    off: tuple[Edit, ...] = ()
    names: tuple[Misheard, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, transcript: Transcript, candidate: Candidate, names: tuple[Misheard, ...] = ()) -> Draft:
        """The draft that is `candidate` as it stands; what quotebot would propose besides is off."""
        draft = cls(transcript=transcript, start=candidate.start, end=candidate.end, on=candidate.edits, names=names)
        return replace(draft, off=tuple(e for e in (*draft.machine, *draft.repairs) if e not in draft.on))

    @property
    def evidence(self) -> str:
        """The transcript's text between the ends, unchanged."""
        return self.transcript.text[self.start : self.end]

    @property
    def text(self) -> str:
        """The line as it would be shown and posted."""
        return apply(self.evidence, self.on)

    @property
    def candidate(self) -> Candidate:
        """The draft as it is kept."""
        sentences = self.transcript.sentences
        first = max(bisect_right(sentences, self.start, key=_begin) - 1, 0)
        last = max(bisect_left(sentences, self.end, key=_begin), first + 1)
        return Candidate(first=first, last=last, start=self.start, end=self.end, edits=self.on)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The spoken words of the quote, dropped ones too: what word numbers count."""
        return tuple(word_at(self.transcript, span) for span in spoken(self.transcript, self.start, self.end))

    @property
    def choices(self) -> tuple[tuple[Edit, bool], ...]:
        """Every edit that can be toggled, in order of place, and whether it is on. Noise is never shown."""
        free = (e for e in self.off if e == CAPITAL or not _crosses(e, self.on))
        both = [(e, True) for e in self.on] + [(e, False) for e in free]
        return tuple(sorted((c for c in both if c[0].op != "drop_noise"), key=lambda c: _place(c[0])))

    @cached_property
    def noise(self) -> tuple[Span, ...]:
        """What nobody said within the evidence, counted from its start."""
        found = self.transcript.noise_in(self.start, self.end)
        return tuple((max(n.start, self.start) - self.start, min(n.end, self.end) - self.start) for n in found)

    @cached_property
    def machine(self) -> tuple[Edit, ...]:
        """The edits quotebot itself would make."""
        return mend(self.evidence, self.noise)

    @cached_property
    def repairs(self) -> tuple[Edit, ...]:
        """What would mend the misheard names of the quote; none is made unless it was sure, or a person wants it."""
        found = (repair(name, self.start) for name in inside(self.names, self.start, self.end))
        return tuple(e for e in found if self._allows(e))

    def moved(self, *, start: int = 0, end: int = 0) -> Draft:
        """The ends moved by so many words, to the right where positive: `start=1` drops one, `end=1` takes one more.

        quotebot's own edits are proposed anew; what a person changed stays where it still lies inside.
        """
        here = self.candidate
        turn = self.transcript.turns[self.transcript.sentences[here.first].turn]
        sentences = self.transcript.sentences[
            max(turn.first, here.first - abs(start) - 1) : min(turn.last, here.last + abs(end) + 1)
        ]
        words = spoken(self.transcript, sentences[0].start, sentences[-1].end)
        inside = [i for i, (a, b) in enumerate(words) if self.start <= a and b <= self.end]
        first, last = (inside[0] + start, inside[-1] + end) if inside else (1, 0)
        if inside and (first < 0 or last >= len(words)):
            raise EditRefused("The next word is not this speaker's: a quote stays within one turn.")
        while start > 0 and first <= last and self._is_out(words[first]):
            first += 1  # a filler that is not shown is no place to begin, or to end
        while end < 0 and first <= last and self._is_out(words[last]):
            last -= 1
        if first > last:
            raise EditRefused("Nothing would be left of the quote.")
        text = self.transcript.text
        begins = _opened(text, words[first][0], sentences[0].start) if start else self.start
        ends = _closed(self.transcript, words[last][1], sentences[-1].end) if end else self.end
        return self._over(begins, max(ends, words[last][1]))

    def _is_out(self, word: Span) -> bool:
        """True if an edit leaves the word out."""
        start, end = word[0] - self.start, word[1] - self.start
        return any(a <= start and end <= b for a, b in (_range(e) for e in self.on if e.op in _LEFT_OUT))

    def _over(self, start: int, end: int) -> Draft:
        """The draft over another span, with its edits proposed anew and a person's kept."""
        for noise in self.transcript.noise_in(start, end):
            if noise.kind in BARRIERS:
                raise EditRefused(f"A quote cannot reach across that place: {BARRIERS[noise.kind]}.")
        bare = Draft(transcript=self.transcript, start=start, end=end, names=self.names)
        proposed = [*self._shifted(self.machine, start), CAPITAL]
        kept = [e for e in self._shifted(self.on, start) if e not in proposed and bare._allows(e)]
        off = [e for e in self._shifted(self.off, start) if e == CAPITAL or bare._allows(e)]
        new = [e for e in bare.machine if e not in off and not _crosses(e, kept)]
        return bare._settled([*kept, *new], [*off, *(e for e in (*bare.machine, *bare.repairs) if e != CAPITAL)])

    def _shifted(self, edits: Iterable[Edit], start: int) -> list[Edit]:
        """`edits` as they are counted from another start."""
        by = self.start - start
        return [
            e if e.start is None else replace(e, start=e.start + by, end=None if e.end is None else e.end + by)
            for e in edits
        ]

    def _allows(self, edit: Edit) -> bool:
        start, end = _range(edit)
        return 0 <= start <= end <= len(self.evidence) and allowed(self.evidence, edit, self.noise)

    def toggled(self, index: int) -> Draft:
        """The edit at `index` of the `choices` off if it was on, on if it was off."""
        if not 0 <= index < len(self.choices):
            raise EditRefused(f"There is no edit {index + 1}: this quote has {len(self.choices) or 'none'}.")
        edit, was_on = self.choices[index]
        if was_on:
            return self._settled([e for e in self.on if e != edit], [*self.off, edit])
        return self._settled([*self.on, edit], self.off)

    def elided(self, first: int, last: int) -> Draft:
        """The words `[first, last)` left out, with `…` in their place."""
        start, end = self._range_of(first, last)
        if comma := _COMMA.match(self.evidence, end):
            end = comma.end()
        for edit in self.on:
            if edit.op in _MERGED and not WORD.search(self.evidence, *_between(_range(edit), (start, end))):
                start, end = min(start, _range(edit)[0]), max(end, _range(edit)[1])
        return self._with(Edit(op="elide", start=start, end=end))

    def inserted(self, at: int, text: str) -> Draft:
        """`[text]` before the word `at`, or at the end where `at` is the number of words."""
        added = fold(text).removeprefix("[").removesuffix("]").strip()
        if not added or set("[]") & set(added) or not added.isprintable():
            raise EditRefused("An insertion is a few plain words, without square brackets of its own.")
        if not 0 <= at <= len(self.words):
            raise EditRefused(f"There is no word {at + 1}: the quote has {len(self.words)}.")
        place = self._range_of(at, at + 1)[0] if at < len(self.words) else self._range_of(at - 1, at)[1]
        for start, end in (_range(e) for e in self.on if e.start is not None):
            place = end if start < place < end else place
        return self._settled([*self.on, Edit(op="insert", start=place, text=added)], self.off)

    def repaired(self, first: int, last: int, text: str) -> Draft:
        """The words `[first, last)`, a misheard name, as `text`."""
        start, end = self._range_of(first, last)
        heard, name = self.evidence[start:end], fold(text)
        if not is_name_repair(heard, name):
            raise EditRefused(
                f"“{name}” cannot stand for “{fold(heard)}”: only a misheard name is repaired, by one with capitals, "
                "much the same letters and no everyday words. Put anything else in [square brackets]."
            )
        return self._with(Edit(op="repair", start=start, end=end, text=name))

    def retyped(self, text: str) -> Draft:
        """The edits that make the quote read as `text`, typed freely; what was never said is refused by its words.

        Words left out at the ends move the ends; elsewhere they become the edit that fits, else `…`. Punctuation is
        the transcript's, but for the last.
        """
        words = [(a - self.start, b - self.start) for a, b in spoken(self.transcript, self.start, self.end)]
        known = sorted({*self.on, *self.off, *self.machine, *self.repairs}, key=_place)
        try:
            result = retyping(self.evidence, list(zip(words, self.words, strict=True)), text, known, self.noise)
        except EvidenceMismatch as exc:
            raise _refused(exc) from exc
        if result.before or result.after:
            return self.moved(start=result.before, end=-result.after).retyped(text)
        off = [e for e in known if e not in result.edits and e != CAPITAL]
        return self._settled(result.edits, off, capital=result.capital)

    def _range_of(self, first: int, last: int) -> Span:
        words = spoken(self.transcript, self.start, self.end)
        if not 0 <= first < last <= len(words):
            raise EditRefused(f"There are no words {first + 1} to {last}: the quote has {len(words)}.")
        return words[first][0] - self.start, words[last - 1][1] - self.start

    def _with(self, edit: Edit) -> Draft:
        """The draft with `edit` on, and those it meets off."""
        met = [e for e in self.on if _crosses(e, [edit])]
        return self._settled([*(e for e in self.on if e not in met), edit], [*self.off, *met])

    def _settled(self, on: Iterable[Edit], off: Iterable[Edit], *, capital: bool | None = None) -> Draft:
        """The draft with these edits, noise dropped, the first letter raised unless that is off; proved, or refused."""
        on, off = [e for e in on if e.op != "drop_noise"], [e for e in off if e.op != "drop_noise"]
        on += [e for e in self._holes() if not _crosses(e, on)]
        shown = re.search(r"[^\W\d_]", _applied(self.evidence, [e for e in on if e != CAPITAL]))
        wanted = (CAPITAL in on or CAPITAL not in off) if capital is None else capital
        on = sorted({*on} - {CAPITAL}, key=_place)
        if wanted and shown and shown.group().islower():
            on.append(CAPITAL)
        elif not wanted:
            off.append(CAPITAL)
        unused = sorted({*off} - {*on}, key=_place)
        draft = replace(self, on=tuple(on), off=tuple(unused))
        if not WORD.search(_applied(self.evidence, [e for e in on if e.op != "insert"])):
            raise EditRefused("Nothing would be left of the quote.")
        try:
            prove(self.transcript, draft.candidate, draft.text)
        except EvidenceMismatch as exc:
            raise _refused(exc) from exc
        return draft

    def _holes(self) -> list[Edit]:
        return [Edit(op="drop_noise", start=start, end=end) for start, end in self.noise]


def _applied(evidence: str, edits: Sequence[Edit]) -> str:
    """`edits.apply`; edits that overlap are the person's, so that they are refused and not a broken quote."""
    try:
        return apply(evidence, edits)
    except EvidenceMismatch as exc:
        raise _refused(exc) from exc


def _refused(exc: EvidenceMismatch) -> EditRefused:
    return EditRefused(f"That cannot be done here. {str(exc).removesuffix(' Suggest it again.')}")


def _begin(sentence: Sentence) -> int:
    return sentence.start


def _range(edit: Edit) -> Span:
    start = edit.start or 0
    return start, start if edit.end is None else edit.end


def _place(edit: Edit) -> tuple[bool, int, int, bool, str]:
    return edit.start is None, *_range(edit), edit.op == "end", f"{edit.op} {edit.text}"


def _crosses(edit: Edit, others: Iterable[Edit]) -> bool:
    """True if `edit` shares a character with one of `others`, or stands within it."""
    start, end = _range(edit)
    placed = [_range(e) for e in others if e.start is not None] if edit.start is not None else []
    return any(start < b and a < end for a, b in placed)


def _between(one: Span, other: Span) -> Span:
    return min(one[1], other[1]), max(one[0], other[0])


def _opened(text: str, at: int, floor: int) -> int:
    """Where a quote begins whose first word begins at `at`: before the quotation mark or bracket that opens there."""
    m = _OPENING.search(text[floor:at])
    return at - len(m.group()) if m else at


def _closed(transcript: Transcript, at: int, limit: int) -> int:
    """Where a quote ends whose last word ends at `at`: behind its punctuation."""
    m = _CLOSING.match(transcript.text, at, limit)
    end = m.end() if m else at
    return min([end, *(n.start for n in transcript.noise_in(at, end) if n.start >= at)])
