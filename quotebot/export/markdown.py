"""Markdown (CommonMark): one block quote a suggestion, each with who, where and the link."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from quotebot.export.entry import Entry, clock
from quotebot.export.inert import inert
from quotebot.model import Episode

_MEANS_SOMETHING = re.compile(r"[\\`*_{}\[\]|~!#]")
_OPENS_A_BLOCK = re.compile(r"^(\s*)([-+=:]|\d{1,9}(?=[.)]))")
_WEB_ADDRESS = re.compile(r"https?://\S", re.IGNORECASE)
_URL_SAFE = "!#$%&'*+,/:=?@[]~"


def markdown_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """A heading for each transcript, and a block quote for each of its suggestions."""
    last: tuple[str, Episode] | None = None
    for entry in entries:
        this = (entry.transcript.sha256, entry.transcript.episode)
        if this != last:
            space = "\n" if last else ""
            yield f"{space}# {_heading(entry.transcript.episode)}\n"
            last = this
        yield f"\n> {escape(entry.suggestion.text)}\n>\n> — {_credit(entry)}\n"


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


def _credit(entry: Entry) -> str:
    episode = entry.transcript.episode
    parts = [
        f"**{escape(entry.name)}**" if entry.name else "",
        f"*{escape(episode.show)}*" if episode.show else "",
        escape(episode.title or ""),
        _place(entry),
        f"`{inert(entry.suggestion.id)}`",
    ]
    return ", ".join(part for part in parts if part)


def _place(entry: Entry) -> str:
    """Where it was said: the time if there is one, else the line, linked to the episode."""
    started, _ = entry.times
    shown = f"line {entry.line}" if started is None else clock(started)
    url = link(entry.transcript.episode.url, started)
    return f"[{shown}]({url})" if url else shown


def link(url: str | None, seconds: float | None) -> str | None:
    """`url`, at `seconds` as a media fragment, fit for a Markdown link; None if it is no web address."""
    if url is None or not _WEB_ADDRESS.match(url):
        return None
    safe = quote(url, safe=_URL_SAFE, errors="replace")
    return safe if seconds is None or "#" in safe else f"{safe}#t={int(seconds)}"
