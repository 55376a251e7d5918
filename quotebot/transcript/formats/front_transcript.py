"""Pages whose YAML front matter holds the transcript itself, as a list of lines with who and when.

Only that list is read: items of plain, quoted or folded scalars, one key a line, as static site generators write them.
A YAML library would read more than is needed here. YAML 1.2.2: https://yaml.org/spec/1.2.2/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from quotebot.errors import BrokenFormat
from quotebot.model import Reading
from quotebot.transcript.formats.clock import known
from quotebot.transcript.formats.labels import is_no_speaker
from quotebot.transcript.formats.lines import lines
from quotebot.transcript.formats.matter import front_matter
from quotebot.transcript.formats.spoken import Spoken, fold, reading

_LIST = re.compile(r"^transcript:[ \t]*(?=[\r\n])", re.MULTILINE)
_ITEM = re.compile(r"([ ]*)-[ ]+(?=\S)")
_KEY = re.compile(r"([A-Za-z_][\w-]{0,40}):(?:[ ]+|$)")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "0": "", "e": "", "_": " ", "N": " ", "L": "\n", "P": "\n"}
_LONGEST_NAME_CHARS = 60

Item = dict[str, str]


def recognise(text: str) -> bool:
    """Front matter with a `transcript:` list in it."""
    front = front_matter(text)
    return front > 0 and _LIST.search(text, 0, front) is not None


def parse(text: str, file: str) -> Reading:
    """A cue for each line of the list; an item that names nobody goes on with the speaker before it.

    Raises BrokenFormat where the list has no line.
    """
    front = front_matter(text)
    begin = _LIST.search(text, 0, front)
    pieces = _spoken(list(_items(text[begin.end() : front]))) if begin else []
    made = reading("front-matter", pieces)
    if not made.cues:
        raise BrokenFormat(f"{file} has a transcript list in its front matter without a line in it: fill it in.")
    return made


def _items(text: str) -> Iterator[Item]:
    """The items of the list, each with its keys; the list ends where the indentation does."""
    indent: int | None = None
    raw: list[tuple[str, list[str]]] = []
    for start, end in lines(text):
        line = text[start:end]
        depth = len(line) - len(line.lstrip(" "))
        item = _ITEM.match(line)
        if item and depth == (depth if indent is None else indent):
            if raw:
                yield {key: _scalar(parts) for key, parts in raw}
            indent, raw, line, depth = depth, [], line[item.end() :], item.end()
        elif line.strip() and (indent is None or depth <= indent):
            break
        key = _KEY.match(line.strip()) if indent is not None and depth == indent + 2 else None
        if key:
            raw.append((key[1], [line.strip()[key.end() :]]))
        elif raw:
            raw[-1][1].append(line.strip())
    if raw:
        yield {key: _scalar(parts) for key, parts in raw}


def _scalar(parts: Sequence[str]) -> str:
    """A scalar's lines as its text, folded: `'it''s'`, `"a \\u2014 b"`, `>-` and bare words."""
    first = parts[0].strip()
    if first[:1] in (">", "|"):
        return fold(" ".join(parts[1:]))
    whole = fold(" ".join(parts))
    if len(whole) > 1 and whole[0] == whole[-1] == "'":
        return whole[1:-1].replace("''", "'")
    if len(whole) > 1 and whole[0] == whole[-1] == '"':
        return fold(_ESCAPE.sub(_unescaped, whole[1:-1]))
    return whole


def _unescaped(found: re.Match[str]) -> str:
    code = found[1]
    return chr(int(code[1:], 16)) if len(code) > 1 else _ESCAPED.get(code, code)


def _spoken(items: Sequence[Item]) -> Iterator[Spoken]:
    """The items that hold speech. Where somebody put the speech in `who`, nobody is named."""
    label: str | None = None
    for item in items:
        said = [item[key] for key in ("line", "text") if item.get(key)]
        who = item.get("who", "").rstrip(":")
        misplaced = len(who) > _LONGEST_NAME_CHARS or (not said and "header" not in item and bool(who))
        if misplaced:
            said, label = [*said, who], None
        elif who:
            label = who
        time = known(item.get("sec"))
        yield Spoken(
            text=fold(" ".join(said)),
            label=label,
            time_start=time if time is not None else known(item.get("time")),
            matter=label is not None and is_no_speaker(label),
        )
