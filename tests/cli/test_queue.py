"""`quotebot queue`: a calendar in local time, refusals with what mends them, and nothing typed wrongly goes through."""

import json
from datetime import datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result

from quotebot.cli.main import main

TALK = """\
Ada Example: What is a loaf, after all these years?

Bo Sample: A loaf is a promise that you keep every morning. The oven is a teacher with no patience at all.

Ada Example: Do people ask you for the recipe?

Bo Sample: Everybody asks for the recipe and never for the reasons. Flour is the cheapest teacher in the world. Every
baker is a liar before dawn and a saint by seven.

Ada Example: And the young ones?

Bo Sample: Young bakers are in love with crust and afraid of salt. Salt is the courage of bread.
"""
BERLIN = {"QUOTEBOT_QUEUE__ZONE": "Europe/Berlin", "QUOTEBOT_ACCOUNTS__X__NETWORK": "x"}


def quotebot(*args: object, env: dict[str, str] = BERLIN) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args], env=env)


def queue(*args: object, env: dict[str, str] = BERLIN) -> list[str]:
    """The lines that a command of the queue prints."""
    result = quotebot("queue", *args, env=env)
    assert result.exit_code == 0, result.stderr
    return result.stdout.splitlines()


def refused(*args: object, code: int = 1) -> str:
    result = quotebot("queue", *args)
    assert (result.exit_code, result.stdout) == (code, "")
    return result.stderr


def entries(*args: object) -> list[dict[str, Any]]:
    found = json.loads("\n".join(queue("list", "--format", "json", *args)))
    assert isinstance(found, list)
    return found


@pytest.fixture
def kept(tmp_path: Path) -> list[str]:
    """The ids of the quotes that are kept, best first; none is decided about."""
    (tmp_path / "bread.txt").write_text(TALK, encoding="utf-8")
    found = quotebot(
        "suggest", tmp_path / "bread.txt", "--guest", "Bo Sample", "--host", "Ada Example", "--format", "json"
    )
    return [quote["id"] for quote in json.loads(found.stdout)]


@pytest.fixture
def picks(kept: list[str]) -> list[str]:
    """The ids of four approved quotes."""
    assert quotebot("approve", *kept[:4]).exit_code == 0
    return kept[:4]


def test_a_quote_is_queued_for_a_local_time_and_listed_under_its_day(picks: list[str]) -> None:
    (line,) = queue("add", picks[0], "--at", "2999-07-01 09:30")
    assert line.startswith(f"queued  {picks[0]}  outbox  2999-07-01 09:30 CEST  “")

    queue("add", picks[1], "--at", "2999-12-01T08:30Z")
    queue("add", picks[2])

    shown = queue("list")
    assert [line for line in shown if not line[:1].isdigit()] == [
        "Monday 2999-07-01", "", "Sunday 2999-12-01", "", "no time yet",
    ]  # fmt: skip
    assert shown[1].startswith(f"1  09:30 CEST  outbox  queued  {picks[0]}  Bo Sample: ")
    assert shown[4].startswith(f"2  09:30 CET   outbox  queued  {picks[1]}  Bo Sample: ")
    assert shown[7].startswith(f"3  -           outbox  queued  {picks[2]}  Bo Sample: ")


def test_the_same_instant_is_shown_on_the_clocks_of_another_zone(picks: list[str]) -> None:
    queue("add", picks[0], "--at", "2999-07-01 09:30")

    shown = queue("list", env={"QUOTEBOT_QUEUE__ZONE": "Australia/Lord_Howe"})

    assert shown[1].startswith("1  18:00 +1030  outbox")


def test_the_hour_that_the_clocks_show_twice_is_told_apart(picks: list[str]) -> None:
    new_york = {"QUOTEBOT_QUEUE__ZONE": "America/New_York"}
    first, second = "2999-11-03 01:30", "2999-11-03T06:30Z"

    (line,) = queue("add", picks[0], "--at", first, env=new_york)
    (other,) = queue("add", picks[1], "--at", second, env=new_york)

    assert ("2999-11-03 01:30 EDT" in line, "2999-11-03 01:30 EST" in other) == (True, True)


def test_json_holds_utc_and_local_time(picks: list[str]) -> None:
    queue("add", picks[0], picks[1], "--at", "2999-07-01 09:30", "--at", "2999-07-02 09:30")
    queue("add", picks[2])

    first, _, last = entries()

    assert list(first) == ["id", "place", "account", "state", "due", "local", "text", "posted", "speaker"]
    assert (first["id"], first["place"], first["state"]) == (picks[0], 1, "queued")
    assert (first["due"], first["local"]) == ("2999-07-01T07:30:00Z", "2999-07-01T09:30:00+02:00")
    assert (last["due"], last["local"], last["place"]) == (None, None, 3)
    assert [one["id"] for one in entries("-n", 2)] == picks[:2]


def test_an_empty_queue_says_how_to_fill_it(picks: list[str]) -> None:
    result = quotebot("queue", "list")

    assert (result.exit_code, result.stdout) == (0, "")
    assert "Queue an approved quote: quotebot queue add ID" in result.stderr
    assert entries() == []


def test_a_list_that_is_cut_says_so(picks: list[str]) -> None:
    queue("add", *picks)

    result = quotebot("queue", "list", "-n", 3)

    assert "These are the first 3 of 4. Add -n 4 or --all." in result.stderr
    assert len(queue("list", "--all")) == 5


def test_what_is_not_approved_is_refused_with_the_command_that_mends_it(kept: list[str]) -> None:
    said = refused("add", *kept[:2])

    assert f"Nothing was queued. Not approved: {kept[0]}, {kept[1]} (quotebot approve {kept[0]} {kept[1]})." in said
    assert quotebot("approve", *kept[:2]).exit_code == 0
    assert len(queue("add", *kept[:2])) == 2


def test_ids_may_be_shortened(picks: list[str]) -> None:
    (line,) = queue("add", picks[0][2:8])

    assert picks[0] in line


def test_a_quote_moves_to_a_place_before_another_or_to_a_time(picks: list[str]) -> None:
    queue("add", *picks)
    queue("spread", "--at", "09:30", "--from", "2999-07-01")
    one, two, three, four = picks

    (line,) = queue("move", four, "--to", 1)
    assert line.startswith(f"moved  {four}  outbox  2999-07-01 09:30 CEST")
    queue("move", three, "--before", two)
    assert [entry["id"] for entry in entries()] == [four, one, three, two]

    queue("move", four, "--at", "2999-07-09 12:00")
    assert [(entry["id"], entry["local"][:16]) for entry in entries()] == [
        (one, "2999-07-02T09:30"), (three, "2999-07-03T09:30"), (two, "2999-07-04T09:30"), (four, "2999-07-09T12:00"),
    ]  # fmt: skip


def test_spread_keeps_to_the_days_of_the_week_and_the_times_of_the_day(picks: list[str]) -> None:
    queue("add", *picks)

    lines = queue("spread", "--at", "17:00", "--at", "9:30", "--weekdays", "mon-fri", "--from", "2999-07-05")

    assert [line.split("  ")[3] for line in lines] == [  # 2999-07-05 is a Friday
        "2999-07-05 09:30 CEST", "2999-07-05 17:00 CEST", "2999-07-08 09:30 CEST", "2999-07-08 17:00 CEST",
    ]  # fmt: skip
    assert "Add --all to give all of them new ones" in refused("spread", "--at", "10:00")

    lines = queue("spread", "--at", "10:00", "--from", "2999-07-01", "--days", 8, "--all")
    assert [line.split("  ")[3][:10] for line in lines] == ["2999-07-01", "2999-07-03", "2999-07-05", "2999-07-07"]


def test_spread_that_has_no_room_says_how_many_fit(picks: list[str]) -> None:
    queue("add", *picks)

    said = refused("spread", "--at", "10:00", "--from", "2999-07-01", "--days", 3)

    assert "Only 3 of 4 quotes find a free time from 2999-07-01 to 2999-07-03." in said
    assert [entry["due"] for entry in entries()] == [None] * 4


def test_spread_begins_today_and_never_in_the_past(picks: list[str]) -> None:
    queue("add", picks[0])

    (line,) = queue("spread", "--at", "00:00")

    assert line.startswith(f"spread  {picks[0]}  outbox  ")
    assert "has passed" in refused("move", picks[0], "--at", "2001-01-01 00:00")


def test_a_quote_is_held_released_and_dropped(picks: list[str]) -> None:
    queue("add", *picks[:2], "--at", "2999-07-01 09:30", "--at", "2999-07-02 09:30")

    (line,) = queue("hold", picks[0])
    assert line.startswith(f"held  {picks[0]}")
    assert [entry["state"] for entry in entries()] == ["held", "queued"]
    queue("release", picks[0])
    assert [entry["state"] for entry in entries()] == ["queued", "queued"]
    queue("drop", *picks[:2])
    assert entries() == []
    assert f"Not in the queue: {picks[0]}" in refused("drop", picks[0])


def test_places_are_those_of_each_account(picks: list[str]) -> None:
    queue("add", *picks[:2], "--at", "2999-07-01 09:30", "--at", "2999-07-02 09:30")
    queue("add", picks[1], "--account", "x", "--at", "2999-07-01 12:00")

    assert [(entry["account"], entry["place"]) for entry in entries()] == [("outbox", 1), ("x", 1), ("outbox", 2)]
    assert [entry["account"] for entry in entries("--account", "x")] == ["x"]
    assert "Waiting for outbox, x" in refused("hold", picks[1])
    queue("hold", picks[1], "--account", "x")


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["add"], "Missing argument 'ID...'"),
        (["add", "ID", "--at", "tomorrow"], "'tomorrow' is no day and time. Write it as 2026-12-01 09:30."),
        (["add", "ID", "--at", "2999-07-01 09:30", "--at", "2999-07-02 09:30"], "1 quotes and 2 times"),
        (["add", "ID", "--account", " "], "An account has a name."),
        (["add", "ID", "--at", "2999-07-01 09:30", "--no-slot"], "--at gives a time and --no-slot none"),
        (["move", "ID"], "Say where to: one of --to N, --before ID or --at TIME."),
        (["move", "ID", "--to", "1", "--at", "2999-07-01 09:30"], "Say where to: one of"),
        (["move", "ID", "--to", "0"], "0 is not in the range"),
        (["move", "ID", "--at", "2999-02-30 09:30"], "There is no 2999-02-30 09:30 in the calendar."),
        (["spread"], "Missing option '--at'"),
        (["spread", "--at", "25:00"], "'25:00' is no time of day. Write it as 09:30."),
        (["spread", "--at", "09:30", "--weekdays", "workdays"], "'workdays' is no day of the week."),
        (["spread", "--at", "09:30", "--weekdays", ""], "'' is no day of the week."),
        (["spread", "--at", "09:30", "--from", "friday"], "'friday' is no day. Write it as 2026-12-01."),
        (["spread", "--at", "09:30", "--days", "0"], "0 is not in the range"),
    ],
)
def test_what_is_typed_wrongly_is_told_with_code_2(picks: list[str], args: list[str], sentence: str) -> None:
    said = refused(*[picks[0] if arg == "ID" else arg for arg in args], code=2)

    assert sentence in said
    assert entries() == []


@pytest.mark.parametrize("args", [["add", "ffffffffffff"], ["move", "zz", "--to", "1"], ["hold", ""], ["drop", "q-"]])
def test_an_id_that_nothing_has_is_named(picks: list[str], args: list[str]) -> None:
    assert f"No quote has an id that begins with {args[1]}" in refused(*args)


def test_a_zone_that_is_none_is_named() -> None:
    result = quotebot("queue", "list", env={"QUOTEBOT_QUEUE__ZONE": "Mars/Olympus"})

    assert result.exit_code == 1
    assert "queue.zone" in result.stderr


def test_hostile_words_cannot_steer_the_terminal(tmp_path: Path) -> None:
    hostile = "A loaf is a promise \x1b[31m that you \u202e keep every [red]morning[/red]."
    (tmp_path / "bad.txt").write_text(f"Bo Sample: {hostile}\n\nAda Example: Yes.\n", encoding="utf-8")
    found = quotebot(
        "suggest", tmp_path / "bad.txt", "--guest", "Bo Sample", "--host", "Ada Example", "--format", "json"
    )
    quotes = json.loads(found.stdout)
    assert len(quotes) == 1
    for quote in quotes:
        assert quotebot("approve", quote["id"]).exit_code == 0
        shown = refused("add", quote["id"]) + refused("add", quote["id"], "--account", "out\x1b[2J")
        assert not set(shown) & set("\x1b\u202e")
        assert "holds characters that nobody sees: A loaf is a promise" in shown
        assert "There is no account out" in shown


def set_up(**accounts: str) -> None:
    """Give the project these accounts, each the lines of its table."""
    tables = [f"[accounts.{name}]\n{lines}\n" for name, lines in accounts.items()]
    path = Path("config") / "quotebot.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(tables), encoding="utf-8")


def times(lines: list[str]) -> list[str]:
    return [line.split("  ")[3] for line in lines]


def test_an_account_with_a_schedule_gives_its_next_free_slots(picks: list[str]) -> None:
    set_up(blue='network = "bluesky"\nschedule = ["09:30", "17:00"]\nzone = "Europe/Berlin"\ndaily_cap = 1')

    lines = queue("add", *picks[:3], "--account", "blue")

    found = [datetime.fromisoformat(text[:16]) for text in times(lines)]
    assert {one.time() for one in found} <= {time(9, 30), time(17, 0)}
    assert [b.date() - a.date() for a, b in pairwise(found)] == [timedelta(days=1)] * 2
    assert [entry["id"] for entry in entries()] == picks[:3]
    (later,) = times(queue("add", picks[3], "--account", "blue"))
    assert datetime.fromisoformat(later[:16]).date() == found[-1].date() + timedelta(days=1)


def test_a_quote_may_be_queued_without_a_slot(picks: list[str]) -> None:
    set_up(blue='schedule = ["09:30"]')

    assert times(queue("add", picks[0], "--account", "blue", "--no-slot")) == ["no time yet"]
    assert times(queue("add", picks[1])) == ["no time yet"]


def test_a_schedule_without_room_says_where_to_look(picks: list[str]) -> None:
    set_up(blue='schedule = ["09:30"]\nquiet = ["09:00-10:00"]')

    assert "blue has a free slot for 0 of 1 quotes. Look at schedule, quiet" in refused(
        "add", picks[0], "--account", "blue"
    )
    assert entries() == []


def test_an_account_that_is_none_is_answered_with_those_there_are(picks: list[str]) -> None:
    said = refused("add", picks[0], "--account", "blu")

    assert "There is no account blu. There are: outbox, x. Make one with quotebot account add NAME." in said


def test_what_does_not_fit_the_network_is_refused_with_what_would(picks: list[str]) -> None:
    set_up(short="network = 'bluesky'\nmost_chars = 40")

    said = refused("add", *picks[:2], "--account", "short")

    assert said.startswith(f"Error: Nothing was queued. {picks[0]} is ")
    assert f"{picks[1]} is " in said
    assert said.count("over the 40 of Bluesky. A quote of") == 2
    assert entries() == []


def test_what_would_link_by_accident_is_refused() -> None:
    Path("bad.txt").write_text("Bo Sample: A loaf is a promise that you keep like bread.com every morning.\n")
    said = quotebot("suggest", "bad.txt", "--guest", "Bo Sample", "--host", "Ada Example", "--format", "json")
    quotes = [one["id"] for one in json.loads(said.stdout) if "bread.com" in one["text"]]
    assert quotebot("approve", *quotes).exit_code == 0

    assert f"X would make a link of bread.com in {quotes[0]}. Mend the space" in refused(
        "add", quotes[0], "--account", "x"
    )
    assert len(queue("add", quotes[0])) == 1


def test_the_time_of_an_account_in_another_zone_stands_beside(picks: list[str]) -> None:
    set_up(ny='zone = "America/New_York"', here='zone = "Europe/Paris"', far='zone = "Australia/Sydney"')

    (line,) = queue("add", picks[0], "--account", "ny", "--at", "2999-07-01 15:30")
    queue("add", picks[1], "--account", "here", "--at", "2999-07-01 15:31")
    queue("add", picks[2], "--account", "far", "--at", "2999-07-01 19:30")

    assert times([line]) == ["2999-07-01 15:30 CEST (09:30 EDT)"]
    assert [row.split("  ")[1].strip() for row in queue("list")[1:]] == [
        "15:30 CEST (09:30 EDT)", "15:31 CEST", "19:30 CEST (2999-07-02 03:30 AEST)",
    ]  # fmt: skip


@pytest.mark.parametrize("columns", [40, 71, 72, 120])
def test_a_terminal_of_any_width_shows_all_of_it(picks: list[str], columns: int) -> None:
    from rich.console import Console

    from quotebot.cli.calendar import calendar, numbered
    from quotebot.settings import Settings, project_folder
    from quotebot.store.database import open_store
    from quotebot.store.queue import listing

    queue("add", *picks[:3])
    queue("spread", "--at", "09:30", "--at", "17:00", "--from", "2999-07-01")
    store = open_store(project_folder(), "", threshold=Settings().speakers.threshold)
    console = Console(width=columns, force_terminal=True, color_system=None)
    with console.capture() as shown:
        for item in calendar(numbered(listing(store)), ZoneInfo("Europe/Berlin"), columns=columns):
            console.print(item)
    store.close()

    lines = shown.get().splitlines()
    assert max(map(len, lines)) <= columns
    for entry in entries():
        assert entry["id"] in shown.get()
        assert entry["text"].split()[-1] in shown.get()
