"""Text in which names stand before the words."""

from __future__ import annotations

import re

from quotebot.model import Cue, Noise, Reading

_SNIFF_CHARS = 65_536
_HEADER = re.compile(r"^(\*\*)?([A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,4}):(\*\*)?[ \t]+(?=\S)", re.MULTILINE)


def recognise(text: str) -> bool:
    """At least two paragraphs begin with a name and a colon, and one name comes back."""
    names = [m.group(2) for m in _HEADER.finditer(text[:_SNIFF_CHARS])]
    return len(names) >= 2 and len(set(names)) < len(names)


def parse(text: str, file: str) -> Reading:
    """A cue for each labelled paragraph."""
    cues: list[Cue] = []
    noise: list[Noise] = []
    headers = list(_HEADER.finditer(text))
    for header, following in zip(headers, [*headers[1:], None], strict=True):
        end = following.start() if following else len(text)
        end = header.end() + len(text[header.end() : end].rstrip())
        noise.append(Noise(start=header.start(), end=header.end(), kind="label"))
        cues.append(Cue(start=header.end(), end=end, label=header.group(2), new_turn=True))
    return Reading(format="labelled", text=text, cues=tuple(cues), noise=tuple(noise))
