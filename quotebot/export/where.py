"""Who said it, in what, and where in it: the words of a credit, plain."""

from __future__ import annotations

from collections.abc import Iterable

from quotebot.model import Episode
from quotebot.quote import Quote, clock, link

NOT_KNOWN = "Speaker not known"


def heading(episode: Episode) -> str:
    """The show and the title, or the name of the file where neither is known."""
    return ": ".join(part for part in (episode.show, episode.title) if part) or episode.file


def speaker(quote: Quote) -> str:
    """The name, if that is sure, and else that it is not known."""
    return quote.name or NOT_KNOWN


def place(quote: Quote) -> str:
    """Where it was said: the time if there is one, else the line."""
    started, _ = quote.times
    return f"line {quote.line}" if started is None else clock(started)


def quote_link(quote: Quote) -> str | None:
    """The address of the episode at the moment of the quote; None if the episode has no web address."""
    return link(quote.episode.url, quote.times[0])


def by_episode(quotes: Iterable[Quote]) -> list[list[Quote]]:
    """The quotes of each episode together; episodes, and the quotes in them, in the order they came in."""
    groups: dict[tuple[str, Episode], list[Quote]] = {}
    for quote in quotes:
        groups.setdefault((quote.sha256, quote.episode), []).append(quote)
    return list(groups.values())


def shortened(text: str, chars: int) -> str:
    """`text` if it has at most `chars` characters, else its first whole words with `…` in their place."""
    if len(text) <= chars:
        return text
    head = text[: chars - 1]
    return (head.rpartition(" ")[0] or head).rstrip() + "…"
