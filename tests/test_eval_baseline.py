"""The kept baseline and the thresholds: what counts as a regression, and what never goes unseen."""

from pathlib import Path

import pytest

from evals import baseline
from evals.baseline import BaselineError, Limits, Thresholds, Tolerance
from evals.figures import Run
from evals.runner import run_cases
from tests.eval_fakes import FakeAssistant, answer, case, few_draws, refusal_case

CASES = [case(id="a"), refusal_case(id="b"), case(id="c", question="Really?")]
RIGHT, REFUSAL = answer("Walking helps most people."), answer()


few = pytest.fixture(autouse=True, scope="module")(few_draws)


def run_with(*answers: object, cases: list = CASES) -> Run:
    prepared = {case.question: given for case, given in zip(cases, answers, strict=True)}
    return Run("tiny", run_cases(cases, FakeAssistant(prepared)), {"date": "2026-11-23"})


def kept(run: Run, path: Path) -> baseline.Baseline:
    baseline.save_baseline(path, run)
    found = baseline.load_baseline(path, run.name)
    assert found is not None
    return found


def test_what_got_better_and_worse_is_told_question_by_question(tmp_path: Path) -> None:
    before = kept(run_with(RIGHT, REFUSAL, REFUSAL), tmp_path / "baseline.json")
    comparison = baseline.compare(run_with(REFUSAL, REFUSAL, RIGHT), before)
    assert (comparison.worse, comparison.better) == (("a",), ("c",))
    # 2 of 3 passed before and pass now
    (passed,) = [change for change in comparison.figures if change.name == "passed"]
    assert (round(passed.before, 3), round(passed.now, 3)) == (0.667, 0.667)


def test_an_edited_question_is_new_and_never_compared_with_its_old_form(tmp_path: Path) -> None:
    before = kept(run_with(RIGHT, REFUSAL, RIGHT), tmp_path / "baseline.json")
    edited = [CASES[0], CASES[1], case(id="c", question="Really?", notices=["urgent"])]
    comparison = baseline.compare(run_with(RIGHT, REFUSAL, RIGHT, cases=edited), before)
    assert (comparison.new, comparison.gone, comparison.worse) == (("c",), ("c",), ())
    assert comparison.figures == ()  # of other questions, so not comparable


def test_more_lost_questions_than_tolerated_are_a_regression(tmp_path: Path) -> None:
    before = kept(run_with(RIGHT, REFUSAL, RIGHT), tmp_path / "baseline.json")
    now = run_with(REFUSAL, REFUSAL, RIGHT)
    comparison = baseline.compare(now, before)
    one = Thresholds(tolerance=Tolerance(worse_questions=1))
    assert baseline.breaches(now, one, comparison) == []
    assert baseline.breaches(now, Thresholds(), comparison) == [
        "1 questions that passed in the baseline fail now (tolerated: 0): a"
    ]


def test_a_watched_figure_may_fall_by_its_tolerance_and_no_further(tmp_path: Path) -> None:
    before = kept(run_with(RIGHT, REFUSAL, RIGHT), tmp_path / "baseline.json")
    now = run_with(REFUSAL, REFUSAL, RIGHT)  # passed went from 1 to 2/3
    for tolerated, told in ((0.34, []), (0.33, ["passed went from 1.000 in the baseline to 0.667"])):
        limits = Thresholds(tolerance=Tolerance(worse_questions=9, figures={"passed": tolerated}))
        assert baseline.breaches(now, limits, baseline.compare(now, before)) == told


def test_a_figure_of_which_less_is_better_is_worse_when_it_rises() -> None:
    assert baseline.FigureChange("brier", 0.1, 0.2).improvement == pytest.approx(-0.1)
    assert baseline.FigureChange("passed", 0.1, 0.2).improvement == pytest.approx(0.1)


def test_minimum_and_maximum_are_told_by_name() -> None:
    limits = Thresholds(every_set=Limits(minimum={"passed": 0.9}, maximum={"brier": 0.001}))
    assert baseline.breaches(run_with(RIGHT, RIGHT, RIGHT), limits, None) == [
        "passed is 0.667, below the minimum of 0.9",
        "brier is 0.277, above the maximum of 0.001",  # (.01 + .81 + .01) / 3
    ]


def test_a_sets_own_threshold_that_can_not_be_measured_is_a_breach() -> None:
    limits = Thresholds(sets={"tiny": Limits(minimum={"notices_given": 1.0}), "other": Limits(minimum={"passed": 2})})
    assert baseline.breaches(run_with(RIGHT, REFUSAL, RIGHT), limits, None) == [
        "notices_given can't be measured on these questions, though a threshold is set for it"
    ]


def test_saving_one_sets_baseline_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    first = run_with(RIGHT, REFUSAL, RIGHT)
    baseline.save_baseline(path, first)
    baseline.save_baseline(path, Run("second", first.results, {}))
    assert baseline.load_baseline(path, "tiny") is not None
    assert baseline.load_baseline(path, "third") is None


def test_a_threshold_with_a_misspelt_name_is_an_error_and_not_ignored(tmp_path: Path) -> None:
    path = tmp_path / "thresholds.yaml"
    path.write_text("every_set: {minimum: {pased: 1}}", encoding="utf-8")
    with pytest.raises(BaselineError, match="names a figure that doesn't exist: pased"):
        baseline.load_thresholds(path)


@pytest.mark.parametrize("content", ["- a", "every_set: {least: {}}", "a: [", "tolerance: {worse_questions: -1}"])
def test_thresholds_of_another_form_are_one_clear_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "thresholds.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BaselineError, match="can't be read"):
        baseline.load_thresholds(path)


@pytest.mark.parametrize("content", ["[]", "{", '{"tiny": {}}'])
def test_a_broken_baseline_is_one_clear_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BaselineError, match="Make it anew with --save-baseline"):
        baseline.load_baseline(path, "tiny")


def test_the_projects_own_thresholds_can_be_read() -> None:
    assert baseline.load_thresholds(baseline.THRESHOLDS).every_set.minimum["quote_verbatim"] == 1
