"""A feed holds each post once, is the same for the same posts, and readers that are not ours understand it."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quotebot.errors import PostRefused, PostUnclear
from quotebot.post import Payload
from quotebot.publishers.feed import Feed

from .posts import AT, TEXT, image, payload, png

SCHEMA = json.loads((Path(__file__).parent / "jsonfeed.schema.json").read_text(encoding="utf-8"))
ADDRESS = "https://example.org/quotes"


def held(folder: Path) -> list[dict[str, Any]]:
    """The entries of the JSON Feed, which must be valid and say the same as the Atom feed."""
    feed = json.loads((folder / "feed.json").read_text(encoding="utf-8"))
    jsonschema.validate(feed, SCHEMA)
    atom = feedparser.parse((folder / "atom.xml").read_bytes())
    assert not atom.bozo
    assert [entry.id for entry in atom.entries] == [item["id"] for item in feed["items"]]
    items: list[dict[str, Any]] = feed["items"]
    return items


def numbered(number: int) -> Payload:
    return payload(id=f"q-{number:03}", text=f"Post {number}.", created_at=AT + timedelta(hours=number))


def test_a_reader_of_either_feed_sees_the_post(tmp_path: Path) -> None:
    link = "https://example.org/clocks#t=751"
    receipt = Feed(tmp_path).publish(payload(link=link, language="en"), "t")

    (item,) = held(tmp_path)
    assert item == {
        "id": "tag:quotebot,2026:q-5d0c2f1a9b7e", "content_text": TEXT, "date_published": "2026-11-25T09:30:00Z",
        "authors": [{"name": "Edwin Pasko"}], "url": link, "language": "en",
    }  # fmt: skip
    (entry,) = feedparser.parse((tmp_path / "atom.xml").read_bytes()).entries
    assert (entry.content[0].value, entry.author, entry.link) == (TEXT, "Edwin Pasko", link)
    assert entry.published_parsed[:6] == (2026, 11, 25, 9, 30, 0)
    assert (receipt.remote_id, receipt.url) == (item["id"], link)


def test_a_post_that_is_sent_again_is_one_entry_and_changes_not_a_byte(tmp_path: Path) -> None:
    feed = Feed(tmp_path)
    feed.publish(payload(), feed.token(AT))
    before = (tmp_path / "feed.json").read_bytes(), (tmp_path / "atom.xml").read_bytes()

    feed.publish(payload(), feed.token(AT + timedelta(days=1)))

    assert ((tmp_path / "feed.json").read_bytes(), (tmp_path / "atom.xml").read_bytes()) == before


def test_the_same_posts_in_any_order_give_the_same_feed(tmp_path: Path) -> None:
    written = set()
    for name, step in (("forth", 1), ("back", -1), ("across", 5)):
        for number in range(12):
            Feed(tmp_path / name).publish(numbered(number * step % 12), "t")
        written.add((tmp_path / name / "feed.json").read_bytes())

    assert len(written) == 1


def test_the_newest_are_kept_the_newest_first(tmp_path: Path) -> None:
    for number in range(9):
        Feed(tmp_path, keep=5).publish(numbered(number), "t")

    assert [item["content_text"] for item in held(tmp_path)] == [f"Post {number}." for number in (8, 7, 6, 5, 4)]


def test_a_post_that_the_feed_has_no_room_for_is_refused(tmp_path: Path) -> None:
    for number in range(1, 4):
        Feed(tmp_path, keep=3).publish(numbered(number), "t")

    with pytest.raises(PostRefused, match="older than the 3 entries"):
        Feed(tmp_path, keep=3).publish(numbered(0), "t")
    assert len(held(tmp_path)) == 3


def test_a_post_is_found_as_it_was_sent_and_in_no_other_form(tmp_path: Path) -> None:
    feed = Feed(tmp_path)
    assert feed.find(payload(), "t", AT) is None
    receipt = feed.publish(payload(), "t")

    assert feed.find(payload(), "another", AT) == receipt
    assert feed.find(payload(text="Another text."), "t", AT) is None
    assert feed.find(payload(id="q-other"), "t", AT) is None


def test_a_post_that_goes_out_again_later_is_the_same_entry_at_the_top(tmp_path: Path) -> None:
    for post in (numbered(1), numbered(2), replace(numbered(1), created_at=AT + timedelta(days=9))):
        Feed(tmp_path).publish(post, "t")

    assert [item["id"][-5:] for item in held(tmp_path)] == ["q-001", "q-002"]


def test_a_card_is_laid_beside_a_feed_with_an_address_and_goes_with_its_post(tmp_path: Path) -> None:
    feed = Feed(tmp_path / "web", address=ADDRESS, keep=1)
    feed.publish(replace(numbered(1), image=image(tmp_path)), "t")

    (item,) = held(tmp_path / "web")
    (card,) = (tmp_path / "web" / "cards").iterdir()
    assert card.read_bytes() == png()
    assert item["image"] == f"{ADDRESS}/cards/{card.name}"
    (entry,) = feedparser.parse((tmp_path / "web" / "atom.xml").read_bytes()).entries
    (enclosure,) = entry.enclosures
    assert (enclosure.href, enclosure.type, enclosure.title) == (item["image"], "image/png", "The quote on a card.")

    feed.publish(numbered(2), "t")
    assert list((tmp_path / "web" / "cards").iterdir()) == []


def test_a_feed_without_an_address_names_no_card(tmp_path: Path) -> None:
    Feed(tmp_path / "web").publish(payload(image=image(tmp_path)), "t")

    (item,) = held(tmp_path / "web")
    assert "image" not in item


@settings(max_examples=60, deadline=None)
@given(text=st.text(min_size=1, max_size=80), speaker=st.text(min_size=1, max_size=20))
def test_whatever_was_said_is_words_in_a_valid_feed(
    tmp_path_factory: pytest.TempPathFactory, text: str, speaker: str
) -> None:
    folder = tmp_path_factory.mktemp("feed")
    post = payload(text=f"[{text}]", speaker=f"[{speaker}]")
    Feed(folder).publish(post, "t")

    (item,) = held(folder)
    assert not set(item["content_text"]) & set("\x00\x07\x1b\u202e\u2066\ufeff\ufffe")
    assert Feed(folder).find(post, "t", AT) is not None


def test_words_that_look_like_markup_stay_words(tmp_path: Path) -> None:
    said = "Write <b>bold</b> & <script>alert(1)</script> ]]> &amp;"
    Feed(tmp_path).publish(payload(text=said), "t")

    (entry,) = feedparser.parse((tmp_path / "atom.xml").read_bytes()).entries
    assert entry.content[0].value == said


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", "{", '{"items": 3}', '{"items": [3]}', '{"items": [{"id": 1}]}', "null"]
)
def test_a_damaged_feed_is_one_sentence_and_stays_as_it_was(tmp_path: Path, content: str) -> None:
    (tmp_path / "feed.json").write_text(content)

    with pytest.raises(PostRefused, match=r"feed.json is damaged. Move it away"):
        Feed(tmp_path).publish(payload(), "t")
    with pytest.raises(PostUnclear, match="damaged"):
        Feed(tmp_path).find(payload(), "t", AT)
    assert (tmp_path / "feed.json").read_text() == content


def test_a_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(PostRefused, match="cannot be written"):
        Feed(tmp_path / "file").publish(payload(), "t")


def test_four_processes_that_post_at_once_lose_nothing(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from quotebot.publishers.feed import Feed
from tests.publishers.test_feed import numbered
for number in range(int(sys.argv[2]), 40, 4):
    Feed(Path(sys.argv[1])).publish(numbered(number), "t")
"""
    root = Path(__file__).parents[2]
    run = [sys.executable, "-c", script, str(tmp_path)]
    started = [subprocess.Popen([*run, str(first)], cwd=root, env=os.environ) for first in range(4)]
    assert [process.wait() for process in started] == [0, 0, 0, 0]

    assert len(held(tmp_path)) == 40


def test_a_check_counts_the_entries(tmp_path: Path) -> None:
    Feed(tmp_path, address=ADDRESS).publish(payload(), "t")

    assert Feed(tmp_path, address=ADDRESS).check() == f"The feed {ADDRESS}/ has 1 entries and keeps the newest 100."
