"""A kept episode of an invented interview; its quotes are made by hand, so that no weight of the ranking shows."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from quotebot.model import Candidate, Edit, Episode, Part, Score, Suggestion, Transcript
from quotebot.quote import Quote
from quotebot.review.session import WAITING, Session
from quotebot.scoring.edits import apply, fold, quote_id
from quotebot.store import episodes
from quotebot.store.database import Store, open_store
from quotebot.store.quotes import Order, Wanted
from quotebot.transcript.reader import read

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
THRESHOLD = 0.9
TALK = """\
Ada Example: What is a loaf, after all these years?

Bo Sample: You know, people laugh when I say it. But a loaf is a promise that you keep every morning. My father said
that first. The oven is a teacher with no patience at all.

Ada Example: Do people ask you for the recipe?

Bo Sample: People ask for the recipe and never for the reasons. Flour is the cheapest teacher in the world. Every baker
is a liar before dawn and a saint by seven.
"""
LEAD = (Edit(op="drop_lead", start=0, end=4), Edit(op="capitalise"))
PROMISE, OVEN, RECIPE, FLOUR = (
    "But a loaf is a promise that you keep every morning.",
    "The oven is a teacher with no patience at all.",
    "People ask for the recipe and never for the reasons.",
    "Flour is the cheapest teacher in the world.",
)
SAID = ((PROMISE, LEAD), (OVEN, ()), (RECIPE, ()), (FLOUR, ()))


def talk(text: str = TALK, file: str = "bread.txt") -> tuple[Transcript, bytes]:
    """An interview, read, and the bytes of its file."""
    data = text.encode()
    return read(data, Episode(file=file, show="Crumbs", hosts=("Ada Example",), guests=("Bo Sample",))), data


def line(
    transcript: Transcript, said: str, rank: int, edits: tuple[Edit, ...] = (), flags: tuple[str, ...] = ()
) -> Quote:
    """The quote of the words `said`, of the given rank, with a made-up score."""
    start = transcript.text.index(said)
    end = start + len(said)
    inside = [one.index for one in transcript.sentences if one.start < end and start < one.end]
    parts = (
        Part(name="definition", value=1.0, weight=0.5, contribution=0.5, because="Says what something is"),
        Part(name="pronoun", value=1.0, weight=-0.1, contribution=-0.1, because="Opens on a pronoun"),
    )
    suggestion = Suggestion(
        id=quote_id(transcript.sha256, start, end),
        candidate=Candidate(first=inside[0], last=inside[-1] + 1, start=start, end=end, edits=edits),
        text=apply(said, edits),
        raw=fold(said),
        speaker=transcript.speaker(transcript.sentences[inside[0]]),
        score=Score(total=0.4, parts=parts),
        flags=flags,
    )
    return Quote.found(transcript, suggestion, rank=rank, threshold=THRESHOLD, weights="7")


def keep(
    store: Store, text: str = TALK, said: tuple[tuple[str, tuple[Edit, ...]], ...] = SAID, file: str = "bread.txt"
) -> list[Quote]:
    """Keep an interview with the quotes of the words `said`, the best first."""
    transcript, data = talk(text, file)
    found = [line(transcript, words, rank, edits) for rank, (words, edits) in enumerate(said, start=1)]
    episodes.keep(store, transcript, data, found, path=None, at=NOON)
    return found


def opened(folder: Path) -> Store:
    """The store of the project in `folder`."""
    return open_store(folder, "", threshold=THRESHOLD)


class Clock:
    """A clock that is a minute later every time it is looked at."""

    def __init__(self) -> None:
        self.minutes = 0

    def __call__(self) -> datetime:
        self.minutes += 1
        return NOON + timedelta(minutes=self.minutes)


def review(
    store: Store, by: str = "Mia", wanted: Wanted = WAITING, order: Order = "rank", episode: episodes.Kept | None = None
) -> Session:
    """A review that begins now."""
    return Session(store, by=by, now=Clock(), wanted=wanted, order=order, episode=episode)
