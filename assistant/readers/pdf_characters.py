"""A page of an open PDF goes in; its characters come out, with where they stand and how they are set."""

import ctypes
import math
import re
from collections import Counter

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

HYPHEN = "\ufffe"
"""What PDFium puts where a word is divided at the end of a line."""
CLOCKWISE = 1

_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_HYPHEN_CODE = 2
_HEAVY = 600


class Characters:
    """The characters of a page, by their number. A page whose text is turned, as that of a wide table often
    is, is read as if the page were turned.
    """

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
        if not self.turned:  # as on nearly all pages
            return left.value - self._edges[0], right.value - self._edges[0]
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
