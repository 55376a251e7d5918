"""Atom (RFC 4287): one entry a quote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from quotebot.export import feed, where
from quotebot.export.context import Context
from quotebot.export.markup import XML, element
from quotebot.export.when import changed, utc
from quotebot.quote import Quote


def atom_lines(quotes: Iterable[Quote], context: Context) -> Iterator[str]:
    """A feed whose ids stay the same; an entry is updated when it was decided, else on the episode's date."""
    quotes = list(quotes)
    yield f'{XML}<feed xmlns="http://www.w3.org/2005/Atom">\n'
    yield element("id", feed.feed_tag(quotes)) + "\n"
    yield element("title", feed.feed_title(quotes)) + "\n"
    yield element("updated", utc(feed.newest(quotes))) + "\n"
    yield element("generator", "quotebot") + "\n"
    for quote in quotes:
        yield "<entry>\n" + "".join(f"  {part}\n" for part in _entry(quote)) + "</entry>\n"
    yield "</feed>\n"


def _entry(quote: Quote) -> Iterator[str]:
    yield element("id", feed.tag(quote.id))
    yield element("title", feed.entry_title(quote), {"type": "text"})
    yield element("updated", utc(changed(quote)))
    yield f"<author>{element('name', where.speaker(quote))}</author>"
    link = where.quote_link(quote)
    if link:
        yield element("link", "", {"rel": "alternate", "href": link})
    yield element("content", feed.entry_text(quote), {"type": "text"})
