"""Talks that are spoken, written down with known times, and kept in a store: what a clip is made from."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from click.testing import CliRunner, Result
from numpy.typing import NDArray

from quotebot.clips.clip import Clip, plan
from quotebot.clips.media import ffmpeg, probe
from quotebot.model import Candidate, Edit, Episode, Score, Speaker, Transcript
from quotebot.quote import Quote
from quotebot.scoring import edits
from quotebot.transcript.reader import read

from .speech import Spoken, say, whisper

BREAD = (
    "And, um, a loaf is a promise that you keep every morning. But the oven is a teacher with no patience at all. "
    "People ask for the recipe and never for the reasons, and I have given up telling them. "
    "Salt is the courage of bread. Every baker is a liar before dawn and a saint by seven."
)
BAKER = Speaker(name="Bo Sample", role="guest", confidence=1.0, source="labelled")
EPISODE = Episode(file="bread.json", show="Crumbs", title="Flour, water, patience")


def transcript(spoken: Spoken, *, words: bool = True, segments: int = 12) -> Transcript:
    """What whisper would write of `spoken`."""
    return read(whisper(spoken, words=words, segments=segments).encode(), EPISODE)


def quoted(source: Transcript, said: str, *changes: Edit, speaker: Speaker = BAKER) -> Quote:
    """The quote of the words `said`, wherever the transcript breaks its lines."""
    match = re.search(r"\s+".join(map(re.escape, said.split())), source.text)
    assert match is not None, source.text
    evidence = match.group()
    return Quote(
        id="q-5d0c2f1a9b7e", rank=1, episode=source.episode, sha256=source.sha256, evidence=evidence,
        candidate=Candidate(first=0, last=1, start=match.start(), end=match.end(), edits=changes),
        text=edits.apply(evidence, changes), line=1, times=source.times(match.start(), match.end()), guess=speaker,
        threshold=0.97, score=Score(total=0.5), flags=(), weights="", state="approved",
    )  # fmt: skip


def cut(folder: Path, said: str, *changes: Edit, words: bool = True, segments: int = 12) -> tuple[Clip, Spoken]:
    """The clip of the words `said` of the talk about bread, and the talk."""
    spoken = say(BREAD, hush=0.002)
    source = transcript(spoken, words=words, segments=segments)
    media = probe(spoken.write(folder / "talk.wav"))
    return plan(quoted(source, said, *changes), source, media), spoken


def decoded(path: Path, rate: int = 16_000) -> NDArray[np.float64]:
    """The sound of a file, mono."""
    words = [ffmpeg(), "-v", "error", "-i", str(path), "-ac", "1", "-ar", str(rate), "-f", "f32le", "-"]
    done = subprocess.run(words, capture_output=True, check=True)
    return np.frombuffer(done.stdout, np.float32).astype(np.float64)


def offset(clip: NDArray[np.float64], talk: NDArray[np.float64], rate: int = 16_000) -> float:
    """Where in `talk` the sound of `clip` begins, in seconds: where the two are most alike."""
    size = 1 << (len(clip) + len(talk)).bit_length()
    alike = np.fft.irfft(np.fft.rfft(talk, size) * np.conj(np.fft.rfft(clip, size)), size)
    best = int(np.argmax(alike))
    return (best if best < len(talk) else best - size) / rate


class Looked(NamedTuple):
    """What ffmpeg itself says of a file."""

    report: str

    def loudness(self) -> float:
        return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", self.report)[-1])


def looked(path: Path) -> Looked:
    words = [ffmpeg(), "-hide_banner", "-nostats", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"]
    return Looked(subprocess.run(words, capture_output=True, check=True).stderr.decode())


def frame(path: Path, time: float, width: int, height: int) -> NDArray[np.uint8]:
    """One frame of a video as RGB."""
    words = [ffmpeg(), "-v", "error", "-ss", f"{time:.3f}", "-i", str(path), "-frames:v", "1", "-pix_fmt", "rgb24"]
    done = subprocess.run([*words, "-f", "rawvideo", "-"], capture_output=True, check=True)
    return np.frombuffer(done.stdout, np.uint8).reshape(height, width, 3)


def command(*words: object) -> Result:
    from quotebot.cli.main import main

    return CliRunner().invoke(main, [str(word) for word in words])


def kept(folder: Path, spoken: Spoken, *, words: bool = True, names: bool = True) -> list[dict[str, Any]]:
    """The talk's transcript and sound in `folder`, its lines suggested; the quotes, in the order they are said."""
    (folder / "bread.json").write_text(whisper(spoken, words=words), encoding="utf-8")
    spoken.write(folder / "talk.wav")
    names_ = ["--guest", "Bo Sample"] if names else []
    result = command("suggest", folder / "bread.json", *names_, "--show", "Crumbs")
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(command("list", "--format", "json").stdout)
    return sorted(found, key=lambda quote: int(quote["source"]["start"]))
