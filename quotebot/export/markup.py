"""Text and elements of XML and HTML that hold whatever was said and obey none of it."""

from __future__ import annotations

import re
from html import escape

from quotebot.inert import inert

XML = '<?xml version="1.0" encoding="utf-8"?>\n'

# XML forbids U+FFFE and U+FFFF, HTML every noncharacter. All other characters either forbids are `inert`'s to show.
_LAST_OF_PLANES = "".join(chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
_NONCHARACTER = re.compile(rf"[\ufdd0-\ufdef{_LAST_OF_PLANES}]")


def visible(text: str) -> str:
    """`text` on one line, of characters that XML and HTML allow; the others are shown as `<U+FFFE>`."""
    return _NONCHARACTER.sub(lambda match: f"<U+{ord(match.group()):04X}>", inert(text))


def escaped(text: str) -> str:
    """`text` as the content of an element or of an attribute in double quotes."""
    return escape(visible(text))


def element(name: str, text: str = "", attributes: dict[str, str] | None = None) -> str:
    """`<name ...>text</name>`; only `text` and the values of the attributes may be anybody's."""
    given = "".join(f' {key}="{escaped(value)}"' for key, value in (attributes or {}).items())
    return f"<{name}{given}>{escaped(text)}</{name}>" if text else f"<{name}{given}/>"
