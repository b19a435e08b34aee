"""A question or a passage goes in; what comes out says the same, a little different each time it is asked for."""

from collections.abc import Collection, Sequence
from random import Random

from assistant.conversation import Standing
from assistant.splitting import SENTENCES
from evals.training.examples import Units, headings_line, sentence_positions
from evals.training.misspelling import misspelt
from evals.training.stretches import Stretch

_SHORTEST, _LONGEST = 250, 700
"""Characters of a cut-out; passages in the assistant's index are closed at 600."""

_STORY = 160  # characters


def as_typed(question: str, rng: Random, open_words: Sequence[str] = ()) -> str:
    """The question as people type: 12 in 100 in small letters without the mark at the end, and 14 in 100 with words
    misspelt, other than the open ones. Of long ones, 70 in 100 as the assistant gives a story: first what it asks.
    """
    question = _told(question, rng)
    if rng.random() < 0.12:
        question = question.lower().rstrip("?.! ")
    return misspelt(question, open_words, rng) if rng.random() < 0.14 else question


def _told(question: str, rng: Random) -> str:
    """A story as what it asks, with the story after it, in brackets."""
    if len(question) <= _STORY or rng.random() >= 0.7:
        return question
    sentences = SENTENCES.split(question.strip())
    asking = [sentence for sentence in sentences if sentence.endswith("?")]
    if not asking:
        return question
    return Standing(" ".join(asking), " ".join(sentence for sentence in sentences if sentence not in asking)).marked


def shown_headings(stretch: Stretch, rng: Random) -> str:
    """What stands above the stretch: nothing for 15 in 100, the title for 20, title and headings for the rest.
    Documents differ in what they have, and the reader shall not depend on it.
    """
    draw = rng.random()
    if draw < 0.15:
        return ""
    return headings_line(stretch.title, stretch.section if draw < 0.8 else ())


def cut_out(units: Units, evidence: Collection[int], rng: Random) -> tuple[Units, frozenset[int]]:
    """A run of units around all the evidence, or around any sentence if there is none, with the evidence's
    numbers in it. It grows to a random length, at either end by chance, so that evidence stands anywhere.
    """
    sentences = sentence_positions(units)
    size = rng.randint(_SHORTEST, _LONGEST)
    kept = [sentences[number] for number in evidence] or [rng.choice(sentences)]
    start, end = min(kept), max(kept) + 1
    while sum(len(unit.text) for unit in units[start:end]) < size and (start > 0 or end < len(units)):
        if end < len(units) and (start == 0 or rng.random() < 0.5):
            end += 1
        else:
            start -= 1
    before = sum(position < start for position in sentences)
    return units[start:end], frozenset(number - before for number in evidence)


def without(units: Units, evidence: Collection[int]) -> Units:
    """The units but for the evidence: a passage that answers no more."""
    sentences = sentence_positions(units)
    dropped = {sentences[number] for number in evidence}
    return tuple(unit for position, unit in enumerate(units) if position not in dropped)
