"""A network and examples go in; the network is taught by them for a number of epochs."""

import random
import re
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from assistant.meaning import EARLIER_CHARACTERS, HEADS
from assistant.models import MINILM, locate
from evals.safety_training.examples import NOT_TAUGHT, Example
from evals.safety_training.variation import an_epoch

SEED = 0
LEARNING_RATE = 1e-4
LONGEST = 192
_HEADS_FASTER = 10.0
_SLOWER_A_LAYER = 0.9
_BATCH_TOKENS = 1600
_WARM_UP = 0.06
_SMOOTHED = 0.02
_TOLD_EVERY = 100


class Encoded(NamedTuple):
    """An example as numbers."""

    ids: list[int]
    types: list[int]
    targets: tuple[float, ...]


class MessageEncoder:
    """The tokenizer of the model that is trained further, fed as the assistant feeds it."""

    def __init__(self) -> None:
        self._tokenizer = Tokenizer.from_file(str(locate(MINILM)["tokenizer.json"]))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST, strategy="longest_first")

    def encode(self, one: Example) -> Encoded:
        """The last message, and the earlier ones after it."""
        earlier = "\n".join(one.turns[:-1])[-EARLIER_CHARACTERS:].strip()
        encoding = self._tokenizer.encode(one.turns[-1], earlier or None)
        return Encoded(encoding.ids, encoding.type_ids, one.targets)


def teach(network: nn.Module, all_of_them: Sequence[Example], epochs: int, share_of_rate: float = 1.0) -> None:
    """Teach for so many epochs, at a rate that rises shortly and then falls to nothing. Two runs on one machine see
    the same batches in the same order.
    """
    torch.manual_seed(SEED)
    encoder = MessageEncoder()
    drawn = [an_epoch(all_of_them, random.Random(SEED + epoch)) for epoch in range(epochs)]
    planned = [
        _batches([encoder.encode(one) for one in of_epoch], random.Random(SEED + number))
        for number, of_epoch in enumerate(drawn)
    ]
    weights = _class_weights(all_of_them)
    optimizer = torch.optim.AdamW(list(_groups(network)))
    rates = [group["lr"] for group in optimizer.param_groups]
    steps, step, begin, told = sum(map(len, planned)), 0, time.monotonic(), 0.0
    network.train()
    for batches in planned:
        for batch in batches:
            share = step / steps
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * share_of_rate * min(share / _WARM_UP, (1 - share) / (1 - _WARM_UP))
            loss = _loss(run(network, batch), batch, weights)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            step, told = step + 1, told + float(loss.detach())
            if step % _TOLD_EVERY == 0:
                print(
                    f"step {step} of {steps}, {time.monotonic() - begin:.0f} s, loss {told / _TOLD_EVERY:.4f}",
                    flush=True,
                )
                told = 0.0


def run(network: nn.Module, batch: Sequence[Encoded]) -> Tensor:
    """Logits of a batch, in 16 bits where these do."""
    size = len(batch), max(len(one.ids) for one in batch)
    ids, attention, types = (torch.zeros(size, dtype=torch.long) for _ in range(3))
    for row, one in enumerate(batch):
        ids[row, : len(one.ids)] = torch.tensor(one.ids)
        attention[row, : len(one.ids)] = 1
        types[row, : len(one.ids)] = torch.tensor(one.types)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits: Tensor = network(ids, attention, types)
    return logits.float()


def _loss(logits: Tensor, batch: Sequence[Encoded], weights: Tensor) -> Tensor:
    targets = torch.tensor([one.targets for one in batch])
    taught = (targets != NOT_TAUGHT).float()
    weight = taught * torch.where(targets > 0, weights, torch.ones(()))
    smoothed = targets.clamp(0, 1) * (1 - 2 * _SMOOTHED) + _SMOOTHED
    each = functional.binary_cross_entropy_with_logits(logits, smoothed, reduction="none")
    return (each * weight).sum() / len(batch)


def _class_weights(all_of_them: Sequence[Example]) -> Tensor:
    """What makes a head's yes as heavy as its no, at most fourfold."""
    columns = [[one.targets[index] for one in all_of_them] for index in range(len(HEADS))]
    return torch.tensor([min(4.0, max(1.0, column.count(0.0) / max(1, column.count(1.0)))) for column in columns])


def _batches(encoded: Sequence[Encoded], rng: random.Random) -> list[list[Encoded]]:
    """Groups of about the same length, of up to so many tokens with the padding, in a random order."""
    result: list[list[Encoded]] = []
    longest = 0
    for one in sorted(encoded, key=lambda one: len(one.ids) + 12 * rng.random()):
        longest = max(longest, len(one.ids))
        if not result or longest * (len(result[-1]) + 1) > _BATCH_TOKENS:
            result.append([])
            longest = len(one.ids)
        result[-1].append(one)
    rng.shuffle(result)
    return result


def _groups(network: nn.Module) -> Iterator[dict[str, object]]:
    """The parameters with their rates. The embeddings of words and positions stay as they are."""
    for name, parameter in network.named_parameters():
        if "word_embeddings" in name or "position_embeddings" in name:
            parameter.requires_grad = False
        elif not name.startswith("bert."):
            yield {"params": [parameter], "lr": LEARNING_RATE * _HEADS_FASTER, "weight_decay": 0.0}
        else:
            layer = re.search(r"layer\.(\d+)", name)
            depth = int(layer[1]) + 1 if layer else 0
            rate = LEARNING_RATE * _SLOWER_A_LAYER ** (6 - depth)
            yield {"params": [parameter], "lr": rate, "weight_decay": 0.01 if parameter.dim() > 1 else 0.0}
