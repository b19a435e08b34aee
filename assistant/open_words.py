"""The words of a question go in, each with how likely the evidence leaves it open; the phrases to name come out."""

import math
from collections.abc import Sequence

from assistant.words import Word, is_function_word

OPEN = 0.15
"""A word that the evidence leaves open with at least this probability is named."""

ALIKE = 2.0
"""Neighbours are one phrase if their logits of being open differ by no more: "side effects" mostly are, "massage" and
"safe" of "Is massage safe?" seldom (DECISIONS.md).
"""

_ASKS_FOR = frozenset("how who whom whose where when".split())
"""Function words that can themselves be what is left open."""

_MEASURES = frozenset("long many much often far".split())
"""These are so with "how" before them only, and are named with it: "How much", not "much"."""


def open_phrases(named: Sequence[tuple[Word, float]]) -> tuple[str, ...]:
    """The words left open, each once, in their order. Neighbours that are open alike are one phrase; "how" and its like
    begin one. Where none is open for itself, the one that is so most.

    Examples: "How long does recovery take?" → "How long"; "A visit costs how much?" → "visit costs", "how much".
    """
    units = _nameable(named)
    least = min(OPEN, max((value for _, value in units), default=OPEN))
    phrases: list[list[Word]] = []
    before = 0.0
    for unit, value in units:
        if value < least:
            continue
        if phrases and _goes_on(phrases[-1], unit[0]) and (_asks(phrases[-1][0]) or _are_alike(before, value)):
            phrases[-1] += unit
        else:
            phrases.append(list(unit))
        before = value
    return tuple(dict.fromkeys(" ".join(word.text for word in phrase) for phrase in phrases))


def _goes_on(phrase: Sequence[Word], word: Word) -> bool:
    """Whether the word stands right behind the phrase, and begins none of its own."""
    return word.start == phrase[-1].end + 1 and not _asks(word)


def _asks(word: Word) -> bool:
    return word.text.lower() in _ASKS_FOR


def _are_alike(one: float, other: float) -> bool:
    return abs(_logit(one) - _logit(other)) <= ALIKE


def _logit(probability: float) -> float:
    kept = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(kept / (1 - kept))


def _nameable(named: Sequence[tuple[Word, float]]) -> list[tuple[list[Word], float]]:
    """The words that can be named, with how likely they are open; "how" and its measure are one."""
    units: list[tuple[list[Word], float]] = []
    before = ""
    for word, value in named:
        low = word.text.lower()
        if low in _MEASURES and before == "how":
            how, of_how = units.pop()
            units.append(([*how, word], max(of_how, value)))
        elif _asks(word) or not is_function_word(low):
            units.append(([word], value))
        before = low
    return units
