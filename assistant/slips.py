"""A word as typed and a word that may have been meant go in; how great a slip lies between them comes out."""

import re
from functools import lru_cache

from jellyfish import metaphone
from rapidfuzz.distance import OSA

_VOWELS = frozenset("aeiouy")
_BESIDE = {
    **{"q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl"},
    **{"p": "ol", "a": "qsz", "s": "adw", "d": "sfe", "f": "dgr", "g": "fht", "h": "gjy", "j": "hku", "k": "jli"},
    **{"l": "kop", "z": "asx", "x": "zcs", "c": "xvd", "v": "cbf", "b": "vng", "n": "bmh", "m": "nj"},
}
"""Keys beside each key, on the usual English keyboard."""

_ALIKE = frozenset(map(frozenset, ("ck", "cs", "sz", "gj", "fv", "kq", "mn", "td", "bp", "xz")))
"""Letters that are taken for each other by ear."""

_AS_HEARD = {
    **{"psy": "sy", "ych": "yk", "chol": "kol", "chr": "kr", "chir": "kir", "ache": "ake", "pneu": "neu", "rrh": "r"},
    **{"rh": "r", "ften": "fen", "sten": "sen", "stle": "sle", "sthm": "sm", "xc": "x"},
}
"""What Metaphone has no ear for: words from the Greek, mostly, of which health has many."""

_SILENT = re.compile("|".join(sorted(_AS_HEARD, key=len, reverse=True)))

SWAPPED, DOUBLE, UNHEARD, VOWEL, FINAL_E, BESIDE, OTHER = 0.5, 0.4, 0.35, 0.6, 0.5, 0.8, 1.0
FIRST = 0.5
"""What is added where the first letter is wrong, which it seldom is."""

SOUNDS_ALIKE = 0.6
"""The share of its cost that a slip has which one can't hear."""


@lru_cache(maxsize=4096)
def slip(typed: str, meant: str) -> float:
    """How great a slip `typed` is for `meant`, both in lower case: 0 is none, 1 about one letter that nothing excuses.

    A weighted edit distance with swaps of neighbours. Examples: "teh" for "the" .5, "asprin" for "aspirin" .42 (a
    vowel left out that isn't heard), "bavk" for "back" .8 (the key beside), "hand" for "back" 2.
    """
    rows = [[0.0]]
    for there in range(1, len(meant) + 1):
        rows[0].append(rows[0][-1] + _left_out(meant, there - 1))
    for here in range(1, len(typed) + 1):
        row = [rows[-1][0] + _too_many(typed, here - 1)]
        for there in range(1, len(meant) + 1):
            best = min(
                rows[-1][there] + _too_many(typed, here - 1),
                row[-1] + _left_out(meant, there - 1),
                rows[-1][there - 1] + _taken_for(typed, here - 1, meant, there - 1),
            )
            if here > 1 and there > 1 and typed[here - 2 : here] == meant[there - 1] + meant[there - 2]:
                best = min(best, rows[-2][there - 2] + (SWAPPED if typed[here - 1] != typed[here - 2] else 0))
            row.append(best)
        rows.append(row)
    return rows[-1][-1] * (SOUNDS_ALIKE if sound(typed) == sound(meant) else 1)


def least_slip(typed: str, meant: str) -> float:
    """What `slip` is at least, in a hundredth of its time: no letter is wrong for less than a doubled one, but one in a
    last syllable that nobody hears.
    """
    least = max(0.0, DOUBLE * OSA.distance(typed, meant) - (DOUBLE - UNHEARD))
    return least * (SOUNDS_ALIKE if sound(typed) == sound(meant) else 1)


@lru_cache(maxsize=4096)
def sound(word: str) -> str:
    """How a word sounds, roughly: its code in Metaphone. Example: "sykology" and "psychology" have the same."""
    return metaphone(_SILENT.sub(lambda found: _AS_HEARD[found[0]], word))


def _left_out(meant: str, place: int) -> float:
    """The cost of a letter that should be there."""
    letter = meant[place]
    if letter in (meant[place - 1 : place], meant[place + 1 : place + 2]):
        return DOUBLE
    if place == len(meant) - 1 and letter == "e":
        return FINAL_E
    return (VOWEL + 0.1 if letter in _VOWELS or letter == "h" else 0.9) + (FIRST if place == 0 else 0)


def _too_many(typed: str, place: int) -> float:
    """The cost of a letter that shouldn't be there."""
    letter = typed[place]
    if letter == typed[place - 1 : place]:
        return DOUBLE
    return (VOWEL + 0.2 if letter in _VOWELS else OTHER) + (FIRST if place == 0 else 0)


def _taken_for(typed: str, here: int, meant: str, there: int) -> float:
    """The cost of one letter in another's place."""
    one, other = typed[here], meant[there]
    if one == other:
        return 0.0
    if one in _VOWELS and other in _VOWELS:
        if meant[there + 1 :] == "r":
            return UNHEARD
        return VOWEL + (0.2 if there == 0 else 0)
    if frozenset((one, other)) in _ALIKE:
        cost = VOWEL + 0.1
    else:
        cost = BESIDE if other in _BESIDE.get(one, "") else OTHER + 0.1
    return cost + (FIRST if here == 0 or there == 0 else 0)
