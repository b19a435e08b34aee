"""Statistics worked out by hand, and against scikit-learn where it has them."""

import math
import random

import pytest
from sklearn.metrics import brier_score_loss, roc_auc_score

from evals import statistics
from evals.statistics import Bin, OperatingPoint


def test_auroc_is_the_share_of_pairs_in_the_right_order() -> None:
    # true .9 and .6, false .4 and .8: .9 beats both, .6 beats one of two → 3 of 4 pairs
    assert statistics.auroc([0.9, 0.6, 0.4, 0.8], [1, 1, 0, 0]) == 3 / 4


def test_a_tie_counts_half_in_the_auroc() -> None:
    assert statistics.auroc([0.5, 0.5], [1, 0]) == 1 / 2


def test_auroc_of_one_kind_only_is_none() -> None:
    assert statistics.auroc([0.5, 0.6], [1, 1]) is None
    assert statistics.auroc([], []) is None


def test_auroc_and_brier_agree_with_scikit_learn_ties_included() -> None:
    generator = random.Random(1)
    scores = [round(generator.random(), 1) for _ in range(300)]
    labels = [float(generator.random() < score) for score in scores]
    assert statistics.auroc(scores, labels) == pytest.approx(roc_auc_score(labels, scores))
    assert statistics.brier(scores, labels) == pytest.approx(brier_score_loss(labels, scores))


def test_reliability_bins_hold_what_was_said_and_what_was_so() -> None:
    # .12 and .18 fall into [.1, .2): mean .15, one of two true; 1.0 belongs to the last bin
    found = statistics.reliability_bins([0.12, 0.18, 1.0], [0, 1, 1])
    assert [(bin_.low, bin_.questions, bin_.share_true) for bin_ in found] == [(0.1, 2, 0.5), (0.9, 1, 1.0)]
    assert found[0].mean_confidence == pytest.approx(0.15)
    assert isinstance(found[0], Bin)


def test_calibration_error_weighs_each_bin_by_its_questions() -> None:
    # bin .1: gap |.15 − .5| = .35 of 2 questions; bin .9: gap 0 of 1 → (2·.35 + 0) / 3
    assert statistics.calibration_error([0.12, 0.18, 1.0], [0, 1, 1]) == pytest.approx(0.7 / 3)
    assert statistics.calibration_error([], []) is None


def test_brier_is_the_mean_squared_gap() -> None:
    assert statistics.brier([0.8, 0.5], [1, 0]) == pytest.approx((0.04 + 0.25) / 2)


def test_risk_coverage_lets_equal_confidences_in_together() -> None:
    # at .9: one answered, right. At .5 all three: one of three wrong
    points = statistics.risk_coverage([0.9, 0.5, 0.5], [1, 1, 0])
    assert points[0] == OperatingPoint(0.9, pytest.approx(1 / 3), 0.0)
    assert points[1] == OperatingPoint(0.5, 1.0, pytest.approx(1 / 3))
    assert len(points) == 2


def test_precision_and_recall_have_no_value_without_a_denominator() -> None:
    # predicted 2, of which 1 is so; 1 of 1 found
    assert statistics.precision_recall([1, 1, 0], [1, 0, 0]) == (1 / 2, 1.0)
    assert statistics.precision_recall([0, 0], [1, 0]) == (None, 0.0)
    assert statistics.precision_recall([1, 0], [0, 0]) == (0.0, None)


def test_bootstrap_gives_the_same_interval_every_time_and_holds_the_value() -> None:
    values = [1.0] * 70 + [0.0] * 30
    first, second = statistics.mean_interval(values), statistics.bootstrap([values], statistics.mean)
    assert first is not None and first == statistics.mean_interval(values)
    # for a share of .7 of 100, the normal approximation is .7 ± 1.96·√(.7·.3/100) = .610 to .790
    assert (first.low, first.high) == (pytest.approx(0.61, abs=0.02), pytest.approx(0.79, abs=0.02))
    assert second is not None and second.value == first.value
    assert (second.low, second.high) == (pytest.approx(first.low, abs=0.02), pytest.approx(first.high, abs=0.02))


def test_bootstrap_draws_rows_together() -> None:
    # equal columns: their difference is 0 in every draw, so the interval has no width
    column = [0.1, 0.4, 0.9]
    interval = statistics.bootstrap([column, column], lambda one, other: statistics.mean(one - other))
    assert interval == statistics.Interval(0.0, 0.0, 0.0, 3)


def test_draws_without_a_value_are_left_out() -> None:
    interval = statistics.bootstrap([[0.9, 0.1], [1, 0]], statistics.auroc)  # half of the draws have one kind only
    assert interval is not None and (interval.value, interval.low, interval.high) == (1, 1, 1)


def test_nothing_has_no_mean_and_no_percentile() -> None:
    assert statistics.mean_interval([]) is None
    assert statistics.bootstrap([[]], statistics.mean) is None
    assert statistics.percentile([], 50) is None
    assert statistics.percentile([1, 2, 3, 4], 50) == 2.5
    assert not math.isnan(statistics.percentile([1.0], 95) or math.nan)
