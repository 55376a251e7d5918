"""Between the values of the house and the rows of the tables: one pair of functions for each value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from quotebot.model import Candidate, Edit, Episode, Part, Score, Speaker
from quotebot.post import Image, Payload, Span
from quotebot.quote import Decision, Delivery, Quote
from quotebot.store.schema import decisions, suggestions

Row = Mapping[str, Any] | RowMapping

# What the columns of the decision in force, and of the episode, begin with in a joined row.
DECIDED = "decided_"
ABOUT = "about_"


def quote_columns(quote: Quote) -> dict[str, Any]:
    """What suggestions and decisions both hold of a quote."""
    candidate = quote.candidate
    return {
        "first": candidate.first,
        "last": candidate.last,
        "start": candidate.start,
        "end": candidate.end,
        "edits": [{key: value for key, value in asdict(edit).items() if value is not None} for edit in candidate.edits],
        "evidence": quote.evidence,
        "text": quote.text,
        "line": quote.line,
        "time_start": quote.times[0],
        "time_end": quote.times[1],
        "speaker": asdict(quote.guess),
    }


def proposal_columns(quote: Quote) -> dict[str, Any]:
    """What a suggestion holds of a quote besides its id, its episode and what was decided."""
    return {
        "rank": quote.rank,
        **quote_columns(quote),
        "score": quote.score.total,
        "parts": [asdict(part) for part in quote.score.parts],
        "flags": list(quote.flags),
        "weights": quote.weights,
    }


def episode_of(row: Row) -> Episode:
    """The facts of a row of `episodes`."""
    facts = {name: row[name] for name in ("file", "show", "title", "url", "date")}
    return Episode(**facts, hosts=tuple(row["hosts"]), guests=tuple(row["guests"]))


def candidate_of(row: Row, prefix: str = "") -> Candidate:
    """The span and the edits of a row of suggestions or decisions."""
    place = {name: row[prefix + name] for name in ("first", "last", "start", "end")}
    return Candidate(**place, edits=tuple(Edit(**edit) for edit in row[prefix + "edits"]))


def decision_of(row: Row, prefix: str = "") -> Decision:
    """A row of `decisions`."""
    same = {name: row[prefix + name] for name in ("id", "action", "at", "by", "reason", "state", "text", "undoes")}
    return Decision(
        **same,
        quote=row[prefix + "suggestion_id"],
        candidate=candidate_of(row, prefix),
        speaker=Speaker(**row[prefix + "speaker"]),
    )


def delivery_of(row: Row) -> Delivery:
    """A row of `deliveries`."""
    same = {name: row[name] for name in ("id", "account", "state", "position")}
    return Delivery(**same, quote=row["suggestion_id"], due=row["due_at"])


def payload_json(payload: Payload) -> dict[str, Any]:
    """What a delivery keeps of its post: all of it."""
    return {**asdict(payload), "created_at": payload.created_at.isoformat()}


def payload_of(kept: Mapping[str, Any]) -> Payload:
    """The post that a delivery keeps."""
    values = {
        "created_at": datetime.fromisoformat(kept["created_at"]),
        "spans": tuple(Span(**span) for span in kept["spans"]),
        "image": Image(**kept["image"]) if kept["image"] else None,
    }
    return Payload(**{**kept, **values})


def joined_columns() -> Iterable[Any]:
    """The columns of a quote as it is now: the suggestion's, and those of the decision in force beside them."""
    return [*suggestions.c, *(column.label(DECIDED + column.name) for column in decisions.c)]


def quote_of(row: Row, episode: Episode, sha256: str, threshold: float, sent: Iterable[Delivery] = ()) -> Quote:
    """The quote of a joined row as it is now: as decided where a decision is in force, else as proposed."""
    prefix = DECIDED if row["decision_id"] is not None else ""
    return Quote(
        id=row["id"],
        rank=row["rank"],
        episode=episode,
        sha256=sha256,
        candidate=candidate_of(row, prefix),
        evidence=row[prefix + "evidence"],
        text=row[prefix + "text"],
        line=row[prefix + "line"],
        times=(row[prefix + "time_start"], row[prefix + "time_end"]),
        guess=Speaker(**row[prefix + "speaker"]),
        threshold=threshold,
        score=Score(total=row["score"], parts=tuple(Part(**part) for part in row["parts"])),
        flags=tuple(row["flags"]),
        weights=row["weights"],
        state=row["state"],
        decision=decision_of(row, DECIDED) if prefix else None,
        deliveries=tuple(sent),
    )
