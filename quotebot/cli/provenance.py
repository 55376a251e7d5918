"""A quote beside the words of the file it was made from, and what was done to them."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from quotebot.inert import inert
from quotebot.model import Edit
from quotebot.quote import Quote


def provenance(quote: Quote) -> Table:
    """Where the words stand, the words as they stand there, as they are shown, and each edit in words."""
    candidate, file = quote.candidate, quote.episode.file
    where = f"{file}, line {quote.line}, characters {candidate.start} to {candidate.end}"
    edits = "; ".join(declared(quote)) or "none: these are the words as they stand"
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row("where", Text(inert(where)))
    grid.add_row("in the file", _struck(quote))
    grid.add_row("shown", Text(inert(quote.text), style="bold"))
    grid.add_row("edits", Text(inert(edits)))
    return grid


def declared(quote: Quote) -> Iterator[str]:
    """Each edit of the quote in words."""
    for edit in quote.candidate.edits:
        yield _said(edit, " ".join(quote.evidence[edit.start or 0 : edit.end or edit.start or 0].split()))


def _said(edit: Edit, gone: str) -> str:
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


def _struck(quote: Quote) -> Text:
    """The evidence on one line, with what is not shown struck out where the terminal can do that."""
    evidence, at, text = quote.evidence, 0, Text()
    placed = [(e.start, e.end) for e in quote.candidate.edits if e.start is not None and e.end is not None]
    for start, end in sorted(placed):
        text.append(_line(evidence[at:start])).append(_line(evidence[start:end]), style="strike dim")
        at = end
    return text.append(_line(evidence[at:]))


def _line(text: str) -> str:
    """`text` with line ends as spaces, its own spaces kept, so that the pieces still fit together."""
    return inert(" ".join(text.splitlines()) + (" " if text.endswith("\n") else ""))
