"""The files that Buffer, Publer and Hootsuite upload and post: nothing in them that may not go out."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from quotebot.errors import ExportRefused
from quotebot.export import buffer, publer, schedule
from quotebot.model import Speaker
from quotebot.quote import Quote

from .quotes import GUEST, NOON, approved, build, exported, queued

UNSURE = Speaker(name="Edwin Pasko", role="guest", confidence=0.6, source="inferred")
POSTED = "“Every clock is wrong.” — Edwin Pasko"
SCHEDULERS = ("buffer", "publer", "hootsuite")


def rows(name: str, quotes: Sequence[Quote]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(exported(name, quotes), newline=""), strict=True))


def test_buffer_has_its_four_columns_and_local_times() -> None:
    assert rows("buffer", [queued(build())]) == [
        ["Text", "Image URL", "Tags", "Posting Time"],
        [POSTED, "", "", "2026-03-10 13:00"],
    ]


def test_publer_has_its_twelve_columns_and_the_link() -> None:
    head, row = rows("publer", [queued(build(time=751.5))])
    assert tuple(head) == publer.COLUMNS
    assert row == ["2026-03-10 13:00", POSTED, "https://example.org/clocks#t=751", *[""] * 9]


def test_a_comma_in_an_address_does_not_make_two_of_it_for_publer() -> None:
    quote = build()
    episode = replace(quote.episode, url="https://example.org/a,b")
    _, row = rows("publer", [approved(replace(quote, episode=episode))])
    assert row[2] == "https://example.org/a%2Cb"


def test_hootsuite_has_three_columns_no_header_and_times_on_five_minutes() -> None:
    due = datetime(2026, 3, 10, 12, 57, 30, tzinfo=UTC)
    assert rows("hootsuite", [queued(build(), due=due)]) == [
        ["03/10/2026 14:00", POSTED, "https://example.org/clocks"],
    ]


@pytest.mark.parametrize(
    ("minute", "second", "shown"), [(0, 0, "13:00"), (2, 29, "13:00"), (2, 30, "13:05"), (7, 0, "13:05")]
)
def test_hootsuite_rounds_to_the_nearest_five_minutes(minute: int, second: int, shown: str) -> None:
    ((due, _, _),) = rows("hootsuite", [queued(build(), due=NOON + timedelta(minutes=minute, seconds=second))])
    assert due == f"03/10/2026 {shown}"


COLUMNS = pytest.mark.parametrize(("name", "column"), [("buffer", 3), ("publer", 0)])


@COLUMNS
def test_where_nothing_is_queued_approved_quotes_take_the_next_free_slots(name: str, column: int) -> None:
    _, *rest = rows(name, [approved(build()), queued(build(), state="failed"), queued(build(), state="posted")])
    assert [row[column] for row in rest] == ["", ""]


@COLUMNS
def test_where_any_is_queued_nothing_else_is_in_the_file(name: str, column: int) -> None:
    quotes = [approved(build()), queued(build()), queued(build(), state="failed"), queued(build(), due=None)]
    _, *rest = rows(name, quotes)
    assert [row[column] for row in rest] == ["2026-03-10 13:00", ""]
    assert schedule.left_out(quotes) == 2


def test_a_queue_that_is_held_is_a_queue_and_what_is_not_in_it_stays_out() -> None:
    quotes = [approved(build()), queued(build(), state="held")]
    assert (len(rows("buffer", quotes)), schedule.left_out(quotes)) == (1, 1)


def test_nothing_is_left_out_where_nothing_is_queued_or_all_is() -> None:
    assert schedule.left_out([approved(build()), queued(build(), state="posted")]) == 0
    assert schedule.left_out([queued(build()), queued(build(), state="posted")]) == 0


def test_each_delivery_is_a_row() -> None:
    quote = queued(queued(build()), "bluesky", NOON + timedelta(hours=1))
    _, *rest = rows("buffer", [quote])
    assert [row[3] for row in rest] == ["2026-03-10 13:00", "2026-03-10 14:00"]


@pytest.mark.parametrize("state", ["held", "sending", "posted", "unknown"])
def test_what_is_held_or_may_be_out_already_is_not_posted_by_another_program(state: str) -> None:
    quote = queued(build(), state=state)  # type: ignore[arg-type]
    assert len(rows("buffer", [quote])) == 1
    assert len(rows("buffer", [queued(quote, "bluesky")])) == 2


@pytest.mark.parametrize("name", SCHEDULERS)
def test_a_quote_without_a_sure_speaker_is_refused_by_name(name: str) -> None:
    quotes = [queued(replace(build(speaker=UNSURE), id=f"q-{n}")) for n in range(7)]
    with pytest.raises(ExportRefused) as refused:
        exported(name, quotes)
    assert "q-0, q-1, q-2, q-3, q-4 and 2 more" in str(refused.value)
    assert "`quotebot edit q-0 --speaker NAME`" in str(refused.value)


@pytest.mark.parametrize("name", SCHEDULERS)
@pytest.mark.parametrize("state", ["new", "later", "rejected"])
def test_a_quote_that_nobody_approved_is_refused(name: str, state: str) -> None:
    quote = replace(build(), id="q-1", state=state)  # type: ignore[arg-type]
    with pytest.raises(ExportRefused, match="`quotebot approve q-1`"):
        exported(name, [quote])


@pytest.mark.parametrize("name", SCHEDULERS)
@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\xad", "\x1b", "\x07"])
def test_a_quote_with_what_no_reader_sees_is_refused_by_name(name: str, hidden: str) -> None:
    quote = replace(queued(build()), id="q-1", text=f"Every {hidden}clock.")
    with pytest.raises(ExportRefused, match=r"invisible characters: q-1\. Type `quotebot edit q-1 --text TEXT`"):
        exported(name, [queued(build()), quote])


@pytest.mark.parametrize("name", SCHEDULERS)
def test_a_speaker_whose_name_hides_something_is_refused_by_name(name: str) -> None:
    quote = replace(queued(build()), id="q-1", guess=replace(GUEST, name="Edwin\u202e Pasko"))
    with pytest.raises(ExportRefused, match=r"speaker's name: q-1\. Type `quotebot edit q-1 --speaker NAME`"):
        exported(name, [quote])


def test_buffer_takes_a_hundred_rows_and_no_more() -> None:
    assert len(rows("buffer", [approved(build())] * buffer.LIMIT)) == 101
    with pytest.raises(
        ExportRefused, match=r"may hold 100 posts, and these are 101.*`-n 100 --skip 100`.*--account.*--since"
    ):
        exported("buffer", [approved(build())] * 101)


def test_hootsuite_takes_three_hundred_and_fifty_rows_and_no_more() -> None:
    assert len(rows("hootsuite", [queued(build())] * 350)) == 350
    with pytest.raises(ExportRefused, match="350"):
        exported("hootsuite", [queued(build())] * 351)


@pytest.mark.parametrize(
    "quotes", [[], [approved(build())], [queued(build(), due=None)], [queued(build(), state="posted")]]
)
@pytest.mark.parametrize("name", ["hootsuite", "ics"])
def test_a_file_of_times_that_would_hold_nothing_is_refused(name: str, quotes: list[Quote]) -> None:
    with pytest.raises(ExportRefused, match="`quotebot queue add ID --at TIME`"):
        exported(name, quotes)
