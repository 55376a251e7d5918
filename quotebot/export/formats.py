"""The formats by name, each with what it is for and what it asks of the quotes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from quotebot.export import schedule
from quotebot.export.annotation import annotation_lines
from quotebot.export.atom import atom_lines
from quotebot.export.buffer import buffer_lines
from quotebot.export.context import Context
from quotebot.export.contract import json_lines, jsonl_lines
from quotebot.export.csv import csv_lines
from quotebot.export.hootsuite import hootsuite_lines
from quotebot.export.html import html_lines
from quotebot.export.ics import ics_lines
from quotebot.export.markdown import markdown_lines
from quotebot.export.plain import plain_lines
from quotebot.export.publer import publer_lines
from quotebot.export.rss import rss_lines
from quotebot.export.soundbite import soundbite_lines
from quotebot.quote import Quote

Lines = Callable[[Iterable[Quote], Context], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Format:
    """`lines` turns quotes into text, piece by piece; it raises ExportRefused for what the format cannot hold.

    `scheduled`: it holds only quotes that are queued with a time. `posts`: another program will post what it holds, so
    the quotes must be approved and attributed. `timed`: the transcripts must have times.
    """

    name: str
    lines: Lines
    about: str
    suffix: str
    scheduled: bool = False
    posts: bool = False
    timed: bool = False

    def chosen(self, quotes: Iterable[Quote]) -> list[Quote]:
        """Those of the quotes that the format holds, so that its first hundred are a hundred."""
        if self.posts:
            return schedule.chosen(quotes)
        return [quote for quote in quotes if not self.scheduled or schedule.waits(quote)]

    def left_out(self, quotes: Iterable[Quote]) -> int:
        """How many approved quotes are not among them because they are not queued, and others are."""
        return schedule.left_out(quotes) if self.posts else 0


_BUFFER = "upload for Buffer, at most 100: the queue, else all approved"
_SOUNDBITE = "podcast:soundbite tags, widened to 15 s; speaker may be unknown"

FORMATS: dict[str, Format] = {
    format.name: format
    for format in (
        Format("md", markdown_lines, "Markdown: a block quote each, linked to its moment", ".md"),
        Format("txt", plain_lines, "plain text: a block each, to paste anywhere", ".txt"),
        Format("html", html_lines, "one page to send around: filter, copy, print; needs no network", ".html"),
        Format("csv", csv_lines, "a table for spreadsheets, one row a quote", ".csv"),
        Format("json", json_lines, "everything known, one array", ".json"),
        Format("jsonl", jsonl_lines, "everything known, one object a line", ".jsonl"),
        Format("atom", atom_lines, "an Atom feed", ".atom"),
        Format("rss", rss_lines, "an RSS feed", ".rss"),
        Format("ics", ics_lines, "the queue as a calendar", ".ics", scheduled=True),
        Format("buffer", buffer_lines, _BUFFER, ".buffer.csv", posts=True),
        Format("publer", publer_lines, "upload for Publer: the queue, else all approved", ".publer.csv", posts=True),
        Format(
            "hootsuite",
            hootsuite_lines,
            "upload for Hootsuite: the queue",
            ".hootsuite.csv",
            scheduled=True,
            posts=True,
        ),
        Format("soundbite", soundbite_lines, _SOUNDBITE, ".xml", timed=True),
        Format("annotation", annotation_lines, "W3C Web Annotations of the transcript", ".jsonld"),
    )
}
