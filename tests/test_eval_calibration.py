import json

import numpy as np
import pytest

from assistant.confidence import Calibration, probabilities
from evals.calibration import ANSWERS, Labelled, calibrate
from tests.conftest import PROJECT


def examples(source, count, seed):
    """The reader's logit tells the answerable apart, and partly from whole; the similarity is noise."""
    random = np.random.default_rng(seed)
    for index in range(count):
        label = ("none", "whole", "none", "partly")[index % 4]
        noise = random.normal() / 4
        yield Labelled(
            source,
            label,
            {
                "answers": (-2 if label == "none" else 2) + noise,
                "whole": (2 if label == "whole" else -2) + noise,
                "partly": (2 if label == "partly" else -2) + noise,
                "similarity": 0.5 + random.normal() / 10,
            },
        )


def signals(answers):
    return {"answers": answers, "similarity": 0.5}


def test_the_signal_that_tells_them_apart_gets_the_weight():
    fitted = calibrate([*examples("a", 60, 1), *examples("b", 40, 2)], "2026-01-01", "made up")
    answers = fitted.calibration.answers
    assert answers(signals(3.0)) > 0.9 > 0.1 > answers(signals(-3.0))
    partly = fitted.calibration.partly
    assert partly({"whole": -2.0, "partly": 2.0}) > 0.9 > 0.1 > partly({"whole": 2.0, "partly": -2.0})
    assert "a 1.000, b 1.000" in fitted.calibration.figures


def test_the_threshold_is_where_one_in_twenty_five_answerable_questions_is_refused():
    fitted = calibrate(list(examples("a", 200, 1)), "2026-01-01", "made up")
    threshold, refused = fitted.thresholds["a"]
    held = [fitted.calibration.answers(each.signals) for each in examples("a", 200, 1) if each.label != "none"]
    assert np.mean(np.array(held) < threshold) == pytest.approx(0.04, abs=0.03)
    assert refused == 1.0
    assert fitted.lines == (
        "a: refused of the answerable 0.00 at 0.2, 0.00 at 0.25, 0.00 at 0.3, 0.00 at 0.35, 0.00 at 0.4; "
        "of the others 1.00 at 0.2, 1.00 at 0.25, 1.00 at 0.3, 1.00 at 0.35, 1.00 at 0.4",
    )


def test_a_signal_on_a_small_scale_gets_its_weight():
    tenths = [
        each._replace(signals={**each.signals, "similarity": each.signals["answers"] / 100})
        for each in examples("a", 200, 1)
    ]
    ones = [
        each._replace(signals={**each.signals, "similarity": each.signals["answers"]}) for each in examples("a", 200, 1)
    ]
    small, large = (calibrate(each, "2026-01-01", "made up").calibration.answers.weights for each in (tenths, ones))
    assert small["similarity"] == pytest.approx(100 * large["similarity"], rel=0.01)


def test_a_source_of_one_kind_has_no_figure():
    strangers = [example._replace(source="strangers", label="none") for example in examples("x", 20, 3)]
    fitted = calibrate([*examples("a", 60, 1), *strangers], "2026-01-01", "made up")
    assert "strangers" not in fitted.calibration.figures
    assert set(fitted.thresholds) == {"a"}


def test_what_is_kept_is_what_the_assistant_reads():
    kept = json.loads((PROJECT / "assistant" / "confidence.json").read_text("utf-8"))
    for name, value in kept.items():
        calibration = Calibration.model_validate(value)
        signals = dict.fromkeys([*calibration.answers.weights, *calibration.partly.weights], 0.5)
        assert probabilities(name, signals).answers == calibration.answers(signals)
    assert set(kept["evidence-reader"]["answers"]["weights"]) == set(ANSWERS)
