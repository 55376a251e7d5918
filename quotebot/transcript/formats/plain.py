"""Text without labels or times: one cue over all of it."""

from __future__ import annotations

from quotebot.model import Cue, Reading


def recognise(text: str) -> bool:
    """Any text that says something."""
    return not text.isspace() and bool(text)


def parse(text: str, file: str) -> Reading:
    """One cue from the first character that is not white space to the last. `file` is not needed: nothing can fail."""
    start = len(text) - len(text.lstrip())
    return Reading(format="plain", text=text, cues=(Cue(start=start, end=len(text.rstrip())),))
