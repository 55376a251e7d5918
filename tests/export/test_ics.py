from datetime import UTC, datetime, timedelta

import vobject
from icalendar import Calendar

from quotebot.model import Speaker

from .quotes import NOON, build, exported, queued


def test_an_event_is_a_delivery_that_waits() -> None:
    quote = queued(queued(queued(build(time=751.5)), "bluesky", NOON, "held"), "mastodon", NOON, "posted")
    calendar = Calendar.from_ical(exported("ics", [quote]))
    first, second = calendar.walk("VEVENT")
    assert first["uid"] == f"{quote.id}-x@quotebot"
    assert second["uid"] == f"{quote.id}-bluesky@quotebot"
    assert first["dtstart"].dt == datetime(2026, 3, 10, 12, tzinfo=UTC)
    assert first["dtstamp"].dt == datetime(2026, 3, 9, 8, 30, tzinfo=UTC)
    assert first["duration"].dt == timedelta(minutes=5)
    assert (first["status"], second["status"]) == ("CONFIRMED", "TENTATIVE")
    assert first["summary"] == "Post to x: Every clock is wrong."
    assert first["description"] == "“Every clock is wrong.” — Edwin Pasko (The Mending Hour: Clocks, 12:31)"
    assert first["url"] == "https://example.org/clocks#t=751"


def test_a_second_reader_sees_the_same() -> None:
    text = exported("ics", [queued(build("One, two; three\\n four"), due=NOON)])
    event = vobject.readOne(text).vevent
    assert event.summary.value == "Post to x: One, two; three\\n four"
    assert event.dtstart.value == NOON


def test_times_are_utc_and_lines_short_and_ended_as_the_standard_has_it() -> None:
    text = exported("ics", [queued(build("Žluťoučký kůň " * 40))])
    assert "DTSTART:20260310T120000Z\r\n" in text
    assert text.count("\n") == text.count("\r\n") == text.count("\r")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_an_unsure_speaker_is_not_named() -> None:
    guess = Speaker(name="Edwin Pasko", role="guest", confidence=0.6, source="inferred")
    assert "Pasko" not in exported("ics", [queued(build(speaker=guess))])
