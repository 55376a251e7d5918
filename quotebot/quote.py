"""A quote, who decided what about it, and where it is to be posted.

Times are aware UTC. What is not known is `None`, never "" or 0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from urllib.parse import quote as percent_encoded

from quotebot.model import Candidate, Episode, Score, Speaker, Suggestion, Transcript

State = Literal["new", "later", "approved", "rejected"]
Action = Literal["approve", "reject", "later", "edit", "speaker", "undo"]
DeliveryState = Literal["queued", "held", "sending", "posted", "failed", "unknown", "expired"]

MARK = "+taste"  # in the version of weights, before how many decisions of the user's own are on them

_WEB_ADDRESS = re.compile(r"https?://\S", re.IGNORECASE)
_URL_SAFE = "!#$%&'*+,/:=?@[]~"

STATES: tuple[State, ...] = ("new", "later", "approved", "rejected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person did about a quote, and what the quote was from then on. It is never changed: undo is another one.

    `state`, `candidate`, `text` and `speaker` are the quote's after the decision. `undoes` is the id of the decision
    that an undo takes back.
    """

    id: int
    quote: str
    action: Action
    at: datetime
    by: str
    reason: str | None
    state: State
    candidate: Candidate
    text: str
    speaker: Speaker
    undoes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One approved quote on its way to one account. `due` is when it is to be posted; None: no time yet."""

    id: int
    quote: str
    account: str
    state: DeliveryState
    due: datetime | None
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A line of a transcript, with everything that is known of it.

    `rank` is its place in its transcript's list (1 is the best). `evidence` is the text of the transcript at the
    candidate's offsets, and `text` that evidence with the declared edits made. `guess` is who most likely said it;
    `threshold` (0 to 1) is how sure that must be before the name may be told. `weights` is the version that
    gave the score. `decision` is the last one in force, None while nobody has decided.
    """

    id: str
    rank: int
    episode: Episode
    sha256: str
    candidate: Candidate
    evidence: str
    text: str
    line: int
    times: tuple[float | None, float | None]
    guess: Speaker
    threshold: float
    score: Score
    flags: tuple[str, ...]
    weights: str
    state: State = "new"
    decision: Decision | None = None
    deliveries: tuple[Delivery, ...] = ()

    @classmethod
    def found(
        cls, transcript: Transcript, suggestion: Suggestion, *, rank: int, threshold: float, weights: str
    ) -> Quote:
        """The quote that `suggestion` is, in `transcript`, before anybody decided about it."""
        candidate = suggestion.candidate
        return cls(
            id=suggestion.id,
            rank=rank,
            episode=transcript.episode,
            sha256=transcript.sha256,
            candidate=candidate,
            evidence=transcript.text[candidate.start : candidate.end],
            text=suggestion.text,
            line=transcript.line(candidate.start),
            times=transcript.times(candidate.start, candidate.end),
            guess=suggestion.speaker,
            threshold=threshold,
            score=suggestion.score,
            flags=suggestion.flags,
            weights=weights,
        )

    @property
    def raw(self) -> str:
        """The evidence on one line: white space folded."""
        return " ".join(self.evidence.split())

    @property
    def speaker(self) -> Speaker:
        """Who said it, if that is sure enough to tell."""
        return sure(self.guess, self.threshold)

    @property
    def name(self) -> str | None:
        """The name of who said it, if that is sure enough to tell."""
        return self.speaker.name

    @property
    def posted(self) -> str:
        """The line as it would be posted: in quotation marks, with the name only if that is sure."""
        quoted = f"“{self.text}”"
        return f"{quoted} — {self.name}" if self.name else quoted


def sure(speaker: Speaker, threshold: float) -> Speaker:
    """The speaker, or an unknown one where the name is less sure than `threshold`: a wrong name is worse than none."""
    return speaker if speaker.confidence >= threshold else replace(speaker, name=None, role=None, source="unknown")


def clock(seconds: float) -> str:
    """A time as people write it: `12:31`, or `1:02:03` from one hour on."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def link(url: str | None, seconds: float | None) -> str | None:
    """`url`, at `seconds` as a media fragment, percent-encoded; None if it is no web address."""
    if url is None or not _WEB_ADDRESS.match(url):
        return None
    safe = percent_encoded(url, safe=_URL_SAFE, errors="replace")
    return safe if seconds is None or "#" in safe else f"{safe}#t={int(seconds)}"
