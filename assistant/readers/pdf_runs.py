"""The characters of a page go in; its runs of text come out, in the order of the file, with where they may be cut."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from assistant.readers.pdf_characters import HYPHEN, Characters

WIDE_GAP = 1.3
"""Of the size of the letters: more than the widest blank of justified text."""

NARROW_GAP = 0.7
"""Of the size of the letters: the narrowest that may part two columns."""

_JUMP = 5.0  # of the size of the letters: the way back from the end of a line to the beginning of another
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


class Gap(NamedTuple):
    """White space inside of a run, from the end of what is before it to the beginning of what is after it,
    which are to the left of it and to the right, or in Arabic the other way round. `after` is the number of
    the character after it.
    """

    after: int
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text. Lengths are points, from the left and from the bottom of the page; `size` is of the
    letters. A line in `cells` parts is a row of a table. `is_divided`: a word goes on in the next line.
    As long as it is a run, `span` are the numbers of its characters, and `gaps` are where it may be cut.
    """

    text: str
    left: float
    right: float
    bottom: float
    size: float
    is_bold: bool
    is_turned: bool = False
    is_divided: bool = False
    cells: int = 1
    span: tuple[int, int] = (0, 0)
    gaps: tuple[Gap, ...] = ()


def runs_of(page: Characters) -> Iterator[Line]:
    """What PDFium takes for lines: they end at a line break, at a divided word, and at a sign set higher.
    For PDFium, a line that begins a little lower than the end of one beside it is one with it; not here.
    """
    for match in re.finditer(rf"[^\r\n{HYPHEN}]+{HYPHEN}?", page.text):
        is_divided = match.group().endswith(HYPHEN)
        start, end = _trimmed(page, match.start(), match.end() - is_divided)
        if start == end:
            continue
        run = _run(page, start, end, is_divided)
        jumps = [gap for gap in run.gaps if gap.left - gap.right > _JUMP * run.size and _is_next_line(page, gap, run)]
        for jump in jumps:
            before, run = cut(page, run, jump)
            yield before
        yield run


def cut(page: Characters, run: Line, gap: Gap) -> tuple[Line, Line]:
    """What is before and what is after a gap of a run. A hyphen there divides a word."""
    start, end = _trimmed(page, run.span[0], gap.after)
    is_divided = page.text[end - 1] == "-" and page.text[max(start, end - 2)].isalpha()
    before = _run(page, start, end - is_divided, is_divided)
    return before, _run(page, *_trimmed(page, gap.after, run.span[1]), run.is_divided)


def _trimmed(page: Characters, start: int, end: int) -> tuple[int, int]:
    while start < end and page.text[start].isspace():
        start += 1
    while end > start and page.text[end - 1].isspace():
        end -= 1
    return start, end


def _is_next_line(page: Characters, gap: Gap, run: Line) -> bool:
    return page.baseline(gap.after - 2) - page.baseline(gap.after) > 0.2 * run.size


def _run(page: Characters, start: int, end: int, is_divided: bool) -> Line:
    ends = [page.box(start), page.box(end - 1)]
    samples = sorted({start, (start + end - 1) // 2, end - 1})
    sizes = sorted(page.size(index) for index in samples)
    size = sizes[len(sizes) // 2]
    gaps = tuple(_gaps(page, start, end, size))
    cuts = [gap.after for gap in gaps if abs(gap.right - gap.left) > WIDE_GAP * size]
    text, cells = _with_cells(page, start, end, cuts)
    return Line(
        text=text,
        left=min(left for left, _ in ends),
        right=max(right for _, right in ends),
        bottom=page.baseline(start),
        size=size,
        is_bold=all(page.is_bold(index) for index in (start, end - 1)),
        is_turned=page.is_turned(start),
        is_divided=is_divided,
        cells=cells,
        span=(start, end),
        gaps=gaps,
    )


def _gaps(page: Characters, start: int, end: int, size: float) -> Iterator[Gap]:
    for index in range(start + 1, end - 1):
        if page.text[index].isspace():
            before, after = page.box(index - 1), page.box(index + 1)
            if after[0] - before[1] > NARROW_GAP * size:
                yield Gap(index + 1, before[1], after[0])
            elif before[0] - after[1] > NARROW_GAP * size:  # Arabic, or the next line
                yield Gap(index + 1, before[0], after[1])


def _with_cells(page: Characters, start: int, end: int, cuts: list[int]) -> tuple[str, int]:
    """The text of a run, with a bar at each gap that is too wide for a blank."""
    edges = [start, *cuts, end]
    pieces = [_CONTROL.sub("", page.text[a:b]).strip() for a, b in pairwise(edges)]
    return " | ".join(piece for piece in pieces if piece), sum(map(bool, pieces))
