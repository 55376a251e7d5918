"""A poster over a real store and a real outbox, whose clock is in the hands of the test."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from quotebot.account import Account
from quotebot.model import Candidate, Episode, Score, Suggestion, Transcript
from quotebot.post import Publisher
from quotebot.posting.compose import compose
from quotebot.posting.poster import Poster
from quotebot.publishers.outbox import Outbox
from quotebot.quote import Quote
from quotebot.scoring.candidates import candidates
from quotebot.scoring.edits import apply, fold, quote_id
from quotebot.store import decisions, episodes, queue, quotes
from quotebot.store.database import Store, open_store
from quotebot.store.decisions import Hand
from quotebot.transcript.reader import read

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
NOUNS = "loaf oven crust salt flour dough baker market river bridge harbour lantern orchard winter letter clock".split()


def hand(at: datetime = NOON) -> Hand:
    return Hand(by="Mia", at=at)


def talk(count: int, first: int = 0) -> str:
    """An interview in which the guest says `count` things worth quoting, no two alike, numbered from `first`."""
    said = []
    for number in range(first, first + count):
        one, other = NOUNS[number % 16], NOUNS[(number // 16 + number + 5) % 16]
        said.append(f"A {one} is a promise that every {other} number {number} keeps for somebody who is not here yet.")
    return "Ada Example: What have you learnt?\n\n" + "\n\n".join(f"Bo Sample: {line}" for line in said) + "\n"


def approved(store: Store, count: int, first: int = 0) -> list[Quote]:
    """`count` more approved quotes, of an interview of their own; all that there are."""
    data = talk(count, first).encode()
    transcript = read(data, Episode(file="talk.txt", show="Crumbs", hosts=("Ada Example",), guests=("Bo Sample",)))
    every = (one for one in candidates(transcript, clauses=False) if one.last - one.first == 1)
    whole = (one for one in every if transcript.text.startswith("A ", one.start))
    found = [
        Quote.found(transcript, _suggestion(transcript, one), rank=rank, threshold=0.9, weights="1")
        for rank, one in enumerate(whole, start=1)
    ]
    assert len(found) == count
    episodes.keep(store, transcript, data, found, path=None, at=NOON)
    for quote in found:
        decisions.approve(store, quote, hand())
    return [quote for quote in quotes.find(store) if quote.state == "approved"]


def _suggestion(transcript: Transcript, candidate: Candidate) -> Suggestion:
    said = transcript.text[candidate.start : candidate.end]
    return Suggestion(
        id=quote_id(transcript.sha256, candidate.start, candidate.end),
        candidate=candidate,
        text=apply(said, candidate.edits),
        raw=fold(said),
        speaker=transcript.speaker(transcript.sentences[candidate.first]),
        score=Score(total=0.5),
    )


@dataclass(kw_only=True)
class Desk:
    """The project in `folder`; `time` is what its clock shows."""

    folder: Path
    account: Account = field(default_factory=lambda: Account(min_gap_minutes=0, most_a_run=1000))
    publisher: Publisher | None = None
    time: datetime = NOON

    def store(self) -> Store:
        return open_store(self.folder, "", threshold=0.9)

    def poster(self, store: Store) -> Poster:
        return Poster(
            store=store,
            accounts={"outbox": self.account},
            publishers=lambda name: self.publisher or Outbox(self.folder / "outbox"),
            compose=lambda quote, account, now, limit: compose(quote, account, now=now, limit=limit),
            now=lambda: self.time,
            today=lambda account, now: now.replace(hour=0, minute=0, second=0, microsecond=0),
        )

    def queue(self, store: Store, found: list[Quote], apart: timedelta = timedelta(minutes=1)) -> None:
        """Queue the quotes, the first to go out a minute after noon."""
        due = [NOON + timedelta(minutes=1) + apart * at for at in range(len(found))]
        queue.add(store, found, hand(), account="outbox", due=due, anyway=True)

    def posts(self) -> list[str]:
        """The texts that lie in the outbox."""
        return sorted(path.read_text(encoding="utf-8") for path in (self.folder / "outbox").glob("[!.]*/post.txt"))
