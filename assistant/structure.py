"""A question and the documents its hits stand in go in; the section that it asks for comes out, and whether it asks for
what a list's name says. What similarity can't answer, layout can.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from assistant.lists import headed, number_of
from assistant.types import Block, Document, Span
from assistant.words import content_words, one_spelling, words

_OPEN_QUESTION = re.compile(
    r"\W*(so |and |ok |okay |but )*(what|why|which|how|list|name|tell me|explain)\b", re.IGNORECASE
)
_DEFINITION = re.compile(r"\W*(so |and |ok |okay |but )*what(['’]?s| is) (?!the\b|your\b)", re.IGNORECASE)
"""What asks what something is, not which there are: "What is caregiver stress?"."""

_NUMBERED_SECTION = re.compile(
    r"(?:\b(?:section|chapter|part|clause|article|paragraph)\s+|§+\s*)(?P<number>\d{1,2}(?:\.\d{1,2})*)\b(?!\.\d)",
    re.IGNORECASE,
)
_ASKS_FOR_A_SECTION = re.compile(r"\b(section|chapter|heading|part|paragraph|passage)s?\b", re.IGNORECASE)
_SAME_WORD = 85  # of 100, in edit similarity: "managing" and "manageing", not "pain" and "plan"


class Part(NamedTuple):
    """What was asked for by its place: the spans to quote, in reading order, the words they were found by, and whether
    they are whole as they are.
    """

    document: Document
    spans: tuple[Span, ...]
    label: str
    is_whole: bool = False


def section_asked_for(question: str, documents: Sequence[Document]) -> Part | None:
    """The sentences of the section that the question names by its heading, if it asks for a section at all."""
    if numbered := _numbered_section(question, documents):
        return numbered
    if not _ASKS_FOR_A_SECTION.search(question):
        return None
    asked = [word.text.lower() for word in words(question)]
    best: tuple[int, Part] | None = None
    for document in documents:
        for index, block in enumerate(document.blocks):
            named = [word.text.lower() for word in content_words(document.text[block.start : block.end])]
            named = [word for word in named if not word.isdigit()]
            if block.kind != "heading" or not named or not all(is_among(word, asked) for word in named):
                continue
            spans = _section_spans(document, index)
            if spans and (best is None or len(named) > best[0]):
                best = (len(named), Part(document, spans, document.text[block.start : block.end]))
    return best[1] if best else None


def _numbered_section(question: str, documents: Sequence[Document]) -> Part | None:
    """The section whose heading has the number that the question gives, if only one has; none where the question is
    about something that neither it nor its document's name says anything of.
    """
    if not (match := _NUMBERED_SECTION.search(question)):
        return None
    parts = [
        Part(document, spans, heading)
        for document in documents
        for index, block in enumerate(document.blocks)
        if block.kind == "heading"
        and number_of(heading := document.text[block.start : block.end], is_heading=True) == match["number"]
        and (spans := _section_spans(document, index))
    ]
    about = [word.text.lower() for word in content_words(question.replace(match.group(), " "))]
    return parts[0] if len(parts) == 1 and (not about or _says_any(parts[0], about)) else None


def _says_any(part: Part, about: Sequence[str]) -> bool:
    text = part.document.text[part.spans[0].start : part.spans[-1].end]
    said = {word.text.lower() for word in words(" ".join((part.document.id, part.document.title, part.label, text)))}
    return any(is_among(word, said) for word in about)


def asks_what_it_names(question: str, label: str, around: str = "") -> bool:
    """Whether an open question says nothing that a list's name doesn't, and what stands `around` it: then it wants the
    list. At least half of what it says is in the name itself. What asks for a definition wants no list of something's
    signs.

    Example: "Why does physical therapy fail?" and "Why physical therapy fails: there are several reasons"; not "What is
    a sprain?" and "Signs of a sprain:".
    """
    asked = [word.text.lower() for word in content_words(question)]
    named, beside = ([word.text.lower() for word in words(text)] for text in (label, around))
    in_name = [word for word in asked if is_among(word, named)]
    if not asked or not _OPEN_QUESTION.match(question) or 2 * len(in_name) < len(asked):
        return False
    if _DEFINITION.match(question) and any(not is_among(word.text.lower(), asked) for word in content_words(label)):
        return False
    return all(word in in_name or is_among(word, beside) for word in asked)


def is_among(word: str, asked: Iterable[str]) -> bool:
    """Whether `word` is one of `asked`, but for its ending, its spelling or a slip."""
    word = one_spelling(word)
    return any(
        word == other or fuzz.ratio(word, other) >= _SAME_WORD or (len(word) > 3 and _only_the_ending(word, other))
        for other in map(one_spelling, asked)
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
    return tuple(own) + tuple(headed(document, i) for i in children if blocks[i].level == shallowest)


def _ends_section(block: Block, level: int) -> bool:
    return 0 < block.closes <= level or (block.kind == "heading" and block.level <= level)
