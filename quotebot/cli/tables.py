"""Suggestions as people read them in a terminal. These make rich's objects; the commands print them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quotebot.export.entry import Entry, clock
from quotebot.export.inert import inert
from quotebot.model import Score

NARROW_COLUMNS = 60
_SMALLEST_SHOWN = 0.005  # a contribution that two decimals can show


def table(entries: Sequence[Entry], *, columns: int, why: bool) -> RenderableType:
    """Rank, score, speaker, where and text of each entry, with its reasons if `why`; stacked if `columns` are few."""
    if columns < NARROW_COLUMNS:
        return Group(*(_stacked(entry, why) for entry in entries))
    grid = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    grid.add_column("#", justify="right")
    grid.add_column("score", justify="right")
    grid.add_column("speaker", max_width=max(columns // 5, 12), overflow="fold")
    timed = any(entry.times[0] is not None for entry in entries)
    grid.add_column("time" if timed else "line", justify="right", no_wrap=True)
    grid.add_column("text", ratio=1, overflow="fold")
    for entry in entries:
        where = _where(entry) if timed else Text(str(entry.line), style="dim")
        grid.add_row(Text(str(entry.rank)), _score(entry), _name(entry), where, _body(entry, why))
    return grid


def _stacked(entry: Entry, why: bool) -> RenderableType:
    head = Text("  ").join([Text(str(entry.rank)), _score(entry), _name(entry), _where(entry)])
    return Group(head, Padding(_body(entry, why), (0, 0, 0 if why else 1, 2)))


def _score(entry: Entry) -> Text:
    return Text(f"{entry.suggestion.score.total:.2f}", style="cyan")


def _name(entry: Entry) -> Text:
    return Text(inert(entry.name)) if entry.name else Text("?", style="yellow")


def _where(entry: Entry) -> Text:
    started, _ = entry.times
    return Text(f"line {entry.line}" if started is None else clock(started), style="dim")


def _body(entry: Entry, why: bool) -> RenderableType:
    text = Text(inert(entry.suggestion.text), style="bold")
    if not why:
        return text
    return Group(text, *(Text(line, style="dim") for line in reasons(entry.suggestion.score)), "")


def reasons(score: Score) -> Iterator[str]:
    """The parts of a score, weightiest first, as signed hundredths with their phrase; they add up to the score."""
    parts = sorted(score.parts, key=lambda part: (-abs(part.contribution), part.name))
    shown = [part for part in parts if abs(part.contribution) >= _SMALLEST_SHOWN]
    yield from (f"{part.contribution:+.2f}  {inert(part.because)}" for part in shown)
    rest = [part.contribution for part in parts[len(shown) :]]
    if abs(sum(rest)) >= _SMALLEST_SHOWN:
        yield f"{sum(rest):+.2f}  {len(rest)} smaller things together"
