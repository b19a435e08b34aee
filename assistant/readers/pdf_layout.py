"""The lines of a PDF's pages go in; its headings, whole paragraphs, items, rows and furniture come out."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from assistant.layout import ROW, Piece
from assistant.readers.line_ends import append, whole_words
from assistant.readers.pdf_groups import Group, is_open, join_cut
from assistant.readers.pdf_runs import Line

_MARGIN = 0.12  # of the page's height, above and below, where running heads and feet stand
_PAGE_NUMBER = re.compile(
    r"\W*(page|p\.|seite|s\.)?\s*(\d{1,4}|[ivxlc]{1,6})(\s*(of|/|von|\|)\s*\d{1,4})?\W*", re.IGNORECASE
)
_BULLET = re.compile(r"([•·◦▪–‣►●○■□➢✓*\uf0b7\uf0a7-]|\(?\d{1,3}[.)]|\([a-z]{1,4}\)|[a-z][.)])\s+(?=\S)")
_LONGEST_HEADING = 130
_LARGER = 1.07


def pieces_of(pages: list[list[Line]], heights: list[float]) -> Iterator[Piece]:
    """The pieces of a document in the order of reading, each beginning of a page marked."""
    body_size = _body_size(pages)
    repeated = _repeated(pages, heights)
    words = whole_words(pages)
    groups: list[Group] = []
    for number, (lines, height) in enumerate(zip(pages, heights, strict=True)):
        on_page = list(_groups(lines, height, number, body_size, repeated))
        join_cut(groups, on_page, body_size)
        groups += on_page
    levels = _levels(groups)
    page = -1
    for group in groups:
        yield _piece(group, levels, words, group.page - page)
        page = group.last_page


def _body_size(pages: list[list[Line]]) -> float:
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], -size), default=10.0)


def _key(line: Line) -> str:
    return re.sub(r"[\d\s|]+", "", line.text)


def _repeated(pages: list[list[Line]], heights: list[float]) -> set[str]:
    """The lines, but for numbers in them, that stand in the margins of several pages."""
    counts: Counter[str] = Counter()
    for lines, height in zip(pages, heights, strict=True):
        counts.update({_key(line) for line in lines if line.is_turned or _in_margin(line, height)})
    least = 2 if len(pages) <= 3 else 3
    return {key for key, count in counts.items() if count >= least}


def _in_margin(line: Line, height: float) -> bool:
    return not _MARGIN * height < line.bottom < (1 - _MARGIN) * height


def _groups(lines: list[Line], height: float, number: int, body_size: float, repeated: set[str]) -> Iterator[Group]:
    """The groups of one page."""
    group: Group | None = None
    for line in lines:
        line = _with_mark(_unstretched(line, group))
        kind = _kind(line, body_size)
        margin = _in_margin(line, height) and (_key(line) in repeated or _PAGE_NUMBER.fullmatch(line.text))
        if margin or line.is_turned:
            kind = "furniture"
        if group and group.kind == "paragraph" and kind == "heading" and _goes_on(group, line, loose=False):
            kind = "paragraph"  # a stressed word at the beginning of a line
        if group and kind == _goes_on_as(group.kind) and _goes_on(group, line):
            group.lines.append(line)
            continue
        if group:
            yield group
        joint = "\n" if group and group.kind == kind == "row" else ""
        group = Group(kind, [line], number, joint)
    if group:
        yield group


def _unstretched(line: Line, group: Group | None) -> Line:
    """A line of justified text with wide blanks looks like a row; it has the edges of the line above it."""
    if line.cells == 1 or group is None or group.kind not in ("paragraph", "item") or not is_open(group.last):
        return line
    last = group.last
    same_edges = abs(line.left - last.left) < 2 * line.size and abs(line.right - last.right) < 0.6 * line.size
    if not same_edges or not 0.3 * line.size < last.bottom - line.bottom < 1.75 * line.size:
        return line
    return replace(line, text=line.text.replace(" | ", " "), cells=1)


def _with_mark(line: Line) -> Line:
    """A bullet or a number far before its text looks like a cell, and the two like a row."""
    mark, _, rest = line.text.partition(" | ")
    if line.cells == 2 and _BULLET.sub("", f"{mark} x") == "x" and re.search(r"[^\W\d_]{3}", rest):
        return replace(line, text=f"{mark} {rest}", cells=1)
    return line


def _goes_on_as(kind: str) -> str:
    return "paragraph" if kind == "item" else kind


def _kind(line: Line, body_size: float) -> str:
    if line.cells > 1:
        return "row"
    if not re.search(r"[^\W\d_]", line.text):
        return "furniture"  # the numbers along a figure
    if _BULLET.match(line.text) and not (line.is_bold and line.size > _LARGER * body_size):
        return "heading" if line.is_bold and re.match(r"\d", line.text) and len(line.text) < 80 else "item"
    stands_out = line.is_bold or line.size > _LARGER * body_size
    if stands_out and len(line.text) < _LONGEST_HEADING and re.search(r"[^\W\d_]{2}", line.text):
        return "heading"
    return "paragraph"


def _goes_on(group: Group, line: Line, loose: bool = True) -> bool:
    """Whether `line` continues the group: the next line below, in the same letters, not indented anew."""
    last = group.last
    if group.kind in ("row", "furniture") or not 0.9 < line.size / max(last.size, 0.1) < 1.12:
        return False
    drop = last.bottom - line.bottom
    if not 0.3 * line.size < drop < (1.75 if loose else 1.4) * max(line.size, last.size):
        return False
    if line.left > last.right or line.right < last.left:
        return False
    if group.kind == "heading":
        same = line.is_bold == last.is_bold and line.text.isupper() == last.text.isupper()
        return same and abs(line.size - last.size) < 0.6
    if is_open(last):
        return not (group.kind == "item" and line.left < group.lines[0].left - 0.5 * line.size)
    widest = max(each.right for each in group.lines)
    is_indented = line.left > last.left + 0.8 * line.size and group.kind != "item" and len(group.lines) > 1
    ends_early = last.right < max(widest, line.right) - 4 * line.size
    return not (is_indented or ends_early or (group.kind == "item" and line.left < last.left - 0.5 * line.size))


def _levels(groups: list[Group]) -> dict[tuple[float, bool, bool], int]:
    """The level of each style of heading: larger before smaller, capitals before others, bold before light."""
    styles = {_style(group) for group in groups if group.kind == "heading"}
    ranked = sorted(styles, key=lambda style: (-style[0], not style[1], not style[2]))
    return {style: min(6, rank) for rank, style in enumerate(ranked, 1)}


def _style(group: Group) -> tuple[float, bool, bool]:
    line = group.lines[0]
    return round(line.size * 2) / 2, line.text.isupper(), line.is_bold


def _piece(group: Group, levels: dict[tuple[float, bool, bool], int], words: set[str], new_pages: int) -> Piece:
    text = ""
    page_breaks = [0] * new_pages
    for index, line in enumerate(group.lines):
        text = append(text, line.text, group.lines[index - 1].is_divided, words) if index else line.text
        page_breaks += [len(text) - len(line.text)] * group.breaks.count(index)
    if group.lines[-1].is_divided:
        text += "-"
    piece = Piece("paragraph", text, joint=group.joint, page_breaks=tuple(page_breaks))
    if group.kind == "heading":
        return replace(piece, kind="heading", level=levels[_style(group)])
    if group.kind == "furniture":
        return replace(piece, kind="furniture")
    if group.kind == "row":
        return replace(piece, level=ROW)
    if group.kind == "item" and (mark := _BULLET.match(text)):
        breaks = tuple(max(0, offset - mark.end()) for offset in page_breaks)
        shown = mark[1] + " " if mark[1].strip("().").isalnum() else "- "
        return replace(piece, kind="item", text=text[mark.end() :], mark=shown, page_breaks=breaks)
    return piece
