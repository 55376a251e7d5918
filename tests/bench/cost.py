"""What `quotebot suggest` costs, beside itself without the second look, with it at every line, and two summarisers.

    python tests/bench/cost.py [TRANSCRIPT] [--peers-python PYTHON] [--runs 5] [--sizes 1,10,100]

Whole processes, cold, as the operating system accounts for them; with a peer the two take turns, so that a busy machine
slows both. PYTHON is that of a separate environment with sumy: the scipy some peers need slows TextBlob in ours.
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
SHARED = Path(__file__).resolve().parents[3] / "shared"
PEER_SIZES = 10  # the peer compares each sentence with each: more than this many copies would take hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One process: CPU and wall seconds, and the most memory it held, in MB."""

    cpu: float
    wall: float
    peak: float


def run(command: list[str]) -> Cost:
    """Run `command` to its end. Raises CalledProcessError if it fails, or if the JSON it prints tells of errors."""
    with tempfile.TemporaryFile() as shown:
        began = time.monotonic()
        process = subprocess.Popen(command, stdout=shown, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        shown.seek(0)
        output = shown.read()
    told = json.loads(output) if output.startswith(b"{") else {}
    if process.returncode or told.get("errors"):  # the peer's script ends with 0 whatever befell its method
        raise subprocess.CalledProcessError(process.returncode, command, told.get("errors"))
    return Cost(cpu=used.ru_utime + used.ru_stime, wall=wall, peak=used.ru_maxrss / 1024)


def medians(costs: list[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(**{name: statistics.median(getattr(c, name) for c in costs) for name in ("cpu", "wall", "peak")})


def suggest(file: Path, *options: str) -> list[str]:
    """The command that is measured."""
    return [*QUOTEBOT, "suggest", str(file), "--format", "json", *options]


def thorough(file: Path) -> list[str]:
    """The same where the editor reads every candidate, and not only the best by their features."""
    script = "from quotebot.scoring import suggest; suggest.READ = 10**9; from quotebot.cli.main import main; main()"
    return [sys.executable, "-c", script, *suggest(file)[len(QUOTEBOT) :]]


def sentences(file: Path) -> str:
    """The sentences of `file` as quotebot cuts them, one a line, for rankers that cut none."""
    shown = subprocess.run(
        [*QUOTEBOT, "transcript", "show", str(file), "--format", "json"], capture_output=True, text=True, check=True
    )
    found = json.loads(shown.stdout)
    spans = [s for turn in found["turns"] for s in turn.get("sentences", ())] or found["sentences"]
    return "\n".join(" ".join(found["text"][s["start"] : s["end"]].split()) for s in spans)


def peer(python: str, file: Path, folder: Path, method: str = "sumy-lexrank") -> list[str]:
    """A peer's command, on the sentences of `file`, written to `folder`."""
    lines = folder / f"{file.stem}.lines"
    lines.write_text(sentences(file), encoding="utf-8")
    script = str(SHARED / "tools" / "rank_peers.py")
    return [python, script, str(lines), "--methods", method, "--timeout", "500"]


def grown(text: str, times: int) -> str:
    """`text` `times` over; in each copy three in ten of its longer words are others of them, so no two are the same."""
    chance = random.Random(0)  # noqa: S311 # no secret: the same text in every run
    longer = re.compile(r"\b[a-z]{5,}\b")
    words = longer.findall(text)

    def changed(m: re.Match[str]) -> str:
        return chance.choice(words) if chance.random() < 0.3 else m.group()

    return "\n".join([text, *(longer.sub(changed, text) for _ in range(times - 1))])


def row(name: str, cost: Cost, words: int = 0) -> str:
    """One line of the table; with `words`, also what a thousand of them cost."""
    per = f"{1000 * cost.cpu / words:9.3f} {1000 * cost.wall / words:9.3f}" if words else ""
    return f"{name:34s} {cost.cpu:9.2f} {cost.wall:9.2f} {cost.peak:8.1f} {per}".rstrip()


def turns(transcript: Path, python: str | None, runs: int, folder: Path) -> None:
    """Print the medians of the commands in turn, and ours as a share; the first of each warms the disk only."""
    commands = {
        "quotebot suggest": suggest(transcript),
        "quotebot suggest --fast": suggest(transcript, "--fast"),
        "the same, every line read": thorough(transcript),
    }
    if python:
        commands |= {name: peer(python, transcript, folder, name) for name in ("sumy-lexrank", "sumy-textrank")}
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(runs + 1):
        for name, command in commands.items():
            costs[name].append(run(command))
    us = medians(costs["quotebot suggest"][1:])
    for name, found in costs.items():
        them = medians(found[1:])
        print(row(name, them))
        if name.startswith("sumy"):
            ratio = Cost(cpu=us.cpu / them.cpu, wall=us.wall / them.wall, peak=us.peak / them.peak)
            print(row(f"ratio, quotebot / {name}", ratio))
    print(row("quotebot --help", medians([run([*QUOTEBOT, "--help"]) for _ in range(runs + 1)][1:])))


def growth(text: str, python: str | None, size: int, folder: Path) -> None:
    """Print what `size` copies cost, once."""
    file = folder / f"{size}.txt"
    file.write_text(grown(text, size), encoding="utf-8")
    words = len(file.read_text(encoding="utf-8").split())
    print(row(f"quotebot suggest, {size} x", run(suggest(file)), words), flush=True)
    if python and size <= PEER_SIZES:
        try:
            print(row(f"sumy-lexrank, {size} x", run(peer(python, file, folder)), words), flush=True)
        except subprocess.CalledProcessError as exc:
            print(f"sumy-lexrank, {size} x: no figure: {exc.output}", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("transcript", type=Path, nargs="?", default=SHARED / "data" / "seed" / "interview.txt")
    parser.add_argument("--peers-python")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sizes", default="1,10,100")
    args = parser.parse_args()
    if not args.peers_python:
        print("No --peers-python PATH: sumy's LexRank is not measured.", file=sys.stderr)
    head = ("CPU s", "wall s", "peak MB", "CPU s/1k", "wall s/1k")
    print("{:34s} {:>9s} {:>9s} {:>8s} {:>9s} {:>9s}".format("", *head))
    with tempfile.TemporaryDirectory() as name:
        turns(args.transcript, args.peers_python, args.runs, Path(name))
        for size in map(int, args.sizes.split(",")):
            growth(args.transcript.read_text(encoding="utf-8"), args.peers_python, size, Path(name))


if __name__ == "__main__":
    main()
