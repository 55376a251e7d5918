"""Quotes as they are now: found by filter, by id, or as the next ones to review."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping, Select

from quotebot.errors import UnknownId
from quotebot.model import Episode
from quotebot.quote import Decision, Delivery, Quote, State
from quotebot.store.database import Store
from quotebot.store.rows import ABOUT, decision_of, delivery_of, episode_of, joined_columns, quote_of
from quotebot.store.schema import decisions, deliveries, episodes, suggestions

Order = Literal["rank", "score", "place"]
ORDERS: tuple[Order, ...] = ("rank", "score", "place")

BATCH = 500  # rows that are read and finished at once
FEW = 1000  # rows that are sorted rather than looked for in the order of everything
_ID = re.compile(r"(?:q-)?([0-9a-f]{1,12})", re.IGNORECASE)
_AFTER_HEX = "g"  # sorts behind every hexadecimal digit

# The distinct names, each found by one step over the index; a million rows are not read.
_NAMES = sa.text(
    "WITH RECURSIVE names(name) AS (SELECT min(named) FROM suggestions UNION ALL "
    "SELECT (SELECT min(named) FROM suggestions WHERE named > names.name) FROM names WHERE names.name IS NOT NULL) "
    "SELECT name FROM names WHERE name IS NOT NULL"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which quotes: in any of `states` (none named: in every), of one episode, by a speaker, changed since, saying.

    `speaker` is a name or a part of one, `saying` a piece of the quote's text; case does not matter in either.
    """

    states: tuple[State, ...] = ()
    episode: int | None = None
    speaker: str | None = None
    since: datetime | None = None
    saying: str | None = None


EVERYTHING = Wanted()


def find(
    store: Store, wanted: Wanted = EVERYTHING, *, order: Order = "rank", limit: int | None = None
) -> Iterator[Quote]:
    """The quotes that are `wanted`: the newest episode first, in it by `order`. They are read as they are taken."""
    with store.reading() as db:
        query = _joined().where(*_conditions(db, wanted, store.threshold)).order_by(*_order(order)).limit(limit)
        rows = db.execution_options(yield_per=BATCH).execute(query).mappings()
        for batch in rows.partitions(BATCH):
            yield from _finished(db, batch, store.threshold)


def ids(store: Store, wanted: Wanted, *, order: Order = "rank", limit: int) -> list[str]:
    """The ids of the first `limit` quotes that `find` would give."""
    with store.reading() as db:
        query = sa.select(suggestions.c.id).where(*_conditions(db, wanted, store.threshold))
        return list(db.execute(query.order_by(*_order(order)).limit(limit)).scalars())


def get(store: Store, called: str) -> Quote:
    """The one quote whose id begins with `called`; `q-` may be left out. Raises UnknownId for none, or for several."""
    return several(store, [called])[0]


def several(store: Store, called: Sequence[str]) -> list[Quote]:
    """The quotes with these ids or beginnings of ids, in this order, each once. Raises UnknownId, naming the first."""
    with store.reading() as db:
        found = [full_id(db, name) for name in called]
        return by_id(db, list(dict.fromkeys(found)), store.threshold)


def by_id(db: Connection, found: Sequence[str], threshold: float) -> list[Quote]:
    """The quotes with these whole ids, in this order."""
    quotes: dict[str, Quote] = {}
    for at in range(0, len(found), BATCH):
        rows = db.execute(_joined().where(suggestions.c.id.in_(found[at : at + BATCH]))).mappings().all()
        quotes.update((quote.id, quote) for quote in _finished(db, rows, threshold))
    return [quotes[one] for one in found]


def full_id(db: Connection, called: str) -> str:
    """The whole id that begins with `called`. Raises UnknownId."""
    typed = _ID.fullmatch(called.strip())
    first = f"q-{typed[1].lower()}" if typed else ""
    column = suggestions.c.id
    found = db.execute(sa.select(column).where(column >= first, column < first + _AFTER_HEX).order_by(column).limit(3))
    matches = list(found.scalars()) if typed else []
    if not matches:
        raise UnknownId(f"No quote has an id that begins with {called}. Type quotebot list to see them.")
    if len(matches) > 1:
        raise UnknownId(f"{called} is the beginning of several ids: {', '.join(matches)}. Type more of it.")
    return str(matches[0])


def history(store: Store, quote: Quote) -> list[Decision]:
    """Everything that was ever decided about `quote`, the oldest first."""
    with store.reading() as db:
        query = sa.select(decisions).where(decisions.c.suggestion_id == quote.id).order_by(decisions.c.id)
        return [decision_of(row) for row in db.execute(query).mappings()]


def names(store: Store) -> list[str]:
    """Everybody to whom a quote is attributed, in the order of the alphabet."""
    with store.reading() as db:
        return list(db.execute(_NAMES).scalars())


def _joined() -> Select[Any]:
    """A quote with the decision in force and its episode."""
    about = [column.label(ABOUT + column.name) for column in episodes.c]
    return sa.select(*joined_columns(), *about).select_from(
        suggestions.join(episodes, episodes.c.id == suggestions.c.episode_id).outerjoin(
            decisions, decisions.c.id == suggestions.c.decision_id
        )
    )


def _conditions(db: Connection, wanted: Wanted, threshold: float) -> list[Any]:
    """What the quotes that are wanted meet, put so that no more than `FEW` of them are ever sorted.

    One state, one name or one episode is listed by an index that has the order. What several make is sorted where it
    is few; where it is many, the list of everything is read in its order until there is enough.
    """
    columns = suggestions.c
    among, rest = _filters(db, wanted, threshold)
    saying = [_shown_text().icontains(wanted.saying, autoescape=True)] if wanted.saying else []
    exactly = [column.in_(values) for column, values in among]
    if wanted.episode is not None or (wanted.since is None and all(len(values) < 2 for _, values in among)):
        return [*exactly, *rest, *saying]
    few = db.execute(sa.select(columns.id).where(*exactly, *rest).limit(FEW + 1)).scalars().all()
    if len(few) <= FEW:
        return [columns.id.in_(few), *saying]
    # An index on an expression's column is not used: it would find all of several values, and sort them.
    hidden = [column.in_(values) if len(values) < 2 else column.concat("").in_(values) for column, values in among]
    return [*hidden, *rest, *saying]


def _filters(db: Connection, wanted: Wanted, threshold: float) -> tuple[list[tuple[Any, Sequence[str]]], list[Any]]:
    """Columns with the values they may have, and other conditions; all of them are answered by the indexes alone."""
    columns = suggestions.c
    among: list[tuple[Any, Sequence[str]]] = [(columns.state, wanted.states)] if wanted.states else []
    rest = []
    if wanted.speaker:
        low = wanted.speaker.casefold()
        among.append((columns.named, [name for name in db.execute(_NAMES).scalars() if low in name.casefold()]))
        rest.append(columns.sureness >= threshold)
    if wanted.episode is not None:
        rest.append(columns.episode_id == wanted.episode)
    if wanted.since is not None:
        rest.append(columns.changed_at >= wanted.since)
    return among, rest


def _shown_text() -> Any:
    """The text of a quote as it is now; without the join, so that a list of ids can ask for it too."""
    decided = sa.select(decisions.c.text).where(decisions.c.id == suggestions.c.decision_id).correlate(suggestions)
    return sa.func.coalesce(decided.scalar_subquery(), suggestions.c.text)


def _order(order: Order) -> tuple[Any, ...]:
    columns = suggestions.c
    within = {"rank": columns.rank, "score": columns.score.desc(), "place": columns.start}[order]
    return columns.episode_id.desc(), within, columns.id


def _finished(db: Connection, rows: Sequence[RowMapping], threshold: float) -> Iterator[Quote]:
    """The quotes of joined rows, each with its deliveries."""
    sent = _deliveries(db, [row["id"] for row in rows])
    for row in rows:
        about = _about(row)
        yield quote_of(row, about, row[ABOUT + "sha256"], threshold, sent.get(row["id"], ()))


def _about(row: RowMapping) -> Episode:
    return episode_of({column.name: row[ABOUT + column.name] for column in episodes.c})


def _deliveries(db: Connection, found: Iterable[str]) -> dict[str, list[Delivery]]:
    sent: defaultdict[str, list[Delivery]] = defaultdict(list)
    query = sa.select(deliveries).where(deliveries.c.suggestion_id.in_(list(found))).order_by(deliveries.c.id)
    for row in db.execute(query).mappings():
        sent[row["suggestion_id"]].append(delivery_of(row))
    return sent
