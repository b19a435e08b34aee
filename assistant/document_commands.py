"""Arguments of the commands that look after the documents go in; reports and exit statuses come out."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.settings import Settings
from assistant.watching import bar, stopped_by_ctrl_c

if TYPE_CHECKING:
    from assistant.library import Library
    from assistant.reports import Refused, SyncReport

INTERRUPTED = 130
"""The exit status of what was ended by Ctrl+C, as shells have it."""


def add_document_commands(
    command: Callable[[str, Any, str], argparse.ArgumentParser], settings: Callable[[argparse.Namespace], Settings]
) -> None:
    """Add sync, rebuild, documents, add and remove; `command` makes a parser of a name, what it runs, and its help."""

    def add(name: str, run: Callable[["Library", argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        def with_library(options: argparse.Namespace) -> int:
            from assistant.library import Library

            with Library(settings(options)) as library:
                return run(library, options)

        parser = command(name, with_library, text)
        parser.add_argument("--json", action="store_true", help="print JSON")
        return parser

    add("sync", _sync, "bring the index in line with the corpus folder")
    add("rebuild", _rebuild, "read and embed every document again")
    add("documents", _documents, "list the documents")
    add("add", _add, "copy files into the corpus folder and index them").add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder of files"
    )
    add("remove", _remove, "take a document out of the index and the corpus folder").add_argument(
        "document", metavar="DOCUMENT", help="as `documents` lists it"
    )


def _sync(library: "Library", options: argparse.Namespace) -> int:
    with bar() as progress, stopped_by_ctrl_c() as stop:
        report = library.sync(progress, stop)
    return _print(report, report.refused, options)


def _rebuild(library: "Library", options: argparse.Namespace) -> int:
    with bar() as progress, stopped_by_ctrl_c() as stop:
        report = library.rebuild(progress, stop)
    return _print(report, report.refused, options)


def _add(library: "Library", options: argparse.Namespace) -> int:
    with bar() as progress, stopped_by_ctrl_c() as stop:
        refused, report = library.add(options.paths, progress, stop)
    report = report.model_copy(update={"refused": [*report.refused, *refused]})
    return _print(report, report.refused, options) or (1 if refused else 0)


def _print(report: "SyncReport", refused: "list[Refused]", options: argparse.Namespace) -> int:
    if options.json:
        print(report.model_dump_json(by_alias=True))
    else:
        for line in report.lines():
            print(line)
        for item in refused:
            _say(f"refused: {item.reason} {item.next_step}")
    if report.cancelled:
        _say("stopped: what is done is kept. To go on, run: python -m assistant sync")
    return INTERRUPTED if report.cancelled else 0


def _documents(library: "Library", options: argparse.Namespace) -> int:
    _bring_in_line(library)
    documents = library.documents()
    if options.json:
        print(json.dumps([document._asdict() for document in documents], ensure_ascii=False))
    else:
        for document in documents:
            print(f"{document.id}\t{document.title}\t{document.passages} passages")
    return 0


def _remove(library: "Library", options: argparse.Namespace) -> int:
    kept = library.remove(options.document)
    if options.json:
        print(json.dumps({"removed": options.document, "kept_at": str(kept)}, ensure_ascii=False))
    else:
        print(f"Removed {options.document}; its file is kept at {kept}")
    return 0


def _bring_in_line(library: "Library") -> None:
    with bar() as progress:
        library.sync_if_free(progress)
    if library.busy_problem:
        _say(f"note: {library.busy_problem} This is what is stored so far.")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
