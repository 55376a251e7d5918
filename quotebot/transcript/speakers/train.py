"""Fit the model that tells speakers apart: `python -m quotebot.transcript.speakers.train FOLDER... -o weights.npz`.

Needs PyTorch (`pip install torch==2.13.0`), which quotebot itself does not. The folders hold transcripts whose speakers
are known, as `corpus` says; word vectors come from `--vectors`, a folder with emb.npz and vocab.txt. Networks are
fitted with groups of shows left out in turn; on these shows the claims are measured, and how often a claim of some
probability was right becomes the curve that the weights carry. The same data, seed and PyTorch give the same weights.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from quotebot.model import Episode
from quotebot.transcript.speakers import chain, corpus, network, signs
from quotebot.transcript.speakers.corpus import Example
from quotebot.transcript.speakers.measure import figures, isotonic, quotable
from quotebot.transcript.speakers.network import Net, Weights

WIDTH = 32  # numbers in a word vector
RARE = 2  # a word that fewer sentences hold has no vector
SPREAD = 0.05  # added to the spread of a sign, so that a rare one does not count for too much


class Ready(NamedTuple):
    """An example with its rows of signs."""

    example: Example
    rows: signs.Matrix
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
    examples = read_folders(chosen.folders)
    groups = _groups(examples, [one.split("|") for one in chosen.together])
    weights = fit(examples, groups, vectors=chosen.vectors, seeds=chosen.seeds, version=chosen.version)
    with chosen.output.open("wb") as file:
        network.dump(weights, file)
    sys.stdout.write(json.dumps(dict(weights.figures), indent=1) + "\n")


def read_folders(folders: Sequence[Path]) -> list[Example]:
    """The examples of the folders, each name once, the first folder's before the others'."""
    found: dict[str, Example] = {}
    for folder in folders:
        for file in sorted(folder.glob("*.meta.json")):
            name = file.name.removesuffix(".meta.json")
            if name not in found:
                found[name] = _example(folder, name)
    return list(found.values())


def _example(folder: Path, name: str) -> Example:
    meta = json.loads((folder / f"{name}.meta.json").read_text(encoding="utf-8"))
    episode = Episode(
        file=f"{name}.txt", show=meta["show"], hosts=tuple(meta["hosts"]), guests=tuple(meta["guests"])
    )  # fmt: skip
    gold = folder / f"{name}.gold.json"
    answers = json.loads(gold.read_text(encoding="utf-8")) if gold.exists() else {}
    if "spans" in answers:
        text = (folder / f"{name}.txt").read_bytes().decode()
        return corpus.from_gold(name, text, answers, episode, meta.get("n_main_speakers"))
    return corpus.from_labels(name, (folder / f"{name}.txt").read_bytes(), episode)


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
    everything = np.vstack([one.rows for one in ready])
    mean, spread = everything.mean(axis=0), everything.std(axis=0) + SPREAD
    nets = []
    for group in groups:
        seen = [one for one in ready if one.example.show not in group]
        for seed in range(seeds):
            arrays = _train(seen, mean, spread, seed)
            nets.append(Net(arrays=arrays, left_out=group))
        sys.stderr.write(f"left out {', '.join(sorted(group))}\n")
    same: dict[str, Any] = {
        "version": version,
        "shows": frozenset(one.show for one in examples),
        "words": words, "vectors": table, "mean": mean, "spread": spread, "nets": tuple(nets),
    }  # fmt: skip
    bare = Weights(**same, curves={2: ((0.5, 1.0), (0.5, 1.0)), 3: ((0.5, 1.0), (0.5, 1.0))}, figures={})
    claims = [(one.example, chain.marginals(*network.scores(bare, one.rows, one.example.show))) for one in ready]
    curves = {number: _curve([claim for claim in claims if (claim[0].main > 2) == (number > 2)]) for number in (2, 3)}
    done = Weights(**same, curves=curves, figures={})
    return Weights(**same, curves=curves, figures=figures(done, claims))


def _curve(claims: Sequence[tuple[Example, chain.Scores]]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """How often a claim of some probability was right, over the sentences that may be quoted."""
    sure, right = [np.zeros(0)], [np.zeros(0)]
    for one, found in claims:
        sides = np.array(one.sides)
        counts = (sides >= 0) & quotable(one)
        sure.append(found.max(axis=1)[counts])
        right.append((found.argmax(axis=1) == sides)[counts].astype(float))
    return isotonic(np.concatenate(sure), np.concatenate(right))


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
    return Ready(one, signs.table_of(texts, one.people, adverts, words, table), np.array(one.sides))


def _train(seen: Sequence[Ready], mean: signs.Matrix, spread: signs.Matrix, seed: int) -> dict[str, npt.NDArray[Any]]:
    """One network's arrays, fitted by gradient on windows of the episodes."""
    from quotebot.transcript.speakers.torched import train

    rows = [np.clip((one.rows - mean) / spread, -network.CLIP, network.CLIP) for one in seen]
    return train(rows, [one.sides for one in seen], seed=seed)


if __name__ == "__main__":
    main()
