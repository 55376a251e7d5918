"""Lines as files mean them: ended by a line feed, a carriage return or both, and by nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

_END = re.compile(r"\r\n|\n|\r")


def lines(text: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """Start and end of each line from `start` on, the newline left out; the last line needs none."""
    for newline in _END.finditer(text, start):
        yield start, newline.start()
        start = newline.end()
    yield start, len(text)
