"""Where a person said who speaks: kept for ever, and the undecided quotes of the episode follow."""

from __future__ import annotations

from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy import Connection

from quotebot.model import Fixed, Transcript
from quotebot.quote import Quote, sure
from quotebot.store import evidence, quotes
from quotebot.store.database import Store
from quotebot.store.decisions import Hand
from quotebot.store.schema import episodes, fixes, suggestions


def of(store: Store, sha256: str) -> tuple[Fixed, ...]:
    """What was fixed in the transcript with this hash, the first first; of two that overlap the later holds."""
    with store.reading() as db:
        return evidence.fixed_in(db, sha256)


def fix(store: Store, sha256: str, one: Fixed, hand: Hand) -> int:
    """Fix who speaks in a stretch; how many undecided quotes now have another speaker.

    Raises EvidenceMismatch where no transcript with this hash is kept.
    """
    evidence.transcript(store, sha256)
    with store.writing() as db:
        which = db.execute(sa.select(episodes.c.id).where(episodes.c.sha256 == sha256)).scalar_one()
        row = {"episode_id": which, "start": one.start, "end": one.end, "name": one.name, "at": hand.at, "by": hand.by}
        db.execute(sa.insert(fixes).values(**row))
    return follow(store, sha256)


def against(store: Store, episode: int, one: Fixed) -> list[Quote]:
    """The approved quotes of an episode that stand in what is fixed under another name: they do not follow."""
    approved = quotes.find(store, quotes.Wanted(states=("approved",), episode=episode))
    here = (each for each in approved if each.candidate.start < one.end and each.candidate.end > one.start)
    return [quote for quote in here if quote.name != one.name]


def follow(store: Store, sha256: str) -> int:
    """Read the transcript again with all that people said of its speakers; how many undecided quotes follow."""
    store.forget(sha256)
    found = evidence.transcript(store, sha256)
    with store.writing() as db:
        which = db.execute(sa.select(episodes.c.id).where(episodes.c.sha256 == sha256)).scalar_one()
        return _follow(db, which, found, store.threshold)


def _follow(db: Connection, episode_id: int, found: Transcript, threshold: float) -> int:
    """Give the quotes about which nobody has decided the speakers that the transcript now has."""
    wanted = sa.select(suggestions.c.id, suggestions.c.start, suggestions.c.end, suggestions.c.speaker)
    new = (suggestions.c.episode_id == episode_id, suggestions.c.decision_id.is_(None))
    changed = 0
    for row in db.execute(wanted.where(*new)).mappings().all():
        speaker = found.speaker_of(row["start"], row["end"])
        if asdict(speaker) == row["speaker"]:
            continue
        told = sure(speaker, threshold)
        values = {"speaker": asdict(speaker), "sureness": speaker.confidence, "named": told.name}
        db.execute(sa.update(suggestions).where(suggestions.c.id == row["id"]).values(**values))
        changed += 1
    return changed
