"""What `quotebot evaluate --learning` prints: how much better the ranking is after so many decisions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from quotebot.cli import terminal
from quotebot.errors import BrokenFormat

if TYPE_CHECKING:
    from quotebot.scoring.evaluate import Prepared


def curve(prepared: Sequence[Prepared], *, as_json: bool) -> None:
    """Print what decisions about three episodes are worth to three others, a row a show and count.

    Raises BrokenFormat where no show has six episodes, or there is one show only.
    """
    from rich.table import Table
    from rich.text import Text

    from quotebot.scoring.rehearsal import EPISODES, rehearse, shows

    if not shows(prepared) or len({p.graded.show for p in prepared if p.graded.picks}) < 2:
        raise BrokenFormat(
            f"No show here has {EPISODES} graded episodes beside another show, so no curve can be drawn."
        )
    with terminal.progress("Rehearsing") as report:
        steps = list(rehearse(prepared, progress=report))
    if as_json:
        terminal.write([json.dumps([asdict(one) for one in steps], indent=1) + "\n"])
        return
    grid = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    grid.add_column("show")
    for heading in ("decisions", "ndcg@20", "gain", "noise"):
        grid.add_column(heading, justify="right")
    for one in steps:
        values = (f"{one.ndcg20:.3f}", f"{one.gain:+.3f}", f"{one.noise:.3f}")
        grid.add_row(Text(terminal.inert(one.show)), str(one.decisions), *values)
    terminal.show(terminal.output(), [grid])
    terminal.note("gain: over the same episodes without a decision; noise: its standard error over the episodes.")
