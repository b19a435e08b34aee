"""A standalone question and the documents' vocabulary go in; the question comes out in words that the documents
use: misspelt words mended, and lay words and abbreviations as the documents call them.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from assistant.language import language_of
from assistant.vocabulary import English, Vocabulary
from assistant.words import WORD

_MOST_TERMS = 2  # of a lay word, so that the question stays the person's


def mended(question: str, vocabulary: English) -> str:
    """The question with its misspelt words mended. Example: "whats up with my hernated dics" → "whats up with
    my herniated disc", where the documents have both words. A question in another language is left alone, and so
    are abbreviations, and names unless they are like a word of the documents.
    """
    if language_of(question) not in ("", "en"):
        return question
    is_shouted = question.isupper()

    def mend(match: re.Match[str]) -> str:
        word = match.group()
        if (word.isupper() and not is_shouted) or _lay_words().pattern.fullmatch(word):
            return word
        if word in _SHORT:
            return _SHORT[word]
        is_name = word[0].isupper() and not is_shouted and not _BEGINS.search(question[: match.start()])
        meant = vocabulary.mended(word, is_name)
        return word if not meant else meant.capitalize() if word[0].isupper() else meant

    return _by_their_place(WORD.sub(mend, question))


_SHORT = dict(
    pair.split("=")
    for pair in (
        "abt=about bcoz=because bcuz=because coz=because cuz=because coud=could cud=could hav=have nxt=next pls=please "
        "plz=please ppl=people shoud=should shud=should sould=should sum1=someone thx=thanks u=you ur=your wat=what "
        "whats=what's wich=which wiv=with wot=what woud=would wud=would couldnt=couldn't didnt=didn't doesnt=doesn't "
        "dont=don't dosent=doesn't dosnt=doesn't havent=haven't isnt=isn't shouldnt=shouldn't wasnt=wasn't "
        "wouldnt=wouldn't"
    ).split()
)
"""What is written so for speed in messages, so often that word lists have some of it."""

_BEGINS = re.compile(r"(?:^|[.?!…:]\s+)\W*$")
"""What stands before the first word of a sentence."""

_DOSE_FOR_DOES = re.compile(
    r"((?:^|[.?!,;]\s+|\b(?:how(?:\s+\w+)?|why|what|when|where)\s+|\band\s+)d)ose"
    r"(?=\s+(?!of\b|for\b|is\b|was\b|to\b|per\b|and\b|or\b)"
    r"(?:[\w'’-]+\s+){1,7}?(?:make|help|hurt|work|cause|mean|have|affect|need|get|go|come|feel|do|take|happen|matter|"
    r"cover|count|last|show|use|give|look|stop|start|become|lead|improve|relieve|treat|fix|cost|say|want|like)\b)",
    re.IGNORECASE,
)
"""Between "dose" and a plain verb stands who does it: "dose anxiety make it worse"; not so in "dose of ibuprofen"."""

_SI_FOR_IS = re.compile(
    r"\b((?:what|how|why|where|who|when|which|it|this|that|there|pain)\s+)si(?!\s+joint)\b", re.IGNORECASE
)
"""The SI joint is never asked for with a question word right before it."""


def _by_their_place(question: str) -> str:
    """Right words that only their place shows to be slips."""
    return _SI_FOR_IS.sub(r"\1is", _DOSE_FOR_DOES.sub(r"\1oes", question))


class Worded(NamedTuple):
    """A question in the documents' words: `searched` with their terms in brackets after what the person said, `read`
    with them in its place, and for each term in `read` what was `said`.
    """

    searched: str
    read: str
    said: Mapping[str, str]

    def as_said(self, phrase: str) -> str:
        """A phrase of `read` in the person's words. Example: "syndrome" → "CRPS"."""
        for term, said in self.said.items():
            if phrase in term:
                return said
            phrase = phrase.replace(term, said)
        return phrase


def worded(question: str, vocabulary: Vocabulary) -> Worded:
    """The question with the documents' terms for lay words and abbreviations that no document has.

    Example: "is physio enough for a trapped nerve" → "is physio (physical therapy) enough for a trapped nerve
    (nerve compression)" to search, "is physical therapy enough for a nerve compression" to read.
    """
    found = _Terms(question, vocabulary)
    searched = found.put(question, lambda said, terms: f"{said} ({', '.join(terms)})")
    said: dict[str, str] = {}

    def in_its_place(word: str, terms: list[str]) -> str:
        said.setdefault(terms[0], word)
        return terms[0]

    read = found.put(question, in_its_place)
    return Worded(searched, read, said)


class _Terms:
    """The terms for what is said in one question; each is looked up once."""

    def __init__(self, question: str, vocabulary: Vocabulary) -> None:
        self._question = question.lower()
        self._vocabulary = vocabulary
        self._known: dict[str, list[str]] = {}

    def put(self, question: str, form: Callable[[str, list[str]], str]) -> str:
        """The question with each lay word and abbreviation that has terms replaced by what `form` makes of both."""
        lay = _lay_words()

        def spell_out(match: re.Match[str]) -> str:
            said = match.group()
            meant = [] if lay.pattern.fullmatch(said) else self._of(said, self._spelt_out)
            return form(said, meant) if meant else said

        def add(match: re.Match[str]) -> str:
            said = match.group()
            terms = self._of(said, self._lay_terms)
            return form(said, terms) if terms else said

        return lay.pattern.sub(add, WORD.sub(spell_out, question))

    def _of(self, said: str, look_up: Callable[[str], list[str]]) -> list[str]:
        if said not in self._known:
            self._known[said] = look_up(said)
        return self._known[said]

    def _spelt_out(self, said: str) -> list[str]:
        meant = self._vocabulary.stands_for(said)
        return [] if meant is None or meant in self._question else [meant]

    def _lay_terms(self, said: str) -> list[str]:
        terms = _lay_words().terms_of(said)
        terms = [term for term in terms if term.lower() not in self._question and self._vocabulary.has(term)]
        return [] if self._vocabulary.has(said) else terms[:_MOST_TERMS]


class _LayWords(NamedTuple):
    """One pattern for all entries, the longest first; the terms by entry; and the entries with open endings."""

    pattern: re.Pattern[str]
    terms: dict[str, list[str]]

    def terms_of(self, said: str) -> list[str]:
        low = " ".join(said.lower().replace("’", "'").split())
        if low in self.terms:
            return self.terms[low]
        open_ended = [entry for entry in self.terms if "*" in entry and re.fullmatch(_as_pattern(entry), low)]
        return self.terms[max(open_ended, key=len)] if open_ended else []


@cache
def _lay_words() -> _LayWords:
    """`lay_words.yaml`, read once, on first use."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data = yaml.load(files("assistant").joinpath("lay_words.yaml").read_text("utf-8"), Loader=loader)
    terms = {
        str(entry): [term.strip() for term in str(line).split("|")]
        for group in data["groups"]
        for entry, line in group["entries"].items()
    }
    longest_first = sorted(terms, key=lambda entry: (-len(entry), entry))
    alternatives = "|".join(_as_pattern(entry) for entry in longest_first)
    return _LayWords(re.compile(rf"(?<![\w'’-])(?:{alternatives})(?![\w'’])", re.IGNORECASE), terms)


def _as_pattern(entry: str) -> str:
    return re.escape(entry).replace(r"\*", r"\w*").replace(r"\ ", r"\s+").replace("'", "['’]")
