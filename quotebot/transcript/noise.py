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
_BRACKETED = re.compile(r"(?:(?<=\s),\s?)?(?:\\?\[([^\[\]()\\]{1,60})\\?\]|\\?\(([^()\[\]\\]{1,60})\\?\))")
_TIMED = re.compile(rf"\s*{_TIME}(?:\s*(?:-|–|-->|to)\s*{_TIME})?\s*")
_TIMES = re.compile(_TIME)
_NOTES = re.compile(r"[♪♫♩♬]+(?:[^♪♫♩♬\n]{0,200}[♪♫♩♬]+)?")
_CONFLICT = re.compile(
    r"<{7}(?!<)[^\S\n]*\S*|(?<!=)={7}(?!=)|\|{7}(?!\|)[^\S\n]*\S*|>{7}(?!>)(?:[^\S\n]+\S+(?:[^\S\n]+\([^()\n]{0,200}\))?)?"
)
_CHEVRONS = re.compile(r"(?<![>\w])>{2,4}(?!>)[^\S\n]*")
_NAMED = re.compile(r"((?:[A-Z][\w.'’-]{0,20} ?){1,4}):[^\S\n]*")
_DASH = re.compile(r"^[^\S\n]*(?:[-–—‐•](?:[^\S\n]+(?=[^\s\-])|(?=[A-Z“\"¿¡\[(])))", re.MULTILINE)

_SOUND = (
    r"laugh(?:s|ed|ing|ter|er)?|ch?uch?k?l(?:e|es|ed|ing)|giggl(?:e|es|ing)|snicker(?:s|ing)?|music(?:al)?|jingle|theme|"
    r"instrumental|applau(?:se|ds?|ding)|clap(?:s|ping)|cheer(?:s|ing)|cough(?:s|ing)?|sigh(?:s|ing)?|sniff(?:s|les|ing)?|"
    r"snort(?:s|ing)?|sneez(?:e|es|ing)|gasp(?:s|ing)?|groan(?:s|ing)?|moan(?:s|ing)?|whistl(?:e|es|ing)|hum(?:s|ming)|"
    r"sings|singing|silence|pauses?|noises?|static|beep(?:s|ing)?|buzz(?:es|ing)|ring(?:s|ing)|bells?|dings?|"
    r"knock(?:s|ing)|thuds?|click(?:s|ing)|typing|footsteps|bark(?:s|ing)|sobs?|sobbing|cries|crying|scoffs?|gulps?|"
    r"hiccups?|burps?|yawn(?:s|ing)?|throat|inhal(?:e|es|ing)|exhal(?:e|es|ing)|breath(?:es|ing)|whisper(?:s|ing)|"
    r"scream(?:s|ing)|shout(?:s|ing)|shuffling|blackboard|interrupt(?:ed|s|ion)|tape|voices?|mimics|snaps|smacks"
)
_MODIFIER = (
    r"and|the|a|of|by|on|in|all|both|everyone|everybody|people|audience|crowd|group|background|soft|softly|loud|loudly|"
    r"upbeat|gentle|dramatic|intro|outro|opening|closing|ending|playing|plays|play|continues|stops|starts|fades|clears|"
    r"clearing|laughing|nervous|nervously|lightly|quietly|phone|door|dog|dogs|side|end|papers|paper|writing|fingers|"
    r"lips|deep|heavy|heavily|long|short|excited|more|some|with|mouth|off|mic|him|her|them|speaker|host|guest"
)
_SOUND_WORD = re.compile(_SOUND)
_MODIFIER_WORD = re.compile(_MODIFIER)
_GAP = re.compile(
    r"inaudible|unintelligible|indistinct|indecipherable|unclear|not clear|cross[- ]?talk|garbled|redacted|censored|"
    r"bleep(?:ed)?|overlapping|foreign|non-english|audio (?:cuts?|drops?|gap|lost|missing)|missing (?:audio|words?)|"
    r"speaking in |speaks in "
)
_LETTERS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def _meaning(content: str, *, square: bool) -> NoiseKind | None:
    """What a bracket's content is, or None where it may be speech."""
    if _TIMED.fullmatch(content):
        return "time"
    plain = _TIMES.sub(" ", content.replace("&nbsp;", " ")).strip(" \t\n\r\xa0.,:;!*_-–—…?♪").lower()
    if not plain:
        return "gap" if re.search(r"__|\?|…|\.\.|\xa0", content) else None
    words = _LETTERS.findall(plain.replace("_", " "))
    if _is_gap(plain, len(words), square=square):
        return "gap"
    if not words or len(words) > 6:
        return None
    return "sound" if _is_sound(words, content, square=square) else None


def _is_gap(plain: str, words: int, *, square: bool) -> bool:
    """Whether a bracket says that words are missing."""
    found = _GAP.match(plain)
    if found:
        return words <= (6 if square else 2)
    return square and words <= 4 and plain.endswith(("inaudible", "unintelligible", "indistinct", "crosstalk"))


def _is_sound(words: list[str], content: str, *, square: bool) -> bool:
    """Whether a bracket's words name a sound. Round brackets must hold nothing else; square ones may name people."""
    sounds = [bool(_SOUND_WORD.fullmatch(word)) for word in words]
    if any(sounds) and all(sound or _MODIFIER_WORD.fullmatch(word) for sound, word in zip(sounds, words, strict=True)):
        return True
    if not square:
        return False
    shouted = content.isupper() and len(words) > 1 and any(len(word) > 4 for word in words)
    return sounds[0] or sounds[-1] or shouted or words == ["blank", "audio"]


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
    """Dashes before a line of dialogue or of a list: at the start of a cue, or of a line that begins something new."""
    for m in _DASH.finditer(text, cue.start, cue.end):
        before = text[max(cue.start, m.start() - 3) : m.start()].rstrip()
        if not before or before[-1] in '.?!…:"”)]':
            yield Noise(start=m.start(), end=m.end(), kind="mark")
    if (text[cue.start - 1 : cue.start] not in ("", "\n")) and (m2 := _DASH_HERE.match(text, cue.start, cue.end)):
        yield Noise(start=m2.start(), end=m2.end(), kind="mark")


_DASH_HERE = re.compile(_DASH.pattern[1:])


def _found(text: str, cue: Cue) -> Iterator[Noise]:
    """The noise of one cue, in no order."""
    yield from _in_brackets(text, cue.start, cue.end)
    yield from _chevrons(text, cue.start, cue.end)
    yield from _dashes(text, cue)
    for m in _NOTES.finditer(text, cue.start, cue.end):
        yield Noise(start=m.start(), end=m.end(), kind="sound")
    for m in _CONFLICT.finditer(text, cue.start, cue.end):
        yield Noise(start=m.start(), end=m.end(), kind="conflict")


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
