"""A question and the documents its hits stand in go in; the part of their structure that it asks for comes
out: a whole list, one item by its number, or a section. What similarity can't answer, layout can.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from rapidfuzz import fuzz

from assistant.passages import sentences
from assistant.types import Block, Document, Span
from assistant.words import content_words, words

_LIST_NOUN = (
    r"(reason|cause|factor|step|option|way|alternative|treatment|type|kind|sign|symptom|thing|condition|benefit|risk|tip|"
    r"example|method|point|problem|item|possibilit(y|ie)|measure|recommendation|suggestion|question|topic|section|part|"
    r"choice|stage|phase|rule|warning|complication|exercise)"
)
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_COUNT = rf"(\d{{1,2}}|{'|'.join(_NUMBERS)})"
_ORDINAL = re.compile(
    rf"\b(?P<before>(second|next)[ -]to[ -])?"
    rf"(?P<word>{'|'.join(_ORDINALS)}|last|final|penultimate|(?P<digits>\d{{1,2}})(st|nd|rd|th))\s+"
    rf"(?P<but_one>but one\s+)?((?P<many>{_COUNT})\s+|of\s+((the|those|these)\s+)?(\w+\s+){{0,2}}|(?!line\b)\w+\s+)?"
    rf"({_LIST_NOUN}s?|one|thing|them)\b|"
    rf"\b({_LIST_NOUN}|number|no\.?|#)\s*(?P<number>{_COUNT})\b"
    r"(?!\s+(?!about|in|on|of|is|was|say|mean|again|and|or|please|from|the|to|you|they)[a-z])|"  # "type 2 diabetes"
    r"\bwhat (comes|came|goes|is|was) (?P<comes>first|second|third|last)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(rf"\b(?P<count>{_COUNT})\s+(\w+\s+){{0,2}}?{_LIST_NOUN}(s|es)\b", re.IGNORECASE)
_ASKS_FOR_A_LIST = re.compile(
    r"\b(what|which|list|name|give|tell|show|all|every|enumerate|summari[sz]e|how many|are there|overview)\b.*"
    rf"\b(?P<noun>{_LIST_NOUN})(s|es)\b",
    re.IGNORECASE,
)
_ASKS_FOR_ALL = re.compile(
    r"\b(one by one|in order|step by step|each of them|all of them|(list|name|go through|give me|tell me) (them all|"
    r"everything|all)|the (full|whole|complete|entire) list)\b",
    re.IGNORECASE,
)
_OPEN_QUESTION = re.compile(
    r"\W*(so |and |ok |okay |but )*(what|why|which|how|list|name|tell me|explain)\b", re.IGNORECASE
)
_NEXT = re.compile(
    r"\b(the (next|following)( one)?|(the )?(one )?after (that|this|it)|what comes next)\b", re.IGNORECASE
)
_PREVIOUS = re.compile(r"\b(the previous( one)?|(the )?(one )?before (that|this|it))\b", re.IGNORECASE)
_ASKS_FOR_A_SECTION = re.compile(r"\b(section|chapter|heading|part|paragraph|passage)s?\b", re.IGNORECASE)
_SAME_WORD = 85  # of 100, in edit similarity: "managing" and "manageing", not "pain" and "plan"


@dataclass(frozen=True, slots=True)
class ListInText:
    """A list as it stands in a document: the text that names it, its lead-in if it has one, and its items.

    An item is a list item, or a heading of a run of sister headings with the first sentence below it.
    """

    document: Document
    label: str
    lead_in: Span | None
    items: tuple[Span, ...]


class Part(NamedTuple):
    """What was asked for by its place: the spans to quote, in reading order, and the words they were found by."""

    document: Document
    spans: tuple[Span, ...]
    label: str


def list_asked_for(question: str) -> str | None:
    """The noun of the whole list that is wanted, in the singular; "" if it is wanted without a noun; or None.

    Example: "What are the reasons it fails?" → "reason"; "go through everything, one by one" → "";
    "Why rest?" and "the second reason" → None.
    """
    if items_asked_for(question):
        return None
    match = _ASKS_FOR_A_LIST.search(question)
    if match:
        return match["noun"].lower()
    return "" if _ASKS_FOR_ALL.search(question) else None


def items_asked_for(question: str) -> tuple[int, ...]:
    """Which items of a list are asked for, from 0 or, counted from the end, from -1; none if by no number.

    Examples: "the second reason" → 1; "the first two things" → 0 and 1; "the last but one step" and "second to
    last step" → -2. Of several, the one named last counts, and a step from there: "What is number 4? And the
    one after that?" → 4.
    """
    items: tuple[int, ...] = ()
    end = 0
    for match in _ORDINAL.finditer(question):
        items, end = _items(match), match.end()
    if len(items) != 1 or items[0] < 0:
        return items
    steps = len(_NEXT.findall(question, end)) - len(_PREVIOUS.findall(question, end))
    return (max(0, items[0] + steps),)


def refers_to_an_item(question: str) -> bool:
    """Whether the question itself, without what it leans on, speaks of an item. Example: "and the one after that?"."""
    return bool(_ORDINAL.search(question) or _NEXT.search(question) or _PREVIOUS.search(question))


def _items(match: re.Match[str]) -> tuple[int, ...]:
    word = (match["word"] or match["comes"] or "").lower()
    count = _number(match["many"]) if match["many"] else 1
    if word in ("last", "final", "penultimate"):
        return (-2,) if match["before"] or match["but_one"] or word == "penultimate" else tuple(range(-count, 0))
    first = _ORDINALS.index(word) if word in _ORDINALS else _number(match["digits"] or match["number"]) - 1
    return tuple(range(first, first + count))


def _number(text: str) -> int:
    low = text.lower()
    return _NUMBERS.index(low) + 1 if low in _NUMBERS else int(low)


def count_asked_for(question: str) -> int | None:
    """How many things the question speaks of, if it does. Example: "Which four steps are there?" → 4."""
    match = _COUNTED.search(question)
    return _number(match["count"]) if match else None


def section_asked_for(question: str, documents: Sequence[Document]) -> Part | None:
    """The sentences of the section that the question names by its heading, if it asks for a section at all."""
    if not _ASKS_FOR_A_SECTION.search(question):
        return None
    asked = [word.text.lower() for word in words(question)]
    best: tuple[int, Part] | None = None
    for document in documents:
        for index, block in enumerate(document.blocks):
            named = [word.text.lower() for word in content_words(document.text[block.start : block.end])]
            named = [word for word in named if not word.isdigit()]
            if block.kind != "heading" or not named or not all(_is_among(word, asked) for word in named):
                continue
            spans = _section_spans(document, index)
            if spans and (best is None or len(named) > best[0]):
                best = (len(named), Part(document, spans, document.text[block.start : block.end]))
    return best[1] if best else None


def asks_what_it_names(question: str, label: str) -> bool:
    """Whether an open question says nothing that a list's name doesn't: then it wants the list.

    Example: "Why does physical therapy fail?" and "Why physical therapy fails: there are several reasons".
    """
    asked = [word.text.lower() for word in content_words(question)]
    named = [word.text.lower() for word in words(label)]
    return bool(asked) and bool(_OPEN_QUESTION.match(question)) and all(_is_among(word, named) for word in asked)


def lists_in(document: Document) -> list[ListInText]:
    """All lists of a document: runs of list items, and runs of sister headings that are numbered or led in."""
    return [*_item_lists(document), *_heading_lists(document)]


def _is_among(word: str, asked: Iterable[str]) -> bool:
    return any(
        word == other or fuzz.ratio(word, other) >= _SAME_WORD or (len(word) > 3 and _only_the_ending(word, other))
        for other in asked
    )


def _only_the_ending(one: str, other: str) -> bool:
    """Examples: "fail" and "fails", "treat" and "treating"; not "fail" and "failure"."""
    shorter, longer = sorted((one, other), key=len)
    return longer.startswith(shorter) and longer[len(shorter) :] in ("s", "es", "ed", "d", "ing", "ly", "'s", "’s")


def _section_spans(document: Document, index: int) -> tuple[Span, ...]:
    """The paragraphs below a heading, each a span; where there are only sub-headings, those."""
    blocks = document.blocks
    level = blocks[index].level
    end = next((i for i in range(index + 1, len(blocks)) if _ends_section(blocks[i], level)), len(blocks))
    own_end = next((i for i in range(index + 1, end) if blocks[i].kind == "heading"), end)
    path = document.section_at(blocks[index].end)
    after = [block for block in blocks[own_end:end] if document.section_at(block.start) == path]
    texts = (block for block in (*blocks[index + 1 : own_end], *after) if block.kind in ("paragraph", "item"))
    own = [Span(block.start, block.end) for block in texts]
    children = [i for i in range(own_end, end) if blocks[i].kind == "heading"]
    shallowest = min((blocks[i].level for i in children), default=0)
    return tuple(own) + tuple(_headed(document, i) for i in children if blocks[i].level == shallowest)


def _ends_section(block: Block, level: int) -> bool:
    return 0 < block.closes <= level or (block.kind == "heading" and block.level <= level)


def _item_lists(document: Document) -> Iterable[ListInText]:
    for kind, group in groupby(enumerate(document.blocks), key=lambda pair: pair[1].kind):
        run = list(group)
        if kind != "item" or len(run) < 2:
            continue
        first = run[0][0]
        lead_in = _lead_in(document, document.blocks[first - 1]) if first else None
        items = tuple(Span(block.start, block.end) for _, block in run)
        yield ListInText(document, _label(document, items[0].start, lead_in), lead_in, items)


def _heading_lists(document: Document) -> Iterable[ListInText]:
    """Runs of sister headings: same level, same parent."""
    headings = [(i, block) for i, block in enumerate(document.blocks) if block.kind == "heading"]
    for _, group in groupby(headings, key=lambda pair: (pair[1].level, document.section_at(pair[1].end)[:-1])):
        run = list(group)
        first = run[0][0]
        above = next((block for block in reversed(document.blocks[:first]) if block.kind != "furniture"), None)
        lead_in = _lead_in(document, above) if above and above.kind == "paragraph" else None
        numbered = all(re.match(r"\W*\d", document.text[block.start : block.end]) for _, block in run)
        if len(run) >= 2 and (lead_in or numbered):
            items = tuple(_headed(document, i) for i, _ in run)
            yield ListInText(document, _label(document, items[0].start, lead_in), lead_in, items)


def _headed(document: Document, index: int) -> Span:
    """A heading together with the first sentence below it, where one follows directly."""
    heading, *rest = document.blocks[index : index + 2]
    if not rest or rest[0].kind != "paragraph":
        return Span(heading.start, heading.end)
    return Span(heading.start, next(iter(sentences(document.text, rest[0]))).end)


def _lead_in(document: Document, block: Block) -> Span | None:
    if block.kind != "paragraph" or not document.text[block.start : block.end].rstrip().endswith(":"):
        return None
    *_, last = sentences(document.text, block)
    return last


def _label(document: Document, first_item: int, lead_in: Span | None) -> str:
    """The nearest heading above and the lead-in: what the list is called."""
    section = document.section_at(first_item)
    lead = document.text[lead_in.start : lead_in.end] if lead_in else ""
    return " ".join(part for part in (section[-1] if section else document.title, lead) if part)
