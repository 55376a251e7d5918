"""What holds for every transcript, whatever the file: no word lost or doubled, nothing moved, everything in order."""

import json
import resource
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotebot.errors import TranscriptError
from quotebot.model import Cue, Episode, Noise, Reading, Transcript
from quotebot.transcript.reader import read, understand

PIECE = st.tuples(
    st.lists(
        st.sampled_from(
            "it rang. Twice! A e.g. Dr. 5 -- ... , “so” (and) ? [laughs] (laughs) [INAUDIBLE] >> - \n \n- é 。 _ ** "
            "♪ 1. U.S. ======= >>>>>>> [00:12] >>\tADA:".split(" ")
        ),
        max_size=12,
    ).map(" ".join)
    | st.text(max_size=20),
    st.sampled_from([None, "Ada", "Ben"]),
    st.booleans(),
    st.sampled_from([None, (1.0, 2.0), (3.0, None), (9.0, 4.0)]),
)


def made(pieces: list[tuple[str, str | None, bool, tuple[float, float | None] | None]], matter: bool) -> Reading:
    """A reading with one cue a piece; with `matter`, every other piece is none, but a title."""
    text, cues, noise = "", list[Cue](), list[Noise]()
    for number, (said, label, new_turn, times) in enumerate(pieces):
        start, text = len(text), text + said + "\n"
        if matter and number % 2 and said:
            noise.append(Noise(start=start, end=start + len(said), kind="matter"))
        elif said:
            began, ended = times or (None, None)
            cues.append(
                Cue(
                    start=start, end=start + len(said), label=label, new_turn=new_turn, time_start=began, time_end=ended
                )
            )
    return Reading(format="made", text=text, cues=tuple(cues), noise=tuple(noise))


def covered(length: int, spans: Iterator[tuple[int, int]]) -> bytearray:
    """How many of the spans cover each character."""
    mask = bytearray(length)
    for start, end in spans:
        for at in range(start, end):
            mask[at] += 1
    return mask


def check(found: Transcript) -> None:
    """The promises that every transcript keeps."""
    text, length = found.text, len(found.text)
    said = covered(length, ((cue.start, cue.end) for cue in found.cues))
    quiet = covered(length, ((hole.start, hole.end) for hole in found.noise))
    kept = covered(length, ((hole.start, hole.end) for hole in found.noise if hole.kind in ("advert", "gap")))
    told = covered(length, ((sentence.start, sentence.end) for sentence in found.sentences))
    assert max(said, default=0) <= 1, "cues overlap"
    assert max(quiet, default=0) <= 1, "noise overlaps"
    assert max(told, default=0) <= 1, "sentences overlap"
    for at, char in enumerate(text):
        if char.isalnum() and not quiet[at]:
            assert told[at] == said[at], f"a word is lost or invented at {at}: {text[max(at - 20, 0) : at + 20]!r}"
    assert [s.index for s in found.sentences] == list(range(len(found.sentences)))
    for sentence in found.sentences:
        edges = (sentence.start, sentence.end - 1)
        assert sentence.start < sentence.end
        assert all(said[at] for at in edges), "a sentence stands outside the cues"
        assert all(not quiet[at] or kept[at] for at in edges), "a sentence starts or ends with noise"
        assert not any(text[at].isspace() for at in edges)
    for spans in (found.cues, found.noise, found.sentences):
        assert all(a.end <= b.start for a, b in pairwise(spans))
    check_turns(found)


def check_turns(found: Transcript) -> None:
    """Turns share the sentences out among themselves, in order, none of them empty, each under one label."""
    assert [turn.first for turn in found.turns] == [0, *(turn.last for turn in found.turns)][: len(found.turns)]
    assert (found.turns[-1].last if found.turns else 0) == len(found.sentences)
    for number, turn in enumerate(found.turns):
        run = found.sentences[turn.first : turn.last]
        assert run and {s.turn for s in run} == {number} and len({s.label for s in run}) == 1


@given(st.lists(PIECE, max_size=8), st.booleans())
def test_no_word_is_lost_or_doubled_and_nothing_moves(
    pieces: list[tuple[str, str | None, bool, tuple[float, float | None] | None]], matter: bool
) -> None:
    reading = made(pieces, matter)
    found = understand(reading, Episode(file="made"), sha256="0", encoding="utf-8")
    assert found.text == reading.text
    check(found)


@given(st.lists(PIECE, max_size=6))
def test_the_same_reading_gives_the_same_transcript(
    pieces: list[tuple[str, str | None, bool, tuple[float, float | None] | None]],
) -> None:
    first, second = (understand(made(pieces, False), Episode(file="x"), sha256="0", encoding="") for _ in "ab")
    assert first == second


def files(shared: Path) -> Iterator[Path]:
    for folder in ("seed", "quotes/dev", "speakers/dev", "formats"):
        for path in sorted((shared / folder).rglob("*")):
            if path.is_file() and not path.name.endswith((".gold.json", ".meta.json", "PROVENANCE.md")):
                yield path


def episode(path: Path) -> Episode:
    beside = path.with_name(path.stem + ".meta.json")
    known = json.loads(beside.read_text()) if beside.exists() else {}
    return Episode(file=path.name, hosts=tuple(known.get("hosts", ())), guests=tuple(known.get("guests", ())))


def test_every_real_file_keeps_the_promises(shared: Path) -> None:
    """Over all shared files; one that is refused is refused in words, and few are."""
    refused, seen = [], 0
    for path in files(shared):
        try:
            check(read(path.read_bytes(), episode(path)))
            seen += 1
        except TranscriptError as error:
            refused.append(f"{path.name}: {error}")
        except AssertionError as error:
            raise AssertionError(f"{path}: {error}") from error
    assert seen > 150, refused
    assert len(refused) <= 5, refused


def test_the_seed_has_its_sentences_and_they_end_with_its_lines(shared: Path) -> None:
    """Our notes count 792 sentences by other means, 787 of which end at a line end."""
    path = shared / "seed" / "interview.txt"
    found = read(path.read_bytes(), episode(path))
    ends = sum(1 for s in found.sentences if found.text[s.end : s.end + 1] in ("\n", ""))
    assert 788 <= len(found.sentences) <= 796
    assert ends >= 780
    assert max(len(list(found.words(s.start, s.end))) for s in found.sentences) < 100
    assert [found.text[n.start : n.end] for n in found.noise if n.kind == "gap"] == ["[INAUDIBLE]"]
    assert {turn.speaker.source for turn in found.turns} == {"inferred", "unknown"}


def test_no_pick_of_a_careful_reader_is_lost_to_an_advert(shared: Path) -> None:
    picks = lost = 0
    for path in sorted((shared / "quotes" / "dev").glob("*.gold.json")):
        source = path.with_name(path.name.replace(".gold.json", ".txt"))
        found = read(source.read_bytes(), episode(source))
        for pick in json.loads(path.read_text())["annotators"]["a1"]:
            if pick["grade"] >= 1:
                picks += 1
                lost += any(n.kind == "advert" for n in found.noise_in(pick["start"], pick["end"]))
    assert picks > 2_000
    assert lost <= 2


def test_the_labels_of_the_picks_are_the_speakers_of_the_turns(shared: Path) -> None:
    picks = right = 0
    for path in sorted((shared / "quotes" / "dev").glob("*.gold.json")):
        source = path.with_name(path.name.replace(".gold.json", ".txt"))
        found = read(source.read_bytes(), episode(source))
        for pick in json.loads(path.read_text())["annotators"]["a1"]:
            said = [s for s in found.sentences if s.start < pick["end"] and pick["start"] < s.end]
            picks += 1
            right += {found.speaker(s).name for s in said} == {pick["speaker"]}
    assert right >= 0.995 * picks


@pytest.mark.parametrize(
    "text",
    ["bell rang and we went up the stairs " * 30_000, "It rang. " * 100_000, "\n" * 1_000_000 + "It rang.\n",
     ">> It rang.\n" * 20_000, "- It rang.\n" * 20_000, "[laughs] " * 100_000,
     "Ada: It rang.\n\nBen: No.\n\n" * 20_000],
    ids=lambda text: repr(text[:12]),
)  # fmt: skip
def test_large_files_take_time_and_memory_in_proportion(text: str) -> None:
    """Twice the text is twice the processor time, and a megabyte is some hundreds of them at most."""

    def seconds(part: str) -> float:
        began = time.process_time()
        assert read(part.encode(), Episode(file="large.txt")).text
        return time.process_time() - began

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    half, whole = seconds(text[len(text) // 2 :]), seconds(text)
    assert whole < 3 * half + 0.5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 600 * 1024  # KiB
