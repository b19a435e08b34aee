import json

import numpy as np
import pytest

from evals.calibration import SIGNALS, Labelled, calibrate


def examples(source, count, seed):
    """Similarity tells the answerable apart, the other signals are noise."""
    random = np.random.default_rng(seed)
    for index in range(count):
        answerable = index % 2 == 0
        similarity = (0.8 if answerable else 0.4) + random.normal() / 20
        yield Labelled(
            source,
            answerable,
            {"relevance": random.normal(), "passage_relevance": random.normal(), "similarity": similarity},
        )


def test_the_signal_that_tells_them_apart_gets_the_weight():
    fitted = calibrate([*examples("a", 60, 1), *examples("b", 40, 2)])
    assert max(fitted.weights, key=lambda name: abs(fitted.weights[name])) == "similarity"
    assert fitted.auroc == {"a": pytest.approx(1.0, abs=0.02), "b": pytest.approx(1.0, abs=0.02)}


def test_a_source_of_one_kind_has_no_auroc():
    strangers = [example._replace(source="s", answerable=False) for example in examples("x", 20, 3)]
    assert set(calibrate([*examples("a", 60, 1), *strangers]).auroc) == {"a"}


def test_the_file_is_what_the_assistant_reads():
    from assistant.evidence import _ConfidenceModel

    text = calibrate(list(examples("a", 60, 1))).to_json("2026-01-01", "made up")
    assert (
        _ConfidenceModel.model_validate_json(text).weights.keys() == set(SIGNALS) == json.loads(text)["weights"].keys()
    )
