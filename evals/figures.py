"""Results go in; the key figures of the whole and of each kind come out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from evals import statistics
from evals.quote_scorers import FIRST_QUOTES, filled_slots
from evals.runner import Result
from evals.scorers import SCORERS
from evals.statistics import Interval, OperatingPoint


@dataclass(frozen=True)
class Run:
    """All results in the order of the set; `conditions` says under what they were had (models, corpus, date)."""

    name: str
    results: tuple[Result, ...]
    conditions: Mapping[str, str]

    @cached_property
    def figures(self) -> dict[str, Interval]:
        """The key figures, by name."""
        return figures(self.results)


class KindRow(NamedTuple):
    """The figures of the questions of one kind."""

    kind: str
    passed: Interval
    scores: Mapping[str, float | None]


class Confidences(NamedTuple):
    """One entry a question on which answering or refusing is the point."""

    confidences: list[float]
    answerable: list[float]
    right_if_answered: list[float]
    answered: list[float]


LESS_IS_BETTER = {"latency_median_ms", "latency_p95_ms", "calibration_error", "brier"}
"""Figures that are good when they are small; of all others, more is better."""


def figures(results: Sequence[Result]) -> dict[str, Interval]:
    """Every key figure that the results allow, by name; what can't be had is left out, never 0."""
    found = {"passed": statistics.mean_interval([result.passed for result in results])}
    for scorer in SCORERS:
        if scorer.name != "latency_ms":
            found[scorer.name] = statistics.mean_interval(values(results, scorer.name))
    refused, unanswerable = _refusals(results)
    found["refusal_precision"] = statistics.bootstrap(
        [refused, unanswerable], lambda guess, truth: statistics.precision_recall(guess, truth)[0]
    )
    found["refusal_recall"] = statistics.bootstrap(
        [refused, unanswerable], lambda guess, truth: statistics.precision_recall(guess, truth)[1]
    )
    given = confidences(results)
    labelled = [given.confidences, given.answerable]
    found["confidence_auroc"] = statistics.bootstrap(labelled, statistics.auroc)
    found["calibration_error"] = statistics.bootstrap(labelled, statistics.calibration_error)
    found["brier"] = statistics.bootstrap(labelled, statistics.brier)
    latencies = values(results, "latency_ms")
    for name, percent in (("latency_median_ms", 50.0), ("latency_p95_ms", 95.0)):
        found[name] = statistics.bootstrap([latencies], lambda drawn, at=percent: statistics.percentile(drawn, at))
    return {name: interval for name, interval in found.items() if interval is not None}


def by_kind(results: Sequence[Result]) -> list[KindRow]:
    """A row a kind, the weakest first; equally weak ones by name."""
    rows = []
    for kind in sorted({result.case.kind for result in results}):
        inside = [result for result in results if result.case.kind == kind]
        passed = statistics.mean_interval([result.passed for result in inside])
        means = {scorer.name: statistics.mean(values(inside, scorer.name)) for scorer in SCORERS}
        if passed:
            rows.append(KindRow(kind, passed, means))
    return sorted(rows, key=lambda row: row.passed.value)


def values(results: Sequence[Result], scorer: str) -> list[float]:
    """One scorer's values, those left out to which it doesn't apply."""
    scores = (result.verdict.scores[scorer].value for result in results)
    return [value for value in scores if value is not None]


def confidences(results: Sequence[Result]) -> Confidences:
    """Confidence beside the truth, for the questions on which answering or refusing is the point.

    For one that was refused, its nearest passages stand for what the answer would have been.
    """
    given = Confidences([], [], [], [])
    for result in results:
        case, answer = result.case, result.answer
        if case.answerable is not None and answer.confidence is not None:
            given.confidences.append(answer.confidence)
            given.answerable.append(float(case.answerable))
            given.right_if_answered.append(float(_would_be_right(result)))
            given.answered.append(float(answer.answered))
    return given


def operating_point(given: Confidences) -> OperatingPoint | None:
    """Where the assistant really stands: the share that it answered, and how much of that was wrong."""
    answered = [index for index, flag in enumerate(given.answered) if flag]
    if not answered:
        return None
    wrong = sum(1 - given.right_if_answered[index] for index in answered) / len(answered)
    return OperatingPoint(
        min(given.confidences[index] for index in answered), len(answered) / len(given.answered), wrong
    )


def _would_be_right(result: Result) -> bool:
    case, answer = result.case, result.answer
    if not case.answerable:
        return False
    quotes = answer.quotes or answer.closest
    return filled_slots(case, quotes if case.wants_list else quotes[:FIRST_QUOTES]) >= case.needed


def _refusals(results: Sequence[Result]) -> tuple[list[float], list[float]]:
    """Whether each was refused, and whether it should have been; crashes count as not refused."""
    judged = [result for result in results if result.case.answerable is not None]
    return (
        [float(result.answer.refused) for result in judged],
        [float(not result.case.answerable) for result in judged],
    )
