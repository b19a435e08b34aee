"""A text goes in, its words come out: those that carry the content, and those that only hold it together."""

import re
from typing import NamedTuple

WORD = re.compile(r"\w+(?:['’\-]\w+)*")

FUNCTION_WORDS = frozenset(
    """
    a about above according after again all also am an and answer any anyone anything are article as ask
    asking at be because been before being below between both but by can can't cannot could describe did
    didn't do document documents does doesn't doing don't down during each either else ever every explain far
    few for from further get gets getting give given go goes going gonna got had has have haven't having he
    hello her here hers hey hi him his how i i'd i'll i'm i've if in into is isn't it it's its itself just
    kind know let lets like long lot made make makes many may maybe me mean means mention mentioned mentions
    might more most much must my myself need needs no nor not now of off often ok okay on once one ones only
    or other our ours out over own page please question really said same say says section see she should so
    some someone something soon sort still such sure take tell text than thank thanks that that's the their
    theirs them then there there's these they they're thing things think this those though through to too
    under until up us use used using very want wants was wasn't way we well were what what's when where
    whether which while who whom whose why will with within without won't would wouldn't yes yet you you'd
    you'll you're you've your yours
    """.split()
)
"""Words that a question is made of whatever it is about; they say nothing about what would answer it."""


_SPELLINGS = (
    (re.compile(r"(?<=[a-z]{3})is(?=(e[drs]?|ers?|ing|ations?)$)"), "iz"),
    (re.compile(r"(?<=[a-z]{2})our(?=(s|ed|ing|al|able)?$)"), "or"),
    (re.compile(r"(?<=[bt])re(?=s?$)"), "er"),
    (re.compile(r"[ao]e(?=[a-z])"), "e"),
    (re.compile(r"ll(?=(ed|ing|er)s?$)"), "l"),
    (re.compile(r"sulph"), "sulf"),
    (re.compile(r"^grey"), "gray"),
)


class Word(NamedTuple):
    """A word as written, with its half-open span."""

    text: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """All words in order. Example: "Don't stop!" → "Don't", "stop"."""
    return [Word(match.group(), match.start(), match.end()) for match in WORD.finditer(text)]


def content_words(text: str) -> list[Word]:
    """The words that carry the content, in order. Example: "What is the goal of it?" → "goal"."""
    return [word for word in words(text) if not is_function_word(word.text)]


def is_function_word(word: str) -> bool:
    """Whether `word` says nothing about what would answer a question."""
    return word.lower().replace("’", "'") in FUNCTION_WORDS


def one_spelling(word: str) -> str:
    """A word in small letters as it is spelt in America, for comparing, not for reading.

    Examples: "randomised" → "randomized", "fibre" → "fiber", "anaemia" → "anemia".
    """
    for british, american in _SPELLINGS:
        word = british.sub(american, word)
    return word
