"""RSS 2.0: one item a quote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from html import escape

from quotebot.export import feed, where
from quotebot.export.context import Context
from quotebot.export.markup import XML, element, visible
from quotebot.export.when import changed
from quotebot.quote import Quote, link

# RSS 2.0 asks each channel for a link: a URL of a registered scheme, that of a page. Where no episode has an address
# this is one (RFC 6694): the empty page, which every reader and browser opens, on nobody's host. feedparser gives it
# back as it is. A `tag:` names and locates nothing, an empty element is no URL, and a made-up host may be somebody's.
_NO_PAGE = "about:blank"
_ABOUT = "Lines from transcripts, each with who said it and where."


def rss_lines(quotes: Iterable[Quote], context: Context) -> Iterator[str]:
    """A channel whose guids are the ids of the quotes; dated as in Atom. Its link is that of an episode."""
    quotes = list(quotes)
    links = (link(quote.episode.url, None) for quote in quotes)
    yield f'{XML}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>\n'
    yield element("title", feed.feed_title(quotes)) + "\n"
    yield element("link", next(filter(None, links), _NO_PAGE)) + "\n"
    yield element("description", _ABOUT) + "\n"
    yield element("lastBuildDate", dated(feed.newest(quotes))) + "\n"
    for quote in quotes:
        yield "<item>\n" + "".join(f"  {part}\n" for part in _item(quote)) + "</item>\n"
    yield "</channel></rss>\n"


def _item(quote: Quote) -> Iterator[str]:
    yield element("title", as_html(feed.entry_title(quote)))
    link = where.quote_link(quote)
    if link:
        yield element("link", link)
    yield element("guid", quote.id, {"isPermaLink": "false"})
    yield element("pubDate", dated(changed(quote)))
    yield element("dc:creator", where.speaker(quote))
    yield element("description", as_html(feed.entry_text(quote)))


def dated(at: datetime) -> str:
    """`at` as RFC 822 has it: `Wed, 04 Mar 2026 08:30:00 GMT`."""
    from email.utils import format_datetime  # with it come sockets and a parser of mail

    return format_datetime(at.astimezone(UTC), usegmt=True)


def as_html(text: str) -> str:
    """`text` as HTML, which readers take titles and descriptions for: in the file it is escaped twice."""
    return escape(visible(text), quote=False)
