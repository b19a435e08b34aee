"""The indexed documents go in; a few questions that their headings answer come out, to begin with."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest

from assistant.types import Document

_COUNT = 4
_LONGEST = 60
_NUMBERING = re.compile(r"^\s*(?:(?:\d+|[ivxIVX]+|[a-zA-Z])[.)]\s+|[-•*]\s+)+")
_SAY_NOTHING = re.compile(
    r"(?:introduction|overview|summary|conclusions?|wrapping up|references|sources|contents|notes|appendix|about|"
    r"further reading|key points|faqs?|disclaimer|contact)\W*",
    re.IGNORECASE,
)


def example_questions(documents: Sequence[Document]) -> list[str]:
    """Up to four, taken in turn from the documents. Example: a document with the heading "2. Aims" gives
    "What does the section “Aims” say?"; a heading that is a question is asked as it is.
    """
    by_document = [list(_questions(document)) for document in documents]
    in_turn = chain.from_iterable(zip_longest(*by_document))
    return list(dict.fromkeys(question for question in in_turn if question))[:_COUNT]


def _questions(document: Document) -> Iterator[str]:
    """From headings that have text of their own below them, those on top levels first."""
    headings = [block for block in document.blocks if block.kind == "heading"]
    for heading in sorted(headings, key=lambda block: (block.level, block.start)):
        name = _NUMBERING.sub("", document.text[heading.start : heading.end]).strip()
        if not name or len(name) > _LONGEST or name == document.title or _SAY_NOTHING.fullmatch(name):
            continue
        yield name if name.endswith("?") else f"What does the section “{name}” say?"
