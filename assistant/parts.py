"""A question and its evidence go in; the part of a document's structure that the question asks for comes out:
a section, an item by its number, or a whole list.
"""

import re
from collections.abc import Collection, Sequence
from math import inf
from typing import NamedTuple

from assistant.confidence import probabilities
from assistant.earlier import Earlier
from assistant.evidence import Evidence
from assistant.lists import ListInText, lists_in
from assistant.places import (
    count_asked_for,
    item_noun,
    items_asked_for,
    list_asked_for,
    number_asked_for,
    plurals,
    refers_to_an_item,
    step_asked_for,
    topic,
)
from assistant.reading import PassageText, Reader
from assistant.steps import Step, step_in
from assistant.structure import Part, asks_what_it_names, is_among, section_asked_for
from assistant.types import Document, Span
from assistant.words import content_words, words

PLACE_CONFIDENCE = 0.9
"""Of a section or an item that the question names by its place and the documents have; DECISIONS.md has the count."""

LIST_MARGIN = 0.5
"""How much better, in logits, a list must answer than the best passage, if the question asks for some list."""

NAMED_LIST_MARGIN = -4.0
"""The same where the list is called what the question calls it ("reasons"), or has as many items as it says."""

STRANGE = -1.5
"""The logit of a list below which a question is about something else that shares no word with it, or only says what its
name does: "what can I do if therapy fails" doesn't want why therapy fails."""

_YES_OR_NO = re.compile(r"\W*(is|are|was|were|does|do|did|can|could|should|will|would|has|have)\b", re.IGNORECASE)
_LISTS_LOOKED_AT = 8
_LONGEST_ITEM = 120
_DOCUMENTS_KNOWN = 64


class FoundPart(NamedTuple):
    """A part of a document's structure, with the probability that the question asks for it; no part where what it asks
    for isn't there, as rule 6 of five. `step` is how it asks for what comes next or before in a list, if it does.
    """

    part: Part | None
    confidence: float
    step: Step | None = None


class _Rank(NamedTuple):
    """How well a list fits: whether it itself (2), or only its document (1), is called what its items are, whether the
    number stands in it, and whether the question is about what it is about.
    """

    called: int
    has_number: bool
    is_about: bool


_ITSELF = 2
_NOTHING_QUOTED = Earlier()


class _Scored(NamedTuple):
    found: ListInText
    answers: float


class PartFinder:
    """Looks for what the layout answers and similarity can't."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[tuple[str, str], list[ListInText]] = {}

    def find(
        self,
        question: str,
        whole: str,
        evidence: Evidence,
        documents: Sequence[Document] = (),
        earlier: Earlier = _NOTHING_QUOTED,
    ) -> FoundPart | None:
        """What the question asks for by its place in a document; `whole` is it with what it leans on, where the
        list of "the second one" may stand. `documents` are others that it may stand in, if it is called by its name;
        "and then?" steps on from what an `earlier` answer quoted.

        A list is taken only if its outline answers the question about as well as the best passage does;
        "Which kinds of pain does it help?" may well be answered by one sentence.
        """
        nearest = list({candidate.document.id: candidate.document for candidate in evidence.candidates[:3]}.values())
        if section := section_asked_for(question, nearest):
            return FoundPart(section, PLACE_CONFIDENCE)
        known = {each.id: each for each in (*nearest, *(each.document for each in evidence.candidates), *documents)}
        lists = [found for document in known.values() for found in self._lists_of(document)]
        nouns = {noun for found in lists for noun in plurals(found.label)}
        if beside := _beside(question, nouns, lists, earlier):
            return beside
        if _asks_for_items(question, whole, nouns):
            return self._items(whole, nouns, lists)
        noun = list_asked_for(question, nouns)
        if noun:
            named = [found for found in lists if _is_list_of(found, noun)]
        else:
            named = [found for found in lists if asks_what_it_names(question, found.label, _names(found))]
        if noun is None or noun in nouns:
            return self._list(question, named, named, evidence, STRANGE if noun is None else -inf)
        near = [found for found in lists if found.document in nearest and found not in named]
        return self._list(question, [*named, *near], named, evidence)

    def _items(self, question: str, nouns: Collection[str], lists: Sequence[ListInText]) -> FoundPart | None:
        """The items, out of the likeliest of the lists that have them: of those that are called what the question calls
        its items, if any is, and that have its number in print. A question about something else than it gets none; one
        for an item that such a list would have, but no list has, gets no part.
        """
        noun, number = item_noun(question, nouns), number_asked_for(question, nouns)
        wanted, about = items_asked_for(question, nouns), topic(question, nouns)
        able: dict[_Rank, list[ListInText]] = {}
        is_known = False
        for found in lists:
            rank = _rank(found, noun, number, about)
            is_known |= rank.called == _ITSELF and (rank.is_about or not about)
            if _spans(found, wanted, number):
                able.setdefault(rank, []).append(found)
        if not able:
            return FoundPart(None, 0.0) if is_known else None
        best, answers = max(self._scored(question, able[max(able)]), key=lambda scored: scored.answers)
        if about and answers < STRANGE and not _shares(best, about):
            return None
        return FoundPart(Part(best.document, _spans(best, wanted, number), best.label, True), PLACE_CONFIDENCE)

    def _list(
        self,
        question: str,
        lists: Sequence[ListInText],
        named: Sequence[ListInText],
        evidence: Evidence,
        least: float = -inf,
    ) -> FoundPart | None:
        """The list that answers best, if well enough: by a logit of `least`, and beside the best passage."""
        count = count_asked_for(question)
        if counted := [found for found in lists if len(found.items) == count]:
            lists = counted
        if not lists:
            return None
        best = max(self._scored(question, lists), key=lambda scored: scored.answers)
        is_named = bool(counted) or best.found in named
        margin = NAMED_LIST_MARGIN if is_named else LIST_MARGIN
        if best.answers < max(least, evidence.signals["answers"] + margin):
            return None
        part = Part(best.found.document, best.found.stretches, best.found.label, True)
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

    def _scored(self, question: str, lists: Sequence[ListInText]) -> list[_Scored]:
        likely = _likely(question, lists)
        readings = self._reader.read(question, [_outline(found) for found in likely])
        return [_Scored(found, reading.answers) for found, reading in zip(likely, readings, strict=True)]


def _beside(question: str, nouns: Collection[str], lists: Sequence[ListInText], earlier: Earlier) -> FoundPart | None:
    """The item next to the one that was quoted, if the question steps on or back in its list."""
    direction = step_asked_for(question, nouns)
    step = step_in(lists, earlier, direction) if direction else None
    if step is None:
        return None
    part = Part(step.found.document, (step.item,), step.found.label, True) if step.item else None
    return FoundPart(part, PLACE_CONFIDENCE if part else 0.0, step)


def _asks_for_items(question: str, whole: str, nouns: Collection[str]) -> bool:
    """Not "Is rest usually the first treatment?", nor a question whose earlier turns alone spoke of an item."""
    if not items_asked_for(whole, nouns) and not number_asked_for(whole, nouns):
        return False
    return not _YES_OR_NO.match(question) and (whole == question or refers_to_an_item(question, nouns))


def _spans(found: ListInText, wanted: Sequence[int], number: str) -> tuple[Span, ...]:
    """The items of a list that are wanted, none if it hasn't got them all: by the number that they are printed with, or
    by their place in a list that isn't numbered so.
    """
    if number and number in found.numbers:
        return (found.items[found.numbers.index(number)],)
    if "." in number or (number and any(each.isdigit() for each in found.numbers)):
        return ()
    able = all(-len(found.items) <= index < len(found.items) for index in wanted)
    return tuple(found.items[index] for index in wanted) if able else ()


def _rank(found: ListInText, noun: str, number: str, about: Sequence[str]) -> _Rank:
    names, label = ([word.text.lower() for word in words(text)] for text in (_names(found), found.label))
    called = 0
    if noun:
        called = _ITSELF if is_among(noun, label) or _is_list_of(found, noun) else int(is_among(noun, names))
    return _Rank(called, bool(number) and number in found.numbers, any(is_among(word, names) for word in about))


def _shares(found: ListInText, about: Sequence[str]) -> bool:
    """Whether anything that the question is about is in the list or its names."""
    text = found.document.text[found.span.start : found.span.end]
    known = {word.text.lower() for word in (*words(_names(found)), *words(text))}
    return any(is_among(word, known) for word in about)


def _names(found: ListInText) -> str:
    """The name of a list's file, the document's title, the headings over the list, and its lead-in."""
    return " ".join(
        (found.document.id, found.document.title, *found.document.section_at(found.items[0].start), found.label)
    )


def _is_list_of(found: ListInText, noun: str) -> bool:
    """Whether a list is one of what the noun says; a list with numbers is one of steps, whatever it is called."""
    return noun in found.label.lower() or (noun == "step" and all(found.numbers))


def _outline(found: ListInText) -> PassageText:
    """The list as it would be told in short: its heading and lead-in, and the beginning of each item."""
    document = found.document
    spans = [*([found.lead_in] if found.lead_in else []), *found.items]
    lines = [document.text[start:end].partition("\n")[0][:_LONGEST_ITEM] for start, end in spans]
    headings = (document.title, *document.section_at(spans[0].start))
    return PassageText(" – ".join(part for part in headings if part), tuple(lines))


def _likely(question: str, lists: Sequence[ListInText]) -> list[ListInText]:
    """Those whose names share most words with the question: a long document has hundreds, and they are
    not all to be read.
    """
    asked = {word.text.lower() for word in content_words(question)}
    shared = [len(asked & {word.text.lower() for word in content_words(_names(found))}) for found in lists]
    order = sorted(range(len(lists)), key=lambda index: -shared[index])
    return [lists[index] for index in order[:_LISTS_LOOKED_AT]]
