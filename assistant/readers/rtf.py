"""A rich text file (rtf) goes in; its text with headings, lists and rows comes out."""

import re
from contextlib import ExitStack
from dataclasses import dataclass, replace

from assistant.errors import DocumentError
from assistant.layout import Flow, Reading, assemble
from assistant.types import Metadata

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z0-9])|([{}])|[\r\n]+|([^\\{}\r\n]+)|.", re.DOTALL
)
_LEFT_OUT = set(
    "fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf "
    "listtable listoverridetable rsidtbl generator xmlnstbl themedata colorschememapping latentstyles datastore "
    "fldinst filetbl revtbl bkmkstart bkmkend nonshppict annotation atnid atnauthor atndate comment pgdsctbl".split()
)
_SIGNS = {
    "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
    "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005", "tab": "\t", "line": "\n", "softline": "\n",
    "zwj": "\u200d", "zwnj": "\u200c", "rtlmark": "\u200f", "ltrmark": "\u200e",
}  # fmt: skip
_SYMBOLS = {"~": "\u00a0", "_": "\u2011", "{": "{", "}": "}", "\\": "\\", "\n": "\n", "\r": "\n"}
_CODE_PAGES = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
_DEEPEST = 500
_ITEM = re.compile(r"\s*([•·◦▪–‣\uf0b7\u00a7o-]|\(?\d{1,3}[.)]|\(?[a-z][.)])[ ]?\t\s*")
_LONGEST_HEADING = 120
_LARGE = 28  # half points


@dataclass(frozen=True, slots=True)
class _State:
    """What holds in a group (between braces) and ends with it."""

    skipped: bool = False
    fallback: int = 1  # how many characters stand in for one that is given by its number
    encoding: str = "cp1252"
    bold: bool = False
    size: int = 24  # half points
    hidden: bool = False


def read_rtf(content: bytes, name: str) -> Reading:
    """The text of a rich text file.

    Raises:
        DocumentError: its groups are nested too deeply.
    """
    reader = _Reader(name, content)
    for token in _TOKEN.finditer(content):
        reader.take(token)
    reader.end_paragraph()
    reader.end_row()
    return assemble(reader.flow.pieces, *_properties(content))


def _properties(content: bytes) -> tuple[str, Metadata]:
    info = re.search(rb"\{\\info\b(.{0,4000})", content, re.DOTALL)
    values = dict(re.findall(rb"\{\\(title|author|company) ([^{}\\]{1,300})\}", info[1])) if info else {}
    title, author = (values.get(key, b"").decode("cp1252", "replace").strip() for key in (b"title", b"author"))
    return title, Metadata(source=author)


class _Reader:
    def __init__(self, name: str, content: bytes) -> None:
        self.flow = Flow()
        self._name = name
        self._state = _State(encoding=_code_page(content))
        self._outer: list[_State] = []
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._units: list[int] = []  # of UTF-16, until they are a character
        self._to_skip = 0
        self._bytes = b""
        self._parts: list[str] = []
        self._plain = 0  # characters of the paragraph that are not bold and large
        self._level = 0
        self._row: ExitStack | None = None
        self._cell: ExitStack | None = None

    def take(self, token: re.Match[bytes]) -> None:
        """One control word, escaped byte, sign, brace or stretch of text."""
        word, number, code, symbol, brace, text = token.groups()
        if code is None and text is None:
            self._flush_bytes()
        if brace:
            self._group(brace)
        elif word:
            self._word(word.decode("ascii"), int(number) if number is not None else None)
        elif code:
            self._raw(bytes([int(code, 16)]))
        elif symbol:
            self._symbol(symbol.decode("latin-1"))
        elif text:
            self._raw(text)

    def end_paragraph(self) -> None:
        """What was written is a heading, an item or a paragraph, by its settings and by how it begins."""
        self._flush_bytes()
        text = "".join(self._parts)
        self._parts.clear()
        words = text.strip()
        level = self._level
        if not level and words and not self._plain and len(words) < _LONGEST_HEADING and not self._row:
            level = 1 if self._state.size > _LARGE + 4 else 2
        self._plain = 0
        if level:
            with self.flow.heading(level):
                self.flow.write_lines(text.replace("\t", " "))
        elif item := _ITEM.match(text):
            mark = item[1] + " " if item[1].strip("().").isalnum() and item[1] != "o" else "- "
            with self.flow.item(mark):
                self.flow.write_lines(text[item.end() :].replace("\t", " "))
        else:
            with self.flow.block():
                self.flow.write_lines(text.replace("\t", " "))

    def end_row(self) -> None:
        """A table's row is over."""
        for opened in (self._cell, self._row):
            if opened:
                opened.close()
        self._cell = self._row = None

    def _group(self, brace: bytes) -> None:
        if brace == b"{":
            if len(self._outer) > _DEEPEST:
                raise DocumentError(
                    f"'{self._name}' is damaged: its groups never end.", "Save it anew with the program that made it."
                )
            self._outer.append(self._state)
        elif self._outer:
            self._state = self._outer.pop()

    def _word(self, word: str, number: int | None) -> None:
        if word == "u" and number is not None:
            self._unicode(number)
        elif word in _LEFT_OUT:
            self._state = replace(self._state, skipped=True)
        elif word == "fcharset" and number in _CODE_PAGES:
            self._fonts[self._font] = _CODE_PAGES[number]
        elif word == "f" and number is not None:
            self._font = number
            self._state = replace(self._state, encoding=self._fonts.get(number, self._state.encoding))
        elif self._state.skipped:
            return
        elif word in _SIGNS:
            self._write(_SIGNS[word])
        elif word in ("par", "sect", "page", "cell", "nestcell", "row", "nestrow", "intbl", "trowd", "pard"):
            self._layout(word)
        else:
            self._setting(word, number)

    def _layout(self, word: str) -> None:
        if word in ("intbl", "trowd"):
            self._open_cell()
        elif word == "pard":
            self._level = 0
        elif word in ("cell", "nestcell"):
            self._open_cell()
            self.end_paragraph()
            if self._cell:
                self._cell.close()
                self._cell = None
                self._open_cell()
        else:
            self.end_paragraph()
            if word in ("row", "nestrow"):
                self.end_row()

    def _open_cell(self) -> None:
        if self._row is None:
            self.end_paragraph()
            self._row = ExitStack()
            self._row.enter_context(self.flow.row())
        if self._cell is None:
            self._cell = ExitStack()
            self._cell.enter_context(self.flow.cell())

    def _setting(self, word: str, number: int | None) -> None:
        if word == "outlinelevel" and number is not None:
            self._level = number + 1 if 0 <= number < 9 else 0
        elif word == "uc" and number is not None:
            self._state = replace(self._state, fallback=max(0, number))
        elif word == "b":
            self._state = replace(self._state, bold=number != 0)
        elif word == "fs" and number is not None:
            self._state = replace(self._state, size=number)
        elif word == "v":
            self._state = replace(self._state, hidden=number != 0)
        elif word == "plain":
            self._state = replace(self._state, bold=False, size=24, hidden=False)

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._state = replace(self._state, skipped=True)  # a destination that need not be understood
        elif symbol in _SYMBOLS:
            self._write(_SYMBOLS[symbol])

    def _unicode(self, number: int) -> None:
        self._units.append(number & 0xFFFF)
        self._to_skip = self._state.fallback
        is_first_half = 0xD800 <= self._units[-1] < 0xDC00
        if not is_first_half or len(self._units) > 1:
            units = b"".join(unit.to_bytes(2, "little") for unit in self._units)
            self._units.clear()
            skip, self._to_skip = self._to_skip, 0
            self._write(units.decode("utf-16-le", "replace"))
            self._to_skip = skip

    def _raw(self, content: bytes) -> None:
        skipped = min(self._to_skip, len(content))
        self._to_skip -= skipped
        if not self._state.skipped:
            self._bytes += content[skipped:]

    def _flush_bytes(self) -> None:
        if self._bytes:
            text, self._bytes = self._bytes.decode(self._state.encoding, "replace"), b""
            self._write(text)

    def _write(self, text: str) -> None:
        self._to_skip = 0
        if self._state.skipped or self._state.hidden:
            return
        self._parts.append(text)
        if text.strip() and not (self._state.bold and self._state.size >= _LARGE):
            self._plain += len(text)


def _code_page(content: bytes) -> str:
    declared = re.search(rb"\\ansicpg(\d{3,5})", content[:1000])
    encoding = f"cp{declared[1].decode()}" if declared else "cp1252"
    try:
        b"".decode(encoding)
    except LookupError:
        return "utf-8" if encoding == "cp65001" else "cp1252"
    return encoding
