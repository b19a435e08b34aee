"""Questions written about a stretch go in; examples come out, and other ones each time."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from evals.training.examples import NO_EVIDENCE, Example, Label, Units, sentence_positions
from evals.training.keywords import keywords
from evals.training.questions import Answerable, PartlyAnswerable, Unanswerable, Written
from evals.training.stretches import Place, Stretch
from evals.training.two_questions import two_questions
from evals.training.variation import as_typed, cut_out, shown_headings, without

Near = Mapping[Place, Sequence[Stretch]]
"""For each stretch, others that are about much the same."""


class WrittenExamples:
    """Makes examples of written questions.

    Besides the questions as they are, there are negatives that nobody had to write: a stretch whose evidence was
    taken out, one that is `near`, and any other of the `pool`.
    """

    def __init__(self, pool: Sequence[Stretch], near: Near, rng: Random) -> None:
        self._pool = pool
        self._near = near
        self._rng = rng

    def of(self, written: Written, stretch: Stretch) -> Iterator[Example]:
        """Some thirteen examples for the nine questions that a stretch usually has."""
        for answerable in written.answerable:
            yield self._answered(answerable, stretch)
            yield from self._not_answered_there(answerable, stretch)
        for unanswerable in written.unanswerable:
            yield self._near_miss(unanswerable, stretch)
        for partly in written.partly:
            yield self._half_answered(partly, stretch)
        yield from two_questions(written, stretch, self._rng)
        if near := self._near.get(stretch.place):
            yield from keywords(stretch, self._rng.choice(near), self._rng)

    def _answered(self, asked: Answerable, stretch: Stretch) -> Example:
        units, evidence = self._around(stretch, stretch.numbers(asked.evidence), 0.6)
        question, headings = as_typed(asked.question, self._rng), shown_headings(stretch, self._rng)
        return Example("answerable", question, headings, units, Label.WHOLE, evidence, ())

    def _not_answered_there(self, asked: Answerable, stretch: Stretch) -> Iterator[Example]:
        """A negative for 70 in 100 questions: 30 without the evidence, 32 near ones, 8 of anything."""
        draw = self._rng.random()
        if draw < 0.3:
            units = without(stretch.units, stretch.numbers(asked.evidence))
            if len(sentence_positions(units)) >= 2:
                question, headings = as_typed(asked.question, self._rng), shown_headings(stretch, self._rng)
                yield _negative("removed", question, headings, units)
        elif draw < 0.62 and (near := self._near.get(stretch.place)):
            yield self._elsewhere("near", asked, self._rng.choice(near))
        elif 0.62 <= draw < 0.7:
            other = self._rng.choice(self._pool)
            if other.place[:2] != stretch.place[:2]:  # more of the same document may well answer
                yield self._elsewhere("random", asked, other)

    def _elsewhere(self, source: str, asked: Answerable, other: Stretch) -> Example:
        units, _ = cut_out(other.units, NO_EVIDENCE, self._rng)
        return _negative(source, as_typed(asked.question, self._rng), other.headings, units)

    def _near_miss(self, asked: Unanswerable, stretch: Stretch) -> Example:
        units, _ = self._around(stretch, NO_EVIDENCE, 0.5)
        question = as_typed(asked.question, self._rng, asked.open_words)
        headings = shown_headings(stretch, self._rng)
        return Example("unanswerable", question, headings, units, Label.NONE, NO_EVIDENCE, asked.open_words)

    def _half_answered(self, asked: PartlyAnswerable, stretch: Stretch) -> Example:
        units, evidence = self._around(stretch, stretch.numbers(asked.evidence), 0.5)
        question = as_typed(asked.question, self._rng, asked.open_words)
        headings = shown_headings(stretch, self._rng)
        return Example("partly", question, headings, units, Label.PARTLY, evidence, asked.open_words)

    def _around(self, stretch: Stretch, evidence: frozenset[int], chance: float) -> tuple[Units, frozenset[int]]:
        """By that chance a cut-out, else the whole stretch."""
        if self._rng.random() < chance:
            return cut_out(stretch.units, evidence, self._rng)
        return stretch.units, evidence


def _negative(source: str, question: str, headings: str, units: Units) -> Example:
    """Which words are open isn't taught here: nobody has looked what the other text says of them."""
    return Example(source, question, headings, units, Label.NONE, NO_EVIDENCE, None)
