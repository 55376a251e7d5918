"""`quotebot post`, `run`, `schedule`, `status` and what mends: nothing goes out unseen, and nothing fails unsaid."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result

from quotebot.store.database import open_store
from quotebot.store.schema import deliveries

Run = Callable[..., Result]
Records = Callable[..., list[dict[str, Any]]]
PROGRAM = [sys.executable, "-m", "quotebot"]
TRIED = {"token": "t"}  # what was sent, perhaps, has one


@pytest.fixture
def approved(run: Run, records: Records) -> list[str]:
    """The ids of three approved quotes."""
    ids = [one["id"] for one in records()[:3]]
    assert run("approve", *ids).exit_code == 0
    return ids


def make_due(project: Path, **values: Any) -> None:
    """Everything queued is due a minute ago (time passes in the store, not on the clock)."""
    from datetime import UTC, datetime, timedelta

    store = open_store(project, "", threshold=0.9)
    with store.writing() as db:
        due = {"due_at": datetime.now(UTC) - timedelta(minutes=1)}
        db.execute(sa.update(deliveries).values(**{**due, **values}))
    store.close()


def posts(project: Path) -> list[str]:
    return sorted(path.read_text(encoding="utf-8") for path in (project / "queue" / "outbox").glob("[!.]*/post.txt"))


def test_a_dry_run_prints_the_words_and_sends_nothing(run: Run, approved: list[str], project: Path) -> None:
    run("queue", "add", approved[0], "--at", "2999-01-02 09:30")
    shown = run("schedule", "--dry-run")
    (planned,) = json.loads(run("schedule", "--dry-run", "--format", "json").stdout)

    assert shown.exit_code == 0
    assert f"2999-01-02 09:30 CET  outbox  {approved[0]}" in shown.stdout
    assert all(f"  {line}\n" in shown.stdout for line in planned["text"].split("\n"))
    assert posts(project) == []
    assert run("schedule").exit_code == 2


def test_what_is_posted_is_what_the_dry_run_said(run: Run, approved: list[str], project: Path) -> None:
    run("queue", "add", approved[0], "--at", "2999-01-02 09:30")
    (planned,) = json.loads(run("schedule", "--dry-run", "--format", "json").stdout)
    make_due(project)
    done = run("post", "--once")

    assert (done.exit_code, done.stdout) == (0, "1 posted\n")
    assert posts(project) == [planned["text"]]
    assert run("post", "--once").stdout == ""
    assert json.loads(run("status", "--format", "json").stdout)["counts"] == {"posted": 1}


def test_one_quote_can_be_posted_now(run: Run, approved: list[str], project: Path) -> None:
    result = run("post", approved[1], "--now")

    assert result.exit_code == 0
    assert result.stdout.startswith(f"posted  {approved[1]}  outbox: file://")
    assert len(posts(project)) == 1
    assert run("post", approved[1], "--now").exit_code == 1, "it is there already"
    assert len(posts(project)) == 1


@pytest.mark.parametrize("words", [["post"], ["post", "--once", "5d0c"], ["post", "5d0c"]])
def test_wrong_usage_ends_with_2(run: Run, words: list[str]) -> None:
    assert run(*words).exit_code == 2


def test_what_nobody_approved_is_not_posted(run: Run, records: Records, project: Path) -> None:
    result = run("post", records()[0]["id"], "--now")

    assert (result.exit_code, posts(project)) == (1, [])
    assert "quotebot approve" in result.stderr


def test_status_names_what_needs_a_person_and_the_command_that_mends_it(
    run: Run, approved: list[str], project: Path
) -> None:
    run("queue", "add", approved[0], "--at", "2999-01-02 09:30")
    (project / "queue" / "outbox").write_text("in the way", encoding="utf-8")
    make_due(project)
    assert run("post", "--once").exit_code == 1
    shown = run("status")

    assert shown.exit_code == 1
    assert "stopped  outbox\n" in shown.stdout
    assert "  quotebot resume outbox\n" in shown.stdout
    assert run("resume", "outbox").exit_code == 1, "the folder is in the way still"
    (project / "queue" / "outbox").unlink()
    assert run("resume", "outbox").stdout == "outbox posts\n"
    assert run("post", "--once").stdout == "1 posted\n"
    assert run("status").exit_code == 0


def test_what_is_held_is_settled_by_what_a_person_saw(run: Run, approved: list[str], project: Path) -> None:
    for quote in approved[:2]:
        run("queue", "add", quote, "--at", f"2999-01-02 09:{approved.index(quote)}0")
    make_due(project, state="held", attempts=1, last_error="Nobody may look there.", **TRIED)
    assert run("status").stdout.count("quotebot reconcile") == 2
    there, absent = approved[:2]

    assert run("retry", absent).exit_code == 1
    assert f"Perhaps posted to outbox already: {absent}" in run("queue", "release", absent).stderr
    assert run("retry", absent, "--absent").exit_code == 0
    assert run("post", "--once").stdout == "1 posted\n"
    assert run("reconcile", there, "--account", "outbox", "--found", "https://example.org/1").exit_code == 0
    assert json.loads(run("status", "--format", "json").stdout)["counts"] == {"posted": 2}


def test_what_a_person_finds_has_its_next_round_like_what_was_posted(
    run: Run, approved: list[str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTEBOT_ACCOUNTS__OUTBOX__SCHEDULE", '["09:30"]')
    monkeypatch.setenv("QUOTEBOT_ACCOUNTS__OUTBOX__REPEATS", "1")
    run("queue", "add", approved[0], "--at", "2999-01-02 09:30")
    make_due(project, state="held", attempts=1, last_error="Nobody may look there.", **TRIED)
    found = ["reconcile", approved[0], "--account", "outbox", "--found", "https://example.org/1"]
    assert run(*found).exit_code == 0
    assert run(*found).exit_code == 1, "it is found once"

    assert json.loads(run("status", "--format", "json").stdout)["counts"] == {"posted": 1, "queued": 1}
    assert json.loads(run("queue", "list", "--format", "json").stdout)[0]["id"] == approved[0]


def test_reconcile_finds_what_is_there(run: Run, approved: list[str], project: Path) -> None:
    run("post", approved[0], "--now")
    make_due(project, state="unknown", next_at=None)
    result = run("reconcile")

    assert (result.exit_code, result.stdout) == (0, f"posted  {approved[0]}  outbox\n")
    assert len(posts(project)) == 1


def test_a_pause_lets_nothing_out_and_status_says_so(run: Run, approved: list[str], project: Path) -> None:
    run("queue", "add", approved[0], "--at", "2999-01-02 09:30")
    make_due(project)
    assert run("pause", "outbox").stdout == "outbox pauses\n"
    run("post", "--once")
    assert "outbox pauses, as Mia said." in run("post", approved[0], "--now").stderr
    assert posts(project) == []
    assert "outbox pauses: quotebot resume outbox" in run("status").stdout
    assert run("resume", "outbox").stdout == "outbox posts\n"
    assert run("post", "--once").stdout == "1 posted\n"
    assert run("pause", "nowhere").exit_code == 1


def test_doctor_says_what_is_well_without_a_secret(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTEBOT_SECRETS__OUTBOX__TOKEN", "hunter2")
    result = run("doctor")
    told = json.loads(run("doctor", "--offline", "--format", "json").stdout)

    assert result.exit_code == 0, result.output
    assert {one["what"] for one in told} == {"settings", "database", "clock", "fonts", "alerts", "account outbox"}
    assert "hunter2" not in result.output


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_run_posts_what_is_due_and_stops_when_it_is_told(
    run: Run, approved: list[str], project: Path, ending: signal.Signals
) -> None:
    run("queue", "add", approved[0], "--at", "2999-01-02 09:30")
    make_due(project)
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    first = subprocess.Popen([*PROGRAM, "run"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ)
    for _ in range(200):
        if posts(project):
            break
        time.sleep(0.1)
    second = subprocess.run([*PROGRAM, "run"], capture_output=True, text=True, check=False, env=environ)
    alive = json.loads(run("status", "--format", "json").stdout)["running"]
    first.send_signal(ending)
    out, err = first.communicate(timeout=30)

    assert (first.returncode, err) == (0, "")
    assert f"posted  {approved[0]} to outbox\n" in out
    assert not json.loads(run("status", "--format", "json").stdout)["running"], "it said that it stopped"
    assert "stopped; nothing is half sent" in out
    assert alive
    assert second.returncode == 1
    assert "already running" in second.stderr
    assert len(posts(project)) == 1


def test_a_fault_of_ours_is_one_sentence_in_the_log_and_stops_no_clock(
    run: Run, approved: list[str], project: Path
) -> None:
    run("queue", "add", approved[0], "--at", "2999-01-02 09:30")
    make_due(project, payload={"nobody": "wrote this"})
    one = subprocess.Popen([*PROGRAM, "run"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert one.stdout
    lines = [one.stdout.readline() for _ in range(2)]
    one.terminate()
    out, err = one.communicate(timeout=30)

    assert "quotebot has a fault (KeyError). It is not yours; please report it." in lines[1]
    assert (one.returncode, err, out.count("\n")) == (0, "", 1)


def test_run_starts_again_at_once_after_it_was_killed(run: Run, project: Path) -> None:
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    for _ in range(2):
        one = subprocess.Popen([*PROGRAM, "run"], stdout=subprocess.PIPE, text=True, env=environ)
        assert one.stdout
        assert "posting for outbox" in one.stdout.readline()
        one.kill()
        one.communicate()
