"""A question, lists and the likeliest sentences go in; the list that the paragraph of such a sentence leads into comes
out. "When it fails, don't give up. You can do this:" says little without what follows.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from assistant.evidence import Candidate
from assistant.labels import block_at
from assistant.lists import ListInText
from assistant.types import Span

LEAST = 0.0
"""The least logit by which such a list has to answer."""

WORSE = 1.5
"""How much worse, in logits, it may answer than the best passage, where the best sentence of all leads into it."""

BETTER = 0.5
"""How much better it has to answer where the best sentence stands elsewhere, as in one of its items."""

_LOOKED_AT = 2  # of so many of the likeliest sentences one has to stand in the paragraph
_ASKS_WHAT = re.compile(r"\b(what|which|how|where)\b(?! (is|are)\b)", re.IGNORECASE)
"""What a list of things to do, or of kinds, may answer; "why" asks for a list by its name, "what is" for a meaning."""


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

    def least(self, best_passage: float) -> float:
        """The logit by which the list has to answer, where the best passage answers by this one."""
        return max(LEAST, best_passage - WORSE if self.has_the_best else best_passage + BETTER)


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
