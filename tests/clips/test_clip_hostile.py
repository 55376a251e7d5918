"""Recordings and words that mean ill: names that are commands, playlists, ruins, and text that a tool would obey."""

import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from quotebot.clips import theme
from quotebot.clips.captions import captions, pages, srt, vtt
from quotebot.clips.clip import plan, render
from quotebot.clips.media import ffmpeg, heard, probe
from quotebot.errors import ClipRefused
from quotebot.model import Cue, Edit, Timing, Transcript

from .speech import Spoken, say
from .talks import BREAD, EPISODE, command, kept, quoted

NAMES = [
    "-y.wav",
    "concat:a|b.wav",
    "http:x.wav",
    "shot%03d.wav",
    "a'b;[c],d=e\\f.wav",
    "$(touch x) `y`.wav",
    "é 字.wav",
]
FEED = r"{\an8\b1}<b>&lt;[v]drawtext=text=x,';%{n}\N\h&#0; --> 00:00:09.000"


@pytest.fixture
def tone(tmp_path: Path) -> Spoken:
    """A second of sound."""
    return Spoken(16_000, (np.sin(np.arange(16_000) / 9) * 8000).astype(np.int16), ())


@pytest.fixture(autouse=True)
def _has_ffmpeg(program: Callable[[str], str]) -> None:
    program("ffmpeg")


@pytest.mark.parametrize("name", NAMES)
def test_no_name_of_a_file_is_a_command(
    name: str, tone: Spoken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tone.write(tmp_path / name)
    monkeypatch.chdir(tmp_path)

    media = probe(Path(name))

    assert media.seconds == pytest.approx(1.0, abs=0.01)
    assert len(heard(media, 0.25, 0.75)) == 8000
    assert [path.name for path in tmp_path.glob("*") if path.is_file()] == [name]


def ruins(folder: Path, tone: Spoken) -> dict[str, tuple[Path, str]]:
    """Files that are no recording, with what must be said of each."""
    whole = tone.write(folder / "whole.wav")
    films = {"whole.mp4": ["-i", str(whole), "-c:a", "aac"], "mute.mp4": ["-f", "lavfi", "-i", "color=s=64x64:d=1"]}
    for name, words in films.items():
        subprocess.run([ffmpeg(), "-v", "error", *words, str(folder / name)], check=True)
    (folder / "broken.mp4").write_bytes((folder / "whole.mp4").read_bytes()[:2000])
    (folder / "junk.mp3").write_bytes(np.random.default_rng(1).bytes(3000))
    (folder / "empty.mp3").touch()
    (folder / "list.wav").write_text("ffconcat version 1.0\nfile whole.wav\n")
    (folder / "list.m3u8").write_text("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nwhole.wav\n#EXT-X-ENDLIST\n")
    (folder / "words.mp3").write_text("not a recording at all\n" * 50)
    said = {
        "broken.mp4": "its end is missing", "junk.mp3": "cannot be read as a recording", "empty.mp3": "cannot be read",
        "list.wav": "cannot be read", "list.m3u8": "cannot be read", "words.mp3": "cannot be read",
        "mute.mp4": "has no sound", "gone.mp3": "is not there", ".": "is a folder",
    }  # fmt: skip
    return {name: (folder / name, what) for name, what in said.items()}


def test_what_is_no_recording_is_refused_in_one_sentence(tone: Spoken, tmp_path: Path) -> None:
    """A playlist too: it would name other files, and they are none of its business."""
    for path, what in ruins(tmp_path, tone).values():
        with pytest.raises(ClipRefused, match=what) as told:
            probe(path)
        assert "\n" not in str(told.value)


def test_without_ffmpeg_it_says_what_to_install(tone: Spoken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tone.write(tmp_path / "talk.wav")
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "nowhere"))
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ClipRefused, match=r'pip install "quotebot\[video\]"'):
        probe(tmp_path / "talk.wav")


def test_a_recording_that_is_too_short_is_another_episodes(tone: Spoken, tmp_path: Path) -> None:
    source = timed("Salt is the courage of bread.", begin=70.0)

    with pytest.raises(ClipRefused, match="lasts 0:01, and the quote is said at 1:10"):
        plan(quoted(source, source.text), source, probe(tone.write(tmp_path / "talk.wav")))


def timed(text: str, *, begin: float = 0.1, each: float = 0.1) -> Transcript:
    """A transcript of one line whose words follow each other."""
    words, at = [], 0
    for number, word in enumerate(text.split()):
        at = text.index(word, at)
        time = begin + number * each
        words.append(Timing(start=at, end=at + len(word), time_start=time, time_end=time + each * 0.9))
        at += len(word)
    cue = Cue(start=0, end=len(text), time_start=begin, time_end=words[-1].time_end, words=tuple(words))
    return Transcript(
        text=text, sha256="0" * 64, format="json:x", encoding="utf-8", episode=EPISODE, cues=(cue,), noise=(),
        sentences=(), turns=(),
    )  # fmt: skip


def test_text_that_a_tool_would_obey_comes_out_as_words(tmp_path: Path) -> None:
    """In the picture it is drawn, glyph by glyph; in the subtitles nothing of it is markup or a time."""
    spoken = say(BREAD)
    source = timed(f"Salt {FEED} bread and more.", each=0.08)
    clip = plan(quoted(source, source.text), source, probe(spoken.write(tmp_path / "talk.wav")))
    told = clip.quote.text

    render(clip, "captions", "landscape", theme.load("dark", tmp_path), tmp_path / "out.mp4", lambda _: None)

    shown = "".join(srt(told, clip.pages(80)))
    assert probe(tmp_path / "out.mp4").seconds == pytest.approx(clip.seconds, abs=0.1)
    assert not set("<>{}") & set(shown.replace(" --> ", ""))
    marked = "".join(vtt(told, clip.pages(80)))
    assert "&lt;b&gt;&amp;lt;" in marked
    assert marked.count("-->") == len(clip.pages(80))


def test_text_of_any_length_is_set_or_refused(tmp_path: Path) -> None:
    media = probe(say(BREAD).write(tmp_path / "talk.wav"))
    long, one = timed("word " * 2000 + "end.", each=0.001), timed("W" * 400 + " is long.", each=0.5)

    with pytest.raises(ClipRefused, match="characters"):
        plan(quoted(long, long.text), long, media)
    clip = plan(quoted(one, one.text), one, media)
    render(clip, "captions", "landscape", theme.load("light", tmp_path), tmp_path / "out.mp4", lambda _: None)

    assert (tmp_path / "out.mp4").stat().st_size > 1000


def test_what_no_font_can_draw_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence with the character, and no clip."""
    monkeypatch.setenv("QUOTEBOT_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    spoken = say(BREAD)
    strange = spoken._replace(
        words=tuple(word._replace(text=word.text.replace("loaf", "lo\ue123af")) for word in spoken.words)
    )
    quote = next(quote for quote in kept(tmp_path, strange) if "\ue123" in quote["text"])["id"]

    result = command("clip", quote, "--draft", "--media", "talk.wav")

    assert result.exit_code == 1
    assert "U+E123" in result.stderr
    assert list(tmp_path.glob("*.mp4")) == []


def test_captions_hold_the_quotes_words_and_no_others() -> None:
    """Whatever the edits: put together, the pages are the quote's text."""
    source = timed("And um the oven is a a teacher with no patience at all")
    quote = quoted(
        source, source.text, Edit(op="drop_lead", start=0, end=7), Edit(op="end", start=54, end=54, text=".")
    )
    from quotebot.clips.cut import Piece
    from quotebot.clips.times import speech

    words = captions(quote, speech(source, 0, len(source.text)).own, [Piece(0.0, 9.0)])

    assert " ".join(quote.text[word.start : word.end] for word in words) == quote.text
    assert [word.begin for word in words] == sorted(word.begin for word in words)
    shown = pages(quote.text, words, 20, 9.0)
    assert " ".join(quote.text[page.start : page.end] for page in shown) == quote.text
    assert all(one.finish <= other.begin for one, other in pairwise(shown))
