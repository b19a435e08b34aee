"""A page of an open PDF goes in; its lines in the order of reading come out, with where and how they are set."""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

HYPHEN = "\ufffe"
"""What PDFium puts where a word is divided at the end of a line."""

_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_HYPHEN_CODE = 2
_CLOCKWISE = 1
_HEAVY = 600
_WIDE_GAP = 1.3  # of the size of the letters: more than the widest blank of justified text


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text. Lengths are points, from the left and from the bottom of the page; `size` is of the
    letters. A line in `cells` parts is a row of a table. `is_divided`: a word goes on in the next line.
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


def lines_of(page: pdfium.PdfPage) -> tuple[list[Line], float]:
    """The lines of a page, and its height; lines side by side, close to each other, are one. A page whose text
    is turned, as that of a wide table often is, is read as if the page were turned.
    """
    text_page = page.get_textpage()
    try:
        characters = _Page(text_page, page.get_mediabox())
        lines = list(_joined(_runs(characters)))
        if characters.turned == _CLOCKWISE:  # PDFium gives these lines from the last to the first
            lines.sort(key=lambda line: -line.bottom)
        return lines, characters.height
    finally:
        text_page.close()


class _Page:
    """The characters of a page, by their number."""

    def __init__(self, text_page: pdfium.PdfTextPage, edges: tuple[float, float, float, float]) -> None:
        self._handle = text_page.raw
        self._edges = edges
        count = text_page.count_chars()
        text = text_page.get_text_range() if count else ""
        if len(text) != count:  # characters beyond 16 bits, or without a meaning
            text = "".join(map(_character, (pdfium_c.FPDFText_GetUnicode(self._handle, i) for i in range(count))))
        self.text = text
        self._box = [ctypes.c_double() for _ in range(4)]
        self._matrix = pdfium_c.FS_MATRIX()
        self._name = ctypes.create_string_buffer(120)
        samples = [index for index in range(0, count, max(1, count // 50)) if not self.text[index].isspace()]
        quarters = Counter(self._quarter(index) for index in samples)
        self.turned = quarters.most_common(1)[0][0] if quarters else 0
        left, bottom, right, top = edges
        self.height = top - bottom if self.turned % 2 == 0 else right - left

    def box(self, index: int) -> tuple[float, float]:
        """The left and the right of a character."""
        left, right, bottom, top = self._box
        pdfium_c.FPDFText_GetCharBox(self._handle, index, left, right, bottom, top)
        one, other = self._turn(left.value, bottom.value), self._turn(right.value, top.value)
        return min(one[0], other[0]), max(one[0], other[0])

    def baseline(self, index: int) -> float:
        """Where the foot of a letter stands, without what hangs below it."""
        left, bottom, *_ = self._box
        pdfium_c.FPDFText_GetCharOrigin(self._handle, index, left, bottom)
        return self._turn(left.value, bottom.value)[1]

    def size(self, index: int) -> float:
        """Of the letters, as they are drawn."""
        size = pdfium_c.FPDFText_GetFontSize(self._handle, index)
        if pdfium_c.FPDFText_GetMatrix(self._handle, index, self._matrix):
            size *= math.hypot(self._matrix.c, self._matrix.d)
        return float(abs(size))

    def is_bold(self, index: int) -> bool:
        """By its weight, or where that isn't known by the name of its font."""
        weight = pdfium_c.FPDFText_GetFontWeight(self._handle, index)
        if weight > 0:
            return bool(weight >= _HEAVY)
        length = pdfium_c.FPDFText_GetFontInfo(self._handle, index, self._name, len(self._name), None)
        return 0 < length <= len(self._name) and bool(_BOLD.search(self._name.value.decode("latin-1")))

    def is_turned(self, index: int) -> bool:
        """Whether it doesn't stand as most of the page does."""
        return self._quarter(index) != self.turned

    def _quarter(self, index: int) -> int:
        """How many quarters of a turn a character is turned, with the clock."""
        angle = pdfium_c.FPDFText_GetCharAngle(self._handle, index)
        return int(2 * angle / math.pi + 0.5) % 4

    def _turn(self, across: float, up: float) -> tuple[float, float]:
        """A place on the page as it is when most of the text stands upright."""
        left, bottom, right, top = self._edges
        places = (across - left, up - bottom), (top - up, across - left), (right - across, top - up)
        return (*places, (up - bottom, right - across))[self.turned]


def _character(code: int) -> str:
    if code == _HYPHEN_CODE:
        return HYPHEN
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _runs(page: _Page) -> Iterator[Line]:
    """What PDFium takes for lines: they end at a line break, at a divided word, and at a sign set higher."""
    for match in re.finditer(rf"[^\r\n{HYPHEN}]+{HYPHEN}?", page.text):
        text = match.group()
        is_divided = text.endswith(HYPHEN)
        start, end = match.start(), match.end() - is_divided
        while start < end and page.text[start].isspace():
            start += 1
        while end > start and page.text[end - 1].isspace():
            end -= 1
        if start < end:
            yield _run(page, start, end, is_divided)


def _run(page: _Page, start: int, end: int, is_divided: bool) -> Line:
    ends = [page.box(start), page.box(end - 1)]
    samples = sorted({start, (start + end - 1) // 2, end - 1})
    sizes = sorted(page.size(index) for index in samples)
    text, cells = _with_cells(page, start, end, sizes[len(sizes) // 2])
    return Line(
        text=text,
        left=min(left for left, _ in ends),
        right=max(right for _, right in ends),
        bottom=page.baseline(start),
        size=sizes[len(sizes) // 2],
        is_bold=all(page.is_bold(index) for index in (start, end - 1)),
        is_turned=page.is_turned(start),
        is_divided=is_divided,
        cells=cells,
    )


def _with_cells(page: _Page, start: int, end: int, size: float) -> tuple[str, int]:
    """The text of a run, with a bar at each gap that is too wide for a blank."""
    parts = [start]
    for index in range(start + 1, end - 1):
        if page.text[index].isspace():
            before, after = page.box(index - 1), page.box(index + 1)
            gap = max(after[0] - before[1], before[0] - after[1])  # the other way round in Arabic
            if gap > _WIDE_GAP * size:
                parts.append(index + 1)
    pieces = [_CONTROL.sub("", page.text[a:b]).strip() for a, b in zip(parts, [*parts[1:], end], strict=True)]
    return " | ".join(piece for piece in pieces if piece), sum(map(bool, pieces))


def _joined(runs: Iterator[Line]) -> Iterator[Line]:
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
        is_cell = gap > _WIDE_GAP * max(line.size, run.size)
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
