"""The queue as people read it: days, local times, and what goes out then. Rich's objects; the commands print them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import groupby

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from quotebot.inert import inert
from quotebot.quote import Delivery, Quote

NARROW_COLUMNS = 72
NO_TIME = "no time yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the calendar. `place` is its number in the queue of its account, from 1."""

    place: int
    delivery: Delivery
    quote: Quote


def numbered(found: Iterable[tuple[Delivery, Quote]]) -> list[Entry]:
    """What waits, in order from the first on, with its places."""
    places: dict[str, int] = {}
    entries = []
    for delivery, quote in found:
        places[delivery.account] = places.get(delivery.account, 0) + 1
        entries.append(Entry(place=places[delivery.account], delivery=delivery, quote=quote))
    return entries


def moment(due: datetime, zone: tzinfo, there: tzinfo | None = None) -> str:
    """An instant on the clocks of `zone`, with the zone's short name, and on those of `there` where they differ:
    `2026-12-01 09:30 CET (03:30 EST)`."""
    return f"{_day(due, zone)} {_times(due, zone, there)}"


def calendar(
    entries: Sequence[Entry], zone: tzinfo, zones: Mapping[str, tzinfo] | None = None, *, columns: int
) -> Iterator[RenderableType]:
    """A heading for each day and below it what goes out then; in the end what has no time yet.

    `zones` are those of the accounts that have one of their own.
    """
    rows = [_cells(entry, zone, (zones or {}).get(entry.delivery.account)) for entry in entries]
    widths = [max(cell_len(cell.plain) for cell in column) for column in zip(*rows, strict=True)]
    days = groupby(zip(entries, rows, strict=True), key=lambda pair: _heading(pair[0], zone))
    for number, (day, part) in enumerate(days):
        yield Text(f"\n{day}" if number else day, style="dim")
        yield _stacked(part) if columns < NARROW_COLUMNS else _grid(part, widths)


def _grid(some: Iterable[tuple[Entry, list[Text]]], widths: Sequence[int]) -> Table:
    """All days have the same columns, however long what stands in them."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    for at, width in enumerate(widths):
        grid.add_column(justify="right" if at == 0 else "left", width=width, no_wrap=True)
    grid.add_column(ratio=1, overflow="fold")
    for entry, cells in some:
        grid.add_row(*cells, _said(entry))
    return grid


def _stacked(some: Iterable[tuple[Entry, list[Text]]]) -> Group:
    return Group(*(Group(Text("  ").join(cells), Padding(_said(entry), (0, 0, 0, 2))) for entry, cells in some))


def _cells(entry: Entry, zone: tzinfo, there: tzinfo | None) -> list[Text]:
    delivery = entry.delivery
    return [
        Text(str(entry.place)),
        Text(_times(delivery.due, zone, there) if delivery.due else "-", style="cyan"),
        Text(inert(delivery.account)),
        Text(delivery.state, style="yellow" if delivery.state == "held" else ""),
        Text(entry.quote.id, style="dim"),
    ]


def _said(entry: Entry) -> Text:
    name = f"{inert(entry.quote.name)}: " if entry.quote.name else "?: "
    return Text(name).append(inert(entry.quote.text), style="bold")


def _heading(entry: Entry, zone: tzinfo) -> str:
    due = entry.delivery.due
    return f"{due.astimezone(zone):%A} {_day(due, zone)}" if due else NO_TIME


def _day(due: datetime, zone: tzinfo) -> str:
    return due.astimezone(zone).date().isoformat()


def _times(due: datetime, zone: tzinfo, there: tzinfo | None) -> str:
    """The time on the clocks of `zone`, and on those of `there` where they show another."""
    here = due.astimezone(zone)
    if there is None or here.utcoffset() == due.astimezone(there).utcoffset():
        return _time(due, zone)
    day = "" if here.date() == due.astimezone(there).date() else f"{_day(due, there)} "
    return f"{_time(due, zone)} ({day}{_time(due, there)})"


def _time(due: datetime, zone: tzinfo) -> str:
    """Seconds only where they are not nought; the zone's name, or its offset where it has none."""
    local = due.astimezone(zone)
    return f"{local:%H:%M:%S %Z}" if local.second else f"{local:%H:%M %Z}"
