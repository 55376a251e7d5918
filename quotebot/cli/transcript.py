"""`quotebot transcript`: look at a transcript as quotebot reads it."""

from __future__ import annotations

from typing import Unpack

import click

from quotebot.cli import terminal
from quotebot.cli.reading import Facts, episode_options, read_transcript
from quotebot.export.transcript import transcript_lines


@click.group()
def transcript() -> None:
    """Look at a transcript as quotebot reads it.

    \b
    Example:
      quotebot transcript show interview.vtt
    """


@transcript.command()
@click.argument("file", type=click.Path(allow_dash=True))
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="What to print. JSON holds every sentence with its offsets, line and times.",
)  # fmt: skip
@episode_options
def show(file: str, output_format: str, **facts: Unpack[Facts]) -> None:
    """Print the turns of FILE, who spoke when, and what in it is not speech.

    \b
    Example:
      quotebot transcript show interview.vtt
      quotebot transcript show interview.vtt --format json
    """
    from quotebot.cli.turns import transcript_text
    from quotebot.settings import load, project_folder

    settings = load(project_folder())
    found = read_transcript(file, settings, facts)
    if output_format == "json":
        terminal.write(transcript_lines(found, settings.speakers.threshold))
        return
    terminal.show(terminal.output(), transcript_text(found, settings.speakers.threshold))
