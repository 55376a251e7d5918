"""Times as transcripts write them, in seconds."""

from __future__ import annotations

import re

# h:mm:ss, m:ss, 75:10, bare seconds; with , or . before the fraction. No leading sign, no word glued to it.
CLOCK = r"(?:\d{1,3}:)?\d{1,4}:\d{2}(?:[.,]\d{1,9})?"
_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+)(?:[.,](\d+))?")


def seconds(clock: str) -> float | None:
    """`1:02:03.5`, `62:03,5` or `3723.5` in seconds; None where it is no time."""
    match = _CLOCK.fullmatch(clock.strip())
    if match is None or len(clock) > 40:
        return None
    hours, minutes, whole, fraction = match.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(f"{whole}.{fraction or 0}")
