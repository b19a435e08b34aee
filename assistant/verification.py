"""A file of exported answers goes in; what is wrong with its quotes, line by line, comes out."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from assistant.errors import AssistantError, InputError, QuoteError
from assistant.types import Answer, Document


class Verified(NamedTuple):
    """What was checked, and every problem in one line each."""

    answers: int
    quotes: int
    problems: list[str]


def verify(path: Path, find_document: Callable[[str], Document]) -> Verified:
    """Check each answer of a JSON or JSONL file against the documents as they are stored now.

    A line may be an answer, an object with an answer under the key "answer" (a benchmark's output), or a
    batch's error object, which holds no quotes.

    Raises:
        InputError: the file can't be read or has no answers in it.
    """
    answers = quotes = 0
    problems: list[str] = []
    any_object = False
    for place, value in _values(path):
        any_object = any_object or isinstance(value, dict)
        if isinstance(value, dict) and "error" in value and "quotes" not in value:
            continue
        try:
            answer = _answer(value)
            answers += 1
            for quote in [*answer.quotes, *answer.closest]:
                quotes += 1
                quote.check(find_document(quote.document))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            problems.append(f"{place}: not an answer: {where or 'it'}: {first['msg']}")
        except json.JSONDecodeError as error:
            problems.append(f"{place}: not JSON ({error.msg.lower()} at character {error.pos + 1})")
        except AssistantError as error:
            problems.append(f"{place}: {error}")
    if not answers and (not problems or not any_object):
        raise InputError(f"There are no answers in '{path}'.", "Make them with: python -m assistant ask --json")
    return Verified(answers, quotes, problems)


def _answer(value: Any) -> Answer:
    if isinstance(value, Exception):
        raise value
    if isinstance(value, dict) and isinstance(value.get("answer"), dict):
        value = value["answer"]
    answer = Answer.model_validate(value)
    if "disclaimer" not in value:
        raise QuoteError("The answer has no disclaimer.", "It was altered after it was made; don't rely on it.")
    return answer


def _values(path: Path) -> Iterator[tuple[str, Any]]:
    """Each JSON value with its place: a file is one value, a list of them, or one a line."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = "it is no text in UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror or str(error)
        raise InputError(f"'{path}' can't be read: {reason.lower()}.", "Name a file of exported answers.") from error
    try:
        whole = json.loads(text)
    except json.JSONDecodeError:
        for number, line in enumerate(text.split("\n"), start=1):  # a quote may hold other line ends, e.g. U+2028
            if line.strip():
                yield f"line {number}", _parsed(line)
        return
    for number, value in enumerate(whole if isinstance(whole, list) else [whole], start=1):
        yield f"answer {number}", value


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        return error
