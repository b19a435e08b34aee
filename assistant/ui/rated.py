"""Exchanges that their asker has rated go in; lines of a question set for `python -m evals` come out."""

import json
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.types import Answer, Turn
from assistant.ui.exchanges import Exchange

Reason = Literal["", "not_what_i_asked", "not_in_documents", "incomplete", "in_documents"]


class Rated(BaseModel):
    """An exchange with the turns before it, whether it was good, and if not, why (`note`: in own words)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    exchange: Exchange
    turns: list[Turn] = Field(default_factory=list)
    good: bool
    reason: Reason = ""
    note: str = ""


def cases(rated: Sequence[Rated]) -> str:
    """One line an exchange that has an answer; the same question rated twice stands there once, as rated last."""
    by_question = {(case["question"], str(case["history"])): case for case in map(_case, rated) if case}
    by_id = {case["id"]: case for case in by_question.values()}
    return "".join(f"{json.dumps(case, ensure_ascii=False)}\n" for case in by_id.values())


def _case(rated: Rated) -> dict[str, Any] | None:
    answer = rated.exchange.answer
    if answer is None:
        return None
    history = [turn._asdict() for turn in rated.turns]
    while history and history[-1]["role"] == "user":  # asked in vain, and a set wants an answer before a question
        history.pop()
    return {
        "id": f"rated-{answer.id}",
        "kind": "rated_good" if rated.good else "rated_bad",
        "question": rated.exchange.question,
        "history": history,
        "notices": [notice.kind for notice in answer.notices],
        **(_good(answer) if rated.good else _bad(answer, rated.reason)),
        **({} if rated.good else {"note": _note(answer, rated)}),
    }


def _good(answer: Answer) -> dict[str, Any]:
    """The same outcome again, and any of its quotes among those given."""
    texts = [quote.text for quote in answer.quotes]
    return {"expect": answer.outcome, **({"gold": [texts]} if texts else {})}


def _bad(answer: Answer, reason: Reason) -> dict[str, Any]:
    """What a better answer must hold, as far as the rating tells: most often only what must not come again."""
    texts = [quote.text for quote in answer.quotes]
    if reason == "not_in_documents":
        return {"expect": "not_in_documents"}
    if reason == "incomplete":
        return {"expect": "any", **({"gold": [texts]} if texts else {})}
    if answer.outcome == "not_in_documents":
        return {"expect": "any", **({} if reason == "not_what_i_asked" else {"forbidden": [answer.text]})}
    return {"expect": "any", **({"forbidden": texts[:1]} if texts else {})}


def _note(answer: Answer, rated: Rated) -> str:
    said = " – ".join(filter(None, [rated.reason.replace("_", " "), rated.note]))
    return f"{said or 'no reason given'} (it was: {answer.outcome.replace('_', ' ')})"
