"""A packaged encoder goes in; a network of the same weights with a head a kind of danger comes out."""

from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from assistant.meaning import HEADS
from assistant.models import MINILM, locate

WIDTH = 384


class DangerNetwork(nn.Module):
    """all-MiniLM-L6-v2 with one linear layer on the mean and the greatest value of its tokens."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.bert = _bert(dropout)
        self.dropout = nn.Dropout(dropout)
        self.heads = nn.Linear(2 * WIDTH, len(HEADS))

    def forward(self, ids: Tensor, attention: Tensor, types: Tensor) -> Tensor:
        """Inputs of the shape (messages, tokens); logits of the shape (messages, heads)."""
        read = self.bert(input_ids=ids, attention_mask=attention, token_type_ids=types).last_hidden_state
        real = attention.unsqueeze(-1).to(read.dtype)
        mean = (read * real).sum(1) / real.sum(1)
        greatest = (read - 1e4 * (1 - real)).amax(1)
        logits: Tensor = self.heads(self.dropout(torch.cat([mean, greatest], -1)))
        return logits


def _bert(dropout: float) -> Any:
    paths = locate(MINILM)
    config = BertConfig.from_json_file(str(paths["config.json"]))
    config.hidden_dropout_prob = dropout
    config.attention_probs_dropout_prob = 0.0  # with it, the quick attention isn't quick on a CPU
    config._attn_implementation = "sdpa"
    bert = BertModel(config, add_pooling_layer=False)
    weights = load_file(str(paths["model.safetensors"]))
    bert.load_state_dict({name: weights[name] for name in bert.state_dict() if name in weights}, strict=False)
    return bert
