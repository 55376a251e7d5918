"""HTML: one page with all it needs, to be opened from disk, sent around and printed.

The page asks the network for nothing and cannot: its policy allows the one style and the one script that stand in it.
Without scripts it is all there but for the filter and the buttons.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from string import Template

from quotebot.export import feed, where
from quotebot.export.context import Context
from quotebot.export.markup import element, escaped
from quotebot.quote import Quote, link

SHORT_CHARS, MEDIUM_CHARS = 90, 220  # up to these a quote is set large, and larger than the text of the page


def html_lines(quotes: Iterable[Quote], context: Context) -> Iterator[str]:
    """The page: a section an episode, in it a group a speaker, in it a figure a quote."""
    quotes = list(quotes)
    episodes = where.by_episode(quotes)
    head, foot = _page(quotes, len(episodes)).split("<!-- quotes -->\n")
    yield head
    for group in episodes:
        yield from _episode(group, context)
    yield foot


def _page(quotes: list[Quote], episodes: int) -> str:
    style, script = _file("page.css"), _file("page.js")
    return Template(_file("page.html")).substitute(
        title=escaped(feed.feed_title(quotes)),
        heading=escaped(feed.shows(quotes) or "Quotes"),
        about=f"{_counted(len(quotes), 'quote')} from {_counted(episodes, 'episode')}",
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
    )


def _file(name: str) -> str:
    from importlib.resources import files

    return (files("quotebot.export") / name).read_text(encoding="utf-8")


def _hash(source: str) -> str:
    """What a content security policy calls this style or script."""
    return "sha256-" + b64encode(sha256(source.encode()).digest()).decode()


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")


def _episode(quotes: list[Quote], context: Context) -> Iterator[str]:
    """A section, with the quotes of each speaker together; those of nobody known come last."""
    episode = quotes[0].episode
    about = [escaped(episode.date)] if episode.date else []
    address = link(episode.url, None)
    about += [f'<a href="{escaped(address)}" rel="noreferrer">Listen</a>'] if address else []
    yield '<section class="episode">\n<header>\n'
    yield f'<h2 dir="auto">{escaped(where.heading(episode))}</h2>\n'
    yield f'<p class="about">{" · ".join([*about, _counted(len(quotes), "quote")])}</p>\n</header>\n'
    names = dict.fromkeys(quote.name for quote in quotes)
    for name in sorted(names, key=lambda name: name is None):
        yield '<div class="speaker">\n' + element("h3", name or where.NOT_KNOWN, {"dir": "auto"}) + "\n"
        yield from (_figure(quote, context) for quote in quotes if quote.name == name)
        yield "</div>\n"
    yield "</section>\n"


def _figure(quote: Quote, context: Context) -> str:
    link = where.quote_link(quote)
    cite = f' cite="{escaped(link)}"' if link else ""
    place = escaped(where.place(quote))
    linked = f'<a href="{escaped(link)}" rel="noreferrer">{place}</a>' if link else place
    known = "" if quote.name else ' class="nobody"'
    return (
        f'<figure class="quote {_size(quote.text)}" id="{escaped(quote.id)}" data-copy="{escaped(_copied(quote))}">\n'
        f'<blockquote{cite}><p dir="auto">{escaped(quote.text)}</p></blockquote>\n'
        f"{_card(quote, context)}<figcaption><span{known}>{escaped(where.speaker(quote))}</span>, "
        f'<cite>{escaped(where.heading(quote.episode))}</cite>, <span class="place">{linked}</span></figcaption>\n'
        "</figure>\n"
    )


def _card(quote: Quote, context: Context) -> str:
    """The quote's card, folded away: the page stays one to read, and holds the picture to save."""
    picture = context.picture(quote) if context.picture else None
    if picture is None:
        return ""
    return (
        '<details class="card"><summary>Card</summary>'
        f'<img src="data:image/png;base64,{b64encode(picture.png).decode()}" alt="{escaped(picture.alt)}" '
        f'width="{picture.width}" height="{picture.height}"></details>\n'
    )


def _size(text: str) -> str:
    return "short" if len(text) <= SHORT_CHARS else "medium" if len(text) <= MEDIUM_CHARS else "long"


def _copied(quote: Quote) -> str:
    """What the copy button puts on the clipboard: never the words without whose they are."""
    credit = [where.speaker(quote), where.heading(quote.episode), where.quote_link(quote) or where.place(quote)]
    return f"“{quote.text}” — {', '.join(credit)}"
