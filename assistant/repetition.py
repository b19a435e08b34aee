"""The texts of a document in reading order go in; the numbers of those that stand word for word before come out.

A saved page often holds its text twice or more (for wide and narrow screens, for print): then the best passages of a
question would be copies of one. A sentence or a table that comes again is no such copy.
"""

from collections import defaultdict

_SHARE = 0.15  # of the document's text
_FEWEST_CHARACTERS = 500
_FEWEST_TEXTS = 5
_MOST_TRIED = 30  # places where the same stretch may begin


def copied(texts: list[str]) -> set[int]:
    """The numbers of the texts in a stretch that is a good part of the document and stands in it before, in this order.

    Example: the five paragraphs of a page, and the same five again → 5 to 9.
    """
    least = max(_FEWEST_CHARACTERS, _SHARE * sum(map(len, texts)))
    places: defaultdict[str, list[int]] = defaultdict(list)
    copies: set[int] = set()
    number = 0
    while number < len(texts):
        length = max((_same(texts, place, number) for place in places[texts[number]][-_MOST_TRIED:]), default=0)
        stretch = range(number, number + max(1, length))
        if length >= _FEWEST_TEXTS and sum(len(texts[each]) for each in stretch) >= least:
            copies.update(stretch)
        for each in stretch:
            places[texts[each]].append(each)
        number = stretch.stop
    return copies


def _same(texts: list[str], before: int, number: int) -> int:
    """How many texts from `number` on are those from `before` on; the two stretches don't overlap."""
    most = min(number - before, len(texts) - number)
    return next((length for length in range(most) if texts[before + length] != texts[number + length]), most)
