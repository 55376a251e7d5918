"""Lines of a text file that are about the transcript, not of it: front matter, headings, rules, footers."""

from __future__ import annotations

import re
from typing import Literal

_FRONT = re.compile(r"\ufeff?---[ \t]*(?=[\r\n])")
_FENCE = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_FIELD = re.compile(r"\s*(?:#[^\r\n]*\s+)?[\w\"'-]+[ \t]*:(?:\s|$)")
_MAX_FRONT_CHARS = 2_000_000

_HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+\S")
_PAGE = re.compile(
    r"[ \t]{0,3}(?:"
    r"(?:-[ \t]*){3,80}$|(?:\*[ \t]*){3,80}$|(?:_[ \t]*){3,80}$"  # rule
    r"|!\[[^\[\]\r\n]{0,300}\]\([^()\r\n]{0,2000}\)[ \t]*$"  # an image alone
    r"|\{[:%][^{}\r\n]{0,500}\}[ \t]*$"  # a template's directive
    r"|\[[^\[\]\r\n]{1,100}\]:[ \t]*\S{1,2000}(?:[ \t]|$)"  # where a link leads
    r"|(?:[^:\r\n]{1,80}:[ \t]{0,5})?<?https?://\S{1,2000}[ \t]*$"  # an address, or a title and its address
    r"|<!--[^\r\n]*-->[ \t]*$|</?(?:details|summary|div|section|br|hr|p|a|audio|iframe)\b[^<>\r\n]{0,500}>[ \t]*$"
    r")"
)
_NOTICE = re.compile(r"[ \t*_]{0,8}(?:Retrieved from \W{0,4}https?:|(?:Copyright )?©|Copyright (?:\([cC]\)|\d{4}))")
_CREDIT = re.compile(r"[ \t*_]{0,8}Transcri(?:bed|pt|ption) (?:provided |created |generated )?(?:by|with|using) ")
_SIGNED = re.compile(
    r"\W{0,3}(?:transcribed|transcripts?|transcription|captions?|captioned|subtitles?|subtitled) "
    r"(?:provided |created )?(?:by|with|from) \W{0,3}(?:the )?\S{1,60}(?: \S{1,30}){0,3}\W{0,3}",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://|www\.|\w\.(?:ai|com|org|net|io|app|tv|de|co)\b", re.IGNORECASE)
_SHORT_LINE_CHARS = 300
_SHORT_CREDIT_CHARS = 80

Matter = Literal["heading", "page", "notice"]


def front_matter(text: str) -> int:
    """Where the speech may begin: after YAML front matter (`---`, fields, `---`) at the top, else 0."""
    opening = _FRONT.match(text)
    if opening is None or not _FIELD.match(text, opening.end(), opening.end() + 1000):
        return 0
    closing = _FENCE.search(text, opening.end(), opening.end() + _MAX_FRONT_CHARS)
    return closing.end() if closing else 0


def matter(text: str, start: int, end: int, *, fresh: bool) -> Matter | None:
    """What the line `text[start:end]` is if it is no speech: a heading, markup of the page, or who transcribed it.

    What could also be a line of hard-wrapped speech counts only where a paragraph begins (`fresh`).
    """
    if end - start > _SHORT_LINE_CHARS:
        return None
    line = text[start:end]
    heading = _HEADING.match(line)
    if heading and (fresh or len(heading[1]) > 1):
        return "heading"
    if _PAGE.match(line):
        return "page"
    credit = fresh and len(line) <= _SHORT_CREDIT_CHARS and _CREDIT.match(line)
    return "notice" if credit or _NOTICE.match(line) or is_signature(line) else None


def is_signature(said: str) -> bool:
    """Whether a whole piece of speech only says by what service it was written down."""
    return len(said) < _SHORT_LINE_CHARS and _SIGNED.fullmatch(said) is not None and _ADDRESS.search(said) is not None
