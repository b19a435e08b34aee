"""Questions about one stretch go in; two of them at once come out, with the label and the open words of both."""

from collections.abc import Iterator, Sequence
from random import Random

from assistant.conversation import Standing
from evals.training.examples import NO_EVIDENCE, Example, Label
from evals.training.questions import Answerable, Unanswerable, Written
from evals.training.stretches import Stretch
from evals.training.variation import shown_headings

_LONGEST = 110
"""Characters: chatty questions of several sentences aren't asked two at a time."""


def two_questions(written: Written, stretch: Stretch, rng: Random) -> Iterator[Example]:
    """By chance, questions in two parts, and questions with one asked before them in brackets."""
    answerable = [asked for asked in written.answerable if len(asked.question) < _LONGEST]
    unanswerable = [asked for asked in written.unanswerable if len(asked.question) < _LONGEST]
    yield from _in_two_parts(answerable, unanswerable, stretch, rng)
    yield from _after_another(answerable, unanswerable, stretch, rng)


def _in_two_parts(
    answerable: Sequence[Answerable], unanswerable: Sequence[Unanswerable], stretch: Stretch, rng: Random
) -> Iterator[Example]:
    if len(answerable) > 1 and rng.random() < 0.4:
        one, two = rng.sample(answerable, 2)
        question = join(one.question, two.question, rng)
        evidence = stretch.numbers((*one.evidence, *two.evidence))
        headings = shown_headings(stretch, rng)
        yield Example("both answerable", question, headings, stretch.units, Label.WHOLE, evidence, ())
    if answerable and unanswerable and rng.random() < 0.3:
        known, unknown = rng.choice(answerable), rng.choice(unanswerable)
        known_first = rng.random() < 0.7
        parts = (known.question, unknown.question) if known_first else (unknown.question, known.question)
        question = join(*parts, rng)
        evidence, open_words = stretch.numbers(known.evidence), standing_in(question, unknown.open_words)
        headings = shown_headings(stretch, rng)
        yield Example("one answerable", question, headings, stretch.units, Label.PARTLY, evidence, open_words)
    if len(unanswerable) > 1 and rng.random() < 0.12:
        first, second = rng.sample(unanswerable, 2)
        question = join(first.question, second.question, rng)
        open_words = standing_in(question, (*first.open_words, *second.open_words))
        headings = shown_headings(stretch, rng)
        yield Example("none answerable", question, headings, stretch.units, Label.NONE, NO_EVIDENCE, open_words)


def _after_another(
    answerable: Sequence[Answerable], unanswerable: Sequence[Unanswerable], stretch: Stretch, rng: Random
) -> Iterator[Example]:
    """An earlier question in brackets, as the assistant gives one that a question leans on: it decides nothing."""
    if answerable and rng.random() < 0.5:
        asked, earlier = rng.choice(answerable), rng.choice(answerable)
        if asked is not earlier:
            question = Standing(asked.question, earlier.question).marked
            headings, evidence = shown_headings(stretch, rng), stretch.numbers(asked.evidence)
            yield Example("after another", question, headings, stretch.units, Label.WHOLE, evidence, ())
    if answerable and unanswerable and rng.random() < 0.5:
        open_, earlier = rng.choice(unanswerable), rng.choice(answerable)
        question = Standing(open_.question, earlier.question).marked
        headings, words = shown_headings(stretch, rng), open_.open_words
        yield Example("after another", question, headings, stretch.units, Label.NONE, NO_EVIDENCE, words)


def join(first: str, second: str, rng: Random) -> str:
    """Two questions as one. Example: "What is gout?" with "Who gets it?" may be "What is gout and who gets it?"."""
    first, second = first.strip(), second.strip()
    cut, draw = first.rstrip("?.! "), rng.random()
    continued = second if second[:2].isupper() else second[0].lower() + second[1:]  # "MRI" stays as it is
    if draw < 0.45:
        return f"{cut} and {continued}"
    if draw < 0.65:
        return f"{cut}, and {continued}"
    if draw < 0.9:
        return f"{first if first[-1] in '?.!' else first + '?'} {second}"
    return f"{cut}, also {continued}"


def standing_in(question: str, open_words: Sequence[str]) -> tuple[str, ...]:
    """Those of the open words that are left in the question as it is asked now."""
    return tuple(word for word in open_words if word.lower() in question.lower())
