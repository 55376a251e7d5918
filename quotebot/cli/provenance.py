"""A quote beside the words of the file it was made from, and what was done to them."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from quotebot.inert import inert
from quotebot.quote import Quote
from quotebot.scoring.edits import in_words


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
        yield in_words(edit, quote.evidence)


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
