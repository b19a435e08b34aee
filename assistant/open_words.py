"""The words of a question go in, each with how likely the evidence leaves it open; the phrases to name come out."""

from collections.abc import Sequence

from assistant.words import Word, is_function_word

OPEN = 0.15
"""A word that the evidence leaves open with at least this probability is named."""

ALIKE = 0.6
"""Neighbours are one phrase if the one is at least this part as likely open as the other: "side effects" mostly are,
"massage" and "safe" of "Is massage safe?" seldom (DECISIONS.md).
"""

_ASKS_FOR = frozenset("how who whom whose where when".split())
"""Function words that can themselves be what is left open."""

_MEASURES = frozenset("long many much often far".split())
"""These are so with "how" before them only, and are named with it: "How much", not "much"."""


def open_phrases(named: Sequence[tuple[Word, float]]) -> tuple[str, ...]:
    """The words left open, each once, in their order. Neighbours that are open alike are one phrase, but "how" and its
    like begin one. Where none is open for itself, the one that is so most.

    Examples: "How long does recovery take?" → "How long"; "A visit costs how much?" → "visit costs", "how much".
    """
    units = _nameable(named)
    least = min(OPEN, max((value for _, value in units), default=OPEN))
    phrases: list[list[Word]] = []
    before = 0.0
    for unit, value in units:
        if value < least:
            continue
        if phrases and _goes_on(phrases[-1][-1], unit[0]) and min(value, before) >= ALIKE * max(value, before):
            phrases[-1] += unit
        else:
            phrases.append(list(unit))
        before = value
    return tuple(dict.fromkeys(" ".join(word.text for word in phrase) for phrase in phrases))


def _goes_on(last: Word, word: Word) -> bool:
    """Whether a phrase may go on with the word: it stands right behind, with one sign between."""
    return word.start == last.end + 1 and word.text.lower() not in _ASKS_FOR


def _nameable(named: Sequence[tuple[Word, float]]) -> list[tuple[list[Word], float]]:
    """The words that can be named, with how likely they are open; "how" and its measure are one."""
    units: list[tuple[list[Word], float]] = []
    before = ""
    for word, value in named:
        low = word.text.lower()
        if low in _MEASURES and before == "how":
            how, of_how = units.pop()
            units.append(([*how, word], max(of_how, value)))
        elif low in _ASKS_FOR or not is_function_word(low):
            units.append(([word], value))
        before = low
    return units
