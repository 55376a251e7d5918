"""`quotebot card`: quotes as pictures to post."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quotebot.cli import terminal
from quotebot.cli.files import write_bytes
from quotebot.cli.keeping import kept
from quotebot.errors import CardRefused, Refused

if TYPE_CHECKING:
    from quotebot.clips.card import Card, Said, Size
    from quotebot.clips.theme import Look
    from quotebot.quote import Quote
    from quotebot.settings import Settings
    from quotebot.store.database import Store

_SIZES = click.Choice(["square", "landscape", "portrait", "story"])


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--theme", metavar="NAME", help="light, dark, photo, one in config/themes/, or the path of a .toml file.")
@click.option("--size", type=_SIZES, help="1080x1080, 1200x675, 1080x1350 or 1080x1920.")
@click.option("--picture", type=click.Path(), help="A portrait, a cover or a background, as the theme uses it.")
@click.option("--logo", type=click.Path(), help="A small picture for the corner.")
@click.option("--emphasis", metavar="WORDS", help="Words of the quote that stand out.")
@click.option("--draft", is_flag=True, help="Draw what nobody has approved; the card says so.")
@click.option("-o", "--output", metavar="FILE", help="The PNG; for several quotes, a folder.")
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="What to print.",
)  # fmt: skip
def card(
    ids: tuple[str, ...], theme: str | None, size: str | None, picture: str | None, logo: str | None,
    emphasis: str | None, draft: bool, output: str | None, output_format: str,
) -> None:  # fmt: skip
    """Draw approved quotes as cards: PNG files with the quote and who said it, described for who cannot see them.

    A card holds what a post may hold: an approved quote, proven in its transcript, under a sure name.

    \b
    Example:
      quotebot card q-5d0c2f1a9b7e
      quotebot card 5d0c --theme dark --size story -o story.png
      quotebot card 5d0c --theme photo --picture studio.jpg --emphasis "a promise"
    """
    from quotebot.clips.card import SIZES
    from quotebot.settings import load, project_folder
    from quotebot.store import quotes

    folder = project_folder()
    settings = load(folder, cards={"theme": theme, "size": size})
    chosen = SIZES[settings.cards.size]
    look = look_of(settings, folder, picture=picture, logo=logo)
    with kept(settings) as store:
        found = quotes.several(store, ids)
        said = [said_of(store, quote, emphasis=emphasis, draft=draft) for quote in found]
    records = []
    for quote, words in zip(found, said, strict=True):
        path = _path(output, quote, chosen, len(found))
        drawn = drawn_card(words, look, chosen)
        _save(path, drawn)
        records.append(_record(quote, path, drawn))
    _tell(records, output_format)


def look_of(settings: Settings, folder: Path, *, picture: str | None = None, logo: str | None = None) -> Look:
    """The look of the project's cards; `picture`, `logo` win over the settings. Raises SettingsError, CardRefused."""
    from quotebot.clips import theme

    cards = settings.cards
    return theme.load(
        cards.theme,
        folder,
        picture=picture or (str(folder / cards.picture) if cards.picture else ""),
        logo=logo or (str(folder / cards.logo) if cards.logo else ""),
    )


def said_of(store: Store, quote: Quote, *, emphasis: str | None = None, draft: bool = False) -> Said:
    """What the card of `quote` says. Raises Refused where a post of it would be, EvidenceMismatch, TranscriptError."""
    from quotebot.clips.card import Said
    from quotebot.store import evidence

    approved = quote.state == "approved"
    if not approved and not draft:
        raise Refused(
            f"{quote.id} is not approved. Type quotebot approve {quote.id}, or add --draft to look at a card."
        )
    if quote.name is None and not draft:
        raise Refused(f"{quote.id} has no sure speaker. Type quotebot edit {quote.id} --speaker NAME.")
    evidence.prove(store, quote)
    at = quote.text.find(emphasis) if emphasis else 0
    if at < 0:
        raise CardRefused(f"“{emphasis}” does not stand in {quote.id}. Copy the words from quotebot show {quote.id}.")
    return Said(
        text=quote.text,
        name=quote.name,
        show=quote.episode.show,
        title=quote.episode.title,
        strong=range(at, at + len(emphasis or "")),
        draft=not (approved and quote.name),
    )


def drawn_card(said: Said, look: Look, size: Size) -> Card:
    """The card, with fonts of this computer for what those of the look lack. Raises CardRefused."""
    from quotebot.clips import card as cards
    from quotebot.clips.system import faces_for, installed

    if lacking := cards.lacking(said, look):
        look = look.with_faces(faces_for(lacking, installed()))
    return cards.render(said, look, size)


def draft_of(store: Store, settings: Settings, folder: Path, quote: Quote) -> Path:
    """Where the card of `quote` lies, drawn anew in the project's look. Raises what said_of and drawn_card do."""
    from quotebot.clips.card import SIZES

    drawn = drawn_card(said_of(store, quote, draft=True), look_of(settings, folder), SIZES[settings.cards.size])
    path = folder / "queue" / "cards" / f"{quote.id}.png"
    _save(path, drawn)
    return path.relative_to(folder)


def _path(output: str | None, quote: Quote, size: Size, count: int) -> Path:
    """Where the card goes: the file that was named, a file in the folder that was named, or one in this folder."""
    name = f"{quote.id}-{size.name}.png"
    if output is None:
        return Path(name)
    return Path(output) / name if count > 1 or Path(output).is_dir() else Path(output)


def _save(path: Path, drawn: Card) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, [drawn.png])
    except OSError as exc:
        raise CardRefused(f"{path} cannot be written: {exc.strerror or exc}. Choose another place with -o.") from exc


def _record(quote: Quote, path: Path, drawn: Card) -> dict[str, Any]:
    return {"id": quote.id, "path": str(path), "width": drawn.width, "height": drawn.height, "alt": drawn.alt}


def _tell(records: list[dict[str, Any]], output_format: str) -> None:
    if output_format == "json":
        from quotebot.export.contract import dumps

        terminal.write([f"{dumps(records)}\n"])
        return
    for record in records:
        click.echo(
            f"{terminal.inert(record['path'])}  {record['width']}x{record['height']}  {terminal.inert(record['alt'])}"
        )
