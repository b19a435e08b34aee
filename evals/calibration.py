"""Labelled signals go in; a logistic regression and its cross-validated figures come out."""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

SIGNALS = ("relevance", "passage_relevance", "similarity")
"""What the confidence is computed from; others that were tried did not help (DECISIONS.md)."""

_FOLDS = 10


class Labelled(NamedTuple):
    """One question's signals, whether the documents answer it, and the set it is of."""

    source: str
    answerable: bool
    signals: Mapping[str, float]


class Calibration(NamedTuple):
    """The weights of a logistic regression, and the AUROC of its held-out folds by source."""

    intercept: float
    weights: dict[str, float]
    auroc: dict[str, float]

    def to_json(self, date: str, data: str) -> str:
        """The text of `assistant/confidence.json`."""
        figures = ", ".join(f"{source} {value:.3f}" for source, value in self.auroc.items())
        return json.dumps(
            {
                "date": date,
                "data": data,
                "figures": f"AUROC, {_FOLDS}-fold cross-validated: {figures}",
                "intercept": round(self.intercept, 4),
                "weights": {name: round(weight, 4) for name, weight in self.weights.items()},
            },
            indent=2,
        )


def calibrate(examples: Sequence[Labelled]) -> Calibration:
    """Fit on all examples; every source weighs the same, however many questions it has.

    The AUROC is of questions that the fold's model had not seen, by source; a source whose questions
    are all of one kind has none.
    """
    features = np.array([[example.signals[name] for name in SIGNALS] for example in examples])
    labels = np.array([example.answerable for example in examples])
    sources = np.array([example.source for example in examples])
    counts = {source: int((sources == source).sum()) for source in dict.fromkeys(sources)}
    weights = np.array([len(examples) / len(counts) / counts[source] for source in sources])
    model = LogisticRegression(max_iter=5000)
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    held_out = cross_val_predict(
        model, features, labels, cv=folds, method="predict_proba", params={"sample_weight": weights}
    )[:, 1]
    model.fit(features, labels, sample_weight=weights)
    auroc = {
        str(source): float(roc_auc_score(labels[sources == source], held_out[sources == source]))
        for source in counts
        if len(set(labels[sources == source])) == 2
    }
    fitted = dict(zip(SIGNALS, (float(weight) for weight in model.coef_[0]), strict=True))
    return Calibration(float(model.intercept_[0]), fitted, auroc)
