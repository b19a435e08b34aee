"""A Document and a span of it go in; the span comes out with what it says little without: a cell with its row, a
label with what it labels, and the other way round.
"""

import re
from bisect import bisect_right

from assistant.passages import sentences
from assistant.types import Block, Document, Span

LONGEST = 600
"""A row, or a label with all of its text, is put together up to so many code points."""

_LONGEST_LABEL = 120
_LONGEST_TERM = 60
_BLOCKS_ABOVE = 12
CELLS = " | "
"""What parts the cells of a row."""

_BREAK = re.compile(r"[ \t]*(\r\n|\n|\r)[ \t]*")
_ENDS_A_SENTENCE = re.compile(r"[.!?:;,…][\"'”’)\]]*$")


def in_context(document: Document, span: Span) -> Span:
    """`span` with the rest of its row, and with its label or the text that it labels.

    Examples: "2,400 mg" → "Adults | 400 mg | 2,400 mg"; "Dose:" and "With food." → "Dose:\\n\\nOne a day. With food.".
    """
    index = block_at(document, span.start)
    if index is None:
        return span
    span = _with_first_line(document, document.blocks[index], _with_row(document, index, span))
    for label in range(index, max(-1, index - _BLOCKS_ABOVE), -1):
        if not _is_line(document, label):
            break
        start = _label_start(document, label)
        if start is not None and start <= span.start and label < _last_labelled(document, label) >= index:
            return with_question(document, _labelled(document, label, start, span))
    return span


def block_at(document: Document, position: int) -> int | None:
    """The number of the block that `position` lies in; None between blocks."""
    index = bisect_right(document.blocks, position, key=lambda block: block.start) - 1
    return index if index >= 0 and position < document.blocks[index].end else None


def is_cell(document: Document, index: int) -> bool:
    """Whether block `index` is a cell of a row, or a row of short cells."""
    block = document.blocks[index]
    is_beside = _gap(document, index) == CELLS or _gap(document, index + 1) == CELLS
    return is_beside or document.text.find(CELLS, block.start, block.end) >= 0


def row_around(document: Document, index: int) -> tuple[int, int]:
    """The numbers of the first and the last block of the row that block `index` is a cell of; itself, if it is all."""
    first = last = index
    while first > 0 and _gap(document, first) == CELLS:
        first -= 1
    while last + 1 < len(document.blocks) and _gap(document, last + 1) == CELLS:
        last += 1
    return first, last


def is_right_below(document: Document, index: int) -> bool:
    """Whether nothing but white space parts block `index` from the one before it."""
    return index > 0 and not _gap(document, index).strip()


def is_next_line(document: Document, index: int) -> bool:
    """Whether block `index` is the line right below the block before it, with nothing but a line break between."""
    return index < len(document.blocks) and bool(_BREAK.fullmatch(_gap(document, index)))


def lines_below(document: Document, index: int) -> list[Span]:
    """The label that paragraph `index` ends with and the lines that it labels, each a span; empty if there are none.

    Example: "Opening hours:", "Monday to Thursday 8 to 6" and "Friday 8 to 4".
    """
    block = document.blocks[index]
    start = _label_start(document, index) if document.text.endswith(":", block.start, block.end) else None
    last = _last_labelled(document, index) if start is not None else index
    below = document.blocks[index + 1 : last + 1]
    if start is None or len(below) < 2 or any(block.kind != "paragraph" for block in below):
        return []
    if any(is_cell(document, i) for i in range(index + 1, last + 1)):
        return []
    if any(_ENDS_A_SENTENCE.search(document.text[each.start : each.end]) for each in below):
        return []
    return [Span(start, block.end), *(Span(each.start, each.end) for each in below)]


def lead_in(document: Document, index: int) -> Span | None:
    """What block `index` says to announce the list that begins with the next block; None if it says no such thing.

    Of a paragraph that ends with a colon it is the last sentence; a short line that is no sentence, or a question,
    announces a list without one.
    """
    block = document.blocks[index]
    if block.kind != "paragraph" or is_cell(document, index):
        return None
    text = document.text[block.start : block.end]
    announces = text.endswith(":")
    is_line = len(text) <= _LONGEST_LABEL and (text.endswith("?") or not _ENDS_A_SENTENCE.search(text))
    if not announces and not is_line:
        return None
    *before, last = sentences(document.text, block)
    return last if announces or not before else None


def with_question(document: Document, span: Span) -> Span:
    """`span` with the question that stands alone above it, as in a list of questions and answers."""
    index = block_at(document, span.start)
    if not index or document.blocks[index].start != span.start or _gap(document, index).strip():
        return span
    above = document.blocks[index - 1]
    is_question = document.text[above.start : above.end].endswith("?") and _label_start(document, index - 1) is not None
    return Span(above.start, span.end) if is_question else span


def _labelled(document: Document, label: int, start: int, span: Span) -> Span:
    """The label with all that it labels, or, if that is too long, up to where `span` ends."""
    end = document.blocks[_last_labelled(document, label)].end
    if end - start > LONGEST:
        first = next(iter(sentences(document.text, document.blocks[label + 1])))
        end = max(span.end, first.end)
    return Span(start, end) if end - start <= LONGEST else span


def _label_start(document: Document, index: int) -> int | None:
    """Where the label begins that paragraph `index` is, or ends with; None if it is none.

    A label ends with a colon, is a question that stands alone, or is a term: a short line with its explanation in the
    next one.
    """
    block = document.blocks[index]
    if block.kind != "paragraph" or is_cell(document, index):
        return None
    text = document.text[block.start : block.end]
    if text.endswith(":"):
        *_, last = sentences(document.text, block)
        return last.start
    is_question = text.endswith("?") and len(text) <= _LONGEST_LABEL and len(list(sentences(document.text, block))) == 1
    is_term = len(text) <= _LONGEST_TERM and not _ENDS_A_SENTENCE.search(text)
    is_term = is_term and not is_next_line(document, index) and is_next_line(document, index + 1)
    return block.start if is_question or is_term else None


def _last_labelled(document: Document, label: int) -> int:
    """The number of the last block that belongs to a label: the paragraph below it, with the lines that go on with it.

    Lines go on where nothing but a line break parts them, and where none of them is a sentence ("Friday 8 to 4"); up to
    the next label.
    """
    blocks = document.blocks
    last = label
    for index in range(label + 1, len(blocks)):
        if not _is_line(document, index) or _gap(document, index).strip() not in ("", CELLS.strip()):
            break
        if not is_cell(document, index) and document.text.endswith(":", 0, blocks[index].end):
            break
        if last > label and not _goes_on(document, last, index):
            break
        last = index
    return last


def _goes_on(document: Document, last: int, index: int) -> bool:
    one, other = (document.text[document.blocks[i].start : document.blocks[i].end] for i in (last, index))
    are_lines = not (_ENDS_A_SENTENCE.search(one) or _ENDS_A_SENTENCE.search(other))
    return are_lines or is_next_line(document, index) or _gap(document, index) == CELLS


def _with_row(document: Document, index: int, span: Span) -> Span:
    """`span` with the cells before and after it on its line."""
    if not is_cell(document, index):
        return span
    first, last = row_around(document, index)
    row = Span(document.blocks[first].start, document.blocks[last].end)
    return row if row.end - row.start <= LONGEST else span


def _with_first_line(document: Document, block: Block, span: Span) -> Span:
    """The whole block, where its first line only says what the next ones are about: "Damage\\nTell us at once."."""
    text = document.text[block.start : block.end]
    line = text.partition("\n")[0].rstrip()
    is_label = len(line) <= _LONGEST_LABEL and line.endswith(("?", ":"))
    is_label = is_label or (len(line) <= _LONGEST_TERM // 2 and not _ENDS_A_SENTENCE.search(line))
    if "\n" not in text or not is_label or len(text) > LONGEST:
        return span
    return Span(min(span.start, block.start), max(span.end, block.end))


def _is_line(document: Document, index: int) -> bool:
    """Whether block `index` is a paragraph, or an item without a mark, as plain text has them below a label."""
    kind = document.blocks[index].kind
    return kind == "paragraph" or (kind == "item" and not _gap(document, index).strip())


def _gap(document: Document, index: int) -> str:
    """What stands between block `index` and the one before it; with no such two, an empty text."""
    if not 0 < index < len(document.blocks):
        return ""
    return document.text[document.blocks[index - 1].end : document.blocks[index].start]
