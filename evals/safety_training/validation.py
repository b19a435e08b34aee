"""A network and examples that it wasn't taught with go in; what it would catch and raise for nothing comes out."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from assistant.meaning import DANGERS, Likelihood, Thresholds
from evals.safety_training.examples import Example
from evals.safety_training.learning import MessageEncoder, run
from evals.safety_training.network import DangerNetwork

_TURNED = ("negated", "quoted")
_AT_ONCE = 32


class Figures(NamedTuple):
    """Shares of the examples; NaN where there are none. What is pressing must be shown as its own kind."""

    pressing: float
    urgent: float
    decisions: float
    turned_false: float
    other_false: float
    decision_false: float


def likelihoods(network: DangerNetwork, asked: Sequence[Example]) -> list[Likelihood]:
    """What the network says of each, in 32 bits or 16, as it was taught."""
    encoder = MessageEncoder()
    network.eval()
    order = sorted(range(len(asked)), key=lambda index: sum(map(len, asked[index].turns)))
    found: dict[int, Likelihood] = {}
    with torch.no_grad():
        for start in range(0, len(order), _AT_ONCE):
            numbers = order[start : start + _AT_ONCE]
            shares = torch.sigmoid(run(network, [encoder.encode(asked[number]) for number in numbers]))
            found.update(zip(numbers, (Likelihood(*row) for row in shares.tolist()), strict=True))
    return [found[number] for number in range(len(asked))]


def figures(asked: Sequence[Example], likely: Sequence[Likelihood], thresholds: Thresholds) -> Figures:
    """The share of each sort that gets what it should, or an alarm that it shouldn't."""
    raised = [thresholds.kinds(each) for each in likely]
    kinds = np.array([one.kind for one in asked])
    own = np.array([one.kind in found for one, found in zip(asked, raised, strict=True)])
    alarm = np.array([bool(found & {*DANGERS[:3]}) for found in raised])
    decision = np.array(["personal_decision" in found for found in raised])
    harmless = ~np.isin(kinds, DANGERS)
    turned = np.isin(kinds, _TURNED)
    return Figures(
        _share(own, np.isin(kinds, DANGERS[:2])),
        _share(alarm, kinds == "urgent"),
        _share(own, kinds == "personal_decision"),
        _share(alarm, turned),
        _share(alarm, harmless & ~turned),
        _share(decision, harmless),
    )


def _share(hits: NDArray[np.bool_], of: NDArray[np.bool_]) -> float:
    return float(hits[of].mean()) if of.any() else float("nan")
