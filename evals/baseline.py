"""A run and the stored figures of an earlier one go in; what got better and worse, and what is too bad, come out."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import InputError
from evals.figures import LESS_IS_BETTER, Run
from evals.scorers import SCORERS

BASELINE = Path(__file__).parent / "baseline.json"
THRESHOLDS = Path(__file__).parent / "thresholds.yaml"
_MORE_FIGURES = {
    "passed",
    "refusal_precision",
    "refusal_recall",
    "confidence_auroc",
    "latency_median_ms",
    "latency_p95_ms",
}
_FIGURES = {scorer.name for scorer in SCORERS} | _MORE_FIGURES | LESS_IS_BETTER


class BaselineError(InputError):
    """The file of baselines or of thresholds isn't in its format."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class QuestionState(_Frozen):
    """Whether a question passed, and the fingerprint of the case as it then was."""

    case: str
    passed: bool


class Baseline(_Frozen):
    """What one set reached when it was recorded."""

    conditions: dict[str, str]
    figures: dict[str, float]
    questions: dict[str, QuestionState]


class Limits(_Frozen):
    """The least and the most that figures may be."""

    minimum: dict[str, float] = {}
    maximum: dict[str, float] = {}


class Tolerance(_Frozen):
    """What may get worse against the baseline before it is a regression."""

    worse_questions: int = Field(0, ge=0)
    figures: dict[str, float] = {}


class Thresholds(_Frozen):
    """The file of thresholds: for every set, for named sets beside that, for the safety
    table, and the tolerance.
    """

    every_set: Limits = Limits()
    sets: dict[str, Limits] = {}
    safety: Limits = Limits()
    tolerance: Tolerance = Tolerance()


class FigureChange(NamedTuple):
    """A figure then and now."""

    name: str
    before: float
    now: float

    @property
    def improvement(self) -> float:
        """How much better it is; negative if worse."""
        return (self.before - self.now) if self.name in LESS_IS_BETTER else (self.now - self.before)


class Comparison(NamedTuple):
    """Question by question, by id; `figures` only where both runs had the very same questions."""

    recorded: str
    better: tuple[str, ...]
    worse: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    figures: tuple[FigureChange, ...]


def compare(run: Run, baseline: Baseline) -> Comparison:
    """The differences. A question that was edited since counts as new (and its old form as gone)."""
    now = {result.case.id: QuestionState(case=result.case.fingerprint, passed=result.passed) for result in run.results}
    then = baseline.questions
    common = [id_ for id_ in now if id_ in then and then[id_].case == now[id_].case]
    same_questions = len(common) == len(now) == len(then)
    reached = run.figures if same_questions else {}
    return Comparison(
        recorded=baseline.conditions.get("date", "unknown date"),
        better=tuple(id_ for id_ in common if now[id_].passed and not then[id_].passed),
        worse=tuple(id_ for id_ in common if then[id_].passed and not now[id_].passed),
        new=tuple(id_ for id_ in now if id_ not in common),
        gone=tuple(id_ for id_ in then if id_ not in common),
        figures=tuple(
            FigureChange(name, before, reached[name].value)
            for name, before in baseline.figures.items()
            if name in reached
        ),
    )


def breaches(run: Run, thresholds: Thresholds, comparison: Comparison | None) -> list[str]:
    """Why the run isn't good enough, one sentence each; nothing if it is."""
    reached = {name: interval.value for name, interval in run.figures.items()}
    own = thresholds.sets.get(run.name, Limits())
    found = [*_outside(reached, thresholds.every_set), *_outside(reached, own)]
    found += [
        f"{name} can't be measured on these questions, though a threshold is set for it"
        for name in (*own.minimum, *own.maximum)
        if name not in reached
    ]
    return found + (_regressions(comparison, thresholds.tolerance) if comparison else [])


def _outside(reached: Mapping[str, float], limits: Limits) -> list[str]:
    below = [
        f"{name} is {reached[name]:.3f}, below the minimum of {least:g}"
        for name, least in limits.minimum.items()
        if name in reached and reached[name] < least
    ]
    above = [
        f"{name} is {reached[name]:.3f}, above the maximum of {most:g}"
        for name, most in limits.maximum.items()
        if name in reached and reached[name] > most
    ]
    return below + above


def _regressions(comparison: Comparison, tolerance: Tolerance) -> list[str]:
    found = []
    if len(comparison.worse) > tolerance.worse_questions:
        names = ", ".join(comparison.worse[:8]) + (" …" if len(comparison.worse) > 8 else "")
        found.append(
            f"{len(comparison.worse)} questions that passed in the baseline fail now"
            f" (tolerated: {tolerance.worse_questions}): {names}"
        )
    for change in comparison.figures:
        if change.name in tolerance.figures and change.improvement < -tolerance.figures[change.name] - 1e-9:
            found.append(f"{change.name} went from {change.before:.3f} in the baseline to {change.now:.3f}")
    return found


def load_baseline(path: Path, name: str) -> Baseline | None:
    """The kept baseline of a set, or None if there is none.

    Raises:
        BaselineError: the file isn't in the format.
    """
    kept = _read_all(path)
    return kept.get(name)


def save_baseline(path: Path, run: Run) -> None:
    """Keep this run as its set's baseline; those of other sets stay."""
    kept = _read_all(path)
    kept[run.name] = Baseline(
        conditions=dict(run.conditions),
        figures={name: round(interval.value, 6) for name, interval in run.figures.items()},
        questions={
            result.case.id: QuestionState(case=result.case.fingerprint, passed=result.passed) for result in run.results
        },
    )
    content = {name: baseline.model_dump() for name, baseline in sorted(kept.items())}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def load_thresholds(path: Path) -> Thresholds:
    """The thresholds in a YAML file.

    Raises:
        BaselineError: it can't be read, or names a figure that doesn't exist: such a threshold would
            never be looked at.
    """
    try:
        thresholds = Thresholds.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except (OSError, ValueError, yaml.YAMLError, ValidationError) as error:
        raise BaselineError(f"The thresholds in '{path}' can't be read: {error}.", "Correct the file.") from error
    limits = [thresholds.every_set, *thresholds.sets.values()]
    named = {name for each in limits for name in (*each.minimum, *each.maximum)} | set(thresholds.tolerance.figures)
    if unknown := sorted(named - _FIGURES):
        raise BaselineError(f"'{path}' names a figure that doesn't exist: {unknown[0]}.", "Correct its name.")
    return thresholds


def _read_all(path: Path) -> dict[str, Baseline]:
    if not path.is_file():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {name: Baseline.model_validate(value) for name, value in content.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise BaselineError(f"The baseline '{path}' can't be read.", "Make it anew with --save-baseline.") from error
