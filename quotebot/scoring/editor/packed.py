"""The fitted network made small: a shorter vocabulary, eight-bit weights, one ONNX file (training only)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from quotebot.scoring.editor.reader import Batch
from quotebot.scoring.editor.torched import Network

# The vocabulary lists what is frequent first; a word whose piece is gone is spelled with smaller ones.
KEPT = 18_000
# Seven bits and not eight: processors without VNNI add pairs of products in sixteen bits, which eight would overflow.
SEVEN_BITS = True
# How much of the spread between the channels of what a layer reads moves into its weights, before both are rounded
# (SmoothQuant, Xiao et al. 2023). Of 0.5, 0.7 and none, this came nearest to the network in single precision.
SMOOTH = 0.7


def shortened(pieces: list[str]) -> list[int]:
    """The numbers of the pieces that stay: the frequent ones, and all of one character, to spell any word with."""
    return [at for at, piece in enumerate(pieces) if at < KEPT or len(piece.removeprefix("##")) == 1]


class Smooth(nn.Module):  # type: ignore[misc]  # PyTorch is not there where this is checked
    """A linear layer that evens out the channels of what it reads, and has the opposite in its weights."""

    def __init__(self, layer: Any, most: Any) -> None:
        super().__init__()
        weights = layer.weight.abs().amax(0).clamp(min=1e-4)
        share = most.clamp(min=1e-3) ** SMOOTH / weights ** (1 - SMOOTH)
        self.layer = layer
        self.layer.weight = nn.Parameter(layer.weight * share)
        self.register_buffer("even", 1 / share)

    def forward(self, hidden: Any) -> Any:
        """As the layer."""
        return self.layer(hidden * self.even)


class Scaled(nn.Module):  # type: ignore[misc]
    """The network with its numbers brought to the range of a part's value, where `low` is 0 and `high` is 1."""

    def __init__(self, network: Network, low: float, high: float) -> None:
        super().__init__()
        self.network, self.low, self.high = network, low, high

    def forward(self, numbers: Any, kinds: Any) -> tuple[Any, Any]:
        """As the network, scaled; not yet cut to [0, 1]."""
        found, meaning = self.network(numbers, kinds)
        return (found - self.low) / (self.high - self.low), meaning


def smooth(network: Network, batches: Iterable[Batch]) -> None:
    """Even out every layer by what it reads of `batches`."""
    layers = {name: part for name, part in network.named_modules() if isinstance(part, nn.Linear) and name != "head"}
    most: dict[str, Any] = {}

    def watch(name: str) -> Any:
        def seen(_: Any, given: Any, __: Any) -> None:
            now = given[0].abs().amax((0, 1))
            most[name] = torch.maximum(most[name], now) if name in most else now

        return seen

    watching = [layer.register_forward_hook(watch(name)) for name, layer in layers.items()]
    with torch.no_grad():
        for batch in batches:
            network(torch.from_numpy(batch.numbers), torch.from_numpy(batch.kinds))
        for hook in watching:
            hook.remove()
        for name, layer in layers.items():
            of, _, place = name.rpartition(".")
            setattr(network.get_submodule(of), place, Smooth(layer, most[name]))


def pack(
    network: Network, vocabulary: list[str], folder: Path, batches: Sequence[Batch], *, low: float, high: float
) -> None:
    """Write network.onnx and vocabulary.txt into `folder`. `batches` are some pages, numbered by `vocabulary`."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    network = network.float().eval()
    smooth(network, batches)
    kept = shortened(vocabulary)
    network.pieces.weight = nn.Parameter(network.pieces.weight[torch.tensor(kept)])
    numbers, kinds = torch.ones(2, 16, dtype=torch.long), torch.zeros(2, 16, dtype=torch.long)
    kinds[:, 8:] = 1
    kinds[:, 14:] = 2
    axes = {0: "pages", 1: "length"}
    with tempfile.TemporaryDirectory() as made:
        whole = Path(made) / "network.onnx"
        torch.onnx.export(
            Scaled(network, low, high), (numbers, kinds), whole, input_names=["numbers", "kinds"],
            output_names=["value", "meaning"], opset_version=17, dynamo=False,
            dynamic_axes={"numbers": axes, "kinds": axes, "value": {0: "pages"}, "meaning": {0: "pages"}},
        )  # fmt: skip
        quantize_dynamic(
            whole, folder / "network.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=SEVEN_BITS,
        )  # fmt: skip
    onnx.checker.check_model(folder / "network.onnx")
    (folder / "vocabulary.txt").write_text("\n".join(vocabulary[at] for at in kept), encoding="utf-8")
