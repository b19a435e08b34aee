"""A data folder and a time go in; the weights of an evidence reader come out, as a file."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from assistant.embedding import open_embedder
from assistant.models import BGE_SMALL
from evals.training.course import Course
from evals.training.encoding import ExampleEncoder
from evals.training.exporting import export
from evals.training.learning import ONWARD_FROZEN, ONWARD_RATE, SEED, teach
from evals.training.network import EvidenceNetwork
from evals.training.reporting import report


def make(data: Path, output: Path, minutes: float, onward: int | None = None) -> None:
    """Train, and write the weights to `output`. Beside it, with the ending .pt, is the network as it was last kept,
    so that an accident near the end doesn't cost the whole time. `onward`: not from the packaged cross-encoder, but
    from the reader that the assistant has, with the questions of the files of that number and up; the file then holds
    the mean of what it was and what it became.
    """
    torch.manual_seed(SEED)
    course = Course(data, open_embedder(BGE_SMALL.name), SEED, since=onward or 2)
    network, encoder = EvidenceNetwork(onward is not None), ExampleEncoder()
    watched = {name: [encoder.encode(one) for one in examples] for name, examples in course.watched().items()}

    def keep() -> None:
        torch.save(network.state_dict(), output.with_suffix(".pt"))

    def after_epoch(epoch: int) -> None:
        keep()
        for name, examples in watched.items():
            print(f"epoch {epoch + 1}, {name}: {report(network, examples)}", flush=True)

    if onward is not None:
        before = {name: weight.clone() for name, weight in network.state_dict().items()}
        teach(network, encoder, course.onward_epoch, minutes, keep, after_epoch, ONWARD_RATE, ONWARD_FROZEN)
        network.load_state_dict(halfway(before, network.state_dict()))
    else:
        teach(network, encoder, course.epoch, minutes, keep, after_epoch)
    export(network, output)
    print(f"{output} has the SHA-256 {hashlib.sha256(output.read_bytes()).hexdigest()}; assistant/models.py needs it.")


def halfway(before: Mapping[str, Tensor], after: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The mean of two networks of which one was taught on from the other; positions and other whole numbers stay.

    It keeps of what was known before more than the second does, and has most of what is new: Wortsman et al., Robust
    fine-tuning of zero-shot models, 2022 (arXiv 2109.01903).
    """
    return {
        name: (weight + after[name]) / 2 if weight.is_floating_point() else weight for name, weight in before.items()
    }
