"""A standalone question and the documents' vocabulary go in; the question comes out in words that the documents
use: misspelt words mended, and after a lay word or an abbreviation, in brackets, what the documents call it.
"""

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from assistant.vocabulary import Vocabulary
from assistant.words import WORD

_MOST_TERMS = 2  # of a lay word, so that the question stays the person's


def mended(question: str, vocabulary: Vocabulary) -> str:
    """The question with its misspelt words mended. Example: "whats up with my hernated dics" → "whats up with
    my herniated disc", where the documents have both words.
    """

    def mend(match: re.Match[str]) -> str:
        word = match.group()
        if _lay_words().pattern.fullmatch(word) or not (meant := vocabulary.mended(word)):
            return word
        return meant.capitalize() if word[0].isupper() else meant

    return WORD.sub(mend, question)


def with_terms(question: str, vocabulary: Vocabulary) -> str:
    """The question with the documents' terms after lay words and abbreviations that no document has.

    Example: "is physio enough for a trapped nerve" → "is physio (physical therapy) enough for a trapped nerve
    (nerve compression)".
    """
    lay = _lay_words()

    def add(match: re.Match[str]) -> str:
        said = match.group()
        terms = [term for term in lay.terms_of(said) if term.lower() not in question.lower() and vocabulary.has(term)]
        if not terms or vocabulary.has(said):
            return said
        return f"{said} ({', '.join(terms[:_MOST_TERMS])})"

    def spell_out(match: re.Match[str]) -> str:
        said = match.group()
        meant = None if lay.pattern.fullmatch(said) else vocabulary.stands_for(said)
        return said if meant is None or meant in question.lower() else f"{said} ({meant})"

    return lay.pattern.sub(add, WORD.sub(spell_out, question))


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
