"""Markup inside captions and cells: tags that mean nothing to a reader go, and no space comes in their place."""

from __future__ import annotations

import html
import re

# Only tags that formats define: `<laughs>` or `x < y > z` is text.
_KNOWN = re.compile(
    r"</?(?:c|i|b|u|s|v|em|strong|lang|ruby|rt|rb|font|span|p|div|a|sup|sub|small)(?:[.\s][^<>\r\n]{0,500})?/?>|</>"
    r"|<\d[\d:.,]{2,20}>|\{\\[^{}\r\n]{0,500}\}",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<(?i:br)\s{0,3}/?>|\\N")


def without_tags(text: str) -> str:
    """Caption markup (HTML, WebVTT and ASS codes) taken out, line breaks as spaces, entities as their characters."""
    if "<" in text or "\\" in text:
        text = _KNOWN.sub("", _BREAK.sub(" ", text))
    return html.unescape(text) if "&" in text else text
