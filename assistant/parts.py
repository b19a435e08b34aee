"""A question and its evidence go in; the part of a document's structure that the question asks for comes out:
a section, an item by its number, or a whole list.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from assistant.confidence import probabilities
from assistant.evidence import Evidence
from assistant.reading import PassageText, Reader
from assistant.structure import (
    ListInText,
    Part,
    asks_what_it_names,
    count_asked_for,
    items_asked_for,
    list_asked_for,
    lists_in,
    refers_to_an_item,
    section_asked_for,
)
from assistant.types import Document
from assistant.words import content_words

PLACE_CONFIDENCE = 0.9
"""Of a section or an item that the question names by its place and the documents have; DECISIONS.md has the count."""

LIST_MARGIN = 0.5
"""How much better, in logits, a list must answer than the best passage, if the question asks for some list."""

NAMED_LIST_MARGIN = -4.0
"""The same where the list is called what the question calls it ("reasons"), or has as many items as it says."""

_YES_OR_NO = re.compile(r"\W*(is|are|was|were|does|do|did|can|could|should|will|would|has|have)\b", re.IGNORECASE)
_LISTS_LOOKED_AT = 8
_LONGEST_ITEM = 120
_DOCUMENTS_KNOWN = 64


class FoundPart(NamedTuple):
    """A part of a document's structure, with the probability that the question asks for it."""

    part: Part
    confidence: float


class _Scored(NamedTuple):
    found: ListInText
    answers: float


class PartFinder:
    """Looks for what the layout answers and similarity can't."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[tuple[str, str], list[ListInText]] = {}

    def find(self, question: str, whole: str, evidence: Evidence) -> FoundPart | None:
        """What the question asks for by its place in a document; `whole` is it with what it leans on, where the
        list of "the second one" may stand.

        A list is taken only if its outline answers the question about as well as the best passage does;
        "Which kinds of pain does it help?" may well be answered by one sentence.
        """
        documents = list({candidate.document.id: candidate.document for candidate in evidence.candidates[:3]}.values())
        if section := section_asked_for(question, documents):
            return FoundPart(section, PLACE_CONFIDENCE)
        lists = [found for document in documents for found in self._lists_of(document)]
        if (items := items_asked_for(whole)) and _asks_for_items(question, whole):
            return self._items(whole, items, lists)
        noun = list_asked_for(question)
        if noun is None:
            named = [found for found in lists if asks_what_it_names(question, found.label)]
            return self._list(question, named, evidence, lambda found: True)
        return self._list(question, lists, evidence, lambda found: bool(noun) and noun in found.label.lower())

    def _items(self, question: str, items: Sequence[int], lists: list[ListInText]) -> FoundPart | None:
        """The items, out of the likeliest of the lists that have them."""
        able = [found for found in lists if all(-len(found.items) <= index < len(found.items) for index in items)]
        if not able:
            return None
        best = max(self._scored(question, able), key=lambda scored: scored.answers).found
        part = Part(best.document, tuple(best.items[index] for index in items), best.label)
        return FoundPart(part, PLACE_CONFIDENCE)

    def _list(
        self, question: str, lists: list[ListInText], evidence: Evidence, is_named: Callable[[ListInText], bool]
    ) -> FoundPart | None:
        count = count_asked_for(question)
        if counted := [found for found in lists if len(found.items) == count]:
            lists = counted
        if not lists:
            return None
        best = max(self._scored(question, lists), key=lambda scored: scored.answers)
        named = bool(counted) or is_named(best.found)
        if best.answers < evidence.signals["answers"] + (NAMED_LIST_MARGIN if named else LIST_MARGIN):
            return None
        lead_in = [best.found.lead_in] if best.found.lead_in else []
        part = Part(best.found.document, (*lead_in, *best.found.items), best.found.label)
        chances = probabilities(self._reader.name, {**evidence.signals, "answers": best.answers})
        return FoundPart(part, chances.answers)

    def _lists_of(self, document: Document) -> list[ListInText]:
        """The document's lists; a long one has hundreds, so they are looked for once."""
        key = document.id, document.sha256
        lists = self._known.get(key)  # one look: another thread may be clearing them
        if lists is None:
            if len(self._known) >= _DOCUMENTS_KNOWN:
                self._known.clear()
            lists = self._known[key] = lists_in(document)
        return lists

    def _scored(self, question: str, lists: list[ListInText]) -> list[_Scored]:
        likely = _likely(question, lists)
        readings = self._reader.read(question, [_outline(found) for found in likely])
        return [_Scored(found, reading.answers) for found, reading in zip(likely, readings, strict=True)]


def _asks_for_items(question: str, whole: str) -> bool:
    """Not "Is rest usually the first treatment?", nor a question whose earlier turns alone spoke of an item."""
    return not _YES_OR_NO.match(question) and (whole == question or refers_to_an_item(question))


def _outline(found: ListInText) -> PassageText:
    """The list as it would be told in short: its heading and lead-in, and the beginning of each item."""
    document = found.document
    spans = [*([found.lead_in] if found.lead_in else []), *found.items]
    lines = [document.text[start:end].partition("\n")[0][:_LONGEST_ITEM] for start, end in spans]
    headings = (document.title, *document.section_at(spans[0].start))
    return PassageText(" – ".join(part for part in headings if part), tuple(lines))


def _likely(question: str, lists: list[ListInText]) -> list[ListInText]:
    """Those whose names share most words with the question: a long document has hundreds, and they are
    not all to be read.
    """
    asked = {word.text.lower() for word in content_words(question)}
    shared = [len(asked & {word.text.lower() for word in content_words(found.label)}) for found in lists]
    order = sorted(range(len(lists)), key=lambda index: -shared[index])
    return [lists[index] for index in order[:_LISTS_LOOKED_AT]]
