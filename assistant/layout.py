"""Pieces of a document in reading order go in; its canonical text, with the place of each piece, comes out."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import NamedTuple

from assistant.types import Block, BlockKind, Metadata

_BLANKS = re.compile(r"[ \t\n\r\f]+")  # what HTML and XML mean by white space: a no-break space stays
_BLANKS_AT_BREAK = re.compile(r"[ \t\r\f]*\n[ \t\r\f]*")
_SENTENCE_LIKE = re.compile(r"[.!?;:]\s|[.!?]$|(\S+\s+){7}\S")
_NO_CHARACTERS = re.compile(r"[\ud800-\udfff\0]")  # halves of characters and zeros, which no store takes
ROW = -1
"""The level by which a reader says that a paragraph is a table's row: its cells are no menu."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A block before its place in the text is known.

    `mark` (a bullet or a number) goes before it; `joint` parts it from the piece before, where that is not
    a blank line; `page_breaks` are the offsets in `text` at which a new page begins (0: before it);
    `closes` is a Block's.
    """

    kind: BlockKind
    text: str
    level: int = 0
    mark: str = ""
    joint: str = ""
    page_breaks: tuple[int, ...] = ()
    closes: int = 0


class Reading(NamedTuple):
    """What a reader makes of a file: the text, its layout, and what the file says of itself."""

    text: str
    blocks: tuple[Block, ...]
    page_starts: tuple[int, ...] = ()
    title: str = ""
    metadata: Metadata = Metadata()


def assemble(pieces: Iterable[Piece], title: str = "", metadata: Metadata | None = None) -> Reading:
    """Put the pieces one after the other: blank lines between them, line breaks between list items.

    Example: a heading "Back pain" and a paragraph "It is common." → "Back pain\\n\\nIt is common.".
    """
    parts: list[str] = []
    blocks: list[Block] = []
    pages: list[int] = []
    position = 0
    for piece in pieces:
        if parts:
            is_list = piece.kind == "item" and blocks[-1].kind == "item"
            parts.append(piece.joint or ("\n" if is_list else "\n\n"))
            position += len(parts[-1])
        start = position + len(piece.mark)
        pages += [start + offset if offset else position for offset in piece.page_breaks]
        text = _NO_CHARACTERS.sub("\ufffd", piece.text)
        parts.append(piece.mark + text)
        position = start + len(text)
        blocks.append(Block(piece.kind, start, position, piece.level, piece.closes))
    return Reading("".join(parts), tuple(blocks), tuple(pages), title, metadata or Metadata())


class Flow:
    """Collects a document's text as it comes, in the order of reading; what is open decides what it becomes.

    Example: `with flow.heading(1): flow.write("Back pain")`, then `flow.pieces` holds a heading.
    """

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self._open: list[str] = []
        self._level = 0
        self._items = 0
        self._mark = ""
        self._joint = ""
        self._furniture = 0
        self._cells: list[list[Piece]] | None = None
        self._new_pages = 0
        self._closes = 0

    def new_page(self) -> None:
        """What is written from here on is on the next page (or slide), or on the first."""
        self.end_block()
        self._new_pages += 1

    @contextmanager
    def next_line(self) -> Iterator[None]:
        """What is written inside begins on the line below what is before it, as the meaning of a term does."""
        self.end_block()
        self._joint = "\n"
        yield
        self.end_block()
        self._joint = ""

    def write(self, text: str) -> None:
        """Running text; blanks and line breaks in it are one blank each, as in HTML."""
        self._open.append(_BLANKS.sub(" ", text))

    def break_line(self) -> None:
        """A line break within a block."""
        self._open.append("\n")

    def write_lines(self, text: str) -> None:
        """Text whose line breaks count."""
        self._open.append(text.replace("\r\n", "\n").replace("\r", "\n"))

    def end_block(self) -> None:
        """What was written since the last end is a block, if it is more than blanks."""
        text = re.sub(r" {2,}", " ", _BLANKS_AT_BREAK.sub("\n", "".join(self._open))).strip(" \t\n\r\f")
        self._open.clear()
        if not text:
            return
        kind: BlockKind = (
            "furniture" if self._furniture else "heading" if self._level else "item" if self._items else "paragraph"
        )
        level = self._level if kind == "heading" else 0
        mark, pages = self._mark if kind == "item" else "", (0,) * self._new_pages
        piece = Piece(kind, text, level, mark, self._joint, pages, self._closes)
        self._mark, self._joint, self._new_pages, self._closes = "", "", 0, 0
        if self._cells:
            self._cells[-1].append(piece)
        else:
            self.pieces.append(piece)

    @contextmanager
    def block(self) -> Iterator[None]:
        """What is written inside is not of one block with what is around it."""
        self.end_block()
        yield
        self.end_block()

    @contextmanager
    def heading(self, level: int) -> Iterator[None]:
        """A heading; 1 is the highest level."""
        self.end_block()
        before, self._level = self._level, max(1, min(9, level))
        yield
        self.end_block()
        self._level = before

    @contextmanager
    def section(self, level: int) -> Iterator[None]:
        """The headings of this level and below that are written inside stand over nothing after it."""
        self.end_block()
        yield
        self.end_block()
        self._closes = min(filter(None, (self._closes, max(1, min(9, level)))))

    @contextmanager
    def item(self, mark: str = "- ") -> Iterator[None]:
        """A list item; `mark` stands before its first block."""
        self.end_block()
        self._items += 1
        self._mark = mark
        yield
        self.end_block()
        self._items -= 1
        self._mark = ""

    @contextmanager
    def furniture(self) -> Iterator[None]:
        """What is written inside is never quoted."""
        self.end_block()
        self._furniture += 1
        yield
        self.end_block()
        self._furniture -= 1

    @contextmanager
    def row(self) -> Iterator[None]:
        """A table's row. Short cells are a block together; a cell with sentences in it is one of its own, on
        the same line. A row in a cell of another table is as if it stood outside of it.
        """
        self.end_block()
        before, self._cells = self._cells, []
        yield
        self.end_block()
        cells, self._cells = self._cells, before
        pieces = list(_row(cells or []))
        if self._cells:
            self._cells[-1] += pieces
        else:
            self.pieces += pieces

    @contextmanager
    def cell(self) -> Iterator[None]:
        """A cell of the row that is open."""
        self.end_block()
        if self._cells is not None:
            self._cells.append([])
        yield
        self.end_block()


def _row(cells: list[list[Piece]]) -> Iterator[Piece]:
    filled = [cell for cell in cells if cell]
    if any(len(cell) > 1 or cell[0].kind in ("item", "heading") for cell in filled):
        yield from (piece for cell in filled for piece in cell)
    elif any(_SENTENCE_LIKE.search(cell[0].text) for cell in filled):
        for index, cell in enumerate(filled):
            yield replace(cell[0], level=ROW, joint=" | " if index else "")
    elif filled:
        while not cells[-1]:
            cells.pop()
        text = " | ".join(cell[0].text if cell else "" for cell in cells).strip()
        yield replace(filled[0][0], level=ROW, text=text)
