"""A store goes in; what its documents' words are comes out: which they know, which are near a misspelt one,
and what an abbreviation stands for.
"""

import threading
from collections import Counter
from functools import cache
from typing import Any

from rapidfuzz.distance import OSA

from assistant.initials import Initials
from assistant.store import Store
from assistant.words import FUNCTION_WORDS, WORD, is_function_word

_LONGEST_ABBREVIATION = 6

UNKNOWN = 1.5
"""Below this Zipf frequency (log10 of occurrences in a billion words) English does not know a word. Names of
medicines stand above it ("humira" 1.9, "xarelto" 1.5), misspelt words mostly below.
"""

_COMMON = 3.0
"""From this Zipf frequency on, a word may be what a misspelt one was meant to be, though no document has it."""

_MISSPELT_LITTLE_WORD = 3.3
"""A word so many powers of ten rarer than the function word it is one slip away from is that word misspelt."""


class Vocabulary:
    """The words of all documents, read again when they have changed. Safe for several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._generation = -1
        self._words: Counter[str] = Counter()
        self._initials = Initials(store)

    def has(self, phrase: str) -> bool:
        """Whether a document has these words in a row, in any of their endings."""
        return self._store.has_phrase(phrase)

    def mended(self, word: str) -> str | None:
        """What a misspelt word was meant to be; None if it is known, too short, or like nothing.

        A word of the documents is preferred; one that they or English know is never touched, as it may be
        the very thing that is asked about. The measure is optimal string alignment: a slip is a letter
        too many, too few, wrong, or two swapped.
        """
        low = word.lower()
        if len(low) < 4 or not low.isascii() or not low.isalpha() or low in FUNCTION_WORDS:
            return None
        if low in self._current():
            return None
        if zipf(low) >= UNKNOWN:
            return _little_word(low)
        return self._near_ours(low) or _near_common(low)

    def stands_for(self, abbreviation: str) -> str | None:
        """The words whose first letters make up the abbreviation and that stand in a row most often.

        Example: "crps" → "complex regional pain syndrome", if a document has it. None if it is itself a
        word of the documents, or a common one.
        """
        low = abbreviation.lower()
        if not 3 <= len(low) <= _LONGEST_ABBREVIATION or not low.isascii() or not low.isalpha():
            return None
        if self.has(low) or (abbreviation.islower() and zipf(low) >= _COMMON):
            return None
        found = self._initials.phrases(low)
        kept = [phrase for phrase in found if not any(map(is_function_word, phrase.split()))]
        return min(kept, key=lambda phrase: (-found[phrase], phrase), default=None)

    def _near_ours(self, low: str) -> str | None:
        slips = 1 if len(low) < 8 else 2
        ours = [
            (OSA.distance(low, other), _wrong_letters(low, other), -count, other)
            for other, count in self._current().items()
            if OSA.distance(low, other, score_cutoff=slips) <= slips
        ]
        return min(ours)[-1] if ours else None

    def _current(self) -> Counter[str]:
        with self._lock:
            if self._generation != (generation := self._store.generation):
                found: Counter[str] = Counter()
                for text in self._store.texts():
                    found.update(word.lower() for word in WORD.findall(text) if len(word) > 3)
                self._words, self._generation = found, generation
            return self._words


def _near_common(low: str) -> str | None:
    """The common word that is one slip away. The first letter is seldom the wrong one."""
    near = [
        (_wrong_letters(low, other), -zipf(other), other)
        for other in _common_words().get(low[0], ())
        if OSA.distance(low, other, score_cutoff=1) <= 1
    ]
    return min(near)[-1] if near else None


def _little_word(low: str) -> str | None:
    """The function word that a known word is much rather a slip of. Example: "waht" → "what"."""
    near = [
        (_wrong_letters(low, other), -zipf(other), other)
        for other in FUNCTION_WORDS
        if len(other) > 3
        and OSA.distance(low, other, score_cutoff=1) == 1
        and zipf(other) - zipf(low) >= _MISSPELT_LITTLE_WORD
    ]
    return min(near)[-1] if near else None


def _wrong_letters(one: str, other: str) -> int:
    """How many letters were taken for others; leaving out, doubling and swapping are the likelier slips."""
    if len(one) != len(other) or sorted(one) == sorted(other):
        return 0
    return sum(a != b for a, b in zip(one, other, strict=True))


def _wordfreq() -> Any:
    """Imported on the first word that no document has: its list takes a fifth of a second to load."""
    import wordfreq

    return wordfreq


@cache
def zipf(word: str) -> float:
    """How common an English word is: log10 of its occurrences in a billion words, 0 if it is unknown (wordfreq)."""
    return float(_wordfreq().zipf_frequency(word, "en"))


@cache
def _common_words() -> dict[str, list[str]]:
    """English words by their first letter."""
    found: dict[str, list[str]] = {}
    for word in _wordfreq().iter_wordlist("en", wordlist="small"):
        if len(word) > 3 and word.isascii() and word.isalpha() and zipf(word) >= _COMMON:
            found.setdefault(word[0], []).append(word)
    return found
