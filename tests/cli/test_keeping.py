"""The store at the command line: one sentence when it cannot be used, and no suggestion lost for it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import Result

from quotebot.store.database import there

Run = Callable[..., Result]
# Every command that needs the store, with words that would do something.
COMMANDS = (
    ("approve", "5d0c"), ("reject", "5d0c"), ("later", "5d0c"), ("undo",), ("edit", "5d0c", "--end", "1"), ("list",),
    ("show", "5d0c"), ("verify",), ("export", "--format", "md"), ("queue", "list"), ("queue", "add", "5d0c"),
    ("review",),
)  # fmt: skip


@pytest.fixture
def broken(project: Path) -> Path:
    """The project, its database no longer one."""
    path = project / "queue" / "quotebot.db"
    path.write_bytes(b"Dear diary, today I baked a loaf.\n" * 200)
    return path


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_broken_database_is_one_sentence_and_stays_as_it_is(run: Run, broken: Path, words: tuple[str, ...]) -> None:
    before = broken.read_bytes()
    result = run(*words)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: ")
    assert "is damaged, or no database" in result.stderr
    assert result.stderr.count("\n") == 1
    assert broken.read_bytes() == before


def test_suggest_shows_its_lines_all_the_same_and_ends_with_1(run: Run, broken: Path) -> None:
    result = run("suggest", "bread.txt", "bread.txt", "-n", "3", "--format", "jsonl")

    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 6
    assert result.stderr.count("is damaged") == 1
    assert "--no-save" in result.stderr
    assert run("suggest", "bread.txt", "--no-save").exit_code == 0


def test_a_database_named_by_an_address_of_sqlite_itself_is_not_overlooked(tmp_path: Path) -> None:
    file = tmp_path / "quotes.db"
    assert not there(tmp_path, f"sqlite:///{file}")
    file.touch()
    assert there(tmp_path, f"sqlite:///{file}")
    assert there(tmp_path, f"sqlite:///file:{file}?uri=true")


def test_no_save_makes_no_database_wherever_it_would_be(
    run: Run, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere.db"
    monkeypatch.setenv("QUOTEBOT_DATABASE_URL", f"sqlite:///{elsewhere}")

    assert run("suggest", "bread.txt", "--no-save").exit_code == 0
    assert not elsewhere.exists()
    assert run("suggest", "bread.txt").exit_code == 0
    assert elsewhere.exists()


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_database_of_a_newer_version_says_to_update(run: Run, project: Path, words: tuple[str, ...]) -> None:
    with closing(sqlite3.connect(project / "queue" / "quotebot.db")) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '0099'")
    result = run(*words)

    assert (result.exit_code, result.stdout) == (1, "")
    assert "Update quotebot; the database was left as it is." in result.stderr


def test_a_password_is_in_no_message_not_even_with_debug(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTEBOT_DATABASE_URL", "postgresql+psycopg://me:hunter2@127.0.0.1:9/quotes")
    for words in (("list",), ("--debug", "list")):
        result = run(*words)
        assert result.exit_code == 1
        assert "postgresql+psycopg://me:***@127.0.0.1:9/quotes" in result.stderr
        assert "hunter2" not in result.output


def test_a_zone_that_is_none_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for zone in ("Mars/Olympus", "../../etc/passwd", "Europe"):
        monkeypatch.setenv("QUOTEBOT_QUEUE__ZONE", zone)
        result = run("list", "--since", "2026-01-01")
        assert result.exit_code == 1
        assert "no time zone. Write it as Europe/Berlin" in result.stderr


def test_without_a_name_in_the_settings_the_login_decides(
    run: Run, records: Callable[..., list[dict[str, object]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QUOTEBOT_REVIEW__NAME")
    monkeypatch.setenv("LOGNAME", "baker")
    run("approve", records()[0]["id"])

    decision = records("--state", "approved")[0]["decision"]
    assert isinstance(decision, dict)
    assert decision["by"] == "baker"
