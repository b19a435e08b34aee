"""The public question sets go in; examples of the halves that may be trained on come out."""

import re
from collections.abc import Iterable, Iterator, Sequence
from random import Random

from assistant.passages import split
from assistant.types import Document, Passage, Span
from evals.beir import BenchmarkSet, Query
from evals.held_out import family
from evals.training.examples import NO_EVIDENCE, Example, Label, Unit, Units, is_trained, one_line

_LONG_WORD = re.compile(r"\w{4,}")


def training_queries(benchmark: BenchmarkSet) -> list[Query]:
    """Those of the half that isn't left for measuring."""
    return [query for query in benchmark.queries if is_trained(family(benchmark.name, query))]


def squad2(benchmark: BenchmarkSet, queries: Iterable[Query]) -> Iterator[Example]:
    """Each of the questions with its whole paragraph. Evidence is known where one sentence alone has the answer: of
    several, most have it by accident.
    """
    documents = {document.id: document for document in benchmark.documents}
    for query in queries:
        document = documents[query.metadata.context]
        spans = [span for passage in split(document) for span in passage.sentences]
        answers = query.metadata.answers if query.metadata.answerable else ()
        evidence = _holding(answers, document, spans)
        if answers:
            known = evidence if len(evidence) == 1 else None
            yield _example("squad2", query, document, spans, Label.WHOLE, known)
        else:
            yield _example("squad2", query, document, spans, Label.NONE, NO_EVIDENCE)


def clapnq(benchmark: BenchmarkSet) -> Iterator[Example]:
    """Each question with the passages of its document that have gold sentences, or with all if it isn't
    answerable.
    """
    documents = {document.id: document for document in benchmark.documents}
    for query in training_queries(benchmark):
        document = documents[query.metadata.context]
        for passage in split(document):
            if not query.metadata.answerable:
                yield _example("clapnq", query, document, passage.sentences, Label.NONE, NO_EVIDENCE)
            elif evidence := _holding(query.metadata.answers, document, passage.sentences, or_within=True):
                yield _example("clapnq", query, document, passage.sentences, Label.WHOLE, evidence)


def covid_qa(benchmark: BenchmarkSet, rng: Random) -> Iterator[Example]:
    """Each question with the passage of its paper that has the answer, if only one has, and with one of those
    without that share most of its words.
    """
    queries = training_queries(benchmark)
    asked_about = {query.metadata.context for query in queries}
    papers = {paper.id: (paper, split(paper)) for paper in benchmark.documents if paper.id in asked_about}
    for query in queries:
        document, passages = papers[query.metadata.context]
        answering = [p for p in passages if _holding(query.metadata.answers, document, p.sentences)]
        if len(answering) == 1:
            spans = answering[0].sentences
            evidence = _holding(query.metadata.answers, document, spans)
            yield _example("covid_qa", query, document, spans, Label.WHOLE, evidence)
        if others := _wrong_but_alike(query, document, passages):
            yield _example("covid_qa", query, document, rng.choice(others).sentences, Label.NONE, NO_EVIDENCE)


def _wrong_but_alike(query: Query, document: Document, passages: Sequence[Passage]) -> list[Passage]:
    """Of the eight passages that share most of the question's words, those without the answer's beginning."""
    asked = _long_words(query.text)
    texts = [" ".join(unit.text for unit in _units(document, passage.sentences)) for passage in passages]
    shared = [len(asked & _long_words(text)) for text in texts]
    ranked = sorted(range(len(texts)), key=lambda index: (shared[index], index), reverse=True)
    starts = [answer.strip()[:40] for answer in query.metadata.answers]
    return [passages[index] for index in ranked[:8] if not any(start in texts[index] for start in starts)]


def _long_words(text: str) -> set[str]:
    return {word.lower() for word in _LONG_WORD.findall(text)}


def _holding(
    answers: Iterable[str], document: Document, spans: Iterable[Span], or_within: bool = False
) -> frozenset[int]:
    """The numbers of the sentences that hold an answer; `or_within` those, too, that are within a longer one."""
    wanted = [answer.strip() for answer in answers]
    texts = [document.text[start:end] for start, end in spans]
    return frozenset(
        number
        for number, text in enumerate(texts)
        if any(answer in text or (or_within and text in answer) for answer in wanted)
    )


def _example(
    source: str,
    query: Query,
    document: Document,
    spans: Iterable[Span],
    label: Label,
    evidence: frozenset[int] | None,
) -> Example:
    """The open words of an unanswered question are unknown; an answered one has none."""
    open_words = () if label == Label.WHOLE else None
    return Example(source, query.text.strip(), document.title, _units(document, spans), label, evidence, open_words)


def _units(document: Document, spans: Iterable[Span]) -> Units:
    return tuple(Unit(one_line(document.text[start:end]), True) for start, end in spans)
