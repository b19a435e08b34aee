"""Labelled signals go in; the two regressions of the confidence and their cross-validated figures come out."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from assistant.confidence import Calibration, Regression

ANSWERS = ("answers", "similarity")
"""What the probability of an answer is computed from; others that were tried did not help (DECISIONS.md)."""

PARTLY = ("partly", "whole")
"""What the probability is computed from that an answer is of a part only."""

_FOLDS = 10
_WRONGLY_REFUSED = 0.04

Label = Literal["none", "partly", "whole"]
Array = NDArray[np.float64]


class Labelled(NamedTuple):
    """One question's signals, how much of it the documents answer, and the set it is of."""

    source: str
    label: Label
    signals: Mapping[str, float]


class Fitted(NamedTuple):
    """What is kept; and, by source, the threshold at which 4 % of its answerable questions would be refused,
    with the share of its unanswerable ones that it refuses.
    """

    calibration: Calibration
    thresholds: dict[str, tuple[float, float]]


def calibrate(examples: Sequence[Labelled], date: str, data: str) -> Fitted:
    """Fit on all examples; every source weighs the same, however many questions it has.

    The figures are of questions that the fold's model had not seen, by source; a source whose questions
    are all of one kind has none.
    """
    answerable = np.array([example.label != "none" for example in examples])
    answers, held_out = _fit(examples, answerable, ANSWERS)
    halves = [example for example in examples if example.label != "none"]
    partly, _ = _fit(halves, np.array([example.label == "partly" for example in halves]), PARTLY)
    sources = np.array([example.source for example in examples])
    figures, thresholds = [], {}
    for source in dict.fromkeys(example.source for example in examples):
        of_source = sources == source
        if len(set(answerable[of_source])) == 2:
            figures.append(f"{source} {roc_auc_score(answerable[of_source], held_out[of_source]):.3f}")
            threshold = float(np.quantile(held_out[of_source & answerable], _WRONGLY_REFUSED))
            thresholds[source] = threshold, float(np.mean(held_out[of_source & ~answerable] < threshold))
    text = f"AUROC of answerable, {_FOLDS}-fold cross-validated: {', '.join(figures)}"
    return Fitted(Calibration(date=date, data=data, figures=text, answers=answers, partly=partly), thresholds)


def _fit(examples: Sequence[Labelled], labels: NDArray[np.bool_], names: Sequence[str]) -> tuple[Regression, Array]:
    """The regression, and each example's probability from a model that had not seen it."""
    features = np.array([[example.signals[name] for name in names] for example in examples])
    weights = _weights([example.source for example in examples])
    model = LogisticRegression(max_iter=5000)
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    held_out: Array = cross_val_predict(
        model, features, labels, cv=folds, method="predict_proba", params={"sample_weight": weights}
    )[:, 1]
    model.fit(features, labels, sample_weight=weights)
    fitted = {name: round(float(weight), 4) for name, weight in zip(names, model.coef_[0], strict=True)}
    return Regression(intercept=round(float(model.intercept_[0]), 4), weights=fitted), held_out


def _weights(sources: Sequence[str]) -> Array:
    counts = {source: sources.count(source) for source in dict.fromkeys(sources)}
    return np.array([len(sources) / len(counts) / counts[source] for source in sources])
