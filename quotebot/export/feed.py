"""What the two kinds of feed have in common: names that stay the same, and titles short enough for a list."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256

from quotebot.export import where
from quotebot.export.when import UNDATED, changed
from quotebot.quote import Quote

AUTHORITY = "tag:quotebot,2026:"  # RFC 4151; what follows it is ours to name, and never changes
TITLE_CHARS = 100


def tag(name: str) -> str:
    """The URI of `name`, for ever."""
    return AUTHORITY + name


def feed_tag(quotes: Sequence[Quote]) -> str:
    """The URI of a feed of these quotes, newest episode first: of their shows, else of the oldest transcript.

    So two projects have two feeds, and a feed stays the same one as quotes and episodes are added to it.
    """
    known = sorted({quote.episode.show for quote in quotes if quote.episode.show})
    source = known or [quote.sha256 for quote in quotes[-1:]]
    return tag("quotes-" + sha256(json.dumps(source).encode()).hexdigest()[:12])


def shows(quotes: Iterable[Quote]) -> str:
    """The shows the quotes are from, each once."""
    return ", ".join(dict.fromkeys(quote.episode.show for quote in quotes if quote.episode.show))


def feed_title(quotes: Iterable[Quote]) -> str:
    """`Quotes` and the shows they are from."""
    return ": ".join(part for part in ("Quotes", shows(quotes)) if part)


def newest(quotes: Iterable[Quote]) -> datetime:
    """When the last of the quotes changed; UNDATED if there is none."""
    return max(map(changed, quotes), default=UNDATED)


def entry_title(quote: Quote) -> str:
    """The quote, cut where a list of titles would cut it."""
    return where.shortened(quote.text, TITLE_CHARS)


def entry_text(quote: Quote) -> str:
    """The whole quote with who said it and where."""
    return f"“{quote.text}” — {where.speaker(quote)}, {where.heading(quote.episode)}, {where.place(quote)}"
