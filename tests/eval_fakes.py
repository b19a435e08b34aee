"""What the tests of the evals share: a small document, right answers cut from it, and an assistant that gives them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest

from assistant.documents import SourceFile, read_document
from assistant.errors import CorpusError
from assistant.types import Answer, Document, Notice, Quote, Span
from evals import statistics
from evals.cases import Case
from evals.given import GivenAnswer
from evals.scorers import Verdict, judge

GUIDE = read_document(
    SourceFile(
        "guide.md",
        b"""# Back pain guide

Walking helps most people. Bed rest does not help. Most pain is gone in six weeks.

RELATED: Ten Chairs We Love

## Two treatments

### Heat

Warmth relaxes tense muscles. Use it for twenty minutes.

### Massage

Massage can ease stiffness. Its effect is short.
""",
        b"",
    )
)
OTHER = read_document(SourceFile("other.md", b"# Knees\n\nKnees bend. Cycling is kind to knees.\n", b""))
DOCUMENTS = {document.id: document for document in (GUIDE, OTHER)}


def cut(text: str, document: Document = GUIDE) -> Quote:
    """The quote of the first place where `text` stands."""
    start = document.text.index(text)
    return Quote.cut(document, Span(start, start + len(text)), score=1.0)


def answer(*quotes: str, **changes: Any) -> Answer:
    """An answer with these texts of the guide as quotes; without any, a refusal."""
    values: dict[str, Any] = {
        "id": "q1",
        "question": "Does walking help?",
        "standalone_question": "Does walking help?",
        "outcome": "answered" if quotes else "not_in_documents",
        "notices": [],
        "text": "The guide says:" if quotes else "The documents don't answer this.",
        "quotes": [cut(text) for text in quotes],
        "not_covered": [],
        "closest": [],
        "confidence": 0.9 if quotes else 0.1,
        "timings_ms": {},
    }
    return Answer(**{**values, **changes})


def notice(kind: Any) -> Notice:
    """A notice of that kind."""
    return Notice(kind=kind, text="Please read this first.", source="a guideline")


def case(**changes: Any) -> Case:
    """A case that expects "Walking helps most people."."""
    values: dict[str, Any] = {
        "id": "q1",
        "question": "Does walking help?",
        "expect": "answered",
        "gold": [["Walking helps most people."]],
    }
    return Case.model_validate({**values, **changes})


def refusal_case(**changes: Any) -> Case:
    """A case that expects a refusal."""
    return case(**{"question": "Who invented walking?", "expect": "not_in_documents", "gold": [], **changes})


def verdict(expected: Case, given: Answer | dict[str, Any]) -> Verdict:
    """The suite's verdict on an answer, or on the JSON of one."""
    exported = given.model_dump(mode="json") if isinstance(given, Answer) else given
    return judge(expected, GivenAnswer.read(exported), DOCUMENTS)


def few_draws() -> Iterator[None]:
    """Bootstrap with few draws, for tests that don't look at intervals; to be made a fixture."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(statistics, "RESAMPLES", 50)
        yield


class FakeAssistant:
    """Gives prepared answers by question; a prepared exception is raised."""

    def __init__(
        self, answers: Mapping[str, Answer | Exception], rankings: Mapping[str, list[str]] | None = None
    ) -> None:
        self._answers = answers
        self._rankings = rankings or {}
        self.asked: list[str] = []

    def ask(self, question: str, history: Iterable[Mapping[str, Any]] = (), id: str = "") -> Answer:
        """The prepared answer."""
        self.asked.append(question)
        prepared = self._answers[question]
        if isinstance(prepared, Exception):
            raise prepared
        return prepared.model_copy(update={"id": id})

    def rank_documents(self, question: str, history: Iterable[Mapping[str, Any]] = (), limit: int = 100) -> list[str]:
        """The prepared ranking."""
        return self._rankings[question][:limit]

    def document(self, document_id: str) -> Document:
        """One of the two documents."""
        if document_id not in DOCUMENTS:
            raise CorpusError(f"There is no document '{document_id}'.", "Look again.")
        return DOCUMENTS[document_id]
