"""Lists and what the last answer quoted go in; the item beside the one that it quoted comes out."""

from collections.abc import Iterable
from textwrap import shorten
from typing import NamedTuple

from assistant.earlier import Earlier, collapsed
from assistant.lists import ListInText
from assistant.types import Document, Span

_LONGEST_SHOWN = 24  # too short to be taken for a quote where the whole answer is what was said


class Step(NamedTuple):
    """One on (1) or back (-1) in a list: from the item `beside` to `item`, which is None beyond the list's end."""

    found: ListInText
    direction: int
    beside: Span
    item: Span | None

    @property
    def origin(self) -> str:
        """From where it is a step. Example: "after “2. Take off rings.”"."""
        first_words = shorten(_first_line(self.found.document, self.beside), _LONGEST_SHOWN, placeholder="…")
        return f"{'after' if self.direction > 0 else 'before'} “{first_words}”"


def step_in(lists: Iterable[ListInText], earlier: Earlier, direction: int) -> Step | None:
    """One on, or one back, from the first item that was quoted and those shown right beside it, in the innermost list
    that it is an item of; None if it isn't one, or if its list was shown whole.
    """
    if not earlier.quoted:
        return None
    document, (position, _) = earlier.quoted[0]
    around = []
    for found in lists:
        shown = [_was_shown(found.document, item, earlier) for item in found.items]
        if found.document.id == document and found.item_at(position) and not all(shown):
            around.append((found, shown))
    if not around:
        return None
    found, shown = min(around, key=lambda pair: pair[0].span.end - pair[0].span.start)
    index = next(i for i, item in enumerate(found.items) if item == found.item_at(position))
    while 0 <= index < len(shown) and shown[index]:
        index += direction
    item = found.items[index] if 0 <= index < len(shown) else None
    return Step(found, direction, found.items[index - direction], item)


def _was_shown(document: Document, item: Span, earlier: Earlier) -> bool:
    if _first_line(document, item) in earlier.lines:
        return True
    return any(id_ == document.id and item.start <= span.start < item.end for id_, span in earlier.quoted)


def _first_line(document: Document, item: Span) -> str:
    return collapsed(document.text[item.start : item.end].partition("\n")[0])
