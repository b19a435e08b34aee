"""A question, or a file of them, goes in; answers come out, and to somebody in danger help comes first, always."""

import argparse
import io
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any

from assistant.errors import AssistantError, InputError
from assistant.settings import Settings
from assistant.types import DISCLAIMER, Answer, Notice, whole_characters

if TYPE_CHECKING:
    from assistant.assistant import Assistant

_BATCH_LINE = 'Each line is {"id": …, "question": …, "history": […]}; id and history may be left out.'
_ENCODING = "utf-8-sig"  # some editors and shells put a mark of the byte order before the first line


def add_ask_command(
    command: Callable[[str, Any, str], argparse.ArgumentParser], settings: Callable[[argparse.Namespace], Settings]
) -> None:
    """Add `ask`; `command` makes a parser of a name, what it runs, and its help."""
    ask = command("ask", lambda options: _ask(options, settings(options)), "answer a question, or a file of questions")
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument("--json", action="store_true", help="print the answer as JSON, on one line")
    ask.add_argument("--batch", metavar="FILE", help='JSONL of {"id","question","history"}; - is standard input')


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    if (options.question is None) == (options.batch is None):
        raise InputError("Give either a QUESTION or --batch FILE.", "Run: python -m assistant ask --help")
    if options.batch is not None:
        with _open_batch(options.batch) as lines, _open_assistant(settings) as assistant:
            return _ask_batch(assistant, lines)
    try:
        answer = _answer(options.question, settings)
    except Exception:  # of whatever kind: somebody in danger is told whom to call first
        for line in _help_first(options.question, settings):
            _say(line)
        raise
    if options.json:
        print(answer.model_dump_json())
    else:
        from assistant.rendering import answer_to_text

        print(answer_to_text(answer), end="")
    return 0


def _answer(question: str, settings: Settings) -> Answer:
    from assistant.conversation import check_question

    check_question(question, settings.max_question_characters)  # before the models are loaded
    with _open_assistant(settings) as assistant:
        answer = assistant.ask(question)
        answer.check()
        return answer


def _help_first(question: str, settings: Settings) -> Iterator[str]:
    """What somebody in danger must read although there is no answer: at once what the patterns find, then, if the
    danger-reader can be loaded, what it finds beyond that.
    """
    from assistant.safety import notices

    said = question[: settings.max_question_characters]
    by_pattern = notices(said, (), settings.locale)
    if by_pattern:
        yield _cards(by_pattern)
    if any(character.isalnum() for character in said):
        with suppress(Exception):  # the patterns have spoken, and the error that led here is told in any case
            from assistant.meaning import open_meaning

            known = {notice.kind for notice in by_pattern}
            found = notices(said, (), settings.locale, open_meaning(settings.threads))
            if further := [notice for notice in found if notice.kind not in known]:
                yield _cards(further)


def _cards(raised: Sequence[Notice]) -> str:
    from assistant.rendering import notices_to_text

    return f"{notices_to_text(raised)}\n\n{DISCLAIMER}\n"


def _ask_batch(assistant: "Assistant", lines: IO[str]) -> int:
    """One answer a line, in order. A line that can't be answered gives an error object, and the rest goes on."""
    failed = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        value: Any = {}
        try:
            value = _parsed(line)
            _check_item(value)
            answer = assistant.ask(value["question"], value.get("history") or [], _id_of(value, number))
            answer.check()
            print(answer.model_dump_json(), flush=True)
        except AssistantError as error:
            failed += 1
            print(json.dumps(_unanswered(assistant, value, number, error), ensure_ascii=False), flush=True)
            _say(f"line {number}: {error}")
    return 1 if failed else 0


def _unanswered(assistant: "Assistant", value: Any, number: int, error: AssistantError) -> dict[str, Any]:
    """In the answer's place: why there is none, and the notices, which don't depend on an answer."""
    *earlier, question = _said(value)
    said = question[: assistant.library.settings.max_question_characters]
    raised = [notice.model_dump(mode="json") for notice in assistant.notices(said, earlier)] if said or earlier else []
    return {"id": _id_of(value, number), "error": str(error), "notices": raised, "disclaimer": DISCLAIMER}


def _said(value: Any) -> Iterator[Any]:
    """What the user said, as far as it can be made out: the turns of the history, and the question last, "" if none."""
    item = value if isinstance(value, dict) else {}
    history = item.get("history")
    for turn in history if isinstance(history, list) else ():
        if isinstance(turn, dict) and turn.get("role") == "user" and isinstance(turn.get("content"), str):
            yield turn
    yield item["question"] if isinstance(item.get("question"), str) else ""


def _id_of(value: Any, number: int) -> str:
    """The item's own id, 0 included, or its line's number."""
    given = value.get("id") if isinstance(value, dict) else None
    return str(number) if given in (None, "") else whole_characters(str(given))


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"This is not JSON ({error.msg}).", _BATCH_LINE) from error


def _check_item(value: Any) -> None:
    if not isinstance(value, dict) or not isinstance(value.get("question"), str):
        raise InputError("There is no question.", _BATCH_LINE)
    if not isinstance(value.get("history") or [], list):
        raise InputError("The history is no list.", _BATCH_LINE)


@contextmanager
def _open_batch(name: str) -> Iterator[IO[str]]:
    if name == "-":
        lines = io.TextIOWrapper(sys.stdin.buffer, encoding=_ENCODING, errors="surrogateescape")
        yield lines
        lines.detach()  # standard input isn't ours to close
        return
    try:
        lines = open(name, encoding=_ENCODING, errors="surrogateescape")  # noqa: SIM115 - closed below
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"The batch file '{name}' can't be read: {reason}.", "Name a JSONL file, or - .") from error
    with lines:  # outside of the try: what goes wrong while answering is no fault of the file
        yield lines


def _open_assistant(settings: Settings) -> "Assistant":
    from assistant.assistant import Assistant
    from assistant.watching import bar

    with bar() as progress:
        assistant = Assistant.open(settings, progress)
    if assistant.library.busy_problem and assistant.documents():
        _say(f"note: {assistant.library.busy_problem} Answering from what is stored.")
    for item in assistant.library.last_report.refused:
        _say(f"note: {item.reason} {item.next_step}")
    return assistant


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
