"""Markdown (CommonMark): one block quote a quote, each with who, where and the link."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from quotebot.export import where
from quotebot.export.context import Context
from quotebot.inert import inert
from quotebot.model import Episode
from quotebot.quote import Quote

_MEANS_SOMETHING = re.compile(r"[\\`*_{}\[\]|~!#]")
_OPENS_A_BLOCK = re.compile(r"^(\s*)([-+=:]|\d{1,9}(?=[.)]))")


def markdown_lines(quotes: Iterable[Quote], context: Context) -> Iterator[str]:
    """A heading for each transcript, and a block quote for each of its quotes."""
    last: tuple[str, Episode] | None = None
    for quote in quotes:
        this = (quote.sha256, quote.episode)
        if this != last:
            space = "\n" if last else ""
            yield f"{space}# {escape(where.heading(quote.episode))}\n"
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
    """Where it was said, linked to the episode."""
    shown, url = where.place(quote), where.quote_link(quote)
    return f"[{shown}]({url})" if url else shown
