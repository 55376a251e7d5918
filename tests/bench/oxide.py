"""How well the score tells what listeners of another show picked from what they did not.

    python tests/bench/oxide.py FOLDER

FOLDER holds sentences.jsonl: sentences of a machine transcript, and which of them people quoted in the show notes
(shared/data/human/oxide_podcast). Two figures, each the mean over the episodes with its standard error, for sentences
of 6 to 60 words: the area under the ROC curve, and the length-matched win rate, the share of pairs of a quoted and
another sentence of the same episode, as long within 15 %, where the quoted one scores higher. The shipped weights and
network never saw this show. `learned` fits how much features and editor count on the other episodes.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from quotebot.scoring import fit, ranker
from quotebot.scoring.editor.page import Page
from quotebot.scoring.editor.reader import Editor
from quotebot.scoring.line import line_of

SHORTEST, LONGEST, NEAR = 6, 60, 0.15
AROUND = 2  # sentences before a line that are read with it; one after it

Vector = npt.NDArray[np.float64]


def examples(folder: Path) -> Iterator[tuple[fit.Example, Vector]]:
    """Each episode, what was picked as its gains, and the number of words of each sentence."""
    rows = [json.loads(line) for line in (folder / "sentences.jsonl").read_text(encoding="utf-8").splitlines()]
    editor = Editor()
    for episode in dict.fromkeys(row["episode"] for row in rows):
        own = [row for row in rows if row["episode"] == episode]
        texts = [row["text"] for row in own]
        kept = [i for i, text in enumerate(texts) if SHORTEST <= len(text.split()) <= LONGEST]
        pages = [Page(texts[i], " ".join(texts[max(i - AROUND, 0) : i]), " ".join(texts[i + 1 : i + 2])) for i in kept]
        yield (
            fit.Example(
                name=episode,
                show=episode,
                rows=ranker.matrix(line_of(texts[i]) for i in kept),
                gains=np.array([float(own[i]["label"]) for i in kept]),
                traps=np.zeros(len(kept), dtype=bool),
                editor=editor.read(pages).values.astype(np.float64),
            ),
            np.array([len(texts[i].split()) for i in kept], dtype=float),
        )


def area(scores: Vector, picked: npt.NDArray[np.bool_]) -> float:
    """The area under the ROC curve; half for a tie."""
    a, b = scores[picked][:, None], scores[~picked][None, :]
    return float(((a > b) + 0.5 * (a == b)).mean())


def win_rate(scores: Vector, picked: npt.NDArray[np.bool_], words: Vector) -> float:
    """The length-matched win rate; half for a tie."""
    near = np.abs(words[~picked][None, :] / words[picked][:, None] - 1) <= NEAR
    a, b = scores[picked][:, None], scores[~picked][None, :]
    wins = ((a > b) + 0.5 * (a == b)) * near
    each = wins.sum(axis=1)[near.any(axis=1)] / near.sum(axis=1)[near.any(axis=1)]
    return float(each.mean())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    found = [one for one in examples(parser.parse_args().folder) if one[0].gains.any()]
    features, both = ranker.load(), ranker.load(editor=True)
    scores: dict[str, list[Vector]] = {"features": [], "editor": [], "both": [], "learned": []}
    for at, (one, _) in enumerate(found):
        others = [example for i, (example, _) in enumerate(found) if i != at]
        learned = fit.second(others, "others")
        scores["features"].append(one.rows @ features.vector)
        scores["editor"].append(one.editor)
        scores["both"].append(fit.scored(one, both))
        scores["learned"].append(fit.scored(one, learned))
    print(f"{'':10s} {'win rate':>14s} {'area':>14s}")
    for name, each in scores.items():
        pairs = [(s, one.gains > 0, words) for s, (one, words) in zip(each, found, strict=True)]
        wins = np.array([win_rate(s, picked, words) for s, picked, words in pairs])
        areas = np.array([area(s, picked) for s, picked, _ in pairs])
        error = len(pairs) ** -0.5
        print(
            f"{name:10s} {wins.mean():.3f} +-{wins.std(ddof=1) * error:.3f} "
            f"{areas.mean():.3f} +-{areas.std(ddof=1) * error:.3f}"
        )


if __name__ == "__main__":
    main()
