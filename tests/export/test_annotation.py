import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from quotebot.errors import EvidenceMismatch
from quotebot.export.context import Context
from quotebot.model import Episode, Speaker
from quotebot.quote import Quote

from .quotes import CONTEXT, VIENNA, approved, build, exported, standing

SCHEMA = json.loads((Path(__file__).parent / "annotation.schema.json").read_text(encoding="utf-8"))


def page(quotes: list[Quote], context: Context = CONTEXT) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(exported("annotation", quotes, context))
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(value)] == []
    return value


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_an_annotation_points_at_the_words_and_at_their_place() -> None:
    quote = approved(build())
    (annotation,) = page([quote])["items"]
    assert annotation == {
        "id": f"tag:quotebot,2026:{quote.id}",
        "type": "Annotation",
        "motivation": "highlighting",
        "creator": {"type": "Person", "name": "mara"},
        "created": "2026-03-09T08:30:00Z",
        "body": [
            {
                "type": "TextualBody", "purpose": "describing", "format": "text/plain",
                "value": "Every clock is wrong.",
            },
            {"type": "TextualBody", "purpose": "tagging", "format": "text/plain", "value": "Edwin Pasko"},
        ],
        "target": {
            "source": "https://example.org/clocks",
            "dcterms:source": "urn:sha256:" + "0" * 64,
            "selector": [
                {
                    "type": "TextQuoteSelector", "exact": "But every clock\n is wrong.", "prefix": ".......",
                    "suffix": "",
                },
                {"type": "TextPositionSelector", "start": 7, "end": 33},
            ],
        },
    }  # fmt: skip


def test_what_is_around_it_is_thirty_two_characters_at_most() -> None:
    quote = build("Old is good.", before="0123456789" * 5)
    transcript = replace(standing(quote), text="0123456789" * 5 + "Old is good." + "abcdefghij" * 5)
    (annotation,) = page([quote], Context(zone=VIENNA, transcript=lambda _: transcript))["items"]
    selector, position = annotation["target"]["selector"]
    assert selector["prefix"] == "89" + "0123456789" * 3
    assert selector["suffix"] == "abcdefghij" * 3 + "ab"
    assert transcript.text[position["start"] : position["end"]] == selector["exact"] == "Old is good."


def test_without_an_address_the_source_is_the_file_itself_and_nobody_unsure_is_named() -> None:
    guess = Speaker(name="Edwin Pasko", role="guest", confidence=0.6, source="inferred")
    (annotation,) = page([build("Old is good.", speaker=guess, episode=Episode(file="hour.txt"))])["items"]
    assert annotation["target"]["source"] == "urn:sha256:" + "0" * 64
    assert annotation["body"] == []
    assert "creator" not in annotation


def test_a_quote_that_no_longer_stands_in_its_transcript_is_refused() -> None:
    other = replace(standing(build()), text="Something else.")
    with pytest.raises(EvidenceMismatch, match="`quotebot verify`"):
        exported("annotation", [build()], Context(zone=VIENNA, transcript=lambda _: other))


def test_a_page_of_other_quotes_has_another_id_and_none_at_all_is_a_page() -> None:
    pages = [page([]), page([build()]), page([build("Old is good.")])]
    assert len({one["id"] for one in pages}) == 3
