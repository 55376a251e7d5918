"""`quotebot learn`: what the ranking has learned from the decisions of this project; and how `suggest` uses it."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from quotebot.cli import terminal
from quotebot.cli.keeping import hand, known
from quotebot.errors import StoreError

if TYPE_CHECKING:
    from rich.table import Table

    from quotebot.scoring.ranker import Weights
    from quotebot.scoring.taste import Lesson
    from quotebot.settings import Settings

WeightsFor = Callable[["str | None"], "Weights"]

NO_SHOW = "(no show)"
NOTHING = "No line is approved or rejected here yet, so the shipped weights rank alone. Next: quotebot review"


@click.command()
@click.option("--show", "in_words", is_flag=True, help="Say in words what was learned, with the numbers behind it.")
@click.option("--reset", is_flag=True, help="Forget: what was decided until now teaches no more. It stays decided.")
@click.option(
    "--format", "output_format", type=click.Choice(["table", "json"]), default="table", show_default=True,
    help="What to print. JSON also holds what each weight gains.",
)  # fmt: skip
def learn(in_words: bool, reset: bool, output_format: str) -> None:
    """See what the ranking has learned from your decisions.

    Every line you approve or reject teaches quotebot suggest at once, more for its own show than for others; a few
    move it little, hundreds much. An undo takes the lesson back. Nothing but decisions is learned from, and nothing
    leaves this machine.

    \b
    Example:
      quotebot learn
      quotebot learn --show
      quotebot learn --reset
    """
    from quotebot.settings import load, project_folder
    from quotebot.store import lessons

    settings = load(project_folder())
    with known(settings) as store:
        if reset:
            count = lessons.forget(store, hand(settings)) if store else 0
            click.echo(f"Forgotten: {count} decisions teach no more. They stand; the shipped weights rank alone.")
            return
        found = lessons.every(store) if store else []
    if output_format == "json":
        terminal.write([json.dumps(_record(found), indent=1) + "\n"])
    elif not found:
        click.echo(NOTHING)
    elif in_words:
        _tell(found)
    else:
        terminal.show(terminal.output(), [_summary(found), _table(found)])
        terminal.note("quotebot suggest ranks with it; --no-taste leaves it off. In words: quotebot learn --show")


def shipped(weights: Weights) -> WeightsFor:
    """These weights, whatever the show."""
    return lambda show: weights


def personal(settings: Settings, weights: Weights) -> WeightsFor:
    """`weights` with what the decisions of this project teach for a show, if it keeps any that can be read."""
    from quotebot.scoring import taste
    from quotebot.store import lessons

    found: list[Lesson] = []
    with suppress(StoreError), known(settings) as store:  # who keeps the lines says so
        found = lessons.every(store) if store else []
    return lambda show: taste.learn(found, show, weights.named).on(weights)


def _of_shows(found: list[Lesson]) -> list[tuple[str | None, list[Lesson]]]:
    """The lessons of each show, those of the most first."""
    names = {one.show for one in found}
    shows = [(name, [one for one in found if one.show == name]) for name in names]
    return sorted(shows, key=lambda show: (-len(show[1]), show[0] or ""))


def _record(found: list[Lesson]) -> dict[str, Any]:
    from dataclasses import asdict

    from quotebot.scoring import ranker, taste
    from quotebot.scoring.habits import habits

    weights, shows = ranker.load(editor=True), []
    for name, some in _of_shows(found):
        learned = taste.learn(found, name, weights.named)
        told = [{**asdict(one), "told": one.told} for one in habits(some, weights.named, learned)]
        moves = round(taste.moves(some, learned), 4)
        shows.append({"show": name, **_counts(some), "moves": moves, "gains": dict(learned.gains), "habits": told})
    return {"weights": weights.version, **_counts(found), "shows": shows}


def _counts(found: list[Lesson]) -> dict[str, int]:
    approved = sum(one.approved for one in found)
    return {"decisions": len(found), "approved": approved, "rejected": len(found) - approved}


def _said(found: list[Lesson]) -> str:
    """`21 approved, 36 rejected`."""
    counts = _counts(found)
    return f"{counts['approved']} approved, {counts['rejected']} rejected"


def _summary(found: list[Lesson]) -> str:
    taught = "decision teaches" if len(found) == 1 else "decisions teach"
    return f"{len(found)} {taught} the ranking: {_said(found)}."


def _table(found: list[Lesson]) -> Table:
    """A row a show: how much was decided, and how far a typical line moves by it."""
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    grid.add_column("show")
    for heading in ("decisions", "approved", "rejected", "moves a score by"):
        grid.add_column(heading, justify="right")
    for one in _record(found)["shows"]:
        name = Text(terminal.inert(one["show"] or NO_SHOW))
        counts = (str(one[key]) for key in ("decisions", "approved", "rejected"))
        grid.add_row(name, *counts, f"{one['moves']:.3f}")
    return grid


def _tell(found: list[Lesson]) -> None:
    from quotebot.scoring import ranker, taste
    from quotebot.scoring.habits import habits

    weights = ranker.load(editor=True).named
    for name, some in _of_shows(found):
        click.echo(terminal.inert(f"{name or NO_SHOW}: {_said(some)}"))
        told = habits(some, weights, taste.learn(found, name, weights))
        for habit in told:
            click.echo(f"  {habit.told}")
        if not told:
            click.echo("  Nothing is sure yet. The decisions count all the same, each a little.")
