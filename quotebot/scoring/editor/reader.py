"""Reading pages with the shipped network: onnxruntime on the CPU, eight-bit weights, nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from quotebot.scoring.editor.page import Page
from quotebot.scoring.editor.wordpiece import WordPiece

# Pieces of each part of a page that are read: the first of the line, the last before it, the first after it.
LINE, BEFORE, AFTER = 80, 32, 12
WIDTH = 384
BATCH = 1024  # pieces read at once, padding included

Values = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]


class Reading(NamedTuple):
    """Of some pages, values (pages,) in [0, 1] to three decimals, and what the lines mean (pages, WIDTH)."""

    values: Values
    meaning: Values


class Batch(NamedTuple):
    """Numbers of pieces, (pages, pieces); `kinds` is 0 in the line, 1 around it and 2 in padding."""

    numbers: Numbers
    kinds: Numbers


def sequence(pieces: WordPiece, page: Page) -> tuple[list[int], list[int]]:
    """One page as the network takes it: [CLS] line [SEP] before [SEP] after [SEP], and the kind of each piece."""
    line = [pieces.start, *pieces.numbers(page.text)[:LINE], pieces.stop]
    around = [*pieces.numbers(page.before)[-BEFORE:], pieces.stop, *pieces.numbers(page.after)[:AFTER], pieces.stop]
    return line + around, [0] * len(line) + [1] * len(around)


def padded(sequences: Sequence[tuple[list[int], list[int]]]) -> Batch:
    """The sequences side by side, filled up to the longest."""
    shape = len(sequences), max(len(numbers) for numbers, _ in sequences)
    numbers, kinds = np.zeros(shape, dtype=np.int64), np.full(shape, 2, dtype=np.int64)
    for row, (found, kind) in enumerate(sequences):
        numbers[row, : len(found)], kinds[row, : len(kind)] = found, kind
    return Batch(numbers, kinds)


def batches(lengths: Sequence[int], size: int = BATCH) -> Iterator[list[int]]:
    """The places of sequences of these lengths, such of one length together, no batch with more than `size` pieces."""
    batch: list[int] = []
    for at in sorted(range(len(lengths)), key=lambda i: (lengths[i], i)):
        if batch and (len(batch) + 1) * lengths[at] > size:
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch


@cache
def shipped() -> Editor:
    """The one editor of this process."""
    return Editor()


class Editor:
    """The shipped network. Loading it takes a fifth of a second and 60 MB; nothing is loaded before it first reads."""

    def __init__(self) -> None:
        self._home = files("quotebot.scoring.editor")

    @cached_property
    def _pieces(self) -> WordPiece:
        return WordPiece((self._home / "vocabulary.txt").read_text(encoding="utf-8").split("\n"))

    @cached_property
    def _network(self) -> object:
        # From 1.29 on, the library reports each session to its makers unless this is set before it is loaded.
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        import onnxruntime  # here, not above: a tenth of a second that only the second look should pay

        options = onnxruntime.SessionOptions()
        options.use_deterministic_compute = True
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # waiting need not heat the machine
        return onnxruntime.InferenceSession(
            (self._home / "network.onnx").read_bytes(), options, providers=["CPUExecutionProvider"]
        )

    def read(self, pages: Sequence[Page]) -> Reading:
        """How much each page is what editors pick, and what it means. The same pages get the same reading."""
        values, meaning = np.zeros(len(pages), dtype=np.float32), np.zeros((len(pages), WIDTH), dtype=np.float32)
        sequences = [sequence(self._pieces, page) for page in pages]
        for places in batches([len(numbers) for numbers, _ in sequences]):
            batch = padded([sequences[at] for at in places])
            given = {"numbers": batch.numbers, "kinds": batch.kinds}
            values[places], meaning[places] = self._network.run(None, given)  # type: ignore[attr-defined]
        return Reading(np.round(np.clip(values, 0.0, 1.0), 3).astype(np.float32), meaning)
