"""Fit the model that tells speakers apart: `python -m quotebot.transcript.speakers.train FOLDER... -o weights.npz`.

Needs PyTorch (`pip install torch==2.13.0`), which quotebot itself does not. The folders hold transcripts whose speakers
are known, as `corpus` says; word vectors come from `--vectors`, a folder with emb.npz and vocab.txt. Networks are
fitted with groups of shows left out in turn, at least three; on these shows the claims are measured, and how far they
are to be trusted is found, for each group by the other shows. The same data, seed and PyTorch give the same weights.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from quotebot.model import Episode
from quotebot.transcript.speakers import chain, corpus, habits, inferred, network, signs
from quotebot.transcript.speakers.corpus import Example
from quotebot.transcript.speakers.measure import figures, quotable, trusted
from quotebot.transcript.speakers.network import Net, Reading, Trust, Weights

WIDTH = 32  # numbers in a word vector
RARE = 2  # a word that fewer sentences hold has no vector
PIECES = 16, 400  # sentences: the shortest and the longest piece of an episode that is fitted on beside the whole
SPREAD = 0.05  # added to the spread of a sign, so that a rare one does not count for too much


class Ready(NamedTuple):
    """An example with its rows of signs and what it says."""

    example: Example
    rows: signs.Matrix
    said: habits.Said
    sides: npt.NDArray[np.int64]


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("-o", "--output", required=True, type=Path)
    parser.add_argument("--vectors", required=True, type=Path)
    parser.add_argument("--version", default="mine-1")
    parser.add_argument("--seeds", type=int, default=1, help="networks for each group of shows")
    parser.add_argument("--together", action="append", default=[], help="shows left out together: A|B; repeat it")
    chosen = parser.parse_args(arguments)
    examples = read_folders(chosen.folders, told=False)
    groups = _groups(examples, [one.split("|") for one in chosen.together])
    weights = fit(examples, groups, vectors=chosen.vectors, seeds=chosen.seeds, version=chosen.version)
    with chosen.output.open("wb") as file:
        network.dump(weights, file)
    sys.stdout.write(json.dumps(dict(weights.figures), indent=1) + "\n")


def read_folders(folders: Sequence[Path], *, told: bool = True) -> list[Example]:
    """The examples of the folders, each name once, the first folder's before the others'.

    `told` says whether the shipped weights guess who speaks in them.
    """
    found: dict[str, Example] = {}
    for folder in folders:
        for file in sorted(folder.glob("*.meta.json")):
            name = file.name.removesuffix(".meta.json")
            if name not in found:
                found[name] = _example(folder, name, told=told)
    return list(found.values())


def _example(folder: Path, name: str, *, told: bool = True) -> Example:
    meta = json.loads((folder / f"{name}.meta.json").read_text(encoding="utf-8"))
    episode = Episode(
        file=f"{name}.txt", show=meta["show"], hosts=tuple(meta["hosts"]), guests=tuple(meta["guests"])
    )  # fmt: skip
    gold = folder / f"{name}.gold.json"
    answers = json.loads(gold.read_text(encoding="utf-8")) if gold.exists() else {}
    if "spans" in answers:
        text = (folder / f"{name}.txt").read_bytes().decode()
        return corpus.from_gold(name, text, answers, episode, meta.get("n_main_speakers"), told=told)
    return corpus.from_labels(name, (folder / f"{name}.txt").read_bytes(), episode, told=told)


def _groups(examples: Sequence[Example], together: list[list[str]]) -> list[frozenset[str]]:
    """The shows, those that share their people together."""
    shows = {one.show for one in examples} - {show for group in together for show in group}
    return [frozenset(group) for group in together] + [frozenset([show]) for show in sorted(shows)]


def fit(
    examples: Sequence[Example], groups: Sequence[frozenset[str]], *, vectors: Path, seeds: int, version: str
) -> Weights:
    """The weights, fitted with each of `groups` left out and calibrated on it."""
    words, table = _word_vectors(examples, vectors)
    ready = [_ready(one, words, table) for one in examples]
    rows = [one.rows for one in ready]
    mean, spread = _scale(rows)
    firsts = {left: _nets(ready, rows, left, mean, spread, seeds) for left in _left_out(groups)}
    first = Reading(mean=mean, spread=spread, nets=tuple(net for group in groups for net in firsts[group]))
    second = _second(ready, groups, first, firsts, seeds)
    bare = Weights(
        version=version, shows=frozenset(one.show for one in examples), words=words, vectors=table,
        first=first, second=second, trusts=(), figures={},
    )  # fmt: skip
    claims = [(one.example, inferred.chances(bare, one.rows, one.said, one.example.show, held={})) for one in ready]
    done = replace(bare, trusts=tuple(_trust(claims, left) for left in (frozenset[str](), *groups)))
    return replace(done, figures=figures(done, claims))


def _left_out(groups: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """Every group, and every two together."""
    return [*groups, *(one | other for one, other in combinations(groups, 2))]


def _second(
    ready: Sequence[Ready],
    groups: Sequence[frozenset[str]],
    first: Reading,
    firsts: Mapping[frozenset[str], tuple[Net, ...]],
    seeds: int,
) -> Reading:
    """The networks of the second reading.

    What the first reading found in an episode is from networks that saw neither its show nor the group left out: so
    the second learns from findings as good as those it will have, and the group left out stays unseen in both.
    """
    found: dict[frozenset[str], list[Ready]] = {}
    for at, group in enumerate(groups):
        order = np.random.default_rng(at)
        found[group] = []
        for one in ready:
            own = next(group for group in groups if one.example.show in group)
            scores = replace(first, nets=firsts[own | group]).scores(one.rows, one.example.show)
            found[group] += (
                _seen(one, scores, part) for part in [slice(0, len(one.rows)), *_cut(len(one.rows), order)]
            )
    mean, spread = _scale([one.rows for seen in found.values() for one in seen])
    nets = [
        net
        for group in groups
        for net in _nets(found[group], [one.rows for one in found[group]], group, mean, spread, seeds)
    ]
    return Reading(mean=mean, spread=spread, nets=tuple(nets))


def _cut(count: int, order: np.random.Generator) -> Iterator[slice]:
    """An episode in pieces of any length, as short talks are: these tell less of their speakers' habits."""
    start = 0
    while count - start >= PIECES[0]:
        stop = min(count, start + int(np.exp(order.uniform(*np.log(PIECES)))))
        if stop - start >= PIECES[0]:
            yield slice(start, stop)
        start = stop


def _seen(one: Ready, scores: tuple[chain.Scores, chain.Scores], part: slice) -> Ready:
    """A piece of an episode with what the second reading knows of it."""
    sides, steps = scores[0][part], scores[1][part.start : part.stop - 1]
    said = one.said.piece(part)
    return Ready(one.example, np.hstack([one.rows[part], habits.columns(said, sides, steps)]), said, one.sides[part])


def _scale(rows: Sequence[signs.Matrix]) -> tuple[signs.Matrix, signs.Matrix]:
    everything = np.vstack(rows)
    return everything.mean(axis=0), everything.std(axis=0) + SPREAD


def _nets(
    ready: Sequence[Ready],
    rows: Sequence[signs.Matrix],
    left: frozenset[str],
    mean: signs.Matrix,
    spread: signs.Matrix,
    seeds: int,
) -> tuple[Net, ...]:
    """Networks fitted by gradient on windows of the episodes whose shows are not in `left`."""
    from quotebot.transcript.speakers.torched import train

    seen = [at for at, one in enumerate(ready) if one.example.show not in left]
    scaled = [network.scaling(rows[at], mean, spread) for at in seen]
    sides = [ready[at].sides for at in seen]
    sys.stderr.write(f"leaves out {', '.join(sorted(left))}\n")
    return tuple(Net(arrays=train(scaled, sides, seed=seed), left_out=left) for seed in range(seeds))


def _trust(claims: Sequence[tuple[Example, chain.Scores]], left: frozenset[str]) -> Trust:
    """How far the claims on the sentences that may be quoted can be trusted, of the shows that are not in `left`."""
    said, right = [np.zeros(0)], [np.zeros(0)]
    for one, found in claims:
        sides = np.array(one.sides)
        counts = (sides >= 0) & quotable(one) & (one.show not in left)
        said.append(found.max(axis=1)[counts])
        right.append((found.argmax(axis=1) == sides)[counts].astype(float))
    return Trust(share=trusted(np.concatenate(said), np.concatenate(right)), left_out=left)


def _word_vectors(examples: Sequence[Example], folder: Path) -> tuple[dict[str, int], signs.Matrix]:
    """The vectors of the words that the examples use more than `RARE` times, in their main directions."""
    with np.load(folder / "emb.npz") as found:
        vectors = found["q"].astype(np.float32) * found["scale"].astype(np.float32)[:, None]
    rows = {word: at for at, word in enumerate((folder / "vocab.txt").read_text(encoding="utf-8").split("\n"))}
    used: Counter[str] = Counter()
    for one in examples:
        for sentence in one.transcript.sentences:
            used.update(set(signs.split(one.transcript.text[sentence.start : sentence.end]).tokens))
    words = sorted(word for word, times in used.items() if times > RARE and word in rows)
    chosen = vectors[[rows[word] for word in words]]
    weight = np.array([used[word] for word in words], dtype=np.float32)[:, None] ** 0.5
    _, _, directions = np.linalg.svd(chosen * weight, full_matrices=False)
    table = (chosen @ directions[:WIDTH].T).astype(np.float32)
    scale = np.abs(table).max(axis=1, keepdims=True) / 127  # as they are shipped, so that fitting sees the same
    return {word: at for at, word in enumerate(words)}, np.round(table / scale) * scale.astype(np.float16)


def _ready(one: Example, words: dict[str, int], table: signs.Matrix) -> Ready:
    transcript = one.transcript
    texts = [" ".join(transcript.text[s.start : s.end].split()) for s in transcript.sentences]
    adverts = [any(n.kind == "advert" for n in transcript.noise_in(s.start, s.end)) for s in transcript.sentences]
    rows = signs.table_of(texts, one.people, adverts, words, table)
    return Ready(one, rows, habits.grams(texts), np.array(one.sides))


if __name__ == "__main__":
    main()
