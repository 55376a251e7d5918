"""Who speaks in each turn: what a person says, what the file's labels say, what the talk itself tells."""

from quotebot.transcript.speakers.attribution import attribute
from quotebot.transcript.speakers.labels import ALIKE, ALONE, EXACT, INITIALS, PART, ROLE, SHORT, Label, identify

__all__ = ["ALIKE", "ALONE", "EXACT", "INITIALS", "PART", "ROLE", "SHORT", "Label", "attribute", "identify"]
