"""Sentences of a Document go in; how a reader is given them comes out: as they are, but a row's cells with the names of
their columns.
"""

import re
from collections.abc import Sequence

from assistant.labels import CELLS, block_at, is_cell, is_right_below, row_around
from assistant.types import Document, Span

_MOST_ROWS = 200
_LONGEST_NAME = 40
_NO_NAME = re.compile(r"\d|[.!?;]$")


def read_as(document: Document, spans: Sequence[Span]) -> tuple[str, ...]:
    """The text of each span. A model knows little to make of a row without its head, so it gets "Wool | cold | 38 min"
    as "Wool – Temperature: cold; Duration: 38 min.", and a cell that is a sentence of its own with its row's first cell
    and its column's name. Only read, never quoted.
    """
    heads: dict[int, tuple[str, ...]] = {}
    return tuple(_read(document, span, heads) for span in spans)


def _read(document: Document, span: Span, heads: dict[int, tuple[str, ...]]) -> str:
    text = document.text[span.start : span.end]
    index = block_at(document, span.start)
    if index is None or document.blocks[index].start != span.start or not is_cell(document, index):
        return text
    first, last = row_around(document, index)
    head = _head(document, first, heads)
    if first == last:
        return _named(text.split(CELLS), head)
    if index == first or last - first + 1 != len(head):
        return text
    beginning = document.text[document.blocks[first].start : document.blocks[first].end]
    return text if beginning == head[0] else f"{beginning} – {head[index - first]}: {text}"


def _named(cells: list[str], head: Sequence[str]) -> str:
    if not 1 < len(cells) <= len(head) or cells == list(head):
        return CELLS.join(cells)
    named = [f"{name}: {cell}" for name, cell in zip(head[1:], cells[1:], strict=False) if cell]
    return f"{cells[0]} – {'; '.join(named)}."


def _head(document: Document, row: int, heads: dict[int, tuple[str, ...]]) -> tuple[str, ...]:
    """The names of the columns of the table that the row beginning with block `row` is in; none where its first row
    isn't names.
    """
    passed: list[int] = []
    first = row
    while first not in heads and is_right_below(document, first) and is_cell(document, first - 1):
        if len(passed) >= _MOST_ROWS:
            break
        passed.append(first)
        first, _ = row_around(document, first - 1)
    if first not in heads:
        _, last = row_around(document, first)
        cells = document.text[document.blocks[first].start : document.blocks[last].end].split(CELLS)
        are_names = all(cell.strip() and len(cell) <= _LONGEST_NAME and not _NO_NAME.search(cell) for cell in cells)
        heads[first] = tuple(cells) if are_names else ()
    heads.update(dict.fromkeys(passed, heads[first]))
    return heads[first]
