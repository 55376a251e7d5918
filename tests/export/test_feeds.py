from dataclasses import replace
from xml.etree import ElementTree

import feedparser
import pytest

from quotebot.model import Episode, Speaker
from quotebot.quote import Quote

from .quotes import approved, build, exported

FEEDS = ("atom", "rss")


@pytest.mark.parametrize("name", FEEDS)
def test_a_reader_of_feeds_sees_the_quote_its_speaker_and_its_moment(name: str) -> None:
    feed = feedparser.parse(exported(name, [approved(build(time=751.5))]))
    (entry,) = feed.entries
    assert not feed.bozo
    assert feed.feed.title == "Quotes: The Mending Hour"
    assert entry.title == "Every clock is wrong."
    assert entry.author == "Edwin Pasko"
    assert entry.link == "https://example.org/clocks#t=751"
    text = entry.content[0].value if name == "atom" else entry.summary
    assert text == "“Every clock is wrong.” — Edwin Pasko, The Mending Hour: Clocks, 12:31"


@pytest.mark.parametrize(("name", "guid"), [("atom", "tag:quotebot,2026:q-1"), ("rss", "q-1")])
def test_an_entry_keeps_its_id_whatever_is_decided(name: str, guid: str) -> None:
    quote = replace(build(), id="q-1")
    for one in (quote, approved(quote), replace(quote, text="Other.")):
        (entry,) = feedparser.parse(exported(name, [one])).entries
        assert entry.id == guid
        assert name == "atom" or not entry.guidislink


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize(
    ("decided", "date", "expected"),
    [
        (True, "2026-03-04", (2026, 3, 9, 8, 30, 0)),
        (False, "2026-03-04", (2026, 3, 4, 0, 0, 0)),
        (False, "last spring", (2000, 1, 1, 0, 0, 0)),
        (False, None, (2000, 1, 1, 0, 0, 0)),
    ],
)
def test_an_entry_is_dated_by_its_decision_else_its_episode_else_a_fixed_day(
    name: str, decided: bool, date: str | None, expected: tuple[int, ...]
) -> None:
    quote = build(episode=Episode(file="hour.txt", date=date))
    (entry,) = feedparser.parse(exported(name, [approved(quote) if decided else quote])).entries
    assert (entry.updated_parsed if name == "atom" else entry.published_parsed)[:6] == expected


@pytest.mark.parametrize("name", FEEDS)
def test_the_feed_is_as_new_as_its_newest_entry(name: str) -> None:
    feed = feedparser.parse(exported(name, [build(), approved(build("Old is good."))])).feed
    assert feed.updated_parsed[:6] == (2026, 3, 9, 8, 30, 0)


@pytest.mark.parametrize("name", FEEDS)
def test_a_speaker_who_is_not_sure_is_said_to_be_unknown(name: str) -> None:
    guess = Speaker(name="Edwin Pasko", role="guest", confidence=0.6, source="inferred")
    text = exported(name, [build(speaker=guess)])
    assert feedparser.parse(text).entries[0].author == "Speaker not known"
    assert "Pasko" not in text


@pytest.mark.parametrize("name", FEEDS)
def test_no_quote_at_all_is_still_a_feed(name: str) -> None:
    feed = feedparser.parse(exported(name, []))
    assert (feed.bozo, feed.entries, feed.feed.title) == (False, [], "Quotes")


def test_atom_has_what_the_standard_asks_of_a_feed_and_of_an_entry() -> None:
    atom = "{http://www.w3.org/2005/Atom}"
    root = ElementTree.fromstring(exported("atom", [build(episode=Episode(file="a.txt"))]))  # noqa: S314, our own
    entry = root.find(f"{atom}entry")
    assert entry is not None
    assert {child.tag.removeprefix(atom) for child in root} >= {"id", "title", "updated", "entry"}
    assert [child.tag.removeprefix(atom) for child in entry] == ["id", "title", "updated", "author", "content"]


def test_rss_shows_words_that_look_like_html_as_words() -> None:
    said = "Write <b>bold</b> & <script>alert(1)</script>."
    (entry,) = feedparser.parse(exported("rss", [build(said)])).entries
    assert entry.title == said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def test_a_long_quote_has_a_short_title_and_is_whole_below_it() -> None:
    said = "word " * 60 + "end."
    (entry,) = feedparser.parse(exported("atom", [build(said)])).entries
    assert len(entry.title) <= 100
    assert entry.title.endswith("word…")
    assert said in entry.content[0].value


def test_the_link_of_an_rss_channel_is_the_first_web_address_of_an_episode_else_the_empty_page() -> None:
    nowhere = build(episode=Episode(file="a.txt", url="tapes/a.wav"))
    assert feedparser.parse(exported("rss", [nowhere, build()])).feed.link == "https://example.org/clocks"
    for quotes in ([nowhere], []):
        feed = feedparser.parse(exported("rss", quotes))
        assert (feed.bozo, feed.feed.link) == (False, "about:blank")


def feed_id(*quotes: Quote) -> str:
    found = feedparser.parse(exported("atom", quotes)).feed.id
    assert isinstance(found, str)
    return found


def of(show: str | None, sha256: str = "0" * 64) -> Quote:
    return replace(build(episode=Episode(file="a.txt", show=show)), sha256=sha256)


def test_two_projects_have_two_atom_feeds() -> None:
    ids = [feed_id(of("Bread")), feed_id(of("Salt")), feed_id(of("Bread, Salt")), feed_id(of("Bread"), of("Salt"))]
    ids += [feed_id(), feed_id(of(None, "1" * 64)), feed_id(of(None, "2" * 64))]
    assert len(set(ids)) == len(ids)
    assert all(one.startswith("tag:quotebot,2026:quotes-") for one in ids)


def test_an_atom_feed_stays_the_same_as_quotes_and_episodes_are_added() -> None:
    first, newer = of("Bread", "1" * 64), of("Bread", "2" * 64)
    assert feed_id(first) == feed_id(newer, first) == feed_id(newer, approved(first), first)
    first, newer = of(None, "1" * 64), of(None, "2" * 64)
    assert feed_id(first) == feed_id(newer, first) == feed_id(newer, approved(first), first)
