"""The network of `network` in PyTorch, for fitting alone; nothing that quotebot does for its users imports this."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from quotebot.transcript.speakers.chain import CERTAIN
from quotebot.transcript.speakers.network import DILATIONS

HIDDEN, PAIR, DROP, SIGN_DROP = 48, 32, 0.3, 0.1
WINDOW, BATCH, EPOCHS, RATE, DECAY = 128, 48, 16, 5e-3, 2e-2
SHORTEST = 16  # sentences: a shorter rest of an episode is left
WARM = 10  # steps until the full rate

Array = npt.NDArray[Any]


class Reader(nn.Module):  # type: ignore[misc]  # PyTorch is not there where this is checked
    """Signs of a window of sentences to the scores of the chain."""

    def __init__(self, signs: int) -> None:
        super().__init__()
        self.enter = nn.Linear(signs, HIDDEN)
        self.convs = nn.ModuleList([nn.Conv1d(HIDDEN, HIDDEN, 5, padding=2 * d, dilation=d) for d in DILATIONS])
        self.side = nn.Linear(2 * HIDDEN, 2)
        self.step = nn.Linear(4 * HIDDEN, 4)
        self.pair, self.out = nn.Linear(4 * HIDDEN, PAIR), nn.Linear(PAIR, 4)
        self.drop, self.sign_drop = nn.Dropout(DROP), nn.Dropout(SIGN_DROP)

    def forward(self, rows: Any) -> tuple[Any, Any]:
        """Scores (windows, sentences, 2) and (windows, sentences - 1, 2, 2)."""
        hidden = self.drop(torch.relu(self.enter(self.sign_drop(rows))))
        wide = hidden.transpose(1, 2)
        for conv in self.convs:
            wide = wide + torch.relu(conv(wide))
        both = torch.cat([self.drop(wide.transpose(1, 2)), hidden], -1)
        pairs = torch.cat([both[:, :-1], both[:, 1:]], -1)
        steps = self.step(pairs) + self.out(self.drop(torch.relu(self.pair(pairs))))
        return self.side(both), steps.view(*steps.shape[:2], 2, 2)

    def arrays(self) -> dict[str, Array]:
        """What `network` computes with."""
        found: dict[str, Array] = {}
        for name, layer in (
            ("in", self.enter),
            ("side", self.side),
            ("step", self.step),
            ("pair", self.pair),
            ("out", self.out),
        ):
            found[f"{name}.w"] = layer.weight.detach().numpy().T.copy()
            found[f"{name}.b"] = layer.bias.detach().numpy().copy()
        for number, conv in enumerate(self.convs):
            found[f"conv{number}.w"] = conv.weight.detach().numpy().transpose(2, 1, 0).copy()
            found[f"conv{number}.b"] = conv.bias.detach().numpy().copy()
        return found


class Likelihood(torch.autograd.Function):  # type: ignore[misc]
    """Minus the log likelihood of the sides, a sentence; its gradient is the model's marginals less the known ones."""

    @staticmethod
    def forward(ctx: Any, sides: Any, steps: Any, known: Any, there: Any) -> Any:
        """`known` is 0, 1 or -1 for unknown; `there` tells sentences from the padding of a window."""
        e, p, y, m = sides.detach().double().numpy(), steps.detach().double().numpy(), known.numpy(), there.numpy()
        held = e.copy()
        held[..., 0][y == 1] -= CERTAIN
        held[..., 1][y == 0] -= CERTAIN
        total, at, between = _paths(e, p, m)
        right, at_right, between_right = _paths(held, p, m)
        count = m.sum()
        ge = np.where(m[..., None], at - at_right, 0) / count
        gp = np.where(m[:, 1:, None, None], between - between_right, 0) / count
        ctx.save_for_backward(torch.from_numpy(ge.astype(np.float32)), torch.from_numpy(gp.astype(np.float32)))
        return torch.tensor((total - right).sum() / count, dtype=torch.float32)

    @staticmethod
    def backward(ctx: Any, grown: Any) -> Any:
        """The gradients of the two scores."""
        ge, gp = ctx.saved_tensors
        return ge * grown, gp * grown, None, None


def _paths(sides: Array, steps: Array, there: Array) -> tuple[Array, Array, Array]:
    """For a batch of windows: the log of the sum over all paths, the marginals and those of pairs."""
    count = sides.shape[1]
    top, top_step = sides.max(-1, keepdims=True), steps.max((-1, -2), keepdims=True)
    pairs = there[:, 1:]
    emitted = np.where(there[..., None], np.exp(sides - top), 1.0)
    moves = np.where(pairs[..., None, None], np.exp(steps - top_step), 1.0)
    before, scale, after = np.empty_like(sides), np.empty(sides.shape[:2]), np.ones_like(sides)
    for at in range(count):
        here = emitted[:, at] * ((before[:, at - 1, :, None] * moves[:, at - 1]).sum(1) if at else 1.0)
        scale[:, at] = here.sum(1)
        before[:, at] = here / scale[:, at, None]
    for at in range(count - 2, -1, -1):
        onward = (emitted[:, at + 1] * after[:, at + 1])[:, None, :]
        after[:, at] = (moves[:, at] * onward).sum(2) / scale[:, at + 1, None]
    found = before * after
    between = before[:, :-1, :, None] * moves * (emitted[:, 1:] * after[:, 1:])[:, :, None, :]
    logs = np.where(there, np.log(scale) + top[..., 0], 0).sum(1) + np.where(pairs, top_step[..., 0, 0], 0).sum(1)
    return logs, found / found.sum(-1, keepdims=True), between / between.sum((-1, -2), keepdims=True)


def _windows(rows: Sequence[Array], sides: Sequence[Array]) -> tuple[Any, Any, Any]:
    """The episodes cut into windows, padded: rows, sides, and which places are sentences."""
    pieces = [
        (one[at : at + WINDOW], known[at : at + WINDOW])
        for one, known in zip(rows, sides, strict=True)
        for at in range(0, len(one), WINDOW)
        if len(one) - at >= SHORTEST
    ]
    found = np.zeros((len(pieces), WINDOW, rows[0].shape[1]), dtype=np.float32)
    known, there = np.full((len(pieces), WINDOW), -1), np.zeros((len(pieces), WINDOW), dtype=bool)
    for at, (piece, answers) in enumerate(pieces):
        found[at, : len(piece)], known[at, : len(piece)], there[at, : len(piece)] = piece, answers, True
    return torch.from_numpy(found), torch.from_numpy(known), torch.from_numpy(there)


def train(rows: Sequence[Array], sides: Sequence[Array], *, seed: int) -> dict[str, Array]:
    """The arrays of a network fitted to episodes: `rows` of scaled signs, and the `sides` that said them."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    found, known, there = _windows(rows, sides)
    net = Reader(found.shape[2])
    steps = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    total, done = EPOCHS * math.ceil(len(found) / BATCH), 0
    for _ in range(EPOCHS):
        mixed = order.permutation(len(found))
        for at in range(0, len(found), BATCH):
            rate = RATE * min(1, (done + 1) / WARM) * max(0.02, 0.5 * (1 + math.cos(math.pi * done / total)))
            for group in steps.param_groups:
                group["lr"] = rate
            part = torch.from_numpy(mixed[at : at + BATCH])
            loss = Likelihood.apply(*net(found[part]), known[part], there[part])
            steps.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            steps.step()
            done += 1
    net.eval()
    return net.arrays()
