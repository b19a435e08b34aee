"""A trained network goes in; the int8 ONNX file that the assistant reads comes out."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from torch import Tensor, nn

from evals.int8 import to_int8
from evals.training.network import EvidenceNetwork

_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_OPSET = 17


def export(network: EvidenceNetwork, output: Path) -> None:
    """Write the network to `output`: three inputs of the shape (texts, tokens), one output of the shape
    (texts, tokens, 5), whose last axis assistant/reading.py explains. The network is in evaluation mode afterwards.
    """
    network.eval()
    # a quick attention of PyTorch's own has no counterpart in ONNX; this one gives the same numbers
    network.bert.config._attn_implementation = "eager"
    with TemporaryDirectory() as folder:
        exact = Path(folder) / "exact.onnx"
        _export_exact(network, exact)
        to_int8(exact, output)


class _OneOutput(nn.Module):
    """Evidence and open of each token, then none, partly and whole, the same in each row: the assistant's encoder
    takes a model's first output.
    """

    def __init__(self, network: EvidenceNetwork) -> None:
        super().__init__()
        self._network = network

    def forward(self, ids: Tensor, attention: Tensor, types: Tensor) -> Tensor:
        outputs = self._network(ids, attention, types)
        classes = outputs.classes.unsqueeze(1).expand(-1, outputs.tokens.shape[1], -1)
        return torch.cat([outputs.tokens, classes], -1)


def _export_exact(network: EvidenceNetwork, output: Path) -> None:
    """In 32 bits, for any number of texts and tokens."""
    ids = torch.randint(1000, 3000, (1, 40), generator=torch.Generator().manual_seed(0))
    example = (ids, torch.ones_like(ids), torch.zeros_like(ids))
    axes: dict[str, Any] = {name: {0: "texts", 1: "tokens"} for name in (*_INPUTS, "logits")}
    with torch.no_grad():
        torch.onnx.export(
            _OneOutput(network).eval(),
            example,
            str(output),
            input_names=list(_INPUTS),
            output_names=["logits"],
            dynamic_axes=axes,
            opset_version=_OPSET,
            dynamo=False,
        )
