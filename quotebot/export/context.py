"""What a format may ask for besides the quotes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from quotebot.model import Transcript
from quotebot.quote import Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A PNG, `alt` for those who cannot see it, and its size in pixels."""

    png: bytes
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """`zone` is that of the account: local times are printed in it. `transcript` gives what a quote points into.

    `picture` gives the card of a quote, None for a quote that has none; it is None where no cards are wanted.
    """

    zone: tzinfo
    transcript: Callable[[Quote], Transcript]
    picture: Callable[[Quote], Picture | None] | None = None
