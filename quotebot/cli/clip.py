"""`quotebot clip`: the sound or the video of a quote, captioned, to post."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quotebot.cli import terminal
from quotebot.cli.files import write_whole
from quotebot.cli.keeping import kept
from quotebot.errors import ClipRefused, Refused

if TYPE_CHECKING:
    from quotebot.clips.clip import Clip, Style
    from quotebot.clips.frames import Size
    from quotebot.clips.theme import Look
    from quotebot.quote import Quote
    from quotebot.settings import Settings
    from quotebot.store.database import Store

_STYLES = click.Choice(["captions", "audiogram", "plain"])
_SIZES = click.Choice(["square", "landscape", "portrait", "story"])


@click.command()
@click.argument("called", metavar="ID")
@click.option("--media", required=True, metavar="FILE", help="The episode's recording, sound or video.")
@click.option(
    "--style", type=_STYLES,
    help="Captions word by word; with a waveform; or neither.  [default: captions for video, audiogram for sound]",
)  # fmt: skip
@click.option(
    "--size", type=_SIZES,
    help="1080x1080, 1280x720, 1080x1350 or 1080x1920.  [default: the nearest to the video, square for sound]",
)  # fmt: skip
@click.option("--theme", metavar="NAME", help="Colours and fonts, as of quotebot card.")
@click.option("--draft", is_flag=True, help="Make a clip that nobody has approved, to look at it.")
@click.option("-o", "--output", metavar="FILE", help="The MP4.  [default: ID.mp4 in this folder]")
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="What to print.",
)  # fmt: skip
def clip(
    called: str, media: str, style: Style | None, size: Size | None, theme: str | None, draft: bool,
    output: str | None, output_format: str,
) -> None:  # fmt: skip
    """Cut an approved quote out of its recording: an MP4 for X, Bluesky and Mastodon, with .srt and .vtt.

    It is cut in the pauses around the quote, and what the quote leaves out with … is cut out. Captions show the quote's
    words as each is heard. A clip holds what a post may hold: an approved quote, proven in its transcript, under a sure
    name. The recording is only read, and only around the quote. A transcript without times needs quotebot align first.

    \b
    Example:
      quotebot clip q-5d0c2f1a9b7e --media episode-12.mp3
      quotebot clip 5d0c --media episode-12.mp4 --style captions --size story -o story.mp4
    """
    from quotebot.settings import load, project_folder
    from quotebot.store import quotes

    settings = load(project_folder(), cards={"theme": theme})
    with kept(settings) as store:
        quote = quotes.get(store, called)
        _refuse(quote, draft=draft)
        path = _path(output, quote, draft=draft)
        cut = _cut(store, quote, Path(media))
        drawn = _save(cut, style, size, _look(settings, quote), path)
    record = {**_record(cut, path), **drawn}
    if output_format == "json":
        from quotebot.export.contract import dumps

        terminal.write([f"{dumps(record)}\n"])
    else:
        _tell(record, cut)


def _refuse(quote: Quote, *, draft: bool) -> None:
    """Raise Refused for what no post may hold; a draft is for the eyes of who makes it."""
    if draft:
        return
    if quote.state != "approved":
        raise Refused(
            f"{quote.id} is not approved. Type quotebot approve {quote.id}, or add --draft to look at a clip."
        )
    if quote.name is None:
        raise Refused(f"{quote.id} has no sure speaker. Type quotebot edit {quote.id} --speaker NAME.")


def _path(output: str | None, quote: Quote, *, draft: bool) -> Path:
    path = Path(output) if output else Path(f"{quote.id}{'-draft' if draft else ''}.mp4")
    if path.suffix.lower() != ".mp4":
        raise ClipRefused(f"{terminal.inert(str(path))}: a clip is an MP4. Let the name end in .mp4.")
    return path


def _cut(store: Store, quote: Quote, recording: Path) -> Clip:
    from quotebot.clips.align import load
    from quotebot.clips.clip import plan
    from quotebot.clips.media import probe
    from quotebot.settings import project_folder
    from quotebot.store import evidence

    evidence.prove(store, quote)
    found = load(project_folder(), quote.sha256)
    return plan(quote, evidence.words(store, quote.sha256), probe(recording), found)


def _look(settings: Settings, quote: Quote) -> Look:
    """The theme, with fonts of this computer for what its own lack."""
    from quotebot.cli.card import look_of
    from quotebot.clips import card as cards
    from quotebot.clips.system import faces_for, installed
    from quotebot.settings import project_folder

    look = look_of(settings, project_folder())
    said = cards.Said(text=quote.text, name=quote.name, show=quote.episode.show, title=quote.episode.title)
    lacking = cards.lacking(said, look)
    return look.with_faces(faces_for(lacking, installed())) if lacking else look


def _save(clip: Clip, style: Style | None, size: Size | None, look: Look, path: Path) -> dict[str, Any]:
    """Write the clip and its captions: each file whole, or as it was before. What style and size they have."""
    from quotebot.clips import captions
    from quotebot.clips.clip import render, usual_size, usual_style
    from quotebot.clips.frames import SIZES, STRIP_CHARS

    style, size = style or usual_style(clip.media), size or usual_size(clip.media)
    pages = clip.pages(2 * STRIP_CHARS)
    try:
        with _draft(path) as draft, terminal.progress(f"{clip.quote.id} {style}") as report:
            render(clip, style, size, look, draft, report)
        write_whole(path.with_suffix(".srt"), captions.srt(clip.quote.text, pages))
        write_whole(path.with_suffix(".vtt"), captions.vtt(clip.quote.text, pages))
    except OSError as exc:
        raise ClipRefused(f"{path} cannot be written: {exc.strerror or exc}. Choose another place with -o.") from exc
    return {"style": style, "size": size, "width": SIZES[size][0], "height": SIZES[size][1]}


@contextmanager
def _draft(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its place at the end, and is gone if anything is raised."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".clip-", suffix=".mp4")
    os.close(handle)
    try:
        yield Path(name)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _record(clip: Clip, path: Path) -> dict[str, Any]:
    quote = clip.quote
    return {
        "id": quote.id, "path": str(path), "srt": str(path.with_suffix(".srt")), "vtt": str(path.with_suffix(".vtt")),
        "seconds": round(clip.seconds, 3), "bytes": path.stat().st_size, "times": clip.how,
        "pieces": [[round(piece.begin, 3), round(piece.end, 3)] for piece in clip.pieces],
        "alt": f"Clip: {quote.posted}",
    }  # fmt: skip


def _tell(record: dict[str, Any], clip: Clip) -> None:
    from quotebot.clips.times import TOLD
    from quotebot.quote import clock

    spans = ", ".join(f"{clock(piece.begin)} to {clock(piece.end)}" for piece in clip.pieces)
    size = f"{record['width']}x{record['height']}, {record['bytes'] / 1e6:.1f} MB"
    click.echo(terminal.inert(f"{record['path']}  {record['seconds']:.1f} s, {record['style']}, {size}"))
    click.echo(terminal.inert(f"{record['srt']}"))
    click.echo(terminal.inert(f"{record['vtt']}"))
    terminal.note(f"Cut from {clip.media.name}, {spans}; by {TOLD[clip.how]}.")
    if clip.how == "cues":
        terminal.note("For captions that keep time with every word, type quotebot align first.")
