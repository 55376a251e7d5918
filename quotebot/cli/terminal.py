"""What may be shown on a terminal."""

from __future__ import annotations

import re

# C0 and C1 controls (ESC and CSI among them), direction marks, overrides and isolates, zero-width and other invisible
# formatting, line and paragraph separators, halves of surrogate pairs, tags. The joiners U+200C and U+200D stay:
# they only shape the letters and emoji around them.
_OBEYED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def inert(text: str) -> str:
    """`text` with nothing in it that a terminal would obey: tabs and newlines become spaces, the rest shows."""
    return _OBEYED.sub(_visible, text)


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    if match[0] in "\t\n\r":
        return " "
    return chr(0x2400 + code) if code < 0x20 else f"<U+{code:04X}>"
