"""From the path a user typed to a `Transcript`: the bytes, what is known of the recording, and the reader."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypedDict, TypeVar

import click

from quotebot.errors import UnreadableFile

if TYPE_CHECKING:
    from quotebot.model import Fixed, Transcript
    from quotebot.settings import Settings

STDIN = "-"
STDIN_NAME = "standard input"
# A hundred hours of talk with the time of every word are some 90 MB of JSON; what is larger is no transcript.
LIMIT_MB = 100

Command = TypeVar("Command", bound=Callable[..., Any])


class Facts(TypedDict):
    """What the flags of `episode_options` say of the recording; what was not given is None or empty."""

    show: str | None
    title: str | None
    url: str | None
    date: str | None
    hosts: tuple[str, ...]
    guests: tuple[str, ...]


_OPTIONS = (
    click.option("--host", "hosts", multiple=True, metavar="NAME", help="Who asks. Repeat it for more than one."),
    click.option("--guest", "guests", multiple=True, metavar="NAME", help="Who answers. Repeat it for more than one."),
    click.option("--show", metavar="NAME", help="The show: its name, or a [shows.NAME] of your settings."),
    click.option("--title", metavar="TEXT", help="The episode's title."),
    click.option("--url", metavar="URL", help="Where the episode can be heard."),
    click.option("--date", metavar="DATE", help="When it came out, as 2026-03-04."),
)


def episode_options(command: Command) -> Command:
    """Give a command the flags that say what is known of a recording; they arrive as the `Facts`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def read_transcript(path: str, settings: Settings, facts: Facts) -> Transcript:
    """Read the transcript at `path`, or standard input where that is `-`.

    Raises UnreadableFile, the reader's TranscriptErrors, and SettingsError for a broken sidecar file.
    """
    return understood(read_bytes(path), path, settings, facts)


def understood(data: bytes, path: str, settings: Settings, facts: Facts, fixed: Sequence[Fixed] = ()) -> Transcript:
    """The transcript whose bytes were read from `path`; `fixed` is what people said of its speakers.

    Raises TranscriptErrors and SettingsError.
    """
    from quotebot.cli.episode import episode_for
    from quotebot.transcript.reader import read

    episode = episode_for(Path(path), settings, **facts)
    return read(data, replace(episode, file=STDIN_NAME) if path == STDIN else episode, fixed)


def read_bytes(path: str) -> bytes:
    """The file's bytes. Raises UnreadableFile where there is none, it may not be read, or it is over `LIMIT_MB`."""
    limit = LIMIT_MB * 1_000_000
    with opened(path) as file:
        try:
            data = file.read(limit + 1)
        except OSError as exc:
            raise UnreadableFile(_why(path, exc)) from exc
    if len(data) > limit:
        raise UnreadableFile(
            f"{shown_path(path)} is larger than {LIMIT_MB} MB, and no transcript is. Check that it is one, or split it."
        )
    return data


def opened(path: str) -> AbstractContextManager[BinaryIO]:
    """The file at `path`, or standard input for `-`, to read bytes from. Raises UnreadableFile."""
    if path == STDIN:
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(path).open("rb")
    except OSError as exc:
        raise UnreadableFile(_why(path, exc)) from exc


def shown_path(path: str) -> str:
    """How messages call the file at `path`."""
    return STDIN_NAME if path == STDIN else path


def storable(path: Path) -> str | None:
    """`path` as text that can be kept; None where its name is no Unicode."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        return None
    return str(path)


def _why(path: str, exc: OSError) -> str:
    match exc:
        case FileNotFoundError():
            return f"There is no file {path}. Check the path and the spelling."
        case IsADirectoryError():
            return f"{path} is a folder. Name the transcripts in it, such as {Path(path) / '*.txt'}."
        case PermissionError():
            return f"You may not read {path}. Change its permissions or ask its owner."
        case _:
            return f"{shown_path(path)} cannot be read: {exc.strerror or exc}. Try a copy of it."
