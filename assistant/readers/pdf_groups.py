"""Groups of a PDF's lines go in, page after page; a paragraph that a page, a box or a table cut is one again."""

import re
from dataclasses import dataclass, field

from assistant.readers.pdf_runs import Line

_SENTENCE_ENDS = re.compile(r"[.!?:…。！？؟][\"'”’)\]\d,–*†]*$")
_NEAR = 12  # groups back, over the furniture of a page
_FARTHEST = 60  # over tables and boxes


@dataclass(slots=True, eq=False)
class Group:
    """Lines that belong together, on the way to a Piece. `breaks` are the lines that begin a new page."""

    kind: str
    lines: list[Line]
    page: int
    joint: str = ""
    breaks: list[int] = field(default_factory=list)

    @property
    def last(self) -> Line:
        """Its last line."""
        return self.lines[-1]

    @property
    def last_page(self) -> int:
        """The page on which its last line stands."""
        return self.page + len(self.breaks)


def join_cut(before: list[Group], on_page: list[Group], body_size: float) -> None:
    """Join what was cut by a column's or a page's end, or by a figure or a box: a paragraph without an end, and
    the next that begins in the middle of a sentence. Across pages, it becomes the last of its page.
    """
    texts = [group for group in before[-_FARTHEST:] if _is_text(group) and _is_body(group.last, body_size)]
    near = [group for group in before[-_NEAR:] if group is texts[-1]] if texts else []
    waiting = [group for group in texts if is_open(group.last) and (group in near or _is_cut(group, texts))]
    for group in list(on_page):
        if not _is_text(group) or not _is_body(group.lines[0], body_size):
            continue
        begun = next((one for one in waiting[::-1] if _goes_on_in(one, group, one is texts[-1])), None)
        if begun:
            if begun.last_page < group.page:
                before.remove(begun)
                before.append(begun)
                begun.breaks.append(len(begun.lines))
            begun.lines += group.lines
            on_page.remove(group)
            waiting.remove(begun)
            texts.remove(begun)
            group = begun
        texts.append(group)
        waiting = [one for one in waiting if _is_cut(one, texts)]
        waiting += [group] if is_open(group.last) else []


def _is_text(group: Group) -> bool:
    return group.kind in ("paragraph", "item")


def _is_cut(group: Group, texts: list[Group]) -> bool:
    """Whether a paragraph ends with a full line, and nothing that comes after it stands below it."""
    last = group.last
    is_full = last.is_divided or last.right > max(line.right for line in group.lines) - 2 * last.size
    after = texts[texts.index(group) + 1 :]
    below = [one for one in after if one.page == group.last_page and one.lines[0].bottom < last.bottom]
    beside = [one.lines[0] for one in below if one.lines[0].left < last.right and one.lines[0].right > last.left]
    return group.kind == "paragraph" and len(group.lines) > 1 and is_full and not beside


def _goes_on_in(group: Group, following: Group, is_last: bool) -> bool:
    """Whether a paragraph goes on in another; with others in between, only if that is as wide and has some lines."""
    pages = following.page - group.last_page  # what has been moved once can't be moved behind another page's groups
    if following.kind != "paragraph" or pages > 1 or (pages == 1 and group.breaks):
        return False
    if is_last:
        return _begins_inside(following.lines[0], group.last)
    width, other = (max(line.right - line.left for line in its.lines) for its in (group, following))
    return following.lines[0].text[0].islower() and len(following.lines) > 1 and 0.7 < other / width < 1.4


def _is_body(line: Line, body_size: float) -> bool:
    return abs(line.size - body_size) <= 0.1 * body_size


def is_open(line: Line) -> bool:
    """Whether a line doesn't end as a sentence does."""
    return line.is_divided or not _SENTENCE_ENDS.search(line.text)


def _begins_inside(line: Line, last: Line) -> bool:
    return last.is_divided or line.text[0].islower() or (line.text[0] in "(“‘" and line.text[1:2].islower())
