"""`quotebot align`: find by listening when the approved quotes of an episode are said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from quotebot.cli import terminal
from quotebot.cli.files import write_whole
from quotebot.cli.keeping import kept
from quotebot.errors import ClipRefused, Refused

if TYPE_CHECKING:
    from quotebot.clips.align import Listener
    from quotebot.quote import Quote


@click.command()
@click.argument("episode", metavar="EPISODE")
@click.option("--media", required=True, metavar="FILE", help="The episode's recording, sound or video.")
@click.option("--all", "everything", is_flag=True, help="All quotes that are kept of it, not the approved ones alone.")
def align(episode: str, media: str, everything: bool) -> int:
    """Find out when the approved quotes of EPISODE are said, where the transcript does not tell.

    It works offline, on English (pip install "quotebot[align]" brings the model), and listens only to what it needs of
    a long recording. What it finds is kept in queue/times/ for quotebot clip; the transcript stays as it is. EPISODE is
    a file's name, a title, or the beginning of a hash. Ctrl-C keeps what was found, and the same command goes on from
    there. Exit code 1 if any quote was not found.

    \b
    Example:
      quotebot align interview.txt --media episode-12.mp3
    """
    from quotebot.clips.align import Listener, dumped, file_of, load
    from quotebot.clips.media import probe
    from quotebot.settings import load as load_settings
    from quotebot.settings import project_folder
    from quotebot.store import episodes, evidence, quotes
    from quotebot.store.quotes import Wanted

    folder = project_folder()
    with kept(load_settings(folder)) as store:
        which = episodes.find(store, episode)
        wanted = Wanted(states=() if everything else ("approved",), episode=which.id)
        asked = list(quotes.find(store, wanted, order="place"))
        if not asked:
            raise Refused(f"No quote of {which.episode.file} is approved. Decide with quotebot review, or add --all.")
        listener = Listener(evidence.words(store, which.sha256), probe(Path(media)))
    found = dict(load(folder, which.sha256, listener.media))
    try:
        missing = _missing(listener, asked, found)
    except KeyboardInterrupt:
        times = sum(listener.knows(quote, found) for quote in asked)
        terminal.note(f"Kept the times of {times} of {len(asked)} quotes. The same command goes on from there.")
        raise
    finally:
        if found:
            _save(file_of(folder, which.sha256), dumped(found, listener.media))
    click.echo(f"Found {len(asked) - len(missing)} of {len(asked)} quotes in {listener.media.name}.")
    for quote in missing:
        terminal.note(f"Not found: {quote.id} “{quote.text}”")
    return 1 if missing else 0


def _missing(listener: Listener, asked: list[Quote], found: dict[int, tuple[float, float]]) -> list[Quote]:
    """Put the times of each quote that `found` lacks into it; those that are not heard."""
    missing = []
    with terminal.progress("Listening") as report:
        for at, quote in enumerate(asked):
            if not listener.knows(quote, found):
                times = listener.find(quote, lambda share, at=at: report((at + share) / len(asked)))  # type: ignore[misc]
                found.update(times)
                missing += [] if times else [quote]
            report((at + 1) / len(asked))
    return missing


def _save(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, [text])
    except OSError as exc:
        raise ClipRefused(f"{path} cannot be written: {exc.strerror or exc}. Nothing was kept.") from exc
