"""What a transcript answers about its text: where, when, by whom, and which words were said."""

import time
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from quotebot.model import WORD, Cue, Episode, Noise, Timing, Transcript


def transcript(text: str, cues: Sequence[Cue], noise: Sequence[Noise] = ()) -> Transcript:
    return Transcript(
        text=text, sha256="0" * 64, format="plain", encoding="utf-8", episode=Episode(file="bells.txt"),
        cues=tuple(cues), noise=tuple(noise), sentences=(), turns=(),
    )  # fmt: skip


def timed(text: str, *times: tuple[float | None, float | None] | None) -> tuple[Timing, ...]:
    """Timings of the words of `text`; None leaves a word out."""
    spans = [(m.start(), m.end()) for m in WORD.finditer(text)]
    return tuple(
        Timing(start=start, end=end, time_start=time[0], time_end=time[1])
        for (start, end), time in zip(spans, times, strict=True)
        if time is not None
    )


TEXT = "It rang\nall [bang] night.\r\nLong."
CUES = (
    Cue(start=0, end=7, label="Ada", time_start=1.0, time_end=2.0),
    Cue(start=8, end=25, label="Ada", time_start=2.5, time_end=4.0),
    Cue(start=27, end=32, label="Ben", time_start=4.0, time_end=5.0),
)
BELLS = transcript(TEXT, CUES, (Noise(start=12, end=18, kind="sound"),))


def test_lines_count_from_one_at_every_kind_of_line_end() -> None:
    found = transcript("a\nb\r\nc\rd", ())
    assert [found.line(found.text.index(char)) for char in "abcd"] == [1, 2, 3, 4]
    assert found.line(3 + 1) == 2


def test_cues_in_a_span_share_a_character_with_it() -> None:
    assert list(BELLS.cues_in(0, 7)) == [CUES[0]]
    assert list(BELLS.cues_in(7, 8)) == []
    assert list(BELLS.cues_in(6, 28)) == list(CUES)


def test_noise_in_a_span_shares_a_character_with_it() -> None:
    assert list(BELLS.noise_in(0, 12)) == []
    assert list(BELLS.noise_in(17, 18)) == [BELLS.noise[0]]
    assert list(BELLS.noise_in(18, 30)) == []


def test_times_of_a_span_are_those_of_its_first_and_last_cue() -> None:
    assert BELLS.times(3, 11) == (1.0, 4.0)
    assert BELLS.times(7, 8) == (None, None)
    assert transcript(TEXT, [Cue(start=0, end=len(TEXT))]).times(0, 5) == (None, None)


def test_times_that_jump_back_leave_the_end_unknown() -> None:
    cues = (Cue(start=0, end=7, time_start=9.0, time_end=9.5), Cue(start=8, end=25, time_start=1.0, time_end=2.0))
    assert transcript(TEXT, cues).times(0, 20) == (9.0, None)


def test_word_times_are_finer_than_the_cue() -> None:
    text = "it rang all night"
    words = timed(text, (1.0, 1.2), (1.3, 1.6), (2.0, 2.2), (2.4, 3.0))
    found = transcript(text, [Cue(start=0, end=len(text), time_start=0.5, time_end=9.0, words=words)])
    assert found.times(3, 11) == (1.3, 2.2)
    assert [(w.time_start, w.time_end) for w in found.words(0, 7)] == [(1.0, 1.2), (1.3, 1.6)]


def test_a_word_without_a_time_borrows_from_its_neighbours_so_that_nothing_is_cut_off() -> None:
    text = "it rang all night"
    words = timed(text, None, (1.3, 1.6), None, (2.4, None))
    found = transcript(text, [Cue(start=0, end=len(text), time_start=0.5, time_end=9.0, words=words)])
    assert found.times(0, 7) == (0.5, 1.6)
    assert found.times(0, 11) == (0.5, 2.4)
    assert found.times(8, 11) == (1.6, 2.4)
    assert found.times(12, 17) == (2.4, 9.0)


def test_the_time_of_a_later_word_is_not_taken_for_an_earlier_one() -> None:
    text = "it rang all night"
    words = timed(text, None, None, None, (2.4, 3.0))
    found = transcript(text, [Cue(start=0, end=len(text), words=words)])
    assert found.times(0, 7) == (None, 2.4)


def test_words_leave_noise_out_and_know_their_place() -> None:
    words = list(BELLS.words(0, len(TEXT)))
    assert [w.text for w in words] == ["It", "rang", "all", "night", "Long"]
    assert [w.line for w in words] == [1, 1, 2, 2, 3]
    assert [w.label for w in words] == ["Ada"] * 4 + ["Ben"]
    assert [(w.time_start, w.time_end) for w in words[1:4]] == [(1.0, 2.0), (2.5, 4.0), (2.5, 4.0)]
    assert all(TEXT[w.start : w.end] == w.text for w in words)


def test_only_words_of_the_span_are_given() -> None:
    assert [w.text for w in BELLS.words(3, 11)] == ["rang", "all"]
    assert [w.text for w in BELLS.words(13, 17)] == []


SPANS = st.lists(st.tuples(st.integers(0, 6), st.integers(1, 9)), max_size=6)


def disjoint(spans: list[tuple[int, int]], limit: int) -> list[tuple[int, int]]:
    """The spans one after the other: each (gap, length) becomes (start, end)."""
    placed, at = [], 0
    for gap, length in spans:
        start, at = at + gap, at + gap + length
        if at <= limit:
            placed.append((start, at))
    return placed


@given(
    st.text(alphabet="ab '\n-.", min_size=40, max_size=40),
    SPANS, SPANS, st.integers(0, 40), st.integers(0, 40),
)  # fmt: skip
def test_words_are_what_is_left_of_the_cues_without_the_noise(
    text: str, cues: list[tuple[int, int]], holes: list[tuple[int, int]], start: int, end: int
) -> None:
    found = transcript(
        text,
        [Cue(start=a, end=b) for a, b in disjoint(cues, 40)],
        [Noise(start=a, end=b, kind="sound") for a, b in disjoint(holes, 40)],
    )
    said = {at for a, b in disjoint(cues, 40) for at in range(a, b)}
    said -= {at for a, b in disjoint(holes, 40) for at in range(a, b)}
    said &= set(range(start, end))
    letters = [at for at in sorted(said) if text[at].isalnum()]
    words = list(found.words(start, end))
    assert [at for word in words for at in range(word.start, word.end) if text[at].isalnum()] == letters
    assert all(set(range(word.start, word.end)) <= said for word in words)


def test_a_long_cue_with_many_timed_words_is_read_in_one_pass() -> None:
    text = "bell " * 20_000
    words = tuple(Timing(start=5 * n, end=5 * n + 4, time_start=float(n), time_end=n + 0.5) for n in range(20_000))
    found = transcript(text, [Cue(start=0, end=len(text), words=words)])
    began = time.process_time()
    assert sum(1 for _ in found.words(0, len(text))) == 20_000
    assert [found.times(5 * n, 5 * n + 4) for n in range(0, 20_000, 100)][1] == (100.0, 100.5)
    assert time.process_time() - began < 3.0
