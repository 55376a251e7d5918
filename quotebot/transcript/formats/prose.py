"""Text files: labelled, with times, in markdown, or plain.

The reading's text is the file's text, character for character; what is not speech in it is noise or outside the cues.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from quotebot.errors import UnknownFormat
from quotebot.model import Cue, Noise, Reading
from quotebot.transcript.formats.headers import Header, stamp
from quotebot.transcript.formats.labels import is_no_speaker, likeness
from quotebot.transcript.formats.markup import inline
from quotebot.transcript.formats.matter import front_matter
from quotebot.transcript.formats.paragraphs import Line, Style, split, style

# A list of chapters has a line every few minutes: far fewer words than anybody says in that time.
_FEWEST_WORDS_PER_SECOND = 0.25
_CHAPTER_SHARE = 0.45  # times may stand on lines of their own


def recognise(text: str) -> bool:
    """Any text: what no other reader knows is read as the words it holds."""
    return True


def parse(text: str, file: str) -> Reading:
    """A cue for each paragraph of a labelled or timed text, one over all of a plain one.

    Raises UnknownFormat for a list of chapters and for a page without speech.
    """
    front = front_matter(text)
    found = assemble(text, front, file)
    if not found.cues:
        raise UnknownFormat(f"{file} holds headings and notes and no speech: give the transcript itself.")
    noise = [Noise(start=0, end=front, kind="matter")] if front else []
    noise += sorted(_marks(text, found), key=lambda span: span.start)
    return Reading(format=_name(found, front), text=text, cues=tuple(found.cues), noise=tuple(noise))


def _marks(text: str, found: Assembly) -> Iterator[Noise]:
    """All noise: that of the headers, and the inline markup of the cues where no header's mark stands already."""
    yield from found.noise
    taken = {span.start for span in found.noise}
    for cue in found.cues:
        yield from (mark for mark in inline(text, cue.start, cue.end) if mark.start not in taken)


def _name(found: Assembly, front: int) -> str:
    if front or found.headings:
        return "markdown"
    if found.style.labels:
        return "labelled"
    return "timestamped" if found.style.timed else "plain"


def _refuse_chapters(text: str, lines: Sequence[Line], how: Style, file: str) -> None:
    """Refuse a list of chapters: a time on every line and a title after it, minutes apart, and nobody named twice."""
    names = Counter(line.header.label for line in lines if line.header and line.header.label in how.labels)
    times = [line.header.time_start for line in lines if line.header and line.header.time_start is not None]
    if len(times) < max(3, _CHAPTER_SHARE * len(lines)) or max(names.values(), default=0) > 1:
        return
    words = sum(len(text[line.start : line.end].split()) for line in lines) - len(times)
    elapsed = max(times) - min(times)
    if elapsed > 60 and words < _FEWEST_WORDS_PER_SECOND * elapsed:
        raise UnknownFormat(
            f"{file} is a list of chapters, not a transcript: {words} words for {round(elapsed / 60)} minutes. "
            "Give the transcript itself."
        )


@dataclass(slots=True, kw_only=True)
class Assembly:
    """The cues of a text and the noise around them; while it is being read, also who speaks."""

    style: Style
    cues: list[Cue] = field(default_factory=list)
    noise: list[Noise] = field(default_factory=list)
    headings: int = 0
    label: str | None = None
    new_turn: bool = False
    times: tuple[float | None, float | None] = (None, None)
    silent: bool = False  # in the paragraph of a break or a jingle
    open: bool = False  # the last cue may go on


def assemble(text: str, front: int, file: str) -> Assembly:
    """Line after line from `front` on, who says it and what of it is speech.

    Raises UnknownFormat for a list of chapters.
    """
    lines = split(text, front)
    how = style(text, lines, len(text) - front)
    _refuse_chapters(text, lines, how, file)
    found = Assembly(style=how)
    page = bool(front or how.labels or how.timed or any(line.matter == "heading" for line in lines))
    for at, line in enumerate(lines):
        head = line.header
        if (line.matter and (page or line.matter == "notice")) or line.start < how.first:
            _matter(found, line)
        elif head is not None and head.label is not None and head.label in how.labels:
            _labelled(text, found, line, head)
        elif timed := _timed(text, how, line):
            alone_in_paragraph = timed.alone and line.fresh and (at + 1 == len(lines) or lines[at + 1].fresh)
            _stamped(text, found, line, timed, new_turn=alone_in_paragraph and not how.labels)
        else:
            _speech(text, found, line, how)
    return found


def _matter(found: Assembly, line: Line) -> None:
    found.noise.append(Noise(start=line.start, end=line.end, kind="matter"))
    found.open = False
    if line.matter == "heading":
        found.headings += 1
        found.new_turn = found.new_turn or found.label is not None
        found.label = None  # whoever spoke before a heading need not be who speaks after it


def _timed(text: str, how: Style, line: Line) -> Header | None:
    """The time a line begins with, where this text writes times there or it stands in brackets."""
    head = line.header
    if head is None or not head.stamps:
        return None
    head = stamp(text, line.start, line.end)
    return head if head and (how.timed or head.boxed) else None


def _labelled(text: str, found: Assembly, line: Line, head: Header) -> None:
    """A name: from here on that person speaks, or nobody, in a break."""
    found.noise += head.noise(text)
    found.silent = is_no_speaker(head.label or "")
    label = None if found.silent else head.label
    found.new_turn = found.new_turn or found.silent or label != found.label
    if head.stamps or found.silent:  # else the time on the line before is this person's
        found.times = (head.time_start, head.time_end)
    found.label, found.open = label, False
    if not head.alone:
        _say(text, found, head.end, head.closing[0] if head.closing else line.end)


def _stamped(text: str, found: Assembly, line: Line, head: Header, *, new_turn: bool) -> None:
    """A time: what follows was said then, by whoever was speaking."""
    found.silent = found.silent and not line.fresh
    found.noise += head.noise(text)
    found.new_turn = found.new_turn or new_turn
    found.times, found.open = (head.time_start, head.time_end), False
    if not head.alone:
        _say(text, found, head.end, line.end)


def _speech(text: str, found: Assembly, line: Line, how: Style) -> None:
    """Words: of the cue before, or of a new paragraph by the same person; a doubtful label makes them nobody's."""
    found.silent = found.silent and not line.fresh
    if line.fresh and (how.labels or how.timed):
        found.open = False
    head = line.header
    name = head.label if head and line.fresh and not (head.marked or head.alone) else None
    if how.labels and name and likeness(name) == "short":
        found.label, found.new_turn = None, True
    _say(text, found, line.start, line.end)


def _say(text: str, found: Assembly, start: int, end: int) -> None:
    """Take `text[start:end]`, without the white space around it, as the rest of a cue or as a new one."""
    end = start + len(text[start:end].rstrip())
    start = end - len(text[start:end].lstrip())
    if found.silent:
        found.noise.append(Noise(start=start, end=end, kind="matter"))
    elif found.open:
        last = found.cues[-1]
        found.cues[-1] = Cue(
            start=last.start, end=end, label=last.label, new_turn=last.new_turn,
            time_start=last.time_start, time_end=last.time_end,
        )  # fmt: skip
    else:
        found.cues.append(
            Cue(
                start=start, end=end, label=found.label, new_turn=found.new_turn,
                time_start=found.times[0], time_end=found.times[1],
            )
        )  # fmt: skip
        found.new_turn, found.times, found.open = False, (None, None), True
