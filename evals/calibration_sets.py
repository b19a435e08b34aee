"""A folder of public sets goes in; labelled questions come out, with the corpora to ask them of, none of which the
reader was trained on.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from assistant.types import Block, Document
from evals.beir import BenchmarkSet, Metadata, Query, load
from evals.calibration import Label
from evals.held_out import FITTED, family, held_out, is_fitted
from evals.training.examples import is_held_out
from evals.training.questions import WRITTEN, Written, read
from evals.training.stretches import Shelf, Stretch

_STRANGERS = 150
_NEAR_THE_ARTICLE = re.compile(r"\b(back|spin|disc|pain|fibromyalgia|depress|anxi|stress)", re.IGNORECASE)
_MOST, _MOST_WRITTEN = 200, 600  # of a set; more would only take longer


class LabelledSet(NamedTuple):
    """A corpus, and for each of its queries, in order, how much of it the corpus answers."""

    benchmark: BenchmarkSet
    labels: tuple[Label, ...]


def labelled_sets(data: Path) -> Iterator[LabelledSet]:
    """The held-out tenth of the written questions, and half of what is held out of ClapNQ, SQuAD 2 and MTRAG-UN; the
    other half of it stays for measuring.

    Raises:
        InputError: a set is missing below `data`.
    """
    yield _written(data)
    for name in FITTED:
        benchmark = load(data / name)
        yield _labelled(benchmark, _held_out(benchmark)[:_MOST])


def strangers(data: Path) -> list[str]:
    """Questions of MedQuAD that have nothing to do with the article."""
    questions = [query.text for query in held_out(load(data / "medquad")).queries]
    return [question for question in questions if not _NEAR_THE_ARTICLE.search(question)][:_STRANGERS]


def _labelled(benchmark: BenchmarkSet, chosen: Sequence[tuple[Query, Label]]) -> LabelledSet:
    queries = tuple(query for query, _ in chosen)
    return LabelledSet(benchmark._replace(queries=queries), tuple(label for _, label in chosen))


def _held_out(benchmark: BenchmarkSet) -> list[tuple[Query, Label]]:
    """The queries that the confidence may be fitted on, in an order that doesn't depend on their document."""
    kept = [query for query in held_out(benchmark).queries if is_fitted(family(benchmark.name, query))]
    return _in_any_order([(query, _label(query)) for query in kept])


def _in_any_order(pairs: Sequence[tuple[Query, Label]]) -> list[tuple[Query, Label]]:
    return sorted(pairs, key=lambda pair: hashlib.sha256(pair[0].id.encode()).digest())


def _label(query: Query) -> Label:
    if query.metadata.label == "PARTIAL":
        return "partly"
    return "whole" if query.metadata.answerable else "none"


def _written(data: Path) -> LabelledSet:
    """Each stretch of text is a document of its own, so that a near miss isn't answered by its other sections."""
    shelf = Shelf(data)
    documents: list[Document] = []
    queries: list[tuple[Query, Label]] = []
    for line in read(WRITTEN, Written):
        if is_held_out(line.document):
            documents.append(_document(shelf.stretch(line.place)))
            queries += _queries(line, documents[-1].id)
    digest = hashlib.sha256("".join(document.sha256 for document in documents).encode()).hexdigest()
    benchmark = BenchmarkSet("written", tuple(documents), (), {}, digest, digest)
    return _labelled(benchmark, _in_any_order(queries)[:_MOST_WRITTEN])


def _queries(line: Written, document: str) -> Iterator[tuple[Query, Label]]:
    groups: tuple[tuple[Label, Sequence[str]], ...] = (
        ("whole", [asked.question for asked in line.answerable]),
        ("partly", [asked.question for asked in line.partly]),
        ("none", [asked.question for asked in line.unanswerable]),
    )
    for label, questions in groups:
        for number, question in enumerate(questions):
            metadata = Metadata(answerable=label != "none")
            id_ = f"{document}#{label}{number}"
            yield Query.model_validate({"_id": id_, "text": question, "metadata": metadata}), label


def _document(stretch: Stretch) -> Document:
    """The stretch as a text of its own: headings on lines, its sentences as one paragraph between them."""
    text = ""
    blocks: list[Block] = []
    for unit in stretch.units:
        start = len(text)
        text += unit.text + (" " if unit.is_sentence else "\n")
        if unit.is_sentence and blocks and blocks[-1].kind == "paragraph":
            blocks[-1] = Block("paragraph", blocks[-1].start, start + len(unit.text))
        elif unit.is_sentence:
            blocks.append(Block("paragraph", start, start + len(unit.text)))
        else:
            blocks.append(Block("heading", start, start + len(unit.text), 2))
    place = stretch.place
    return Document(f"{place.set}/{place.document}/{place.start}", stretch.headings, text, tuple(blocks))
