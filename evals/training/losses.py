"""What the network says and what is right go in; how wrong it is comes out, as one number to make smaller."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from evals.training.encoding import Encoded

UNSEEN = -20.0
"""The logit of a sentence that was cut off; the assistant's reader takes the same."""

_RANK_WEIGHT, _OPEN_WEIGHT = 0.8, 0.6


class Outputs(NamedTuple):
    """Logits: of none, partly and whole, a row a passage; of evidence and of being left open, a pair a token."""

    classes: Tensor
    tokens: Tensor


class Losses(NamedTuple):
    """Of the passages' labels; of each sentence being evidence or not; of evidence against the other sentences of
    its passage; of the words left open. A part that no example of the batch teaches is 0.
    """

    label: Tensor
    sentence: Tensor
    rank: Tensor
    open: Tensor

    @property
    def whole(self) -> Tensor:
        """What is made smaller."""
        return self.label + self.sentence + _RANK_WEIGHT * self.rank + _OPEN_WEIGHT * self.open


def losses(outputs: Outputs, batch: Sequence[Encoded]) -> Losses:
    """The losses of a batch, each the mean over the examples that teach it."""
    labels = torch.tensor([int(encoded.example.label) for encoded in batch])
    sentence, rank, opened = [], [], []
    for logits, encoded in zip(outputs.tokens, batch, strict=True):
        evidence = encoded.example.evidence
        if evidence is not None and encoded.sentence_count:
            of_sentences = sentence_logits(logits, encoded)
            right = torch.zeros(encoded.sentence_count)
            right[list(evidence)] = 1.0
            sentence.append(functional.binary_cross_entropy_with_logits(of_sentences, right))
            if 0 < len(evidence) < encoded.sentence_count:
                rank.append(torch.logsumexp(of_sentences, 0) - torch.logsumexp(of_sentences[right > 0], 0))
        is_open = torch.from_numpy(encoded.open)
        if (taught := is_open >= 0).any():
            of_words = logits[: encoded.length, 1][taught]
            opened.append(functional.binary_cross_entropy_with_logits(of_words, is_open[taught].float()))
    label = functional.cross_entropy(outputs.classes, labels, label_smoothing=0.02)
    return Losses(label, _mean(sentence), _mean(rank), _mean(opened))


def sentence_logits(tokens: Tensor, encoded: Encoded) -> Tensor:
    """For each sentence, the mean over its tokens: what the assistant's reader computes."""
    sentence = torch.from_numpy(encoded.sentence)
    evidence = tokens[: encoded.length, 0]
    return torch.stack(
        [
            evidence[mine].mean() if (mine := sentence == number).any() else evidence.new_tensor(UNSEEN)
            for number in range(encoded.sentence_count)
        ]
    )


def _mean(values: Sequence[Tensor]) -> Tensor:
    return torch.stack(list(values)).mean() if values else torch.zeros(())
