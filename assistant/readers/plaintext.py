"""Plain text goes in; the same text comes out unchanged, with the layout that its lines show.

Nothing is marked in plain text, so all is recognised by its shape: a heading is a short line without a full stop, or a
question, above something longer; lines below a lead-in ("They include:") are a list. Lines of a hard-wrapped
paragraph are put together again, and so are lines that go on in the middle of a sentence.
"""

from collections import Counter
from collections.abc import Iterator

from assistant.furniture import furniture_kind
from assistant.layout import Reading
from assistant.readers.text_lines import ITEM, NUMBERED, Line, goes_on, lines_of, wants_more
from assistant.types import Block

_LONGEST_HEADING = 90
_LONGEST_QUESTION = 120
_LONGEST_LISTED = 400
_SENTENCE_LENGTH = 50  # from here on a line without a full stop is the beginning of a wrapped paragraph
_WRAPPED_LINE = range(40, 101)  # how long the lines of a hard-wrapped paragraph are


def read_plain_text(text: str) -> Reading:
    """The text itself, and its blocks in order.

    Example: "Why it fails\\nThere are several reasons." → a heading and a paragraph.
    """
    return Reading(text, tuple(_blocks(list(lines_of(text)))))


def _blocks(lines: list[Line]) -> Iterator[Block]:
    headings, listed = _shapes(lines)
    begins = headings | listed
    index = 0
    while index < len(lines):
        line, item = lines[index], ITEM.match(lines[index].text)
        after = index + 1
        if index in headings:
            yield Block("heading", line.start, line.end, 2 if NUMBERED.match(line.text) else 1)
        elif item or index in listed:
            after = _end_of_sentence(lines, index, begins)
            yield Block("item", line.start + (item.end() if item else 0), lines[after - 1].end)
        else:
            after = _paragraph_end(lines, index, begins)
            yield Block("paragraph", line.start, lines[after - 1].end)
        index = after


def _shapes(lines: list[Line]) -> tuple[set[int], set[int]]:
    """Which lines are headings, and which begin an item of a list without marks."""
    counts = Counter(line.text for line in lines)
    headings: set[int] = set()
    listed: set[int] = set()
    end_of_list = 0
    for index, line in enumerate(lines):
        if index < end_of_list:
            continue
        if _is_heading(lines, index, index - 1 in headings):
            headings.add(index)
        elif line.leads_in and not line.is_item:
            end_of_list = _list_end(lines, index, counts)
            listed.update(_begins(lines, index + 1, end_of_list))
    return headings, listed


def _is_heading(lines: list[Line], index: int, below_heading: bool) -> bool:
    line = lines[index]
    longest = _LONGEST_QUESTION if line.asks else _LONGEST_HEADING
    if len(line.text) > longest or (line.ends_a_sentence and not line.asks) or furniture_kind(line.text):
        return False
    if index and goes_on(lines[index - 1], line):
        return False
    is_numbered = bool(NUMBERED.match(line.text))
    begins = line.text[0].isupper() or line.text[0].isdigit()
    if not begins or not line.has_words or line.leads_in or (line.is_paragraph and not is_numbered):
        return False
    below = next((other for other in lines[index + 1 :] if not furniture_kind(other.text)), None)
    if below is None or goes_on(line, lines[index + 1]):
        return False
    if index and not below_heading and not _stands_apart(lines[index - 1], line, below):
        return False
    if line.asks:
        return not below.asks and (below.ends_a_sentence or below.is_item or len(below.text) > len(line.text))
    if is_numbered:
        return not below.is_item or below.ends_a_sentence
    is_prose = (below.ends_a_sentence and not below.asks) or len(below.text) > _SENTENCE_LENGTH or not index
    is_above_list = below.is_item and not below.ends_a_sentence
    is_alone = below.after_blank and (line.after_blank or not index or below_heading)
    return (is_prose and len(below.text) > len(line.text)) or is_above_list or is_alone


def _stands_apart(above: Line, line: Line, below: Line) -> bool:
    """Whether a line doesn't go on from the one above, which is no heading: as an item of a list, or as a question
    among others.
    """
    if above.leads_in:
        is_alone = line.after_blank and below.after_blank
        is_above_text = below.ends_a_sentence and not below.asks and not below.after_blank
        return is_alone or is_above_text or bool(NUMBERED.match(line.text))
    if line.after_blank or furniture_kind(above.text):
        return True
    return not above.asks if line.asks else above.ends_a_sentence


def _list_end(lines: list[Line], lead_in: int, counts: Counter[str]) -> int:
    """The index after the last line of the list without marks below a lead-in; the one after the lead-in if there is
    none. It ends with a blank line, or before what stands in the text more often (a menu); without blank lines, before
    what is a sentence.
    """
    first = lead_in + 1
    end = first
    while end < len(lines) and not _ends_list(lines, end, first) and not furniture_kind(lines[end].text):
        end += 1
    parts_by_blanks = lines[end].after_blank if end < len(lines) else any(line.after_blank for line in lines)
    often = counts[lines[lead_in].text]
    for index in range(first, end):
        if counts[lines[index].text] > often or (lines[index].ends_a_sentence and not parts_by_blanks):
            end = index
            break
    begins = [lines[index].text for index in _begins(lines, first, end)]
    is_short = max(map(len, begins), default=0) < min(_WRAPPED_LINE)
    return end if len(begins) > 1 and (is_short or not any(text[0].islower() for text in begins)) else first


def _begins(lines: list[Line], first: int, end: int) -> Iterator[int]:
    """The lines of a list that don't go on from the one before."""
    for index in range(first, end):
        if index == first or not goes_on(lines[index - 1], lines[index]):
            yield index


def _ends_list(lines: list[Line], index: int, first: int) -> bool:
    line = lines[index]
    if line.is_item or len(line.text) > _LONGEST_LISTED or (line.leads_in and line.is_paragraph):
        return True
    if line.after_blank:
        return index > first or index + 1 == len(lines) or lines[index + 1].after_blank
    return index > first and line.asks and _is_heading(lines, index, below_heading=not lines[index - 1].asks)


def _end_of_sentence(lines: list[Line], first: int, begins: set[int]) -> int:
    """The index after the last line that goes on from the one at `first`."""
    begins_inside = lines[first].text[0].islower() and not lines[first].is_item
    after = first + 1
    while after < len(lines) and after not in begins:
        above, line = lines[after - 1], lines[after]
        joined = goes_on(above, line) and (not begins_inside or wants_more(above, line))
        hangs = lines[first].is_item and not (line.after_blank or line.is_item) and line.indent > lines[first].indent
        if not joined and not hangs:
            break
        after += 1
    return after


def _paragraph_end(lines: list[Line], first: int, begins: set[int]) -> int:
    """The index after the last line of the paragraph that begins at `first`."""
    run = first + 1
    while run < len(lines) and not lines[run].after_blank and not lines[run].is_item and run not in begins:
        run += 1
    wrapped = all(len(line.text) in _WRAPPED_LINE for line in lines[first : run - 1])
    if wrapped and not any(furniture_kind(line.text) for line in lines[first:run]):
        return run
    return _end_of_sentence(lines, first, begins)
