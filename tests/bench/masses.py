"""A store of any size, made up: the same figures always make the same one, and every quote in it can be proven.

Each episode is an interview of fifty lines, by one of a few hosts and a guest; every line of it is a suggestion. Picks
are spread evenly, and two in three have a delivery to one of the accounts, posted or waiting, with a time or without.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from quotebot.quote import DeliveryState, State
from quotebot.scoring.edits import quote_id
from quotebot.store import evidence, quotes
from quotebot.store.database import Store, open_store
from quotebot.store.schema import decisions, deliveries, episodes, picks, suggestions, transcripts

THRESHOLD = 0.97  # as the settings have it
LINES = 50  # of an episode
GUESTS = 2000  # at most; each comes back after that
AT_ONCE = 200  # episodes in one transaction
BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
HOSTS = ("Ada Example", "Mo Muster", "Vera Vorlage")
ACCOUNTS = ("bluesky", "mastodon", "outbox", "x")
FATES: tuple[DeliveryState, ...] = ("posted", "queued", "posted", "queued", "posted", "held", "failed", "queued")

_FIRST = "Bo Cleo Dario Edda Finn Greta Hugo Ines Jonas Kira Leo Mara Nils Olga Piet Rosa Sven Tilda Uwe Yara".split()
_LAST = [f"{head}{tail}" for head in "Bern Dall Farn Gold Hart Karst Lind Marsh Nord Stein".split()
         for tail in "au berg dorf feld hof horn ini son stedt wick".split()]  # fmt: skip
_HOW = "brave careful early empty gentle honest hungry idle loud narrow odd patient quiet rusty slow stubborn".split()
_WHO = "baker bridge carpenter clock engine farmer garden letter library mirror oven pilot river sailor school".split()
_DOES = "answers builds carries doubts fears forgives invents mends outlives remembers teaches trusts".split()
_WHEN = "before dawn,after the war,in the long run,on a bad day,when nobody looks,for no money at all".split(",")


@dataclass(slots=True)
class Rows:
    """What is inserted together, table by table, in an order in which every row finds those it refers to."""

    transcripts: list[dict[str, Any]] = field(default_factory=list)
    episodes: list[dict[str, Any]] = field(default_factory=list)
    suggestions: list[dict[str, Any]] = field(default_factory=list)
    decisions: list[dict[str, Any]] = field(default_factory=list)
    picks: list[dict[str, Any]] = field(default_factory=list)
    deliveries: list[dict[str, Any]] = field(default_factory=list)


TABLES = (transcripts, episodes, suggestions, decisions, picks, deliveries)


def made(folder: Path, wanted: int, picked: int) -> Store:
    """The store in `folder` with `wanted` suggestions (whole episodes of them) and `picked` picks; made if not there.

    Raises ValueError for one of another size.
    """
    folder.mkdir(parents=True, exist_ok=True)
    store = open_store(folder, "", threshold=THRESHOLD)
    if store.made:
        _fill(store, -(-wanted // LINES), picked)
        store.close()
        store = open_store(folder, "", threshold=THRESHOLD)
    if (there := sizes(store)) != (wanted, picked):
        raise ValueError(f"{store.name} holds {there[0]} suggestions and {there[1]} picks. Give another folder.")
    for quote in quotes.find(store, limit=LINES):
        evidence.prove(store, quote)
    return store


def sizes(store: Store) -> tuple[int, int]:
    """How many suggestions and how many picks `store` holds."""
    with store.reading() as db:
        found = [db.execute(sa.select(sa.func.count()).select_from(table)).scalar() for table in (suggestions, picks)]
    return found[0] or 0, found[1] or 0


def _fill(store: Store, number: int, picked: int) -> None:
    store.close()
    sa.event.listen(store.engine, "connect", _hurry)
    for rows in _made_up(number, picked):
        with store.writing() as db:
            _insert(db, rows)


def _hurry(connection: sqlite3.Connection, _: object) -> None:
    """Nothing is lost if the machine stops now: the store is made again."""
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-1000000")


def _insert(db: sa.Connection, rows: Rows) -> None:
    for table, part in zip(TABLES, (getattr(rows, one.name) for one in fields(rows)), strict=True):
        if part:
            db.execute(sa.insert(table), part)


def _made_up(number: int, picked: int) -> Iterator[Rows]:
    """`number` episodes, some in each batch."""
    chance = random.Random(number)  # noqa: S311 # no secret: the same store in every run
    decided = count(1)
    rows = Rows()
    for episode in range(1, number + 1):
        _episode(rows, episode, number, picked, decided, chance)
        if episode % AT_ONCE == 0 or episode == number:
            yield rows
            rows = Rows()


def guest(number: int) -> str:
    """The guest of an episode."""
    number %= GUESTS
    return f"{_FIRST[number % len(_FIRST)]} {_LAST[number // len(_FIRST)]}"


def _episode(rows: Rows, number: int, of: int, picked: int, decided: Iterator[int], chance: random.Random) -> None:
    speakers = (HOSTS[number % len(HOSTS)], guest(number % max(of // 10, 2)))
    lines = [(speakers[at % 2], *_line(chance, at)) for at in range(LINES)]
    text = "".join(f"{name}: {lead}{said}\n\n" for name, lead, said in lines)
    data = text.encode()
    digest = sha256(data).hexdigest()
    at = BEGAN + timedelta(hours=number)
    rows.transcripts.append({"sha256": digest, "data": data})
    rows.episodes.append({
        "id": number, "sha256": digest, "file": f"talk-{number:06}.txt", "path": f"/talks/talk-{number:06}.txt",
        "show": "Crumbs", "title": f"Talk {number} with {speakers[1]}", "url": f"https://example.org/{number}",
        "date": at.date().isoformat(), "hosts": speakers[:1], "guests": speakers[1:], "added_at": at,
    })  # fmt: skip
    place = 0
    for index, (name, lead, said) in enumerate(lines):
        start = place + len(name) + 2
        quote = _quote(index, start, name if index % 7 else None, lead, said)
        _suggestion(rows, number, (of, picked), quote, quote_id(digest, start, quote["end"]), at, decided)
        place = quote["end"] + 2


def _line(chance: random.Random, at: int) -> tuple[str, str]:
    """A connective, where there is one, and a sentence of ten words or so."""
    one, other = chance.sample(_WHO, 2)
    said = f"the {chance.choice(_HOW)} {one} {chance.choice(_DOES)} what the {chance.choice(_HOW)} {other} "
    said += f"{chance.choice(_DOES)} {chance.choice(_WHEN)}, and that is why number {chance.randrange(10**6)} matters."
    return ("But ", said) if at % 3 == 0 else ("", said.capitalize())


def _quote(index: int, start: int, name: str | None, lead: str, said: str) -> dict[str, Any]:
    """What a suggestion and a decision both hold."""
    role = None if name is None else "host" if name in HOSTS else "guest"
    speaker = {"name": name, "role": role, "confidence": 0.98 if name else 0.0}
    edits: list[dict[str, Any]] = [{"op": "drop_lead", "start": 0, "end": len(lead)}, {"op": "capitalise"}]
    return {
        "first": index, "last": index + 1, "start": start, "end": start + len(lead) + len(said),
        "edits": edits if lead else [], "evidence": lead + said, "text": said[:1].upper() + said[1:],
        "line": 2 * index + 1, "time_start": None, "time_end": None,
        "speaker": {**speaker, "source": "labelled" if name else "unknown"},
    }  # fmt: skip


def _suggestion(
    rows: Rows, episode: int, size: tuple[int, int], quote: dict[str, Any], name: str, at: datetime,
    decided: Iterator[int],
) -> None:  # fmt: skip
    nth = (episode - 1) * LINES + quote["first"]
    state = _state(nth, size[0] * LINES, size[1])
    decision = next(decided) if state != "new" else None
    after = at + timedelta(days=1, seconds=quote["first"])
    score = round(0.9 - quote["first"] / 100, 4)
    told = {"named": quote["speaker"]["name"], "sureness": quote["speaker"]["confidence"]}
    rows.suggestions.append({
        "id": name, "episode_id": episode, "rank": quote["first"] + 1, **quote, "score": score, "parts": _parts(score),
        "flags": [], "weights": "made-up", "state": state, **told, "decision_id": decision,
        "changed_at": after if decision else at,
    })  # fmt: skip
    if decision is None:
        return
    who = {"suggestion_id": name, "at": after, "by": "Mia"}
    action = {"approved": "approve", "rejected": "reject", "later": "later"}[state]
    rows.decisions.append({"id": decision, **who, "action": action, "reason": None, "state": state, **quote})
    if state == "approved":
        rows.picks.append({**who, "decision_id": decision})
        if told["named"] and decision % 3:
            rows.deliveries.append(_delivery(decision, name, after))


def _state(nth: int, of: int, picked: int) -> State:
    """What became of the `nth` suggestion: exactly `picked` are approved, and one in eight of the rest decided."""
    if nth * picked // of != (nth + 1) * picked // of:
        return "approved"
    return "rejected" if nth % 8 == 3 else "later" if nth % 64 == 5 else "new"


def _delivery(nth: int, quote: str, at: datetime) -> dict[str, Any]:
    state = FATES[nth // 3 % len(FATES)]
    due = None if state == "queued" and nth % 2 else at + timedelta(days=0 if state == "posted" else 5000)
    return {
        "suggestion_id": quote, "account": ACCOUNTS[nth // 5 % len(ACCOUNTS)], "state": state, "due_at": due,
        "position": nth, "added_at": at, "added_by": "Mia",
    }  # fmt: skip


def _parts(score: float) -> list[dict[str, Any]]:
    """As many reasons, and as long, as the ranker gives: some 3,300 characters of JSON."""
    each = round(score / 24, 6)
    return [
        {"name": f"feature_{n}", "value": 0.5, "weight": each * 2, "contribution": each,
         "because": f"Says something the feature {n} finds worth quoting"}
        for n in range(24)
    ]  # fmt: skip
