"""Plain text goes in; the same text comes out unchanged, with the layout that its lines show.

A heading has no mark in plain text, so it is recognised by its shape: a short line without a full
stop, above something longer. Lines of a hard-wrapped paragraph are put together again.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from assistant.furniture import furniture_kind
from assistant.layout import Reading
from assistant.types import Block

_LINE = re.compile(r"[^\r\n\f\v\x85\u2028\u2029]+")
_ITEM = re.compile(r"\s*([-*•·–‣◦▪●]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+(?=\S)")
_NUMBERED = re.compile(r"\s*\d{1,3}[.)]\s+\S")
_ENDS_A_SENTENCE = re.compile(r"[.!?:;,…][\"'”’)\]]*$")
_LONGEST_HEADING = 90
_WRAPPED_LINE = range(40, 101)  # how long the lines of a hard-wrapped paragraph are


class _Line(NamedTuple):
    text: str
    start: int
    end: int
    after_blank: bool

    @property
    def is_item(self) -> bool:
        return bool(_ITEM.match(self.text))

    @property
    def ends_a_sentence(self) -> bool:
        return bool(_ENDS_A_SENTENCE.search(self.text))


def read_plain_text(text: str) -> Reading:
    """The text itself, and its blocks in order.

    Example: "Why it fails\\nThere are several reasons." → a heading and a paragraph.
    """
    return Reading(text, tuple(_blocks(list(_lines(text)))))


def _lines(text: str) -> Iterator[_Line]:
    """The lines with something in them, trimmed, with their positions."""
    previous_end = 0
    for match in _LINE.finditer(text):
        line = match.group().strip()
        if line:
            start = match.start() + match.group().index(line)
            breaks = text[previous_end:start].replace("\r\n", "\n")
            yield _Line(line, start, start + len(line), sum(breaks.count(mark) for mark in "\r\n\f\x85\u2029") > 1)
            previous_end = start + len(line)


def _blocks(lines: list[_Line]) -> Iterator[Block]:
    index = 0
    while index < len(lines):
        line = lines[index]
        if _is_heading(lines, index):
            yield Block("heading", line.start, line.end, 2 if _NUMBERED.match(line.text) else 1)
            index += 1
        elif item := _ITEM.match(line.text):
            yield Block("item", line.start + item.end(), line.end)
            index += 1
        else:
            after = _paragraph_end(lines, index)
            yield Block("paragraph", line.start, lines[after - 1].end)
            index = after


def _is_heading(lines: list[_Line], index: int) -> bool:
    line = lines[index]
    if len(line.text) > _LONGEST_HEADING or line.ends_a_sentence or furniture_kind(line.text):
        return False
    if not (line.text[0].isupper() or line.text[0].isdigit()) or line.text[0] in "-*•":
        return False
    if index and not line.after_blank and not lines[index - 1].ends_a_sentence and not _stands_alone(lines, index - 1):
        return False  # it goes on from the line above
    below = next((other for other in lines[index + 1 :] if not furniture_kind(other.text)), None)
    if below is None:
        return False
    if _NUMBERED.match(line.text):
        return not below.is_item or below.ends_a_sentence
    if index and not line.after_blank and lines[index - 1].text.endswith(":"):  # perhaps what a label labels
        return len(below.text) > len(line.text) and below.ends_a_sentence and not below.after_blank
    return len(below.text) > len(line.text) or (below.is_item and not below.ends_a_sentence) or below.after_blank


def _stands_alone(lines: list[_Line], index: int) -> bool:
    """The line above is furniture or itself a heading, so nothing can go on from it."""
    return bool(furniture_kind(lines[index].text)) or _is_heading(lines, index)


def _paragraph_end(lines: list[_Line], first: int) -> int:
    """The index after the last line of the paragraph that begins at `first`."""
    run = first + 1
    while run < len(lines) and not lines[run].after_blank and not lines[run].is_item and not _is_heading(lines, run):
        run += 1
    wrapped = all(len(line.text) in _WRAPPED_LINE for line in lines[first : run - 1])
    return run if wrapped and not any(furniture_kind(line.text) for line in lines[first:run]) else first + 1
