"""Suggestions as people read them in a terminal. These make rich's objects; the commands print them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quotebot.inert import inert
from quotebot.model import Score, Transcript
from quotebot.quote import Quote, clock

NARROW_COLUMNS = 60
OWN = "taste"  # the part of a score that is the person's own


def heading(transcript: Transcript, weights: str) -> Text:
    """What the lines come from: file, show, title, format, and the weights that ranked them."""
    episode = transcript.episode
    about = ": ".join(part for part in (episode.show, episode.title) if part)
    file = f"{episode.file} ({about})" if about else episode.file
    return Text(inert(f"{file}: {transcript.format}, weights {weights}"), style="dim")


def table(quotes: Sequence[Quote], *, columns: int, reasons: int) -> RenderableType:
    """Rank, score, speaker, place and text of each quote, its weightiest `reasons`; stacked if `columns` are few."""
    if columns < NARROW_COLUMNS:
        return Group(*(_stacked(quote, reasons) for quote in quotes))
    grid = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    grid.add_column("#", justify="right")
    grid.add_column("score", justify="right")
    grid.add_column("speaker", max_width=max(columns // 5, 12), overflow="fold")
    timed = any(quote.times[0] is not None for quote in quotes)
    grid.add_column("time" if timed else "line", justify="right", no_wrap=True)
    grid.add_column("text", ratio=1, overflow="fold")
    for quote in quotes:
        where = _where(quote) if timed else Text(str(quote.line), style="dim")
        grid.add_row(Text(str(quote.rank)), _score(quote), _name(quote), where, _body(quote, reasons))
    return grid


def kept_table(quotes: Sequence[Quote], *, columns: int) -> RenderableType:
    """Id, state, score, speaker, place and text of quotes of several episodes; stacked if `columns` are few."""
    rows = [
        (Text(quote.id, style="cyan"), _state(quote), _score(quote), _name(quote), _place(quote), _body(quote, 0))
        for quote in quotes
    ]
    if columns < NARROW_COLUMNS:
        return Group(*(Group(Text("  ").join(row[:5]), Padding(row[5], (0, 0, 1, 2))) for row in rows))
    grid = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for name in ("id", "state", "score"):
        grid.add_column(name, no_wrap=True, justify="right" if name == "score" else "left")
    grid.add_column("speaker", max_width=max(columns // 6, 12), overflow="fold")
    grid.add_column("place", max_width=max(columns // 6, 12), overflow="fold")
    grid.add_column("text", ratio=1, overflow="fold")
    for row in rows:
        grid.add_row(*row)
    return grid


def _state(quote: Quote) -> Text:
    styles = {"approved": "green", "rejected": "red", "later": "yellow", "new": ""}
    return Text(quote.state, style=styles[quote.state])


def _place(quote: Quote) -> Text:
    return Text(inert(f"{quote.episode.file} {_where(quote).plain}"), style="dim")


def _stacked(quote: Quote, reasons: int) -> RenderableType:
    head = Text("  ").join([Text(str(quote.rank)), _score(quote), _name(quote), _where(quote)])
    return Group(head, Padding(_body(quote, reasons), (0, 0, 0 if reasons else 1, 2)))


def _score(quote: Quote) -> Text:
    return Text(f"{quote.score.total:.2f}", style="cyan")


def _name(quote: Quote) -> Text:
    return Text(inert(quote.name)) if quote.name else Text("?", style="yellow")


def _where(quote: Quote) -> Text:
    started, _ = quote.times
    return Text(f"line {quote.line}" if started is None else clock(started), style="dim")


def _body(quote: Quote, reasons: int) -> RenderableType:
    text = Text(inert(quote.text), style="bold")
    if not reasons:
        return text
    return Group(text, *(Text(line, style="dim") for line in why(quote.score, reasons)), "")


def why(score: Score, most: int) -> Iterator[str]:
    """The `most` weightiest parts of a score as signed hundredths with their phrase, and the sum of all the others.

    What the person's own decisions add is always among them, and comes first.
    """
    parts = sorted(score.parts, key=lambda part: (part.name != OWN, -abs(part.contribution), part.name))
    for part in parts[:most]:
        yield f"{part.contribution:+.2f}  {inert(part.because)}"
    if rest := parts[most:]:
        yield f"{sum(part.contribution for part in rest):+.2f}  {len(rest)} smaller things together"
