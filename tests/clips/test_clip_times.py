"""A clip begins and ends in the pauses around its quote, and its captions keep time with the words that are heard."""

import re
from pathlib import Path

import numpy as np
import pytest

from quotebot.clips import loudness
from quotebot.clips.captions import Caption, pages, vtt
from quotebot.clips.cut import LEAD, TAIL
from quotebot.errors import ClipRefused
from quotebot.model import Edit

from .speech import Spoken, say
from .talks import BREAD, cut, decoded, offset

NEAR = 0.08  # seconds: what was promised
PAUSED = [
    "But the oven is a teacher with no patience at all.",
    "Salt is the courage of bread.",
    "Every baker is a liar before dawn and a saint by seven.",
    "People ask for the recipe and never for the reasons, and I have given up telling them. "
    "Salt is the courage of bread.",
]
UNPAUSED = ["the oven is a teacher", "promise that you keep", "a saint by seven.", "courage of bread. Every baker is"]


@pytest.fixture(autouse=True)
def _speaks(program: object) -> None:
    """Needs the library of espeak-ng, which comes with the program."""
    program("espeak-ng")  # type: ignore[operator]


def span(spoken: Spoken, said: str) -> tuple[int, int]:
    """Which words of the talk `said` is: `[first, last)`."""
    starts = np.cumsum([0, *(len(word.text) + 1 for word in spoken.words)])
    at = " ".join(word.text for word in spoken.words).index(said)
    return int(np.searchsorted(starts, at)), int(np.searchsorted(starts, at + len(said)))


def found(folder: Path, said: str, *changes: Edit, words: bool = True) -> tuple[float, float, Spoken]:
    """Where the sound of the clip lies in the talk, measured by laying one over the other."""
    clip, spoken = cut(folder, said, *changes, words=words)
    sound = decoded(loudness.sound(clip.media, clip.pieces, folder))
    begin = offset(sound, decoded(folder / "talk.wav"))
    return begin, begin + len(sound) / 16_000, spoken


@pytest.mark.parametrize("words", [True, False], ids=["word times", "line times"])
@pytest.mark.parametrize("said", PAUSED)
def test_a_clip_begins_and_ends_in_the_pauses_beside_its_quote(said: str, words: bool, tmp_path: Path) -> None:
    """All of the quote, nothing of the words beside it, and no more silence than was asked for."""
    begin, end, spoken = found(tmp_path, said, words=words)
    first, last = span(spoken, said)
    before, after = spoken.words[first - 1], spoken.words[last] if last < len(spoken.words) else None

    assert before.end <= begin <= spoken.words[first].begin
    assert spoken.words[first].begin - begin <= LEAD + NEAR
    assert spoken.words[last - 1].end <= end <= (after.begin + 1e-3 if after else spoken.seconds + TAIL)
    assert end - spoken.words[last - 1].end <= TAIL + NEAR


@pytest.mark.parametrize("said", UNPAUSED)
def test_where_nobody_pauses_the_cut_is_between_the_words(said: str, tmp_path: Path) -> None:
    begin, end, spoken = found(tmp_path, said)
    first, last = span(spoken, said)

    assert abs(begin - spoken.words[first].begin) <= NEAR or spoken.words[first - 1].end <= begin
    assert begin <= spoken.words[first].begin + NEAR
    assert end >= spoken.words[last - 1].end - NEAR
    assert last == len(spoken.words) or end <= spoken.words[last].begin + NEAR


@pytest.mark.parametrize("said", [*PAUSED, *UNPAUSED])
def test_every_word_of_the_captions_is_heard_when_it_is_marked(said: str, tmp_path: Path) -> None:
    clip, spoken = cut(tmp_path, said)
    begin = offset(decoded(loudness.sound(clip.media, clip.pieces, tmp_path)), decoded(tmp_path / "talk.wav"))
    first, last = span(spoken, said)
    truth = {word.text: word.begin - begin for word in spoken.words[first:last]}

    told = {clip.quote.text[word.start : word.end]: word.begin for word in clip.words}

    known = [text for text in truth if text in told]
    assert len(known) >= len(truth) - 2  # espeak says "for the" as one word
    assert max(abs(told[text] - truth[text]) for text in known) <= NEAR


def test_line_times_are_corrected_by_what_is_heard(tmp_path: Path) -> None:
    """Within a line of subtitles words are guessed: a quarter of a second off at most in this talk."""
    clip, spoken = cut(tmp_path, PAUSED[0], words=False)
    begin = offset(decoded(loudness.sound(clip.media, clip.pieces, tmp_path)), decoded(tmp_path / "talk.wav"))
    first, _ = span(spoken, PAUSED[0])

    off = [word.begin - (truth.begin - begin) for word, truth in zip(clip.words, spoken.words[first:], strict=False)]

    assert clip.how == "cues"
    assert max(map(abs, off)) <= 0.25


def test_the_subtitles_say_the_same_as_the_captions(tmp_path: Path) -> None:
    clip, _ = cut(tmp_path, PAUSED[1])

    told = "".join(vtt(clip.quote.text, clip.pages(88)))

    stamps = [int(m[0]) * 60 + float(m[1]) for m in re.findall(r"<00:(\d\d):(\d\d\.\d{3})>", told)]
    assert [round(word.begin, 3) for word in clip.words[1:]] == stamps
    assert re.sub(r"<[\d:.]+>", "", told).endswith("Salt is the courage of bread.\n\n")


def test_what_the_quote_leaves_out_is_cut_out(tmp_path: Path) -> None:
    """`…` is a cut in the sound too; the captions of what follows keep time."""
    said = PAUSED[3]
    at = said.index(" and I have")
    until = said.index(" Salt")
    clip, spoken = cut(tmp_path, said, Edit(op="elide", start=at, end=until))
    sound = decoded(loudness.sound(clip.media, clip.pieces, tmp_path))
    salt = next(word for word in spoken.words if word.text == "Salt")
    half = round(clip.pieces[0].seconds * 16_000)
    begins = offset(sound[half:], decoded(tmp_path / "talk.wav"))

    told = {clip.quote.text[word.start : word.end]: word.begin for word in clip.words}

    assert len(clip.pieces) == 2
    assert "…" in clip.quote.text
    assert abs(told["Salt"] - (clip.pieces[0].seconds + salt.begin - begins)) <= NEAR


def test_a_connective_that_the_quote_drops_is_heard_only_where_no_pause_follows_it(tmp_path: Path) -> None:
    said = "But the oven is a teacher with no patience at all."
    clip, spoken = cut(tmp_path, said, Edit(op="drop_lead", start=0, end=4), Edit(op="capitalise"))
    but = next(word for word in spoken.words if word.text == "But")

    assert clip.quote.text.startswith("The oven")
    assert clip.pieces[0].begin <= but.begin

    said = BREAD[: BREAD.index(" But")]
    clip, spoken = cut(tmp_path, said, Edit(op="drop_lead", start=0, end=9), Edit(op="capitalise"))

    assert clip.quote.text.startswith("A loaf")
    assert spoken.words[1].end <= clip.pieces[0].begin <= spoken.words[2].begin


def test_a_transcript_without_times_is_told_how_to_get_them(tmp_path: Path) -> None:
    from quotebot.clips.clip import plan
    from quotebot.clips.media import probe
    from quotebot.transcript.reader import read

    from .talks import EPISODE, quoted

    source = read(BREAD.encode(), EPISODE)
    media = probe(say(BREAD, hush=0.002).write(tmp_path / "talk.wav"))

    with pytest.raises(ClipRefused, match="quotebot align"):
        plan(quoted(source, PAUSED[1]), source, media)


def test_a_page_does_not_end_with_the_first_words_of_a_sentence() -> None:
    text = (
        "The oven is a teacher with no patience at all. People ask for the recipe and never for the reasons, and I "
        "have given up telling them."
    )
    words = [
        Caption(found.start(), found.end(), at * 0.3, at * 0.3 + 0.25)
        for at, found in enumerate(re.finditer(r"\S+", text))
    ]

    shown = [text[page.start : page.end] for page in pages(text, words, 76, 9.0)]

    assert " ".join(shown) == text
    assert shown[0] == "The oven is a teacher with no patience at all."
