"""A command line goes in; answers, reports and one-line errors come out, and an exit status: 0 good,
1 the work failed, 2 bad usage.
"""

import argparse
import os
import re
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from assistant.ask_command import add_ask_command
from assistant.document_commands import add_document_commands
from assistant.errors import AssistantError
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.library import Library


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
        misplaced = re.search(r"^unrecognized arguments: .*?(--(?:corpus|data|debug))\b", message)
        if misplaced and misplaced[1] in self._option_string_actions:
            message = f"{misplaced[1]} goes before the command"
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

    add_ask_command(command, _settings)
    add_document_commands(command, _settings)
    command("text", _text, "print a document's canonical text, exactly").add_argument("document", metavar="DOCUMENT")
    command("verify", _verify, "check the quotes of exported answers").add_argument("file", type=Path, metavar="FILE")
    command("ratings", _ratings, "print the ratings that the page has kept, as a question set for the evals")
    serve = command("serve", _serve, "open the chat page")
    serve.add_argument("--host", default="127.0.0.1", help="default: 127.0.0.1, this machine only")
    serve.add_argument("--port", type=int, default=7860, help="default: 7860")
    return parser


def _settings(options: argparse.Namespace) -> Settings:
    given = {"corpus_folder": options.corpus, "data_folder": options.data}
    return Settings(**{name: value for name, value in given.items() if value is not None})


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


def _ratings(options: argparse.Namespace) -> int:
    from assistant.ui.ratings import Ratings

    kept = Ratings(_settings(options)).export()
    print(kept.text, end="")
    if kept.unreadable:
        _say(f"note: {kept.unreadable} lines of the file can't be read and were left out.")
    return 0


def _serve(options: argparse.Namespace) -> int:
    from assistant.ui import serve

    status: int = serve(_settings(options), options.host, options.port)
    return status


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
