"""A question, lists and the likeliest sentences go in; the list that the paragraph of such a sentence leads into comes
out. "When it fails, don't give up. You can do this:" says little without what follows.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from assistant.evidence import Candidate
from assistant.labels import block_at
from assistant.list_fit import outline
from assistant.lists import ListInText
from assistant.reading import PassageText
from assistant.types import Span

LEAST = 0.0
"""The least logit by which the outline of such a list has to answer."""

LEAST_TOLD = 1.0
"""The same of the outline with the sentences before the lead-in, which answer by themselves a little."""

WORSE = 1.5
"""How much worse, in logits, it may answer than the best passage, where the best sentence of all leads into it."""

BETTER = 0.5
"""How much better it has to answer where the best sentence stands elsewhere, as in one of its items."""

_LOOKED_AT = 2  # of so many of the likeliest sentences one has to stand in the paragraph
_ASKS_WHAT = re.compile(r"\b(what|which|how|where)\b(?! (is|are|if)\b)", re.IGNORECASE)
"""What a list of things to do, or of kinds, may answer; "why" asks for a list by its name, "what is" for a meaning,
"what if" for what follows."""


class LedInto(NamedTuple):
    """A list, from where in the paragraph above it it is quoted, and whether the best sentence of all stands there."""

    found: ListInText
    first: int
    has_the_best: bool

    @property
    def spans(self) -> tuple[Span, ...]:
        """What to quote, in reading order."""
        lead, *items = self.found.stretches
        return (Span(self.first, lead.end), *items)

    @property
    def outlines(self) -> tuple[PassageText, PassageText]:
        """What is read of it: the list in short, and that with what stands before its lead-in, which says what for."""
        short, lead_in = outline(self.found), self.found.lead_in
        before = self.found.document.text[self.first : lead_in.start].strip() if lead_in else ""
        return short, PassageText(short.headings, (before, *short.sentences) if before else short.sentences)

    def answer(self, short: float, told: float, best_passage: float) -> float | None:
        """By which logit the list answers, of those of its two outlines; None if it doesn't well enough, beside that
        of the best passage.
        """
        if not self.has_the_best:
            return short if short >= max(LEAST, best_passage + BETTER) else None
        least = best_passage - WORSE
        return max(short, told) if short >= max(LEAST, least) or told >= max(LEAST_TOLD, least) else None


def list_led_into(question: str, lists: Sequence[ListInText], candidates: Sequence[Candidate]) -> LedInto | None:
    """The innermost list whose lead-in stands in a paragraph with one of the likeliest sentences, for a question that
    asks what, which, how or where.
    """
    if not _ASKS_WHAT.search(question):
        return None
    led = [found for each in lists if (found := _led_into(each, candidates))]
    return min(led, key=lambda each: each.found.span.end - each.found.span.start, default=None)


def _led_into(found: ListInText, candidates: Sequence[Candidate]) -> LedInto | None:
    index = block_at(found.document, found.lead_in.start) if found.lead_in else None
    if index is None:
        return None
    paragraph = found.document.blocks[index]
    for place, candidate in enumerate(candidates[:_LOOKED_AT]):
        is_there = paragraph.start <= candidate.span.start < paragraph.end
        if is_there and candidate.document.id == found.document.id:
            return LedInto(found, candidate.span.start, place == 0)
    return None
