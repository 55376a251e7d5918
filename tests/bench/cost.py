"""What `quotebot suggest` costs, beside a summariser on the same text, in one run.

    python tests/bench/cost.py TRANSCRIPT [--peers SCRIPT --peers-python PYTHON] [--runs 5] [--sizes 1,10,100]

Whole processes, cold, as the operating system accounts for them; with a peer the two take turns, so that a busy machine
slows both. SCRIPT ranks the sentences of a file, one a line: `SCRIPT FILE --methods sumy-lexrank`; PYTHON has sumy.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

QUOTEBOT = [sys.executable, "-m", "quotebot"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One process: CPU and wall seconds, and the most memory it held, in MB."""

    cpu: float
    wall: float
    peak: float


def run(command: list[str]) -> Cost:
    """Run `command` to its end, output thrown away. Raises CalledProcessError if it fails."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(cpu=used.ru_utime + used.ru_stime, wall=time.monotonic() - began, peak=used.ru_maxrss / 1024)


def medians(costs: list[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(
        cpu=statistics.median(c.cpu for c in costs),
        wall=statistics.median(c.wall for c in costs),
        peak=statistics.median(c.peak for c in costs),
    )


def suggest(file: Path) -> list[str]:
    """The command that is measured."""
    return [*QUOTEBOT, "suggest", str(file), "--format", "json"]


def sentences(file: Path) -> str:
    """The sentences of `file` as quotebot cuts them, one a line, for rankers that cut none."""
    shown = subprocess.run(
        [*QUOTEBOT, "transcript", "show", str(file), "--format", "json"], capture_output=True, text=True, check=True
    )
    found = json.loads(shown.stdout)
    spans = [s for turn in found["turns"] for s in turn.get("sentences", ())] or found["sentences"]
    return "\n".join(" ".join(found["text"][s["start"] : s["end"]].split()) for s in spans)


def grown(text: str, times: int) -> str:
    """`text` `times` over, each copy with three in ten of its longer words changed, so that no two are the same."""
    chance = random.Random(0)  # noqa: S311 # no secret: the same text in every run

    def changed(m: re.Match[str]) -> str:
        word = m.group()
        return word[::-1] if chance.random() < 0.3 else word

    return "\n".join([text, *(re.sub(r"\b[a-z]{5,}\b", changed, text) for _ in range(times - 1))])


def row(name: str, cost: Cost, per: str = "") -> str:
    """One line of the table."""
    return f"{name:34s} {cost.cpu:9.2f} {cost.wall:9.2f} {cost.peak:8.0f}  {per}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("transcript", type=Path)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--peers-python", default=sys.executable)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sizes", default="1,10,100")
    args = parser.parse_args()
    text = args.transcript.read_text(encoding="utf-8")
    print(f"{'':34s} {'CPU s':>9s} {'wall s':>9s} {'peak MB':>8s}")
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder, "lines.txt")
        lines.write_text(sentences(args.transcript), encoding="utf-8")
        peer = [args.peers_python, str(args.peers), str(lines), "--methods", "sumy-lexrank"]
        ours, theirs = [], []
        for _ in range(args.runs + 1):  # the first of each warms the disk and is not counted
            ours.append(run(suggest(args.transcript)))
            if args.peers:
                theirs.append(run(peer))
        print(row("quotebot suggest", medians(ours[1:])))
        if args.peers:
            print(row("sumy-lexrank", medians(theirs[1:])))
            ratio = statistics.median(a.cpu / b.cpu for a, b in zip(ours[1:], theirs[1:], strict=True))
            print(f"{'ratio of CPU, pair by pair':34s} {ratio:9.2f}")
        print(row("quotebot --help", medians([run([*QUOTEBOT, "--help"]) for _ in range(args.runs)])))
        for size in map(int, args.sizes.split(",")):
            file = Path(folder, f"{size}.txt")
            file.write_text(grown(text, size), encoding="utf-8")
            cost = run(suggest(file))
            words = len(file.read_text(encoding="utf-8").split())
            print(row(f"quotebot suggest, {size} x", cost, f"{1000 * cost.cpu / words:.3f} CPU s a 1,000 words"))


if __name__ == "__main__":
    main()
