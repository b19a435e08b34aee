"""A question and its conversation go in; what the documents have on it comes out, with what was looked up."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from assistant.conversation import Standing, leans_back, standings
from assistant.earlier import Earlier, on_the_topic, quoted_earlier, since_the_subject
from assistant.evidence import EvidenceFinder
from assistant.findings import LITTLE, Finding, Findings, is_meant_alone, may_be_elsewhere
from assistant.parts import PartFinder
from assistant.places import list_asked_for
from assistant.retrieval import Found, Retriever
from assistant.splitting import Asked, questions_in
from assistant.store import Store
from assistant.timing import Timer
from assistant.types import Document, Hit, Turn
from assistant.vocabulary import Vocabulary
from assistant.wording import mended, worded

STAGES = ("understanding", "retrieval", "evidence")
"""What the time of a look-up is counted under."""

LEANING_GAIN = 0.1
"""How much likelier a question must be answered with more of what was said before, for it to be meant so."""

LISTS_OF_HITS = 10
"""In the documents of so many hits a list is looked for by its name."""

RERANKED_DOCUMENTS = 20
"""How many documents of a ranking are put in order by reading their best passage (DECISIONS.md)."""

RERANK_WEIGHT = 0.15
"""What a passage that surely answers adds to its document's fused score, which differ by hundredths (DECISIONS.md)."""


class _Worded(NamedTuple):
    """A question in the documents' words, to search and to read; and what makes a phrase of the latter the person's."""

    searched: Standing
    read: Standing
    as_said: Callable[[str], str]


class Lookup:
    """Looks questions up in one store. It writes nothing."""

    def __init__(self, store: Store, retriever: Retriever, finder: EvidenceFinder, parts: PartFinder) -> None:
        self._store = store
        self._retriever = retriever
        self._finder = finder
        self._parts = parts
        self._vocabulary = Vocabulary(store)

    def find(self, message: str, history: Sequence[Turn], timer: Timer) -> Findings:
        """What the documents have on the message, all read at one moment.

        Where only the documents can tell which earlier questions it leans on, if any, it is looked up each way.

        Raises:
            StoppedError: as `timer` says.
        """
        with self._store.reading():
            with timer.stage("understanding"):
                history = since_the_subject(history, self._store)
                ways = standings(message, history)
                earlier = quoted_earlier(history, self._store) if ways[0].context else Earlier()
            best = self._findings(ways[0], earlier, timer)
            for way in ways[1:] if not best.step else ():
                best = self._likelier(way, best, earlier, timer)
            return best

    def _likelier(self, way: Standing, best: Findings, earlier: Earlier, timer: Timer) -> Findings:
        """What is found if the message is meant in this way, if it is likelier meant so; else `best`."""
        quoted = earlier.documents
        if leans_back(way.question) and not way.context and not may_be_elsewhere(best, quoted):
            return best
        found = self._findings(way, earlier if way.context else Earlier(), timer)
        if way.context:
            return found if found.confidence > best.confidence + LEANING_GAIN else best
        return found if is_meant_alone(found, best, quoted, way.question) else best

    def _findings(self, standing: Standing, earlier: Earlier, timer: Timer) -> Findings:
        """Each question in the message is looked up with the others as what it leans on; one that points back is read
        where the one before it is answered.
        """
        with timer.stage("understanding"):
            plain = self._mended(standing)
            looked_up = self._in_the_documents_words(plain).searched.whole
            pieces = questions_in(plain.question)
        # What a story tells around its question names what it is about, which helps to find the passages.
        whole = looked_up if len(pieces) == 1 else None
        is_follow_up = bool(standing.context)

        findings: list[Finding] = []

        def look_up(question: str, around: str) -> Finding:
            piece = Standing(question, f"{plain.context} {around}".strip())
            told = findings[-1].passages if findings and leans_back(question) else ()
            return self._finding(piece, whole, Earlier(told) if told else earlier, is_follow_up, timer)

        for piece in pieces:
            findings.append(_either_way(piece, look_up))
        found = Findings(looked_up, tuple(findings))
        return replace(found, looked_up=f"{plain.question} ({found.step.origin})") if found.step else found

    def _finding(
        self, piece: Standing, whole: str | None, earlier: Earlier, is_follow_up: bool, timer: Timer
    ) -> Finding:
        """What there is on one question; it is searched for as the `whole` message, if there is that. A follow-up is
        read first in what was quoted; and if little is there, in what else may be about the same.
        """
        with timer.stage("understanding"):
            asked = self._in_the_documents_words(piece)
        with timer.stage("retrieval"):
            found = self._retriever.retrieve(whole or asked.searched.whole)
            first, *further = on_the_topic(found.hits, asked.searched.context, earlier, self._store)
        best = self._read(asked, found._replace(hits=first), earlier, is_follow_up, timer)
        for hits in further if best.confidence < LITTLE else ():
            wider = self._read(asked, found._replace(hits=hits), earlier, is_follow_up, timer)
            best = wider if wider.confidence > best.confidence + LEANING_GAIN else best
        return best

    def _read(self, asked: _Worded, found: Found, earlier: Earlier, is_follow_up: bool, timer: Timer) -> Finding:
        with timer.stage("evidence"):
            evidence = self._finder.find(asked.read, found, earlier, timer)
            timer.go_on()
            question, whole = asked.read.question, asked.read.whole if is_follow_up else asked.read.question
            # "One by one, please" wants the list of what was asked before.
            wanted = whole if list_asked_for(question) == "" else question
            place = self._parts.find(wanted, whole, evidence, self._documents(found), earlier)
        open_words = tuple(dict.fromkeys(asked.as_said(phrase) for phrase in evidence.open_words))
        return Finding(replace(evidence, open_words=open_words), place)

    def _documents(self, found: Found) -> list[Document]:
        """Those of the first hits, each once."""
        ids = dict.fromkeys(hit.passage.document for hit in found.hits[:LISTS_OF_HITS])
        return [document for id_ in ids if (document := self._store.document(id_)) is not None]

    def passages(self, question: str, limit: int) -> list[tuple[Document, Hit]]:
        """The passages that are found for a question, best first, at most `limit`, each with its document."""
        with self._store.reading():
            asked = self._in_the_documents_words(self._mended(Standing(question, "")))
            hits = self._retriever.retrieve(asked.searched.whole, limit).hits[:limit]
            found = [(self._store.document(hit.passage.document), hit) for hit in hits]
            return [(document, hit) for document, hit in found if document is not None]

    def rank_documents(self, question: str, history: Sequence[Turn], limit: int) -> list[str]:
        """The ids of the documents that fit best, best first, at most `limit`: in the order of retrieval, with
        the first of them put in order by what the reader makes of their best passages.
        """
        with self._store.reading():
            asked = self._in_the_documents_words(self._mended(standings(question, history)[0]))
            best: dict[str, Hit] = {}
            for hit in self._retriever.retrieve(asked.searched.whole, limit * 2).hits:
                best.setdefault(hit.passage.document, hit)
            first = list(best.values())[:RERANKED_DOCUMENTS]
            message = asked.read.question
            read = asked.read._replace(question=" ".join(piece.question for piece in questions_in(message)))
            logits = self._finder.relevance(read, first)
            scored = [
                (hit.score + RERANK_WEIGHT * _surely_answers(logit), hit)
                for hit, logit in zip(first, logits, strict=True)
            ]
            reranked = [hit.passage.document for _, hit in sorted(scored, key=lambda pair: -pair[0])]
            return [*reranked, *list(best)[RERANKED_DOCUMENTS:]][:limit]

    def _mended(self, standing: Standing) -> Standing:
        return Standing(mended(standing.question, self._vocabulary), mended(standing.context, self._vocabulary))

    def _in_the_documents_words(self, standing: Standing) -> _Worded:
        question, context = worded(standing.question, self._vocabulary), worded(standing.context, self._vocabulary)
        searched = Standing(question.searched, context.searched)
        return _Worded(searched, Standing(question.read, context.read), question.as_said)


def _either_way(piece: Asked, look_up: Callable[[str, str], Finding]) -> Finding:
    """What there is on a question alone; or, of a story and where that is little, with the sentence before it."""
    alone = look_up(piece.question, piece.around)
    if not piece.leaning or alone.confidence >= LITTLE:
        return alone
    leaning = look_up(piece.leaning, piece.around)
    return leaning if leaning.confidence > alone.confidence + LEANING_GAIN else alone


def _surely_answers(logit: float) -> float:
    """From 0 to 1. Of passages that don't answer, one is as good as another, however low their logits."""
    return 1 / (1 + math.exp(1 - logit))
