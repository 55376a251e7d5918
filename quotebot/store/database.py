"""The database: opened, brought up to date, and its failures in one sentence each.

SQLite in write-ahead mode by default, so that a second process reads while one writes; anything SQLAlchemy speaks to by
URL. A transaction that writes takes the one write lock when it begins: two writers wait for each other and never fail
half-way. A transaction is on the disk when it is committed (`synchronous=FULL`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import URL, Connection, Engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from quotebot.errors import StoreBusy, StoreError, StoreTooNew
from quotebot.model import Transcript
from quotebot.store.migrations import VERSIONS

FILE = Path("queue") / "quotebot.db"
PATIENCE_SECONDS = 5.0  # how long a writer waits for another one
_WRITER = 7_083_672  # any number, as long as every writer of a PostgreSQL database takes the same advisory lock


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """An open database. `name` is how messages call it; `made` is true if this opening created it.

    `threshold` (0 to 1) is how sure a speaker must be to be named. `inode` is the SQLite file's. `transcripts` are the
    last ones read, by hash, `words` those that were read without who speaks; `files` the texts of files that were
    changed since, by path, with time and size.
    """

    engine: Engine
    name: str
    threshold: float
    made: bool
    inode: int | None = None
    transcripts: dict[str, Transcript] = field(default_factory=dict)
    words: dict[str, Transcript] = field(default_factory=dict)
    files: dict[str, tuple[tuple[int, int], str | None]] = field(default_factory=dict)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the database. Raises StoreError."""
        with _told(self.name), self.engine.connect() as db, db.begin():
            yield db

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that alone may write; all of it is kept at the end, or nothing. Raises StoreError."""
        with _told(self.name), self.engine.connect() as db, db.execution_options(writes=True).begin():
            if db.dialect.name == "postgresql":
                db.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITER)))
            yield db
            if self.inode is not None and _inode(self.name) != self.inode:  # what is written there nobody finds again
                raise StoreError(
                    f"{self.name} was moved or deleted while it was in use, so nothing was saved. "
                    "Put it back, or start again."
                )

    def forget(self, sha256: str) -> None:
        """Let the transcript with this hash be read from the disk the next time."""
        self.transcripts.pop(sha256, None)
        self.words.pop(sha256, None)

    def close(self) -> None:
        """Let go of the files."""
        self.engine.dispose()


def open_store(folder: Path, url: str, *, threshold: float) -> Store:
    """The database at `url`, or that of the project in `folder` where `url` is empty; made or brought up to date.

    A file is copied aside before a newer version changes it. Raises StoreError.
    """
    engine = _engine(_url(folder, url))
    name = _name(engine.url)
    store = Store(engine=engine, name=name, threshold=threshold, made=False)
    try:
        with store.reading() as db:
            version = _version(db, name)
        if version != VERSIONS[-1]:
            _migrate(store)
    except BaseException:
        store.close()
        raise
    inode = _inode(name) if engine.dialect.name == "sqlite" else None
    return replace(store, made=version is None, inode=inode)


def there(folder: Path, url: str) -> bool:
    """False where the database that `open_store` would open is a file that does not exist. Raises StoreError."""
    if not url:
        return (folder / FILE).exists()
    found = _url(folder, url)
    name = found.database or ""  # a path, or SQLite's own address of one
    return found.get_backend_name() != "sqlite" or name.startswith("file:") or Path(name).exists()


def _inode(name: str) -> int | None:
    """The number of the file; None where there is none."""
    try:
        return Path(name).stat().st_ino
    except OSError:
        return None


def _url(folder: Path, url: str) -> URL:
    if not url:
        return _made_for(folder / FILE)
    try:
        return make_url(url)
    except ArgumentError as exc:
        raise StoreError(
            "database_url is no database address. Write it as sqlite:////path/to/quotebot.db or "
            "postgresql+psycopg://user@host/name, or leave it out."
        ) from exc


def _made_for(path: Path) -> URL:
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as exc:
        raise StoreError(f"{path.parent} cannot be made: {exc.strerror}. Change to a folder you may write in.") from exc
    return URL.create("sqlite", database=str(path))


def _name(url: URL) -> str:
    return url.database or "memory" if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)


def _engine(url: URL) -> Engine:
    try:
        engine = sa.create_engine(url, **_arguments(url))
    except NoSuchModuleError as exc:
        raise StoreError(f"quotebot knows no database of the kind {url.drivername}. Use sqlite or postgresql.") from exc
    except ImportError as exc:
        how = 'Type pip install "quotebot[postgresql]".' if "psycopg" in str(exc) else "Install it with pip."
        raise StoreError(f"The driver {exc.name} of {url.drivername} is not installed. {how}") from exc
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _connected)
        event.listen(engine, "begin", _begun)
    return engine


def _arguments(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": PATIENCE_SECONDS}}
    return {"connect_args": {"connect_timeout": int(PATIENCE_SECONDS)}, "pool_pre_ping": True}


def _connected(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # the driver would begin by itself, too late; `_begun` does it
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begun(db: Connection) -> None:
    db.exec_driver_sql("BEGIN IMMEDIATE" if db.get_execution_options().get("writes") else "BEGIN")


def _version(db: Connection, name: str) -> str | None:
    """The version of the tables; None in an empty database. Raises StoreTooNew, and StoreError for somebody else's."""
    tables = sa.inspect(db).get_table_names()
    if not tables:
        return None
    found = "alembic_version" in tables and db.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    if not found or "transcripts" not in tables:
        raise StoreError(f"{name} is a database, but not quotebot's. Set database_url to another one.")
    if found not in VERSIONS:
        raise StoreTooNew(
            f"{name} was written by a newer quotebot (version {found} of its tables, this one knows {VERSIONS[-1]}). "
            "Update quotebot; the database was left as it is."
        )
    return str(found)


def _migrate(store: Store) -> None:
    """Make the tables, or bring old ones up to date, behind the write lock; another process may have been quicker."""
    from alembic import command
    from alembic.config import Config

    _write_ahead(store)
    with store.writing() as db:
        version = _version(db, store.name)
        if version == VERSIONS[-1]:
            return
        if version and db.dialect.name == "sqlite":
            _copy_aside(Path(store.name), version)
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
        config.attributes["connection"] = db
        command.upgrade(config, "head")


def _write_ahead(store: Store) -> None:
    """Put a SQLite file into write-ahead mode, in which it stays; that cannot be done inside a transaction."""
    if store.engine.dialect.name == "sqlite":
        with _told(store.name), closing(store.engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA journal_mode=WAL")


def _copy_aside(path: Path, version: str) -> None:
    """A copy of the whole database beside it; the write lock is held, so nothing changes meanwhile."""
    copy = path.with_name(f"{path.name}.version-{version}")
    draft = path.with_name(f".{copy.name}.draft")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(draft)) as target:
        source.backup(target)
    draft.replace(copy)


@contextmanager
def _told(name: str) -> Iterator[None]:
    """What the database says went wrong, as one sentence that says what to do."""
    try:
        yield
    except DBAPIError as exc:
        raise _sentence(exc.orig or exc, name) from exc
    except sqlite3.Error as exc:
        raise _sentence(exc, name) from exc


def _sentence(exc: BaseException, name: str) -> StoreError:
    kind = str(getattr(exc, "sqlite_errorname", ""))
    if kind.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreBusy(
            f"{name} is busy: another program has been writing to it for {PATIENCE_SECONDS:.0f} seconds. "
            "Nothing was changed; try again when that is done."
        )
    for kinds, what in _FAILURES.items():
        if kind.startswith(kinds):
            return StoreError(f"{name} {what}")
    first = str(exc).strip().partition("\n")[0]
    return StoreError(f"{name} cannot be used: {first}. Nothing was changed.")


_FAILURES = {
    ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH"): (
        "cannot be opened for writing. Nothing was changed; give yourself the right to write it and its folder."
    ),
    ("SQLITE_CORRUPT", "SQLITE_NOTADB"): (
        "is damaged, or no database. It was left as it is; put back a copy of it, or move it away to begin anew."
    ),
    ("SQLITE_FULL",): "cannot grow: the disk is full. Nothing was changed; make room and try again.",
    ("SQLITE_IOERR",): "could not be read or written by the disk. Nothing was changed; look at the disk's health.",
}
