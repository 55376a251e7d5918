"""What the editor said of some candidates of one episode, and how alike they are in meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from quotebot.scoring.editor.page import Page
from quotebot.scoring.editor.reader import Reading


class Reads(Protocol):
    """The editor: what `reader.Editor` is."""

    def read(self, pages: Sequence[Page]) -> Reading:
        """How much each page is what editors pick, and what it means, in the order of `pages`."""


class Look(NamedTuple):
    """Values in [0, 1] by the candidate's place, and how alike each two of them are, in [-1, 1]: a row and a column
    each, in the order of the values."""

    values: dict[int, float]
    alike: npt.NDArray[np.float32]

    def among(self, places: Sequence[int]) -> Look:
        """The same look at the candidates of these places alone, which are numbered anew."""
        now = {old: new for new, old in enumerate(places)}
        rows = [row for row, old in enumerate(self.values) if old in now]
        values = {now[old]: value for old, value in self.values.items() if old in now}
        return Look(values, self.alike[np.ix_(rows, rows)])


UNREAD = Look({}, np.zeros((0, 0), dtype=np.float32))


def look_at(places: Sequence[int], reading: Reading) -> Look:
    """The look at the candidates of these places that `reading` is."""
    if not places:
        return UNREAD
    apart = reading.meaning - reading.meaning.mean(axis=0)  # what all of them speak of is no likeness
    apart /= np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-9)
    values = {i: round(float(value), 3) for i, value in zip(places, reading.values, strict=True)}
    return Look(values, apart @ apart.T)
