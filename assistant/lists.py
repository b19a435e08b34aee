"""A Document goes in, its lists come out: what each is called and led in by, its items with their numbers, and all that
belongs to each item.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from assistant.labels import block_at, is_next_line, lead_in, lines_below, with_question
from assistant.passages import sentences
from assistant.types import Block, Document, Span

_MARK = re.compile(r"\s*(?:[-*•·–‣◦▪●]|\(?(?P<number>\d{1,3}(?:\.\d{1,3})*|[a-z])[.)]+)\s*")
_NUMBER = re.compile(
    r"\W*(?:(?P<word>[^\W\d_]+)\s+)?(?P<number>\d{1,3}(?:\.\d{1,3})*)(?![\w,]|\.\d)(?P<sign>\s*[.):–—-]*)(?=\s|$)"
)
_ENDS_A_SENTENCE = re.compile(r"[.!?…][\"'”’)\]]*$")
_FIRST = re.compile(r"(.*\.)?[1a]")
_PARAGRAPHS_BETWEEN = 3
_BLOCKS_BEFORE = 200
_DEEPEST = 5  # lists within each other


@dataclass(frozen=True, slots=True)
class ListInText:
    """A list as it stands in a document: the text that names it, its lead-in if it has one, its items, and the number
    that each is printed with ("" where it has none).

    An item is a list item or a numbered paragraph, with what belongs to it; a line below a label; or a heading of a run
    of sister headings with the first sentence below it. It begins with its number.
    """

    document: Document
    label: str
    lead_in: Span | None
    items: tuple[Span, ...]
    numbers: tuple[str, ...]

    @property
    def span(self) -> Span:
        """From the lead-in, or the first item, to the last."""
        return Span((self.lead_in or self.items[0]).start, self.items[-1].end)

    @property
    def stretches(self) -> tuple[Span, ...]:
        """What to quote of the list: all in one stretch; of headings, the lead-in and each with what it says."""
        if self.document.section_at(self.items[0].end) == self.document.section_at(self.items[-1].end):
            return (self.span,)
        return (*([self.lead_in] if self.lead_in else []), *self.items)

    def item_at(self, position: int) -> Span | None:
        """The item that holds `position`."""
        return next((item for item in self.items if item.start <= position < item.end), None)


class _Entry(NamedTuple):
    """A block as a piece of a list: where it begins with its mark, the number in that, whether it is a list item, and
    whether it only goes on with what is above it: without a mark of its own, or in the next line.
    """

    start: int
    end: int
    number: str
    is_item: bool
    goes_on: bool


def lists_in(document: Document) -> list[ListInText]:
    """All lists of a document: of items, of numbered paragraphs, of lines below a label, of sister headings that are
    numbered or led in.
    """
    found = []
    for first, end in _stretches(document.blocks):
        found += list(_lists_between(document, first, end))
    return [*found, *_heading_lists(document)]


def list_around(document: Document, position: int) -> ListInText | None:
    """The innermost list of which `position` is in an item or in the lead-in."""
    index = block_at(document, position)
    if index is None or document.blocks[index].kind not in ("paragraph", "item"):
        return None
    blocks = document.blocks
    first = index
    while first > max(0, index - _BLOCKS_BEFORE) and blocks[first - 1].kind in ("paragraph", "item"):
        first -= 1
    end = next((i for i in range(index, len(blocks)) if blocks[i].kind not in ("paragraph", "item")), len(blocks))
    lists = [found for found in _lists_between(document, first, end) if found.span.start <= position < found.span.end]
    return min(lists, key=lambda found: found.span.end - found.span.start, default=None)


def ends_a_sentence(document: Document, span: Span) -> bool:
    """Whether what `span` says in its first line is a sentence, and not only a part of what leads it in."""
    return bool(_ENDS_A_SENTENCE.search(document.text[span.start : span.end].partition("\n")[0].rstrip()))


def number_of(text: str, is_heading: bool = False) -> str:
    """The number that a heading or a paragraph begins with. Examples: "Rule 7: Dogs" → "7"; "2.3 The tenant …" → "2.3";
    "3. Lunch" → "3"; "20 pounds are due." → "". "Part 2 Going home" has one as a heading only.
    """
    match = _NUMBER.match(text)
    if match is None:
        return ""
    is_one = match["sign"].strip() or "." in match["number"] or "§" in match[0] or (is_heading and match["word"])
    return match["number"] if is_one else ""


def _stretches(blocks: tuple[Block, ...]) -> Iterator[tuple[int, int]]:
    """The runs of paragraphs and items between headings and furniture: from which block up to which."""
    for is_text, group in groupby(enumerate(blocks), key=lambda pair: pair[1].kind in ("paragraph", "item")):
        if is_text:
            indices = [index for index, _ in group]
            yield indices[0], indices[-1] + 1


def _lists_between(document: Document, first: int, end: int, depth: int = 1) -> Iterator[ListInText]:
    entries = [_entry(document, index) for index in range(first, end)]
    index = 0
    while index < len(entries):
        starts, after = _numbered(entries, index) or _plain(entries, index) or ([], index + 1)
        if len(starts) > 1:
            yield _list(document, entries, first, starts, after)
            for start, stop in zip(starts, [*starts[1:], after], strict=True):
                if depth < _DEEPEST:
                    yield from _lists_between(document, first + start + 1, first + stop, depth + 1)
        elif lines := lines_below(document, first + index):
            yield _list_of_lines(document, lines)
        index = after


def _entry(document: Document, index: int) -> _Entry:
    block = document.blocks[index]
    if block.kind == "item":
        mark = _MARK.fullmatch(document.text, document.blocks[index - 1].end if index else 0, block.start)
        number = (mark["number"] or "") if mark else ""
        start = block.start - len(mark.group().lstrip()) if mark and number else block.start
        return _Entry(start, block.end, number, True, mark is None)
    number = number_of(document.text[block.start : min(block.end, block.start + 40)])
    goes_on = not number and is_next_line(document, index) and not document.text.endswith(":", block.start, block.end)
    return _Entry(block.start, block.end, number, False, goes_on)


def _numbered(entries: list[_Entry], first: int) -> tuple[list[int], int] | None:
    """The entries from `first` on whose numbers follow each other, and where what belongs to the last of them ends;
    what stands between two of them, as a list of its own with numbers from 1, belongs to the upper one.
    """
    if not entries[first].number:
        return None
    starts, levels, paragraphs = [first], [entries[first].number], 0
    for index in range(first + 1, len(entries)):
        entry = entries[index]
        level = next((i for i in reversed(range(len(levels))) if entry.number == _next(levels[i])), None)
        if level == 0 and entry.is_item != entries[first].is_item:
            level = None
        if entry.number and level is not None:
            levels[level:] = [entry.number]
            starts += [index] if level == 0 else []
            paragraphs = 0
        elif _FIRST.fullmatch(entry.number) and len(levels) < _DEEPEST:
            levels.append(entry.number)
        elif not entry.is_item:
            paragraphs += 1
            if paragraphs > _PARAGRAPHS_BETWEEN:
                break
    return (starts, _end_of_last(entries, starts[-1])) if len(starts) > 1 else None


def _end_of_last(entries: list[_Entry], last: int) -> int:
    """What goes on with the last entry: blocks without a mark, and the items below a numbered paragraph."""
    after = last + 1
    while after < len(entries) and (entries[after].goes_on or (entries[after].is_item and not entries[last].is_item)):
        after += 1
    return after


def _plain(entries: list[_Entry], first: int) -> tuple[list[int], int] | None:
    """The list items from `first` on, one below the other, and what goes on with them; of a list without marks, as
    plain text has it below a label, each is an item.
    """
    if not entries[first].is_item:
        return None
    after = first + 1
    while after < len(entries) and (entries[after].is_item or entries[after].goes_on):
        after += 1
    is_marked = not entries[first].goes_on
    starts = [i for i in range(first, after) if entries[i].is_item and not (is_marked and entries[i].goes_on)]
    return starts, after


def _next(number: str) -> str:
    """Examples: "7" → "8"; "4.2" → "4.3"; "a" → "b"."""
    head, dot, last = number.rpartition(".")
    return head + dot + (str(int(last) + 1) if last.isdigit() else chr(ord(last) + 1))


def _list(document: Document, entries: list[_Entry], first: int, starts: list[int], after: int) -> ListInText:
    stops = [*starts[1:], after]
    items = tuple(Span(entries[s].start, entries[e - 1].end) for s, e in zip(starts, stops, strict=True))
    above = lead_in(document, first + starts[0] - 1) if first + starts[0] else None
    label = _label(document, items[0].start, above)
    return ListInText(document, label, above, items, tuple(entries[start].number for start in starts))


def _list_of_lines(document: Document, lines: list[Span]) -> ListInText:
    label, *items = lines
    return ListInText(document, _label(document, items[0].start, label), label, tuple(items), ("",) * len(items))


def _heading_lists(document: Document) -> Iterable[ListInText]:
    """Runs of sister headings: same level, same parent."""
    headings = [(i, block) for i, block in enumerate(document.blocks) if block.kind == "heading"]
    for _, group in groupby(headings, key=lambda pair: (pair[1].level, document.section_at(pair[1].end)[:-1])):
        run = list(group)
        first = run[0][0]
        above = next((i for i in range(first - 1, -1, -1) if document.blocks[i].kind != "furniture"), None)
        announced = _announcement(document, above) if above is not None else None
        numbers = tuple(number_of(document.text[block.start : block.end], is_heading=True) for _, block in run)
        numbered = all(re.match(r"\W*\d", document.text[block.start : block.end]) for _, block in run)
        if len(run) >= 2 and (announced or numbered or all(numbers)):
            items = tuple(headed(document, i) for i, _ in run)
            yield ListInText(document, _label(document, items[0].start, announced), announced, items, numbers)


def _announcement(document: Document, index: int) -> Span | None:
    block = document.blocks[index]
    return lead_in(document, index) if document.text.endswith(":", block.start, block.end) else None


def headed(document: Document, index: int) -> Span:
    """A heading together with the first sentence below it, where one follows directly."""
    heading, *rest = document.blocks[index : index + 2]
    if not rest or rest[0].kind != "paragraph":
        return Span(heading.start, heading.end)
    first = next(iter(sentences(document.text, rest[0])))
    below = list_around(document, first.start) if document.text.endswith(":", first.start, first.end) else None
    return Span(heading.start, below.span.end if below and below.lead_in == first else first.end)


def _label(document: Document, first_item: int, lead_in: Span | None) -> str:
    """The nearest heading above and the lead-in, with the question that it answers: what the list is called."""
    section = document.section_at(first_item)
    lead_in = with_question(document, lead_in) if lead_in else None
    lead = " ".join(document.text[lead_in.start : lead_in.end].split()) if lead_in else ""
    return " ".join(part for part in (section[-1] if section else document.title, lead) if part)
