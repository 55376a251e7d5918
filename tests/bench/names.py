"""How well misheard names are found: `python tests/bench/names.py ../shared/data/quotes/dev`.

The transcripts are clean, so that what is proposed in them is wrong unless somebody typed it wrong. Then the names of
hosts and guests are misspelt in them, each by two slips of the ear drawn from a list (one in five is cut in two words),
and what is found of that is counted. The threshold for one show is fitted on all others: the lowest at which they have
no more than `WRONG` proposals a thousand words. Nothing of the interview of the seed is used.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from quotebot.model import Episode, Misheard, Transcript
from quotebot.transcript.names.misheard import LEAST, misheard
from quotebot.transcript.reader import read

WRONG = 0.1  # proposals a thousand words of clean text
FLOOR = 0.4
STEPS = [round(0.5 + 0.01 * step, 2) for step in range(50)]
SLIPS = [
    ("ph", "f"), ("f", "ph"), ("c(?=[aou])", "k"), ("k", "c"), ("ck", "k"), ("ie", "ei"), ("ei", "ie"), ("y$", "ie"),
    ("ie$", "y"), ("i", "y"), ("v", "f"), ("b", "p"), ("p", "b"), ("d", "t"), ("z", "s"), ("s", "z"), ("er$", "or"),
    ("er$", "a"), ("ll", "l"), ("nn", "n"), ("l", "ll"), ("e", "a"), ("a", "e"), ("o", "u"), ("h", ""), ("t", "tt"),
    ("oo", "u"), ("ch", "k"), ("w", "v"), ("g", "k"), ("n$", "m"), ("sch", "sh"),
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Case:
    """One transcript: what is proposed in it as it is, and how well each misspelt name in it scored (0: not found)."""

    name: str
    show: str
    words: int
    clean: tuple[Misheard, ...]
    scores: tuple[float, ...]
    sure: int


def misspelt(name: str, chance: random.Random) -> str:
    """`name` after two slips of the ear; one in five of the long ones in two words."""
    heard = name
    for _ in range(2):
        rules = [(old, new) for old, new in SLIPS if re.search(old, heard[1:], re.IGNORECASE)]
        old, new = chance.choice(rules)
        heard = heard[0] + re.sub(old, new, heard[1:], count=1, flags=re.IGNORECASE)
    if len(heard) >= 8 and chance.random() < 0.2:
        heard = f"{heard[: len(heard) // 2]} {heard[len(heard) // 2 :].capitalize()}"
    return heard


def spoilt(transcript: Transcript, names: list[str], chance: random.Random) -> tuple[str, list[tuple[int, int, str]]]:
    """The text with every name misspelt, labels left alone; and where each stands now, with its right spelling."""
    wanted = {word for name in names for word in re.findall(r"\w{4,}", name)}
    text, places, last = "", [], 0
    heard = {word: misspelt(word, chance) for word in sorted(wanted)}
    found = re.finditer(rf"\b(?:{'|'.join(sorted(wanted)) or '$.'})\b", transcript.text)
    for m in found:
        if not any(s.start <= m.start() < s.end for s in transcript.sentences) or heard[m[0]] == m[0]:
            continue
        text += transcript.text[last : m.start()]
        places.append((len(text), len(text) + len(heard[m[0]]), m[0]))
        text, last = text + heard[m[0]], m.end()
    return text + transcript.text[last:], places


def case(path: Path) -> Case:
    """Measure one transcript."""
    about = json.loads(path.with_suffix(".meta.json").read_text(encoding="utf-8"))
    episode = Episode(
        file=path.name, show=about["show"], title=about["title"], hosts=tuple(about["hosts"]),
        guests=tuple(about["guests"]),
    )  # fmt: skip
    transcript = read(path.read_bytes(), episode)
    text, places = spoilt(transcript, [*episode.hosts, *episode.guests], random.Random(path.stem))  # noqa: S311  # misspellings, no secrets
    found = misheard(read(text.encode(), episode), least=FLOOR)
    hits = [next((m for m in found if m.start < b and a < m.end and m.right.startswith(right)), None)
            for a, b, right in places]  # fmt: skip
    return Case(
        name=path.stem, show=about["show"], words=len(transcript.text.split()),
        clean=misheard(transcript, least=FLOOR), scores=tuple(m.score if m else 0.0 for m in hits),
        sure=sum(bool(m and m.sure) for m in hits),
    )  # fmt: skip


def threshold(cases: list[Case]) -> float:
    """The lowest at which `cases` have few enough proposals."""
    words = sum(one.words for one in cases)
    return next(
        least for least in STEPS if sum(m.score >= least for c in cases for m in c.clean) <= WRONG * words / 1000
    )


def main(folder: Path) -> None:
    """Print each show, its threshold from all others, and what that finds and proposes in it."""
    cases = [case(path) for path in sorted(folder.glob("*.txt"))]
    shows: defaultdict[str, list[Case]] = defaultdict(list)
    for one in cases:
        shows[one.show].append(one)
    print(
        f"{'show':26} {'least':>5} {'misspelt':>8} {'found':>6} {'sure':>6} {'clean: proposed':>15} {'/1000':>6} sure"
    )
    for show, here in shows.items():
        row(show, here, threshold([one for one in cases if one.show != show]))
    row("all, as fitted on all", cases, threshold(cases))
    row("all, as shipped", cases, LEAST)


def row(name: str, here: list[Case], least: float) -> None:
    """One line of the table."""
    scores = [score for one in here for score in one.scores]
    found = sum(score >= least for score in scores)
    clean = [m for one in here for m in one.clean if m.score >= least]
    words = sum(one.words for one in here)
    sure = sum(one.sure for one in here)
    print(
        f"{name:26} {least:5.2f} {len(scores):8} {found / len(scores):6.2f} {sure / len(scores):6.2f} "
        f"{len(clean):15} {1000 * len(clean) / words:6.2f} {sum(m.sure for m in clean):4}"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
