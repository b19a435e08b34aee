"""A trained network goes in; the int8 ONNX file that the assistant reads comes out."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch

from evals.int8 import to_int8
from evals.safety_training.network import DangerNetwork

_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_OPSET = 17


def export(network: DangerNetwork, output: Path) -> None:
    """Write the network to `output`: three inputs of the shape (messages, tokens), one output of the shape
    (messages, heads). The network is in evaluation mode afterwards.
    """
    network.eval()
    # a quick attention of PyTorch's own has no counterpart in ONNX; this one gives the same numbers
    network.bert.config._attn_implementation = "eager"
    with TemporaryDirectory() as folder:
        exact = Path(folder) / "exact.onnx"
        _export_exact(network, exact)
        to_int8(exact, output)


def _export_exact(network: DangerNetwork, output: Path) -> None:
    """In 32 bits, for any number of messages and tokens."""
    ids = torch.randint(1000, 3000, (1, 40), generator=torch.Generator().manual_seed(0))
    example = (ids, torch.ones_like(ids), torch.zeros_like(ids))
    axes: dict[str, Any] = {name: {0: "messages", 1: "tokens"} for name in _INPUTS}
    with torch.no_grad():
        torch.onnx.export(
            network.eval(),
            example,
            str(output),
            input_names=list(_INPUTS),
            output_names=["logits"],
            dynamic_axes=axes | {"logits": {0: "messages"}},
            opset_version=_OPSET,
            dynamo=False,
        )
