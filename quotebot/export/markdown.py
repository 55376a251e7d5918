"""Markdown (CommonMark): one block quote a suggestion, each with who, where and the link."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote as percent_encoded

from quotebot.inert import inert
from quotebot.model import Episode
from quotebot.quote import Quote, clock

_MEANS_SOMETHING = re.compile(r"[\\`*_{}\[\]|~!#]")
_OPENS_A_BLOCK = re.compile(r"^(\s*)([-+=:]|\d{1,9}(?=[.)]))")
_WEB_ADDRESS = re.compile(r"https?://\S", re.IGNORECASE)
_URL_SAFE = "!#$%&'*+,/:=?@[]~"


def markdown_lines(quotes: Iterable[Quote]) -> Iterator[str]:
    """A heading for each transcript, and a block quote for each of its suggestions."""
    last: tuple[str, Episode] | None = None
    for quote in quotes:
        this = (quote.sha256, quote.episode)
        if this != last:
            space = "\n" if last else ""
            yield f"{space}# {_heading(quote.episode)}\n"
            last = this
        yield f"\n> {escape(quote.text)}\n>\n> — {_credit(quote)}\n"


def escape(text: str) -> str:
    """`text` so that every CommonMark and HTML reader shows it as it is, on one line."""
    safe = inert(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    safe = _MEANS_SOMETHING.sub(r"\\\g<0>", safe)
    return _OPENS_A_BLOCK.sub(_stopped, safe)


def _stopped(match: re.Match[str]) -> str:
    indent, mark = match.groups()
    return f"{indent}{mark}" + "\\" if mark.isdigit() else f"{indent}\\{mark}"


def _heading(episode: Episode) -> str:
    return escape(": ".join(part for part in (episode.show, episode.title) if part) or episode.file)


def _credit(quote: Quote) -> str:
    episode = quote.episode
    parts = [
        f"**{escape(quote.name)}**" if quote.name else "",
        f"*{escape(episode.show)}*" if episode.show else "",
        escape(episode.title or ""),
        _place(quote),
        f"`{inert(quote.id)}`",
    ]
    return ", ".join(part for part in parts if part)


def _place(quote: Quote) -> str:
    """Where it was said: the time if there is one, else the line, linked to the episode."""
    started, _ = quote.times
    shown = f"line {quote.line}" if started is None else clock(started)
    url = link(quote.episode.url, started)
    return f"[{shown}]({url})" if url else shown


def link(url: str | None, seconds: float | None) -> str | None:
    """`url`, at `seconds` as a media fragment, fit for a Markdown link; None if it is no web address."""
    if url is None or not _WEB_ADDRESS.match(url):
        return None
    safe = percent_encoded(url, safe=_URL_SAFE, errors="replace")
    return safe if seconds is None or "#" in safe else f"{safe}#t={int(seconds)}"
