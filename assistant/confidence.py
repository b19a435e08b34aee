"""The signals of some evidence go in; the calibrated probabilities that it answers the question come out.

Logistic regressions, whose weights stand in `confidence.json` with date, data and figures;
`python -m evals calibrate` fits new ones.
"""

import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from pydantic import BaseModel


class Probabilities(NamedTuple):
    """That the evidence answers the question at all, and that what it answers is a part only, given that
    it does.
    """

    answers: float
    partly: float


class Regression(BaseModel):
    """A logistic regression over named signals."""

    intercept: float
    weights: dict[str, float]

    def __call__(self, signals: Mapping[str, float]) -> float:
        """The probability, in (0, 1)."""
        logit = self.intercept + sum(weight * signals[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


class Calibration(BaseModel):
    """What was fitted for one reader, and where it comes from."""

    date: str
    data: str
    figures: str
    answers: Regression
    partly: Regression


def probabilities(reader: str, signals: Mapping[str, float]) -> Probabilities:
    """The probabilities for signals that the reader of that name gave."""
    calibration = _calibrations()[reader]
    return Probabilities(calibration.answers(signals), calibration.partly(signals))


@cache
def _calibrations() -> dict[str, Calibration]:
    text = files("assistant").joinpath("confidence.json").read_text("utf-8")
    return {name: Calibration.model_validate(value) for name, value in _parsed(text).items()}


def _parsed(text: str) -> dict[str, object]:
    import json

    parsed: dict[str, object] = json.loads(text)
    return parsed
