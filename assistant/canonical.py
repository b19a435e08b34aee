"""A text and the layout found in it go in; a Document comes out, which knows what stands over each of its positions.

Positions are code points (Python string indices) in the canonical text, half open: `text[start:end]`.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

BlockKind = Literal["heading", "paragraph", "item", "furniture"]


class Span(NamedTuple):
    """A half-open pair of positions, in code points. Example: `Span(0, 5)` is the first five."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document's layout: a heading (with its level, 1 on top), a paragraph, a list
    item, or page furniture (menus, share buttons, counters), which stays in the text and is never quoted.

    `closes` is the highest level of the sections that have ended before it without another heading (0: none), as
    where a paragraph follows a section within its own: the headings from that level on don't stand over it.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    closes: int = 0


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a document beside its text; an empty text where it isn't.

    `source` is an address, a publisher or authors; `date` as the document gives it; `language` a code of
    BCP 47, e.g. "en".
    """

    source: str = ""
    licence: str = ""
    date: str = ""
    language: str = ""

    @property
    def line(self) -> str:
        """Where the text is from, to be shown with quotes. Example: "Backs Ltd · CC BY 4.0 · 2024-05"."""
        return " · ".join(filter(None, (self.source, self.licence, self.date)))


@dataclass(frozen=True, slots=True)
class Document:
    """A text that can be quoted: its canonical text and the layout found in it.

    `id` is the path below the corpus folder, with forward slashes. `sha256` is computed from the
    canonical text (UTF-8), so it can't disagree with it. `page_starts` holds the position at which
    each page begins, or nothing where the format has no pages.
    """

    id: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    page_starts: tuple[int, ...] = ()
    metadata: Metadata = Metadata()
    sha256: str = field(init=False)
    _sections: tuple[tuple[int, tuple[str, ...]], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", text_sha256(self.text))
        object.__setattr__(self, "_sections", tuple(_sections(self.text, self.blocks)))

    def section_at(self, position: int) -> tuple[str, ...]:
        """The headings above `position`, from the top one down; a heading is not above itself."""
        index = bisect_right(self._sections, position, key=lambda section: section[0])
        return self._sections[index - 1][1] if index else ()

    def section_of(self, span: Span) -> tuple[str, ...]:
        """The headings over what `span` says; one that begins with its own heading stands under that."""
        heading = next((block for block in self.blocks if block.start == span.start and block.kind == "heading"), None)
        return self.section_at(heading.end if heading else span.start)

    def page_at(self, position: int) -> int | None:
        """The number of the page on which `position` lies, from 1, or None without pages."""
        return sum(1 for start in self.page_starts if start <= position) or None


def _sections(text: str, blocks: tuple[Block, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The end of each heading, from where on its section runs, and where a section ends without another, with the
    headings that are then in force.
    """
    path: list[tuple[int, str]] = []
    for block in blocks:
        ended = min(filter(None, (block.closes, block.level if block.kind == "heading" else 0)), default=0)
        while ended and path and path[-1][0] >= ended:
            path.pop()
        if block.kind == "heading":
            path.append((block.level, text[block.start : block.end]))
        if ended:
            yield block.end if block.kind == "heading" else block.start, tuple(heading for _, heading in path)


def text_sha256(text: str) -> str:
    """The SHA-256 of a text's UTF-8 bytes, in hex. Example: `text_sha256("")[:8] == "e3b0c442"`."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
