"""Each trouble that posting meets ends in a state that `quotebot status` explains, and the command it names mends it.

A project as a user has one, real servers behind fault proxies, and the commands as they are typed.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from quotebot.cli.main import main
from quotebot.store.database import open_store
from quotebot.store.schema import deliveries

from .mastodons import MEDIA, POST, TOKEN, Fediverse
from .reference_pds import Account, Pds
from .x_standin import KEYS, UNAUTHORIZED, XStandIn

INTERVIEW = """\
Ada Example: What have you learnt?

Bo Sample: Salt is the courage of bread, and flour is the cheapest teacher in the world.

Ada Example: And the young ones?

Bo Sample: Young bakers are in love with crust and afraid of salt in their own dough.
"""
NAMES = ["--host", "Ada Example", "--guest", "Bo Sample", "--show", "Crumbs"]
ME = "/api/v1/accounts/verify_credentials"
ACCOUNT = "min_gap_minutes = 0\nmost_a_run = 9\n"
SESSION = "/xrpc/com.atproto.server.createSession"
TAKEN_BACK = {"access_token_secret": "taken-back"}
CREATE = "/xrpc/com.atproto.repo.createRecord"
COMMAND = re.compile(r"quotebot ((?:[^(),;.]|\.(?! |$))*\w)")

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run("status")` in a project with two approved quotes; `typed` goes to its standard input."""
    monkeypatch.setenv("QUOTEBOT_HOME", str(tmp_path))
    monkeypatch.setenv("QUOTEBOT_QUEUE__ZONE", "Europe/Berlin")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bread.txt").write_text(INTERVIEW, encoding="utf-8")

    def ran(*words: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(main, list(words), input=typed)

    assert ran("suggest", "bread.txt", *NAMES).exit_code == 0
    said = [one for one in json.loads(ran("list", "--format", "json").stdout) if one["speaker"]["name"] == "Bo Sample"]
    whole = [one["id"] for one in said if one["text"].startswith(("Salt", "Young"))]
    assert ran("approve", *whole[:2]).exit_code == 0
    return ran


def account(run: Run, name: str, *, secrets: str, **values: str) -> None:
    """An account of the project, and all approved quotes queued for it, due a minute ago."""
    Path("config").mkdir(exist_ok=True)
    with Path("config/quotebot.toml").open("a", encoding="utf-8") as file:
        table = "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())
        file.write(f"[accounts.{name}]\n{table}{ACCOUNT}")
    assert run("account", "login", name, "--secrets-from-stdin", typed=secrets).exit_code == 0
    approved = [one["id"] for one in json.loads(run("list", "--state", "approved", "--format", "json").stdout)]
    times = [word for at in range(len(approved)) for word in ("--at", f"2999-01-0{at + 1} 09:30")]
    queued = run("queue", "add", *approved, *times, "--account", name, "--anyway")
    assert queued.exit_code == 0, queued.output
    later(due_at=datetime.now(UTC) - timedelta(minutes=1))


def later(**values: Any) -> None:
    """Time passes in the store, and not on the clock."""
    with closing(open_store(Path.cwd(), "", threshold=0.9)) as store, store.writing() as db:
        db.execute(sa.update(deliveries).where(deliveries.c.state != "posted").values(**values))


def troubles(run: Run) -> list[dict[str, str]]:
    """What `quotebot status` says needs a person: in JSON, and the same words for people."""
    shown, told = run("status"), run("status", "--format", "json")
    found: list[dict[str, str]] = json.loads(told.stdout)["troubles"]
    assert (shown.exit_code, told.exit_code) == ((1, 1) if found else (0, 0)), shown.output
    flat = " ".join(shown.stdout.split())
    for one in found:
        assert " ".join(one["why"].split()) in flat
        assert " ".join(one["mend"].split()) in flat
    return found


def mend(run: Run, trouble: dict[str, str], secrets: str = "") -> None:
    """Type the very commands that status names, one after the other; a log-in only if there are new `secrets`."""
    for command in COMMAND.findall(trouble["mend"]):
        words = command.split()
        if words[:2] == ["account", "login"]:
            if not secrets:
                continue
            words.append("--secrets-from-stdin")
        done = run(*words, typed=secrets)
        assert done.exit_code == 0, (command, done.output)


def counts(run: Run) -> dict[str, int]:
    found: dict[str, int] = json.loads(run("status", "--format", "json").stdout)["counts"]
    return found


def ticks(run: Run, count: int = 3) -> str:
    """What so many ticks say, one after the other."""
    return "".join(run("post", "--once").output for _ in range(count))


# What the network does not let in -------------------------------------------------------------------------------------


@pytest.fixture
def blue(pds: Pds, run: Run) -> Account:
    """An account on the reference server, for which two posts are due."""
    pds.proxy.heal()
    made = pds.account()
    account(run, "blue", network="bluesky", server=pds.proxy.url, handle=made.handle, secrets=made.password)
    pds.proxy.passages.clear()
    return made


def test_a_revoked_app_password_stops_the_account_and_a_new_one_lets_the_posts_out(
    pds: Pds, blue: Account, run: Run
) -> None:
    pds.post("com.atproto.server.revokeAppPassword", {"name": "quotebot"}, blue.access)
    said = ticks(run)
    (trouble,) = troubles(run)

    assert said.count("Nothing more goes out to blue") == 1
    assert len(pds.proxy.seen(SESSION)) <= 2, "log-ins are limited"
    assert (trouble["state"], trouble["account"]) == ("stopped", "blue")
    assert "Invalid identifier or password" in trouble["why"]
    assert counts(run) == {"queued": 2}
    refused = run("resume", "blue")
    assert (refused.exit_code, "blue stays stopped." in refused.stderr) == (1, True)

    fresh = pds.post("com.atproto.server.createAppPassword", {"name": "again"}, blue.access)["password"]
    mend(run, trouble, secrets=fresh)
    ticks(run)
    assert len(pds.records(blue)) == 2
    assert (counts(run), troubles(run)) == ({"posted": 2}, [])
    assert fresh not in said + run("status").output + run("doctor").output


def test_a_suspended_account_is_stopped_until_it_is_let_in_again(pds: Pds, blue: Account, run: Run) -> None:
    run("account", "test", "blue")  # it has a session, as after earlier posts
    pds.suspend(blue)
    ticks(run)
    (trouble,) = troubles(run)

    assert trouble["state"] == "stopped"
    assert pds.proxy.seen(CREATE) == []
    pds.suspend(blue, applied=False)
    mend(run, trouble)
    ticks(run)
    assert (len(pds.records(blue)), counts(run), troubles(run)) == (2, {"posted": 2}, [])


@pytest.fixture
def toots(mock: Fediverse, run: Run) -> Fediverse:
    """A Mastodon account for which two posts are due."""
    account(run, "toots", network="mastodon", server=mock.proxy.url, secrets=TOKEN)
    mock.proxy.passages.clear()
    return mock


def test_a_revoked_token_of_mastodon_stops_the_account(toots: Fediverse, run: Run) -> None:
    assert run("account", "login", "toots", "--secrets-from-stdin", typed="a-token-that-was-revoked").exit_code == 0
    ticks(run)
    (trouble,) = troubles(run)

    assert (trouble["state"], "refused the token of account toots" in trouble["why"]) == ("stopped", True)
    assert "a-token-that-was-revoked" not in run("status").output + run("doctor").output
    mend(run, trouble, secrets=TOKEN)
    ticks(run)
    assert (len(toots.statuses()), counts(run), troubles(run)) == (2, {"posted": 2}, [])


def test_a_suspended_account_of_mastodon_is_stopped(toots: Fediverse, run: Run) -> None:
    for path, method in ((ME, "GET"), (POST, "POST")):
        toots.answers(path, 403, {"error": "Your login is currently disabled"}, method=method)
    ticks(run)
    (trouble,) = troubles(run)

    assert (trouble["state"], "Your login is currently disabled" in trouble["why"]) == ("stopped", True)
    assert len(toots.proxy.seen(POST, "POST")) == 1
    toots.call("DELETE", "/api/v1/_mock/faults")
    mend(run, trouble)
    ticks(run)
    assert (len(toots.statuses()), counts(run), troubles(run)) == (2, {"posted": 2}, [])


@pytest.fixture
def x() -> Iterator[XStandIn]:
    with XStandIn() as started:
        yield started


def keys(**changed: str) -> str:
    return "\n".join(f"{name}={value}" for name, value in (KEYS | changed).items())


def test_keys_of_x_that_are_taken_back_stop_the_account(x: XStandIn, run: Run) -> None:
    account(run, "ex", network="x", server=x.url, secrets=keys(**TAKEN_BACK))
    first, *_ = json.loads(run("list", "--state", "approved", "--format", "json").stdout)
    now = [run("post", first["id"], "--now", "--account", "ex") for _ in range(2)]
    ticks(run)
    (trouble,) = troubles(run)

    assert [(one.exit_code, "ex is stopped. X does not accept the keys" in one.stderr) for one in now] == [
        (1, True)
    ] * 2
    assert (trouble["state"], "X does not accept the keys" in trouble["why"]) == ("stopped", True)
    assert len(x.asked) <= 2, "the post and one harmless read"
    mend(run, trouble, secrets=keys())
    ticks(run)
    assert (len(x.posts), counts(run), troubles(run)) == (2, {"posted": 2}, [])


def test_a_wrong_clock_is_not_taken_for_revoked_keys(x: XStandIn, run: Run) -> None:
    account(run, "ex", network="x", server=x.url, secrets=keys())
    now = format_datetime(datetime.now(UTC) + timedelta(minutes=42), usegmt=True)
    x.answer(401, UNAUTHORIZED, headers={"Date": now}, times=None)
    ticks(run)
    (trouble,) = troubles(run)
    told = {one["what"]: one for one in json.loads(run("doctor", "--format", "json").stdout)}

    assert re.search("clock is 4[12] minutes off. Set the clock.", trouble["why"])
    assert (told["clock"]["well"], "minutes behind" in told["clock"]["why"]) == (False, True)
    x.answers.clear()
    mend(run, trouble)
    ticks(run)
    assert (len(x.posts), counts(run), troubles(run)) == (2, {"posted": 2}, [])


def test_a_clock_that_was_set_back_is_told(toots: Fediverse, run: Run) -> None:
    ticks(run, 1)
    with closing(open_store(Path.cwd(), "", threshold=0.9)) as store, store.writing() as db:
        db.execute(sa.update(deliveries).values(attempt_at=datetime.now(UTC) + timedelta(hours=3)))
    (trouble,) = troubles(run)

    assert (trouble["state"], trouble["mend"]) == ("clock", "Set the clock, then: quotebot doctor")
    assert re.search(r"clock: it shows .*, and showed .* before\. Set it right\.", run("doctor").stdout)


# What is not there, too long, too big, or held by another program -----------------------------------------------------


def test_an_unreachable_network_puts_posts_off_and_says_when_it_is_tried_again(toots: Fediverse, run: Run) -> None:
    toots.proxy.fail("refuse")
    ticks(run, 1)
    first, second = troubles(run)

    assert first["state"] == second["state"] == "put off"
    assert re.search(r"cannot be reached .* The next attempt is at \d\d:\d\d C", first["why"])
    toots.proxy.heal()
    for one in (first, second):
        mend(run, one)
    ticks(run)
    assert (len(toots.statuses()), counts(run), troubles(run)) == (2, {"posted": 2}, [])


def test_what_an_unreachable_network_made_late_says_so_and_is_not_sent_unasked(toots: Fediverse, run: Run) -> None:
    toots.proxy.fail("refuse")
    ticks(run, 1)
    later(due_at=datetime.now(UTC) - timedelta(days=1))
    toots.proxy.heal()
    ticks(run)
    late = troubles(run)

    assert [one["state"] for one in late] == ["expired", "expired"]
    assert "Its time passed while nothing could be posted. 127.0.0.1" in late[0]["why"]
    assert toots.statuses() == []
    now, drop, add = COMMAND.findall(late[0]["mend"])
    assert run(*now.split()).exit_code == 0
    ticks(run)
    assert (len(toots.statuses()), counts(run)) == (1, {"posted": 1, "expired": 1})
    now, drop, add = COMMAND.findall(troubles(run)[0]["mend"])
    assert [run(*one.split()).exit_code for one in (drop, add)] == [0, 0]
    assert (counts(run), troubles(run)) == ({"posted": 1, "queued": 1}, [])


def test_a_limit_that_an_instance_lowered_is_told_with_what_would_fit(toots: Fediverse, run: Run) -> None:
    toots.answers("/api/v2/instance/", 200, {"configuration": {"statuses": {"max_characters": 60}}})
    ticks(run)
    failed = troubles(run)

    assert [one["state"] for one in failed] == ["failed", "failed"]
    assert re.search(r"is \d+ over the 60 of Mastodon\. A quote of \d+ would fit: quotebot edit q-", failed[0]["why"])
    assert toots.proxy.seen(POST, "POST") == []
    toots.call("DELETE", "/api/v1/_mock/faults")
    for one in failed:
        mend(run, one)
    ticks(run)
    assert (len(toots.statuses()), counts(run), troubles(run)) == (2, {"posted": 2}, [])


def test_a_quote_that_is_shortened_after_it_failed_goes_out_as_it_is_now(toots: Fediverse, run: Run) -> None:
    """The server alone knows that the text is too long for it."""
    toots.answers(POST, 422, {"error": "Validation failed: Text character limit of 60 exceeded"}, method="POST")
    ticks(run)
    failed = next(one for one in troubles(run) if "Salt" in run("show", one["quote"]).stdout)
    assert "character limit of 60 exceeded" in failed["why"]
    toots.call("DELETE", "/api/v1/_mock/faults")
    done = run("edit", failed["quote"], "--text", "Salt is the courage of bread.")
    assert done.exit_code == 0, done.output
    mend(run, failed)
    ticks(run)

    (status,) = toots.statuses()
    assert toots.text(status["id"]).startswith("“Salt is the courage of bread.”")


def test_a_database_that_another_program_holds_is_told_and_nothing_is_lost(toots: Fediverse, run: Run) -> None:
    with closing(sqlite3.connect("queue/quotebot.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        once, told = run("post", "--once"), run("status", "--format", "json")
        other.execute("ROLLBACK")
    (trouble,) = json.loads(told.stdout)["troubles"]

    assert (once.exit_code, told.exit_code) == (1, 1)
    assert "another program has been writing to it" in once.stderr
    assert (trouble["state"], "another program" in trouble["why"]) == ("database", True)
    assert toots.proxy.passages == []
    mend(run, trouble)
    ticks(run)
    assert (len(toots.statuses()), counts(run), troubles(run)) == (2, {"posted": 2}, [])


# The card that goes with a post ---------------------------------------------------------------------------------------


@pytest.fixture
def carded(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """`carded("dark")`: from now on a card of that look goes with each post of any account."""

    def set_to(theme: str) -> None:
        for name in ("TOOTS", "BLUE", "OUTBOX"):
            monkeypatch.setenv(f"QUOTEBOT_ACCOUNTS__{name}__CARD", theme)

    set_to("dark")
    return set_to


@pytest.mark.usefixtures("carded")
def test_a_card_that_is_too_big_fails_its_post_alone_and_a_retry_sends_it_once(toots: Fediverse, run: Run) -> None:
    planned = json.loads(run("schedule", "--dry-run", "--format", "json").stdout)
    toots.answers(MEDIA, 413, {"error": "Too big"}, method="POST")
    ticks(run)
    failed = troubles(run)

    assert [one["state"] for one in failed] == ["failed", "failed"]
    assert "too big" in failed[0]["why"]
    toots.call("DELETE", "/api/v1/_mock/faults")
    for one in failed:
        mend(run, one)
    ticks(run)
    pictures = [status["media_attachments"] for status in toots.statuses()]
    assert sorted(one["card"]["alt"] for one in planned) == sorted(some[0]["description"] for some in pictures)
    assert ([len(some) for some in pictures], troubles(run)) == ([1, 1], [])


def test_after_a_broken_line_the_very_same_card_goes_out_whatever_the_look_is_now(
    toots: Fediverse, run: Run, carded: Callable[[str], None]
) -> None:
    toots.proxy.fail("503_before", times=2, path=POST, method="POST")
    ticks(run, 1)
    drawn = set(Path("queue/cards").iterdir())
    carded("light")
    assert counts(run) == {"unknown": 2}
    assert run("reconcile").exit_code == 0
    ticks(run)

    assert [len(status["media_attachments"]) for status in toots.statuses()] == [1, 1]
    assert (set(Path("queue/cards").iterdir()), counts(run)) == (drawn, {"posted": 2})


@pytest.mark.usefixtures("carded")
def test_a_card_goes_to_bluesky_with_its_words_and_its_shape(pds: Pds, blue: Account, run: Run) -> None:
    ticks(run)
    embeds = [record["value"]["embed"]["images"] for record in pds.records(blue)]

    assert [len(images) for images in embeds] == [1, 1]
    assert embeds[0][0]["alt"].startswith("“")
    assert embeds[0][0]["aspectRatio"].items() >= {"width": 1080, "height": 1080}.items()


@pytest.mark.usefixtures("carded")
def test_a_card_lies_beside_the_text_in_the_outbox(run: Run) -> None:
    (first, _) = json.loads(run("list", "--state", "approved", "--format", "json").stdout)
    assert run("post", first["id"], "--now").exit_code == 0

    (folder,) = Path("queue/outbox").glob("[!.]*")
    assert (folder / "card.png").read_bytes().startswith(b"\x89PNG")
    assert run("doctor").exit_code == 0


def test_a_look_that_is_nowhere_is_told_by_doctor(run: Run, carded: Callable[[str], None]) -> None:
    carded("nowhere")
    told = {one["what"]: one for one in json.loads(run("doctor", "--format", "json").stdout)}

    assert (told["fonts"]["well"], "There is no theme nowhere." in told["fonts"]["why"]) == (False, True)


def test_no_command_shows_a_secret(run: Run) -> None:
    """Neither doctor nor status, whatever is wrong, nor any file but the one of secrets."""
    account(run, "ex", network="x", server="http://127.0.0.1:1", secrets=keys())
    account(run, "hook", network="webhook", server="http://127.0.0.1:1/path-of-mine", secrets=f"whsec_{'QUJD' * 8}")
    outputs = [run(*words).output for words in (("doctor",), ("doctor", "--format", "json"), ("post", "--once"))]
    outputs += [run(*words).output for words in (("status",), ("account", "list"), ("status", "--format", "json"))]

    assert [secret for secret in [*KEYS.values(), "QUJDQUJD", "path-of-mine"] if secret in "".join(outputs)] == []
    assert "well  account outbox" in outputs[0]
    assert "BAD   account hook" in outputs[0]
