"""Free typing over a quote: which declared edits make the evidence read so, and which words were never said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from quotebot.errors import EditRefused
from quotebot.model import Edit
from quotebot.review.spoken import Span, typed
from quotebot.scoring.edits import allowed, apply, fold, is_name_repair

_TOKEN = re.compile(r"\[(?P<insert>[^\[\]]*)\]|(?P<elide>…|\.{3,})")
_FINAL = re.compile(r"(?P<stop>[.!?]+)[\"'”’)\]]*\s*$")
_CLOSERS = re.compile(r"[\"'”’)\]]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Retyping:
    """The edits, whether the first letter is raised, and how many words are left out before and after, unmarked."""

    edits: tuple[Edit, ...] = ()
    capital: bool = False
    before: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """What was typed: its words, and before which of them stand an insertion or an ellipsis."""

    text: str
    words: list[Span]
    inserts: list[tuple[int, str]]
    elided: set[int]

    def said(self, first: int, last: int) -> str:
        return self.text[self.words[first][0] : self.words[last - 1][1]]


@dataclass(frozen=True, slots=True)
class _Block:
    """Evidence words `[a, b)` are what was typed as the words `[c, d)`; `same`: to the letter."""

    same: bool
    a: int
    b: int
    c: int
    d: int


def _read(text: str, evidence: str) -> _Line:
    """`text` with its insertions and ellipses taken out. Square brackets that stand in the evidence are its own."""
    marks = [m for m in _TOKEN.finditer(text) if not (m["insert"] and f"[{m['insert']}]" in evidence)]
    bare = text
    for m in marks:
        bare = bare[: m.start()] + " " * len(m.group()) + bare[m.end() :]
    if set("[]") & set(re.sub(r"\[[^\[\]]*\]", "", bare)):
        raise EditRefused("A square bracket is open or closed twice: [like this] is an insertion.")
    words = typed(bare)
    before = [sum(b <= m.start() for _, b in words) for m in marks]
    inserts = [(n, fold(m["insert"])) for n, m in zip(before, marks, strict=True) if m["elide"] is None]
    elided = {n for n, m in zip(before, marks, strict=True) if m["elide"]}
    return _Line(text=bare, words=words, inserts=[(n, t) for n, t in inserts if t], elided=elided)


def _key(word: str) -> str:
    return word.replace("’", "'").casefold()


def _blocks(said: list[str], wanted: list[str]) -> list[_Block]:
    found = SequenceMatcher(None, said, wanted, autojunk=False).get_opcodes()
    if any(tag in ("insert", "replace") for tag, *_ in found) and (places := _in_order(said, wanted)) is not None:
        edges = [-1, *places, len(said)]
        gaps = [_Block(False, edges[i] + 1, edges[i + 1], i, i) for i in range(len(edges) - 1)]
        words = [_Block(True, place, place + 1, i, i + 1) for i, place in enumerate(places)]
        return sorted((b for b in gaps + words if b.a < b.b), key=lambda b: b.a)
    return [_Block(tag == "equal", a, b, c, d) for tag, a, b, c, d in found]


def _whole_names(blocks: list[_Block], said: list[str], wanted: list[str]) -> list[_Block]:
    """`blocks` with a repair reaching over the words behind it that were typed with a capital: "jansen holm"."""
    result: list[_Block] = []
    for block in blocks:
        last, n = result[-1] if result else None, 0
        if last and block.same and not last.same and last.a < last.b and last.c < last.d:
            while block.c + n < block.d and wanted[block.c + n][0].isupper() and said[block.a + n][0].islower():
                n += 1
            result[-1] = _Block(False, last.a, last.b + n, last.c, last.d + n)
        result.append(_Block(block.same, block.a + n, block.b, block.c + n, block.d))
    return [block for block in result if block.a < block.b or block.c < block.d]


def _in_order(said: list[str], wanted: list[str]) -> list[int] | None:
    """Where the words of `wanted` stand in `said`, each after the one before; None if they do not."""
    places, at = [], -1
    for word in wanted:
        try:
            at = said.index(word, at + 1)
        except ValueError:
            return None
        places.append(at)
    return places


def _unsaid(blocks: Sequence[_Block], said: list[str], line: _Line) -> EditRefused:
    pieces = [line.said(b.c, b.d) for b in blocks]
    named = " and ".join(f"“{piece}”" for piece in pieces)
    if all(_key(line.text[a:b]) in said for block in blocks for a, b in line.words[block.c : block.d]):
        return EditRefused(f"{named} was not said in that place. Keep the words in the order they were said.")
    were, them = ("was", "it") if len(pieces) == 1 else ("were", "them")
    return EditRefused(f"{named} {were} not said. Put {them} in [square brackets] or leave {them} out.")


def retyping(
    evidence: str, spoken: Sequence[tuple[Span, str]], text: str, known: Sequence[Edit], noise: Sequence[Span]
) -> Retyping:
    """What makes `evidence` read as `text`; `spoken` are its words and where they stand. EditRefused for words unsaid.

    `known` are edits that were proposed; they are preferred where they do just what was typed.
    """
    line = _read(text, evidence)
    words, shown = [place for place, _ in spoken], [word for _, word in spoken]
    said = [_key(word) for word in shown]
    blocks = _blocks(said, [_key(line.text[a:b]) for a, b in line.words])
    blocks = _whole_names(blocks, shown, [line.text[a:b] for a, b in line.words])
    changed = [b for b in blocks if not b.same and b.c < b.d]
    repairs = {b: _repair(evidence, words, line, b) for b in changed}
    if wrong := [b for b, repair in repairs.items() if repair is None]:
        raise _unsaid(wrong, said, line)
    if not line.words:
        raise EditRefused("Nothing would be left of the quote.")
    gaps = [b for b in blocks if b.c == b.d]
    edits = [repair for repair in repairs.values() if repair]
    before = after = 0
    for gap in gaps:
        drops = [] if gap.c in line.elided else list(_drops(evidence, words, gap, known, noise))
        left = _dropped(words, gap, drops)
        if left == gap.b or gap.c in line.elided or 0 < gap.c < len(line.words):
            edits += drops + ([_elide(evidence, words, left, gap.b)] if left < gap.b else [])
        elif gap.c == 0:
            before = gap.b
        else:
            after = gap.b - gap.a
    if before or after:
        return Retyping(before=before, after=after)
    edits += [Edit(op="insert", start=_place(words, blocks, n), text=added) for n, added in line.inserts]
    edits += _end(evidence, words, edits, text, known, noise)
    return Retyping(edits=tuple(edits), capital=_raised(text))


def _repair(evidence: str, words: list[Span], line: _Line, block: _Block) -> Edit | None:
    """The repair that `block` is, if it is one: nothing stands among its words, and they are a name's."""
    marked = line.elided | {n for n, _ in line.inserts}
    if block.a == block.b or any(n in marked for n in range(block.c + 1, block.d)):
        return None
    start, end, name = words[block.a][0], words[block.b - 1][1], line.said(block.c, block.d)
    return Edit(op="repair", start=start, end=end, text=name) if is_name_repair(evidence[start:end], name) else None


def _drops(
    evidence: str, words: list[Span], gap: _Block, known: Sequence[Edit], noise: Sequence[Span]
) -> Iterator[Edit]:
    """Drops that leave out the first words of `gap`, as many as there are drops for, one behind the other."""
    at, behind = gap.a, 0
    while at < gap.b:
        found = next((e for e in _fitting(evidence, words, at, gap.b, known, noise) if (e.start or 0) >= behind), None)
        if found is None:
            return
        yield found
        behind = found.end or 0
        at = sum(start < behind for start, _ in words)


def _fitting(
    evidence: str, words: list[Span], first: int, last: int, known: Sequence[Edit], noise: Sequence[Span]
) -> Iterator[Edit]:
    """Allowed drops of the words `[first, n)`, n at most `last`: those that were proposed, then the longest."""
    for edit in (e for e in known if e.op in ("drop_lead", "drop_filler", "drop_stutter")):
        inside = [i for i, (a, b) in enumerate(words) if a < (edit.end or 0) and b > (edit.start or 0)]
        if inside and inside[0] == first and inside[-1] < last and allowed(evidence, edit, noise):
            yield edit
    for n in range(last, first, -1):
        after = words[n][0] if n < len(words) else len(evidence)
        tries = [Edit(op="drop_stutter", start=words[first][0], end=after)]
        if first == 0:
            tries.insert(0, Edit(op="drop_lead", start=0, end=after))
        else:
            tries.append(Edit(op="drop_filler", start=words[first - 1][1], end=words[n - 1][1]))
        yield from (edit for edit in tries if allowed(evidence, edit, noise))


def _dropped(words: list[Span], gap: _Block, drops: Sequence[Edit]) -> int:
    """The first word of `gap` that `drops` leave."""
    return max([gap.a, *(sum(start < (e.end or 0) for start, _ in words) for e in drops)])


def _elide(evidence: str, words: list[Span], first: int, last: int) -> Edit:
    end = words[last - 1][1] if last < len(words) else len(evidence)
    comma = re.compile(r"(?:,|;|:|-{1,2}|—|–)(?=\s)").match(evidence, end)
    return Edit(op="elide", start=words[first][0], end=comma.end() if comma else end)


def _place(words: list[Span], blocks: Sequence[_Block], at: int) -> int:
    """Where in the evidence an insertion stands that was typed before the word `at`."""
    for block in blocks:
        if block.c <= at < block.d:
            return words[block.a + (at - block.c if block.same else 0)][0]
    return words[-1][1]


def _end(
    evidence: str, words: list[Span], edits: list[Edit], text: str, known: Sequence[Edit], noise: Sequence[Span]
) -> list[Edit]:
    """The end edit, where another full stop, exclamation or question mark was typed than is there."""
    m = _FINAL.search(text)
    if m is None or "..." in m["stop"]:
        at = max([words[-1][1], *(e.end or e.start or 0 for e in edits)])
        return [e for e in known if e.op == "end" and (e.start or 0) >= at][:1] if at < len(evidence) else []
    holes = [Edit(op="drop_noise", start=a, end=b) for a, b in noise]
    free = [h for h in holes if not any((h.start or 0) < (e.end or 0) and (e.start or 0) < (h.end or 0) for e in edits)]
    shown = apply(evidence, [*edits, *free]).rstrip("\"'”’)] ")
    if shown.endswith(m["stop"]):
        return []
    start = max([words[-1][1], *(e.end or e.start or 0 for e in edits)])
    closers = _CLOSERS.search(evidence)
    kept = closers.group() if closers and closers.start() >= start else ""
    edit = Edit(op="end", start=start, end=len(evidence), text=m["stop"][:1] + kept)
    same = (e for e in known if e.op == "end" and e.text == edit.text and (e.start or 0) >= start)
    edit = next(same, edit)
    if not allowed(evidence, edit, noise):
        raise EditRefused("It was a question, and stays one: its question mark cannot go.")
    return [edit]


def _raised(text: str) -> bool:
    first = re.search(r"[^\W\d_]", text)
    return bool(first and not first.group().islower())
