"""A question goes in; it comes out as somebody types it who can't spell, or who is in a hurry."""

import re
from collections.abc import Callable, Sequence
from random import Random

_SHORTEST = 3
_NEIGHBOURS = {
    **{"q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl"},
    **{"p": "ol", "a": "qsz", "s": "adw", "d": "sfe", "f": "dgr", "g": "fht", "h": "gjy", "j": "hku", "k": "jli"},
    **{"l": "kop", "z": "asx", "x": "zcs", "c": "xvd", "v": "cbf", "b": "vng", "n": "bmh", "m": "nj"},
}
"""Keys beside each key, on the usual English keyboard."""

_BY_EAR = (
    *(("ie", "ei"), ("ei", "ie"), ("ph", "f"), ("ght", "t"), ("ck", "k"), ("ea", "ee"), ("ee", "ea"), ("ou", "u")),
    *(("tion", "shun"), ("sion", "shun"), ("ence", "ance"), ("ance", "ence"), ("able", "ible"), ("ible", "able")),
    *(("ent", "ant"), ("ant", "ent"), ("er", "ur"), ("ur", "er"), ("or", "er"), ("ary", "ery"), ("wh", "w")),
    *(("ce", "se"), ("ci", "si"), ("cy", "sy"), ("sc", "s"), ("ps", "s"), ("kn", "n"), ("qu", "kw"), ("y", "i")),
    *(("xiou", "xiu"), ("ough", "uff"), ("a", "e"), ("e", "a"), ("i", "e"), ("o", "u"), ("u", "o"), ("igh", "i")),
)
"""Spellings that sound alike, or nearly."""

_WORD = re.compile(r"[A-Za-z]+")


def misspelt(question: str, kept: Sequence[str], rng: Random) -> str:
    """The question with one to four of its words misspelt. What is `kept` stays readable as it is: the open words are
    found again in the question by their letters.
    """
    sacred = {part for phrase in kept for part in _WORD.findall(phrase.lower())}
    words = [
        found
        for found in _WORD.finditer(question)
        if len(found[0]) >= _SHORTEST and not found[0].isupper() and found[0].lower() not in sacred
    ]
    wanted = min(len(words), rng.choice((1, 1, 2, 2, 3, 4)))
    for found in sorted(rng.sample(words, wanted), key=lambda found: -found.start()):
        question = question[: found.start()] + _slip(found[0], rng) + question[found.end() :]
    return question


def _slip(word: str, rng: Random) -> str:
    """One slip, and in every sixth long word two."""
    for _ in range(2 if len(word) > 7 and rng.random() < 1 / 6 else 1):
        word = rng.choice(_SLIPS)(word, rng)
    return word


def _swapped(word: str, rng: Random) -> str:
    at = rng.randrange(len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _left_out(word: str, rng: Random) -> str:
    at = rng.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def _doubled(word: str, rng: Random) -> str:
    at = rng.randrange(len(word))
    return word[:at] + word[at] + word[at:]


def _single(word: str, rng: Random) -> str:
    """One of a double letter; another slip where there is none."""
    double = [at for at in range(1, len(word)) if word[at] == word[at - 1]]
    if not double:
        return _left_out(word, rng)
    at = rng.choice(double)
    return word[:at] + word[at + 1 :]


def _key_beside(word: str, rng: Random) -> str:
    at = rng.randrange(len(word))
    beside = _NEIGHBOURS.get(word[at].lower())
    return word[:at] + rng.choice(beside) + word[at + 1 :] if beside else word


def _by_ear(word: str, rng: Random) -> str:
    """As it sounds; with two letters swapped where nothing sounds alike."""
    fitting = [(at, old, new) for old, new in _BY_EAR for at in _places(word, old)]
    if not fitting:
        return _swapped(word, rng)
    at, old, new = rng.choice(fitting)
    return word[:at] + new + word[at + len(old) :]


def _places(word: str, part: str) -> list[int]:
    """Where the part stands in a word, other than in the first letter, which is seldom the wrong one."""
    return [
        found.start()
        for found in re.finditer(part, word.lower())
        if found.start() > 0 or part in ("ph", "wh", "ps", "kn")
    ]


_SLIPS: tuple[Callable[[str, Random], str], ...] = (
    _swapped,
    _swapped,
    _left_out,
    _left_out,
    _doubled,
    _single,
    _key_beside,
    _by_ear,
    _by_ear,
    _by_ear,
)
