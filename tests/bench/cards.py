"""What a quote card costs: one from nothing, as a process, and many in one process, of each theme and size.

    python tests/bench/cards.py [--runs 5] [--sizes square,story]

A machine that does other work shows in wall seconds; CPU seconds are those of the work itself.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from quotebot.clips.card import SIZES, Said, render
from quotebot.clips.theme import SHIPPED, load

QUOTES = (
    "Haste tastes.",
    "A clock is a promise a town makes to itself.",
    "Every clock that I have ever mended came back with a story, and half of those stories were about somebody who had "
    "stopped looking at the time long before the clock did, which is the whole point of a clock.",
)
COLD = """
from pathlib import Path
from quotebot.clips.card import SIZES, Said, render
from quotebot.clips.theme import load
render(Said(text={text!r}, name="Edwin Pasko", show="The Mending Hour"), load("light", Path()), SIZES["square"])
"""


def cold(text: str) -> tuple[float, float]:
    """CPU and wall seconds of a process that draws one card and ends."""
    began, used = time.perf_counter(), _children()
    subprocess.run([sys.executable, "-c", COLD.format(text=text)], check=True)
    return _children() - used, time.perf_counter() - began


def _children() -> float:
    import resource

    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def warm(theme: str, size: str, runs: int, picture: str = "") -> tuple[float, float, float]:
    """CPU and wall seconds of a card when the fonts are read, and the kilobytes of its PNG."""
    look = load(theme, Path(), picture=picture)
    said = [Said(text=text, name="Edwin Pasko", show="The Mending Hour", title="Clocks") for text in QUOTES]
    render(said[0], look, SIZES[size])
    began, used, count = time.perf_counter(), time.process_time(), runs * len(said)
    written = sum(len(render(words, look, SIZES[size]).png) for _ in range(runs) for words in said)
    return (time.process_time() - used) / count, (time.perf_counter() - began) / count, written / count / 1000


def photograph(folder: Path) -> str:
    """A picture as restless as a photograph."""
    import numpy as np
    from PIL import Image

    across, down = np.meshgrid(np.arange(1600), np.arange(1200))
    light = 120 + 60 * np.sin(across / 90) + 50 * np.cos(down / 70)
    grain = np.random.default_rng(0).normal(0, 8, (1200, 1600, 3))
    Image.fromarray(np.clip(light[..., None] + grain, 0, 255).astype(np.uint8)).save(folder / "photo.jpg", quality=90)
    return str(folder / "photo.jpg")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sizes", default=",".join(SIZES))
    args = parser.parse_args()
    runs, sizes = args.runs, args.sizes.split(",")
    print(f"{'':34s} {'CPU s':>9s} {'wall s':>9s} {'kB':>8s}")
    cpu, wall = zip(*(cold(QUOTES[1]) for _ in range(runs)), strict=True)
    print(f"{'one, from nothing':34s} {statistics.median(cpu):9.3f} {statistics.median(wall):9.3f}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for theme in SHIPPED:
            for size in sizes:
                print("{:34s} {:9.3f} {:9.3f} {:8.0f}".format(f"{theme} {size}", *warm(theme, size, runs)), flush=True)
        photo = photograph(Path(folder))
        for size in sizes:
            print(
                "{:34s} {:9.3f} {:9.3f} {:8.0f}".format(f"photo {size}, a picture", *warm("photo", size, runs, photo))
            )


if __name__ == "__main__":
    main()
