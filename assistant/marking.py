"""A text and the blocks that a reader found in it go in; they come out with what is no evidence marked as furniture."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.furniture import contents_entries, furniture_kind
from assistant.layout import ROW
from assistant.references import reference_entries
from assistant.repetition import copied
from assistant.types import Block

_HIDES_ITS_SECTION = {"pointer to other pages", "comment form", "list of references"}
_ABOUT_THE_ARTICLE = re.compile(
    r"(acknowledge?ments?|funding|financial (support|disclosures?)|contributors|authors?['’]? contributions?|"
    r"(conflicts?|competing|declarations?) (of )?(competing )?interests?( statement)?|ethics (approval|statement)|"
    r"patient consent( for publication)?|provenance and peer review|data (availability|sharing)( statement)?)"
    r"(\s*[:.—–-]\s*|\s+(?=(?-i:[A-ZÀ-Þ])))\S",
    re.IGNORECASE,
)
"""How a paragraph begins that has its heading in its first line, and belongs to no section of the article's matter."""
_ENDS = (".", ".”", '."')


def marked(text: str, blocks: tuple[Block, ...]) -> Iterable[Block]:
    """Blocks are furniture that are so by their own words, stand under a heading that is, only say where the headings
    are, are references, or stand before already. What is about the article as a whole belongs to no other section.
    """
    hidden = _hidden(text, blocks)
    top = _below_title(blocks)
    hidden_level: int | None = None
    for number, block in enumerate(blocks):
        words = text[block.start : block.end]
        kind = "hidden" if number in hidden else furniture_kind(words)
        if block.level == ROW:
            kind, block = (None if kind == "trail" else kind), replace(block, level=0)
        if hidden_level is not None and 0 < block.closes <= hidden_level:
            hidden_level = None
        if block.kind == "heading" and (hidden_level is None or block.level <= hidden_level):
            hidden_level = block.level if kind in _HIDES_ITS_SECTION else None
        if kind is not None or hidden_level is not None:
            yield replace(block, kind="furniture", level=0)
        elif block.kind == "paragraph" and words.endswith(_ENDS) and _ABOUT_THE_ARTICLE.match(words):
            yield replace(block, closes=min(filter(None, (block.closes, top))))
        else:
            yield block


def _hidden(text: str, blocks: tuple[Block, ...]) -> set[int]:
    """The numbers of the blocks that are furniture by what stands around them."""
    words = [text[block.start : block.end] for block in blocks]
    bodies = [number for number, block in enumerate(blocks) if block.kind in ("paragraph", "item")]
    headings = [words[number] for number, block in enumerate(blocks) if block.kind == "heading"]
    entries = contents_entries([words[number] for number in bodies], headings)
    no_headings = ["" if block.kind == "heading" else words[number] for number, block in enumerate(blocks)]
    return {bodies[number] for number in entries} | reference_entries(no_headings) | set(_copies(words, blocks))


def _copies(words: list[str], blocks: tuple[Block, ...]) -> Iterator[int]:
    """What stands before already, but for the last heading in a stretch of it, which stands over what follows."""
    copies = copied(words)
    is_last = True
    for number in reversed(range(len(blocks))):
        if number not in copies:
            is_last = True
        elif blocks[number].kind == "heading" and is_last:
            is_last = False
        else:
            yield number


def _below_title(blocks: tuple[Block, ...]) -> int:
    """The highest level of the sections, below the title if the first heading is one."""
    levels = list(_heading_levels(blocks))
    if len(levels) > 1 and levels[0] < min(levels[1:]):
        return min(levels[1:])
    return min(levels, default=1)


def _heading_levels(blocks: tuple[Block, ...]) -> Iterator[int]:
    return (block.level for block in blocks if block.kind == "heading")
