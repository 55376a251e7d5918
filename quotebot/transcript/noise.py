"""What stands among the words of a transcript and was not said: sounds, gaps, marks, time stamps, conflict markers.

Only what is known to be noise is noise: brackets also hold real speech ("(and I mean it)") and editors' insertions
("[the bank]"), and a word that was said must not be lost. So brackets count by a closed vocabulary, or in capitals.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from quotebot.model import Cue, Noise, NoiseKind, Reading

_TIME = r"\d{1,3}:\d\d(?::\d\d)?(?:[.,:;]\d{1,3})?"

# A comma that stands alone before a bracket ("..., [MUSIC PLAYING]" on a line of its own) belongs to the sound.
_BRACKETED = re.compile(r"(?:(?<=\s),\s?)?(?:\\?\[\\?([^\[\]()\\]{1,60})\\?\]|\\?\(([^()\[\]\\]{1,60})\\?\))")
_TIMED = re.compile(rf"\s*{_TIME}(?:\s*(?:-|–|-->|to)\s*{_TIME})?\s*")
_TIMES = re.compile(_TIME)
_BLANK = re.compile(r"(?<!\w)_{3,}(?!\w)")
_NOTES = re.compile(r"[♪♫♩♬]+(?:[^♪♫♩♬]{0,200}[♪♫♩♬]+)?")
_CONFLICT = re.compile(
    r"<{7}(?!<)[^\S\n]*\S*|(?<!=)={7}(?!=)|\|{7}(?!\|)[^\S\n]*\S*"
    r"|>{7}(?!>)(?:[^\S\n]+(?:[0-9a-f]{6,40}\.\.\.[^\n]{0,200}|\S+(?:[^\S\n]+\([^()\n]{0,200}\))?))?"
)
_CHEVRONS = re.compile(r"(?<![>\w])>{2,4}(?!>)[^\S\n]*")
_NAMED = re.compile(r"((?:[A-Z][\w.'’-]{0,20} ?){1,4}):[^\S\n]*")
_DASH = r"[^\S\n]*(?:[-–—‐•](?:[^\S\n]+(?=[^\s\-])|(?=[A-Z“\"¿¡\[(])))"
_DASH_LINE = re.compile("^" + _DASH, re.MULTILINE)
_DASH_HERE = re.compile(_DASH)
_DASH_INSIDE = re.compile(r"(?<=[.?!…\"”)\]])[^\S\n]+[-–—][^\S\n]+(?=[^\W\d_a-z]|[“\"¿¡])")

_SOUND = re.compile(
    r"laugh(?:s|ed|ing|ter|er)?|ch?uch?k?l(?:e|es|ed|ing)|giggl(?:e|es|ing)|snicker(?:s|ing)?|music(?:al)?|jingle|theme|"
    r"instrumental|applau(?:se|ds?|ding)|clap(?:s|ping)|cheer(?:s|ing)|cough(?:s|ing)?|sigh(?:s|ing)?|sniff(?:s|les|ing)?|"
    r"snort(?:s|ing)?|sneez(?:e|es|ing)|gasp(?:s|ing)?|groan(?:s|ing)?|moan(?:s|ing)?|whistl(?:e|es|ing)|hum(?:s|ming)|"
    r"sings|singing|silence|pauses?|noises?|buzz(?:es|ing)|ring(?:s|ing)|bells?|dings?|knock(?:s|ing)|thuds?|"
    r"click(?:s|ing)|footsteps|bark(?:s|ing)|sobs?|sobbing|cries|crying|scoffs?|gulps?|hiccups?|burps?|yawn(?:s|ing)?|"
    r"throat|inhal(?:e|es|ing)|exhal(?:e|es|ing)|breath(?:es|ing)|whisper(?:s|ing)|scream(?:s|ing)|shout(?:s|ing)|"
    r"interrupt(?:ed|s|ion)|(?:keyboard )?clack(?:s|ing)"
)
_MODIFIER = re.compile(
    r"and|by|all|both|everyone|everybody|people|audience|crowd|group|background|soft|softly|loud|loudly|upbeat|gentle|"
    r"dramatic|intro|outro|opening|closing|ending|playing|plays|continues|stops|starts|fades|clears|clearing|nervous|"
    r"nervously|lightly|quietly|phone|door|dogs?|deep|deeply|heavy|heavily|long|excited|host|guest|speaker|keyboard"
)
_PHRASE = re.compile(
    r"(?:the )?(?:end|start|beginning) of (?:the )?(?:tape|side|recording|audio)(?: \w{1,2})?|shuffling (?:of )?papers|"
    r"writ(?:es|ing) on (?:the )?(?:black|white)?board|blank audio|smacks lips|snaps fingers|mimics .*"
)
_ARTICLE = frozenset("the a an his her their my our your this that these those its of to in on".split())
_GAP = re.compile(
    r"(?:inaudible|unintelligible|indistinct|indecipherable)\b.*|"
    r"(?:unclear|not clear|garbled|redacted|censored|expletive|"
    r"cross[- ]?talk|bl?eep(?:s|ed|ing)?|overlapping|talking over (?:each other|one another))(?: deleted)?"
)
_SQUARE_GAP = re.compile(
    r"(?:unclear|cross[- ]?talk|overlapping)\b.*|.*\b(?:inaudible|unintelligible|indistinct|cross[- ]?talk)|"
    r"(?:foreign|non-english)(?: \w+)?|(?:speaking|speaks) (?:in )?\w+|missing (?:audio|words?)|"
    r"audio (?:cuts?|drops?|gap|lost|missing)\b.*"
)
_SHOUTED = re.compile(r"[A-Z]{2,}(?: [A-Z]{2,}){0,2} [A-Z]{2,}(?:S|ING)")  # [DOOR SLAMS], not [BITCOIN CORE]
_REMARK = re.compile(r"sic|ph|phonetic|phonetically|sp|spelling|spelled phonetically")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def _meaning(content: str, *, square: bool) -> NoiseKind | None:
    """What a bracket's content is, or None where it may be speech."""
    if _TIMED.fullmatch(content):
        return "time"
    plain = _TIMES.sub(" ", content.replace("&nbsp;", " ")).strip(" \t\n\r\xa0.,:;!*_-–—…?♪").lower()
    if not plain:
        return "gap" if re.search(r"__|\?|…|\.\.|\xa0", content) else None
    words = _LETTERS.findall(plain.replace("_", " "))
    phrase = " ".join(words)
    if len(words) > 6:
        return None
    if _GAP.fullmatch(phrase) or (square and _SQUARE_GAP.fullmatch(phrase)):
        return "gap"
    if _REMARK.fullmatch(phrase):
        return "markup"
    return "sound" if _PHRASE.fullmatch(phrase) or _is_sound(words, content, square=square) else None


def _is_sound(words: list[str], content: str, *, square: bool) -> bool:
    """Whether a bracket's words name a sound. Round brackets must hold nothing else; square ones may say whose."""
    sounds = [bool(_SOUND.fullmatch(word)) for word in words]
    if any(sounds) and all(sound or _MODIFIER.fullmatch(word) for sound, word in zip(sounds, words, strict=True)):
        return True
    if not square or not words or words[0] in _ARTICLE:
        return False
    return sounds[0] or sounds[-1] or words[-1] in ("voice", "accent") or bool(_SHOUTED.fullmatch(content))


def _in_brackets(text: str, start: int, end: int) -> Iterator[Noise]:
    for m in _BRACKETED.finditer(text, start, end):
        square = m[1] is not None
        if kind := _meaning(m[1] if square else m[2], square=square):
            yield Noise(start=m.start(), end=m.end(), kind=kind)


def _chevrons(text: str, start: int, end: int) -> Iterator[Noise]:
    """`>>`, and the name after it in `>> NAME:`."""
    for m in _CHEVRONS.finditer(text, start, end):
        yield Noise(start=m.start(), end=m.end(), kind="mark")
        if named := _NAMED.match(text, m.end(), end):
            yield Noise(start=named.start(), end=named.end(), kind="label")


def _dashes(text: str, cue: Cue) -> Iterator[Noise]:
    """Dashes before lines of dialogue or of a list.

    A dash that a line break happened to bring to the front of a line is none: in a long text they must be usual, on
    a subtitle card a new sentence must begin.
    """
    at_start = _DASH_HERE.match(text, cue.start, cue.end)
    later = [m for m in _DASH_LINE.finditer(text, cue.start, cue.end) if m.start() > cue.start]
    if later and cue.time_start is None and len(later) * 20 < text.count("\n", cue.start, cue.end):
        later = []
    if at_start and cue.time_start is not None:
        later += _DASH_INSIDE.finditer(text, at_start.end(), cue.end)
    last = -1
    for m in (*([at_start] if at_start else []), *later):
        before = text[max(m.start() - 3, 0) : m.start()].rstrip()[-1:]
        opens = not before or before in '.?!…:"”)]' or text[m.end() : m.end() + 1].isupper()
        if opens or (last >= 0 and text.count("\n", last, m.start()) == 1):  # or the line before was an item, too
            yield Noise(start=m.start(), end=m.end(), kind="mark")
            last = m.end()


def _found(text: str, cue: Cue) -> Iterator[Noise]:
    """The noise of one cue, in no order."""
    yield from _in_brackets(text, cue.start, cue.end)
    yield from _chevrons(text, cue.start, cue.end)
    yield from _dashes(text, cue)
    for m in _NOTES.finditer(text, cue.start, cue.end):
        yield Noise(start=m.start(), end=m.end(), kind="sound")
    for m in _CONFLICT.finditer(text, cue.start, cue.end):
        yield Noise(start=m.start(), end=m.end(), kind="conflict")
    for m in _BLANK.finditer(text, cue.start, cue.end):
        yield Noise(start=m.start(), end=m.end(), kind="gap")


def merge(spans: Iterable[Noise]) -> tuple[Noise, ...]:
    """Noise of several sources, sorted and disjoint: of two that overlap, the first to start (then the longer) wins."""
    kept: list[Noise] = []
    for span in sorted(spans, key=lambda n: (n.start, -n.end)):
        start = max(span.start, kept[-1].end) if kept else span.start
        if start < span.end:
            kept.append(Noise(start=start, end=span.end, kind=span.kind))
    return tuple(kept)


def find(reading: Reading) -> tuple[Noise, ...]:
    """All noise of a reading: what its format module found, and what stands among the words of its cues."""
    return merge([*reading.noise, *(span for cue in reading.cues for span in _found(reading.text, cue))])


def speech(text: str, cues: Sequence[Cue], noise: Sequence[Noise]) -> str:
    """`text` with everything that was not said replaced by spaces, so that offsets stay what they are."""
    parts: list[str] = []
    at = 0
    starts = [span.start for span in noise]
    for cue in cues:
        hole = max(bisect_right(starts, cue.start) - 1, 0)
        begin = cue.start
        while begin < cue.end:
            while hole < len(noise) and noise[hole].end <= begin:
                hole += 1
            quiet = noise[hole] if hole < len(noise) else None
            stop = min(quiet.start, cue.end) if quiet else cue.end
            if stop > begin:
                parts += (" " * (begin - at), text[begin:stop])
                at = stop
            begin = min(quiet.end, cue.end) if quiet else cue.end
    parts.append(" " * (len(text) - at))
    return "".join(parts)
