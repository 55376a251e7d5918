"""What a store of a million suggestions costs, beside one a thousandth that size, in one run.

    python tests/bench/store.py [--suggestions 1000000] [--picks 100000] [--folder FOLDER] [--runs 7]

First as calls on an open store, then as whole processes, cold; the two stores take turns, so that a busy machine slows
both, and the first turn warms the disk and is not counted. The promise is that the big one answers within 100 ms of the
small one; on a busy machine the CPU time tells better what a command takes than the clock on the wall. FOLDER keeps the
stores (six gigabytes, some minutes to make) for the next run.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from masses import ACCOUNTS, HOSTS, LINES, guest, made

from quotebot.quote import Quote
from quotebot.review.session import Session
from quotebot.store import decisions, episodes, evidence, queue, quotes
from quotebot.store.database import Store
from quotebot.store.decisions import Hand
from quotebot.store.quotes import Wanted

SMALLER = 1000  # times
PROMISED_MS = 100.0
SHOWN = 50  # lines of a list, as the command line has it
NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
HAND = Hand(by="Mia", at=NOW)

Act = Callable[[], object]


def calls(store: Store) -> Iterator[tuple[str, Act]]:
    """What is asked of an open store."""
    (episode, new), name = _middle(store), guest(1)
    yesterday = episodes.every(store)[0].added_at - timedelta(days=1)

    def found(wanted: Wanted) -> list[Quote]:
        return list(quotes.find(store, wanted, limit=SHOWN + 1))

    yield "list", lambda: found(Wanted())
    yield "list --state new", lambda: found(Wanted(states=("new",)))
    yield "list --state later", lambda: found(Wanted(states=("later",)))
    yield "list --state new --state later", lambda: found(Wanted(states=("new", "later")))
    yield "list --speaker, one guest", lambda: found(Wanted(speaker=name))
    yield "list --speaker, a host", lambda: found(Wanted(speaker=HOSTS[0]))
    yield "list --speaker, part of a name", lambda: found(Wanted(speaker="er"))
    yield "list --episode, a file", lambda: found(Wanted(episode=episodes.find(store, episode.episode.file).id))
    yield "list --episode, a title", lambda: found(Wanted(episode=episodes.find(store, episode.episode.title or "").id))
    yield "list --since, the last day", lambda: found(Wanted(since=yesterday))
    yield "list --since, everything", lambda: found(Wanted(since=datetime(2000, 1, 1, tzinfo=UTC)))
    yield "show", lambda: _show(store, new)
    yield "next to review", lambda: Session(store, by="Mia", now=lambda: NOW).quote
    yield "next to review, one episode", lambda: Session(store, by="Mia", now=lambda: NOW, episode=episode).quote
    yield "next to review, highest score", lambda: Session(store, by="Mia", now=lambda: NOW, order="score").quote
    yield "speakers a person may mean", lambda: quotes.names(store)
    yield "queue list", lambda: (queue.listing(store, limit=SHOWN), queue.count(store))
    yield "queue list --account", lambda: (queue.listing(store, account=ACCOUNTS[0], limit=SHOWN), queue.count(store))
    yield "approve and undo", lambda: _approve(store, new)


def _middle(store: Store) -> tuple[episodes.Kept, str]:
    """An episode from the middle of the store, and the id of its best line that nobody has decided about."""
    kept = episodes.every(store)
    episode = kept[len(kept) // 2]
    return episode, quotes.ids(store, Wanted(states=("new",), episode=episode.id), limit=1)[0]


def _show(store: Store, called: str) -> object:
    store.transcripts.clear()  # a command has read none yet
    store.words.clear()
    quote = quotes.get(store, called.removeprefix("q-")[:9])
    evidence.prove(store, quote)
    return quotes.history(store, quote)


def _approve(store: Store, called: str) -> Quote:
    decision = decisions.approve(store, quotes.get(store, called), HAND).decision
    if decision is None:
        raise ValueError(f"{called} was not approved.")
    return decisions.undo(store, decision, HAND)


def processes(store: Store) -> Iterator[tuple[str, Act]]:
    """The commands, each from its start to its end."""
    episode, new = _middle(store)
    folder = Path(store.name).parents[1]
    yield "quotebot list", lambda: _run(folder, "list")
    yield "quotebot list --state new", lambda: _run(folder, "list", "--state", "new")
    yield "quotebot list --speaker NAME", lambda: _run(folder, "list", "--speaker", guest(1))
    yield "quotebot list --episode NAME", lambda: _run(folder, "list", "--episode", episode.episode.file)
    yield "quotebot show ID", lambda: _run(folder, "show", new)
    yield "quotebot queue list", lambda: _run(folder, "queue", "list")
    yield "quotebot approve ID; quotebot undo", lambda: (_run(folder, "approve", new), _run(folder, "undo", new))


def _run(folder: Path, *words: str) -> None:
    """Run a command on the store in `folder`. Raises CalledProcessError if it fails."""
    command = [sys.executable, "-m", "quotebot", *words]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "QUOTEBOT_HOME": str(folder)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Wall and CPU milliseconds, those of the processes that were started included."""

    wall: float
    cpu: float


def cost(act: Act) -> Cost:
    """What `act` takes."""
    began, used = time.perf_counter(), _cpu()
    act()
    return Cost(wall=1000 * (time.perf_counter() - began), cpu=1000 * (_cpu() - used))


def _cpu() -> float:
    """The CPU seconds of this process and of those it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def measure(name: str, big: Act, small: Act, runs: int) -> None:
    """Print one line of the table: the medians of `runs` turns, and of what the big store took more in each."""
    every = [(cost(big), cost(small)) for _ in range(runs + 1)]
    turns = every[1:] or every
    figures = []
    for kind in ("wall", "cpu"):
        pairs = [(getattr(one, kind), getattr(other, kind)) for one, other in turns]
        figures += [statistics.median(times) for times in (*zip(*pairs, strict=True), [a - b for a, b in pairs])]
    over = "" if figures[2] <= PROMISED_MS else f"  over {PROMISED_MS:.0f}"
    ratio = f"{figures[0] / figures[1]:7.2f}"
    print(f"{name:34s} " + " ".join(f"{figure:8.1f}" for figure in figures) + ratio + over, flush=True)


def compare(big: Store, small: Store, runs: int) -> None:
    """Print the table."""
    head = " ".join(f"{which:>8s}" for which in ("big", "small", "more") * 2)
    print(f"{'':34s} {'wall ms':>26s} {'CPU ms':>26s}\n{'':34s} {head}  ratio")
    for kind in (calls, processes):
        for (name, one), (_, other) in zip(kind(big), kind(small), strict=True):
            measure(name, one, other, runs)


def main() -> None:
    """Make the stores, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suggestions", type=int, default=1_000_000)
    parser.add_argument("--picks", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--runs", type=int, default=7)
    args = parser.parse_args()
    least = max(args.suggestions // SMALLER // LINES, 1) * LINES
    with tempfile.TemporaryDirectory() as name:
        folder = args.folder or Path(name)
        big = made(folder / "big", args.suggestions, args.picks)
        small = made(folder / "small", least, args.picks * least // args.suggestions)
        with closing(big), closing(small):
            compare(big, small, args.runs)


if __name__ == "__main__":
    main()
