"""Bytes to text: UTF-8, UTF-16 or cp1252, and a plain word about everything that is no text.

Told by content alone. `data.decode(encoding)` with the encoding returned gives the text returned.
"""

from __future__ import annotations

import codecs
import re

from quotebot.errors import NotText, UnknownFormat

# How files that are no text begin, what to call them, and what to do with them (the usual "magic numbers").
_SIGNATURES: tuple[tuple[re.Pattern[bytes], str, str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), what, remedy)
    for pattern, what, remedy in (
        (rb"%PDF-", "a PDF document", "copy its text into a .txt file"),
        (rb"PK\x03\x04", "a ZIP archive, as Word and LibreOffice documents are", "save the document as plain text"),
        (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word document", "save it as plain text"),
        (rb"\{\\rtf", "a rich text (RTF) document", "save it as plain text"),
        (rb"\x1f\x8b", "a gzip archive", "unpack it first"),
        (rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP", "an image", "give the transcript itself"),
        (
            rb"ID3[\x02-\x04]\0|\xff[\xfa\xfb\xf2\xf3]|OggS\0|fLaC\0|RIFF....WAVE|\0...ftyp|\x1aE\xdf\xa3|RIFF....AVI",
            "a sound or video recording",
            "transcribe it first",
        ),
        (rb"SQLite format 3\x00", "a database", "give the transcript itself"),
    )
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]")
_PROBE_BYTES = 65_536


def decode(data: bytes, file: str) -> tuple[str, str]:
    """The text of a file without its byte order mark, newlines untouched, and the name of its encoding.

    UTF-8 and UTF-16 (both ways round) are taken with or without a byte order mark; what is neither is cp1252.
    Raises UnknownFormat for an empty file, NotText for a binary one or one in an encoding that is none of these.
    """
    if not data:
        raise UnknownFormat(f"{file} is empty: export the transcript again.")
    for signature, what, remedy in _SIGNATURES:
        if signature.match(data):
            raise NotText(f"{file} is {what}, not text: {remedy}.")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strict(data, "utf-16", file)
    if data.startswith(codecs.BOM_UTF8):
        return _strict(data, "utf-8-sig", file)
    if b"\0" in data:
        return _strict(data, _utf16_order(data, file), file)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        return _legacy(data, error, file)


def _utf16_order(data: bytes, file: str) -> str:
    """Which half of the code units the zero bytes of Latin text fill; mixed halves are no text."""
    probe = data[:_PROBE_BYTES]
    high_first, low_first = probe[0::2].count(0), probe[1::2].count(0)
    if len(data) % 2 or min(high_first, low_first) * 20 > max(high_first, low_first):
        raise NotText(f"{file} holds zero bytes, so it is not text: export the transcript as text, SRT, VTT or JSON.")
    return "utf-16-be" if high_first > low_first else "utf-16-le"


def _strict(data: bytes, encoding: str, file: str) -> tuple[str, str]:
    """Decode, and refuse what decodes to characters no transcript holds."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotText(
            f"{file} begins like {encoding} text but breaks at byte {error.start}: save it again as UTF-8."
        ) from error
    if _UNPRINTABLE.search(text):
        raise NotText(f"{file} holds control characters, so it is not text: save the transcript as UTF-8 text.")
    return text, encoding


def _legacy(data: bytes, error: UnicodeDecodeError, file: str) -> tuple[str, str]:
    """cp1252, unless the file is UTF-8 with a damaged place: reading that as cp1252 would garble every accent."""
    line = data.count(b"\n", 0, error.start) + 1
    if not data[: error.start].isascii():
        raise NotText(f"{file}, line {line}: a byte there is not UTF-8 though the text before it is: save it as UTF-8.")
    if _CONTROLS.search(data):
        raise NotText(f"{file} holds control characters, so it is not text: save the transcript as UTF-8 text.")
    try:
        return data.decode("cp1252"), "cp1252"
    except UnicodeDecodeError as again:
        raise NotText(
            f"{file}, line {line}: the text is neither UTF-8, UTF-16 nor cp1252: save it as UTF-8."
        ) from again
