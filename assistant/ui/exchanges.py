"""A question with what came of it, as the browser keeps it, goes in; what is shown and exported of it comes out."""

import logging
from collections.abc import Callable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from assistant.errors import AssistantError, CorpusError, QuoteError
from assistant.rendering import escape, notices_to_text
from assistant.types import DISCLAIMER, Answer, Document, Notice, Quote, Span, Turn
from assistant.ui.render import render_answer, render_failure

logger = logging.getLogger(__name__)
State = Literal["answered", "failed", "stopped", "not_a_question"]
FindDocument = Callable[[str], Document]
_SEE_SOURCE = "Ask again to get an answer from the documents as they are now."


class Exchange(BaseModel):
    """One question and what came of it: an answer, or `what` happened instead and the `next_step`.

    `notices` are those of the question itself, which stay whatever becomes of it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    state: State
    answer: Answer | None = None
    notices: tuple[Notice, ...] = ()
    what: str = ""
    next_step: str = ""

    @property
    def turns(self) -> list[Turn]:
        """What later questions can lean on. What was asked counts also where no answer came of it: an
        emergency told in it is still one.
        """
        asked = [] if self.state == "not_a_question" else [Turn("user", self.question)]
        if self.answer is None:
            return asked
        said = [self.answer.text, *(quote.text for quote in self.answer.quotes)]
        return [*asked, Turn("assistant", "\n\n".join(said))]

    def without_answer(self, state: State, what: str, next_step: str) -> "Exchange":
        """The same question, after something else than an answer."""
        return self.model_copy(update={"state": state, "what": what, "next_step": next_step, "answer": None})


def shown(exchange: Exchange, find_document: FindDocument | None = None) -> dict[str, Any]:
    """What the page needs of an exchange: `exchange` to keep, `html` to show, `markdown` to copy, `turns` to
    send with later questions.

    An answer that comes back from the browser has lost its documents: `find_document` gives them, and
    every quote is cut from them anew. One that isn't there to the letter is not shown.
    """
    answer, failure = exchange.answer, (exchange.what, exchange.next_step)
    if answer and find_document:
        try:
            answer = recut(answer, find_document)
        except AssistantError as error:
            logger.info("%s", error)
            answer, failure = None, (f"This earlier answer is not shown: {error.what}", _SEE_SOURCE)
    if answer:
        html, markdown = render_answer(answer), answer.to_markdown() if _proven(answer) else ""
    else:
        html, markdown = _failure_html(exchange, *failure), _failure_markdown(exchange, *failure)
    turns = [turn._asdict() for turn in exchange.turns]
    return {"exchange": exchange.model_dump(mode="json"), "turns": turns, "html": html, "markdown": markdown}


def recut(answer: Answer, find_document: FindDocument) -> Answer:
    """The same answer with every quote checked and cut again from its document as it is stored now.

    Raises:
        AssistantError: a document is gone or has changed, or a quote isn't in it to the letter.
    """

    def cut(quote: Quote) -> Quote:
        try:
            document = find_document(quote.document)
        except CorpusError as error:
            raise CorpusError(f"“{quote.title}” is no longer among the documents.", error.next_step) from error
        try:
            quote.check(document)
        except QuoteError as error:
            raise QuoteError(f"“{quote.title}” has changed since.", error.next_step) from error
        return Quote.cut(document, Span(quote.start, quote.end), quote.score)

    return answer.model_copy(
        update={"quotes": [cut(quote) for quote in answer.quotes], "closest": [cut(quote) for quote in answer.closest]}
    )


def to_markdown(exchanges: list[dict[str, Any]]) -> str:
    """A conversation, from what `shown` made of each of its exchanges."""
    parts = []
    for part in exchanges:
        question = " ".join(part["exchange"]["question"].split())
        parts.append(f"## {escape(question)}\n\n{part['markdown']}")
    return "\n".join(parts)


def _proven(answer: Answer) -> bool:
    try:
        answer.check()
    except AssistantError:  # render_answer has logged it and shows the failure
        return False
    return True


def _failure_html(exchange: Exchange, what: str, next_step: str) -> str:
    calm = exchange.state in ("stopped", "not_a_question")
    notices = exchange.answer.notices if exchange.answer else exchange.notices
    return render_failure(what, next_step, notices, calm=calm)


def _failure_markdown(exchange: Exchange, what: str, next_step: str) -> str:
    notices = exchange.answer.notices if exchange.answer else exchange.notices
    parts = [escape(notices_to_text(notices))] if notices else []
    return "\n\n".join([*parts, escape(f"{what} {next_step}".strip()), f"*{escape(DISCLAIMER)}*"]) + "\n"
