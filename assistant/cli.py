"""A command line goes in; answers, reports and one-line errors come out, and an exit status: 0 good,
1 the work failed, 2 bad usage.
"""

import argparse
import io
import json
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn

from assistant.document_commands import add_document_commands
from assistant.errors import AssistantError, InputError
from assistant.settings import Settings
from assistant.types import DISCLAIMER

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.library import Library

_BATCH_LINE = 'Each line is {"id": …, "question": …, "history": […]}; id and history may be left out.'


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
        return status
    except AssistantError as error:
        if options.debug:
            traceback.print_exc()
        _say(f"error: {error}")
        return error.exit_status
    except BrokenPipeError:  # the reader, e.g. `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        _say("stopped")
        return 130


class OneLineParser(argparse.ArgumentParser):
    """An argparse parser whose errors are one clear line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and stop with status 2."""
        self.exit(2, f"error: {message}. Run: {self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = OneLineParser(
        prog="python -m assistant", description="Answers questions with exact quotes from documents."
    )
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="the folder of documents (default: corpus)")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the folder of the index (default: data)")
    parser.add_argument("--debug", action="store_true", help="show where an error came from")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        return added

    ask = command("ask", _ask, "answer a question, or a file of questions")
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument("--json", action="store_true", help="print the answer as JSON, on one line")
    ask.add_argument("--batch", metavar="FILE", help='JSONL of {"id","question","history"}; - is standard input')
    add_document_commands(command, _settings)
    command("text", _text, "print a document's canonical text, exactly").add_argument("document")
    command("verify", _verify, "check the quotes of exported answers").add_argument("file", type=Path)
    serve = command("serve", _serve, "open the chat page")
    serve.add_argument("--host", default="127.0.0.1", help="default: 127.0.0.1, this machine only")
    serve.add_argument("--port", type=int, default=7860, help="default: 7860")
    return parser


def _settings(options: argparse.Namespace) -> Settings:
    given = {"corpus_folder": options.corpus, "data_folder": options.data}
    return Settings(**{name: value for name, value in given.items() if value is not None})


def _ask(options: argparse.Namespace) -> int:
    if (options.question is None) == (options.batch is None):
        raise InputError("Give either a QUESTION or --batch FILE.", "Run: python -m assistant ask --help")
    settings = _settings(options)
    if options.batch is not None:
        with _open_batch(options.batch) as lines, _open_assistant(settings) as assistant:
            return _ask_batch(assistant, lines)
    from assistant.conversation import check_question

    try:
        check_question(options.question, settings.max_question_characters)  # before the models are loaded
        with _open_assistant(settings) as assistant:
            answer = assistant.ask(options.question)
            answer.check()
    except AssistantError:
        _help_first(options.question, settings)
        raise
    if options.json:
        print(answer.model_dump_json())
    else:
        from assistant.rendering import answer_to_text

        print(answer_to_text(answer), end="")
    return 0


def _help_first(question: str, settings: Settings) -> None:
    """What somebody in danger must read although there is no answer."""
    from assistant.rendering import notices_to_text
    from assistant.safety import notices

    if raised := notices(question[: settings.max_question_characters], (), settings.locale):
        _say(f"{notices_to_text(raised)}\n\n{DISCLAIMER}")


def _ask_batch(assistant: "Assistant", lines: IO[str]) -> int:
    """One answer a line, in order. A line that can't be answered gives an error object, and the rest goes on."""
    failed = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        value: Any = {}
        try:
            value = _parsed(line, number)
            _check_item(value, number)
            answer = assistant.ask(value["question"], value.get("history") or [], _id_of(value, number))
            answer.check()
            print(answer.model_dump_json(), flush=True)
        except AssistantError as error:
            failed += 1
            unanswered = {"id": _id_of(value, number), "error": str(error), "disclaimer": DISCLAIMER}
            print(json.dumps(unanswered, ensure_ascii=False), flush=True)
            _say(f"line {number}: {error}")
    return 1 if failed else 0


def _id_of(value: Any, number: int) -> str:
    """The item's own id, or its line's number."""
    return str(value.get("id") or number) if isinstance(value, dict) else str(number)


def _parsed(line: str, number: int) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"Line {number} is not JSON ({error.msg}).", _BATCH_LINE) from error


def _check_item(value: Any, number: int) -> None:
    if not isinstance(value, dict) or not isinstance(value.get("question"), str):
        raise InputError(f"Line {number} has no question.", _BATCH_LINE)
    if not isinstance(value.get("history") or [], list):
        raise InputError(f"Line {number} has a history that is no list.", _BATCH_LINE)


@contextmanager
def _open_batch(name: str) -> Iterator[IO[str]]:
    if name == "-":
        lines = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="surrogateescape")
        yield lines
        lines.detach()  # standard input isn't ours to close
        return
    try:
        with open(name, encoding="utf-8", errors="surrogateescape") as lines:
            yield lines
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"The batch file '{name}' can't be read: {reason}.", "Name a JSONL file, or - .") from error


def _text(options: argparse.Namespace) -> int:
    with _open_library(options, in_line=True) as library:
        text = library.document(options.document).text
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8"))  # no added line end, no translation of line ends
    return 0


def _verify(options: argparse.Namespace) -> int:
    from assistant.verification import verify

    with _open_library(options) as library:
        answers, quotes, problems = verify(options.file, library.document)
    for problem in problems:
        _say(problem)
    print(f"{answers} answers, {quotes} quotes: {f'{len(problems)} wrong' if problems else 'all exact'}")
    return 1 if problems else 0


def _serve(options: argparse.Namespace) -> int:
    from assistant.ui import serve

    status: int = serve(_settings(options), options.host, options.port)
    return status


def _open_assistant(settings: Settings) -> "Assistant":
    from assistant.assistant import Assistant
    from assistant.watching import bar

    with bar() as progress:
        assistant = Assistant.open(settings, progress)
    if assistant.library.busy_problem:
        _say(f"note: {assistant.library.busy_problem} Answering from what is stored.")
    for item in assistant.library.last_report.refused:
        _say(f"note: {item.reason} {item.next_step}")
    return assistant


def _open_library(options: argparse.Namespace, in_line: bool = False) -> "Library":
    from assistant.library import Library

    settings = _settings(options)
    if not in_line:
        return Library(settings)
    from assistant.watching import bar

    with bar() as progress:
        return Library.open(settings, progress)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
