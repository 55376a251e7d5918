"""A turn ends where the file says that somebody else speaks, and nowhere else."""

from quotebot.model import Cue, Noise, Reading, Timing
from quotebot.transcript import noise, turns
from quotebot.transcript.turns import Passage


def cues_of(*lines: tuple[str, str | None, bool], timed: bool = True) -> tuple[str, tuple[Cue, ...]]:
    """One cue a line: its text, its label, whether the file marks a new turn."""
    text, cues = "", list[Cue]()
    for number, (said, label, new_turn) in enumerate(lines):
        start = len(text)
        text += said + "\n"
        times = (float(number), number + 1.0) if timed else (None, None)
        cues.append(
            Cue(start=start, end=len(text) - 1, label=label, new_turn=new_turn, time_start=times[0], time_end=times[1])
        )
    return text, tuple(cues)


def cut(text: str, cues: tuple[Cue, ...]) -> list[tuple[str, str | None, bool]]:
    holes = noise.find(Reading(format="srt", text=text, cues=cues))
    return [(text[c.start : c.end], c.label, c.new_turn) for c in turns.cut(text, cues, holes)]


def passages(text: str, cues: tuple[Cue, ...]) -> list[Passage]:
    holes = noise.find(Reading(format="srt", text=text, cues=cues))
    return list(turns.passages(tuple(turns.cut(text, cues, holes)), holes))


def numbers(text: str, cues: tuple[Cue, ...]) -> list[int]:
    return [passage.turn for passage in passages(text, cues)]


def test_a_cue_is_cut_at_chevrons_and_keeps_its_times_and_words() -> None:
    text = "Did it ring? >> It did."
    words = (
        Timing(start=0, end=3, time_start=1.0, time_end=1.2),
        Timing(start=16, end=18, time_start=2.0, time_end=2.1),
    )
    cue = Cue(start=0, end=len(text), time_start=1.0, time_end=3.0, words=words)
    first, second = turns.cut(text, (cue,), noise.find(Reading(format="srt", text=text, cues=(cue,))))
    assert (first.start, first.end, first.new_turn, first.words) == (0, 13, False, words[:1])
    assert (second.start, second.end, second.new_turn, second.words) == (13, 23, True, words[1:])
    assert {first.time_start, second.time_start} == {1.0}


def test_after_a_bare_mark_the_old_label_names_nobody() -> None:
    text, cues = cues_of(
        ("It rang. >> Twice?", "Ada", True),
        ("I think.", "Ada", False),
        ("It did.", "Ben", True),
        (">> So.", "Ben", False),
    )
    assert cut(text, cues) == [
        ("It rang. ", "Ada", True),
        (">> Twice?", None, True),
        ("I think.", None, False),
        ("It did.", "Ben", True),
        (">> So.", None, True),
    ]


def test_a_label_that_comes_with_a_mark_holds() -> None:
    text, cues = cues_of((">> It rang.", "Ada", True), (">> Twice.", "Ben", True))
    assert [label for _, label, _ in cut(text, cues)] == ["Ada", "Ben"]


def test_a_name_after_chevrons_is_a_label_until_the_next_mark() -> None:
    text, cues = cues_of((">> ADA OKAFOR: It rang.", None, False), ("Twice.", None, False), (">> Oh.", None, False))
    assert [label for _, label, _ in cut(text, cues)] == ["ADA OKAFOR", "ADA OKAFOR", None]


def test_dashes_of_a_card_are_two_turns_and_of_a_list_none() -> None:
    text, cues = cues_of(("- Did it ring? - It did.", None, False))
    assert numbers(text, cues) == [0, 1]
    text, cues = cues_of(("Three things:\n- the bell\n- the rope", "Ada", True), timed=False)
    assert numbers(text, cues) == [0]


def test_a_conflict_marker_is_no_new_speaker() -> None:
    text, cues = cues_of(("It rang", None, False), ("=======", None, False), (">>>>>>> 2d85bc8 (Fix)", None, False))
    assert numbers(text, cues) == [0]


def test_paragraphs_of_one_label_are_one_turn_and_separate_passages() -> None:
    text, cues = cues_of(("It rang", "Ada", True), ("all night", "Ada", True), ("Oh", "Ben", True), timed=False)
    assert numbers(text, cues) == [0, 0, 1]


def test_timed_cues_of_one_label_are_one_passage() -> None:
    text, cues = cues_of(("It rang", "Ada", True), ("all night", "Ada", False), ("Oh", "Ben", True))
    assert numbers(text, cues) == [0, 1]


def test_marks_of_a_new_turn_part_people_without_names() -> None:
    text, cues = cues_of(("It rang", None, False), ("all night", None, True), ("Oh", None, False))
    assert numbers(text, cues) == [0, 1]


def test_items_of_a_list_are_stretches_of_their_own() -> None:
    text, cues = cues_of(("Three things:\n- the bell\n- the rope", "Ada", True), timed=False)
    (passage,) = passages(text, cues)
    assert [text[a:b].strip() for a, b in passage.stretches] == ["Three things:", "- the bell", "- the rope"]


def test_nothing_is_cut_where_there_are_no_cues() -> None:
    assert list(turns.cut("", (), ())) == []
    assert list(turns.passages((), (Noise(start=0, end=1, kind="mark"),))) == []
