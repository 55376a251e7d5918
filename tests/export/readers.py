"""Each format as a parser that is not ours reads it."""

import csv
import io
import json
import re
from collections.abc import Callable
from typing import NamedTuple
from xml.etree import ElementTree

import html5lib
import vobject
from icalendar import Calendar
from markdown_it import MarkdownIt


class Seen(NamedTuple):
    """What a reader of a format makes of a file: the words of the quotes, and all the rest of it without any words."""

    words: list[str]
    bones: object


def rows(column: int, first: int) -> Callable[[str], Seen]:
    def read(text: str) -> Seen:
        table = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        runs = [cell for row in table[first:] for cell in row if re.match(r"\s*[=+\-@＝＋－＠]", cell)]
        return Seen([row[column] for row in table[first:]], ([len(row) for row in table], runs, text.count("\n")))

    return read


def xml(path: str) -> Callable[[str], Seen]:
    def read(text: str) -> Seen:
        root = ElementTree.fromstring(text)  # noqa: S314, our own
        bones = [(e.tag, sorted(e.attrib)) for e in root.iter()]
        return Seen([e.text or "" for e in root.iterfind(path)], bones)

    return read


def read_json(text: str) -> Seen:
    return Seen([one["text"] for one in json.loads(text)], [sorted(one) for one in json.loads(text)])


def read_jsonl(text: str) -> Seen:
    return Seen([json.loads(line)["text"] for line in text.splitlines()], len(text.splitlines()))


def read_annotation(text: str) -> Seen:
    items = json.loads(text)["items"]
    return Seen([one["target"]["selector"][0]["exact"] for one in items], [sorted(one) for one in items])


def read_markdown(text: str) -> Seen:
    tokens = MarkdownIt("commonmark").parse(text)
    shown = ["".join(c.content for c in token.children or []) for token in tokens if token.type == "inline"]
    kinds = [c.type for token in tokens for c in [token, *(token.children or [])] if not c.type.startswith("text")]
    return Seen(shown[1::2], kinds)


def read_plain(text: str) -> Seen:
    blocks = [block.splitlines() for block in text.split("\n\n")]
    return Seen([block[0] for block in blocks], [[line[:4] for line in block[1:]] for block in blocks])


def read_html(text: str) -> Seen:
    root = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    bones = [(e.tag, sorted(e.attrib)) for e in root.iter() if isinstance(e.tag, str)]
    said = ["".join(e.itertext()) for e in root.iter("blockquote")]
    sizes = {"short", "medium", "long"}
    assert {e.get("class", "").split()[-1] for e in root.iter("figure")} <= sizes
    return Seen(said, bones)


def read_calendar(text: str) -> Seen:
    events = Calendar.from_ical(text).walk("VEVENT")
    other = vobject.readOne(text)
    assert [str(event["description"]) for event in events] == [one.description.value for one in other.vevent_list]
    return Seen([str(event["description"]) for event in events], [sorted(event) for event in events])


READERS: dict[str, Callable[[str], Seen]] = {
    "md": read_markdown,
    "txt": read_plain,
    "html": read_html,
    "csv": rows(3, 1),
    "json": read_json,
    "jsonl": read_jsonl,
    "atom": xml("{*}entry/{*}content"),
    "rss": xml("channel/item/description"),
    "ics": read_calendar,
    "buffer": rows(0, 1),
    "publer": rows(1, 1),
    "hootsuite": rows(1, 0),
    "soundbite": xml("channel/item/{https://podcastindex.org/namespace/1.0}soundbite"),
    "annotation": read_annotation,
}
