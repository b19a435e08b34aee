"""A conversation about a stretch goes in; an example for each of its turns comes out."""

from collections.abc import Iterator, Sequence
from random import Random

from assistant.conversation import Standing
from evals.training.examples import NO_EVIDENCE, Example, Label
from evals.training.questions import Turn
from evals.training.stretches import Stretch
from evals.training.two_questions import standing_in

_STANDS_ALONE = ("change", "change-marked", "full")
"""Kinds of follow-ups that don't lean on what was asked before, and so are looked up as they are."""


def turns(conversation: Sequence[Turn], stretch: Stretch, rng: Random) -> Iterator[Example]:
    """The first question as it is. A follow-up written out for 35 in 100, else as typed, with the question that
    it leans on in brackets: the way the assistant passes it on.
    """
    earlier = ""
    for turn in conversation:
        evidence = stretch.numbers(turn.evidence)
        if not turn.kind:
            earlier = turn.question
            yield Example("first turn", turn.question, stretch.headings, stretch.units, Label.WHOLE, evidence, ())
            continue
        context = "" if turn.kind in _STANDS_ALONE else earlier
        question = turn.standalone if rng.random() < 0.35 else Standing(turn.question, context).marked
        yield from _follow_up(question, turn, evidence, stretch)
        earlier = turn.standalone if context else turn.question


def _follow_up(question: str, turn: Turn, evidence: frozenset[int], stretch: Stretch) -> Iterator[Example]:
    """Nothing where the open words got lost in writing it out: then it can't be told what is open."""
    if evidence:
        yield Example("follow-up", question, stretch.headings, stretch.units, Label.WHOLE, evidence, ())
    elif open_words := standing_in(question, turn.open_words):
        yield Example("follow-up", question, stretch.headings, stretch.units, Label.NONE, NO_EVIDENCE, open_words)
