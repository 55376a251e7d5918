"""One line of a list of quotes, and the name that may stand under it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from quotebot.model import Speaker, Suggestion, Transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A suggestion, the transcript it points into, and its place in that transcript's list (1 is the best).

    `threshold` (0 to 1) is how sure a name must be to be shown; `weights` is the version that gave the score.
    """

    rank: int
    suggestion: Suggestion
    transcript: Transcript
    threshold: float
    weights: str

    @property
    def speaker(self) -> Speaker:
        """Who said it, if that is sure enough to tell."""
        return sure(self.suggestion.speaker, self.threshold)

    @property
    def name(self) -> str | None:
        """The name of who said it, if that is sure enough to tell."""
        return self.speaker.name

    @property
    def line(self) -> int:
        """The 1-based line of the transcript's text on which the words begin."""
        return self.transcript.line(self.suggestion.candidate.start)

    @property
    def times(self) -> tuple[float | None, float | None]:
        """When the words begin and end, in seconds, where the file says so."""
        return self.transcript.times(self.suggestion.candidate.start, self.suggestion.candidate.end)

    @property
    def posted(self) -> str:
        """The line as it would be posted: in quotation marks, with the name only if that is sure."""
        quoted = f"“{self.suggestion.text}”"
        return f"{quoted} — {self.name}" if self.name else quoted


def sure(speaker: Speaker, threshold: float) -> Speaker:
    """The speaker, or an unknown one where the name is less sure than `threshold`: a wrong name is worse than none."""
    return speaker if speaker.confidence >= threshold else replace(speaker, name=None, role=None, source="unknown")


def clock(seconds: float) -> str:
    """A time as people write it: `12:31`, or `1:02:03` from one hour on."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
