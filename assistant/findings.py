"""What was found for a message comes in, with the earlier questions and without; which way it is meant comes out."""

from collections.abc import Collection
from dataclasses import dataclass

from assistant.conversation import leans_back, says_enough
from assistant.evidence import Evidence
from assistant.parts import FoundPart
from assistant.steps import Step
from assistant.types import Passage, Span

LITTLE = 0.3
"""Below this probability there is little on a question, and more is tried."""

ALONE_GAIN = 0.05
"""How much likelier a short question must be answered alone than with the earlier ones, for it to be meant alone."""

AS_WELL = 0.05
"""How much less likely it may be, where it is the same that is found, and the last answer didn't quote from there."""

SURELY = 0.8
"""How likely a question that points back must be answered alone, to be meant so."""

UNANSWERED = 0.0
"""The logit of a passage below which it doesn't answer."""

TELLING = 3
"""So many of the sentences that answer a question, best first, tell where the next one of its message is read."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for one question; `part` is what it asks for by its place in a document, if anything."""

    evidence: Evidence
    part: FoundPart | None

    @property
    def confidence(self) -> float:
        """The calibrated probability that the documents answer; 0 where they lack the very item that is asked for."""
        if self.part and self.part.part is None:
            return 0.0
        return max(self.evidence.chances.answers, self.part.confidence if self.part else 0.0)

    @property
    def place(self) -> tuple[str, Span] | None:
        """Where the best of it stands: in which document, from where to where; None if there is nothing."""
        if self.part and self.part.part:
            return self.part.part.document.id, self.part.part.spans[0]
        best = next(iter(self.evidence.candidates), None)
        return (best.document.id, best.span) if best else None

    def is_in(self, documents: Collection[str]) -> bool:
        """Whether the best of it stands in one of these."""
        return self.place is not None and self.place[0] in documents

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Those that answer it best, all of one document: where "it" in the message's next question is. None where
        little is found.
        """
        if self.confidence < LITTLE or self.place is None:
            return ()
        here = [each.passage for each in self.evidence.candidates if each.document.id == self.place[0]]
        return tuple({passage.id: passage for passage in here[:TELLING]}.values())

    @property
    def is_nowhere_else(self) -> bool:
        """Whether no other document has a passage that answers."""
        here = {self.place[0]} if self.place else set()
        return all(each.support < UNANSWERED or each.document.id in here for each in self.evidence.candidates)


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found for a message: the message as it was `looked_up`, and a finding for each question in it."""

    looked_up: str
    findings: tuple[Finding, ...]

    @property
    def best(self) -> Finding:
        """The one that is answered likeliest."""
        return max(self.findings, key=lambda finding: finding.confidence)

    @property
    def step(self) -> Step | None:
        """How it asks for what comes next or before in the list that was quoted, if it does."""
        return next((finding.part.step for finding in self.findings if finding.part), None)

    @property
    def confidence(self) -> float:
        """The calibrated probability that the documents answer any of it."""
        return self.best.confidence


def may_be_elsewhere(leaning: Findings, quoted: Collection[str]) -> bool:
    """Whether a question that points back may yet be about something new: with the earlier questions, little is found,
    or not in the documents that the last answer `quoted`.
    """
    return leaning.confidence < LITTLE or not _goes_on(leaning, quoted)


def is_meant_alone(alone: Findings, leaning: Findings, quoted: Collection[str], question: str) -> bool:
    """Whether a question changes the subject, told by where it is answered.

    Examples: after a price list was quoted, "will they scan me again" is answered by one other document, surely, and
    not with the price list: it does. After hemophilia, "can it be cured?" is answered by several: it doesn't. A
    whole question that is answered neither way isn't shown with others either: "which train goes to Munich".
    """
    goes_on = _goes_on(leaning, quoted)
    if leans_back(question):
        is_new = alone.confidence >= SURELY and not alone.best.is_in(quoted) and alone.best.is_nowhere_else
        if goes_on or not is_new:
            return is_new and leaning.confidence < LITTLE
    is_the_same = not goes_on and alone.best.place == leaning.best.place
    adds_nothing = is_the_same or (leaning.confidence < LITTLE and says_enough(question))
    return alone.confidence > leaning.confidence + (-AS_WELL if adds_nothing else ALONE_GAIN)


def _goes_on(leaning: Findings, quoted: Collection[str]) -> bool:
    """Whether it is answered where the conversation is; where nothing was quoted, that may be anywhere."""
    return not quoted or leaning.best.is_in(quoted)
