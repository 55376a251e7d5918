"""Bytes become text in the encoding they are in, or a sentence that says what they are."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotebot.errors import NotText, TranscriptError, UnknownFormat
from quotebot.transcript.encoding import decode

SAID = "Où est l’été?\r\nIt’s here — “now”.\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (SAID.encode(), "utf-8"),
        (codecs.BOM_UTF8 + SAID.encode(), "utf-8-sig"),
        (SAID.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + SAID.encode("utf-16-be"), "utf-16"),
        (SAID.encode("utf-16-le"), "utf-16-le"),
        (SAID.encode("utf-16-be"), "utf-16-be"),
        (SAID.encode("cp1252"), "cp1252"),
    ],
)
def test_each_encoding_gives_the_same_text(data: bytes, encoding: str) -> None:
    """Accents, quotes and newlines come out as they were, the byte order mark gone."""
    assert decode(data, "talk.txt") == (SAID, encoding)


def test_the_encoding_named_gives_the_text_again() -> None:
    """Whoever decodes the bytes with the name returned has the same text, so offsets can be checked elsewhere."""
    data = codecs.BOM_UTF8 + SAID.encode()
    text, encoding = decode(data, "talk.txt")
    assert data.decode(encoding) == text


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504, "old Word document"),
        (b"PK\x03\x04\x14\0\0\0word/document.xml", "ZIP archive"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF document"),
        (b"{\\rtf1\\ansi Hello}", "rich text"),
        (b"\x89PNG\r\n\x1a\n\0\0", "image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image"),
        (b"ID3\x04\0\0\0\0\0\x21", "recording"),
        (b"RIFF\x24\x08\0\0WAVEfmt ", "recording"),
        (b"\0\0\0\x20ftypM4A \0\0", "recording"),
        (b"\x1f\x8b\x08\0\0\0", "gzip"),
        (b"\0\x01\x02\x03" * 40, "not text"),
        (b"text\0and more\0\0text", "zero bytes"),
        (b"caf\xe9 \x01\x02", "control characters"),
        (b"not one of them: \x81\x8d", "neither UTF-8"),
    ],
)
def test_what_is_no_text_is_named(data: bytes, what: str) -> None:
    """The sentence names the file, what it looks like, and what to do."""
    with pytest.raises(NotText, match=what) as refused:
        decode(data, "talk.doc")
    assert str(refused.value).startswith("talk.doc")
    assert ": " in str(refused.value) and str(refused.value).endswith(".")


def test_an_empty_file_is_said_to_be_empty() -> None:
    """Nothing at all is no format."""
    with pytest.raises(UnknownFormat, match=r"talk\.txt is empty"):
        decode(b"", "talk.txt")


def test_damaged_utf8_is_not_read_as_something_else() -> None:
    """One bad byte in UTF-8 text must not garble every accent of it; the line is named."""
    with pytest.raises(NotText, match="line 3"):
        decode("é\nè\n".encode() + b"\xe9t\xe9\n", "talk.txt")


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1))
def test_any_utf8_text_comes_back(text: str) -> None:
    """Every text that UTF-8 can hold is decoded as it was."""
    data = codecs.BOM_UTF8 + text.encode()
    try:
        got, _ = decode(data, "talk.txt")
    except NotText as refused:
        assert "control characters" in str(refused)
    else:
        assert got == text


@given(st.binary())
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """No bytes whatever raise anything but a sentence for the user."""
    try:
        text, encoding = decode(data, "talk.bin")
    except TranscriptError as refused:
        assert "talk.bin" in str(refused)
    else:
        assert data.decode(encoding) == text
