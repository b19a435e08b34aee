"""A network and examples that it wasn't taught by go in; how well it tells them apart comes out, as one line."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from evals.training.encoding import Encoded
from evals.training.examples import Label
from evals.training.learning import batches, run
from evals.training.losses import sentence_logits
from evals.training.network import EvidenceNetwork

_BATCH_TOKENS = 8000
_ANSWERED = ("answerable", "first turn", "squad2")
_NOT_ANSWERED = ("unanswerable", "partly", "removed", "near", "random", "squad2")
_OPEN_WORDS_OF = ("unanswerable", "partly")


class Judged(NamedTuple):
    """What the network makes of an example: probabilities of the labels, logits of sentences and of tokens."""

    example: Encoded
    labels: NDArray[np.float32]
    sentences: NDArray[np.float32]
    open: NDArray[np.float32]


def report(network: EvidenceNetwork, examples: Sequence[Encoded]) -> str:
    """AUROC of answered questions against each kind of others: by how likely it is that the passage answers at all,
    or, against those answered in part, that it answers the whole. Then how often the likeliest sentence is evidence,
    and the AUROC of the words left open.
    """
    judged = list(_judged(network, examples))
    figures = [f"{source} {value:.3f}" for source, value in _apart(judged)]
    hits = [
        int(one.sentences.argmax()) in evidence
        for one in judged
        if (evidence := one.example.example.evidence) and len(evidence) < one.example.sentence_count
    ]
    if hits:
        figures.append(f"first sentence is evidence {np.mean(hits):.3f}")
    of_words = [one for one in judged if one.example.example.source in _OPEN_WORDS_OF]
    if of_words:
        taught = np.concatenate([one.example.open for one in of_words])
        values = np.concatenate([one.open for one in of_words])
        figures += [f"open words {value:.3f}" for value in _auroc(taught[taught >= 0], values[taught >= 0])]
    return ", ".join(figures)


@torch.no_grad()
def _judged(network: EvidenceNetwork, examples: Iterable[Encoded]) -> Iterator[Judged]:
    network.eval()
    for batch in batches(examples, random.Random(0), _BATCH_TOKENS):
        classes, tokens = run(network, batch)
        for encoded, labels, logits in zip(batch, torch.softmax(classes, 1), tokens, strict=True):
            sentences = sentence_logits(logits, encoded).numpy()
            yield Judged(encoded, labels.numpy(), sentences, logits[: encoded.length, 1].numpy())
    network.train()


def _apart(judged: Sequence[Judged]) -> Iterator[tuple[str, float]]:
    answered = [one for one in judged if one.example.example.source in _ANSWERED and _is(one, Label.WHOLE)]
    for source in _NOT_ANSWERED:
        others = [one for one in judged if one.example.example.source == source and not _is(one, Label.WHOLE)]
        value: Callable[[Judged], float] = _wholly if source == "partly" else _at_all
        right = np.array([1] * len(answered) + [0] * len(others))
        for auroc in _auroc(right, np.array([value(one) for one in (*answered, *others)])):
            yield source, auroc


def _auroc(right: NDArray[np.int64], values: NDArray[np.float64]) -> list[float]:
    """One value, or none where all are of one kind."""
    return [float(roc_auc_score(right, values))] if len(set(right.tolist())) == 2 else []


def _is(judged: Judged, label: Label) -> bool:
    return judged.example.example.label == label


def _wholly(judged: Judged) -> float:
    return float(judged.labels[Label.WHOLE])


def _at_all(judged: Judged) -> float:
    return 1 - float(judged.labels[Label.NONE])
