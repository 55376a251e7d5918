"""The servers that posts are sent to, each the real one where one can be had."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from . import mastodons
from .reference_pds import Pds, reference_pds


@pytest.fixture(scope="session")
def pds(program: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pds]:
    """The reference Bluesky server, behind a fault proxy."""
    with reference_pds(program, tmp_path_factory.mktemp("pds")) as started:
        yield started


@pytest.fixture(scope="session")
def _mock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[mastodons.Fediverse]:
    with mastodons.mock(tmp_path_factory.mktemp("mastodon")) as started:
        yield started


@pytest.fixture
def mock(_mock: mastodons.Fediverse) -> mastodons.Fediverse:
    """mastodon-mock, emptied."""
    _mock.proxy.heal()
    _mock.proxy.passages.clear()
    _mock.call("DELETE", "/api/v1/_mock/faults")
    _mock.call("POST", "/api/v1/_mock/reset")
    return _mock


@pytest.fixture
def snac(tmp_path: Path, program: Callable[[str], str]) -> Iterator[mastodons.Fediverse]:
    """A snac of the test's own."""
    with mastodons.snac(tmp_path, program) as started:
        yield started


@pytest.fixture(params=["mock", "snac"])
def fediverse(request: pytest.FixtureRequest) -> mastodons.Fediverse:
    """One server of Mastodon's kind after the other."""
    found: mastodons.Fediverse = request.getfixturevalue(request.param)
    return found
