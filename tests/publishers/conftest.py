"""The servers that posts are sent to, each the real one where one can be had."""

from collections.abc import Callable, Iterator

import pytest

from .reference_pds import Pds, reference_pds


@pytest.fixture(scope="session")
def pds(program: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pds]:
    """The reference Bluesky server, behind a fault proxy."""
    with reference_pds(program, tmp_path_factory.mktemp("pds")) as started:
        yield started
