"""Cases and an assistant go in; every answer comes out with its verdict."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from assistant.errors import AssistantError
from assistant.types import Answer, Document
from evals.cases import Case
from evals.given import GivenAnswer
from evals.scorers import Verdict, judge


class Askable(Protocol):
    """What the runner needs of an assistant."""

    def ask(self, question: str, history: Iterable[Mapping[str, Any]] = (), id: str = "") -> Answer:
        """One answer."""

    def document(self, document_id: str) -> Document:
        """A stored document; raises an AssistantError if there is none."""


@dataclass(frozen=True, slots=True)
class Result:
    """One case, what was given for it, and the verdict."""

    case: Case
    answer: GivenAnswer
    verdict: Verdict

    @property
    def passed(self) -> bool:
        """Whether the case passes."""
        return self.verdict.passed


def run_cases(
    cases: Sequence[Case], assistant: Askable, advance: Callable[[Case], None] = lambda case: None
) -> tuple[Result, ...]:
    """Ask every case in order and judge the answers; `advance` is called after each."""
    results = []
    for case in cases:
        answer = ask(assistant, case.question, [turn.model_dump() for turn in case.history], case.id)
        results.append(Result(case, answer, judge(case, answer, _quoted_documents(assistant, answer))))
        advance(case)
    return tuple(results)


def ask(assistant: Askable, question: str, history: Sequence[Mapping[str, Any]], id: str) -> GivenAnswer:
    """What is given for one question. Whatever goes wrong inside is a failed answer, not the end of the
    run: one crash must neither hide the other results nor drop out of the count.
    """
    begin = time.perf_counter()
    try:
        answer = assistant.ask(question, history=history, id=id)
    except Exception as error:
        kind = "" if isinstance(error, AssistantError) else f"{type(error).__name__}: "
        return GivenAnswer(error=" ".join(f"{kind}{error}".split()))
    return GivenAnswer.of(answer, (time.perf_counter() - begin) * 1000)


def _quoted_documents(assistant: Askable, answer: GivenAnswer) -> dict[str, Document]:
    """The stored documents that an answer names, without those that don't exist."""
    documents = {}
    for document_id in {quote.document for quote in (*answer.quotes, *answer.closest)}:
        try:
            documents[document_id] = assistant.document(document_id)
        except AssistantError:
            continue  # quote_verbatim says so
    return documents
