"""A conversation goes in; the passages that its last answer quoted come out, and which of their sentences."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.store import Store
from assistant.types import Hit, Passage, Span, Turn
from assistant.words import content_words

_SHORTEST_QUOTE = 25
_MOST_QUOTES = 8
_WORDS_LOOKED_UP = 8
_STEM = 6  # letters: "treated" and "treatment" are one word here, "hemophilia" and "hemorrhage" aren't
_MARKS = re.compile(r"^[\s>*•“\"'‘-]+|[\s”\"’]+$")


class Earlier(NamedTuple):
    """What the last answer quoted: the passages, and (document, span) of each sentence."""

    passages: tuple[Passage, ...] = ()
    quoted: frozenset[tuple[str, Span]] = frozenset()

    @property
    def documents(self) -> set[str]:
        """The ids of those that it quoted."""
        return {passage.document for passage in self.passages}


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


def on_the_topic(hits: Sequence[Hit], context: str, earlier: Earlier, store: Store) -> list[list[Hit]]:
    """The hits that a follow-up may mean, the likelier first: those in the documents that the last answer quoted; with
    them those that have a word of what was asked before. All hits, where nothing was quoted.

    Any page on an illness answers "Can it be cured?", and only one is meant.
    """
    quoted = earlier.documents
    if not quoted:
        return [list(hits)]
    asked = _stems(context)
    near = [hit for hit in hits if hit.passage.document in quoted]
    likely = [hit for hit in hits if hit.passage.document in quoted or asked & _stems(_shown(hit.passage, store))]
    return [near, likely] if len(likely) > len(near) else [near]


def _shown(passage: Passage, store: Store) -> str:
    """The passage with the title and the headings above it; nothing if its document is gone."""
    document = store.document(passage.document)
    return " ".join((document.title, *passage.section, document.text[passage.start : passage.end])) if document else ""


def _stems(text: str) -> set[str]:
    return {word.text.lower()[:_STEM] for word in content_words(text)}


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
