"""What a benchmark gave for each query goes in; retrieval, refusal and span figures come out."""

import re
import string
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import ir_measures
from ir_measures import RR, Measure, R, nDCG

from evals import statistics
from evals.beir import BenchmarkSet, Query
from evals.given import GivenAnswer
from evals.statistics import Interval

RETRIEVAL: Mapping[str, Measure] = {"nDCG@10": nDCG @ 10, "recall@10": R @ 10, "recall@100": R @ 100, "MRR": RR}
_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


class Response(NamedTuple):
    """What came back for one query: the ranking of documents, best first, and the answer."""

    ranking: tuple[str, ...]
    answer: GivenAnswer


def benchmark_figures(benchmark: BenchmarkSet, responses: Mapping[str, Response]) -> dict[str, Interval]:
    """Every figure that the set allows, by name. Queries without a response are errors of the caller."""
    found: dict[str, Interval | None] = {
        name: statistics.mean_interval(values) for name, values in retrieval(benchmark, responses).items()
    }
    labelled = [
        (responses[query.id].answer, flag)
        for query in benchmark.queries
        if (flag := answerable(benchmark, query)) is not None
    ]
    scored = [(answer.confidence, float(flag)) for answer, flag in labelled if answer.confidence is not None]
    confidences = [[confidence for confidence, _ in scored], [flag for _, flag in scored]]
    if any(not flag for _, flag in labelled):
        found["confidence_auroc"] = statistics.bootstrap(confidences, statistics.auroc)
        found["calibration_error"] = statistics.bootstrap(confidences, statistics.calibration_error)
        decisions = [[float(not answer.answered) for answer, _ in labelled], [float(not flag) for _, flag in labelled]]
        for place, name in enumerate(("refusal_precision", "refusal_recall")):
            found[name] = statistics.bootstrap(
                decisions, lambda guess, truth, at=place: statistics.precision_recall(guess, truth)[at]
            )
    asked = [answer.answered for answer, flag in labelled if flag]
    found["answerable_answered"] = statistics.mean_interval(asked)
    for name, values in spans(benchmark, responses).items():
        found[name] = statistics.mean_interval(values)
    found["errors"] = statistics.mean_interval([bool(response.answer.error) for response in responses.values()])
    return {name: interval for name, interval in found.items() if interval is not None}


def answerable(benchmark: BenchmarkSet, query: Query) -> bool | None:
    """What the set says; where it says nothing, yes if a relevant document is known, otherwise unknown."""
    if query.metadata.answerable is not None:
        return query.metadata.answerable
    return True if any(grade > 0 for grade in benchmark.relevance.get(query.id, {}).values()) else None


def retrieval(benchmark: BenchmarkSet, responses: Mapping[str, Response]) -> dict[str, list[float]]:
    """Each measure's value for every query that has a relevant document, by ir-measures (trec_eval).

    The rank is given as the score, so that trec_eval, which breaks ties its own way, finds none.
    """
    queries = [
        query.id for query in benchmark.queries if any(g > 0 for g in benchmark.relevance.get(query.id, {}).values())
    ]
    judged = [
        ir_measures.Qrel(query_id, document_id, grade)
        for query_id in queries
        for document_id, grade in benchmark.relevance[query_id].items()
    ]
    ranked = [
        ir_measures.ScoredDoc(query_id, document_id, -float(rank))
        for query_id in queries
        for rank, document_id in enumerate(responses[query_id].ranking)
    ]
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(queries, 0.0) for name in RETRIEVAL}
    names = {str(measure): name for name, measure in RETRIEVAL.items()}
    for metric in ir_measures.iter_calc(list(RETRIEVAL.values()), judged, ranked) if ranked else ():
        values[names[str(metric.measure)]][metric.query_id] = metric.value
    return {name: list(each.values()) for name, each in values.items()}


def spans(benchmark: BenchmarkSet, responses: Mapping[str, Response]) -> dict[str, list[float]]:
    """Over the answerable queries with gold spans: token F1 of the first quote, of the best of the first
    three, and whether a gold span stands inside one of those. A refusal scores 0 in all.
    """
    found: dict[str, list[float]] = {"span_f1_first": [], "span_f1_best_of_3": [], "span_inside_quotes": []}
    for query in benchmark.queries:
        gold = query.metadata.answers
        if gold and query.metadata.answerable is not False:
            quotes = [quote.text for quote in responses[query.id].answer.quotes[:3]]
            scores = [max(token_f1(quote, text) for text in gold) for quote in quotes] or [0.0]
            found["span_f1_first"].append(scores[0])
            found["span_f1_best_of_3"].append(max(scores))
            found["span_inside_quotes"].append(float(any(text.strip() in quote for text in gold for quote in quotes)))
    return found


def token_f1(quote: str, gold: str) -> float:
    """The F1 of the two bags of words, normalised as in SQuAD's evaluation script (Rajpurkar and others
    2016): lower case, without punctuation and articles. Example: "The red car." and "a car" → 2/3.
    """
    ours, theirs = _tokens(quote), _tokens(gold)
    shared = sum((Counter(ours) & Counter(theirs)).values())
    if not shared:
        return float(ours == theirs)
    precision, recall = shared / len(ours), shared / len(theirs)
    return 2 * precision * recall / (precision + recall)


def _tokens(text: str) -> Sequence[str]:
    return _ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split()
