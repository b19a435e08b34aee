"""A word goes in; whether English has it, how common it is, and which common words are near it come out."""

import gzip
import json
import math
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.slips import sound

_COMMON = 2.4
"""From this Zipf frequency on, a word may be what a misspelt one was meant to be, though no document has it."""

_COMMON_MEDICINE = 1.5
"""The same for names of medicines."""


def load() -> None:
    """Read the lists now (half a second), not while somebody waits."""
    _common()


def zipf(word: str) -> float:
    """How often a word is written on the web: log10 of its occurrences in a billion words, 0 if never (wordfreq).

    Slips are written, too: "teh" 3.0, "excercise" 2.2; names of medicines are as rare: "humira" 1.9.
    """
    often = _frequencies().get(word, 0.0)
    return math.log10(often) + 9 if often else 0.0


def is_english(word: str) -> bool:
    """Whether a word in lower case, or what it is the plural or possessive of, stands in a list that people keep."""
    stem = word.removesuffix("'s").removesuffix("’s")
    if stem in _kept() or stem in _medicines():
        return True
    return len(stem) > 4 and stem.endswith("s") and stem[-2] not in "syxz" and stem[:-1] in _kept()


def near_english(word: str, edits: int) -> set[str]:
    """The common English words that `word` may be a slip of, by at most `edits` letters or by sound."""
    return _common().near(word, edits)


class NearWords:
    """Words by their first letters, lengths and sounds, so that those near another are found in a fraction of a
    millisecond among tens of thousands.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._by_form: dict[tuple[str, int], list[str]] = {}
        self._by_sound: dict[str, list[str]] = {}
        for word in words:
            self._by_form.setdefault((word[0], len(word)), []).append(word)
            if len(word) > 3:
                self._by_sound.setdefault(sound.__wrapped__(word), []).append(word)

    def near(self, word: str, edits: int) -> set[str]:
        """The words within `edits` letters that begin with one of its first two, and those that sound like it."""
        found = set(self._within(word, edits))
        if len(word) > 3:
            heard = self._by_sound.get(sound(word), ())
            found.update(other for other in heard if OSA.distance(word, other, score_cutoff=edits + 2) <= edits + 2)
        return found

    def _within(self, word: str, edits: int) -> Iterator[str]:
        for first in dict.fromkeys(word[:2]):
            for length in range(len(word) - edits, len(word) + edits + 1):
                pool = self._by_form.get((first, length), ())
                for other, _, _ in process.extract(word, pool, scorer=OSA.distance, score_cutoff=edits, limit=None):
                    yield other


@cache
def _frequencies() -> dict[str, float]:
    import wordfreq  # on the first word that no document has: it takes a fifth of a second

    found: dict[str, float] = wordfreq.get_frequency_dict("en", wordlist="large")
    return found


@cache
def _kept() -> frozenset[str]:
    """The lists of symspellpy (SCOWL's words that Google's n-grams have) and pyspellchecker (dictionaries and
    subtitles, cleaned by hand), both MIT; of the packages only the data is read.
    """
    lines = _data("symspellpy", "frequency_dictionary_en_82_765.txt").read_text("utf-8-sig").splitlines()
    counts = json.loads(gzip.decompress(_data("spellchecker", "resources/en.json.gz").read_bytes()))
    return frozenset([*(line.split()[0] for line in lines), *counts])


def _data(package: str, path: str) -> Path:
    found: Any = find_spec(package)
    return Path(found.submodule_search_locations[0], path)


@cache
def _medicines() -> frozenset[str]:
    lines = files("assistant").joinpath("medicine_names.txt").read_text("utf-8").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


@cache
def _common() -> NearWords:
    often = _frequencies()
    return NearWords(
        word
        for words, least in ((_kept(), _COMMON), (_medicines(), _COMMON_MEDICINE))
        for word in sorted(words)
        if often.get(word, 0) >= 10 ** (least - 9) and word.isascii() and word.isalpha()
    )
