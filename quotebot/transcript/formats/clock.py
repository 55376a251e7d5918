"""Times as transcripts write them, in seconds."""

from __future__ import annotations

import math
import re

# m:ss, 75:10, h:mm:ss, with a fraction or a video frame after it; no other digit or word glued on.
TIME = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,:;]\d{1,3})?(?!\w|[:.,]\d)"

_CLOCK = re.compile(r"(?:(?:(\d{1,9}):)?(\d{1,9}):)?(\d{1,18}(?:[.,]\d{0,18})?)s?")
_FRAMES = re.compile(r"(\d{1,3}:\d{2}:\d{2})[:;]\d{1,3}")


def seconds(clock: str) -> float | None:
    """`1:02:03.5`, `62:03,5`, `3723.5` or `3723.5s` in seconds, video frames dropped; None where it is no time."""
    clock = clock.strip()
    framed = _FRAMES.fullmatch(clock)
    match = _CLOCK.fullmatch(framed[1] if framed else clock)
    if match is None:
        return None
    hours, minutes, rest = match.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(rest.replace(",", "."))


def known(value: object, *, unit: float = 1.0) -> float | None:
    """A time from a data file, a number or a clock, times `unit`, in seconds; None where there is no such time."""
    if isinstance(value, str):
        value = seconds(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e12:
        return None
    time = round(value * unit, 6)
    return time if math.isfinite(time) else None
