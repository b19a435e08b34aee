"""A question and the earlier exchanges go in; the states of its exchange come out, the last one settled.

Nothing here knows Gradio: it is the conversation, whoever shows it.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.errors import AssistantError, QuestionError
from assistant.safety import notices
from assistant.settings import Settings
from assistant.types import Answer, Notice, Turn
from assistant.ui.desk import Desk
from assistant.ui.loading import Loading
from assistant.ui.render import render_answer, render_failure, render_pending

logger = logging.getLogger(__name__)
State = Literal["waiting", "answered", "failed", "stopped", "not_a_question"]
_LOOKING = "Looking through the documents"
_UNEXPECTED = "Something went wrong, and there is no answer to this question."
_UNEXPECTED_NEXT_STEP = "Ask again; if it happens again, the terminal in which the assistant runs says more."


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and what came of it: `html` is what is shown, `reply` what later questions can lean on.

    `notices` are those of the question itself, which stay whatever becomes of it.
    """

    question: str
    state: State
    html: str
    reply: str = ""
    notices: tuple[Notice, ...] = ()


def history(exchanges: Sequence[Exchange]) -> list[Turn]:
    """The earlier turns as `Assistant.ask` takes them. What was asked counts also where no answer came
    of it: an emergency told in it is still one.
    """
    turns = []
    for exchange in exchanges:
        if exchange.state != "not_a_question":
            turns.append(Turn("user", exchange.question))
        if exchange.reply:
            turns.append(Turn("assistant", exchange.reply))
    return turns


def stopped(exchange: Exchange) -> Exchange:
    """The exchange after the reader has stopped it."""
    html = render_failure("You stopped this question.", "Ask it again whenever you like.", exchange.notices, calm=True)
    return replace(exchange, state="stopped", html=html)


async def exchange_states(
    question: str, earlier: Sequence[Exchange], loading: Loading, desk: Desk
) -> AsyncIterator[Exchange]:
    """Waiting, as long as it takes, then the answer or, said calmly, why there is none; never an exception."""
    turns = history(earlier)
    waiting = Exchange(question, "waiting", render_pending(_LOOKING))
    yield waiting
    try:
        waiting = replace(waiting, notices=await asyncio.to_thread(_notices, question, turns, loading.settings))
        async for status in loading.statuses():
            if not status.settled:
                html = render_pending(f"Still starting – {status.text}", waiting.notices)
                yield replace(waiting, html=html)
        answer = await desk.ask(question, turns)
        yield Exchange(question, "answered", render_answer(answer), plain_reply(answer), tuple(answer.notices))
    except QuestionError as error:
        yield _without_answer(waiting, "not_a_question", error.what, error.next_step)
    except AssistantError as error:
        logger.error("%s", error)
        yield _without_answer(waiting, "failed", error.what, error.next_step)
    except Exception:
        logger.exception("A question could not be answered.")
        yield _without_answer(waiting, "failed", _UNEXPECTED, _UNEXPECTED_NEXT_STEP)


def plain_reply(answer: Answer) -> str:
    """The assistant's words and the quoted texts, as an earlier turn of the conversation."""
    return "\n\n".join([answer.text, *(quote.text for quote in answer.quotes)])


def _without_answer(waiting: Exchange, state: State, what: str, next_step: str) -> Exchange:
    html = render_failure(what, next_step, waiting.notices, calm=state == "not_a_question")
    return replace(waiting, state=state, html=html)


def _notices(question: str, turns: Sequence[Turn], settings: Settings) -> tuple[Notice, ...]:
    """What has to be shown at once and on every path: before the models are loaded, and if they fail."""
    return tuple(notices(question[: settings.max_question_characters], turns, settings.locale))
