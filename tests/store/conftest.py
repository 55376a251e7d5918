"""The stores that tests are run on: SQLite everywhere, PostgreSQL too where a test says `either`."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from quotebot.store.database import Store, open_store

from .samples import THRESHOLD
from .servers import postgresql


@pytest.fixture(scope="session")
def server(program: Callable[[str], str]) -> Iterator[str]:
    """The URL of a PostgreSQL server."""
    with postgresql(program) as url:
        yield url


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store in a project of its own."""
    opened = open_store(tmp_path, "", threshold=THRESHOLD)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store, once in SQLite and once in PostgreSQL."""
    url = "" if request.param == "sqlite" else _emptied(request.getfixturevalue("server"))
    opened = open_store(tmp_path, url, threshold=THRESHOLD)
    yield opened
    opened.close()


def _emptied(url: str) -> str:
    engine = sa.create_engine(url)
    with engine.begin() as db:
        db.execute(sa.text("DROP SCHEMA public CASCADE"))
        db.execute(sa.text("CREATE SCHEMA public"))
    engine.dispose()
    return url
