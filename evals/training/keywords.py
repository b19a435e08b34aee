"""A stretch goes in; questions of a word or two come out, by chance: what it says on a thing, or that it says nothing.

Nobody has to write these: the sentences that have the word are the evidence.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import zip_longest
from random import Random

from wordfreq import iter_wordlist

from assistant.dictionary import zipf
from assistant.words import content_words
from evals.training.examples import NO_EVIDENCE, Example, Label
from evals.training.stretches import Stretch
from evals.training.variation import shown_headings

_SHORTEST = 5
_TOO_COMMON = 4.6
"""Zipf frequency: "usually" and "people" are no topic."""

_LONG_ENOUGH, _ENDING, _KNOWN = 9, 3, 1.8
"""Letters of a word that another form is looked for of, and of its ending; the Zipf frequency of such a form."""

_MOST_SENTENCES = 2  # what more sentences have is what the whole stretch is about
_FORMS = (
    "{}",
    "{}",
    "{}?",
    "{}?",
    "what about {}",
    "anything on {}?",
    "{} info",
    "does it say anything about {}?",
    "tell me about {}",
    "is {} mentioned?",
    "what does it say about {}?",
    "I would like to know whether {} is in there",
)


def keywords(stretch: Stretch, other: Stretch, rng: Random) -> Iterator[Example]:
    """For 60 in 100 stretches one of their own words, for 35 one that only the `other` stretch has."""
    sentences = [unit.text for unit in stretch.units if unit.is_sentence]
    title = set(_stems(stretch.title))
    if rng.random() < 0.6 and (names := list(_names(sentences, title))):
        word = rng.choice(names)
        evidence = frozenset(number for number, text in enumerate(sentences) if _has(text, word))
        word = _in_another_form(word, rng)
        if 0 < len(evidence) <= _MOST_SENTENCES:
            headings = shown_headings(stretch, rng)
            yield Example("keyword", _asked(word, rng), headings, stretch.units, Label.WHOLE, evidence, ())
    if rng.random() < 0.35:
        here = title.union(*(_stems(unit.text) for unit in stretch.units))
        if names := list(_names((unit.text for unit in other.units if unit.is_sentence), here)):
            word = rng.choice(names)
            if not here.intersection(_stems(word)):
                question, headings = _asked(word, rng), shown_headings(stretch, rng)
                open_words = (word if word.isupper() else word.lower(),)
                yield Example("other keyword", question, headings, stretch.units, Label.NONE, NO_EVIDENCE, open_words)


def _asked(word: str, rng: Random) -> str:
    return rng.choice(_FORMS).format(word if word.isupper() else word.lower())


def _in_another_form(word: str, rng: Random) -> str:
    """For 40 in 100 long words another one of the same stem, if there is. Example: "chiropractic" → "chiropractors"."""
    low = word.lower()
    if rng.random() >= 0.4 or len(word) < _LONG_ENOUGH or " " in word:
        return word
    stem = low[: len(low) - _ENDING]
    alike = [other for other in _english_words().get(low[:_SHORTEST], ()) if other.startswith(stem) and other != low]
    return rng.choice(alike) if alike else word


@cache
def _english_words() -> dict[str, list[str]]:
    """Words that are not too rare, by their beginning."""
    found: dict[str, list[str]] = {}
    for word in iter_wordlist("en", wordlist="large"):
        if word.isascii() and word.isalpha() and zipf(word) >= _KNOWN:
            found.setdefault(word[:_SHORTEST], []).append(word)
    return found


def _names(texts: Iterable[str], without: set[str]) -> Iterator[str]:
    """Words, and pairs of words, that could be what somebody wants to know about."""
    for text in texts:
        found = content_words(text)
        for word, following in zip_longest(found, found[1:]):
            is_topic = len(word.text) >= _SHORTEST and word.text.isalpha() and zipf(word.text.lower()) < _TOO_COMMON
            if not is_topic or _stem(word.text) in without:
                continue
            yield word.text
            if following and following.start == word.end + 1 and following.text.isalpha():
                yield f"{word.text} {following.text}"


def _has(text: str, word: str) -> bool:
    return word.lower() in text.lower() or (" " not in word and _stem(word) in _stems(text))


def _stems(text: str) -> list[str]:
    return [_stem(word.text) for word in content_words(text)]


def _stem(word: str) -> str:
    return word.lower()[:6]
