"""JSON of every shape, tables, web pages and front matter: the words, who said them and when."""

import json

import pytest

from quotebot.errors import BrokenFormat, UnknownFormat
from quotebot.model import Reading
from quotebot.transcript.formats.detect import parse

Said = list[tuple[str | None, str, float | None, float | None]]


def said(reading: Reading) -> Said:
    return [(c.label, reading.text[c.start : c.end], c.time_start, c.time_end) for c in reading.cues]


def timed(reading: Reading) -> list[tuple[str, float | None, float | None]]:
    return [
        (reading.text[word.start : word.end], word.time_start, word.time_end)
        for cue in reading.cues
        for word in cue.words
    ]


def words(*texts: str, begin: float = 1.0) -> list[dict[str, object]]:
    return [{"text": text, "start": begin + at, "end": begin + at + 0.5} for at, text in enumerate(texts)]


TWO = [(None, "Cards count.", 1.0, 2.5), (None, "All of them.", 2.5, 4.0)]
NAMED = [("Ada", "Cards count.", 1.0, 2.5), ("Bea", "All of them.", 2.5, 4.0)]

SHAPES: dict[str, tuple[object, str, Said]] = {
    "Whisper": (
        {
            "text": " Cards count. All of them.",
            "language": "en",
            "segments": [
                {"seek": 0, "start": 1.0, "end": 2.5, "text": " Cards count.", "tokens": [50364], "avg_logprob": -0.2},
                {"seek": 0, "start": 2.5, "end": 4.0, "text": " All of them.", "tokens": [1], "avg_logprob": -0.2},
                {"seek": 0, "start": 4.0, "end": 4.0, "text": "", "tokens": [], "avg_logprob": -0.2},
            ],
        },
        "json:whisper",
        TWO,
    ),
    "Whisper in a wrapper": (
        {"filename": "a.mp3", "result": {"segments": [{"start": 1, "end": 2.5, "text": " Cards count."}]}},
        "json:segments",
        TWO[:1],
    ),
    "Whisper, in parts": (
        [
            {"segments": [{"start": 1, "end": 2.5, "text": " Cards count."}]},
            {"segments": [{"start": 2.5, "end": 4, "text": " All of them."}]},
        ],
        "json:segments",
        TWO,
    ),
    "Whisper's API, text only": (
        {"text": "Cards count.\nAll of them."}, "json:text", [(None, text, None, None) for _, text, *_ in TWO]
    ),
    "whisper.cpp": (
        {
            "systeminfo": "AVX = 1",
            "transcription": [
                {"timestamps": {"from": "00:00:01,000", "to": "00:00:02,500"}, "offsets": {"from": 1000, "to": 2500},
                 "text": " Cards count."},
                {"timestamps": {"from": "00:00:02,500", "to": "00:00:04,000"}, "offsets": {"from": 2500, "to": 4000},
                 "text": " All of them."},
            ],
        },
        "json:whisper.cpp",
        TWO,
    ),
    "WhisperX": (
        {
            "segments": [
                {"start": 1.0, "end": 2.5, "text": "Cards count.", "speaker": "SPEAKER_01", "words": [{"word": "So"}]},
                {"start": 2.5, "end": 4.0, "text": "All of them.", "words": []},
            ],
            "word_segments": [{"word": "Cards"}, {"word": "count."}],
        },
        "json:segments",
        [("SPEAKER_01", *TWO[0][1:]), TWO[1]],
    ),
    "podcast namespace": (
        {
            "version": "1.0.0",
            "segments": [
                {"speaker": "Ada", "startTime": 1.0, "endTime": 2.5, "body": "Cards\n"},
                {"speaker": "Ada", "startTime": 1.0, "endTime": 2.5, "body": "count."},
                {"speaker": "Bea", "startTime": 2.5, "endTime": 4.0, "body": "All of them."},
            ],
        },
        "json:podcast-namespace",
        NAMED,
    ),
    "youtube-transcript-api": (
        [
            {"text": "Cards count.", "start": 1.0, "duration": 3.0},
            {"text": "All of&#39;em.", "start": 2.5, "duration": 1.5},
        ],
        "json:youtube-transcript-api",
        [TWO[0], (None, "All of'em.", 2.5, 4.0)],
    ),
    "podwhisperer": (
        {
            "speakers": {"spk_0": "Ada", "spk_1": "Bea"},
            "segments": [
                {"speakerLabel": "spk_0", "start": 1, "end": 2.5, "text": " Cards count."},
                {"speakerLabel": "spk_1", "start": 2.5, "end": 4, "text": " All of them."},
            ],
        },
        "json:podwhisperer",
        NAMED,
    ),
    "Podlove": (
        [
            {"start": "00:00:01.000", "end": "00:00:02.500", "speaker": "Ada", "text": "Cards count."},
            {"start": "00:00:02.500", "end": "00:00:04.000", "speaker": "", "text": "All of them."},
        ],
        "json:segments",
        [NAMED[0], TWO[1]],
    ),
    "a turn a sound file": (
        {"a-1.wav": ["Ada", [{"start": 1, "end": 2.5, "content": "Cards count."}]], "a-2.wav": ["Cy", []],
         "a-3.wav": ["Bea", [{"start": 2.5, "end": 4, "content": "All of them."}]]},
        "json:turns",
        NAMED,
    ),
    "Hugging Face": (
        {
            "text": " Cards count. All of them.",
            "chunks": [
                {"text": " Cards count.", "timestamp": [1.0, 2.5]},
                {"text": " All of them.", "timestamp": [2.5, None]},
            ],
        },
        "json:hugging-face",
        [TWO[0], (None, "All of them.", 2.5, None)],
    ),
    "Swedish keys": (
        {"repliker": [{"talare": "Ada", "text": "Cards count.", "börjar": 1.0, "slutar": 2.5},
                      {"talare": "Bea", "text": "All of them.", "börjar": 2.5, "slutar": 4.0}]},
        "json:segments",
        NAMED,
    ),
    "keys with underscores": (
        {"lines_": [{"speaker_": "Ada", "text_": "Cards count.", "start_": 1, "end_": 2.5},
                    {"speaker_": "Bea", "text_": "All of them.", "start_": 2.5, "end_": 4}]},
        "json:segments",
        NAMED,
    ),
    "AssemblyAI, in milliseconds": (
        {
            "text": "Cards count. All of them.",
            "words": [{"text": "Cards", "start": 1000, "end": 1500}],
            "utterances": [
                {"speaker": "Ada", "start": 1000, "end": 2500, "text": "Cards count.",
                 "words": [{"text": "Cards", "start": 1000, "end": 1500}]},
                {"speaker": "Bea", "start": 2500, "end": 4000, "text": "All of them."},
            ],
        },
        "json:segments",
        NAMED,
    ),
    "Vosk": (
        [{"content": "Cards count.", "words": words("Cards", "count.")},
         {"content": "So.", "words": words("So.", begin=3.0)}],
        "json:segments",
        [TWO[0], (None, "So.", 3.0, 3.5)],
    ),
    "YouTube json3": (
        {
            "wireMagic": "pb3",
            "events": [
                {"tStartMs": 0, "dDurationMs": 9000, "id": 1},
                {"tStartMs": 1000, "dDurationMs": 9000, "segs": [{"utf8": "Cards"}, {"utf8": " count."}]},
                {"tStartMs": 2400, "aAppend": 1, "segs": [{"utf8": "\n"}]},
                {"tStartMs": 2500, "dDurationMs": 1500, "segs": [{"utf8": "All of\nthem."}]},
            ],
        },
        "json:youtube",
        TWO,
    ),
    "Deepgram": (
        {"results": {"channels": [{"alternatives": [{"transcript": "Cards count. All of them.", "words": [
            {"word": "cards", "punctuated_word": "Cards", "start": 1.0, "end": 1.5, "speaker": 0},
            {"word": "count", "punctuated_word": "count.", "start": 1.6, "end": 2.5, "speaker": 0},
            {"word": "all", "punctuated_word": "All", "start": 2.5, "end": 2.8, "speaker": 1},
            {"word": "of", "punctuated_word": "of", "start": 2.8, "end": 3.0, "speaker": 1},
            {"word": "them", "punctuated_word": "them.", "start": 3.0, "end": 4.0, "speaker": 1},
        ]}]}]}},
        "json:deepgram",
        [("Speaker 0", *TWO[0][1:]), ("Speaker 1", *TWO[1][1:])],
    ),
    "Google": (
        {"results": [
            {"alternatives": [{"transcript": "Cards count.", "words": [
                {"startTime": "1s", "endTime": "1.500s", "word": "Cards"},
                {"startTime": "1.6s", "endTime": "2.500s", "word": "count."}]}]},
            {"alternatives": [{"transcript": " All of them.", "confidence": 0.9}, {"transcript": " All of then."}]},
        ]},
        "json:google",
        [TWO[0], (None, "All of them.", None, None)],
    ),
    "Google, with speakers": (
        {"results": [
            {"alternatives": [{"transcript": "Cards count. All."}]},
            {"alternatives": [{"words": [
                {"startTime": "1s", "endTime": "1.5s", "word": "Cards", "speakerTag": 1},
                {"startTime": "1.5s", "endTime": "2.5s", "word": "count.", "speakerTag": 1},
                {"startTime": "2.5s", "endTime": "4s", "word": "All.", "speakerTag": 2}]}]},
        ]},
        "json:google",
        [("Speaker 1", *TWO[0][1:]), ("Speaker 2", "All.", 2.5, 4.0)],
    ),
    "Amazon": (
        {"jobName": "a", "results": {
            "transcripts": [{"transcript": "Cards count. All, them."}],
            "speaker_labels": {"segments": [
                {"speaker_label": "spk_0", "items": [{"start_time": "1.0", "speaker_label": "spk_0"},
                                                     {"start_time": "1.6", "speaker_label": "spk_0"}]},
                {"speaker_label": "spk_1", "items": [{"start_time": "2.5", "speaker_label": "spk_1"},
                                                     {"start_time": "3.0", "speaker_label": "spk_1"}]}]},
            "items": [
                {"start_time": "1.0", "end_time": "1.5", "alternatives": [{"content": "Cards"}]},
                {"start_time": "1.6", "end_time": "2.5", "alternatives": [{"content": "count"}]},
                {"type": "punctuation", "alternatives": [{"content": "."}]},
                {"start_time": "2.5", "end_time": "2.9", "alternatives": [{"content": "All"}]},
                {"type": "punctuation", "alternatives": [{"content": ","}]},
                {"start_time": "3.0", "end_time": "4.0", "alternatives": [{"content": "them."}]},
            ]}},
        "json:amazon",
        [("spk_0", *TWO[0][1:]), ("spk_1", "All, them.", 2.5, 4.0)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("sample", SHAPES)
@pytest.mark.parametrize("indent", [None, 2])
def test_each_json_shape_is_read(sample: str, indent: int | None) -> None:
    """Who, what and when, in seconds, whatever the keys are called and however deep they lie."""
    data, name, wanted = SHAPES[sample]
    reading = parse(json.dumps(data, indent=indent), "talk.txt")
    assert said(reading) == wanted
    assert reading.format == name
    assert reading.text == "\n".join(text for _, text, *_ in wanted)


def test_json_lines_are_a_list() -> None:
    """A segment a line, with no brackets around them."""
    text = '{"start": 1.0, "end": 2.5, "text": "Cards count."}\n{"start": 2.5, "end": 4.0, "text": "All of them."}\n'
    assert said(parse(text, "a.jsonl")) == TWO


def test_words_with_times_are_found_in_their_segment_and_those_without_left_out() -> None:
    """WhisperX leaves words without times; the others keep theirs, and offsets count in the whole text."""
    data = {"segments": [
        {"start": 0.0, "end": 1.0, "text": " So."},
        {"start": 1.0, "end": 4.0, "text": " In 2012, in  2012.", "words": [
            {"word": " In", "start": 1.0, "end": 1.2}, {"word": " 2012,"}, {"word": " in", "start": 2.0, "end": 2.2},
            {"word": " 2012.", "start": 2.2, "end": 4.0}]}]}  # fmt: skip
    reading = parse(json.dumps(data), "a.json")
    assert timed(reading) == [("In", 1.0, 1.2), ("in", 2.0, 2.2), ("2012.", 2.2, 4.0)]
    assert [cue.start for cue in reading.cues] == [0, 4]


def test_segments_of_a_word_are_put_together_by_speaker_and_sentence() -> None:
    """Punctuation and spaces as segments of their own join the word before; every word keeps its time."""
    bodies = [
        ("Ada", "Cards"),
        ("Ada", " "),
        ("Ada", "count"),
        ("Ada", "."),
        ("Ada", "So"),
        ("Bea", "All"),
        ("Bea", "!"),
    ]
    segments = [
        {"speaker": name, "startTime": at / 2, "endTime": at / 2 + 0.5, "body": body}
        for at, (name, body) in enumerate(bodies)
    ]
    reading = parse(json.dumps({"version": "1.0.0", "segments": segments}), "a.json")
    assert said(reading) == [("Ada", "Cards count.", 0.0, 2.0), ("Ada", "So", 2.0, 2.5), ("Bea", "All!", 2.5, 3.5)]
    assert [cue.new_turn for cue in reading.cues] == [True, False, True]
    assert timed(reading)[:3] == [("Cards", 0.0, 0.5), ("count", 1.0, 1.5), (".", 1.5, 2.0)]


def test_chunks_of_a_word_keep_the_spaces_they_bring() -> None:
    """Where words bring their own space, a piece without one goes on with the word before."""
    chunks = [
        {"text": text, "timestamp": [at, at + 1]}
        for at, text in enumerate([" The", " loom", "'s", " un", "wound", "."])
    ]
    reading = parse(json.dumps({"text": "", "chunks": chunks}), "a.json")
    assert [reading.text[cue.start : cue.end] for cue in reading.cues] == ["The loom's unwound."]


def test_a_speaker_without_name_ends_the_named_ones_turn() -> None:
    """An empty speaker is unknown, and begins a turn of their own."""
    reading = parse(json.dumps(SHAPES["Podlove"][0]), "a.json")
    assert [(cue.label, cue.new_turn) for cue in reading.cues] == [("Ada", True), (None, True)]


def test_half_a_surrogate_pair_is_replaced() -> None:
    """JSON may hold what no file can be written with; the mark for it stands in its place."""
    assert parse('{"text": "a \\ud83d b"}', "a.json").text == "a \ufffd b"


def test_times_that_are_no_times_are_unknown() -> None:
    """NaN, negative, true and words where a number should be: absent, never 0."""
    items = [{"speaker": "Ada", "start": time, "text": "So."} for time in (float("nan"), -1, True, "soon", None, 1e400)]
    reading = parse(json.dumps(items), "a.json")
    assert {cue.time_start for cue in reading.cues} == {None}


def test_several_channels_are_several_speakers() -> None:
    """Deepgram's channels are put in the order they were said, each a speaker of their own."""
    channels = [
        {"alternatives": [{"words": [{"word": word, "start": start, "end": start + 0.5}]}]}
        for word, start in (("one", 3.0), ("two", 1.0))
    ]
    reading = parse(json.dumps({"results": {"channels": channels}}), "a.json")
    assert said(reading) == [("Channel 1", "two", 1.0, 1.5), ("Channel 0", "one", 3.0, 3.5)]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"segments": [{"start": 1.0,\n "text": "Cards', r"a\.json, line 2, column \d+: .*cut off or damaged"),
        ('{"segments": [}', r"a\.json, line 1, column 15"),
        ("[" * 100_000, "nested too deep"),
        ('{"n": ' + "9" * 5000 + "}", "number too long"),
    ],
)
def test_damaged_json_is_refused_with_line_and_column(text: str, what: str) -> None:
    """Half a transcript must not pass for the whole."""
    with pytest.raises(BrokenFormat, match=what):
        parse(text, "a.json")


@pytest.mark.parametrize(
    "data",
    [
        {},
        [],
        {"name": "quotebot", "version": "1"},
        {"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Intro"}, {"startTime": 60, "title": "Looms"}]},
        [{"timestamp": "2024-01-01T00:00:00Z", "message": "up"}, {"timestamp": "2024-01-01T00:00:01Z"}],
        {"segments": []},
        {"text": "", "segments": []},
    ],
)  # fmt: skip
def test_json_that_is_no_transcript_is_refused(data: object) -> None:
    """Chapters, logs and settings are JSON too; the sentence names the file."""
    with pytest.raises(UnknownFormat, match=r"^a\.json is "):
        parse(json.dumps(data), "a.json")


def test_whisper_tsv_counts_milliseconds() -> None:
    """`start`, `end`, `text`, tab-separated, with no word about the unit."""
    reading = parse("start\tend\ttext\n1000\t2500\tCards count.\n2500\t4000\tAll of them.\n", "a.tsv")
    assert (reading.format, said(reading)) == ("tsv", TWO)


def test_csv_with_quoted_cells_codes_and_a_footer() -> None:
    """Commas and newlines stay inside quotes; a row under `More info` is nobody's speech."""
    text = (
        'timestamp,speaker,words,tags\r\n00:00:01,Ada:,"Cards, ""they"" &amp;\r\ncount.",a; b\r\n'
        ",Bea:,All of them.,\r\n,MORE INFO:,\"See <a href='x'>the rest</a>\",\r\n"
    )
    reading = parse(text, "a.csv")
    assert said(reading) == [("Ada", 'Cards, "they" & count.', 1.0, None), ("Bea", "All of them.", None, None)]
    assert [(reading.text[span.start : span.end], span.kind) for span in reading.noise] == [("See the rest", "matter")]


def test_a_sentence_with_commas_is_no_table() -> None:
    """Only a first row of column names makes a table."""
    text = "Cards, text, and who starts them.\nNobody knows, they say, when.\n"
    assert parse(text, "a.csv").format == "plain"


def test_a_table_without_words_is_refused() -> None:
    """Column names and nothing under them."""
    with pytest.raises(BrokenFormat, match=r"a\.csv is a table without any words"):
        parse("start,end,text\n", "a.csv")


NAMESPACE = (
    "<!-- saved -->\n<html><head><title>Looms</title><style>p {}</style></head><body><h1>Looms</h1>"
    "<cite>Ada:</cite>\n  <time>0:01</time>\n  <p>Cards &amp; <i>threads</i>\ncount.</p>\n"
    "<cite>Bea:</cite><time>1:02:03</time><p>All<br>of them.</p><p>Every one in <cite>The Book</cite>.</p>"
    "<script>var x = '<p>no</p>';</script></body></html>"
)


def test_namespace_html() -> None:
    """A name, a time and what was said; a title cited inside a sentence stays in it."""
    assert said(parse(NAMESPACE, "a.html")) == [
        ("Ada", "Cards & threads count.", 1.0, None),
        ("Bea", "All", 3723.0, None),
        ("Bea", "of them.", None, None),
        ("Bea", "Every one in The Book.", None, None),
    ]


def test_a_page_of_the_nineties() -> None:
    """Paragraphs never closed, tabs as entities, names in bold or cut by font tags, a title before the talk."""
    page = (
        "<HTML><HEAD><TITLE>A TALK</TITLE></HEAD><BODY><B><P>Interview with Ada Byron</B>\n<P>&nbsp;"
        "<P>MSM:&#9;How does it\ncount?<P><B>Byron</B>:\tWith cards.<P>M<FONT FACE='x'>SM:&#9;&#9;All?</FONT>"
        "<P>Byron:&#9;All.<P>And more.<P>MSM:&#9;So.<P>Byron:&#9;So.</BODY></HTML>"
    )
    assert [(name, text) for name, text, *_ in said(parse(page, "a.htm"))] == [
        ("MSM", "How does it count?"),
        ("Byron", "With cards."),
        ("MSM", "All?"),
        ("Byron", "All."),
        ("Byron", "And more."),
        ("MSM", "So."),
        ("Byron", "So."),
    ]


def test_otter_html_has_a_turn_under_each_time() -> None:
    """`<p>1:59</p><p>words</p>`: times without names."""
    page = "<p>1:59  </p>\n<p>Cards count.</p>\n<p></p>\n<p>2:12  </p>\n<p>All of them.</p>\n<p>2:15</p>\n<p>So.</p>\n"
    reading = parse(page, "a.html")
    assert [(cue.time_start, cue.new_turn) for cue in reading.cues] == [(119.0, True), (132.0, True), (135.0, True)]


def test_a_page_of_prose_is_read_by_paragraph() -> None:
    """Without names or times, each paragraph is a cue, if there is enough of it to be a transcript."""
    page = (
        "<!DOCTYPE html><body><nav>Home About</nav>" + "<p>Looms count with cards, and people count the looms.</p>" * 8
    )
    reading = parse(page, "a.html")
    assert len(reading.cues) == 8
    assert "Home" not in reading.text


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<html><body><div id='app'></div><script>run()</script></body></html>", "web page without a transcript"),
        ("<!doctype html><form>Sign in</form><p>Please sign in.</p>", "web page without a transcript"),
        ("<?xml version='1.0'?><rss><channel><title>Looms</title></channel></rss>", r"is XML \(<rss>\)"),
        ("<xsl:stylesheet version='1.0'><xsl:template/></xsl:stylesheet>", r"is XML \(<xsl:stylesheet>\)"),
        ("<tt xmlns='http://www.w3.org/ns/ttml'><body><p begin='1s'>Cards.</p></body></tt>\n", r"is XML \(<tt>\)"),
    ],
)
def test_markup_that_is_no_transcript_is_refused(text: str, what: str) -> None:
    """Feeds, style sheets and pages that only a browser can fill."""
    with pytest.raises(UnknownFormat, match=what):
        parse(text, "a.xml")


def test_a_transcript_in_the_front_matter() -> None:
    """Lines with who and when; one without a name goes on, one with speech for a name is nobody's."""
    page = (
        "---\ntitle: 'Looms: a talk'\nquotableClips:\n- name: Intro\n  startOffset: 0\ntranscript:\n- header: Intro\n"
        "- line: Welcome. We have\n    a guest: Ada.\n  sec: 0\n  time: 0:00\n  who: Host\n"
        "- line: 'It''s cards: they\n\n    count.'\n  sec: 95\n  time: '1:35'\n  who: Ada\n"
        '- line: "All \\u2014 of \\"them\\"."\n'
        "- who: So these words of somebody stand where only a name should ever stand.\n"
        "- line: >-\n    Folded\n    words.\n  who: Host\nlinks:\n- line: not said\n---\n\nShow notes.\n"
    )
    reading = parse(page, "a.md")
    assert reading.format == "front-matter"
    assert said(reading) == [
        ("Host", "Welcome. We have a guest: Ada.", 0.0, None),
        ("Ada", "It's cards: they count.", 95.0, None),
        ("Ada", 'All — of "them".', None, None),
        (None, "So these words of somebody stand where only a name should ever stand.", None, None),
        ("Host", "Folded words.", None, None),
    ]
