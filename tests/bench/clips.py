"""What a clip costs: an audiogram of half a minute, and a cut out of three hours. `python tests/bench/clips.py`.

Prints seconds of wall clock, seconds of processor (all processes), and how many seconds of clip are made in one second.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from quotebot.clips import theme
from quotebot.clips.clip import plan, render
from quotebot.clips.frames import SIZES
from quotebot.clips.media import ffmpeg, heard, probe
from tests.clips.speech import say
from tests.clips.talks import BREAD, quoted, transcript


def spent() -> float:
    """Seconds of processor so far, of this process and those it waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def measure(folder: Path, repeats: int, sizes: list[str]) -> None:
    """An audiogram in each of the sizes."""
    talk = " ".join([BREAD] * repeats)
    spoken = say(talk, hush=0.002)
    source = transcript(spoken)
    quote, media = quoted(source, talk), probe(spoken.write(folder / "talk.wav"))
    for size in sizes:
        began, before = time.perf_counter(), spent()
        clip = plan(quote, source, media)
        render(clip, "audiogram", size, theme.load("dark", folder), folder / "clip.mp4", lambda _: None)  # type: ignore[arg-type]
        wall, cpu = time.perf_counter() - began, spent() - before
        rate = clip.seconds / wall
        print(f"audiogram {size:9}  {clip.seconds:5.1f} s clip  {wall:5.1f} s  {cpu:5.1f} CPU s  {rate:4.1f} x")


def far(folder: Path, hours: float) -> None:
    """Ten seconds from near the end of a long recording."""
    path = folder / "long.mp3"
    made = ["-f", "lavfi", "-i", f"anoisesrc=d={hours * 3600:.0f}:r=16000:a=0.1", "-c:a", "libmp3lame", "-b:a", "64k"]
    subprocess.run([ffmpeg(), "-v", "error", *made, "-y", str(path)], check=True)
    began, before = time.perf_counter(), spent()
    media = probe(path)
    count = len(heard(media, media.seconds - 30, media.seconds - 20))
    wall, cpu = time.perf_counter() - began, spent() - before
    print(f"{count / 16000:.1f} s from the end of {media.seconds / 3600:.2f} h  {wall:5.2f} s  {cpu:5.2f} CPU s")


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=2, help="16 seconds of talk each")
    parser.add_argument("--sizes", nargs="*", default=list(SIZES))
    parser.add_argument("--hours", type=float, default=3.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), asked.repeats, asked.sizes)
        far(Path(name), asked.hours)


if __name__ == "__main__":
    main()
