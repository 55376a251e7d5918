"""Markup inside running text: emphasis, links, code, tags, escapes. It is noise; the words within it are not.

Every pattern stops at the next mark of its own kind, so a text of marks alone is read in one pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quotebot.model import Noise

Span = tuple[int, int]

# Each pattern's groups are the marks; what is between them was said.
_PAIRS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("*", re.compile(r"(?<![\w*\\])(\*{1,3})(?=[^\s*])[^*]{0,2000}(?<=\S)(?<!\\)(\1)(?!\*)")),
    ("*", re.compile(r"(?<![*\\])(\*{1,3})(?=[^\s*])[^*]{0,2000}(?<=\S)(?<!\\)(\1)(?![\w*])")),
    ("_", re.compile(r"(?<![\w\\])(_{1,2})(?=[^\s_])[^_]{0,2000}(?<=\S)(?<!\\)(\1)(?!\w)")),
    ("~~", re.compile(r"(~~)(?=[^\s~])[^~]{0,2000}(~~)")),
    ("`", re.compile(r"(`{1,3})[^`\r\n]{1,500}(\1)")),
    ("](", re.compile(r"(\[)[^\[\]\r\n]{1,500}(\]\([^()\s\[\]]{0,2000}(?:\([^()\s\[\]]{0,200}\)[^()\s\[\]]{0,500})?"
                      r"(?:[ \t]+\"[^\"\r\n]{0,300}\")?\))")),
    ("][", re.compile(r"(?<!\\)(\[)[^\[\]\r\n\\]{1,300}(?<!\\)(\]\[[^\[\]\r\n\\]{0,100}\])")),
    ("<", re.compile(r"(<)(?=[^<>\s]{1,300}?[@/])[^<>\s]{3,600}(>)")),
)  # fmt: skip
# These are marks from end to end.
_WHOLE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("![", re.compile(r"!\[[^\[\]\r\n]{0,300}\]\([^()\s]{0,2000}\)")),
    ("<", re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,15}(?:\s[^<>]{0,500})?/?>|<!--[^<>]{0,500}-->")),
    ("[^", re.compile(r"\[\^[\w-]{1,20}\]")),
    ("\\", re.compile(r"\\(?=[\\`*_{}\[\]()#+.!<>~|-])")),
    ("&nbsp;", re.compile(r"&nbsp;")),
    ("{", re.compile(r"\{:[^{}\r\n]{0,200}\}")),
)


def inline(text: str, start: int, end: int) -> Iterator[Noise]:
    """The marks in `text[start:end]`, sorted and disjoint."""
    spans: list[Span] = []
    for needle, pattern in _WHOLE:
        if text.find(needle, start, end) >= 0:
            spans += (found.span() for found in pattern.finditer(text, start, end))
    for needle, pattern in _PAIRS:
        if text.find(needle, start, end) >= 0:
            spans += (span for found in pattern.finditer(text, start, end) for span in (found.span(1), found.span(2)))
    at = start
    for left, right in sorted(spans, key=lambda span: (span[0], -span[1])):
        if left >= at:
            yield Noise(start=left, end=right, kind="markup")
            at = right
