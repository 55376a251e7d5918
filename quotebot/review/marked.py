"""What the editor shows of a draft, as text: the words with the cursor in them, the edits by number, the result."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from rich.text import Text

from quotebot.inert import inert
from quotebot.model import Edit
from quotebot.review.card import GONE, STRONG
from quotebot.review.draft import Draft
from quotebot.review.spoken import spoken
from quotebot.scoring.edits import fold, in_words

CURSOR, CHOSEN, MENDED = "reverse", "underline", "bold italic"

Mark = tuple[int, int, str]


def words(draft: Draft, cursor: int, chosen: range) -> Text:
    """The evidence on one line: dropped words struck, the `chosen` words underlined, the word at `cursor` reversed."""
    spans = [(a - draft.start, b - draft.start) for a, b in spoken(draft.transcript, draft.start, draft.end)]
    styled = [(e.start, e.end or e.start, _style(e)) for e in draft.on if e.start is not None]
    if len(chosen) > 1:
        styled.append((spans[chosen.start][0], spans[chosen.stop - 1][1], CHOSEN))
    styled += [(*span, CURSOR) for span in spans[cursor : cursor + 1]]
    return _styled(draft.evidence, styled)


def _style(edit: Edit) -> str:
    return MENDED if edit.op in ("repair", "end") else GONE


def _styled(evidence: str, marks: Iterable[Mark]) -> Text:
    """`evidence` with each mark's style on its characters, every white space a plain one."""
    marks = list(marks)
    edges = sorted({0, len(evidence), *(edge for a, b, _ in marks for edge in (a, b))})
    text = Text()
    for start, end in pairwise(edges):
        style = " ".join(style for a, b, style in marks if a <= start and end <= b)
        text.append(inert(_plain(evidence[start:end])), style=style)
    return text


def _plain(piece: str) -> str:
    """`piece` with white space folded, but with that at its ends kept as one space."""
    return f"{' ' if piece[:1].isspace() else ''}{fold(piece)}{' ' if piece.strip() and piece[-1:].isspace() else ''}"


def choices(draft: Draft) -> Text:
    """Every edit that can be switched, with its number, and whether it is on."""
    text = Text()
    for at, (edit, on) in enumerate(draft.choices, 1):
        text.append("\n" if at > 1 else "").append(str(at) if at < 10 else " ", style=STRONG)
        text.append(f" {'on ' if on else 'off'} ", style="" if on else "dim").append(
            inert(in_words(edit, draft.evidence))
        )
    return text if draft.choices else Text("no edits: these are the words as they stand", style="dim")
