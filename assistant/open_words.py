"""The words of a question go in, each with how likely the evidence leaves it open; the phrases to name come out."""

from collections.abc import Sequence

from assistant.words import Word, is_function_word

OPEN = 0.15
"""A word that the evidence leaves open with at least this probability is named, if it is among the likeliest:"""

OF_THE_LIKELIEST = 0.5
"""at least so great a share of the likeliest word's. What is half as likely mostly stands in the documents (DECISIONS.md)."""

_ASKS_FOR = frozenset("how who whom whose where when".split())
"""Function words that can themselves be what is left open."""

_MEASURES = frozenset("long many much often far".split())
"""These are so with "how" before them only, and are named with it: "How much", not "much"."""


def open_phrases(named: Sequence[tuple[Word, float]]) -> tuple[str, ...]:
    """The words left open, each once, in their order; words in a row are one phrase, but "how" and its like begin one.
    Where none is open for itself, the one that is so most.

    Examples: "How long does recovery take?" → "How long"; "A visit costs how much?" → "visit costs", "how much".
    """
    units = _nameable(named)
    likeliest = max((value for _, value in units), default=OPEN)
    least = min(likeliest, max(OPEN, OF_THE_LIKELIEST * likeliest))
    phrases: list[list[Word]] = []
    for unit, value in units:
        if value < least:
            continue
        if phrases and unit[0].start == phrases[-1][-1].end + 1 and unit[0].text.lower() not in _ASKS_FOR:
            phrases[-1] += unit
        else:
            phrases.append(list(unit))
    return tuple(dict.fromkeys(" ".join(word.text for word in phrase) for phrase in phrases))


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
