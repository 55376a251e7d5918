"""Real quotation marks, apostrophes and dashes for what a transcript types with straight ones.

Only the shape of marks changes, never a word and never what stands between two words; a dash that a transcript sets
close to one of its words ("just— the") stands close to both.
"""

from __future__ import annotations

import re

import regex  # type: ignore[import-untyped]

MARKS = "“”"
_JAPANESE = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_ARABIC = regex.compile(r"\p{Arabic}")
_ELIDED = r"(?:t(?:is|was|were|il)|em|cause|bout|round|n)\b|\d"
_OPENING = r"(?:^|(?<=[\s(\[{\-—–“‘]))"
_SHAPES = (
    (re.compile(r"[^\S\u00a0\u2007\u202f]+"), " "),
    (re.compile(r"(?<!-)--(?!-)"), "—"),
    (re.compile(r"(?<=\w)(?:— | —)(?=\w)"), "—"),
    (re.compile(r"(?<= )-(?= )"), "–"),
    (re.compile(r"(?<!\.)\.\.\.(?!\.)"), "…"),
    (re.compile(_OPENING + r"\"(?=[\w‘'…\[(])"), "“"),
    (re.compile('"'), "”"),
    (re.compile(rf"'(?={_ELIDED})", re.IGNORECASE), "’"),
    (re.compile(_OPENING + r"'(?=[\w…])"), "‘"),
    (re.compile("'"), "’"),
)


def shaped(text: str) -> str:
    """`text` on one line with the marks that a printer would set."""
    for pattern, mark in _SHAPES:
        text = pattern.sub(mark, text)
    return text.strip()


def marks(text: str, wanted: str) -> str:
    """The two marks around `text`: those that are `wanted`, or those of its script where nobody asked for others."""
    if wanted != MARKS:
        return wanted
    if _JAPANESE.search(text):
        return "「」"
    return "«»" if _ARABIC.search(text) else wanted


def within(text: str, around: str) -> str:
    """`text` with its own quotation marks made the inner ones, where they are the same as those `around` it."""
    if around == "「」":
        return text.translate(str.maketrans("「」", "『』"))
    return text.translate(str.maketrans("“”", "‘’")) if around == MARKS else text
