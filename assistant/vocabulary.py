"""English, or a store, goes in; what its words are comes out: which are known, which are near a misspelt one, and
what an abbreviation stands for.
"""

import threading
from collections import Counter
from typing import NamedTuple

from assistant.dictionary import NearWords, is_english, near_english, zipf
from assistant.initials import Initials
from assistant.slips import BESIDE, DOUBLE, SWAPPED, least_slip, slip
from assistant.store import Store
from assistant.words import FUNCTION_WORDS, WORD, is_function_word

_LONGEST_ABBREVIATION = 6

UNKNOWN = 1.5
"""Below this Zipf frequency (log10 of occurrences in a billion words) the web does not know a word."""

_VERY_COMMON = 5.3
"""From this Zipf frequency on, two words are parted wherever they were run together."""

_COMMON = 3.0
"""An abbreviation in lower case that is so common is a word."""

_OURS = 1.0
"""A word of the documents, or a little word, is as likely to be meant as another that is ten times as common."""

_OURS_LEAST = 2.5
"""How common a word of the documents counts as at least; names of medicines are rarer in English."""

_COST = 30.0
"""How many powers of ten commoner a word must be to be meant in spite of a slip that is greater by 1 a letter."""

_UNLIKELY = 0.7
"""What the cost of a slip may exceed the word's likelihood by, at most."""

_RARER = 1.5
"""A word that the web knows, and no kept list, is only mended to one so many powers of ten commoner."""

_MUCH_RARER = 2.5
"""The same for a short word, of which many names and words are one letter apart."""

_BEFORE_I = frozenset("am can could did do have if may must should when will would".split())
"""What "I" is run together with; "willi" and "thei" may be other things, "cani" is not."""


_AFTER_ALL_WORDS = "~"
"""Stands last in the order of letters."""


class _Ours(NamedTuple):
    """The documents' words with how often each occurs, and the same to be searched."""

    counts: Counter[str]
    near: NearWords


class English:
    """The words that everybody knows, without any document: for what mustn't depend on which are there."""

    def has(self, phrase: str) -> bool:
        """Whether a document has these words in a row, in any of their endings."""
        return False

    def mended(self, word: str, is_name: bool = False) -> str | None:
        """What a misspelt word was meant to be; None if it is known, too short, or like nothing.

        A word that the documents have or that a kept list of English words or of medicines has is never touched, as
        it may be the very thing that is asked about. One that only the web knows (slang, names, common slips) is
        touched for a small slip of a much commoner word: "excercise", but not "humira". Two words run together are
        parted: "alot". What is written like a name is only mended to a word of the documents.
        """
        low = word.lower()
        if len(low) < 3 or not low.isascii() or not low.isalpha() or low in FUNCTION_WORDS:
            return None
        ours = self._current()
        if low in ours.counts or is_english(low):
            return None
        meant = self._meant(low, ours)
        if is_name:
            return meant if meant in ours.counts else None
        is_sure = meant in FUNCTION_WORDS and slip(low, meant) < DOUBLE
        return meant if is_sure else self._parted(low) or meant

    def _meant(self, low: str, ours: _Ours) -> str | None:
        edits = 1 if len(low) < 5 else 2
        found = ours.near.near(low, edits) | near_english(low, edits) if len(low) > 3 else _LITTLE
        seen, best = zipf(low), (_UNLIKELY, _AFTER_ALL_WORDS)
        for least, other in sorted((_rating(low, other, least_slip(low, other), ours), other) for other in found):
            if least > best[0]:
                break  # the rest is no likelier
            cost = slip(low, other)
            rated = (_rating(low, other, cost, ours), other)
            if rated < best and cost <= _greatest_slip(low, other, seen, _is_near(other, ours)):
                best = rated
        return None if best[1] == _AFTER_ALL_WORDS else best[1]

    def _parted(self, low: str) -> str | None:
        """The two words that were run together. Examples: "alot" → "a lot", "backpain" → "back pain"."""
        for place in range(1, len(low)):
            one, other = low[:place], low[place:]
            if self._are_two(one, other):
                return f"{one} {other}"
        return None

    def _are_two(self, one: str, other: str) -> bool:
        length = len(one) + len(other)
        if one in FUNCTION_WORDS and other in FUNCTION_WORDS:
            return length > 3 and (other != "i" or one in _BEFORE_I)
        if min(len(one), len(other)) < 4 or not (is_english(one) and is_english(other)):
            return False
        are_common = min(zipf(one), zipf(other)) >= _VERY_COMMON and zipf(one + other) < _COMMON
        return are_common or self.has(f"{one} {other}")

    def _current(self) -> _Ours:
        return _NONE


class Vocabulary(English):
    """These and the words of all documents, read again when they have changed. Safe for several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._generation = -1
        self._ours = _NONE
        self._initials = Initials(store)

    def has(self, phrase: str) -> bool:
        """Whether a document has these words in a row, in any of their endings."""
        return self._store.has_phrase(phrase)

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

    def _current(self) -> _Ours:
        with self._lock:
            if self._generation != (generation := self._store.generation):
                counts: Counter[str] = Counter()
                for text in self._store.texts():
                    counts.update(word.lower() for word in WORD.findall(text) if len(word) > 2)
                near = NearWords(word for word in counts if len(word) > 3 and word.isascii() and word.isalpha())
                self._ours, self._generation = _Ours(counts, near), generation
            return self._ours


_NONE = _Ours(Counter(), NearWords(()))
_LITTLE = frozenset(word for word in FUNCTION_WORDS if len(word) > 1)
"""What a misspelt word of three letters may have been meant to be."""


def _is_near(other: str, ours: _Ours) -> bool:
    return other in ours.counts or other in FUNCTION_WORDS


def _rating(low: str, other: str, cost: float, ours: _Ours) -> float:
    """How unlikely it is that `low` was meant to be the other word, in powers of ten."""
    likely = max(zipf(other), _OURS_LEAST) + _OURS if _is_near(other, ours) else zipf(other)
    return _COST * cost / len(low) - likely


def _greatest_slip(low: str, other: str, seen: float, is_near: bool) -> float:
    """How great a slip `low` may be of `other`. Long words have room for more."""
    if len(low) < 4:
        gap = zipf(other) - seen
        return 0.0 if gap < 4 or len(other) != len(low) else SWAPPED if gap < 5 else BESIDE
    if seen < UNKNOWN:
        return min(0.5 + 0.15 * (len(low) - 4), 1.4) + (0.3 if is_near else 0)
    return _greatest_slip_on_the_web(low, other, zipf(other) - seen, is_near)


def _greatest_slip_on_the_web(low: str, other: str, gap: float, is_near: bool) -> float:
    """The same, of a word that the web knows: it may be a name, or slang, and is a slip only if the other word is
    commoner by a `gap` of many powers of ten.
    """
    if other in FUNCTION_WORDS and gap >= _MUCH_RARER + 0.8:
        return SWAPPED
    if len(low) < 5:
        is_swapped = sorted(low) == sorted(other)
        return SWAPPED if gap >= _MUCH_RARER and is_near and is_swapped else 0.0
    if gap < _RARER:
        return 0.0
    if len(low) < 7:
        return 0.45 if gap >= _MUCH_RARER else 0.3
    return 0.5 if len(low) < 9 else 0.8
