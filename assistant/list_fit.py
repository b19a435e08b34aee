"""A list of a document and what a question asks for go in; which of its items are wanted, how well its names fit, and
the outline by which a reader judges it come out.
"""

from collections.abc import Sequence
from typing import NamedTuple

from assistant.lists import ListInText
from assistant.reading import PassageText
from assistant.structure import is_among
from assistant.types import Span
from assistant.words import content_words, words

ITSELF = 2
"""How well a list is called what its items are that is itself called so."""

_LISTS_LOOKED_AT = 8
_LONGEST_ITEM = 120


class Rank(NamedTuple):
    """How well a list fits: whether it itself (2), or only its document (1), is called what its items are, whether the
    number stands in it, and whether the question is about what it is about.
    """

    called: int
    has_number: bool
    is_about: bool


def wanted_items(found: ListInText, wanted: Sequence[int], number: str) -> tuple[Span, ...]:
    """The items of a list that are wanted, none if it hasn't got them all: by the number that they are printed with, or
    by their place in a list that isn't numbered so.
    """
    if number and number in found.numbers:
        return (found.items[found.numbers.index(number)],)
    if "." in number or (number and any(each.isdigit() for each in found.numbers)):
        return ()
    able = all(-len(found.items) <= index < len(found.items) for index in wanted)
    return tuple(found.items[index] for index in wanted) if able else ()


def rank_of(found: ListInText, noun: str, number: str, about: Sequence[str]) -> Rank:
    """How well a list fits what is asked: for items called `noun`, the one numbered so, `about` some subject."""
    names, label = ([word.text.lower() for word in words(text)] for text in (names_of(found), found.label))
    called = 0
    if noun:
        called = ITSELF if is_among(noun, label) or is_list_of(found, noun) else int(is_among(noun, names))
    return Rank(called, bool(number) and number in found.numbers, any(is_among(word, names) for word in about))


def shares(found: ListInText, about: Sequence[str]) -> bool:
    """Whether anything that the question is about is in the list or its names."""
    text = found.document.text[found.span.start : found.span.end]
    known = {word.text.lower() for word in (*words(names_of(found)), *words(text))}
    return any(is_among(word, known) for word in about)


def names_of(found: ListInText) -> str:
    """The name of a list's file, the document's title, the headings over the list, and its lead-in."""
    return " ".join(
        (found.document.id, found.document.title, *found.document.section_at(found.items[0].start), found.label)
    )


def is_list_of(found: ListInText, noun: str) -> bool:
    """Whether a list is one of what the noun says; a list with numbers is one of steps, whatever it is called."""
    return noun in found.label.lower() or (noun == "step" and all(found.numbers))


def outline(found: ListInText) -> PassageText:
    """The list as it would be told in short: its heading and lead-in, and the beginning of each item."""
    document = found.document
    spans = [*([found.lead_in] if found.lead_in else []), *found.items]
    lines = [document.text[start:end].partition("\n")[0][:_LONGEST_ITEM] for start, end in spans]
    headings = (document.title, *document.section_at(spans[0].start))
    return PassageText(" – ".join(part for part in headings if part), tuple(lines))


def likeliest(question: str, lists: Sequence[ListInText]) -> list[ListInText]:
    """Those whose names share most words with the question: a long document has hundreds, and they are
    not all to be read.
    """
    asked = {word.text.lower() for word in content_words(question)}
    shared = [len(asked & {word.text.lower() for word in content_words(names_of(found))}) for found in lists]
    order = sorted(range(len(lists)), key=lambda index: -shared[index])
    return [lists[index] for index in order[:_LISTS_LOOKED_AT]]
