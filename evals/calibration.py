"""Labelled signals go in; the two regressions of the confidence and their cross-validated figures come out."""

from collections import Counter
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
_ASKED_OF = {"strangers": "article"}  # so these weigh with its questions
_LEAST_SCALE = 1e-6
_WRONGLY_REFUSED = 0.04
_THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4)

Label = Literal["none", "partly", "whole"]
Array = NDArray[np.float64]


class Labelled(NamedTuple):
    """One question's signals, how much of it the documents answer, and the set it is of."""

    source: str
    label: Label
    signals: Mapping[str, float]


class Fitted(NamedTuple):
    """What is kept; and, by source, the threshold at which 4 % of its answerable questions would be refused,
    with the share of its unanswerable ones that it refuses; and a line a source for whoever sets the threshold.
    """

    calibration: Calibration
    thresholds: dict[str, tuple[float, float]]
    lines: tuple[str, ...]


def calibrate(examples: Sequence[Labelled], date: str, data: str) -> Fitted:
    """Fit on all examples; every source weighs the same, however many questions it has; what is asked of the same text
    weighs together.

    The figures are of questions that the fold's model had not seen, by source; a source whose questions
    are all of one kind has none.
    """
    answerable = np.array([example.label != "none" for example in examples])
    answers, held_out = _fit(examples, answerable, ANSWERS)
    halves = [example for example in examples if example.label != "none"]
    partly, _ = _fit(halves, np.array([example.label == "partly" for example in halves]), PARTLY)
    sources = np.array([example.source for example in examples])
    figures, thresholds, lines = [], {}, []
    for source in dict.fromkeys(example.source for example in examples):
        of_source = sources == source
        if len(set(answerable[of_source])) == 2:
            figures.append(f"{source} {roc_auc_score(answerable[of_source], held_out[of_source]):.3f}")
            threshold = float(np.quantile(held_out[of_source & answerable], _WRONGLY_REFUSED))
            thresholds[source] = threshold, float(np.mean(held_out[of_source & ~answerable] < threshold))
        lines.append(_line(source, held_out[of_source & answerable], held_out[of_source & ~answerable]))
    text = f"AUROC of answerable, {_FOLDS}-fold cross-validated: {', '.join(figures)}"
    kept = Calibration(date=date, data=data, figures=text, answers=answers, partly=partly)
    return Fitted(kept, thresholds, tuple(lines))


def _line(source: str, answered: Array, others: Array) -> str:
    """Example: "article: refused of the answerable .01 at .2, .02 at .25; of the others .96 at .2, .97 at .25"."""
    shares = [
        f"{whose} {', '.join(f'{np.mean(held_out < at):.2f} at {at}' for at in _THRESHOLDS)}"
        for whose, held_out in (("of the answerable", answered), ("of the others", others))
        if len(held_out)
    ]
    return f"{source}: refused {'; '.join(shares)}"


def _fit(examples: Sequence[Labelled], labels: NDArray[np.bool_], names: Sequence[str]) -> tuple[Regression, Array]:
    """The regression, and each example's probability from a model that had not seen it.

    The signals are brought to one scale for the fit: its penalty on large weights would else keep that of the cosines,
    which differ by tenths, too small.
    """
    features = np.array([[example.signals[name] for name in names] for example in examples])
    weights = _weights([_ASKED_OF.get(example.source, example.source) for example in examples])
    center, scale = features.mean(axis=0), np.maximum(features.std(axis=0), _LEAST_SCALE)
    scaled = (features - center) / scale
    model = LogisticRegression(max_iter=5000)
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    held_out: Array = cross_val_predict(
        model, scaled, labels, cv=folds, method="predict_proba", params={"sample_weight": weights}
    )[:, 1]
    model.fit(scaled, labels, sample_weight=weights)
    fitted = model.coef_[0] / scale
    intercept = float(model.intercept_[0] - fitted @ center)
    kept = {name: round(float(weight), 4) for name, weight in zip(names, fitted, strict=True)}
    return Regression(intercept=round(intercept, 4), weights=kept), held_out


def _weights(sources: Sequence[str]) -> Array:
    counts = Counter(sources)
    return np.array([len(sources) / len(counts) / counts[source] for source in sources])
