"""The JSON of a quote, on which other programs rely: fields may be added, these keep their names and meaning."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from quotebot.export.context import Context
from quotebot.export.when import milliseconds, utc
from quotebot.model import Edit, Score, Speaker
from quotebot.quote import Decision, Delivery, Quote

# JSON escapes C0 by itself. These too are obeyed or hidden by a terminal; escaped, the value stays exact.
_UNSAFE = re.compile(
    r"[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e007f\ud800-\udfff]"
)

Record = dict[str, Any]


def dumps(value: Any) -> str:
    """`value` as JSON on one line: UTF-8 letters as they are, whatever a terminal would obey as `\\uXXXX`."""
    return _UNSAFE.sub(lambda m: json.dumps(m.group())[1:-1], json.dumps(value, ensure_ascii=False))


def record(quote: Quote) -> Record:
    """`quote` in the shape of the contract; what is not known, or not sure, is null."""
    candidate, episode = quote.candidate, quote.episode
    time_start, time_end = milliseconds(quote.times)
    return {
        "id": quote.id,
        "rank": quote.rank,
        "text": quote.text,
        "posted": quote.posted,
        "speaker": speaker_record(quote.speaker),
        "source": {
            "file": episode.file,
            "sha256": quote.sha256,
            "start": candidate.start,
            "end": candidate.end,
            "line": quote.line,
            "time_start": time_start,
            "time_end": time_end,
        },
        "raw": quote.raw,
        "edits": [edit_record(edit) for edit in candidate.edits],
        **score_record(quote.score),
        "flags": list(quote.flags),
        "episode": {"show": episode.show, "title": episode.title, "url": episode.url, "date": episode.date},
        "weights": quote.weights,
        "state": quote.state,
        "decision": quote.decision and decision_record(quote.decision),
        "deliveries": [delivery_record(delivery) for delivery in quote.deliveries],
    }


def speaker_record(speaker: Speaker) -> Record:
    """A speaker as JSON; `name` is null where `source` is `unknown`."""
    return asdict(speaker)


def edit_record(edit: Edit) -> Record:
    """An edit as JSON: only what it says, so that `capitalise` has no offsets."""
    return {key: value for key, value in asdict(edit).items() if value is not None}


def score_record(score: Score) -> Record:
    """A score and its parts as JSON; the contributions add up to the score."""
    return {"score": score.total, "parts": [asdict(part) for part in score.parts]}


def decision_record(decision: Decision) -> Record:
    """What a person did about a quote, as JSON; `at` is UTC, `reason` null where none was given."""
    return {"action": decision.action, "at": utc(decision.at), "by": decision.by, "reason": decision.reason}


def delivery_record(delivery: Delivery) -> Record:
    """Where a quote is to be posted, as JSON; `due` is UTC, null where it has no time yet."""
    return {"account": delivery.account, "state": delivery.state, "due": delivery.due and utc(delivery.due)}


def json_lines(quotes: Iterable[Quote], context: Context) -> Iterator[str]:
    """One JSON array, one quote a line."""
    yield "["
    for at, quote in enumerate(quotes):
        yield (",\n " if at else "\n ") + dumps(record(quote))
    yield "\n]\n"


def jsonl_lines(quotes: Iterable[Quote], context: Context) -> Iterator[str]:
    """One JSON object a line."""
    for quote in quotes:
        yield dumps(record(quote)) + "\n"
