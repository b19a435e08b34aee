"""The values of the one-way flow, from Document through Passage, Hit and Quote to Answer.

All are immutable. A Document (in `canonical`) is offered here too, so that all values come from one place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, computed_field, model_validator

from assistant.canonical import Block, BlockKind, Document, Metadata, Span, text_sha256
from assistant.errors import QuoteError

__all__ = [
    "DISCLAIMER",
    "Answer",
    "Block",
    "BlockKind",
    "Document",
    "Hit",
    "Metadata",
    "Notice",
    "NoticeKind",
    "Outcome",
    "Passage",
    "Quote",
    "Span",
    "Turn",
    "text_sha256",
    "whole_characters",
]

DISCLAIMER = (
    "This assistant quotes documents; it does not give medical advice, a diagnosis or a treatment plan. "
    "Talk to a doctor or another qualified clinician about your own situation. "
    "In an emergency call your local emergency number."
)
"""The fixed medical disclaimer. `Answer.disclaimer` returns it; nothing else can be there."""

Outcome = Literal["answered", "partly_answered", "not_in_documents", "small_talk"]
NoticeKind = Literal["emergency", "crisis", "urgent", "personal_decision"]


class Turn(NamedTuple):
    """One earlier message of a conversation; `role` is "user" or "assistant"."""

    role: str
    content: str


def whole_characters(text: str) -> str:
    """The text with � for each half of a character: a program cut it there, and no model, no file and no JSON takes it.

    Example: whole_characters("hurts \\ud83d") == "hurts �"
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one section, whole sentences long: the unit of retrieval.

    `sentences` are the spans that may be quoted, in order, positions in the document (not in the
    passage). `id` is the store's; 0 before it is stored.
    """

    document: str
    start: int
    end: int
    section: tuple[str, ...]
    sentences: tuple[Span, ...]
    id: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, with its fused `score` (higher is better) and its rank (from 1) in
    each ranking that found it, e.g. `{"dense": 1, "lexical": 4}`.
    """

    passage: Passage
    score: float
    ranks: dict[str, int]


class Quote(BaseModel):
    """An exact slice of a document, with where it stands. Made by `Quote.cut` only.

    Invariant: `canonical_text[start:end] == text` and `sha256(canonical_text) == sha256`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    text: str = Field(min_length=1)
    document: str
    title: str
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    start: int = Field(ge=0)
    end: int
    section: list[str]
    page: int | None
    score: float
    _source: Document | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _span_is_as_long_as_the_text(self) -> Self:
        if self.end - self.start != len(self.text):
            raise ValueError(f"the span {self.start}:{self.end} is not as long as the text ({len(self.text)})")
        return self

    @classmethod
    def cut(cls, document: Document, span: Span, score: float) -> Self:
        """The quote of `span` in `document`.

        Raises:
            QuoteError: the span is empty or reaches beyond the document.
        """
        start, end = span
        if not 0 <= start < end <= len(document.text):
            raise QuoteError(
                f"The span {start}:{end} is not inside '{document.id}' (0:{len(document.text)}).",
                "Report this as a bug, with the document.",
            )
        quote = cls(
            text=document.text[start:end],
            document=document.id,
            title=document.title,
            sha256=document.sha256,
            start=start,
            end=end,
            section=list(document.section_of(span)),
            page=document.page_at(start),
            score=score,
        )
        quote._source = document
        return quote

    def joined(self, other: Self) -> Self:
        """One quote of this and `other`, which it overlaps; itself, if it was read from JSON, without its document."""
        if self._source is None:
            return self
        span = Span(min(self.start, other.start), max(self.end, other.end))
        return type(self).cut(self._source, span, max(self.score, other.score))

    @property
    def source(self) -> Document | None:
        """The document that it was cut from; None for a quote that was read from JSON."""
        return self._source

    @property
    def origin(self) -> str:
        """What is known of its document's source, licence and date; empty for a quote that was read from JSON."""
        return self._source.metadata.line if self._source else ""

    def check(self, document: Document | None = None) -> None:
        """Slice the text out of its document once more and compare.

        `document` is what to compare with; without it, the one that the quote was cut from. A quote
        that was read from JSON has none, and fails the check rather than pass unseen.

        Raises:
            QuoteError: the text, the position or the document's hash doesn't agree.
        """
        source = document or self._source
        where = f"The quote at {self.start}:{self.end} of '{self.document}'"
        if source is None:
            raise QuoteError(f"{where} has no document to be checked against.", "Run: python -m assistant verify FILE")
        if text_sha256(source.text) != self.sha256:
            raise QuoteError(f"{where} was cut from another version of the document.", "Ask the question again.")
        if source.text[self.start : self.end] != self.text:
            raise QuoteError(f"{where} differs from the document's text.", "Do not rely on it; ask the question again.")


class Notice(BaseModel):
    """Something to be shown before anything else, whatever the outcome; `source` names the guidance."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    kind: NoticeKind
    text: str = Field(min_length=1)
    source: str


class Answer(BaseModel):
    """What the assistant says to one question. Its JSON is `model_dump(mode="json")`.

    The disclaimer is computed, not stored: there is no way to build an answer without it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: str
    question: str
    standalone_question: str
    outcome: Outcome
    notices: list[Notice]
    text: str
    quotes: list[Quote]
    not_covered: list[str]
    closest: list[Quote]
    confidence: float = Field(ge=0, le=1)
    timings_ms: dict[str, float]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def disclaimer(self) -> str:
        """The fixed medical disclaimer."""
        return DISCLAIMER

    @model_validator(mode="before")
    @classmethod
    def _disclaimer_is_the_fixed_one(cls, data: Any) -> Any:
        """Accept the JSON form, whose disclaimer must be ours to the letter."""
        if isinstance(data, dict) and "disclaimer" in data:
            if data["disclaimer"] != DISCLAIMER:
                raise ValueError("the disclaimer is not the fixed one")
            return {key: value for key, value in data.items() if key != "disclaimer"}
        return data

    @model_validator(mode="after")
    def _outcome_and_quotes_agree(self) -> Self:
        if self.outcome in ("answered", "partly_answered") and not self.quotes:
            raise ValueError(f"the outcome is {self.outcome}, but there is no quote")
        if self.outcome in ("not_in_documents", "small_talk") and self.quotes:
            raise ValueError(f"the outcome is {self.outcome}, but there are quotes")
        return self

    def check(self, find_document: Callable[[str], Document] | None = None) -> None:
        """Check every quote, `closest` included, against its document.

        Raises:
            QuoteError: the first quote that isn't an exact slice.
        """
        for quote in [*self.quotes, *self.closest]:
            quote.check(find_document(quote.document) if find_document else None)

    def to_markdown(self) -> str:
        """The answer as Markdown, every quote checked first.

        Raises:
            QuoteError: a quote fails the check; nothing is rendered then.
        """
        from assistant.rendering import answer_to_markdown

        return answer_to_markdown(self)
