"""A page of an open PDF goes in; its lines in the order of reading come out, with where and how they are set."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

import pypdfium2 as pdfium

from assistant.readers.pdf_characters import CLOCKWISE, Characters
from assistant.readers.pdf_columns import in_columns
from assistant.readers.pdf_runs import WIDE_GAP, Line, cut, runs_of


def lines_of(page: pdfium.PdfPage) -> tuple[list[Line], float]:
    """The lines of a page, and its height; lines side by side, close to each other, are one."""
    text_page = page.get_textpage()
    try:
        characters = Characters(text_page, page.get_mediabox())
        if characters.turned == CLOCKWISE:  # PDFium gives these lines from the last to the first
            lines = sorted(_joined(runs_of(characters)), key=lambda line: -line.bottom)
        else:
            lines = list(_joined(in_columns(list(runs_of(characters)), partial(cut, characters))))
        return lines, characters.height
    finally:
        text_page.close()


def _joined(runs: Iterable[Line]) -> Iterator[Line]:
    """Runs on one baseline that follow each other are one line: it was cut at a sign set higher."""
    line: Line | None = None
    for run in runs:
        if line is None:
            line = run
            continue
        gap = run.left - line.right
        together = (
            not line.is_divided
            and line.is_turned == run.is_turned
            and abs(line.bottom - run.bottom) < 0.45 * max(line.size, run.size)
            and gap > -0.4 * line.size
        )
        if not together:
            yield line
            line = run
            continue
        is_cell = gap > WIDE_GAP * max(line.size, run.size)
        longer = max(line, run, key=lambda part: len(part.text))
        line = replace(
            longer,
            text=line.text + (" | " if is_cell else " " if gap > 0.15 * longer.size else "") + run.text,
            left=line.left,
            right=run.right,
            is_divided=run.is_divided,
            is_bold=line.is_bold and run.is_bold,
            cells=line.cells + run.cells - (not is_cell),
        )
    if line:
        yield line
