"""The terminal: what is written to it, how wide, and that nothing in a transcript can steer it.

Text reaches a terminal through `inert` and as `rich.text.Text`, which reads no markup: `[red]` is six characters.
Into a pipe a row is one line, however long, without colour, so that `grep` and `wc -l` see what a person sees.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

import click

from quotebot.inert import inert

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

__all__ = ["inert", "note", "output", "problem", "progress", "show", "write"]

ONE_LINE_A_ROW = 100_000
_PATIENCE_SECONDS = 1.0


def output(pipe_columns: int = ONE_LINE_A_ROW) -> Console:
    """Standard output as rich sees it: as wide as the terminal, or `pipe_columns` where it is none."""
    from rich.console import Console

    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = pipe_columns
    return console


def show(console: Console, items: Iterable[RenderableType]) -> None:
    """Print each item on lines of its own; into a pipe without the spaces that fill a line up."""
    for item in items:
        if console.is_terminal:
            console.print(item)
        else:
            with console.capture() as shown:
                console.print(item)
            click.echo("\n".join(line.rstrip(" ") for line in shown.get().split("\n")), nl=False)


def write(lines: Iterable[str]) -> None:
    """Send an exported format to standard output as UTF-8, line ends as they are."""
    stream = sys.stdout.buffer
    for line in lines:
        stream.write(line.encode("utf-8"))
    stream.flush()


def note(text: str) -> None:
    """Say something beside the result, on standard error."""
    from rich.console import Console
    from rich.text import Text

    Console(stderr=True, highlight=False).print(Text(inert(text), style="dim"), soft_wrap=not sys.stderr.isatty())


def problem(exc: Exception) -> None:
    """Say what went wrong with one of several files, in the words the program ends with when there is only one."""
    click.echo(f"Error: {inert(str(exc))}", err=True)


@contextmanager
def progress(what: str) -> Iterator[Callable[[float], None]]:
    """A function to be told how far the work is, 0 to 1. A bar shows on a terminal once a second has passed."""
    if not sys.stderr.isatty():
        yield lambda fraction: None
        return
    from rich.console import Console
    from rich.progress import Progress

    began = monotonic()
    bar = Progress(console=Console(stderr=True), transient=True, auto_refresh=False)
    task = bar.add_task(inert(what), total=1.0)

    def report(fraction: float) -> None:
        if monotonic() - began > _PATIENCE_SECONDS:
            bar.start()
            bar.update(task, completed=fraction, refresh=True)

    try:
        yield report
    finally:
        bar.stop()
