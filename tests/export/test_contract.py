import json
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from quotebot.export import contract
from quotebot.model import Episode, Speaker

from .quotes import CONTEXT, NOON, approved, build, exported, queued


def test_the_fields_of_the_contract_keep_their_names_order_and_meaning() -> None:
    assert contract.record(build()) == {
        "id": build().id,
        "rank": 1,
        "text": "Every clock is wrong.",
        "posted": "“Every clock is wrong.” — Edwin Pasko",
        "speaker": {"name": "Edwin Pasko", "role": "guest", "confidence": 0.99, "source": "labelled"},
        "source": {
            "file": "hour.txt", "sha256": "0" * 64, "start": 7, "end": 33, "line": 2,
            "time_start": None, "time_end": None,
        },
        "raw": "But every clock is wrong.",
        "edits": [{"op": "drop_lead", "start": 0, "end": 4}, {"op": "capitalise"}],
        "score": 0.3,
        "parts": [
            {
                "name": "definition", "value": 1.0, "weight": 0.5, "contribution": 0.5,
                "because": "says what something is",
            },
            {
                "name": "pronoun", "value": 1.0, "weight": -0.2, "contribution": -0.2,
                "because": "opens on a pronoun",
            },
        ],
        "flags": ["short"],
        "episode": {
            "show": "The Mending Hour", "title": "Clocks", "url": "https://example.org/clocks", "date": "2026-03-04",
        },
        "weights": "7",
        "state": "new",
        "decision": None,
        "deliveries": [],
    }  # fmt: skip


def test_a_decision_and_the_deliveries_are_in_it() -> None:
    quote = queued(queued(build(), due=None, state="held"), "bluesky", NOON)
    record = contract.record(quote)
    assert record["state"] == "approved"
    assert record["decision"] == {"action": "approve", "at": "2026-03-09T08:30:00Z", "by": "mara", "reason": None}
    assert record["deliveries"] == [
        {"account": "x", "state": "held", "due": None},
        {"account": "bluesky", "state": "queued", "due": "2026-03-10T12:00:00Z"},
    ]


def test_what_is_exported_is_what_the_schema_says() -> None:
    """A reader that knows nothing but the schema can rely on it."""
    schema = json.loads((Path(__file__).parent / "quote.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    guess = Speaker(name="Edwin Pasko", role="guest", confidence=0.6, source="inferred")
    quotes = [build(), build(time=751.5, speaker=guess), approved(build(episode=Episode(file="-"))), queued(build())]
    validator = Draft202012Validator({**schema, "type": "array", "items": {"$ref": "#/$defs/quote"}})
    assert [error.message for error in validator.iter_errors(json.loads(exported("json", quotes)))] == []


def test_raw_is_the_evidence_with_white_space_folded() -> None:
    quote = build()
    record = contract.record(quote)
    start, end = record["source"]["start"], record["source"]["end"]
    assert record["raw"] == " ".join("Hello.\nBut every clock\n is wrong."[start:end].split())


def test_times_are_given_where_the_file_has_them() -> None:
    source = contract.record(build(time=751.5))["source"]
    assert (source["time_start"], source["time_end"]) == (751.5, 754.0)


def test_times_are_printed_to_the_millisecond() -> None:
    quote = replace(build(), times=(98.30000000000001, 101.02000000000001))
    for name in ("json", "csv"):
        text = exported(name, [quote])
        assert ("98.3" in text, "101.02" in text, "00001" in text) == (True, True, False)
    source = contract.record(replace(build(), times=(0.0, None)))["source"]
    assert (source["time_start"], source["time_end"]) == (0.0, None)


def test_a_name_that_is_not_sure_is_null_and_not_posted() -> None:
    guess = Speaker(name="Edwin Pasko", role="guest", confidence=0.6, source="inferred")
    record = contract.record(build(speaker=guess))
    assert record["speaker"] == {"name": None, "role": None, "confidence": 0.6, "source": "unknown"}
    assert record["posted"] == "“Every clock is wrong.”"


def test_json_is_one_array_and_jsonl_one_object_a_line() -> None:
    quotes = [build(), build("Old is not good.", rank=2)]
    records = [contract.record(quote) for quote in quotes]
    assert json.loads("".join(contract.json_lines(quotes, CONTEXT))) == records
    assert [json.loads(line) for line in contract.jsonl_lines(quotes, CONTEXT)] == records


def test_no_suggestion_at_all_is_still_valid_json() -> None:
    assert json.loads("".join(contract.json_lines([], CONTEXT))) == []


def test_letters_stay_readable_and_what_a_terminal_obeys_is_escaped() -> None:
    assert contract.dumps("café \x1b[1m\x9b\u202e\U000e0041") == '"café \\u001b[1m\\u009b\\u202e\\udb40\\udc41"'


@given(st.text(st.characters(exclude_categories=())))
def test_the_value_survives_whatever_it_holds(text: str) -> None:
    line = contract.dumps(text)
    assert json.loads(line) == text
    assert line.isprintable() or not set(line) & set("\x1b\x9b\u202e\u2028\n\r")
    line.encode("utf-8")


@given(st.text(min_size=1))
def test_a_hostile_line_is_still_one_line_of_jsonl(said: str) -> None:
    (line,) = contract.jsonl_lines([build(said)], CONTEXT)
    assert line.splitlines() == [line.removesuffix("\n")]
