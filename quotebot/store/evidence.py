"""The proof of a quote: the bytes that were kept, read again, hold its words."""

from __future__ import annotations

from hashlib import sha256 as sha256_of
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from quotebot.errors import EvidenceMismatch, TranscriptError
from quotebot.model import Fixed, Transcript
from quotebot.quote import Quote
from quotebot.scoring import edits
from quotebot.store.database import Store
from quotebot.store.rows import episode_of
from quotebot.store.schema import decisions, episodes, fixes, suggestions, transcripts
from quotebot.transcript.reader import read

REMEMBERED = 8  # transcripts; a review goes back and forth between a few


def transcript(store: Store, sha256: str) -> Transcript:
    """The transcript whose file had this hash, read from the bytes that were kept.

    Raises EvidenceMismatch where the bytes are gone or are not those.
    """
    return _remembered(store, store.transcripts, sha256, told=True)


def words(store: Store, sha256: str) -> Transcript:
    """The same where nobody asks who speaks: it may lack all turns. A proof needs no more. Raises as `transcript`."""
    if sha256 in store.transcripts:
        return store.transcripts[sha256]
    return _remembered(store, store.words, sha256, told=False)


def _remembered(store: Store, known: dict[str, Transcript], sha256: str, *, told: bool) -> Transcript:
    if sha256 not in known:
        read_again = _read(store, sha256, told=told)
        while len(known) >= REMEMBERED:
            known.pop(next(iter(known)))
        known[sha256] = read_again
    return known[sha256]


def _read(store: Store, sha256: str, *, told: bool) -> Transcript:
    with store.reading() as db:
        data = sa.cast(transcripts.c.data, sa.LargeBinary).label("data")  # as bytes, whatever was put there
        query = sa.select(data, *episodes.c).join_from(transcripts, episodes)
        row = db.execute(query.where(transcripts.c.sha256 == sha256)).mappings().first()
    if row is None:
        raise EvidenceMismatch(f"The transcript {sha256[:12]} is not in {store.name}. Suggest it again.")
    if sha256_of(row["data"]).hexdigest() != sha256:
        raise EvidenceMismatch(
            f"The kept copy of {row['file']} was altered: its bytes no longer hash to {sha256[:12]}. "
            "Put back a copy of the database from before."
        )
    with store.reading() as db:
        fixed = fixed_in(db, sha256)
    return read(row["data"], episode_of(row), fixed, told=told)


def fixed_in(db: Connection, sha256: str) -> tuple[Fixed, ...]:
    """Where a person said who speaks in the transcript with this hash, the first first.

    That is what was fixed by lines, and every quote whose speaker a decision in force confirms.
    """
    here = episodes.c.sha256 == sha256
    by_lines = sa.select(fixes.c.at, fixes.c.start, fixes.c.end, fixes.c.name).join_from(fixes, episodes)
    found = [tuple(row) for row in db.execute(by_lines.where(here).order_by(fixes.c.id))]
    made = sa.select(decisions.c.at, decisions.c.start, decisions.c.end, decisions.c.speaker).select_from(
        decisions.join(suggestions, suggestions.c.decision_id == decisions.c.id).join(episodes)
    )
    for at, start, end, speaker in db.execute(made.where(here).order_by(decisions.c.id)):
        if speaker["source"] == "confirmed":
            found.append((at, start, end, speaker["name"]))
    found.sort(key=lambda one: one[0])
    return tuple(Fixed(start=start, end=end, name=name) for _, start, end, name in found)


def prove(store: Store, quote: Quote) -> None:
    """Raise EvidenceMismatch unless `quote` is, to the character, what its transcript holds with its declared edits.

    The transcript is the copy that was kept. Where the file itself still lies at its place and was changed since, the
    words must stand in it too; a file that is gone is no fault, for that the copy was kept.
    """
    source = words(store, quote.sha256)
    span = quote.candidate
    if source.text[span.start : span.end] != quote.evidence:
        raise EvidenceMismatch(
            f"Quote {quote.id} does not stand in {quote.episode.file} at {span.start}-{span.end}. "
            f"It cannot be used; type quotebot show {quote.id} to look at it."
        )
    edits.prove(source, span, quote.text)
    path = _path(store, quote.sha256)
    if path is not None and not _holds(store, path, quote):
        raise EvidenceMismatch(
            f"{path} was changed since {quote.id} was suggested, and these words no longer stand in it. "
            "Suggest it again and decide anew."
        )


def _path(store: Store, sha256: str) -> Path | None:
    """Where the file was read."""
    with store.reading() as db:
        path = db.execute(sa.select(episodes.c.path).where(episodes.c.sha256 == sha256)).scalar()
    return Path(path) if path else None


def _holds(store: Store, path: Path, quote: Quote) -> bool:
    """False if the file is there, is another than it was, and does not hold the words (white space folded)."""
    try:
        found = path.stat()
        known = store.files.get(str(path))
        if known is None or known[0] != (found.st_mtime_ns, found.st_size):
            known = (found.st_mtime_ns, found.st_size), _changed(path.read_bytes(), quote)
            store.files[str(path)] = known
    except OSError:
        return True
    return known[1] is None or quote.raw in known[1]


def _changed(data: bytes, quote: Quote) -> str | None:
    """The text of a file that is no longer what it was, white space folded; None if it is the same."""
    if sha256_of(data).hexdigest() == quote.sha256:
        return None
    try:
        return edits.fold(read(data, quote.episode, told=False).text)
    except TranscriptError:
        return ""
