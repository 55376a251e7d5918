"""What `quotebot evaluate --speakers` prints: how right the speakers of transcripts without labels are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotebot.cli import terminal
from quotebot.errors import BrokenFormat, UnreadableFile

if TYPE_CHECKING:
    from rich.table import Table

    from quotebot.transcript.speakers.corpus import Example
    from quotebot.transcript.speakers.measure import Count

Rows = Sequence[tuple["Example", "Count"]]

COLUMNS = {
    "right": "right", "quotable_right": "quotable", "claimed_right": "claimed", "unclaimed": "unclaimed",
}  # fmt: skip
EDGES = (0.0, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97)


def speakers(folder: Path, *, predictions: Path | None, threshold: float, as_json: bool) -> None:
    """Measure the speakers of all transcripts of `folder`, and print a table, or JSON.

    Raises UnreadableFile and BrokenFormat.
    """
    from quotebot.transcript.speakers import network
    from quotebot.transcript.speakers.measure import count

    with terminal.progress("Measuring"):
        examples = _read(folder)
    told = {one.name: _told(one) for one in examples}
    rows = [(one, count(one, *told[one.name], threshold)) for one in examples]
    if predictions:
        predictions.write_text(json.dumps({one.name: _spans(one) for one in examples}) + "\n", encoding="utf-8")
    curve = _curve(rows, told)
    if as_json:
        terminal.write([json.dumps({**_record(rows), "curve": curve}, indent=1) + "\n"])
        return
    terminal.show(terminal.output(), [_table(rows)])
    terminal.show(terminal.output(), [f"{low} and above: right {right:.3f}" for low, right in curve.items()])
    seen = {one.show for one in examples} & network.load().shows
    terminal.note(
        f"{len(seen)} of these shows were learned from; each is measured by networks that never saw it. "
        "right: of all sentences; quotable, claimed, unclaimed: of those of 8 to 40 words."
    )


def _read(folder: Path) -> list[Example]:
    from quotebot.transcript.speakers.train import read_folders

    try:
        found = read_folders([folder])
    except OSError as exc:
        raise UnreadableFile(f"{exc.filename} cannot be read: {exc.strerror}.") from exc
    except (ValueError, KeyError, TypeError) as exc:
        raise BrokenFormat(f"{folder} does not hold transcripts whose speakers are known ({exc}).") from exc
    if not found:
        raise UnreadableFile(f"There is no NAME.meta.json in {folder}. Name a folder of transcripts.")
    return found


def _told(one: Example) -> tuple[list[str | None], list[float]]:
    said = [one.transcript.speaker(sentence) for sentence in one.transcript.sentences]
    return [speaker.name for speaker in said], [speaker.confidence for speaker in said]


def _spans(one: Example) -> list[tuple[int, int, str | None]]:
    """Every guess, however unsure."""
    return [(s.start, s.end, one.transcript.speaker(s).name) for s in one.transcript.sentences]


def _curve(rows: Rows, told: dict[str, tuple[list[str | None], list[float]]]) -> dict[str, float]:
    import numpy as np

    from quotebot.transcript.speakers.measure import curve, quotable

    said, right = [], []
    for one, _ in rows:
        for name, sure, known, fit in zip(*told[one.name], one.said, quotable(one), strict=True):
            if name is not None and known is not None and fit:
                said.append(sure)
                right.append(name == known)
    return dict(curve(np.array(said), np.array(right), EDGES))


def _groups(rows: Rows) -> list[tuple[str, Rows]]:
    """Each show, then the conversations of two and those of more."""
    shows = sorted({one.show for one, _ in rows})
    groups = [(show, [row for row in rows if row[0].show == show]) for show in shows]
    two, more = ([row for row in rows if (row[0].main > 2) == wanted] for wanted in (False, True))
    return [*groups, ("two speakers", two), ("three or more", more)]


def _record(rows: Rows) -> dict[str, Any]:
    from quotebot.transcript.speakers.measure import total

    return {
        "groups": {name: {**asdict(total(part)), **total(part).rates} for name, part in _groups(rows) if part},
        "transcripts": [
            {"name": one.name, "show": one.show, "speakers": one.main, **counted.rates} for one, counted in rows
        ],
    }


def _table(rows: Rows) -> Table:
    from rich.table import Table
    from rich.text import Text

    from quotebot.transcript.speakers.measure import total

    grid = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    grid.add_column("show")
    for heading in ("files", *COLUMNS.values()):
        grid.add_column(heading, justify="right")
    for name, part in _groups(rows):
        if part:
            rates = total(part).rates
            grid.add_row(Text(terminal.inert(name)), str(len(part)), *(f"{rates[key]:.3f}" for key in COLUMNS))
    return grid
