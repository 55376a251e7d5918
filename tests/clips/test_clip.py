"""A clip as it is posted: it plays, is as loud as others, shows the words that are heard, and is whole or not there."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from quotebot.clips import contrast, loudness, theme
from quotebot.clips.clip import LONGEST_SECONDS, MOST_BITS, plan, render, signed
from quotebot.clips.frames import SIZES
from quotebot.clips.media import ffmpeg, probe
from quotebot.model import Speaker

from .speech import say, whisper
from .talks import BREAD, command, cut, frame, kept, looked, quoted, transcript

SALT = "Salt is the courage of bread."
MASTODON_BYTES = 99_000_000
Program = Callable[[str], str]


@pytest.fixture(autouse=True)
def _speaks(program: Program) -> None:
    program("espeak-ng")


@pytest.fixture(scope="module")
def made(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the clip of one approved line, as the command line makes it."""
    program("espeak-ng")
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUOTEBOT_HOME", str(folder))
        patch.chdir(folder)
        salt = next(quote for quote in kept(folder, say(BREAD, hush=0.002)) if quote["text"] == SALT)
        for words in (("edit", salt["id"], "--speaker", "Bo Sample"), ("approve", salt["id"])):
            assert command(*words).exit_code == 0
        asked = ["clip", salt["id"], "--media", "talk.wav", "--size", "landscape", "-o", "salt.mp4"]
        result = command(*asked, "--format", "json")
        assert result.exit_code == 0, result.output
        (folder / "told.json").write_text(result.stdout, encoding="utf-8")
        yield folder


def test_a_clip_is_what_the_networks_take(made: Path) -> None:
    """H.264 and AAC in an MP4 that plays from its first byte; at the longest it stays below the tightest limit."""
    report = looked(made / "salt.mp4").report

    assert "Video: h264 (High)" in report
    assert "yuv420p(tv, bt709" in report
    assert "1280x720" in report
    assert "Audio: aac (LC)" in report
    assert "48000 Hz, stereo" in report
    data = (made / "salt.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert LONGEST_SECONDS * (MOST_BITS * 1.05 + 128_000) / 8 < MASTODON_BYTES


def test_what_is_told_about_a_clip_is_true(made: Path) -> None:
    told = json.loads((made / "told.json").read_text())

    assert told["path"] == "salt.mp4"
    assert told["bytes"] == (made / "salt.mp4").stat().st_size
    assert abs(probe(made / "salt.mp4").seconds - told["seconds"]) < 0.05
    assert (told["style"], told["width"], told["height"], told["times"]) == ("audiogram", 1280, 720, "words")
    assert told["alt"] == f"Clip: “{SALT}” — Bo Sample"
    assert SALT in (made / told["srt"]).read_text(encoding="utf-8")
    assert sorted(path.name for path in made.iterdir() if "clip-" in path.name) == []


def test_a_clip_is_as_loud_as_others_are(made: Path) -> None:
    assert abs(looked(made / "salt.mp4").loudness() - loudness.TARGET) <= 1


@pytest.mark.parametrize("gain", [0.02, 3.0], ids=["whispered", "shouted"])
def test_however_loud_the_recording_is(gain: float, tmp_path: Path) -> None:
    spoken = say(BREAD)
    louder = spoken._replace(samples=np.clip(spoken.samples * gain, -32768, 32767).astype(np.int16))
    source = transcript(spoken)
    clip = plan(quoted(source, SALT), source, probe(louder.write(tmp_path / "talk.wav")))

    assert abs(looked(loudness.sound(clip.media, clip.pieces, tmp_path)).loudness() - loudness.TARGET) <= 1


def accent(picture: NDArray[np.uint8], colour: str) -> float | None:
    """Where in the upper half of a picture something has about this colour: the middle of it, from the left."""
    upper = picture[: int(picture.shape[0] * 0.6)].astype(int)
    near = np.abs(upper - np.array(contrast.rgb(colour))).max(axis=2) < 40
    return float(np.flatnonzero(near.any(axis=0)).mean()) if near.any() else None


def test_the_word_that_is_heard_is_the_one_that_is_marked(made: Path) -> None:
    """The truth is in the talk: each word is marked within 80 ms of its beginning there, on the frames themselves."""
    spoken = say(BREAD, hush=0.002)
    told = json.loads((made / "told.json").read_text())
    first = next(at for at, word in enumerate(spoken.words) if word.text == "Salt")
    colour = theme.load("light", made).theme.colours.accent

    begins = [word.begin - told["pieces"][0][0] for word in spoken.words[first + 1 : first + 6] if " " not in word.text]
    for begin in begins:
        before, after = (accent(frame(made / "salt.mp4", begin + off, 1280, 720), colour) for off in (-0.08, 0.08))
        assert before is not None
        assert after is not None
        assert before != pytest.approx(after, abs=5)


def test_a_clip_plays_in_a_browser(made: Path, program: Program, tmp_path: Path) -> None:
    """Chromium reads its size and length, and the time goes on when it plays."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = program("chromium")
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.add_argument(f"--user-data-dir={tmp_path / 'chromium'}")
    options.add_argument("--autoplay-policy=no-user-gesture-required")
    (made / "page.html").write_text('<video src="salt.mp4"><track src="salt.vtt" default></video>', encoding="utf-8")
    driver = webdriver.Chrome(options=options, service=Service(program("chromedriver")))
    try:
        driver.get((made / "page.html").as_uri())
        driver.set_script_timeout(60)
        seen = driver.execute_async_script(
            "const v = document.querySelector('video'), done = arguments[0];"
            "v.onerror = () => done(['error', v.error.message]);"
            "v.onended = () => done([v.videoWidth, v.videoHeight, v.duration, v.currentTime]); v.play()"
        )
    finally:
        driver.quit()

    seconds = json.loads((made / "told.json").read_text())["seconds"]
    assert seen[:2] == [1280, 720]
    assert seen[2:] == pytest.approx([seconds, seconds], abs=0.1)


def film(path: Path, talk: Path, *more: str) -> Path:
    """A video of 640x360 in which everything is green, with the sound of `talk`."""
    words = ["-f", "lavfi", "-i", "color=c=0x20a040:s=640x360:r=25", "-i", str(talk), "-shortest", *more]
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-f", "mp4", "-y"]
    subprocess.run([ffmpeg(), "-v", "error", *words, *coded, str(path)], check=True)
    return path


def test_a_video_keeps_its_picture_and_gets_captions(tmp_path: Path) -> None:
    """Whole, in the shape that is asked for, with the words in a box over it."""
    clip, _ = cut(tmp_path, SALT)
    media = probe(film(tmp_path / "film.mp4", tmp_path / "talk.wav"))
    source = transcript(say(BREAD, hush=0.002))
    clip = plan(quoted(source, SALT), source, media)
    dark = theme.load("dark", tmp_path)

    render(clip, "captions", "landscape", dark, tmp_path / "out.mp4", lambda _: None)

    picture = frame(tmp_path / "out.mp4", 0.8, 1280, 720)
    assert np.abs(picture[100, 640].astype(int) - (0x20, 0xA0, 0x40)).max() < 12
    box = picture[500:700, 300:980].reshape(-1, 3).astype(int)
    assert (np.abs(box - np.array(contrast.rgb(dark.theme.colours.ink))).max(axis=1) < 40).sum() > 500
    assert abs(probe(tmp_path / "out.mp4").seconds - clip.seconds) < 0.1
    assert abs(looked(tmp_path / "out.mp4").loudness() - loudness.TARGET) <= 1


def test_a_name_that_is_not_sure_is_nowhere(tmp_path: Path) -> None:
    source = transcript(say(BREAD))
    guessed = Speaker(name="Bo Sample", role="guest", confidence=0.9, source="inferred")

    assert signed(quoted(source, SALT, speaker=guessed)).name == ""
    assert signed(quoted(source, SALT)).name == "Bo Sample"


def test_a_draft_says_so_where_the_show_stands() -> None:
    approved = quoted(transcript(say(BREAD)), SALT)
    draft = replace(approved, state="new")

    assert "Draft" not in signed(approved).show
    assert signed(draft).show.startswith("Draft, not approved")


def test_what_no_post_may_hold_becomes_no_clip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that nobody approved, and nothing without a sure speaker; each refusal says what mends it."""
    monkeypatch.setenv("QUOTEBOT_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    quote = kept(tmp_path, say(BREAD))[0]["id"]

    fresh = command("clip", quote, "--media", "talk.wav")
    assert command("approve", quote).exit_code == 0
    nameless = command("clip", quote, "--media", "talk.wav")
    elsewhere = command("clip", quote, "--draft", "--media", "talk.wav", "-o", "clip.mov")

    assert f"quotebot approve {quote}" in fresh.stderr
    assert f"quotebot edit {quote} --speaker NAME" in nameless.stderr
    assert ".mp4" in elsewhere.stderr
    assert [result.exit_code for result in (fresh, nameless, elsewhere)] == [1, 1, 1]
    assert list(tmp_path.glob("*.mp4")) == []


def test_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    """No half file, no ffmpeg that goes on, exit code 130."""
    spoken = say(" ".join([BREAD] * 5))
    env = {**os.environ, "QUOTEBOT_HOME": str(tmp_path)}
    (tmp_path / "bread.json").write_text(whisper(spoken), encoding="utf-8")
    spoken.write(tmp_path / "talk.wav")
    quotebot = [sys.executable, "-m", "quotebot"]
    suggest = [*quotebot, "suggest", "bread.json", "--format", "json"]
    found = json.loads(subprocess.run(suggest, cwd=tmp_path, env=env, capture_output=True, check=True).stdout)
    longest = max(found, key=lambda quote: len(quote["text"]))["id"]
    before = {path.name for path in tmp_path.iterdir()}
    asked = [*quotebot, "clip", longest, "--draft", "--media", "talk.wav", "--size", "story"]
    running = subprocess.Popen(asked, cwd=tmp_path, env=env, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    while not list(tmp_path.glob(".clip-*")) and running.poll() is None:
        time.sleep(0.02)

    running.send_signal(signal.SIGINT)
    complaint = running.communicate()[1]

    assert running.returncode == 130, complaint
    assert {path.name for path in tmp_path.iterdir()} == before


def test_every_size_is_even_and_known_to_the_command_line() -> None:
    from quotebot.cli.clip import clip

    sizes = next(option.type for option in clip.params if option.name == "size")
    assert list(sizes.choices) == list(SIZES)  # type: ignore[attr-defined]
    assert all(side % 2 == 0 for size in SIZES.values() for side in size)
