"""Labelled, timed, markdown and plain texts: every arrangement of names and times, and what only looks like one."""

import pytest

from quotebot.model import Reading
from quotebot.transcript.formats.detect import parse

Said = list[tuple[str | None, str, float | None]]


def said(reading: Reading) -> Said:
    return [(cue.label, reading.text[cue.start : cue.end], cue.time_start) for cue in reading.cues]


def noise(reading: Reading) -> list[tuple[str, str]]:
    return [(reading.text[span.start : span.end], span.kind) for span in reading.noise]


ARRANGEMENTS: dict[str, tuple[str, Said]] = {
    "name and colon": (
        "Ada Byron: How so?\n\nCharles: It has cards.\n\nAda Byron: Show me.\n\nCharles: Here.\n",
        [
            ("Ada Byron", "How so?", None),
            ("Charles", "It has cards.", None),
            ("Ada Byron", "Show me.", None),
            ("Charles", "Here.", None),
        ],
    ),
    "one line": ("Ada Byron: How so?\n", [("Ada Byron", "How so?", None)]),
    "two people, once each": (
        "Ada: How so?\nCharles: With cards.\n",
        [("Ada", "How so?", None), ("Charles", "With cards.", None)],
    ),
    "Otter": (
        "Ada Byron  0:04\nHow so?\n\nCharles B  75:10\nWith cards.\n\nTranscribed by https://otter.ai\n",
        [("Ada Byron", "How so?", 4.0), ("Charles B", "With cards.", 4510.0)],
    ),
    "Riverside": (
        "Ada Byron (00:04.480)\nHow so?\n\nCharles Babbage (1:02:03.5)\nWith cards.\n",
        [("Ada Byron", "How so?", 4.48), ("Charles Babbage", "With cards.", 3723.5)],
    ),
    "Descript": (
        "[00:00:04] Ada Byron: How so?\n\n[00:00:09] Charles Babbage: With cards.\n",
        [("Ada Byron", "How so?", 4.0), ("Charles Babbage", "With cards.", 9.0)],
    ),
    "DaVinci Resolve": (
        "[00:00:04:12 - 00:00:08:03]\nAda Byron\n How so?\n\n"
        "[00:00:08:10 - 00:00:11:00]\nCharles Babbage\n With cards.\n It has many.\n",
        [("Ada Byron", "How so?", 4.0), ("Charles Babbage", "With cards.\n It has many.", 8.0)],
    ),
    "time, name in capitals": (
        "0:00:04 BYRON: How so?\n\n0:00:09 BABBAGE: With cards.\n\n0:00:12 BYRON: Show me.\n",
        [("BYRON", "How so?", 4.0), ("BABBAGE", "With cards.", 9.0), ("BYRON", "Show me.", 12.0)],
    ),
    "tabs": (
        "Ada Byron:\t00:00:04\tHow so?\nCharles Babbage:\t00:00:09\tWith cards.\n",
        [("Ada Byron", "How so?", 4.0), ("Charles Babbage", "With cards.", 9.0)],
    ),
    "boxed name and time": (
        "[Speaker 1] [00:04] How so?\n[Speaker 2] [00:09] With cards.\n[Speaker 1] [01:02:03] Show me.",
        [("Speaker 1", "How so?", 4.0), ("Speaker 2", "With cards.", 9.0), ("Speaker 1", "Show me.", 3723.0)],
    ),
    "HappyScribe": (
        "[00:00:04.020] - Speaker 1\nHow so?\n\n[00:00:09.000] - Speaker 2\nWith cards.\n",
        [("Speaker 1", "How so?", 4.02), ("Speaker 2", "With cards.", 9.0)],
    ),
    "Fireflies": (
        "Ada Byron - 00:04\nHow so?\n\nCharles Babbage - 00:09\nWith cards.\n",
        [("Ada Byron", "How so?", 4.0), ("Charles Babbage", "With cards.", 9.0)],
    ),
    "Chinese": (
        "主持人：为什么？\n\n嘉宾：因为卡片。\n\n主持人：给我看。\n\n嘉宾：好。\n\n主持人：谢谢。\n\n嘉宾：不谢。\n",
        [
            (("主持人", "嘉宾")[at % 2], said, None)
            for at, said in enumerate(("为什么？", "因为卡片。", "给我看。", "好。", "谢谢。", "不谢。"))
        ],
    ),
    "a title over times": (
        "A talk on looms\n\n0:04 How so?\n0:09 With cards.\n",
        [(None, "How so?", 4.0), (None, "With cards.", 9.0)],
    ),
    "name and office": (
        "Ada, Host: How so?\n\nBea, Weaver: With cards.\n\n" * 3,
        [("Ada, Host", "How so?", None), ("Bea, Weaver", "With cards.", None)] * 3,
    ),
    "bold name with colon inside": (
        "**Ada Byron:** How so?\n\n**Charles:** \\[00:09\\] With cards.\n\n\\[00:30\\] And a drum.\n",
        [("Ada Byron", "How so?", None), ("Charles", "With cards.", 9.0), ("Charles", "And a drum.", 30.0)],
    ),
    "bold name with colon outside": (
        "**Ada Byron**: How so?\n\n**Charles**: With cards.\n",
        [("Ada Byron", "How so?", None), ("Charles", "With cards.", None)],
    ),
    "bold name, then a time": (
        "**Ada Byron** (00:04):\nHow so?\n\n**Charles** (00:09):\nWith cards.\n",
        [("Ada Byron", "How so?", 4.0), ("Charles", "With cards.", 9.0)],
    ),
    "time, then a bold name without capitals": (
        "[00:04] **ada()**: How so?\n\n[00:09] **cards**: With cards.\n\n"
        "[00:12] **ada()**: Show me.\n\n[00:14] **cards**: Here.\n",
        [
            ("ada()", "How so?", 4.0),
            ("cards", "With cards.", 9.0),
            ("ada()", "Show me.", 12.0),
            ("cards", "Here.", 14.0),
        ],
    ),
    "bold name alone on its line": (
        "**Ada Byron:**\nHow so?\n\n**Charles:**\nWith cards.\n\nMany of them.\n",
        [("Ada Byron", "How so?", None), ("Charles", "With cards.", None), ("Charles", "Many of them.", None)],
    ),
    "underscores": (
        "__Ada Byron__: How so?\n\n_CB_: With cards.\n\n_AB_: Show\nme.\n",
        [("Ada Byron", "How so?", None), ("CB", "With cards.", None), ("AB", "Show\nme.", None)],
    ),
    "italic name with its time": (
        "*Ada Byron (0:00:04)*: How so?\n\n*CB [0:00:09]*: With cards.\n",
        [("Ada Byron", "How so?", 4.0), ("CB", "With cards.", 9.0)],
    ),
    "name and time alone": (
        "Ada Byron: 00:00:04\n\nHow so?\n\nCharles (00:00:09):\n\nWith cards.\n\n"
        "Charles (00:00:12):\nMany.\n",
        [("Ada Byron", "How so?", 4.0), ("Charles", "With cards.", 9.0), ("Charles", "Many.", 12.0)],
    ),
    "a dash between name and time": (
        "Ada  – 00:00:04 How so?\n\nCharles :\n\nWith cards.\n\nAda :\n\nShow me.\n\n"
        "Charles – 00:00:20:\nHere.\n",
        [
            ("Ada", "How so?", 4.0),
            ("Charles", "With cards.", None),
            ("Ada", "Show me.", None),
            ("Charles", "Here.", 20.0),
        ],
    ),
    "initials after the first mention": (
        "Ada Byron (AB): Welcome\n\nCharles Babbage (CB): Hi\n\nAB: How so?\n\n"
        "CB: With cards.\n\nAB: Show me.\n\nCB: Here.\n",
        [
            ("Ada Byron (AB)", "Welcome", None),
            ("Charles Babbage (CB)", "Hi", None),
            ("AB", "How so?", None),
            ("CB", "With cards.", None),
            ("AB", "Show me.", None),
            ("CB", "Here.", None),
        ],
    ),
    "paragraph tags": (
        "# Looms\n\n<p>AB: How so?</p>\n\n<p>CB: With cards.</p>\n\n<p>AB: Show me.</p>\n\n<p>CB: Here.</p>\n",
        [
            ("AB", "How so?</p>", None),
            ("CB", "With cards.</p>", None),
            ("AB", "Show me.</p>", None),
            ("CB", "Here.</p>", None),
        ],
    ),
    "the question in bold": (
        "**Q: How so?**\n\nA: With cards.\n\n**Q: Who says so?**\n\nA: I do.\n\n**Q: Why?**\n\nA: I saw it.\n",
        [("Q", "How so?", None), ("A", "With cards.", None), ("Q", "Who says so?", None), ("A", "I do.", None),
         ("Q", "Why?", None), ("A", "I saw it.", None)],
    ),
    "times alone": (
        "00:00:04 How does it\n\n00:00:09 count? With cards.\n\n00:00:12 Show me.\n",
        [(None, "How does it", 4.0), (None, "count? With cards.", 9.0), (None, "Show me.", 12.0)],
    ),
    "pasted from YouTube": (
        "0:04\nhow does a loom\n0:09\ncount with cards\n0:12\nshow me\n",
        [(None, "how does a loom", 4.0), (None, "count with cards", 9.0), (None, "show me", 12.0)],
    ),
    "Whisper on the console": (
        "[00:04.000 --> 00:09.000]  How so?\n[00:09.000 --> 00:12.500]  With cards.\n",
        [(None, "How so?", 4.0), (None, "With cards.", 9.0)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("sample", ARRANGEMENTS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_each_arrangement_is_read(sample: str, newline: str) -> None:
    """Who, what and when come out the same, however the file puts them and whatever ends its lines."""
    text, wanted = ARRANGEMENTS[sample]
    reading = parse(text.replace("\n", newline), "talk.txt")
    assert said(reading) == [(name, words.replace("\n", newline), time) for name, words, time in wanted]
    assert reading.text == text.replace("\n", newline)


PLAIN: dict[str, str] = {
    "hard-wrapped": " [MUSIC]\n >> Today we talk about looms.\n They count with cards,\n and that is all they do.\n",
    "a remark": "Note: this is a machine's work.\n\nLooms count with cards.\n",
    "a remark again and again": "Note: looms count.\n\nThey do.\n\nNote: with cards.\n\nYes.\n\nNote: all.\n",
    "a question mark of letters": "Q: how does it count?\n\nWith cards, says the manual.\nIt has many.\n",
    "lines that begin with a name": "They all said one thing.\nAda Byron: that was the\nanswer. "
    + "The loom went on.\n" * 300,
    "a label far down": "The loom went on and on.\n" * 400
    + "Speaker 2: Yes, it did.\nSpeaker 2: It really did.\n"
    + "So on.\n",
    "fields": "Show Notes: see below.\n\nEpisode Title: Looms\n\nLooms count with cards. " + "They do. " * 300,
    "lines that begin like notices": "It was\ntranscribed by hand\nunder\nCopyright law, and as\n# 5 it was lost.\n",
    "emphasis": "This is **Looms, Explained** with me.\n\nAnd **Looms, Explained** is the best of shows.\n",
    "addresses": "See https://example.org: it has more.\nOr ask:\nnobody knows.\n",
    "a time of day": "12:30 was when we met\nand at 14:00 we left for the mill.\nThere was no more of it.\nNo.\n",
    "a recipe": "Flour: two cups.\n\nButter: one cup.\n\nSugar: half of that.\n\n" + "Stir it well. " * 300 + "\n",
    "chapters of prose": "Chapter One: the loom.\n\n"
    + "It went on. " * 300
    + "\n\nChapter Two: the cards.\n\nThere were many.\n",
    "notes and questions": "Note: it counts.\n\nQ: how?\n\n" * 4 + "With cards. " * 300 + "\n",
    "a heading word that comes back": "Flour: one cup.\n\n" * 4 + "Stir it well. " * 300 + "\n",
    "a short dialogue before an essay": "Ada Byron: How?\n\nBea: So.\n\n" * 3 + "The loom went on and on.\n\n" * 200,
    "a short dialogue before an essay, no blank lines": "Ada Byron: How?\nBea: So.\n" * 3
    + "The loom went on and on.\n" * 200,
    "a verse": "He read from John 3:16 and from\nLuke 2:1 to all of us.\n",
}


@pytest.mark.parametrize("sample", PLAIN)
def test_plain_text_is_one_cue(sample: str) -> None:
    """What only looks like a label or a time names nobody and cuts nothing."""
    text = PLAIN[sample]
    reading = parse(text, "talk.txt")
    assert said(reading) == [(None, text.strip(), None)]
    assert (reading.text, reading.format) == (text, "plain")


def test_labels_and_times_are_noise_outside_the_cues() -> None:
    """Names, stamps and footers are marked for what they are; only speech is in cues."""
    reading = parse(ARRANGEMENTS["Otter"][0], "talk.txt")
    assert noise(reading) == [
        ("Ada Byron", "label"),
        ("0:04", "time"),
        ("Charles B", "label"),
        ("75:10", "time"),
        ("Transcribed by https://otter.ai", "matter"),
    ]


def test_marks_in_running_text_are_noise_inside_the_cues() -> None:
    """Emphasis, links, code, tags and escapes are marked; the words among them stay."""
    text = (
        "**Ada:** A **loom** counts, see [the _plan_](https://example.org/a_(b)) and `cards` "
        "\\[laughs\\]<br>or snake_case.\n\n"
        "**Bea:** It's 2 * 3 * 4 f\\*\\*k [^1] <https://example.org/x> **U**ser-**R**esisted.\n"
    )
    reading = parse(text, "talk.md")
    assert [span for span, kind in noise(reading) if kind == "markup"] == [
        *("**", "**", "[", "_", "_", "](https://example.org/a_(b))", "`", "`", "\\", "\\", "<br>"),
        *("\\", "\\", "[^1]", "<", ">", "**", "**", "**", "**"),
    ]
    assert [name for name, *_ in said(reading)] == ["Ada", "Bea"]


def test_a_page_around_the_conversation_is_matter() -> None:
    """Front matter, headings, rules, images, introductions, links and fields are none of the speech."""
    text = (
        "---\ntitle: 'Looms: a talk'\nspeakers:\n  - Ada Byron\n---\n# Looms\n\n"
        "In this episode we talk about looms.\n\nINTERVIEWEE: Ada Byron\n\nPLACE: A Mill, Somewhere\n\n"
        "## Start\n\nAda Byron: Welcome.\n\nBea: Hello.\n\n---\n\nThe manual: https://example.org/manual\n\n"
        "Ada Byron: How does it count?\n\n![a loom](loom.png)\n\nBea: With cards.\n"
    )
    reading = parse(text, "talk.md")
    assert [(name, words) for name, words, _ in said(reading)] == [
        ("Ada Byron", "Welcome."),
        ("Bea", "Hello."),
        ("Ada Byron", "How does it count?"),
        ("Bea", "With cards."),
    ]
    assert [span for span, kind in noise(reading) if kind == "matter"] == [
        "---\ntitle: 'Looms: a talk'\nspeakers:\n  - Ada Byron\n---",
        "# Looms",
        "In this episode we talk about looms.",
        "INTERVIEWEE: Ada Byron",
        "PLACE: A Mill, Somewhere",
        "## Start",
        "---",
        "The manual: https://example.org/manual",
        "![a loom](loom.png)",
    ]
    assert (reading.format, reading.text) == ("markdown", text)


def test_a_break_is_nobodys_speech() -> None:
    """What stands under Break or Jingle is matter, and the paragraph after it has no known speaker."""
    text = (
        "**Ada:** Hello.\n\n**Break**: \\[22:25\\]\n\nBack again.\n\n"
        "**Jingle:** La la la.\n\n**Bea:** Yes.\n\n**Ada:** So.\n"
    )
    reading = parse(text, "talk.md")
    assert [(cue.label, text[cue.start : cue.end], cue.new_turn) for cue in reading.cues] == [
        ("Ada", "Hello.", True),
        (None, "Back again.", True),
        ("Bea", "Yes.", True),
        ("Ada", "So.", True),
    ]
    assert ("La la la.", "matter") in noise(reading)


def test_credits_and_notices_are_matter() -> None:
    """Who wrote it down, who owns it and where it was found are said by nobody."""
    notices = ["Transcribed by Cy Dow", "© 2020 Looms", 'Retrieved from " https://example.org/talk "']
    text = "Ada: Hello.\n\nBea: Hi.\n\nAda: So.\n\nBea: So.\n\n" + "\n\n".join(notices) + "\n"
    reading = parse(text, "talk.txt")
    assert [words for words, kind in noise(reading) if kind == "matter"] == notices
    assert len(reading.cues) == 4


def test_a_bold_name_with_nothing_after_it_is_a_name() -> None:
    """`**Ada:  **` holds no words; what follows does."""
    reading = parse("**Ada:  **\n\nHello.\n\n**Bea:**\n\nHi.\n\n**Ada:**\n\nSo.\n", "talk.md")
    assert all(cue.start < cue.end for cue in reading.cues)


def test_after_a_heading_nobody_is_assumed_to_go_on() -> None:
    """A section's own text under its heading is not put into the mouth of whoever spoke last."""
    text = "## One\n\nAda: Hello.\n\nBea: Hi.\n\nAda: So.\n\nBea: So.\n\n## Notes\n\nLooms are machines.\n"
    assert [cue.label for cue in parse(text, "talk.md").cues] == ["Ada", "Bea", "Ada", "Bea", None]


def test_a_doubtful_label_attributes_to_nobody() -> None:
    """`Wool:` once, among people who come back, may be a name or not: what follows is nobody's until the next label."""
    turns = "Ada: How?\n\nBea: With cards.\n\n" * 4
    reading = parse(f"{turns}Wool: it is what they make.\n\nAnd more.\n\nAda: I see.\n", "talk.txt")
    assert [cue.label for cue in reading.cues[-3:]] == [None, None, "Ada"]
    assert reading.text[reading.cues[-3].start :].startswith("Wool: it is")


def test_a_turn_of_several_paragraphs_keeps_its_speaker() -> None:
    """Each paragraph is a cue; only the first begins a turn."""
    reading = parse("Ada: One.\n\nTwo.\n\nBea: Three.\n\nAda: Four.\n", "talk.txt")
    assert [(cue.label, cue.new_turn) for cue in reading.cues] == [
        ("Ada", True),
        ("Ada", False),
        ("Bea", True),
        ("Ada", True),
    ]


def test_paragraphs_with_a_time_of_their_own_are_turns() -> None:
    """Otter without names: a time alone above a paragraph stands where the speaker changed."""
    reading = parse("0:04\n\nHow does it count?\n\n0:09\n\nWith cards.\n\n0:12\n\nI see.\n", "talk.txt")
    assert [(cue.time_start, cue.new_turn) for cue in reading.cues] == [(4.0, True), (9.0, True), (12.0, True)]


LONG = "The loom went on and on. " * 100
PAIR = (("Ada Byron", "How so?"), ("Bea", "With cards."))


@pytest.mark.parametrize("pairs", [3, 9])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("times", [1, 200])
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_one_turn_of_any_length_leaves_the_file_labelled(place: str, times: int, gap: str, pairs: int) -> None:
    """People who take turns keep their words, though one of them says more than all the others together."""
    turns = list(PAIR * pairs)
    at = {"first": 0, "middle": pairs, "last": len(turns) - 1}[place]
    turns[at] = (turns[at][0], (LONG * times).strip())
    reading = parse(gap.join(f"{name}: {words}" for name, words in turns), "talk.txt")
    assert said(reading) == [(name, words, None) for name, words in turns]
    assert reading.format == "labelled"


def test_a_long_last_turn_of_wrapped_lines_or_paragraphs_is_still_its_speakers() -> None:
    """However the long turn is broken, it is the words of who began it."""
    for gap, inner in (("\n", "\n"), ("\n\n", "\n"), ("\n\n", "\n\n")):
        short = gap.join(f"{name}: {words}" for name, words in PAIR * 9)
        long = inner.join(
            ["The loom went on and on, and on it went until all the wool was gone. " + "It was loud, " * 4 + "I say."]
            * 16
        )
        reading = parse(f"{short} {long}{inner}{long[:80]}", "talk.txt")
        assert [cue.label for cue in reading.cues if cue.new_turn] == ["Ada Byron", "Bea"] * 9
        assert {cue.label for cue in reading.cues} == {"Ada Byron", "Bea"}


def test_a_span_of_time_gives_both_ends() -> None:
    """`[a --> b]` before the words is their beginning and end."""
    (first, _) = parse(ARRANGEMENTS["Whisper on the console"][0], "talk.txt").cues
    assert (first.time_start, first.time_end) == (4.0, 9.0)
