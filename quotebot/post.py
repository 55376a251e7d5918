"""A post: what is sent, what a network answers, and what every destination must be able to do.

A payload is frozen before the first byte leaves: the same payload and the same token are sent on every attempt, and by
them a post is found again. Times are aware UTC; offsets are half-open code-point ranges of the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of a post's text that leads somewhere: a link to `value`, or the tag `value` (without `#`)."""

    start: int
    end: int
    kind: Literal["link", "tag"]
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture that goes with a post. `sha256` is that of the file at `path`; width and height are in pixels."""

    path: str
    sha256: str
    mime: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """One post, whole. `text` is sent to the character; `language` is a BCP 47 tag.

    `quote`, `speaker`, `show` and `link` say again what the text is made of, for destinations that keep them apart.
    """

    id: str
    text: str
    created_at: datetime
    quote: str
    speaker: str
    show: str | None = None
    link: str | None = None
    spans: tuple[Span, ...] = ()
    language: str | None = None
    image: Image | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The proof of a post: what the destination calls it, and where people see it."""

    remote_id: str
    url: str | None = None


class Publisher(Protocol):
    """A destination. No method sleeps or tries again: the queue does that. Every network call has a time-out.

    `publish` and `find` raise PostLater, PostRefused or PostUnclear, and nothing else for what a network does.
    """

    def limit(self) -> int | None:
        """The longest text that this server takes, counted in its network's way; None: the network's own limit."""

    def token(self, now: datetime) -> str:
        """A new token, by which one post is the same on every attempt."""

    def publish(self, payload: Payload, token: str) -> Receipt:
        """Send it. PostLater: certainly not posted, try again; PostRefused: certainly not, a person must mend it;
        PostUnclear: it may have been posted (any 5xx, time-out, reset, answer that cannot be read)."""

    def find(self, payload: Payload, token: str, since: datetime) -> Receipt | None:
        """The post if the destination has it, None if it certainly has not; raises where that cannot be told.

        `since` is when the first attempt began.
        """

    def check(self) -> str:
        """Who we are there, by a harmless read: a sentence for `doctor`. Raises as `publish` does."""
