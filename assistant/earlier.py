"""A conversation goes in; the passages that its last answer quoted come out, and which of their sentences."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.places import step_asked_for
from assistant.store import Store
from assistant.types import Hit, Passage, Span, Turn
from assistant.words import content_words

_SHORTEST_QUOTE = 25
_MOST_QUOTES = 8
_LAST_ANSWERS = 3
_WORDS_LOOKED_UP = 8
_STEM = 6  # letters: "treated" and "treatment" are one word here, "hemophilia" and "hemorrhage" aren't
_NUMBER = re.compile(r"^\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-z])[.)]+\s*")
_ESCAPED = re.compile(r"\\(?=[^\w\s])")
_MARKS = re.compile(r"^[\s>*•“\"'‘-]+|[\s”\"’]+$")


class Earlier(NamedTuple):
    """What the last answer quoted: the passages, and (document, span) of each sentence, in its order; and all its
    `lines`, without what marks a quote.
    """

    passages: tuple[Passage, ...] = ()
    quoted: tuple[tuple[str, Span], ...] = ()
    lines: frozenset[str] = frozenset()

    @property
    def documents(self) -> set[str]:
        """The ids of those that it quoted."""
        return {passage.document for passage in self.passages}


def quoted_earlier(history: Sequence[Turn], store: Store) -> Earlier:
    """What the last answer of the conversation quoted, found again by its words; nothing if it quoted nothing. After a
    step beyond the end of a list, what was quoted before it.
    """
    for question, answer in _answered(history):
        earlier = _quoted_in(answer, store)
        if earlier.quoted or not step_asked_for(question):
            return earlier
    return Earlier()


def since_the_subject(history: Sequence[Turn], store: Store) -> Sequence[Turn]:
    """The history from the last question on, if that one changed the subject: it isn't empty of content, and its
    answer quoted other documents than the one before.
    """
    last = max((place for place, turn in enumerate(history) if turn.role == "user"), default=0)
    if not history or not content_words(history[last].content):
        return history
    before, after = (quoted_earlier(turns, store).documents for turns in (history[:last], history[last:]))
    return history[last:] if before and after and not before & after else history


def _answered(history: Sequence[Turn]) -> Iterator[tuple[str, str]]:
    """The last answers with what was asked, the last of all first."""
    places = [place for place, turn in enumerate(history) if turn.role == "assistant"]
    for place in places[: -_LAST_ANSWERS - 1 : -1]:
        yield (
            next((turn.content for turn in reversed(history[:place]) if turn.role == "user"), ""),
            history[place].content,
        )


def _quoted_in(answer: str, store: Store) -> Earlier:
    lines = [collapsed(line) for line in answer.splitlines()]
    long = [line for line in lines if len(line) >= _SHORTEST_QUOTE]
    found = list(_quoted(long, store)) or list(_quoted([line for line in lines if len(line) < _SHORTEST_QUOTE], store))
    if not found:
        return Earlier()
    passages = {passage.id: passage for passage, _ in found}
    quoted = dict.fromkeys((passage.document, span) for passage, span in found)
    return Earlier(tuple(passages.values()), tuple(quoted), frozenset(lines))


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


def collapsed(text: str) -> str:
    """The text with one blank for all there is between words, without what marks a quote, or signs in Markdown."""
    return " ".join(_MARKS.sub("", _ESCAPED.sub("", text)).split())


def _shown(passage: Passage, store: Store) -> str:
    """The passage with the title and the headings above it; nothing if its document is gone."""
    document = store.document(passage.document)
    return " ".join((document.title, *passage.section, document.text[passage.start : passage.end])) if document else ""


def _stems(text: str) -> set[str]:
    return {word.text.lower()[:_STEM] for word in content_words(text)}


def _quoted(lines: Sequence[str], store: Store) -> Iterator[tuple[Passage, Span]]:
    """The stored sentences that the first lines hold, or that hold one of them; short ones only if they are the line,
    but for its number.
    """
    for line in [line for line in lines if line][:_MOST_QUOTES]:
        terms = dict.fromkeys(word.text.lower() for word in content_words(line))
        ids = [id_ for id_, _ in store.search_words(list(terms)[:_WORDS_LOOKED_UP], 5)] if terms else []
        for passage in store.passages(ids).values():
            document = store.document(passage.document)
            for span in passage.sentences if document else ():
                sentence = collapsed(document.text[span.start : span.end]) if document else ""
                if _is_quoted(sentence, line):
                    yield passage, span


def _is_quoted(sentence: str, line: str) -> bool:
    if min(len(sentence), len(line)) < _SHORTEST_QUOTE:
        return sentence in (line, _NUMBER.sub("", line, count=1))
    return sentence in line or line in sentence
