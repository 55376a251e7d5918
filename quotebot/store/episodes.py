"""Episodes: a transcript's bytes, what is known of the recording, and the lines suggested from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row
from sqlalchemy.sql.expression import ColumnElement

from quotebot.errors import UnknownId
from quotebot.model import Episode, Transcript
from quotebot.quote import Quote, State
from quotebot.store.database import Store
from quotebot.store.rows import episode_of, proposal_columns
from quotebot.store.schema import episodes, suggestions, transcripts

SHORTEST_HASH = 4  # hexadecimal digits from which on a word may be the beginning of a hash

_DECIDED: tuple[State, ...] = ("later", "approved", "rejected")
# What episodes are called by, the newest first; reading all that is known of each takes long.
_CALLED = sa.select(*(episodes.c[name] for name in ("id", "sha256", "path", "file", "title", "show"))).order_by(
    episodes.c.id.desc()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A kept episode. `path` is where its file was read; None for standard input."""

    id: int
    sha256: str
    episode: Episode
    path: str | None
    added_at: datetime


def keep(
    store: Store, transcript: Transcript, data: bytes, quotes: Sequence[Quote], *, path: str | None, at: datetime
) -> int:
    """Keep what was suggested from `transcript`, whose file's bytes are `data`; how many of `quotes` are new.

    What is known is never lost: a line that is there already has its score and reasons brought up to date and keeps
    every decision, and a fact or a name that is not given this time stays.
    """
    with store.writing() as db:
        episode_id = _keep_episode(db, transcript, data, path=path, at=at)
        known = _known(db, episode_id)
        store.forget(transcript.sha256)
        new = [quote for quote in quotes if quote.id not in known]
        same = {"episode_id": episode_id, "state": "new", "changed_at": at}
        if new:
            rows = [{"id": quote.id, **same, **proposal_columns(quote), **_told(quote)} for quote in new]
            db.execute(sa.insert(suggestions), rows)
        _renew(db, [(quote, known[quote.id]) for quote in quotes if quote.id in known])
        return len(new)


def _keep_episode(db: Connection, transcript: Transcript, data: bytes, *, path: str | None, at: datetime) -> int:
    sha256 = transcript.sha256
    facts = {key: value for key, value in asdict(transcript.episode).items() if value}
    if path is not None:
        facts["path"] = path
    found = db.execute(sa.select(episodes.c.id).where(episodes.c.sha256 == sha256)).scalar()
    if found is not None:
        db.execute(sa.update(episodes).where(episodes.c.id == found).values(**facts))
        return int(found)
    db.execute(sa.insert(transcripts).values(sha256=sha256, data=data))
    everything = {"hosts": [], "guests": [], **facts}
    made = db.execute(sa.insert(episodes).values(sha256=sha256, added_at=at, **everything))
    return int(made.inserted_primary_key[0])  # type: ignore[index]  # an insert of one row has one


def _known(db: Connection, episode_id: int) -> dict[str, dict[str, Any]]:
    wanted = sa.select(suggestions.c.id, suggestions.c.decision_id, suggestions.c.speaker)
    rows = db.execute(wanted.where(suggestions.c.episode_id == episode_id)).mappings()
    return {row["id"]: dict(row) for row in rows}


def _renew(db: Connection, found: Sequence[tuple[Quote, dict[str, Any]]]) -> None:
    """Bring rows up to date with what is suggested now; those that change in the same columns together."""
    alike: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for quote, known in found:
        values = proposal_columns(quote)
        if known["speaker"]["confidence"] > quote.guess.confidence:
            continue  # the names were given last time and not this time, and the score counts them
        if known["decision_id"] is None:
            values.update(_told(quote))
        alike[tuple(values)].append({"which": quote.id, **values})
    for rows in alike.values():
        db.execute(sa.update(suggestions).where(suggestions.c.id == sa.bindparam("which")), rows)


def _told(quote: Quote) -> dict[str, Any]:
    return {"named": quote.name, "sureness": quote.guess.confidence}


def every(store: Store) -> list[Kept]:
    """All episodes, the newest first."""
    with store.reading() as db:
        return [_kept(row) for row in db.execute(sa.select(episodes).order_by(episodes.c.id.desc())).mappings()]


def _kept(row: Any) -> Kept:
    same = {name: row[name] for name in ("id", "sha256", "path", "added_at")}
    return Kept(**same, episode=episode_of(row))


def find(store: Store, called: str) -> Kept:
    """The episode that a person means: by its file's path or name, its title, or the beginning of its hash.

    Of several versions of one file the one kept last. Raises UnknownId for none, or for several files.
    """
    low = called.casefold()
    ways: tuple[Callable[[Row[Any]], bool], ...] = (
        lambda one: called == one.path,
        lambda one: low == one.file.casefold(),
        lambda one: len(low) >= SHORTEST_HASH and one.sha256.startswith(low),
        lambda one: low == (one.title or "").casefold(),
        lambda one: low in _names(one),
    )
    with store.reading() as db:
        for narrowed in (_like(called), sa.true()):  # the database may not know that é and É are one letter
            near = db.execute(_CALLED.where(narrowed)).all()
            for way in ways:
                if found := [one for one in near if way(one)]:
                    which = episodes.c.id == _only(called, found)
                    return _kept(db.execute(sa.select(episodes).where(which)).mappings().one())
    raise UnknownId(
        f"No episode here is called {called}. Type quotebot list to see them, or quotebot suggest {called}."
    )


def _like(called: str) -> ColumnElement[bool]:
    """What an episode meets that is `called` so in any way, as far as the database can tell."""
    columns = episodes.c
    parts = [column.icontains(called, autoescape=True) for column in (columns.file, columns.title, columns.show)]
    return sa.or_(columns.path == called, columns.sha256.startswith(called.lower(), autoescape=True), *parts)


def _names(one: Row[Any]) -> str:
    """All that an episode may be called by a part of."""
    return f"{one.file}\n{one.title or ''}\n{one.show or ''}".casefold()


def _only(called: str, found: Sequence[Row[Any]]) -> int:
    """The id of the newest of `found`, which are versions of one file. Raises UnknownId where they are not."""
    if len({(one.path, one.file) for one in found}) > 1:
        names = ", ".join(f"{one.file} ({one.sha256[:8]})" for one in found[:5])
        raise UnknownId(f"{called} could be any of {len(found)} episodes: {names}. Say it with more letters.")
    return int(found[0].id)


def progress(store: Store, episode: Kept | None = None) -> dict[State, int]:
    """How many quotes of the episode, or of all, are in each state.

    Counting everything is quick and counting one state is not: the new ones, who are most, are what is left.
    """
    here = [] if episode is None else [suggestions.c.episode_id == episode.id]
    count = sa.func.count()
    with store.reading() as db:
        total = db.execute(sa.select(count).select_from(suggestions).where(*here)).scalar() or 0
        decided = sa.select(suggestions.c.state, count).where(suggestions.c.state.in_(_DECIDED), *here)
        found = {row[0]: row[1] for row in db.execute(decided.group_by(suggestions.c.state))}
    return {"new": total - sum(found.values()), **{state: found.get(state, 0) for state in _DECIDED}}
