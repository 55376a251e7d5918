"""Words as a recogniser's English dictionary has them; what it lacks is counted, or sounded by its letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_PIECE = re.compile(r"[a-z]+(?:'[a-z]+)*|\d+")
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_MOST_DIGITS = 6
# Letters and the sounds (ARPAbet) they most often stand for, the longest first. It need not be right: an aligner that
# knows where a word must be finds it by half of its sounds.
_SOUNDS = {
    "tion": "SH AH N", "sion": "ZH AH N", "tch": "CH", "sch": "SH", "igh": "AY", "eigh": "EY", "ough": "AO",
    "augh": "AO", "ch": "CH", "sh": "SH", "th": "TH", "ph": "F", "wh": "W", "ck": "K", "ng": "NG", "qu": "K W",
    "kn": "N", "wr": "R", "ee": "IY", "ea": "IY", "oo": "UW", "ou": "AW", "ow": "OW", "oi": "OY", "oy": "OY",
    "ai": "EY", "ay": "EY", "au": "AO", "aw": "AO", "ie": "IY", "ei": "AY", "ey": "IY", "ew": "UW", "oa": "OW",
    "ar": "AA R", "er": "ER", "ir": "ER", "ur": "ER", "or": "AO R", "a": "AE", "b": "B", "c": "K", "d": "D",
    "e": "EH", "f": "F", "g": "G", "h": "HH", "i": "IH", "j": "JH", "k": "K", "l": "L", "m": "M", "n": "N",
    "o": "AA", "p": "P", "q": "K", "r": "R", "s": "S", "t": "T", "u": "AH", "v": "V", "w": "W", "x": "K S",
    "y": "IY", "z": "Z",
}  # fmt: skip
_LETTERS = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
_DOUBLE = re.compile(r"([bcdfgklmnprstz])\1")
_SILENT = re.compile(r"(?<=[aeiouy][bcdfgklmnprstvz])e$")


def tokens(word: str, known: Callable[[str], bool]) -> Iterator[str]:
    """What is said for `word`, in words of the dictionary where it has them: "twenty-one" is two, "1997" three."""
    for piece in _PIECE.findall(word.casefold().replace("’", "'")):
        if piece.isdigit():
            yield from number(piece)
        elif known(piece) or not known(piece.removesuffix("'s")):
            yield piece
        else:
            yield piece.removesuffix("'s")


def number(digits: str) -> list[str]:
    """A number in words; one of four digits as a year is said, a very long one digit by digit."""
    value = int(digits)
    if len(digits) > _MOST_DIGITS or (len(digits) > 1 and digits[0] == "0"):
        return [_ONES[int(digit)] for digit in digits]
    if len(digits) == 4 and 11 <= value // 100 <= 20 and value % 1000 >= 10:
        rest = value % 100
        return [
            *_below_hundred(value // 100),
            *(_below_hundred(rest) if rest >= 10 else ["oh", _ONES[rest]] if rest else ["hundred"]),
        ]
    return _counted(value)


def _counted(value: int) -> list[str]:
    if value < 100:
        return _below_hundred(value)
    size, name = (1000, "thousand") if value >= 1000 else (100, "hundred")
    rest = value % size
    return [*_counted(value // size), name, *(_counted(rest) if rest else [])]


def _below_hundred(value: int) -> list[str]:
    if value < 20:
        return [_ONES[value]]
    return [_TENS[value // 10 - 2], *([_ONES[value % 10]] if value % 10 else [])]


def sounds(word: str) -> str:
    """How a word that no dictionary has is likely said, in ARPAbet."""
    plain = _SILENT.sub("", _DOUBLE.sub(r"\1", word.replace("'", "")))
    return " ".join(_SOUNDS[letters] for letters in _LETTERS.findall(plain)) or "AH"
