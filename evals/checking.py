"""A question set and the documents go in; every problem of the set comes out, gold that is nowhere included."""

import difflib
from collections.abc import Iterator, Sequence

from assistant.passages import split
from assistant.types import Document
from assistant.words import content_words
from evals.question_sets import Problem, QuestionSet

_COMPARED = 20  # sentences that are compared letter by letter, after a look at the words that are shared


def check(question_set: QuestionSet, documents: Sequence[Document]) -> list[Problem]:
    """The problems of a set, in the order of its lines."""
    gold_problems = [
        Problem(line, what)
        for line, case in question_set.cases
        for text in case.gold_texts
        if (what := _gold_problem(text, documents))
    ]
    return sorted([*question_set.problems, *gold_problems])


def _gold_problem(text: str, documents: Sequence[Document]) -> str:
    """Why `text` can't be quoted, or nothing."""
    places = [(document, start) for document in documents for start in _occurrences(text, document.text)]
    if not places:
        near = nearest(text, documents)
        return f"the gold '{text}' is in no document" + (f"; the nearest text is '{near}'" if near else "")
    if all(_in_furniture(document, start, start + len(text)) for document, start in places):
        return f"the gold '{text}' stands in page furniture only, which is never quoted"
    return ""


def nearest(text: str, documents: Sequence[Document]) -> str:
    """The sentence or heading that is most like `text`, letter by letter; nothing if none is alike."""
    wanted = {word.text.lower() for word in content_words(text)}
    candidates = sorted(
        {piece for document in documents for piece in _pieces(document)},
        key=lambda piece: (-len(wanted & {word.text.lower() for word in content_words(piece)}), piece),
    )
    return next(iter(difflib.get_close_matches(text, candidates[:_COMPARED], n=1, cutoff=0.4)), "")


def _occurrences(text: str, within: str) -> Iterator[int]:
    start = within.find(text)
    while start >= 0:
        yield start
        start = within.find(text, start + 1)


def _in_furniture(document: Document, start: int, end: int) -> bool:
    return any(block.kind == "furniture" and block.start < end and start < block.end for block in document.blocks)


def _pieces(document: Document) -> Iterator[str]:
    yield from (document.text[block.start : block.end] for block in document.blocks if block.kind == "heading")
    yield from (document.text[start:end] for passage in split(document) for start, end in passage.sentences)
