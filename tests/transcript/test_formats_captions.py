"""SRT, WebVTT, SBV and ASS captions, YouTube's scrolling ones among them."""

import pytest

from quotebot.errors import BrokenFormat
from quotebot.model import Reading
from quotebot.transcript.formats.detect import parse


def said(reading: Reading) -> list[tuple[str | None, str, float | None, float | None]]:
    return [(c.label, reading.text[c.start : c.end], c.time_start, c.time_end) for c in reading.cues]


def texts(reading: Reading) -> list[str]:
    return [reading.text[cue.start : cue.end] for cue in reading.cues]


def timed(reading: Reading) -> list[tuple[str, float | None, float | None]]:
    return [
        (reading.text[word.start : word.end], word.time_start, word.time_end)
        for cue in reading.cues
        for word in cue.words
    ]


SRT = (
    "1\n00:00:04,100 --> 00:00:06,400\nAda: it counts the cards\n\n"
    "2\n00:00:06,480 --> 00:00:09,020\nand the cards count\nthe threads.\n\n"
    "3\n00:00:09,100 --> 00:00:11,000\nBea: <i>All</i> of them?\n\n"
    "4\n00:00:11,000 --> 00:00:12,000\nAda: All.\n"
)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_srt_names_hold_until_the_next(newline: str, mark: str) -> None:
    """A card is a cue; a name at its start is taken off and carried over."""
    reading = parse(mark + SRT.replace("\n", newline), "talk.srt")
    assert reading.format == "srt"
    assert said(reading) == [
        ("Ada", "it counts the cards", 4.1, 6.4),
        ("Ada", "and the cards count the threads.", 6.48, 9.02),
        ("Bea", "All of them?", 9.1, 11.0),
        ("Ada", "All.", 11.0, 12.0),
    ]
    assert [cue.new_turn for cue in reading.cues] == [True, False, True, True]
    assert reading.text == "\n".join(texts(reading))


def test_srt_without_numbers_dots_for_commas_and_no_space_around_the_arrow() -> None:
    """Numbers may be missing, blank lines doubled, decimals dotted, spaces lost, positions added."""
    text = "00:00:01.000-->00:00:02.000\nOne.\n\n\n00:00:02.000 --> 00:00:03.000 X1:40 X2:600\nBorn in\n1984\n\n"
    assert texts(parse(text, "a.srt")) == ["One.", "Born in 1984"]


def test_srt_numbers_go_and_years_stay() -> None:
    """A number is a card's only where the next number belongs, even with no blank line before it."""
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\nIt was\n1984\n\n2\n00:00:02,000 --> 00:00:03,000\nagain\n"
        "3\n00:00:03,000 --> 00:00:04,000\nthen.\n"
    )
    assert texts(parse(text, "a.srt")) == ["It was 1984", "again", "then."]


def test_srt_a_blank_line_inside_a_card_loses_nothing() -> None:
    """What stands below an empty line and above the next number still was on the screen."""
    text = "1\n00:00:01,000 --> 00:00:02,000\nOne\n\nand two.\n\n2\n00:00:02,000 --> 00:00:03,000\nThree.\n"
    assert texts(parse(text, "a.srt")) == ["One and two.", "Three."]


def test_times_that_overlap_run_back_or_end_before_they_start() -> None:
    """The order is the file's; an end before its start is no end."""
    text = (
        "1\n00:00:05,000 --> 00:00:09,000\nOne.\n\n2\n00:00:04,000 --> 00:00:06,000\nTwo.\n\n"
        "3\n00:00:08,000 --> 00:00:07,000\nThree.\n\n4\n00:00:08,000 --> 00:00:08,000\nFour.\n"
    )
    assert said(parse(text, "a.srt")) == [
        (None, "One.", 5.0, 9.0),
        (None, "Two.", 4.0, 6.0),
        (None, "Three.", 8.0, None),
        (None, "Four.", 8.0, 8.0),
    ]


def test_a_remark_in_captions_names_nobody() -> None:
    """`The rule:` and `Note:` in running speech are speech."""
    cards = ["So here is", "The rule: never stop.", "Note: I did.", "And New York: a city."]
    text = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{card}\n\n" for n, card in enumerate(cards, 1))
    assert [cue.label for cue in parse(text, "a.srt").cues] == [None] * 4


def test_a_single_name_in_the_middle_of_a_sentence_takes_nobodys_words() -> None:
    """In captions with names, a look-alike that only cuts a sentence is left in it."""
    text = (
        SRT + "\n5\n00:00:12,000 --> 00:00:13,000\nI lived in\n\n6\n00:00:13,000 --> 00:00:14,000\nNew York: a city.\n"
    )
    assert said(parse(text, "a.srt"))[-1][:2] == ("Ada", "New York: a city.")


def test_one_word_cards_make_sentences() -> None:
    """Captions of a word each, ASS codes before it, become cues of a sentence with a time for each word."""
    words = ["It", "counts,", "uh,", "cards.", "And", "threads."]
    text = "".join(
        f"{n}\n00:00:0{n},000 --> 00:00:0{n},500\n{{\\c&HFFF000&}}{word}\n\n" for n, word in enumerate(words, 1)
    )
    reading = parse(text, "a.srt")
    assert said(reading) == [(None, "It counts, uh, cards.", 1.0, 4.5), (None, "And threads.", 5.0, 6.5)]
    assert timed(reading) == [(word, float(n), n + 0.5) for n, word in enumerate(words, 1)]


VTT = (
    "WEBVTT - of looms\nKind: captions\n\nNOTE\nnobody\nsaid this\n\nSTYLE\n::cue { color: red }\n\n"
    "intro\n00:04.100 --> 00:06.400\n<v Ada>It counts Q&amp;A cards.\n\n"
    "2\n00:00:06.480 --> 00:00:09.020 align:start position:0%\nand threads,\xa0too.\n\n"
    "0.86 --> 7\n<v.loud Bea>All?\n\nNOTE one line\n\n01:00:00.000 --> 01:00:01.000\n- Yes.\n- No.\n"
)


def test_webvtt_voices_ids_notes_styles_and_short_times() -> None:
    """What a WebVTT file may hold around its words; a voice holds until the next, but not in a dialogue."""
    reading = parse(VTT, "talk.txt")
    assert reading.format == "webvtt"
    assert said(reading) == [
        ("Ada", "It counts Q&A cards.", 4.1, 6.4),
        ("Ada", "and threads, too.", 6.48, 9.02),
        ("Bea", "All?", 0.86, 7.0),
        (None, "- Yes.", 3600.0, 3601.0),
        (None, "- No.", 3600.0, 3601.0),
    ]


def test_a_voice_that_the_file_closes_does_not_hold() -> None:
    """Where `</v>` ends a voice, a card without one is nobody's; two voices in a card are two cues."""
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>One.</v>\n<v Bea>Two.</v>\n\n00:02.000 --> 00:03.000\nThree.\n"
    assert [(name, words) for name, words, *_ in said(parse(text, "a.vtt"))] == [
        ("Ada", "One."),
        ("Bea", "Two."),
        (None, "Three."),
    ]


def test_conflict_markers_stay_in_the_text_for_the_noise_to_find() -> None:
    """Committed conflict markers lose no card and cut no word; they are not ours to judge."""
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<<<<<<< HEAD\nOne.\n=======\nTwo.\n>>>>>>> 2d85bc8 (text)\n\n"
        "00:02.000 --> 00:03.000\nThree, x < y > z.\n"
    )
    assert texts(parse(text, "a.vtt")) == [
        "<<<<<<< HEAD One. ======= Two. >>>>>>> 2d85bc8 (text)",
        "Three, x < y > z.",
    ]


def test_names_in_webvtt_without_voices() -> None:
    """Zoom puts `First Last:` on every card."""
    text = "WEBVTT\n\n1\n00:01.000 --> 00:02.000\nAda Byron: One.\n\n2\n00:02.000 --> 00:03.000\nBea Cole: Two.\n"
    assert [(name, words) for name, words, *_ in said(parse(text, "a.vtt"))] == [
        ("Ada Byron", "One."),
        ("Bea Cole", "Two."),
    ]


ROLLING = (
    "WEBVTT\nKind: captions\nLanguage: en\nStyle:\n::cue(c.colorCCCCCC) { color: rgb(204,204,204);\n }\n##\n\n"
    "00:00:01.000 --> 00:00:02.990 align:start position:0%\n \nit<00:00:01.500><c> counts</c>\n\n"
    "00:00:02.990 --> 00:00:03.000 align:start position:0%\nit counts\n \n\n"
    "00:00:03.000 --> 00:00:04.990 align:start position:0%\nit counts\n"
    "all<00:00:03.200><c> the</c><c.colorE5E5E5><00:00:04.000><c> cards</c></c>\n\n"
    "00:00:04.990 --> 00:00:05.000 align:start position:0%\nall the<c.colorE5E5E5> cards\n </c>\n\n"
    "00:00:05.000 --> 00:00:06.990 align:start position:0%\nall the<c.colorE5E5E5> cards\nno\n </c>\n\n"
    "00:00:06.990 --> 00:00:07.000 align:start position:0%\nno\n \n\n"
    "00:00:07.000 --> 00:00:08.000 align:start position:0%\nno\nno&nbsp;&nbsp;\n\n"
    "00:00:20.000 --> 00:00:21.000 align:start position:0%\n \n&gt;&gt; [&nbsp;__&nbsp;]\n"
)


def test_lines_that_scroll_are_said_once() -> None:
    """YouTube's cards repeat the line above; each line comes out once, one said twice comes out twice."""
    reading = parse(ROLLING, "a.vtt")
    assert texts(reading) == ["it counts", "all the cards", "no", "no", ">> [ __ ]"]
    assert [cue.time_start for cue in reading.cues] == [1.0, 3.0, 5.0, 7.0, 20.0]


def test_inline_times_are_word_times() -> None:
    """`<00:00:03.200><c> the</c>` says when `the` was said; the next time, or the card's end, ends it."""
    assert timed(parse(ROLLING, "a.vtt")) == [
        ("it", 1.0, 1.5),
        ("counts", 1.5, 2.99),
        ("all", 3.0, 3.2),
        ("the", 3.2, 4.0),
        ("cards", 4.0, 4.99),
    ]


def test_letter_by_letter_tags_break_no_word() -> None:
    """Spaces stand inside the tags, so taking the tags out adds none."""
    text = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nAn<00:00:01.500><c>d</c><00:00:01.700><c> so</c>\n"
    reading = parse(text, "a.vtt")
    assert texts(reading) == ["And so"]
    assert [word for word, *_ in timed(reading)] == ["An", "d", "so"]


def test_repeats_in_captions_that_do_not_scroll_are_kept() -> None:
    """A line said twice in hand-made captions was said twice: lines go only where the file shows that it scrolls."""
    cards = [
        "Row,",
        "row,",
        "row,",
        "your boat.",
        "your boat.",
        "Gently",
        "down",
        "the stream.",
        "Merrily.",
        "Merrily.",
    ]
    text = "WEBVTT\n\n" + "".join(f"00:{n:02}.000 --> 00:{n + 1:02}.000\n{card}\n\n" for n, card in enumerate(cards))
    assert " ".join(texts(parse(text, "a.vtt"))) == " ".join(cards)


def test_pieces_put_one_after_the_other_each_with_its_signature() -> None:
    """A file of several WebVTT files, the first without its signature, is read through."""
    text = "00:01.000 --> 00:02.000\nOne.\n\nWEBVTT\nKind: captions\n\n00:01.000 --> 00:02.000\nTwo.\n"
    assert texts(parse(text, "a.vtt")) == ["One.", "Two."]


def test_sbv() -> None:
    """SubViewer's times stand on one line with a comma between."""
    reading = parse("0:00:00.378,0:00:11.378\nOne\ntwo.\n\n0:00:11.378,0:00:12.305\nThree.\n", "a.sbv")
    assert (reading.format, said(reading)) == (
        "sbv",
        [(None, "One two.", 0.378, 11.378), (None, "Three.", 11.378, 12.305)],
    )


def test_ass() -> None:
    """Dialogue lines with commas in them, codes, breaks; the speaker in the name or in a style called so."""
    text = (
        "[Script Info]\nTitle: A talk\n\n[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n\n[Events]\n"
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,not said\n"
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,Ada,0,0,0,,{\\i1}Cards{\\i0}, of\\Ncourse.\n"
        "Dialogue: 0,0:00:02.00,0:00:03.50,Speaker01,,0,0,0,,How many?\n"
    )
    reading = parse(text, "a.ass")
    assert said(reading) == [("Ada", "Cards, of course.", 1.0, 2.0), ("Speaker01", "How many?", 2.0, 3.5)]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("WEBVTT\n\nNOTE nothing\n", r"a\.vtt begins like captions and holds no words"),
        ("1\n00:00:01,000 --> 00:00:02,000\nOne.\n\n2\n00:00:0x,0 --> 00:00:03,000\nTwo.\n", r"a\.vtt, line 6"),
        ("1\n00:00:01,000 --> 00:00:02,000\nOne.\n\n2\n00:00:02,000 --> \nTwo.\n", r"a\.vtt, line 6"),
        ("[Script Info]\n\n[Events]\n", r"a\.vtt is an ASS file without a line of dialogue"),
    ],
)
def test_damaged_captions_are_refused_with_the_place(text: str, what: str) -> None:
    """A card whose times cannot be read must not vanish into the one before it."""
    with pytest.raises(BrokenFormat, match=what):
        parse(text, "a.vtt")


@pytest.mark.parametrize("notice", ["Transcribed by https://otter.ai", "Subtitles by the Amara.org community"])
def test_who_wrote_it_down_is_nobodys_speech(notice: str) -> None:
    """A service signs its captions in the last card; that card stays in the text and in no cue."""
    reading = parse(f"{SRT}\n5\n00:00:12,000 --> 00:00:13,000\n{notice}\n", "a.srt")
    assert texts(reading)[-1] == "All."
    assert [(reading.text[span.start : span.end], span.kind) for span in reading.noise] == [(notice, "matter")]


def test_a_blank_line_between_times_and_words_loses_nothing() -> None:
    """Some write an empty line under the times; what follows is the card's, not the next one's name."""
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n\nOne.\n00:02.000 --> 00:03.000\n\nTwo.\n"
    assert texts(parse(text, "a.vtt")) == ["One.", "Two."]
