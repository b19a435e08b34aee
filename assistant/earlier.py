"""A conversation goes in; the passages that its last answer quoted come out, and which of their sentences."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.store import Store
from assistant.types import Passage, Span, Turn
from assistant.words import content_words

_SHORTEST_QUOTE = 25
_MOST_QUOTES = 8
_WORDS_LOOKED_UP = 8
_MARKS = re.compile(r"^[\s>*•“\"'‘-]+|[\s”\"’]+$")


class Earlier(NamedTuple):
    """What the last answer quoted: the passages, and (document, span) of each sentence."""

    passages: tuple[Passage, ...] = ()
    quoted: frozenset[tuple[str, Span]] = frozenset()


def quoted_earlier(history: Sequence[Turn], store: Store) -> Earlier:
    """What the last answer of the conversation quoted, found again by its words; nothing if it quoted nothing."""
    last = next((turn.content for turn in reversed(history) if turn.role == "assistant"), "")
    passages: dict[int, Passage] = {}
    quoted: set[tuple[str, Span]] = set()
    for line in _lines(last):
        for passage, span in _sentences_in(line, store):
            passages[passage.id] = passage
            quoted.add((passage.document, span))
    return Earlier(tuple(passages.values()), frozenset(quoted))


def _lines(text: str) -> list[str]:
    lines = (_collapsed(_MARKS.sub("", line)) for line in text.splitlines())
    return [line for line in lines if len(line) >= _SHORTEST_QUOTE][:_MOST_QUOTES]


def _sentences_in(line: str, store: Store) -> Iterator[tuple[Passage, Span]]:
    """The stored sentences that the line holds, or that hold the line."""
    terms = dict.fromkeys(word.text.lower() for word in content_words(line))
    ids = [id_ for id_, _ in store.search_words(list(terms)[:_WORDS_LOOKED_UP], 5)]
    for passage in store.passages(ids).values():
        document = store.document(passage.document)
        for span in passage.sentences if document else ():
            sentence = _collapsed(document.text[span.start : span.end]) if document else ""
            if len(sentence) >= _SHORTEST_QUOTE and (sentence in line or line in sentence):
                yield passage, span


def _collapsed(text: str) -> str:
    return " ".join(text.split())
