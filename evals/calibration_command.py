"""Options of `python -m evals calibrate` go in; the confidence, fitted anew, and an exit status come out."""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

from assistant import Assistant
from assistant.settings import Settings
from evals import question_sets
from evals.benchmark_index import open_benchmark
from evals.calibration import Labelled, calibrate
from evals.calibration_sets import labelled_sets, strangers
from evals.console import progress_bar

_SETS = "written ones held out, ClapNQ, SQuAD 2, MTRAG-UN; article (dev) with strangers"
_LABELS = {"answered": "whole", "partly_answered": "partly", "not_in_documents": "none"}


def fit_confidence(options: argparse.Namespace, settings: Settings) -> int:
    """Fit it on questions that the reader was not trained on, and on the article’s of the split dev. Always 0."""
    examples = [*_of_benchmarks(options, settings), *_of_article(options, settings)]
    data = f"{len(examples)} questions: {_SETS}"
    fitted = calibrate([example for example in examples if example.signals], f"{datetime.now(UTC):%Y-%m-%d}", data)
    text = json.dumps({settings.reranker: fitted.calibration.model_dump()}, indent=2)
    if options.output:
        options.output.write_text(text + "\n", encoding="utf-8")
    else:
        print(text)
    for source, (threshold, refused) in fitted.thresholds.items():
        print(
            f"{source}: below {threshold:.3f} are 4 % of the answerable, {refused:.0%} of the others", file=sys.stderr
        )
    print("\n".join(fitted.lines), file=sys.stderr)
    return 0


def _of_benchmarks(options: argparse.Namespace, settings: Settings) -> Iterator[Labelled]:
    for loaded, labels in labelled_sets(options.folder):
        with open_benchmark(loaded, settings, progress_bar) as assistant:
            for query, label in zip(loaded.queries, labels, strict=True):
                history = [turn.model_dump() for turn in query.metadata.history]
                yield Labelled(loaded.name, label, assistant.signals(query.text, history))


def _of_article(options: argparse.Namespace, settings: Settings) -> Iterator[Labelled]:
    with Assistant.open(settings) as assistant:
        for case in question_sets.load(question_sets.ARTICLE, "dev"):
            if case.expect in _LABELS:
                signals = assistant.signals(case.question, [turn.model_dump() for turn in case.history])
                yield Labelled("article", _LABELS[case.expect], signals)  # type: ignore[arg-type]
        for question in strangers(options.folder):
            yield Labelled("strangers", "none", assistant.signals(question))
