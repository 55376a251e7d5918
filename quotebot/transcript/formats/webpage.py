"""HTML transcripts: the podcast namespace's `<cite>`, `<time>`, `<p>`, and any page whose paragraphs are speech.

Read with a scanner of our own: the standard library's parser takes time quadratic in unclosed tags (40 s for 60 kB of
`<a ` in Python 3.11.7), and old pages close little.
Namespace: https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/transcripts/transcripts.md
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from quotebot.errors import UnknownFormat
from quotebot.model import Reading
from quotebot.transcript.formats.clock import seconds
from quotebot.transcript.formats.labels import is_no_speaker
from quotebot.transcript.formats.prose import assemble
from quotebot.transcript.formats.spoken import Spoken, fold, reading

_SNIFF_CHARS = 65_536
_FEWEST_WORDS = 60  # of a page with neither labels nor times

_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b[^<>]*>.*?(?:</\1\s*>|\Z)|<[!?][^<>]*>|<(/?)([a-zA-Z][\w:-]{0,30})([^<>]*)>",
    re.DOTALL | re.IGNORECASE,
)
_FIRST_TAG = re.compile(
    r"(?>\s|\ufeff|<!--.{0,5000}?-->|<\?[^<>]*>)*+<(!doctype\s+html|[a-z][\w:-]*)", re.DOTALL | re.I
)
_PAGE_TAGS = frozenset(
    "html head body p div cite time span br h1 h2 h3 h4 ul ol dl table section article main b i font".split()
)
_WHOLE_PAGE = frozenset({"html", "body", "head"})
_BLOCKS = frozenset(
    "html body p div section article main ul ol li dl dt dd table tr td th tbody thead blockquote pre hr br dir center "
    "address figure figcaption h1 h2 h3 h4 h5 h6 header details summary".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6 summary figcaption".split())
_UNSPOKEN = frozenset("head title nav footer form button select noscript template svg iframe".split())

Kind = Literal["text", "heading", "cite", "time"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of a page between two breaks."""

    kind: Kind
    text: str


def recognise(text: str) -> bool:
    """Markup of any kind at the very top: what is not a page is refused by `parse`."""
    head = text[:_SNIFF_CHARS]
    first = _FIRST_TAG.match(head)
    if first is None:
        return False
    tag = first[1].lower()
    if tag.startswith("!doctype") or tag in _WHOLE_PAGE or head.lstrip("\ufeff \t\r\n").startswith("<?"):
        return True
    return _mostly_tags(head) if tag in _PAGE_TAGS else text[-200:].rstrip().endswith(f"</{first[1]}>")


def _mostly_tags(head: str) -> bool:
    """Whether tags, not empty lines, make the paragraphs; else it is markdown that begins with a tag."""
    tags = len(re.findall(r"<(?:p|cite|time|br|div|li|tr)\b", head, re.IGNORECASE))
    return tags >= 1 and tags * 2 >= len(re.findall(r"\n[ \t]*\r?\n[ \t]*[^\s<]", head))


def parse(text: str, file: str) -> Reading:
    """A cue for each paragraph of speech. Raises UnknownFormat for other XML and for a page without a transcript."""
    first = _FIRST_TAG.match(text[:_SNIFF_CHARS])
    tag = first[1].lower() if first else ""
    if not tag.startswith("!doctype") and tag not in _PAGE_TAGS:
        raise UnknownFormat(
            f"{file} is XML (<{tag[:30]}>), not a transcript: export the transcript as SRT, VTT or text."
        )
    blocks = list(_blocks(text))
    pieces = _cited(blocks) if any(block.kind == "cite" for block in blocks) else _written(blocks, file)
    made = reading("html", pieces)
    if not made.cues:
        raise UnknownFormat(
            f"{file} is a web page without a transcript in it: save the page that shows the transcript."
        )
    return made


@dataclass(slots=True, kw_only=True)
class _Page:
    """What has been read of the block at hand."""

    kind: Kind = "text"
    parts: list[str] = field(default_factory=list)
    blank: bool = True
    unspoken: str = ""

    def take(self, text: str) -> None:
        """Text between two tags."""
        if not self.unspoken and text:
            self.parts.append(text)
            self.blank = self.blank and text.isspace()

    def turn(self, tag: str, *, closing: bool) -> Kind | None:
        """The kind of the block that this tag begins; None where the block goes on."""
        if self.unspoken:
            self.unspoken = "" if (tag == self.unspoken and closing) or tag == "body" else self.unspoken
        elif tag in _UNSPOKEN and not closing:
            self.unspoken = tag
        if tag in _BLOCKS:
            return "heading" if tag in _HEADINGS and not closing else "text"
        if tag in ("cite", "time"):
            if closing:
                return "text" if self.kind == tag else None
            return ("cite" if tag == "cite" else "time") if self.blank else None
        return None

    def end(self, following: Kind) -> Iterator[Block]:
        """The block as read, if it shows anything; then begin the next."""
        if text := fold(html.unescape("".join(self.parts))):
            yield Block(kind=self.kind, text=text)
        self.kind, self.parts, self.blank = following, [], True


def _blocks(text: str) -> Iterator[Block]:
    """What a page shows, cut where a browser begins a new line."""
    page = _Page()
    at = 0
    for token in _TOKEN.finditer(text):
        page.take(text[at : token.start()])
        at = token.end()
        kind = page.turn((token[3] or "").lower(), closing=bool(token[2]))
        if kind:
            yield from page.end(kind)
    page.take(text[at:])
    yield from page.end("text")


def _cited(blocks: Sequence[Block]) -> Iterator[Spoken]:
    """The namespace's form: a name, a time, and what was said then. What stands before the first name is the page's."""
    label: str | None = None
    begun, time = False, None
    for block in blocks:
        if block.kind == "cite":
            label, begun = block.text.rstrip(": ") or None, True
        elif block.kind == "time":
            time = seconds(block.text)
        elif begun and block.kind == "text":
            yield Spoken(
                text=block.text,
                label=label,
                time_start=time,
                matter=label is not None and is_no_speaker(label),
            )
            time = None


def _written(blocks: Sequence[Block], file: str) -> list[Spoken]:
    """Any other page: its paragraphs as a text file would have them."""
    text = "\n\n".join(f"## {block.text}" if block.kind == "heading" else block.text for block in blocks)
    found = assemble(text, 0, file)
    if found.style.labels or found.style.timed:
        return [
            Spoken(
                text=fold(text[cue.start : cue.end]),
                label=cue.label,
                new_turn=cue.new_turn,
                time_start=cue.time_start,
                time_end=cue.time_end,
            )
            for cue in found.cues
        ]
    said = [Spoken(text=block.text) for block in blocks if block.kind == "text"]
    return said if sum(len(piece.text.split()) for piece in said) >= _FEWEST_WORDS else []
