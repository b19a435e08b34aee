"""Evidence sentences go in, whole quotes come out: with what turns their meaning, and lists with their lead-in."""

import re
from collections.abc import Sequence
from functools import reduce
from itertools import pairwise, zip_longest

from assistant.evidence import Candidate
from assistant.labels import block_at, in_context, with_question
from assistant.lists import ends_a_sentence, list_around
from assistant.passages import sentences
from assistant.pointing import points_back
from assistant.structure import Part
from assistant.tables import columns
from assistant.types import Block, Document, Quote, Span

SCORE_MARGIN = 6.0
"""A further sentence is quoted only if its score is within this of the best: few quotes, the right ones."""

LONGEST_LIST = 1500
"""A list up to so many code points is quoted whole; of a longer one, the items that were found."""

_LONGEST_ITEM = 400  # of one that says something by itself; of a longer one, the sentences that were found

_TURNS = re.compile(r"\W*(but|however|unless|only if|except|not|yet|nevertheless|otherwise)\b", re.IGNORECASE)

_LONGEST_ANTECEDENT = 300


def cut_quotes(candidates: Sequence[Candidate], limit: int, margin: float = SCORE_MARGIN) -> list[Quote]:
    """At most `limit` quotes, best first; sentences that touch become one quote, none is shown twice."""
    if not candidates:
        return []
    good = [candidate for candidate in candidates if candidate.score >= candidates[0].score - margin]
    spans = [(candidate, whole(candidate.document, candidate.span)) for candidate in good]
    chosen: list[tuple[Document, Span, float]] = []
    for candidate, span in [pair for pair in spans if not _announces(pair[0].document, pair[1])] or spans:
        if not _merge(chosen, candidate.document, span, candidate.score) and len(chosen) < limit:
            chosen.append((candidate.document, span, candidate.score))
    heads = {(document.id, _head_over(document, span)) for document, span, _ in chosen}
    chosen = [each for each in chosen if (each[0].id, each[1]) not in heads]
    return _without_repeats([Quote.cut(document, span, score) for document, span, score in chosen])


def cut_part(part: Part) -> list[Quote]:
    """The quotes of a section, item or list, in reading order; the items of a short list are one quote, and a
    lead-in is one with the item below it. One that is cut off from its items by something that is never quoted is
    left out: alone it states nothing.
    """
    spans: list[Span] = []
    for span in part.spans:
        widened = span if part.is_whole else whole(part.document, span)
        if spans and _leads_into(part.document, spans[-1], widened):
            spans[-1] = Span(spans[-1].start, widened.end)
        elif not spans or widened.start >= spans[-1].end:
            spans.append(widened)
    stating = [span for span in spans if not _only_announces(part.document, span)]
    return [Quote.cut(part.document, span, 1.0) for span in stating or spans]


def _only_announces(document: Document, span: Span) -> bool:
    """Not a paragraph that says something and then announces its list."""
    block = Block("paragraph", span.start, span.end)
    return _announces(document, span) and len(list(sentences(document.text, block))) == 1


def _leads_into(document: Document, before: Span, after: Span) -> bool:
    """Whether `before` only announces what stands directly below it: then the two are one quote."""
    return _announces(document, before) and not document.text[before.end : after.start].strip()


def in_turn(answers: Sequence[Sequence[Quote]], most: int) -> list[Quote]:
    """The quotes of several answers, the first of each first: at most `most`, unless one answer alone has more. Those
    that overlap are one, in the place of the first of them.
    """
    if len(answers) == 1:
        return list(answers[0])
    chosen: list[Quote] = []
    for quote in (quote for place in zip_longest(*answers) for quote in place if quote is not None):
        met = [place for place, other in enumerate(chosen) if _overlap(quote, other)]
        whole_quote = reduce(Quote.joined, (chosen[place] for place in met), quote)
        kept = [other for place, other in enumerate(chosen) if place not in met]
        at = met[0] if met else len(chosen)
        chosen = [*kept[:at], whole_quote, *kept[at:]]
    return chosen[: max(most, len(answers), *(len(quotes) for quotes in answers))]


def _overlap(one: Quote, other: Quote) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end


def whole(document: Document, span: Span) -> Span:
    """`span`, widened until it can stand alone.

    A sentence takes along the next one where that turns its meaning ("But …", "Unless …"), and the one before where it
    is itself such a turn, or only points back to it ("It …", "In these cases …"). The lead-in of a list, or an item
    that is led in or is no sentence, takes the whole list, an item that is one all that belongs to it; a cell its row;
    a label what it labels, and the other way round.
    """
    index = block_at(document, span.start)
    if index is None:
        return span
    if (listed := _listed(document, span)) is not None:
        return _with_antecedent(document, listed)
    return in_context(document, _with_antecedent(document, _with_turns(document, document.blocks[index], span)))


def _listed(document: Document, span: Span) -> Span | None:
    """The list that `span` is of, or its item; None if it is of none, or of one that is too long."""
    found = list_around(document, span.start)
    if found is None:
        return None
    item = found.item_at(span.start)
    if item and found.lead_in is None and ends_a_sentence(document, item):
        return item if item.end - item.start <= _LONGEST_ITEM else None
    around = with_question(document, found.span)
    return around if around.end - around.start <= LONGEST_LIST else None


def _with_turns(document: Document, block: Block, span: Span) -> Span:
    start, end = span
    pairs = list(pairwise(sentences(document.text, block)))
    for before, after in reversed(pairs):
        if after.start == start and _TURNS.match(document.text, after.start):
            start = before.start
    for before, after in pairs:
        if before.end == end and _TURNS.match(document.text, after.start):
            end = after.end
    return Span(start, end)


def _with_antecedent(document: Document, span: Span) -> Span:
    """`span` with the sentence before it in its paragraph, if its first words only point back to that; not with one
    that points back itself, and so doesn't say what is meant.
    """
    text, index = document.text, block_at(document, span.start)
    if index is None or not points_back(text[span.start : span.end]):
        return span
    for before, after in pairwise(sentences(text, document.blocks[index])):
        is_short = before.end - before.start <= _LONGEST_ANTECEDENT
        if after.start == span.start and is_short and not points_back(text[before.start : before.end]):
            return Span(before.start, span.end)
    return span


def _head_over(document: Document, span: Span) -> Span | None:
    """The row of a table's names above a row: it is shown with that one, so it needs no quote of its own."""
    over = columns(document, span)
    return Span(over.names[0].start, over.names[-1].end) if over else None


def _announces(document: Document, span: Span) -> bool:
    """A lead-in without its list, e.g. of a run of headings: alone it states nothing."""
    return document.text[span.start : span.end].endswith(":")


def _merge(chosen: list[tuple[Document, Span, float]], document: Document, span: Span, score: float) -> bool:
    """Join `span` to a chosen one of the same document that it overlaps or directly follows or precedes."""
    for index, (other, (start, end), best) in enumerate(chosen):
        if (
            other.id != document.id
            or span.start > end + _gap(document, end)
            or start > span.end + _gap(document, span.end)
        ):
            continue
        chosen[index] = (other, Span(min(start, span.start), max(end, span.end)), max(best, score))
        return True
    return False


def _gap(document: Document, end: int) -> int:
    """How many blanks, but no line break, stand after `end`: sentences this near belong together."""
    rest = document.text[end : end + 4]
    return len(rest) - len(rest.lstrip(" \t\u00a0"))


def _without_repeats(quotes: list[Quote]) -> list[Quote]:
    seen: set[str] = set()
    result = []
    for quote in quotes:
        words = " ".join(quote.text.split())
        if words not in seen:
            seen.add(words)
            result.append(quote)
    return result
