"""A store in a project of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from quotebot.store.database import Store

from .samples import opened


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    made = opened(tmp_path)
    yield made
    made.close()
