"""What tables and JSON files call the things a transcript has, in the spellings seen; keys are compared without case,
underscores or dots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

TEXT = (
    "text", "body", "content", "transcript", "words", "word", "punctuatedword", "sentence", "utterance", "caption",
    "line", "dialogue", "speech", "message", "replik", "anforandetext", "anförande", "yttrande", "utf8",
)  # fmt: skip
SPEAKER = (
    "speaker", "speakername", "speakerlabel", "speakerid", "speakertag", "who", "name", "talare", "voice",
    "participant", "person", "actor", "role",
)  # fmt: skip
START = ("start", "starttime", "begin", "from", "timestart", "timestamp", "time", "offset", "starttid", "börjar")
START_MS = ("tstartms", "startms", "startmillis", "starttimems", "startoffsetms", "offsetms")
END = ("end", "endtime", "stop", "to", "timeend", "slut", "sluttid", "slutar")
END_MS = ("endms", "endmillis", "endtimems", "tendms")
DURATION = ("duration", "dur")
DURATION_MS = ("ddurationms", "durationms")


def plain(key: str) -> str:
    """A key as the lists above spell it."""
    return "".join(letter for letter in key.lower() if letter.isalnum())


def first(names: Iterable[str], keys: Mapping[str, object]) -> str | None:
    """The first of `names` that is one of `keys`."""
    return next((name for name in names if name in keys), None)
