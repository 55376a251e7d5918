"""The door: bytes in, a transcript out, that says where it came from."""

from hashlib import sha256

import pytest

from quotebot.errors import TranscriptError
from quotebot.model import Cue, Episode, Reading, Transcript
from quotebot.transcript.reader import read, understand

BELLS = Episode(file="bells.txt", hosts=("Ada Okafor",), guests=("Ben Malik",))


def said(found: Transcript) -> list[str]:
    return [found.text[s.start : s.end] for s in found.sentences]


def test_a_transcript_is_tied_to_the_bytes_it_was_read_from() -> None:
    data = b"\xef\xbb\xbfIt rang.\r\nTwice.\r\n"
    found = read(data, BELLS)
    assert found.sha256 == sha256(data).hexdigest()
    assert found.text == "It rang.\r\nTwice.\r\n"
    assert found.episode == BELLS
    assert said(found) == ["It rang.", "Twice."]


def test_labelled_text_is_read_with_its_speakers() -> None:
    found = read(
        b"Ada Okafor: Did it ring?\n\nBen: It did. [laughs] All night.\n\nAda Okafor: Oh.\n\nBen: Yes.\n", BELLS
    )
    assert said(found) == ["Did it ring?", "It did.", "All night.", "Oh.", "Yes."]
    assert [found.speaker(s).name for s in found.sentences] == [
        "Ada Okafor", "Ben Malik", "Ben Malik", "Ada Okafor", "Ben Malik",
    ]  # fmt: skip
    assert [n.kind for n in found.noise] == ["label", "label", "sound", "label", "label"]


def test_captions_run_over_cues_and_keep_their_times() -> None:
    vtt = b"WEBVTT\n\n00:01.000 --> 00:02.000\nIt rang all\n\n00:02.500 --> 00:04.000\nnight. Nobody slept.\n"
    found = read(vtt, BELLS)
    assert said(found) == ["It rang all\nnight.", "Nobody slept."]
    assert [found.times(s.start, s.end) for s in found.sentences] == [(1.0, 4.0), (2.5, 4.0)]


def test_noise_at_the_edge_of_a_sentence_is_outside_and_inside_is_inside() -> None:
    found = read(b"[MUSIC] It rang [laughs] all night. [MUSIC] Nobody slept [laughs]\n", BELLS)
    assert said(found) == ["It rang [laughs] all night.", "Nobody slept"]
    first = found.sentences[0]
    assert [n.kind for n in found.noise_in(first.start, first.end)] == ["sound"]


def test_a_gap_in_a_sentence_can_be_seen_in_it() -> None:
    found = read(b"It rang all [INAUDIBLE] and nobody slept. We did.\n", BELLS)
    kinds = [[n.kind for n in found.noise_in(s.start, s.end)] for s in found.sentences]
    assert kinds == [["gap"], []]


def test_an_unfinished_sentence_reaches_over_the_words_it_misses() -> None:
    """Without the gap it would look whole; a gap between whole sentences is nobody's."""
    found = read(b"It rang and [unclear]\n\n[unclear] all night. [unclear] Nobody slept. [unclear]\n", BELLS)
    assert said(found) == ["It rang and [unclear]\n\n[unclear] all night.", "Nobody slept."]
    found = read(b"Ada: It rang and [unclear]\n\nBen: No. [unclear] all night.\n\nAda: Oh.\n\nBen: Yes.\n", BELLS)
    assert said(found)[:3] == ["It rang and [unclear]", "No.", "[unclear] all night."]


def test_two_people_on_one_card_do_not_share_a_sentence() -> None:
    text = ">> did it ring >> it did"
    cue = Cue(start=0, end=len(text), time_start=1.0, time_end=2.0)
    reading = Reading(format="srt", text=text, cues=(cue,))
    found = understand(reading, BELLS, sha256="0", encoding="utf-8")
    assert said(found) == ["did it ring", "it did"]
    assert [s.turn for s in found.sentences] == [0, 1]


def test_a_turn_of_nothing_but_noise_is_none() -> None:
    text = "It rang.\n[MUSIC]\nAll night."
    cues = (
        Cue(start=0, end=8, label="Ada"), Cue(start=9, end=16, label="Ben"), Cue(start=17, end=27, label="Ada"),
    )  # fmt: skip
    found = understand(Reading(format="x", text=text, cues=cues), BELLS, sha256="0", encoding="utf-8")
    assert [(turn.first, turn.last) for turn in found.turns] == [(0, 1), (1, 2)]


def test_captions_without_punctuation_become_units() -> None:
    text = "\n".join(
        ["we climbed the tower before dawn and the keeper", "was there because he never sleeps in march"] * 9
    )
    found = read(text.encode(), BELLS)
    sizes = [len(list(found.words(s.start, s.end))) for s in found.sentences]
    assert len(sizes) > 5
    assert all(5 <= size <= 40 for size in sizes)


def test_advertising_is_noise_that_covers_whole_sentences() -> None:
    found = read(b"It rang. This episode is brought to you by Bellworks. We slept.\n", BELLS)
    (advert,) = [n for n in found.noise if n.kind == "advert"]
    assert found.text[advert.start : advert.end] == "This episode is brought to you by Bellworks."


def test_what_is_no_text_is_refused_in_words() -> None:
    with pytest.raises(TranscriptError, match=r"bells\.txt"):
        read(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", BELLS)
    with pytest.raises(TranscriptError, match=r"bells\.txt"):
        read(b"", BELLS)
