"""A conversation goes in, an Answer comes out: safety first, then retrieval, evidence, quotes and framing words."""

import threading
from collections.abc import Sequence

from assistant import framing
from assistant.conversation import check_question, is_small_talk
from assistant.findings import Finding, Findings
from assistant.lookup import STAGES, Lookup
from assistant.meaning import Meaning
from assistant.quoting import cut_part, cut_quotes, in_turn
from assistant.safety import notices, words_of_refusal
from assistant.settings import Settings
from assistant.store import Store
from assistant.timing import Timer
from assistant.types import Answer, Notice, Outcome, Quote, Turn, text_sha256

PARTLY = 0.5
"""From this probability on, an answer is said to be of a part of the question only."""

_CLOSEST = 2
_REMEMBERED = 256


def _left_open(finding: Finding, threshold: float) -> tuple[str, ...]:
    """The words that the documents leave open: of a refused question, and of one that is answered in part. A step
    beyond a list's end has none of its own.
    """
    if finding.part and finding.part.step:
        return ()
    if finding.confidence >= threshold and (finding.part or finding.evidence.chances.partly < PARTLY):
        return ()
    return finding.evidence.open_words


def _quotes(finding: Finding, most: int) -> list[Quote]:
    part = finding.part.part if finding.part else None
    return cut_part(part) if part else cut_quotes(finding.evidence.candidates, most)


class Answerer:
    """Answers from one store. It writes nothing; the same question over the same documents gives the same answer."""

    def __init__(self, settings: Settings, store: Store, lookup: Lookup, meaning: Meaning | None = None) -> None:
        self._settings = settings
        self._meaning = meaning
        self._store = store
        self._lookup = lookup
        self._remembered: dict[tuple[int, str, tuple[Turn, ...]], Findings] = {}
        self._remembering = threading.Lock()
        notices("", (), settings.locale)  # the patterns are compiled now, not while the first person waits

    def answer(
        self, question: str, history: Sequence[Turn], answer_id: str = "", stop: threading.Event | None = None
    ) -> Answer:
        """The answer to `question` after `history`.

        Raises:
            QuestionError: the question is empty, too long, or not text.
            StoppedError: `stop` was set before it was found.
        """
        cleaned = self.checked(question)
        answer_id = answer_id or text_sha256(repr((question, list(history))))[:12]
        timer = Timer(stop)
        with timer.stage("safety"):
            raised = self.notices(cleaned, history)
        if is_small_talk(cleaned):
            return self._compose(answer_id, question, cleaned, "small_talk", raised, timer)
        found = self._found(cleaned, history, timer)
        return self._decide(answer_id, question, raised, found, timer)

    def _found(self, question: str, history: Sequence[Turn], timer: Timer) -> Findings:
        """What the documents have, remembered until they change: examples are asked again and again."""
        key = (self._store.generation, question, tuple(history))
        with self._remembering:
            known = self._remembered.get(key)
        if known is None:
            known = self._lookup.find(question, history, timer)
            with self._remembering:
                self._remembered[key] = known
                while len(self._remembered) > _REMEMBERED:
                    del self._remembered[next(iter(self._remembered))]
        for stage in STAGES:  # also those that took no time have theirs
            with timer.stage(stage):
                pass
        return known

    def notices(self, question: str, history: Sequence[Turn]) -> list[Notice]:
        """What must be said before anything else, whatever becomes of the question."""
        return notices(question, history, self._settings.locale, self._meaning)

    def checked(self, question: str) -> str:
        """The question as it is looked up.

        Raises:
            QuestionError: it is empty, too long, or not text.
        """
        return check_question(question, self._settings.max_question_characters)

    def _decide(self, answer_id: str, question: str, raised: list[Notice], found: Findings, timer: Timer) -> Answer:
        threshold, most = self._settings.answer_threshold, self._settings.max_quotes
        answering = [finding for finding in found.findings if finding.confidence >= threshold]
        open_words = [word for finding in found.findings for word in _left_open(finding, threshold)]
        if not answering:
            nearest = found.best
            outcome: Outcome = "not_in_documents"
            quotes, closest = [], cut_quotes(nearest.evidence.candidates, _CLOSEST)
        else:
            outcome = "partly_answered" if open_words else "answered"
            quotes, closest = in_turn([_quotes(finding, most) for finding in answering], most), []
        return self._compose(
            answer_id,
            question,
            found.looked_up,
            outcome,
            raised,
            timer,
            quotes,
            closest,
            list(dict.fromkeys(open_words)),
            found.confidence,
            found.step.direction if found.step else 0,
        )

    def _compose(
        self,
        answer_id: str,
        question: str,
        looked_up: str,
        outcome: Outcome,
        raised: list[Notice],
        timer: Timer,
        quotes: Sequence[Quote] = (),
        closest: Sequence[Quote] = (),
        not_covered: Sequence[str] = (),
        confidence: float = 0.0,
        step: int = 0,
    ) -> Answer:
        return Answer(
            id=answer_id,
            question=question,
            standalone_question=looked_up,
            outcome=outcome,
            notices=raised,
            text=self._words(question, outcome, quotes, raised, step),
            quotes=list(quotes),
            not_covered=list(not_covered),
            closest=list(closest),
            confidence=round(confidence, 4),
            timings_ms=timer.milliseconds(),
        )

    def _words(
        self, question: str, outcome: Outcome, quotes: Sequence[Quote], raised: Sequence[Notice], step: int
    ) -> str:
        """The framing words. Somebody in danger isn't told what is refused."""
        words = framing.words_for(outcome, quotes, bool(self._store.documents()), step)
        is_in_danger = any(notice.kind in ("emergency", "crisis") for notice in raised)
        refusal = "" if outcome != "not_in_documents" or is_in_danger else words_of_refusal(question)
        return f"{words} {refusal}".rstrip()
