"""The folder of foreign sets goes in; a trained network's file comes out, or figures on a writer that was left out."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor

from assistant.errors import InputError
from assistant.meaning import Thresholds
from evals.safety_training.examples import Example, examples
from evals.safety_training.exporting import export
from evals.safety_training.learning import SEED, teach
from evals.safety_training.network import DangerNetwork
from evals.safety_training.validation import figures, likelihoods

LAST = ("dev", "article")
"""By other writers than the rest. They are taught in one last epoch, after the thresholds could be chosen on them."""

_LAST_TIMES, _LAST_RATE = 2, 0.4
_TRIED = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


def make(data: Path, output: Path, epochs: int, other: Path | None = None) -> None:
    """Teach with all there is and write the file; beside it, `.before.pt` is the network before the last epoch and
    `.pt` after it. With the `.pt` of an `other` network, what is written is the mean of both, weight by weight: two
    that began alike and were taught differently err less together (Wortsman et al. 2022, arXiv 2203.05482).
    """
    everything = examples(data)
    last = [one for one in everything if one.writer in LAST]
    network = _taught([one for one in everything if one.writer not in LAST], epochs)
    torch.save(network.state_dict(), output.with_suffix(".before.pt"))
    _print_figures(network, last)
    teach(network, [*everything, *last * (_LAST_TIMES - 1)], 1, _LAST_RATE)
    torch.save(network.state_dict(), output.with_suffix(".pt"))
    if other:
        network.load_state_dict(_mean(network.state_dict(), torch.load(other)))
    export(network, output)


def _mean(one: Mapping[str, Tensor], other: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name: (one[name] + other[name]) / 2 for name in one}


def leave_out(data: Path, writer: str, epochs: int) -> None:
    """Teach with all but one writer, then print the figures on that one, at several thresholds."""
    everything = examples(data)
    asked = [one for one in everything if one.writer == writer]
    if not asked:
        writers = ", ".join(sorted({one.writer for one in everything}))
        raise InputError(f"There is no writer '{writer}'.", f"Choose one of {writers}.")
    _print_figures(_taught([one for one in everything if one.writer != writer], epochs), asked)


def _taught(with_these: Sequence[Example], epochs: int) -> DangerNetwork:
    torch.manual_seed(SEED)
    network = DangerNetwork()
    teach(network, with_these, epochs)
    return network


def _print_figures(network: DangerNetwork, asked: Sequence[Example]) -> None:
    likely = likelihoods(network, asked)
    print("threshold  pressing    urgent  decisions | false: turned   others  decision", flush=True)
    for least in _TRIED:
        found = figures(asked, likely, Thresholds.same(least))
        print(f"{least:9.2f}", *(f"{value:9.3f}" for value in found), flush=True)
