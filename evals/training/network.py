"""The packaged cross-encoder, or our reader, goes in; a network of the same weights that can be trained comes out."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from assistant.models import READER, RERANKER, locate
from evals.training.losses import Outputs

WIDTH = 384
_EMBEDDINGS = 30522
_SPREAD = 8.0
"""The cross-encoder's logits lie within ±11, far too sure of themselves for probabilities of three classes."""

_MATMUL = re.compile(r"(encoder/layer\.\d+/.*?)/MatMul")
_OWN_MATMUL = re.compile(
    r"(?:.*/)?(bert/encoder/layer\.\d+/.*?|bert/pooler/dense|classes|cls|tokens?)/(?:Gemm_)?MatMul"
)
_OWN_NAMES = {"cls": "classes", "token": "tokens"}
"""The heads' names in the first weights that were shipped."""


class EvidenceNetwork(nn.Module):
    """ms-marco-MiniLM-L-12-v2 with two heads: one on the whole, which begins as the cross-encoder's judgement, and
    one on each token. `onward`: with the weights that the assistant ships, to be taught further.
    """

    def __init__(self, onward: bool = False) -> None:
        super().__init__()
        weights = packaged_weights()
        self.bert = _bert(weights)
        self.classes = nn.Linear(WIDTH, 3)
        self.tokens = nn.Linear(WIDTH, 2)
        self.dropout = nn.Dropout(0.1)
        self._begin(weights["classifier.weight"][0], weights["classifier.bias"][0])
        if onward:
            self.load_state_dict(shipped_weights())

    def forward(self, ids: Tensor, attention: Tensor, types: Tensor) -> Outputs:
        """All three of the shape (passages, tokens)."""
        read = self.bert(input_ids=ids, attention_mask=attention, token_type_ids=types)
        return Outputs(
            self.classes(self.dropout(read.pooler_output)), self.tokens(self.dropout(read.last_hidden_state))
        )

    @torch.no_grad()
    def _begin(self, weight: Tensor, bias: Tensor) -> None:
        """A relevance of x becomes the logits -x, none for partly, and x, all spread less."""
        self.classes.weight.copy_(torch.stack([-weight / _SPREAD, torch.zeros_like(weight), weight / _SPREAD]))
        self.classes.bias.copy_(torch.stack([-bias / _SPREAD, torch.tensor(-1.0), bias / _SPREAD]))
        self.tokens.weight.mul_(0.1)
        self.tokens.bias.zero_()


def packaged_weights() -> dict[str, Tensor]:
    """The cross-encoder's weights by the names that transformers gives them, from int8 back to 32 bits.

    Raises:
        ModelError: the package is not installed, or its weights are others.
    """
    graph = onnx.load(str(locate(RERANKER)["model.onnx"])).graph
    stored = {initializer.name: numpy_helper.to_array(initializer) for initializer in graph.initializer}
    found: dict[str, NDArray[Any]] = {}
    for name, values in stored.items():
        if name.endswith((".weight", ".bias")):
            found[name] = values
        elif name.endswith(".weight_quantized"):
            weight = name.removesuffix("_quantized")
            # a matrix that is multiplied with is stored the other way round; an embedding is looked up
            found[weight] = _exact(stored, weight) if "embeddings" in weight else _exact(stored, weight).T
    for node in graph.node:  # the exporter has renamed the matrices, but the nodes still say whose they are
        if node.op_type == "MatMulInteger" and (match := _MATMUL.search(node.name)):
            name = f"{match[1].replace('/', '.')}.weight"
            found[name] = _exact(stored, node.input[1].removesuffix("_quantized")).T
    return {name.removeprefix("bert."): torch.tensor(np.ascontiguousarray(found[name])) for name in found}


def shipped_weights() -> dict[str, Tensor]:
    """Our reader's weights by the names that EvidenceNetwork gives them, from int8 back to 32 bits.

    Raises:
        ModelError: the weights are not there, or are others than models.py knows.
    """
    graph = onnx.load(str(locate(READER)["model.onnx"])).graph
    stored = {initializer.name: numpy_helper.to_array(initializer) for initializer in graph.initializer}
    found = {name: values for name, values in stored.items() if name.endswith((".weight", ".bias"))}
    for name in stored:
        if name.endswith("_embeddings.weight_quantized"):
            weight = name.removesuffix("_quantized")
            found[weight] = _exact(stored, weight)
    for node in graph.node:
        if node.op_type == "MatMulInteger" and (match := _OWN_MATMUL.fullmatch(node.name.removesuffix("_quant"))):
            found[f"{match[1].replace('/', '.')}.weight"] = _exact(stored, node.input[1].removesuffix("_quantized")).T
    return {_own_name(name): torch.tensor(np.ascontiguousarray(values)) for name, values in found.items()}


def _own_name(name: str) -> str:
    """Without the names of what the network was wrapped in for its export."""
    name = re.sub(r"^.*?(?=(?:bert|classes|cls|tokens?)\.)", "", name)
    head, _, rest = name.partition(".")
    return f"{_OWN_NAMES.get(head, head)}.{rest}"


def _exact(stored: Mapping[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    """int8 stands for (value - zero point) * scale; there is one scale, or one a column."""
    values, zero = (stored[f"{name}_{part}"].astype(np.float32) for part in ("quantized", "zero_point"))
    exact: NDArray[np.float32] = (values - zero) * stored[f"{name}_scale"].astype(np.float32)
    return exact


def _bert(weights: Mapping[str, Tensor]) -> Any:
    config = BertConfig(
        hidden_size=WIDTH,
        num_hidden_layers=12,
        num_attention_heads=12,
        intermediate_size=1536,
        vocab_size=_EMBEDDINGS,
        attention_probs_dropout_prob=0.0,  # with it, the quick attention below isn't quick on a CPU
        attn_implementation="sdpa",
    )
    bert = BertModel(config)
    bert.load_state_dict({name: weight for name, weight in weights.items() if not name.startswith("classifier")})
    return bert
