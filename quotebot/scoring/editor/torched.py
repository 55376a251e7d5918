"""The network in PyTorch, for fitting alone; nothing that quotebot does for its users imports this.

A BERT encoder (Devlin et al. 2019) that starts from all-MiniLM-L6-v2 (Wang et al. 2020; Apache-2.0), the mean of the
line's pieces, and one number. The numbers of one episode's lines are fitted by a listwise loss (ListNet, Cao et al.
2007) to their grades, and each by itself to the share of the highest grade.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional as F

from quotebot.scoring.editor.reader import Batch, Reading, batches, padded

LAYERS, WIDTH, HEADS, INNER, PIECES, PLACES = 6, 384, 12, 1536, 30522, 512
FROZEN = 2  # layers that stay as they are, like the vectors of pieces and places
DROP = 0.1
EPOCHS, RATE, DECAY, WARM, LAST = 2, 5e-5, 0.01, 0.1, 0.02  # Adam's; WARM and LAST are shares of the steps and the rate
SHARES = 2  # steps an episode gives in an epoch
NEGATIVES, HARD, TRAPS = 40, 600, 25  # drawn of an episode in an epoch; the negatives among its HARD best by features
TRAP_ODDS = 1.0  # added to the number of a trap in the listwise loss, so that it competes harder
ALONE = 1.5  # how much the loss of each line by itself counts beside the listwise one
SETTLED = 0.99  # share of the old in the moving average of the weights

Sequences = Sequence[tuple[list[int], list[int]]]
Array = npt.NDArray[Any]


class Lesson(NamedTuple):
    """One graded episode: its candidates as sequences, their gains, which are traps, the pick each gain is of (-1 for
    none), and the places of candidates that may be suggested, best by features first."""

    sequences: Sequences
    gains: Array
    traps: Array
    picks: Array
    order: Array


class Layer(nn.Module):  # type: ignore[misc]  # PyTorch is not there where this is checked
    """One layer of the encoder."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv, self.out, self.first = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH), _norm()
        self.wide, self.narrow, self.second = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH), _norm()
        self.drop = nn.Dropout(DROP)

    def forward(self, hidden: Any, unseen: Any) -> Any:
        """(pages, pieces, WIDTH) to the same; `unseen` is added to what attention sees."""
        pages, pieces, _ = hidden.shape
        heads = self.qkv(hidden).view(pages, pieces, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        asks, keys, values = heads[0] * (WIDTH // HEADS) ** -0.5, heads[1], heads[2]
        seen = torch.softmax(asks @ keys.transpose(-1, -2) + unseen, -1) @ values
        hidden = self.first(hidden + self.drop(self.out(seen.transpose(1, 2).reshape(pages, pieces, WIDTH))))
        return self.second(hidden + self.drop(self.narrow(F.gelu(self.wide(hidden)))))


class Network(nn.Module):  # type: ignore[misc]
    """Pages to one number each, of any size."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces, self.places, self.kinds = (nn.Embedding(n, WIDTH) for n in (PIECES, PLACES, 2))
        self.norm, self.drop, self.head = _norm(), nn.Dropout(DROP), nn.Linear(WIDTH, 1)
        self.layers = nn.ModuleList([Layer() for _ in range(LAYERS)])
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def forward(self, numbers: Any, kinds: Any) -> tuple[Any, Any]:
        """(pages, pieces) twice, as `reader.Batch` has them, to numbers (pages,) and what lines mean (pages, WIDTH).

        The meaning is the mean of the line's pieces above the frozen layers, so that no fitting changes it.
        """
        there = self.places.weight[: numbers.shape[1]]
        hidden = self.drop(self.norm(self.pieces(numbers) + there + self.kinds(kinds.clamp(max=1))))
        unseen = (kinds == 2)[:, None, None, :].to(hidden.dtype) * -1e4
        line = (kinds == 0)[..., None].to(hidden.dtype)
        line = line / line.sum(1, keepdim=True)
        meaning = hidden
        for at, layer in enumerate(self.layers, start=1):
            hidden = layer(hidden, unseen)
            meaning = hidden if at == FROZEN else meaning
        return self.head(self.drop((hidden * line).sum(1)))[:, 0].float(), (meaning * line).sum(1)


def _norm() -> Any:
    return nn.LayerNorm(WIDTH, eps=1e-12)


def pretrained(folder: Path) -> Network:
    """The network with the encoder of `folder`/model.safetensors, and a head that knows nothing yet."""
    from safetensors.torch import load_file

    given = {name.removeprefix("bert."): array for name, array in load_file(folder / "model.safetensors").items()}
    network = Network()
    arrays = dict(network.state_dict())
    for ours, theirs in (("pieces", "word"), ("places", "position"), ("kinds", "token_type")):
        arrays[f"{ours}.weight"] = given[f"embeddings.{theirs}_embeddings.weight"]
    for kind in ("weight", "bias"):
        arrays[f"norm.{kind}"] = given[f"embeddings.LayerNorm.{kind}"]
        for at in range(LAYERS):
            here = f"encoder.layer.{at}."
            of = [given[f"{here}attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
            arrays[f"layers.{at}.qkv.{kind}"] = torch.cat(of)
            for ours, theirs in (
                ("out", "attention.output.dense"), ("first", "attention.output.LayerNorm"),
                ("wide", "intermediate.dense"), ("narrow", "output.dense"), ("second", "output.LayerNorm"),
            ):  # fmt: skip
                arrays[f"layers.{at}.{ours}.{kind}"] = given[f"{here}{theirs}.{kind}"]
    network.load_state_dict(arrays)
    return network


def drawn(lesson: Lesson, rng: np.random.Generator) -> Iterator[Array]:
    """The steps of one episode in one epoch: places of one span for each pick, of traps and of negatives."""
    chosen = []
    for pick in np.unique(lesson.picks[lesson.picks >= 0]):
        spans = np.flatnonzero(lesson.picks == pick)
        odds = lesson.gains[spans] ** 3  # mostly the span that the annotator chose
        chosen.append(int(rng.choice(spans, p=odds / odds.sum())))
    traps = np.flatnonzero(lesson.traps & (lesson.gains == 0))
    hard = lesson.order[:HARD][lesson.gains[lesson.order[:HARD]] == 0]
    some = rng.choice(hard, min(NEGATIVES, len(hard)), replace=False)
    others = list(dict.fromkeys([*rng.permutation(traps)[:TRAPS].tolist(), *some.tolist()]))
    rng.shuffle(chosen)
    rng.shuffle(others)
    for share in range(SHARES):
        if chosen[share::SHARES]:
            yield np.array(chosen[share::SHARES] + others[share::SHARES])


def _loss(numbers: Any, gains: Any, traps: Any) -> Any:
    listwise = -((gains / gains.sum()) * F.log_softmax(numbers + TRAP_ODDS * traps, 0)).sum()
    return listwise + ALONE * F.binary_cross_entropy_with_logits(numbers, (gains / 3).clamp(0, 1))


def _outputs(network: Any, sequences: Sequences, places: Array) -> tuple[Any, Any, Array]:
    """The numbers of some sequences, what they mean, and which of `places` each is of."""
    numbers, meaning, whose = [], [], list[int]()
    for batch in batches([len(sequences[at][0]) for at in places], 4096):
        found = network(*_tensors(padded([sequences[places[i]] for i in batch])))
        numbers.append(found[0])
        meaning.append(found[1])
        whose += batch
    return torch.cat(numbers), torch.cat(meaning), np.array(whose)


def _tensors(batch: Batch) -> tuple[Any, Any]:
    return torch.from_numpy(batch.numbers), torch.from_numpy(batch.kinds)


def train(base: Path, lessons: Sequence[Lesson], *, seed: int, report: Callable[[int, int], None]) -> dict[str, Any]:
    """The moving average of the fitted weights. `report` is told steps done and steps in all.

    Computes in bfloat16 on weights kept in single precision. The same lessons, seed, PyTorch and processor give the
    same weights.
    """
    torch.manual_seed(0)  # all seeds begin with one head, so that their weights can be averaged
    network = pretrained(base).train()
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    for part in (network.pieces, network.places, *network.layers[:FROZEN]):
        part.requires_grad_(False)
    exact = [p.detach().clone().requires_grad_() for p in network.parameters() if p.requires_grad]
    names = [name for name, p in network.named_parameters() if p.requires_grad]
    network = network.bfloat16()
    live = [p for p in network.parameters() if p.requires_grad]
    adam = torch.optim.AdamW(exact, RATE, weight_decay=DECAY, betas=(0.9, 0.98))
    mean = [p.detach().clone() for p in exact]
    whole, step = EPOCHS * SHARES * len(lessons), 0
    for _ in range(EPOCHS):
        steps = [(lesson, places) for lesson in lessons for places in drawn(lesson, rng)]
        for at in rng.permutation(len(steps)):
            lesson, places = steps[at]
            for group in adam.param_groups:
                group["lr"] = RATE * min(1.0, step / (WARM * whole + 1)) * max(LAST, 1 - step / whole)
            numbers, _, order = _outputs(network, lesson.sequences, places)
            whose = places[order]
            gains, traps = lesson.gains[whose], lesson.traps[whose] & (lesson.gains[whose] == 0)
            _loss(numbers, torch.tensor(gains).float(), torch.tensor(traps).float()).backward()
            _update(adam, exact, live, mean, step)
            step += 1
            report(step, whole)
    return dict(zip(names, mean, strict=True))


def _update(adam: Any, exact: list[Any], live: list[Any], mean: list[Any], step: int) -> None:
    """One step of `adam` on the exact weights, then the live ones follow them, and the average both."""
    for precise, rough in zip(exact, live, strict=True):
        precise.grad, rough.grad = rough.grad.float(), None
    nn.utils.clip_grad_norm_(exact, 1.0)
    adam.step()
    with torch.no_grad():
        torch._foreach_copy_(live, exact)
        kept = min(SETTLED, (1 + step) / (10 + step))
        torch._foreach_mul_(mean, kept)
        torch._foreach_add_(mean, exact, alpha=1 - kept)


def fitted(base: Path, arrays: Sequence[dict[str, Any]]) -> Network:
    """The network whose fitted weights are the mean of `arrays` (model soup, Wortsman et al. 2022)."""
    network = pretrained(base)
    whole = dict(network.state_dict())
    for name in arrays[0]:
        whole[name] = torch.stack([one[name].float() for one in arrays]).mean(0)
    network.load_state_dict(whole)
    network.eval()
    return network


def read(network: Network, sequences: Sequences, places: Array) -> Reading:
    """What the network says of the sequences at `places`, in their order, its numbers not brought to [0, 1]."""
    rough = network.bfloat16() if next(network.parameters()).dtype != torch.bfloat16 else network
    with torch.no_grad():
        numbers, meaning, order = _outputs(rough, sequences, places)
    back = np.argsort(order)
    return Reading(numbers.numpy()[back], meaning.float().numpy()[back])
