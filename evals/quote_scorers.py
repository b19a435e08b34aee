"""A case, the given answer and the stored documents go in; scores of the quotes come out.

Gold counts as found where it is an exact substring of a quote: no normalisation, so no way for a
nearly right text to pass.
"""

from collections.abc import Sequence

from assistant.passages import sentences
from assistant.types import Block, text_sha256
from evals.cases import Case
from evals.given import GivenAnswer, GivenQuote
from evals.scores import Documents, Score, not_applicable, shown, yes_or_no

FIRST_QUOTES = 3
"""A reader looks at the first few quotes; evidence below them counts only where a list was asked for."""

LEAST_PRECISION = 0.1
"""Fewer gold sentences than one in ten is quoting by the page. Without this, an assistant that quotes
whole documents would find all the gold there is."""


def quote_verbatim(case: Case, answer: GivenAnswer, documents: Documents) -> Score:
    """1 if every quote is sliced out of its stored document anew and is the same, to the letter."""
    quotes = [*answer.quotes, *answer.closest]
    if not quotes:
        return not_applicable("nothing is quoted")
    wrong = [problem for quote in quotes if (problem := _difference(quote, documents))]
    return yes_or_no(not wrong, f"all {len(quotes)} quotes are exact", "; ".join(wrong))


def _difference(quote: GivenQuote, documents: Documents) -> str:
    """How a quote differs from the document that it names, or nothing."""
    document = documents.get(quote.document)
    if document is None:
        return f"{shown(quote.text)} names '{quote.document}', which is not in the store"
    if quote.sha256 != text_sha256(document.text):
        return f"{shown(quote.text)} carries another hash than '{quote.document}'"
    stored = document.text[quote.start : quote.end] if 0 <= quote.start < quote.end <= len(document.text) else ""
    if stored != quote.text or not quote.text:
        return f"{shown(quote.text)} is not what '{quote.document}' has at {quote.start}:{quote.end}: {shown(stored)}"
    return ""


def page_furniture(case: Case, answer: GivenAnswer, documents: Documents) -> Score:
    """1 if no quote holds a menu, a pointer to other pages or a comment counter."""
    quotes = [quote for quote in (*answer.quotes, *answer.closest) if quote.document in documents]
    if not quotes:
        return not_applicable("nothing is quoted")
    for quote in quotes:
        document = documents[quote.document]
        for block in document.blocks:
            if block.kind == "furniture" and block.start < quote.end and quote.start < block.end:
                return Score(0.0, f"quotes page furniture: {shown(document.text[block.start : block.end])}")
    return Score(1.0, "no page furniture is quoted")


def filled_slots(case: Case, quotes: Sequence[GivenQuote]) -> int:
    """How many gold slots have one of their alternatives inside one of the quotes."""
    return sum(any(text in quote.text for text in slot for quote in quotes) for slot in case.gold)


def evidence(case: Case, answer: GivenAnswer, documents: Documents) -> Score:
    """Share of the needed slots filled: by the first three quotes, or by any of them for a list."""
    quotes = answer.quotes if case.wants_list else answer.quotes[:FIRST_QUOTES]
    where = "the quotes" if case.wants_list else f"the first {FIRST_QUOTES} quotes"
    return _recall(case, quotes, where)


def gold_recall_at_1(case: Case, answer: GivenAnswer, documents: Documents) -> Score:
    """Share of the needed slots that the first quote fills."""
    return _recall(case, answer.quotes[:1], "the first quote")


def gold_recall_at_3(case: Case, answer: GivenAnswer, documents: Documents) -> Score:
    """Share of the needed slots that the first three quotes fill."""
    return _recall(case, answer.quotes[:3], "the first 3 quotes")


def list_coverage(case: Case, answer: GivenAnswer, documents: Documents) -> Score:
    """Share of a list's needed slots filled by all quotes; 0 where something forbidden stands between."""
    if not case.wants_list:
        return not_applicable("no list was asked for")
    between = [text for text in case.forbidden if any(text in quote.text for quote in answer.quotes)]
    if between:
        return Score(0.0, f"what doesn't belong to the list is quoted with it: {shown(between[0])}")
    return _recall(case, answer.quotes, "the quotes")


def _recall(case: Case, quotes: Sequence[GivenQuote], where: str) -> Score:
    if case.needed == 0:
        return not_applicable("no evidence is needed")
    filled = min(filled_slots(case, quotes), case.needed)
    explanation = f"{filled} of {case.needed} needed in {where}"
    if filled < case.needed:
        missing = [
            slot[0] for slot in case.gold if filled_slots(case.model_copy(update={"gold": (slot,)}), quotes) == 0
        ]
        explanation += "; missing: " + ", ".join(shown(text) for text in missing[:3])
    return Score(filled / case.needed, explanation)


def quote_precision(case: Case, answer: GivenAnswer, documents: Documents) -> Score:
    """Share of the quoted sentences (headings count as one) that are gold."""
    if not case.gold or not answer.quotes:
        return not_applicable("no gold" if not case.gold else "nothing is quoted")
    quoted = [piece for quote in answer.quotes for piece in quoted_sentences(quote.text)]
    gold = sum(any(text in piece or piece in text for text in case.gold_texts) for piece in quoted)
    return Score(gold / max(1, len(quoted)), f"{gold} of {len(quoted)} quoted sentences are gold")


def quoted_sentences(text: str) -> list[str]:
    """The sentences of a quote, line by line. Example: "Reasons\\nIt hurts. It stays." has three."""
    pieces: list[str] = []
    for line in text.splitlines():
        if line.strip():
            pieces.extend(line[start:end] for start, end in sentences(line, Block("paragraph", 0, len(line))))
    return pieces


def follow_up(case: Case, answer: GivenAnswer, documents: Documents) -> Score:
    """1 if a follow-up was understood: any of its gold is quoted, which the question alone can't find."""
    if not case.history or not case.gold:
        return not_applicable("no earlier turn" if not case.history else "no gold")
    looked_up = f"looked up as {shown(answer.standalone_question)}"
    found = filled_slots(case, answer.quotes) > 0
    return yes_or_no(found, f"resolved, {looked_up}", f"not resolved, {looked_up}")
