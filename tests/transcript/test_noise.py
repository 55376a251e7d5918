"""What nobody said is found among the words, and nothing that somebody said is taken for it."""

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotebot.model import Cue, Noise, NoiseKind, Reading
from quotebot.transcript import noise


def reading(text: str, *, label: str | None = None, timed: bool = False) -> Reading:
    cue = Cue(start=0, end=len(text), label=label, time_start=0.0 if timed else None, time_end=9.0 if timed else None)
    return Reading(format="plain", text=text, cues=(cue,))


def kinds(text: str, *, timed: bool = False) -> list[tuple[str, NoiseKind]]:
    return [(text[n.start : n.end], n.kind) for n in noise.find(reading(text, timed=timed))]


SOUNDS = """[MUSIC] [Music] [MUSIC PLAYING] [laughs] (laughs) (Laughter) [laughter] [Applause] [phone ringing]
(upbeat music) [Ada and Ben laugh] (people laughing) [clears throat] [BLANK_AUDIO] [silence] (pause) [DOOR SLAMS]
(interrupted by laughter) (end of tape) [END OF SIDE 2] [excited voice] [theme music continues] \\[laughs\\]"""
GAPS = """[INAUDIBLE] [inaudible] (inaudible) [unintelligible 00:12] \\[unintelligible 00:12:31.04\\] (indistinct)
(unclear) [crosstalk] [cross-talk 01:02] [\xa0__\xa0] [&nbsp;__&nbsp;] [__] [?] (?) [...] […] [speaking French]
[foreign] ____ [bleep] (not clear) [00:12 inaudible] (indistinct chatter)"""
TIMES = r"""[00:12] [00:12:31] (1:02:03) \[00:12:31.04\] [\00:04:46.14] [00:12:31:12 - 00:12:34:03]"""
SPEECH = """(and I mean it) [the bank] [Clara] (GPU) [USA] (CTV, CHECKTEMPLATE) (it's unclear to me) (or so) (I laughed)
[the music of the spheres] (ish) (foreign policy) [foreign trade policy] (10:1) [42] (the silence) (a ring) [] ()
(which is a long story that nobody wants to hear) a_b __init__ x=y <3 a->b"""


def brackets(block: str) -> list[str]:
    """The samples of a block: brackets with what they hold, or single words."""
    return re.findall(r"\\?\[[^\]]*\]|\\?\([^)]*\)|\S+", block)


@pytest.mark.parametrize("sample", brackets(SOUNDS))
def test_a_sound_is_found_where_it_stands(sample: str) -> None:
    assert kinds(f"It was good. {sample} And loud.") == [(sample, "sound")]


@pytest.mark.parametrize("sample", brackets(GAPS))
def test_missing_words_are_a_gap(sample: str) -> None:
    assert kinds(f"It was {sample} and loud.") == [(sample, "gap")]


@pytest.mark.parametrize("sample", brackets(TIMES))
def test_a_time_stamp_among_the_words_is_found(sample: str) -> None:
    assert kinds(f"It was {sample} loud.") == [(sample, "time")]


@pytest.mark.parametrize("sample", brackets(SPEECH))
def test_what_may_have_been_said_is_no_noise(sample: str) -> None:
    assert kinds(f"It was {sample} loud.") == []


def test_a_comma_alone_before_a_sound_goes_with_it() -> None:
    assert kinds("We rang it\n, [MUSIC PLAYING]\nand left.") == [(", [MUSIC PLAYING]", "sound")]
    assert kinds("We rang it, [MUSIC]\nand left.") == [("[MUSIC]", "sound")]


def test_a_transcribers_remark_is_left_out_and_loses_no_words() -> None:
    assert kinds("Mr. Okafor [ph] came.") == [("[ph]", "markup")]


def test_sung_words_are_a_sound() -> None:
    assert kinds("♪ la la la ♪ Hello there.") == [("♪ la la la ♪", "sound")]


def test_chevrons_mark_a_new_speaker_and_may_name_one() -> None:
    assert kinds(">> Hello. >> DR. OKAFOR: Good morning.") == [
        (">> ", "mark"),
        (">> ", "mark"),
        ("DR. OKAFOR: ", "label"),
    ]
    assert kinds(">> Note this: it works.") == [(">> ", "mark")]


def test_conflict_markers_are_no_speakers() -> None:
    text = "<<<<<<< HEAD\nWe rang it.\n=======\nWe rang them.\n>>>>>>> 2d85bc8 (Fix the bells)\nThey rang."
    assert kinds(text, timed=True) == [
        ("<<<<<<< HEAD", "conflict"),
        ("=======", "conflict"),
        (">>>>>>> 2d85bc8 (Fix the bells)", "conflict"),
    ]


def test_dialogue_dashes_on_a_card_are_marks() -> None:
    assert kinds("- Did it ring?\n- It did.", timed=True) == [("- ", "mark"), ("- ", "mark")]
    assert kinds("- Did it ring? - It did.", timed=True) == [("- ", "mark"), (" - ", "mark")]
    assert kinds("-Did it ring?", timed=True) == [("-", "mark")]


def test_a_dash_in_the_middle_of_a_sentence_is_none() -> None:
    assert kinds("It rang - as I said\n- all night.", timed=True) == []
    assert kinds("-- and it rang", timed=True) == []
    assert kinds("-5 degrees", timed=True) == []
    text = "It rang.\n" * 60
    assert kinds(text + "- as it always did.\n" + text) == []


def test_a_list_in_a_long_paragraph_is_marked() -> None:
    assert kinds("Three things:\n- the bell\n- the rope\n- the tower") == [("- ", "mark")] * 3


def test_noise_of_the_format_and_of_the_words_is_merged_in_order() -> None:
    text = "**Ada:** It rang. \\[laughs\\] Twice."
    own = (Noise(start=0, end=8, kind="label"), Noise(start=18, end=19, kind="markup"))
    found = noise.find(Reading(format="markdown", text=text, cues=(Cue(start=9, end=len(text)),), noise=own))
    assert [(text[n.start : n.end], n.kind) for n in found] == [("**Ada:**", "label"), ("\\[laughs\\]", "sound")]


def test_only_cues_are_searched() -> None:
    text = "[MUSIC] It rang. [MUSIC]"
    cues = (Cue(start=8, end=16),)
    assert noise.find(Reading(format="plain", text=text, cues=cues)) == ()


SPAN = st.tuples(st.integers(0, 30), st.integers(0, 10), st.sampled_from(["sound", "gap", "mark"]))


@given(st.lists(SPAN))
def test_merged_noise_is_sorted_disjoint_and_covers_the_same_characters(
    spans: list[tuple[int, int, NoiseKind]],
) -> None:
    given_spans = [Noise(start=start, end=start + length, kind=kind) for start, length, kind in spans]
    merged = noise.merge(given_spans)
    assert all(a.end <= b.start for a, b in pairwise(merged))
    assert all(n.start < n.end for n in merged)
    assert {at for n in merged for at in range(n.start, n.end)} == {
        at for n in given_spans for at in range(n.start, n.end)
    }


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=8),
    st.lists(SPAN, max_size=8),
    st.text(min_size=120, max_size=120),
)
def test_speech_is_the_text_of_the_cues_less_the_noise_and_nothing_moves(
    gaps: list[tuple[int, int]], spans: list[tuple[int, int, NoiseKind]], text: str
) -> None:
    cues, at = [], 0
    for gap, length in gaps:
        cues.append(Cue(start=at + gap, end=at + gap + length))
        at = cues[-1].end
    holes = noise.merge(Noise(start=start, end=start + length, kind=kind) for start, length, kind in spans)
    said = {at for cue in cues for at in range(cue.start, cue.end)} - {
        at for n in holes for at in range(n.start, n.end)
    }
    text = text[: max(at, 60)]
    expected = "".join(char if at in said else " " for at, char in enumerate(text))
    assert noise.speech(text, cues, holes) == expected


@pytest.mark.parametrize(
    "text",
    ["[" * 200_000, "(" * 200_000, "[a" * 100_000, "♪" * 200_000, "♪a" * 100_000, ">" * 200_000, "=" * 200_000,
     "_" * 200_000, "- " * 100_000, "\n- " * 70_000, "\n" * 200_000, " ,[" * 60_000, "\\" * 200_000,
     ">> A A A A A A " * 10_000],
    ids=lambda text: repr(text[:4]),
)  # fmt: skip
def test_no_text_makes_the_search_slow(text: str) -> None:
    began = time.process_time()
    noise.find(reading(text))
    assert time.process_time() - began < 3.0
