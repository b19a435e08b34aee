"""Lists and what the last answer quoted go in; the item beside the one that it quoted comes out."""

from collections.abc import Iterable
from typing import NamedTuple

from assistant.earlier import Earlier, collapsed
from assistant.lists import ListInText
from assistant.types import Document, Span


class Step(NamedTuple):
    """A list of which items were shown, and the one that the step leads to; None beyond its end."""

    found: ListInText
    item: Span | None


def step_in(lists: Iterable[ListInText], earlier: Earlier, step: int) -> Step | None:
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
        index += step
    return Step(found, found.items[index] if 0 <= index < len(shown) else None)


def _was_shown(document: Document, item: Span, earlier: Earlier) -> bool:
    first_line = document.text[item.start : item.end].partition("\n")[0]
    if collapsed(first_line) in earlier.lines:
        return True
    return any(id_ == document.id and item.start <= span.start < item.end for id_, span in earlier.quoted)
