"""A conversation about a stretch goes in; an example for each of its turns comes out, and some of them led astray."""

from collections.abc import Iterator, Sequence
from random import Random

from assistant.conversation import Standing
from assistant.words import content_words
from evals.training.examples import NO_EVIDENCE, Example, Label
from evals.training.questions import Turn
from evals.training.stretches import Stretch
from evals.training.two_questions import standing_in

_STANDS_ALONE = ("change", "change-marked", "full")
"""Kinds of follow-ups that don't lean on what was asked before, and so are looked up as they are."""

_POINTING = "pronoun"
"""The kind of follow-up whose topic is nowhere but in what was asked before."""

_TRIES = 10


def turns(
    conversation: Sequence[Turn], stretch: Stretch, rng: Random, asked_elsewhere: Sequence[str] = ()
) -> Iterator[Example]:
    """The first question as it is. A follow-up written out for 35 in 100, else as typed, with the question that
    it leans on in brackets: the way the assistant passes it on.

    Of the answered ones that point back, 60 in 100 come once more with a question in brackets that was
    `asked_elsewhere`: then "how is it treated?" is about something else, and the stretch doesn't answer.
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
        if turn.kind == _POINTING and evidence and rng.random() < 0.6:
            yield from _led_astray(turn, stretch, rng, asked_elsewhere)
        earlier = turn.standalone if context else turn.question


def _follow_up(question: str, turn: Turn, evidence: frozenset[int], stretch: Stretch) -> Iterator[Example]:
    """Nothing where the open words got lost in writing it out: then it can't be told what is open."""
    if evidence:
        yield Example("follow-up", question, stretch.headings, stretch.units, Label.WHOLE, evidence, ())
    elif open_words := standing_in(question, turn.open_words):
        yield Example("follow-up", question, stretch.headings, stretch.units, Label.NONE, NO_EVIDENCE, open_words)


def _led_astray(turn: Turn, stretch: Stretch, rng: Random, asked_elsewhere: Sequence[str]) -> Iterator[Example]:
    """After a question that shares no word with the stretch; nothing if none is found soon."""
    here = _stems(" ".join((stretch.headings, *(unit.text for unit in stretch.units))))
    for other in rng.sample(asked_elsewhere, min(_TRIES, len(asked_elsewhere))):
        foreign = _stems(other)
        if foreign and not foreign & here:
            question = Standing(turn.question, other).marked
            yield Example("led astray", question, stretch.headings, stretch.units, Label.NONE, NO_EVIDENCE, None)
            return


def _stems(text: str) -> set[str]:
    return {word.text.lower()[:6] for word in content_words(text)}
