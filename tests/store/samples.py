"""A kept episode, made by the program's own reader and ranker from an invented interview."""

from datetime import UTC, datetime, timedelta

from quotebot.model import Episode, Transcript
from quotebot.quote import Quote
from quotebot.scoring import ranker
from quotebot.scoring.suggest import suggest
from quotebot.store import episodes
from quotebot.store.database import Store
from quotebot.store.decisions import Hand
from quotebot.transcript.reader import read

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
THRESHOLD = 0.9
TALK = """\
Ada Example: What is a loaf, after all these years?

Bo Sample: And, um, a loaf is a promise that you keep every morning. But the oven is a teacher with no patience at all.

Ada Example: Do people ask you for the recipe?

Bo Sample: People ask for the recipe and never for the reasons. Flour is the cheapest teacher in the world. Every baker
is a liar before dawn, you know, and a saint by seven. So the queue at the door is the only review I read.

Ada Example: And the young ones?

Bo Sample: Young bakers are in love with crust and afraid of salt. Salt is the courage of bread. I tell them that haste
is an ingredient, and that it always tastes the same.
"""


def hand(minutes: int = 0, by: str = "Mia") -> Hand:
    """Who decides, some minutes after noon."""
    return Hand(by=by, at=NOON + timedelta(minutes=minutes))


def talk(text: str = TALK, file: str = "bread.txt") -> tuple[Transcript, bytes]:
    """An interview, read, and the bytes of its file."""
    data = text.encode()
    return read(data, Episode(file=file, show="Crumbs", hosts=("Ada Example",), guests=("Bo Sample",))), data


def lines(transcript: Transcript, count: int = 20) -> list[Quote]:
    """What is suggested from it, best first."""
    weights = ranker.load()
    return [
        Quote.found(transcript, found, rank=rank, threshold=THRESHOLD, weights=weights.version)
        for rank, found in enumerate(suggest(transcript, weights, count=count), start=1)
    ]


def keep(store: Store, text: str = TALK, file: str = "bread.txt") -> list[Quote]:
    """Keep an interview with what is suggested from it; the quotes."""
    transcript, data = talk(text, file)
    found = lines(transcript)
    episodes.keep(store, transcript, data, found, path=f"/talks/{file}", at=NOON)
    return found
