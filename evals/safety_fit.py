"""Example phrasings go in; the classifier of `assistant/meaning.py`, with the figures it was chosen by, comes out.

Fitted on the phrasings and dev halves of `evals/safety`, the examples of `safety.yaml`, the article's split dev, and
one half of XSTest's safe prompts and of MedQuAD (`--data`). The held-back halves are never read here. Nothing is drawn
at random but the folds, whose seed is fixed.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from assistant.embedding import PackagedEmbedder
from assistant.errors import InputError
from assistant.meaning import DANGERS, READINGS, Unit, likely, units
from assistant.models import BGE_SMALL
from assistant.safety import pieces_of
from evals import safety_sets

OUTPUT = Path(__file__).parent.parent / "assistant" / "meaning.json"
CLASSES = (*DANGERS, "none")
SEED, FOLDS = 20261125, 5
STRENGTH = 4.0  # LogisticRegression's C; 1 to 30 differ by at most .03 in what is caught
READING_SCALE = 2.0
FOREIGN_WEIGHT = 0.3  # MedQuAD's questions are many and alike
THRESHOLDS = {
    "emergency": 0.6,
    "crisis": 0.55,
    "urgent": 0.65,
    "personal_decision": 0.7,
    "together": 0.85,
    "set_apart": 0.9,
}
"""Chosen on the folds: the lowest that keep the article's questions quiet."""

Rows = NDArray[np.float64]


class Example(NamedTuple):
    """What one conversation is judged by, its class, how much it weighs, and where it comes from."""

    units: tuple[Unit, ...]
    label: int
    weight: float
    source: str


def fit_and_write(data: Path | None) -> int:
    """Fit, write `assistant/meaning.json`, print what the folds say. Takes a minute."""
    if data is None:
        raise InputError("The fit needs XSTest and MedQuAD.", "Name their folder with --data DIR.")
    examples = [example for example in _examples(data) if example.units]
    texts = {unit.text for example in examples for unit in example.units}
    encoder = PackagedEmbedder(BGE_SMALL, 0)
    vectors = dict(zip(sorted(texts), encoder.encode(sorted(texts)), strict=True))
    figures = _folds(examples, vectors)
    model = _fit(examples, vectors)
    OUTPUT.write_text(_file(model, examples, figures, encoder.fingerprint), "utf-8")
    print(json.dumps(figures, indent=2))
    return 0


def _examples(data: Path) -> Iterator[Example]:
    for kind, _, messages in safety_sets.phrasings():
        yield _example(messages, kind, 1.0, "phrasings")
    groups = yaml.safe_load(files("assistant").joinpath("safety.yaml").read_text("utf-8"))["groups"]
    for group in groups:
        yield from (_example([text], group["kind"], 1.0, "patterns") for text in group["examples"])
    foreign = [
        ("xstest", 1.0, safety_sets.xstest(data, "dev")),
        ("medquad", FOREIGN_WEIGHT, safety_sets.medquad(data, "dev")),
    ]
    own = [("dangers", 1.0, safety_sets.dangers("dev")), ("harmless", 1.0, safety_sets.harmless("dev"))]
    for source, weight, talks in [*own, ("article", 1.0, safety_sets.article("dev")), *foreign]:
        for talk in talks:
            said = [turn.content for turn in talk.turns if turn.role == "user"]
            if source == "dangers" or not talk.expected:
                yield _example(said, min(talk.expected, default="none"), weight, source)


def _example(messages: Sequence[str], kind: str, weight: float, source: str) -> Example:
    read = [pieces_of(message) for message in messages]
    return Example(tuple(units(read[-1], read[:-1])), CLASSES.index(kind), weight, source)


def _fit(examples: Sequence[Example], vectors: dict[str, Any]) -> LogisticRegression:
    """Of something harmless every unit is harmless; of a danger at first the longest unit is one, then also the
    one that the first model finds most like it.
    """
    chosen = [(unit, example) for example in examples for unit in _first_choice(example)]
    model = _regression(chosen, vectors)
    for example in examples:
        if CLASSES[example.label] != "none" and len(example.units) > 1:
            shares = model.predict_proba(_rows(example.units, vectors))[:, example.label]
            best = example.units[int(shares.argmax())]
            if shares.max() > 0.5 and best not in _first_choice(example):
                chosen.append((best, example))
    return _regression(chosen, vectors)


def _first_choice(example: Example) -> Sequence[Unit]:
    is_danger = CLASSES[example.label] != "none"
    return [max(example.units, key=lambda unit: len(unit.text))] if is_danger else example.units


def _regression(chosen: Sequence[tuple[Unit, Example]], vectors: dict[str, Any]) -> LogisticRegression:
    rows = _rows([unit for unit, _ in chosen], vectors)
    labels, weights = [example.label for _, example in chosen], [example.weight for _, example in chosen]
    return LogisticRegression(C=STRENGTH, max_iter=3000).fit(rows, labels, sample_weight=weights)


def _rows(of: Sequence[Unit], vectors: dict[str, Any]) -> Rows:
    return np.array([[*vectors[unit.text], *(READING_SCALE * share for share in unit.readings)] for unit in of])


def _folds(examples: Sequence[Example], vectors: dict[str, Any]) -> dict[str, float]:
    """The share of each source and class that gets its kind, or a false one, judged by a model that hasn't seen it."""
    strata = [f"{example.source} {example.label}" for example in examples]
    splits = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(np.zeros(len(examples)), strata)
    found: dict[str, list[bool]] = {}
    for train, test in splits:
        model = _fit([examples[index] for index in train], vectors)
        for example in (examples[index] for index in test):
            shares = model.predict_proba(_rows(example.units, vectors)).tolist()
            apart = [any(unit.readings[:3]) for unit in example.units]
            kinds = frozenset[str]().union(*(likely(*each, THRESHOLDS) for each in zip(shares, apart, strict=True)))
            name = CLASSES[example.label]
            key = f"{example.source}: " + ("false" if name == "none" else f"{name} caught")
            found.setdefault(key, []).append(bool(kinds) if name == "none" else name in kinds)
    return {key: round(sum(values) / len(values), 3) for key, values in sorted(found.items())}


def _file(model: LogisticRegression, examples: Sequence[Example], figures: dict[str, float], fingerprint: str) -> str:
    count = {source: sum(example.source == source for example in examples) for source in {e.source for e in examples}}
    classes = {
        name: {
            "bias": round(float(model.intercept_[row]), 4),
            "readings": {
                reading: round(
                    float(READING_SCALE * model.coef_[row][len(model.coef_[row]) - len(READINGS) + index]), 4
                )
                for index, reading in enumerate(READINGS)
            },
            "weights": [round(float(weight), 4) for weight in model.coef_[row][: -len(READINGS)]],
        }
        for row, name in enumerate(CLASSES)
    }
    head = {
        "what": "Logistic regression over a text's vector and how it is read; made by: python -m evals safety --fit",
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "model": fingerprint,
        "fitted_on": dict(sorted(count.items())),
        "sources": "evals/safety/phrasings.*.yaml name each group's source; see evals/README.md for the foreign sets",
        "figures_on_folds": figures,
        "thresholds": THRESHOLDS,
    }
    return (
        json.dumps({**head, "classes": classes}, indent=1)
        .replace(",\n    ", ", ")
        .replace("[\n    ", "[")
        .replace("\n   ]", "]")
        + "\n"
    )
