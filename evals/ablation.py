"""A question set goes in; what each part of the assistant is worth comes out: the figures without it.

A part is taken out by putting something in its place that does nothing, where the assistant calls it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from assistant import Assistant
from assistant.conversation import Standing
from assistant.earlier import Earlier
from assistant.settings import Settings
from assistant.splitting import Asked
from assistant.wording import Worded
from evals.cases import Case
from evals.figures import figures
from evals.runner import Result, run_cases
from evals.statistics import mean


@dataclass(frozen=True, slots=True)
class Ablation:
    """What is left out: other settings, or replacements by the name under which the assistant calls a part."""

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    replaced: Mapping[str, Any] = field(default_factory=dict)


ABLATIONS = (
    Ablation("everything on"),
    Ablation("packaged cross-encoder for our reader", {"reranker": "ms-marco-MiniLM-L-12-v2"}),
    Ablation("no reader: order of retrieval", {"reranker": "none"}),
    Ablation("vectors only", {"lexical_weight": 0.0}),
    Ablation("words nearly alone", {"lexical_weight": 10.0}),
    Ablation("three passages read, no further", {"further_passages": 0}),
    Ablation("further ones as they were retrieved", replaced={"assistant.evidence.SENTENCE_WEIGHT": 0.0}),
    Ablation("no similarity of sentences", replaced={"assistant.evidence.SIMILARITY_WEIGHT": 0.0}),
    Ablation("no support of the passage", replaced={"assistant.evidence.PASSAGE_WEIGHT": 0.0}),
    Ablation(
        "no nearness, no shared words",
        replaced={"assistant.evidence.NEARNESS_WEIGHT": 0.0, "assistant.evidence.SHARED_WEIGHT": 0.0},
    ),
    Ablation("no spelling repair", replaced={"assistant.lookup.mended": lambda question, vocabulary: question}),
    Ablation(
        "no lay words",
        replaced={"assistant.lookup.worded": lambda question, vocabulary: Worded(question, question, {})},
    ),
    Ablation("no structure", replaced={"assistant.parts.PartFinder.find": lambda *arguments: None}),
    Ablation("no splitting", replaced={"assistant.lookup.questions_in": lambda message: [Asked(message, "")]}),
    Ablation(
        "no earlier turns", replaced={"assistant.lookup.standings": lambda question, history: [Standing(question)]}
    ),
    Ablation("nothing of the last answer", replaced={"assistant.lookup.quoted_earlier": lambda *arguments: Earlier()}),
)

Row = dict[str, float | None]


def ablate(
    cases: Sequence[Case], settings: Settings, advance: Callable[[str], None] = lambda name: None
) -> Iterator[tuple[str, Row]]:
    """A row an ablation, the first with everything on; `advance` is called after each."""
    for ablation in ABLATIONS:
        with ExitStack() as stack:
            for name, replacement in ablation.replaced.items():
                stack.enter_context(patch(name, replacement))
            assistant = stack.enter_context(Assistant.open(settings.model_copy(update=dict(ablation.settings))))
            results = run_cases(cases, assistant)
        yield ablation.name, _row(results)
        advance(ablation.name)


def _row(results: Sequence[Result]) -> Row:
    all_of_it = figures(results)
    row: Row = {
        name: interval.value if (interval := all_of_it.get(figure)) else None
        for name, figure in (
            ("passed", "passed"),
            ("gold first", "gold_recall_at_1"),
            ("gold in 3", "gold_recall_at_3"),
            ("list items", "list_coverage"),
            ("follow-ups", "follow_up"),
            ("AUROC", "confidence_auroc"),
        )
    }
    judged = [result for result in results if result.case.answerable is not None]
    row["answerable answered"] = mean([float(result.answer.answered) for result in judged if result.case.answerable])
    row["near misses refused"] = mean([float(result.answer.refused) for result in judged if _is(result, "near_miss")])
    row["median ms"] = all_of_it["latency_median_ms"].value if "latency_median_ms" in all_of_it else None
    return row


def _is(result: Result, kind: str) -> bool:
    return result.case.kind == kind
