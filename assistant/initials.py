"""An abbreviation goes in; the words in a row whose first letters make it up come out, counted over all documents."""

import re
import threading
from array import array
from collections import Counter
from typing import NamedTuple

from assistant.store import Store

_WORD = re.compile(r"\w{3,}")
_BETWEEN = re.compile(r"[\s-]+")
_BREAK = "."
"""Between two words that don't stand in a row."""


class _InOneText(NamedTuple):
    """The first letters of a text's words in lower case, and where each of these words begins."""

    letters: str
    starts: "array[int]"


class Initials:
    """The first letters of all words, read again from the documents that have changed. Safe for several threads.

    To search a string of letters takes milliseconds where to search the texts took tenths of seconds (20,000
    passages); an abbreviation is looked for in every question that has one.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._generation = -1
        self._texts: dict[tuple[str, str], _InOneText] = {}

    def phrases(self, abbreviation: str) -> Counter[str]:
        """Each phrase that `abbreviation` (in lower case) may stand for, with how often it occurs."""
        found: Counter[str] = Counter()
        for (document_id, _), (letters, starts) in self._current().items():
            position = letters.find(abbreviation)
            text = "" if position < 0 else self._store.text(document_id)
            while position >= 0:
                last = _WORD.match(text, starts[position + len(abbreviation) - 1])
                if last:
                    phrase = text[starts[position] : last.end()]
                    found[" ".join(phrase.split()).lower()] += 1
                position = letters.find(abbreviation, position + 1)
        return found

    def _current(self) -> dict[tuple[str, str], _InOneText]:
        with self._lock, self._store.reading():
            if self._generation != (generation := self._store.generation):
                known = self._texts
                self._texts = {
                    key: known.get(key) or _letters_of(self._store.text(key[0]))
                    for key in self._store.versions().items()
                }
                self._generation = generation
            return self._texts


def _letters_of(text: str) -> _InOneText:
    letters: list[str] = []
    starts = array("L")
    end = 0
    for match in _WORD.finditer(text):
        if letters and not _BETWEEN.fullmatch(text, end, match.start()):
            letters.append(_BREAK)
            starts.append(end)
        letters.append(match.group()[0].lower()[:1])
        starts.append(match.start())
        end = match.end()
    return _InOneText("".join(letters), starts)
