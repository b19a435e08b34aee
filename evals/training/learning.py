"""A network and examples go in; the network is taught by them for a given time."""

import random
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from evals.training.encoding import Encoded, ExampleEncoder
from evals.training.examples import Example
from evals.training.losses import Losses, Outputs, losses
from evals.training.network import EvidenceNetwork

SEED = 0
LEARNING_RATE = 6e-5
ONWARD_RATE, ONWARD_FROZEN = 3e-5, 4
"""For a reader that has been taught already: half the rate; its lowest layers stay, which saves time."""

_HEADS_FASTER = 4.0
_SLOWER_A_LAYER = 0.9
"""The lower a layer, the more of what it knows is about language and not about the task."""

_WARM_UP_STEPS = 60
_LEAST_RATE = 0.02
_BATCH_TOKENS = 2800
_TOLD_EVERY, _KEPT_EVERY = 100, 400


def teach(
    network: EvidenceNetwork,
    encoder: ExampleEncoder,
    draw: Callable[[], Sequence[Example]],
    minutes: float,
    keep: Callable[[], None],
    after_epoch: Callable[[int], None],
    rate: float = LEARNING_RATE,
    frozen: int = 0,
) -> None:
    """Teach until the time is over, at a `rate` that falls to almost nothing by then. `draw` gives an epoch's examples,
    `keep` is called now and then, `after_epoch` after each epoch and at the end. The lowest `frozen` layers stay as
    they are.

    Two runs see the same batches in the same order; how many of them depends on the machine.
    """
    optimizer = torch.optim.AdamW(list(_groups(network, rate, frozen)))
    rates = [group["lr"] for group in optimizer.param_groups]
    begin, told = time.monotonic(), list[NDArray[np.float64]]()
    for epoch in count():
        for batch in batches([encoder.encode(example) for example in draw()], random.Random(SEED + epoch + 1)):
            elapsed = (time.monotonic() - begin) / (60 * minutes)
            if elapsed >= 1:
                after_epoch(epoch)
                return
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * _share_of_rate(len(told), elapsed)
            told.append(_learn(network, optimizer, batch))
            if len(told) % _TOLD_EVERY == 0:
                print(_line(told, elapsed), flush=True)
            if len(told) % _KEPT_EVERY == 0:
                keep()
        after_epoch(epoch)


def batches(examples: Iterable[Encoded], rng: random.Random, tokens: int = _BATCH_TOKENS) -> list[list[Encoded]]:
    """Groups of about the same length, of up to so many tokens with the padding, in a random order."""
    by_length = sorted(examples, key=lambda encoded: encoded.length + rng.random() * 40)
    result: list[list[Encoded]] = []
    longest = 0
    for encoded in by_length:
        longest = max(longest, encoded.length)
        if not result or longest * (len(result[-1]) + 1) > tokens:
            result.append([])
            longest = encoded.length
        result[-1].append(encoded)
    rng.shuffle(result)
    return result


def run(network: EvidenceNetwork, batch: Sequence[Encoded]) -> Outputs:
    """What the network says of a batch. In 16 bits where these do, which is quicker."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        outputs = network(*_padded(batch))
    return Outputs(outputs.classes.float(), outputs.tokens.float())


def _learn(network: EvidenceNetwork, optimizer: torch.optim.Optimizer, batch: Sequence[Encoded]) -> NDArray[np.float64]:
    """One step; the parts of the loss before it."""
    found = losses(run(network, batch), batch)
    found.whole.backward()  # type: ignore[no-untyped-call]  # PyTorch gives it no types
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad()
    return np.array([float(part.detach()) for part in found])


def _padded(batch: Sequence[Encoded]) -> tuple[Tensor, Tensor, Tensor]:
    """Ids, which of them are real, and types."""
    size = len(batch), max(encoded.length for encoded in batch)
    ids, attention, types = (torch.zeros(size, dtype=torch.long) for _ in range(3))
    for row, encoded in enumerate(batch):
        ids[row, : encoded.length] = torch.from_numpy(encoded.ids)
        attention[row, : encoded.length] = 1
        types[row, : encoded.length] = torch.from_numpy(encoded.types)
    return ids, attention, types


def _line(told: Sequence[NDArray[np.float64]], elapsed: float) -> str:
    recent = np.mean(told[-_TOLD_EVERY:], axis=0)
    parts = ", ".join(f"{name} {value:.3f}" for name, value in zip(Losses._fields, recent, strict=True))
    return f"step {len(told)}, {elapsed:.0%} of the time, losses of late: {parts}"


def _share_of_rate(step: int, elapsed: float) -> float:
    return min(1.0, step / _WARM_UP_STEPS) * max(_LEAST_RATE, 1 - elapsed)


def _groups(network: EvidenceNetwork, rate: float, frozen: int) -> Iterator[dict[str, object]]:
    """The parameters with their rates. The embeddings of words and positions stay as they are: the questions hold
    far too few words to change what all of them mean.
    """
    for name, parameter in network.named_parameters():
        layer = re.search(r"layer\.(\d+)", name)
        depth = int(layer[1]) if layer else -1 if "embeddings" in name else 12
        if "word_embeddings" in name or "position_embeddings" in name or (frozen and depth < frozen):
            parameter.requires_grad = False
        elif not name.startswith("bert."):
            yield {"params": [parameter], "lr": rate * _HEADS_FASTER, "weight_decay": 0.0}
        else:
            slower = rate * _SLOWER_A_LAYER ** (12 - depth)
            yield {"params": [parameter], "lr": slower, "weight_decay": 0.01 if parameter.dim() > 1 else 0.0}
