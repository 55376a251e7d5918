"""What a server shows of a post, in HTML, held against the text that it was given."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

_WORDS = re.compile(r"[^\W_]+")


_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "code", "del", "em", "i", "q", "s", "small", "span", "strong", "sub", "sup", "u"}
)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in _INLINE:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.handle_starttag(tag, None)


def text_of(html: str) -> str:
    """The text between the tags of `html`, with its entities resolved; line breaks and paragraphs become new lines."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)


def shows(html: str, text: str) -> bool:
    """True if `html` shows the letters and digits of `text`, in that order.

    Spaces, punctuation and emoji do not count, for servers make paragraphs, emphasis and pictures of them. A text of
    nothing else is compared to the character, but for white space.
    """
    shown, sent = unicodedata.normalize("NFC", text_of(html)), unicodedata.normalize("NFC", text)
    words = "".join(_WORDS.findall(sent))
    if words:
        return "".join(_WORDS.findall(shown)) == words
    return "".join(shown.split()) == "".join(sent.split())


def may_be(html: str, text: str) -> bool:
    """True if a server could have made `html` of `text`: it shows no word that is not there.

    Servers lose words (`[here](https://…)`, `1.` before an item), and add some only to names (`@ann`).
    """
    shown, sent = (set(_WORDS.findall(unicodedata.normalize("NFC", one))) for one in (text_of(html), text))
    return "@" in text or shown <= sent


def same_text(one: str, other: str) -> bool:
    """True if both are the same text but for the amount of white space."""
    return unicodedata.normalize("NFC", one).split() == unicodedata.normalize("NFC", other).split()
