"""The database makes itself, keeps what was committed, and says in one sentence what is wrong with it."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from textwrap import dedent

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event

from quotebot.errors import StoreBusy, StoreError, StoreTooNew
from quotebot.store import database, decisions, migrations, quotes
from quotebot.store.database import FILE, Store, open_store
from quotebot.store.migrations import VERSIONS
from quotebot.store.schema import deliveries, metadata

from .samples import THRESHOLD, hand, keep


def opened(folder: Path, url: str = "") -> Store:
    return open_store(folder, url, threshold=THRESHOLD)


def dump(path: Path) -> list[str]:
    """Everything in a SQLite database, as SQL."""
    with closing(sqlite3.connect(path)) as db:
        return list(db.iterdump())


def sql(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        for statement in statements:
            db.execute(statement)


def refusal(folder: Path, kind: type[StoreError] = StoreError) -> str:
    """The one sentence with which the store of a project is refused, and that nothing in it was changed."""
    path = folder / FILE
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(kind) as refused:
        opened(folder)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_the_first_use_makes_it_in_the_queue_folder_and_says_so(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as first:
        assert (first.made, first.name) == (True, str(tmp_path / "queue" / "quotebot.db"))
    with closing(opened(tmp_path)) as again:
        assert not again.made


def test_the_migrations_make_the_tables_that_the_program_uses(either: Store) -> None:
    with either.reading() as db:
        assert compare_metadata(MigrationContext.configure(db), metadata) == []


def test_every_version_is_listed_in_order() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    steps = list(ScriptDirectory.from_config(config).walk_revisions())

    assert tuple(step.revision for step in reversed(steps)) == VERSIONS


def test_sqlite_is_in_write_ahead_mode_and_on_the_disk_at_each_commit(store: Store) -> None:
    with store.reading() as db:
        modes = [
            db.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert modes == ["wal", 2, 1]


Rows = dict[str, list[tuple[object, ...]]]
KEPT = {
    "transcripts": "sha256, data", "episodes": "*", "suggestions": "*", "picks": "*",
    "decisions": "id, suggestion_id, action, at, by, reason, state, text, undoes",
}  # fmt: skip


def rows(folder: Path) -> Rows:
    """Everything that the first version of the tables holds."""
    with closing(sqlite3.connect(folder / FILE)) as db:
        return {name: db.execute(f"SELECT {columns} FROM {name}").fetchall() for name, columns in KEPT.items()}  # noqa: S608


def old(folder: Path) -> Rows:
    """A database with decisions in it as the version before the queue left it; the rows it holds."""
    with closing(opened(folder)) as store:
        first, second, *_ = keep(store)
        decisions.approve(store, first, hand())
        decisions.reject(store, second, hand(1), reason="dull")
    newer = [f"DROP TABLE {name}" for name in ("deliveries", "pauses", "pulses", "fixes", "fresh_starts")]
    newer.append("ALTER TABLE decisions DROP COLUMN unqueued")
    sql(folder / FILE, *newer, "UPDATE alembic_version SET version_num = '0001'")
    return rows(folder)


def test_an_older_database_is_copied_aside_and_brought_up_to_date_with_all_its_rows(tmp_path: Path) -> None:
    held = old(tmp_path)
    before = dump(tmp_path / FILE)

    with closing(opened(tmp_path)) as store:
        assert not store.made
        assert {quote.state for quote in quotes.find(store)} == {"new", "approved", "rejected"}
        with store.reading() as db:
            assert db.execute(sa.select(deliveries)).all() == []

    assert dump(tmp_path / "queue" / "quotebot.db.version-0001") == before
    assert rows(tmp_path) == held
    assert sorted(path.name for path in (tmp_path / "queue").iterdir()) == ["quotebot.db", "quotebot.db.version-0001"]


def test_a_migration_that_fails_leaves_everything_as_it_was(tmp_path: Path) -> None:
    old(tmp_path)
    sql(tmp_path / FILE, "CREATE TABLE deliveries (something_else TEXT)")
    before = dump(tmp_path / FILE)

    assert "deliveries already exists" in refusal_text(tmp_path)
    assert dump(tmp_path / FILE) == before


def refusal_text(folder: Path) -> str:
    with pytest.raises(StoreError) as refused:
        opened(folder)
    return str(refused.value)


def test_two_processes_may_make_it_at_the_same_time(tmp_path: Path) -> None:
    script = "from pathlib import Path\nfrom quotebot.store.database import open_store\n"
    script += f"open_store(Path({str(tmp_path)!r}), '', threshold=0.9)\n"
    started = [subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE, text=True) for _ in range(4)]

    assert [(process.communicate()[1], process.returncode) for process in started] == [("", 0)] * 4


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    opened(tmp_path).close()
    sql(tmp_path / FILE, "UPDATE alembic_version SET version_num = '0099'")

    assert "newer quotebot (version 0099" in refusal(tmp_path, StoreTooNew)


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "queue").mkdir()
    sql(tmp_path / FILE, "CREATE TABLE songs (title TEXT)")

    assert "not quotebot's" in refusal(tmp_path)


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "queue").mkdir()
    (tmp_path / FILE).write_text("Dear diary, today I baked a loaf.\n" * 100, encoding="utf-8")

    assert "is damaged, or no database" in refusal(tmp_path)


def test_a_damaged_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as store:
        keep(store)
    data = bytearray((tmp_path / FILE).read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    (tmp_path / FILE).write_bytes(data)

    with pytest.raises(StoreError, match="is damaged"), closing(opened(tmp_path)) as store:
        list(quotes.find(store))


def test_a_locked_database_is_said_to_be_busy_and_nothing_is_changed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    quote, *_ = keep(store)
    with closing(sqlite3.connect(store.name, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        impatient(store)
        with pytest.raises(StoreBusy, match="another program has been writing"):
            decisions.approve(store, quote, hand())
        assert quotes.get(store, quote.id) == quote, "a reader does not wait for a writer"
        other.execute("ROLLBACK")
    assert decisions.approve(store, quote, hand()).state == "approved"


def impatient(store: Store) -> None:
    """Connections of `store` wait a tenth of a second for another writer."""
    store.engine.dispose()
    event.listen(store.engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 100"))


def test_a_full_disk_is_said_and_keeps_what_was_there(store: Store) -> None:
    """SQLite's own limit of pages stands for the disk: it fails at the same place with the same code."""
    quote, *_ = keep(store)
    store.engine.dispose()
    event.listen(store.engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 1"))

    with pytest.raises(StoreError, match="disk is full"):
        keep(store, "Ada: " + "Every loaf is a letter to whoever eats it. " * 3000, file="long.txt")
    assert quotes.get(store, quote.id) == quote


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may write anything; the test is made as somebody who is not root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_to_all(tmp_path: Path) -> Path:
    """A folder that somebody who is not root can reach."""
    folder = Path("/tmp") / f"quotebot-test-{os.getpid()}"  # noqa: S108  # pytest's own folders are closed to others
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


def test_a_database_one_may_not_write_is_said_to_be_so(open_to_all: Path) -> None:
    opened(open_to_all).close()
    (open_to_all / "queue").chmod(0o555)
    (open_to_all / FILE).chmod(0o444)

    with as_nobody(), pytest.raises(StoreError, match="opened for writing"):
        opened(open_to_all)


def test_a_folder_one_may_not_write_is_said_to_be_so(open_to_all: Path) -> None:
    open_to_all.chmod(0o555)

    with as_nobody(), pytest.raises(StoreError, match="queue cannot be made: Permission denied"):
        opened(open_to_all)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "is no database address"),
        ("songs://x", "knows no database of the kind songs"),
        ("mysql+mysqldb://localhost/x", "driver MySQLdb of mysql"),
        ("postgresql+psycopg://me:hunter2@127.0.0.1:9/x", "cannot be used"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused_without_its_password(tmp_path: Path, url: str, said: str) -> None:
    with pytest.raises(StoreError, match=said) as refused:
        opened(tmp_path, url)
    assert "hunter2" not in str(refused.value)


def test_a_store_elsewhere_is_used_where_the_settings_say_so(tmp_path: Path) -> None:
    with closing(opened(tmp_path, f"sqlite:///{tmp_path}/elsewhere.db")) as store:
        keep(store)
    assert (tmp_path / "elsewhere.db").is_file()
    assert not (tmp_path / "queue").exists()


def test_a_transaction_that_fails_is_undone_whole(store: Store) -> None:
    quote, *_ = keep(store)
    with pytest.raises(RuntimeError), store.writing() as db:
        db.execute(sa.text("UPDATE suggestions SET state = 'rejected'"))
        raise RuntimeError
    assert quotes.get(store, quote.id) == quote


def test_writers_wait_for_each_other_and_lose_nothing(tmp_path: Path) -> None:
    """Two processes, each with half of the quotes, decide about all of them at the same time, over and over."""
    with closing(opened(tmp_path)) as store:
        found = keep(store)
    script = dedent(
        f"""
        import sys
        from datetime import UTC, datetime
        from pathlib import Path
        from quotebot.store import decisions, quotes
        from quotebot.store.database import open_store
        from quotebot.store.decisions import Hand
        store = open_store(Path({str(tmp_path)!r}), "", threshold={THRESHOLD})
        for called in sys.argv[1].split(","):
            quote = quotes.get(store, called)
            for turn in range(10):
                act = decisions.approve if turn % 2 else decisions.reject
                quote = act(store, quote, Hand(by=sys.argv[2], at=datetime.now(UTC)))
        """
    )
    halves = {"Mia": found[::2], "Tom": found[1::2]}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, ",".join(quote.id for quote in half), name], stderr=subprocess.PIPE
        )
        for name, half in halves.items()
    ]

    assert [(process.communicate()[1], process.returncode) for process in started] == [(b"", 0)] * 2
    with closing(opened(tmp_path)) as store:
        for name, half in halves.items():
            for quote in half:
                past = quotes.history(store, quote)
                assert [one.by for one in past] == [name] * 10
                assert quotes.get(store, quote.id).state == "approved"


def test_a_path_with_a_percent_sign_works(tmp_path: Path) -> None:
    folder = tmp_path / "100% bread"
    folder.mkdir()
    with closing(opened(folder)) as store:
        assert keep(store)


def test_patience_is_stated(store: Store) -> None:
    with store.reading() as db:
        assert db.exec_driver_sql("PRAGMA busy_timeout").scalar() == database.PATIENCE_SECONDS * 1000


def test_what_is_written_to_a_database_that_was_deleted_meanwhile_is_not_called_saved(store: Store) -> None:
    quote, *_ = keep(store)
    Path(store.name).unlink()

    with pytest.raises(StoreError, match="was moved or deleted while it was in use, so nothing was saved"):
        decisions.approve(store, quote, hand())
