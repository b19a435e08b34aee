"""Numbers go in; intervals, calibration and risk–coverage figures come out. Pure, and the same every time."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Column = Sequence[float] | NDArray[np.float64]

RESAMPLES = 1000
SEED = 20261123


class Interval(NamedTuple):
    """A value with its 95 % interval and the number of observations behind it."""

    value: float
    low: float
    high: float
    questions: int


class Bin(NamedTuple):
    """One bar of a reliability diagram: what was predicted in it, and what was so."""

    low: float
    high: float
    questions: int
    mean_confidence: float
    share_true: float


class OperatingPoint(NamedTuple):
    """What share is answered at a threshold, and what share of the answered is wrong."""

    threshold: float
    coverage: float
    risk: float


def bootstrap(columns: Sequence[Sequence[float]], statistic: Callable[..., float | None]) -> Interval | None:
    """The statistic of the columns with its percentile bootstrap interval (Efron and Tibshirani 1993,
    chapter 13); rows are drawn together. None where the statistic can't be had.

    Example: `bootstrap([[1, 0, 1, 1]], mean)` has the value .75. Where all observations are equal the
    interval has no width: then the data say nothing about how far off they might be.
    """
    table = [np.asarray(column, dtype=float) for column in columns]
    count = len(table[0])
    value = statistic(*table) if count else None
    if value is None:
        return None
    generator = np.random.default_rng(SEED)
    drawn = (generator.integers(0, count, count) for _ in range(RESAMPLES))
    found = [statistic(*(column[rows] for column in table)) for rows in drawn]
    low, high = np.percentile([each for each in found if each is not None] or [value], [2.5, 97.5])
    return Interval(float(value), float(low), float(high), count)


def mean(values: Column) -> float | None:
    """The mean, or None of nothing."""
    return float(np.mean(values)) if len(values) else None


def mean_interval(values: Column) -> Interval | None:
    """The mean with its bootstrap interval, or None of nothing; as `bootstrap`, drawn in one go."""
    if not len(values):
        return None
    column = np.asarray(values, dtype=float)
    drawn = np.random.default_rng(SEED).integers(0, len(column), (RESAMPLES, len(column)))
    low, high = np.percentile(column[drawn].mean(axis=1), [2.5, 97.5])
    return Interval(float(column.mean()), float(low), float(high), len(column))


def percentile(values: Column, percent: float) -> float | None:
    """The value below which `percent` of the values lie, or None of nothing."""
    return float(np.percentile(values, percent)) if len(values) else None


def auroc(scores: Column, labels: Column) -> float | None:
    """How likely a true case scores above a false one, ties counting half (Mann and Whitney 1947; Hanley
    and McNeil 1982). None without both kinds. Example: scores .9 .4 .6, labels 1 0 1 → 1.
    """
    values, truth = np.asarray(scores, dtype=float), np.asarray(labels, dtype=bool)
    positives, negatives = int(truth.sum()), int((~truth).sum())
    if not positives or not negatives:
        return None
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    mid_ranks = np.cumsum(counts) - (counts - 1) / 2
    rank_sum = float(mid_ranks[inverse][truth].sum())
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)


def reliability_bins(confidences: Column, labels: Column, bins: int = 10) -> list[Bin]:
    """Bins of equal width over [0, 1], empty ones left out (DeGroot and Fienberg 1983)."""
    values, truth = np.asarray(confidences, dtype=float), np.asarray(labels, dtype=float)
    places = _places(values, bins)
    return [
        Bin(
            place / bins,
            (place + 1) / bins,
            int(inside.sum()),
            float(values[inside].mean()),
            float(truth[inside].mean()),
        )
        for place in range(bins)
        if (inside := places == place).any()
    ]


def _places(values: NDArray[np.float64], bins: int) -> NDArray[np.int_]:
    """The bin of each value; 1 belongs to the last."""
    places: NDArray[np.int_] = np.minimum((values * bins).astype(int), bins - 1)
    return places


def calibration_error(confidences: Column, labels: Column, bins: int = 10) -> float | None:
    """Expected calibration error: the mean gap between confidence and truth over the bins, weighted by
    their counts (Naeini, Cooper and Hauskrecht 2015). Example: two of confidence .8, one true → .3.
    """
    if not len(confidences):
        return None
    values, truth = np.asarray(confidences, dtype=float), np.asarray(labels, dtype=float)
    gaps = np.bincount(_places(values, bins), weights=values - truth)
    return float(np.abs(gaps).sum()) / len(values)


def brier(confidences: Column, labels: Column) -> float | None:
    """The mean squared gap between confidence and truth (Brier 1950). Example: .8 and true → .04."""
    gaps = np.asarray(confidences, dtype=float) - np.asarray(labels, dtype=float)
    return mean(gaps**2)


def risk_coverage(confidences: Column, right: Column) -> list[OperatingPoint]:
    """Risk at every threshold that the data tell apart, from the most to the least confident (El-Yaniv
    and Wiener 2010). Equal confidences are let in together: no threshold could part them.
    """
    values, good = np.asarray(confidences, dtype=float), np.asarray(right, dtype=float)
    points = []
    for threshold in np.unique(values)[::-1]:
        answered = values >= threshold
        points.append(OperatingPoint(float(threshold), float(answered.mean()), float(1 - good[answered].mean())))
    return points


def precision_recall(predicted: Column, actual: Column) -> tuple[float | None, float | None]:
    """Precision and recall of a yes/no decision; None where its denominator is 0, rather than a made-up 0 or 1."""
    guess, truth = np.asarray(predicted, dtype=bool), np.asarray(actual, dtype=bool)
    both = int((guess & truth).sum())
    precision = both / int(guess.sum()) if guess.any() else None
    return precision, (both / int(truth.sum()) if truth.any() else None)
