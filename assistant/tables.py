"""Spans of a Document go in; the names of the columns over them come out, for people and for what reads them."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from assistant.labels import CELLS, block_at, is_cell, is_right_below, row_around
from assistant.types import Document, Span

_MOST_ROWS = 1000
_LONGEST_NAME = 40
_SURE_COLUMNS = 3  # two may be without names: "Monday | closed", "Tuesday | 8 to 6"
_NO_NAME = re.compile(r"\d|[.!?;]$")


class Columns(NamedTuple):
    """The names of a table's columns, which are its first row, and the cell that each of them is over; no cells where
    that isn't sure, as in a row that hasn't as many.
    """

    names: tuple[Span, ...]
    cells: tuple[Span, ...]


def columns(document: Document, span: Span) -> Columns | None:
    """What the columns over `span` are called, which is a row of a table or a part of one; None where it is something
    else, or has the names in itself.
    """
    index, last = block_at(document, span.start), block_at(document, span.end - 1)
    if index is None or last is None or not all(is_cell(document, at) for at in range(index, last + 1)):
        return None
    first, end = row_around(document, index)
    names = _head(document, first, {})
    row = _cells(document, first, end)
    texts = _texts(document, names)
    if not names or names[-1].end > span.start or len(set(texts)) < len(texts) or _texts(document, row) == texts:
        return None
    is_sure = len(row) == len(names) >= _SURE_COLUMNS and last <= end
    if is_sure and (row[0].start, row[-1].end) == span:
        return Columns(names, row)
    if not is_sure or first == end:
        return Columns(names, ())
    parts = tuple(Span(max(b.start, span.start), min(b.end, span.end)) for b in document.blocks[index : last + 1])
    return Columns(names[index - first : last - first + 1], parts)


def _texts(document: Document, spans: Sequence[Span]) -> list[str]:
    return [document.text[start:end] for start, end in spans]


def _cells(document: Document, first: int, last: int) -> tuple[Span, ...]:
    """The cells from block `first` to block `last`, of one row."""
    start = document.blocks[first].start
    cells = []
    for cell in document.text[start : document.blocks[last].end].split(CELLS):
        cells.append(Span(start, start + len(cell)))
        start += len(cell) + len(CELLS)
    return tuple(cells)


def read_as(document: Document, spans: Sequence[Span]) -> tuple[str, ...]:
    """The text of each span. A model knows little to make of a row without its head, so it gets "Wool | cold | 38 min"
    as "Wool – Temperature: cold; Duration: 38 min.", and a cell that is a sentence of its own with its row's first cell
    and its column's name. Only read, never quoted.
    """
    heads: dict[int, tuple[Span, ...]] = {}
    return tuple(_read(document, span, heads) for span in spans)


def _read(document: Document, span: Span, heads: dict[int, tuple[Span, ...]]) -> str:
    text = document.text[span.start : span.end]
    index = block_at(document, span.start)
    if index is None or document.blocks[index].start != span.start or not is_cell(document, index):
        return text
    first, last = row_around(document, index)
    head = _texts(document, _head(document, first, heads))
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


def _head(document: Document, row: int, heads: dict[int, tuple[Span, ...]]) -> tuple[Span, ...]:
    """The names of the columns of the table that the row beginning with block `row` is in; none where its first row
    isn't names.
    """
    passed: list[int] = []
    first = row
    while first not in heads and is_right_below(document, first) and is_cell(document, first - 1):
        if len(passed) >= _MOST_ROWS:
            return ()
        passed.append(first)
        first, _ = row_around(document, first - 1)
    if first not in heads:
        cells = _cells(document, *row_around(document, first))
        heads[first] = cells if all(map(_is_name, _texts(document, cells))) else ()
    heads.update(dict.fromkeys(passed, heads[first]))
    return heads[first]


def _is_name(cell: str) -> bool:
    return bool(cell.strip()) and len(cell) <= _LONGEST_NAME and not _NO_NAME.search(cell)
