"""What holds for every reading of anything: offsets in order and inside the text, or one sentence that refuses.

Over the real files, over texts put together from the pieces formats are made of, and over inputs as large and as
hostile as a disk can hold.
"""

import json
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quotebot.errors import TranscriptError, UnknownFormat
from quotebot.model import Reading
from quotebot.transcript.encoding import decode
from quotebot.transcript.formats.detect import parse

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "formats"
FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*")) if FOLDER.is_dir() else []
OF_THE_FILES_OWN_TEXT = {"plain", "labelled", "timestamped", "markdown"}


def check(text: str, reading: Reading) -> None:
    """Cues, words and noise are sorted, disjoint and inside the text; nothing of a text file is out of both."""
    cues, noise = reading.cues, reading.noise
    assert cues
    for spans in (cues, noise, *(cue.words for cue in cues)):
        assert all(0 <= span.start < span.end <= len(reading.text) for span in spans)
        assert all(one.end <= other.start for one, other in pairwise(spans))
    for cue in cues:
        assert not reading.text[cue.start].isspace() and not reading.text[cue.end - 1].isspace()
        assert cue.label is None or cue.label.strip() == cue.label != ""
        assert all(cue.start <= word.start < word.end <= cue.end for word in cue.words)
        assert all(at is None or 0 <= at < float("inf") for at in (cue.time_start, cue.time_end))
    if reading.format in OF_THE_FILES_OWN_TEXT:
        assert reading.text == text
        assert not any(character.isalnum() for character in outside(reading))
    else:
        assert reading.text.split("\n") == lines(reading)


def outside(reading: Reading) -> str:
    """The text that is neither speech nor noise."""
    kept, at = [], 0
    for start, end in sorted((span.start, span.end) for span in (*reading.cues, *reading.noise)):
        kept.append(reading.text[at:start])
        at = max(at, end)
    return "".join([*kept, reading.text[at:]])


def lines(reading: Reading) -> list[str]:
    """The texts of cues and of matter in order: together they are the lines of an extracted text."""
    matter = [span for span in reading.noise if span.kind == "matter"]
    return [
        reading.text[span.start : span.end] for span in sorted([*reading.cues, *matter], key=lambda span: span.start)
    ]


def read_or_refuse(text: str) -> None:
    try:
        reading = parse(text, "talk.txt")
    except TranscriptError as refused:
        assert str(refused).startswith("talk.txt") and str(refused).endswith(".") and "\n" not in str(refused)
    else:
        check(text, reading)


@pytest.mark.parametrize("file", FILES)
def test_offsets_hold_in_real_files(file: str) -> None:
    """Every real file is read with its offsets in order, or refused with one sentence."""
    text, _ = decode((FOLDER / file).read_bytes(), file)
    try:
        check(text, parse(text, file))
    except UnknownFormat as refused:
        assert "chapters" in str(refused)


def test_the_real_files_are_there(shared: Path) -> None:
    """The test above runs over a hundred files; where the folder is missing this one says so."""
    assert len(FILES) >= 100


PIECES = (
    "Ada: ", "Ada Byron: ", "**Ada:** ", "*Bea (0:01)*: ", "[Speaker 1] ", "[00:01] ", "\\[00:01\\] ", "0:04", "0:04 ",
    "Ada  0:04", "Break: ", "**Jingle:**", "Note: ", "# Title", "---", "title: a", "transcript:", "- line: b",
    "  who: c", "cards", " count", ".", ",", "-", ">> ", "- ", "\n", "\n\n", "\r\n",
    "\r", "\t", " ", "\xa0", "\ufeff", "\u2028", "\x0b",
    "WEBVTT", "NOTE", "1", "2", "00:01.000 --> 00:02.000", "00:00:01,000 --> 00:00:02,000", "0:00:01.0,0:00:02.0",
    "<v Ada>", "</v>", "<c>", "</c>", "<00:00:01.500>", "&gt;&gt;", "&nbsp;", "&#0;", "&#xD800;", "<i>", "<p>", "</p>",
    "<cite>", "</cite>", "<time>", "</time>", "<html>", "<script>", "<!--", "-->", "<?xml?>", "<rss>", "{\\an8}",
    "[Script Info]", "[Events]", "Dialogue: 0,0:00:01.00,0:00:02.00,Default,Ada,0,0,0,,Hi", "start,end,text", "1,2,\"a",
    "start\tend\ttext", "1000\t2000\tHi", "{", "}", "[", "]", "(", ")", "**", "_", "`", "\\", "~~", "![", "](x)", "\"",
    "=======", "<<<<<<< HEAD", "Transcribed by https://otter.ai", "é", "字", "🧵", "\ud800", "\0",
)  # fmt: skip
WRITTEN = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=60).map("".join)
KEYS = (
    "text segments words start end speaker body startTime word results alternatives transcript items channels events "
    "segs utf8 tStartMs chunks timestamp offsets speakers speakerLabel type content duration who"
).split()
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(PIECES),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WRITTEN)
def test_any_text_is_read_or_refused(text: str) -> None:
    """Whatever a file holds, it is read with sound offsets or refused with one sentence."""
    read_or_refuse(text)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(VALUES)
def test_any_json_is_read_or_refused(data: object) -> None:
    """Keys that transcripts use, with anything at all under them."""
    read_or_refuse(json.dumps(data))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """From the bytes to the reading, nothing but sentences for the user is raised."""
    try:
        text, _ = decode(data, "talk.txt")
    except TranscriptError as refused:
        assert str(refused).startswith("talk.txt")
    else:
        read_or_refuse(text)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_transcript_cut_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    """A download that broke off gives what there is, or a sentence; JSON is refused with its place."""
    whole = data.draw(st.sampled_from(WHOLE))
    read_or_refuse(whole[: data.draw(st.integers(0, len(whole)))])


WHOLE = (
    '{"segments": [{"start": 1.0, "end": 2.5, "text": " Cards", "words": [{"word": "Cards", "start": 1.0}]}]}',
    "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>Cards<00:00:01.500><c> count</c>\n\n00:02.000 --> 00:03.000\nSo.\n",
    "1\n00:00:01,000 --> 00:00:02,000\nAda: Cards\n\n2\n00:00:02,000 --> 00:00:03,000\nBea: So.\n",
    "<html><body><cite>Ada:</cite><time>0:01</time><p>Cards &amp; so.</p></body></html>",
    "---\ntitle: a\ntranscript:\n- line: Cards\n  who: Ada\n---\n\n**Ada:** [Cards](https://example.org)\n",
    'start,end,text\n1,2,"Cards, so"\n',
)

# One unit of each, repeated: what a pattern that looks ahead, or back, without bounds would choke on.
HOSTILE = {
    "one line": ("", "word "),
    "no space": ("", "x"),
    "empty lines": ("Cards", "\n"),
    "spaces": ("Cards", " "),
    "stars": ("**Ada:** a\n\n**Bea:** b\n\n**Ada:** ", "*a"),
    "brackets": ("Ada: a\n\nBea: b\n\nAda: ", "["),
    "links": ("Ada: a\n\nBea: b\n\nAda: ", "[a]("),
    "tags never closed": ("<html><body>", "<a "),
    "comments never closed": ("<html><body>", "<!--"),
    "tags in a caption": ("WEBVTT\n\n00:01.000 --> 00:02.000\n", "<c "),
    "inline times": ("WEBVTT\n\n00:01.000 --> 00:02.000\n", "<00:00:01.000><c>a"),
    "cards": ("", "00:00:01,000 --> 00:00:02,000\nAda: a\n\n"),
    "cards alike": ("WEBVTT\n\n", "00:01.000 --> 00:01.010\na\n\n"),
    "turns": ("", "Ada: a\n\n"),
    "stamps": ("", "[00:01] a\n"),
    "digits": ("", "1"),
    "colons": ("", "a:"),
    "escapes": ("# Title\n\nAda: a\n\nBea: b\n\nAda: ", "\\"),
    "words in JSON": ('{"text": "', "a "),
    "segments of one time": ('[{"text":"a","start":0,"end":1}', ',{"text":"a b","start":0,"end":1}'),
    "open lists": ('{"a":', "["),
    "rows": ("start,end,text\n", "1,2,a\n"),
    "front matter": ("---\ntranscript:\n", "- line: a\n"),
    "headings": ("", "# a\n\n"),
}


@pytest.mark.parametrize("sample", HOSTILE)
def test_time_grows_with_the_text_and_no_faster(sample: str) -> None:
    """A fifth of a megabyte takes a second or two; anything that grows with the square would take minutes."""
    begin, unit = HOSTILE[sample]
    text = begin + unit * (200_000 // len(unit)) + ("]" if unit.startswith(",") else "")
    started = time.process_time()
    read_or_refuse(text)
    assert time.process_time() - started < 10


def test_fifty_megabytes_on_one_line_are_one_cue() -> None:
    """A whole book without a newline is read, and quickly."""
    text = "word " * 10_000_000
    reading = parse(text, "talk.txt")
    assert [(cue.start, cue.end) for cue in reading.cues] == [(0, len(text) - 1)]


def test_a_million_empty_lines_are_passed_over() -> None:
    """Nothing between two words, however much of it."""
    text = "Cards" + "\n" * 1_000_000 + "count."
    assert len(parse(text, "talk.txt").cues) == 1


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\ufeff", "\ufeff \r\n", "\u2028"])
def test_nothing_at_all_is_refused(text: str) -> None:
    """White space and a byte order mark hold no speech."""
    with pytest.raises(UnknownFormat, match=r"^talk\.txt is empty"):
        parse(text, "talk.txt")
