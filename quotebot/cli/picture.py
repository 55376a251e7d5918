"""The card that goes with a post: drawn, and kept under the hash of its bytes until the post is out and after."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from quotebot.errors import Refused

if TYPE_CHECKING:
    from quotebot.clips.card import Card
    from quotebot.post import Image
    from quotebot.quote import Quote
    from quotebot.settings import Settings
    from quotebot.store.database import Store

FOLDER = Path("queue") / "cards"


def picture(store: Store, settings: Settings, folder: Path, quote: Quote, theme: str) -> Image:
    """The card of `quote` in the look `theme`, of the size in the settings. Raises what cli.card does, and Refused."""
    from quotebot.cli.card import drawn_card, look_of, said_of
    from quotebot.clips.card import SIZES

    cards = settings.cards.model_copy(update={"theme": theme})
    look = look_of(settings.model_copy(update={"cards": cards}), folder)
    return keep(folder, drawn_card(said_of(store, quote), look, SIZES[cards.size]))


def keep(folder: Path, card: Card) -> Image:
    """`card` as a file of the project in `folder`, safely on the disk before anything is sent: a post that is tried
    again after a crash finds the very same picture. Raises Refused where it cannot be written."""
    from quotebot.post import Image
    from quotebot.publishers.disk import why, write_whole

    name = sha256(card.png).hexdigest()
    path = folder.resolve() / FOLDER / f"{name}.png"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            write_whole(path, card.png)
    except OSError as exc:
        raise Refused(f"The card {path} cannot be written: {why(exc)}. Make room there.") from exc
    return Image(
        path=str(path), sha256=name, mime="image/png", alt=card.alt, width=card.width, height=card.height
    )  # fmt: skip
