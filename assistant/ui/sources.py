"""A document and a position in it go in; the stretch around it comes out as HTML, quotes marked by position.

Every text is escaped. A document of any length is shown a stretch at a time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape
from itertools import pairwise
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from assistant.errors import AssistantError, CorpusError
from assistant.labels import CELLS
from assistant.types import Block, Document, Span
from assistant.ui.loading import Loading

STRETCH = 20_000
"""Characters that are sent at a time: some ten screens."""
_BEFORE = 6_000
_LONGEST_MARKER = 8
_CHANGED = "This document has changed since the answer was given, so the quote can’t be shown in its place."
_GONE = "This document is no longer among the documents, so the quote can’t be shown in its place."
_ASK_AGAIN = "Ask the question again to get an answer from the documents as they are now."


class Wanted(BaseModel):
    """Which stretch: around `start`, or from `after` on, or up to `before`. With `sha256` only if the text is
    still the one with this hash. `marks` are the positions of quotes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str
    sha256: str = ""
    start: int = Field(0, ge=0)
    after: int | None = Field(None, ge=0)
    before: int | None = Field(None, ge=0)
    marks: list[Span] = Field(default_factory=list, max_length=200)


class Piece(NamedTuple):
    """Part of one block: its kind, heading level, span, and the sign before an item ("2.")."""

    kind: str
    level: int
    start: int
    end: int
    marker: str = ""


class Sources:
    """What the source panel asks of the server."""

    def __init__(self, loading: Loading) -> None:
        self._loading = loading

    async def read(self, data: Any) -> dict[str, Any]:
        """The wanted stretch: {"title", "origin", "sha256", "html", "start", "end", "length"}.

        Raises:
            CorpusError: the document is gone, or another than it was; the message is for the reader.
        """
        wanted = Wanted.model_validate(data)
        assistant = await self._loading.ready()
        try:
            document = assistant.document(wanted.document)
        except AssistantError as error:
            raise CorpusError(_GONE, _ASK_AGAIN) from error
        if wanted.sha256 and wanted.sha256 != document.sha256:
            raise CorpusError(_CHANGED, _ASK_AGAIN)
        start, end = _bounds(document, wanted)
        return {
            "title": document.title,
            "origin": document.metadata.line,
            "sha256": document.sha256,
            "html": render_stretch(document, start, end, wanted.marks),
            "start": start,
            "end": end,
            "length": len(document.text),
        }


def render_stretch(document: Document, start: int, end: int, marks: Sequence[Span] = ()) -> str:
    """The blocks between two positions. Each marked character stands in a <mark> whose `data-quotes` names
    the quotes ("start-end") that it belongs to.

    Example: a quote of two list items gives two marks with the same `data-quotes`.
    """
    parts: list[str] = []
    in_list = False
    top = min((block.level for block in document.blocks if block.kind == "heading"), default=1)
    pages = [position for position in document.page_starts if start <= position < end]
    for piece in _pieces(document, start, end):
        if (piece.kind == "item") != in_list:
            parts.append("<ul>" if piece.kind == "item" else "</ul>")
            in_list = not in_list
        while pages and pages[0] < piece.end and not in_list:
            parts.append(f'<p class="page">Page {document.page_at(pages.pop(0))}</p>')
        parts.append(_piece_html(document, piece, marks, top))
    return "".join([*parts, "</ul>" if in_list else ""])


def _bounds(document: Document, wanted: Wanted) -> tuple[int, int]:
    """Where the stretch begins and ends: at the edges of blocks, where there are any near."""
    length = len(document.text)
    if wanted.after is not None:
        first, last = wanted.after, wanted.after + STRETCH
    elif wanted.before is not None:
        first, last = wanted.before - STRETCH, wanted.before
    else:
        first, last = wanted.start - _BEFORE, wanted.start - _BEFORE + STRETCH
    quote_end = max((mark.end for mark in wanted.marks if mark.start == wanted.start), default=0)
    if first > 0 and wanted.after is None:
        first = _block_edge(document, first)
    if last < length and wanted.before is None:
        last = max(_block_edge(document, last), 0 if wanted.after is not None else quote_end)
    return max(0, min(first, length)), max(0, min(last, length))


def _block_edge(document: Document, position: int) -> int:
    """The beginning of the block around `position`, unless that is far: a block may be the whole document."""
    around = next((block for block in document.blocks if block.start <= position < block.end), None)
    return around.start if around and position - around.start < _BEFORE // 2 else position


def _pieces(document: Document, start: int, end: int) -> Iterator[Piece]:
    """The blocks and whatever text stands between them, cut at `start` and `end`."""
    position = start
    for block in _with_whole_rows(document):
        if block.end <= position:
            continue
        if block.start >= end:
            break
        first, last = max(position, block.start), min(block.end, end)
        between = document.text[position:first].strip() if position < first else ""
        is_marker = block.kind == "item" and len(between) <= _LONGEST_MARKER
        if between and not is_marker:
            yield Piece("paragraph", 0, position, first)
        if first < last:
            yield Piece(block.kind, block.level, first, last, between if is_marker else "")
        position = last
    if document.text[position:end].strip():
        yield Piece("paragraph", 0, position, end)


def _with_whole_rows(document: Document) -> Iterator[Block]:
    """The blocks, those that are the cells of one row as one: a row is read in a line."""
    row: Block | None = None
    for block in document.blocks:
        if row and row.kind == block.kind == "paragraph" and document.text[row.end : block.start] == CELLS:
            row = replace(row, end=block.end)
            continue
        if row:
            yield row
        row = block
    if row:
        yield row


def _piece_html(document: Document, piece: Piece, marks: Sequence[Span], top_level: int) -> str:
    text = _marked(document.text, Span(piece.start, piece.end), marks)
    if piece.kind == "heading":
        level = min(3 + max(0, piece.level - top_level), 6)  # the panel's own heading is of level 2
        return f'<h{level} dir="auto">{text}</h{level}>'
    if piece.kind == "item":
        marker = f'<span class="marker">{escape(piece.marker)} </span>' if piece.marker else ""
        return f'<li dir="auto">{marker}{text}</li>'
    return f'<p class="{escape(piece.kind)}" dir="auto">{text}</p>'


def _marked(text: str, span: Span, marks: Sequence[Span]) -> str:
    inside = [mark for mark in marks if mark.start < span.end and span.start < mark.end]
    edges = {span.start, span.end, *(edge for mark in inside for edge in mark if span.start < edge < span.end)}
    steps = sorted(edges)
    return "".join(
        _run(text[start:end], [mark for mark in inside if mark.start <= start and end <= mark.end])
        for start, end in pairwise(steps)
    )


def _run(text: str, quotes: Sequence[Span]) -> str:
    if not quotes:
        return escape(text)
    names = " ".join(f"{quote.start}-{quote.end}" for quote in quotes)
    return f'<mark data-quotes="{names}">{escape(text)}</mark>'
