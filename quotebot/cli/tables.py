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


def heading(entry: Entry) -> Text:
    """What the lines come from: file, show, title, format, and the weights that ranked them."""
    transcript, episode = entry.transcript, entry.transcript.episode
    about = ": ".join(part for part in (episode.show, episode.title) if part)
    file = f"{episode.file} ({about})" if about else episode.file
    return Text(inert(f"{file}: {transcript.format}, weights {entry.weights}"), style="dim")


def table(entries: Sequence[Entry], *, columns: int, reasons: int) -> RenderableType:
    """Rank, score, speaker, place and text of each entry, its weightiest `reasons`; stacked if `columns` are few."""
    if columns < NARROW_COLUMNS:
        return Group(*(_stacked(entry, reasons) for entry in entries))
    grid = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    grid.add_column("#", justify="right")
    grid.add_column("score", justify="right")
    grid.add_column("speaker", max_width=max(columns // 5, 12), overflow="fold")
    timed = any(entry.times[0] is not None for entry in entries)
    grid.add_column("time" if timed else "line", justify="right", no_wrap=True)
    grid.add_column("text", ratio=1, overflow="fold")
    for entry in entries:
        where = _where(entry) if timed else Text(str(entry.line), style="dim")
        grid.add_row(Text(str(entry.rank)), _score(entry), _name(entry), where, _body(entry, reasons))
    return grid


def _stacked(entry: Entry, reasons: int) -> RenderableType:
    head = Text("  ").join([Text(str(entry.rank)), _score(entry), _name(entry), _where(entry)])
    return Group(head, Padding(_body(entry, reasons), (0, 0, 0 if reasons else 1, 2)))


def _score(entry: Entry) -> Text:
    return Text(f"{entry.suggestion.score.total:.2f}", style="cyan")


def _name(entry: Entry) -> Text:
    return Text(inert(entry.name)) if entry.name else Text("?", style="yellow")


def _where(entry: Entry) -> Text:
    started, _ = entry.times
    return Text(f"line {entry.line}" if started is None else clock(started), style="dim")


def _body(entry: Entry, reasons: int) -> RenderableType:
    text = Text(inert(entry.suggestion.text), style="bold")
    if not reasons:
        return text
    return Group(text, *(Text(line, style="dim") for line in why(entry.suggestion.score, reasons)), "")


def why(score: Score, most: int) -> Iterator[str]:
    """The `most` weightiest parts of a score as signed hundredths with their phrase, and the sum of all the others."""
    parts = sorted(score.parts, key=lambda part: (-abs(part.contribution), part.name))
    for part in parts[:most]:
        yield f"{part.contribution:+.2f}  {inert(part.because)}"
    if rest := parts[most:]:
        yield f"{sum(part.contribution for part in rest):+.2f}  {len(rest)} smaller things together"
