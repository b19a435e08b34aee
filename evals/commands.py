"""Parsed options go in; a command's work is done and its exit status comes out.

What takes seconds to import (the models, the plots) is imported by the command that needs it.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from assistant.errors import InputError
from assistant.settings import Settings
from assistant.store import StoredDocument
from assistant.types import text_sha256
from evals import question_sets
from evals.cases import Case, json_schema
from evals.corpus import read_corpus
from evals.figures import Run
from evals.runner import run_cases


def run(options: argparse.Namespace) -> int:
    """Ask a question set, print and write what came of it. 1 if a limit isn't kept."""
    if options.save_baseline and options.split != "all":
        raise InputError("A baseline is of a whole set.", "Leave out --split, or --save-baseline.")
    path = options.questions or question_sets.ARTICLE
    cases = question_sets.load(path, options.split)  # before seconds are spent on the models
    from evals import baseline, console, report

    thresholds = baseline.load_thresholds(baseline.THRESHOLDS)
    kept = None if options.save_baseline else baseline.load_baseline(baseline.BASELINE, path.stem)
    settings = _settings(options)
    report_folder: Path = options.report or settings.data_folder / "evals"
    report_folder.mkdir(parents=True, exist_ok=True)  # if that can't be, better said now than after the questions
    done = _ask_all(path.stem, cases, settings, options.split, options.steps)
    comparison = baseline.compare(done, kept) if kept else None
    breaches = baseline.breaches(done, thresholds, comparison)
    page = report.write_report(report_folder, done, comparison, breaches)
    if options.save_baseline:
        baseline.save_baseline(baseline.BASELINE, done)
    console.print_run(Console(), done, comparison, with_failures=not options.quiet)
    print(f"Report: {page}")
    for breach in breaches:
        print(f"failed: {breach}", file=sys.stderr)
    return 1 if breaches else 0


def formats(options: argparse.Namespace) -> int:
    """Print a table of what every file of the folders is read with, or why it is refused. Always 0."""
    from evals.formats import table

    print("\n".join(table(options.folders, Settings())))
    return 0


def check(options: argparse.Namespace) -> int:
    """Print every problem of a question set as FILE:LINE: what. 1 if there is any."""
    from evals.checking import check as find_problems

    question_set = question_sets.read(options.file)
    documents = read_corpus(_settings(options))
    problems = find_problems(question_set, documents)
    for line, what in problems:
        print(f"{options.file}:{line}: {what}")
    if not problems:
        count = len(question_set.cases)
        print(f"{options.file}: {count} question{'s' * (count != 1)}, all good.")
    return 1 if problems else 0


def load(options: argparse.Namespace) -> int:
    """Let many people ask the page's server at once. 1 on an error or a mix-up."""
    from evals.load import bear

    cases = question_sets.load(options.questions or question_sets.ARTICLE, "all")
    settings = _settings(options)
    asked = [case.question for case in cases]
    borne = bear(options.people, options.minutes, options.pause, asked, settings.corpus_folder, settings.data_folder)
    for line in borne.lines(options.people, options.minutes):
        print(line)
    return 1 if borne.errors or borne.mixed_up else 0


def draft(options: argparse.Namespace) -> int:
    """Write proposed questions as JSONL; an existing file is never overwritten."""
    from evals.draft import draft as propose

    cases = propose(read_corpus(_settings(options)), options.limit)
    lines = "".join(case.model_dump_json() + "\n" for case in cases)
    if options.output is None:
        sys.stdout.write(lines)
        return 0
    if options.output.exists():
        raise InputError(
            f"'{options.output}' exists already.", "Choose another --output: edited questions are precious."
        )
    options.output.write_text(lines, encoding="utf-8")
    print(f"{len(cases)} proposals are in {options.output}. Edit them, then: python -m evals check", file=sys.stderr)
    return 0


def benchmark(options: argparse.Namespace) -> int:
    """Index a BEIR folder apart from the user's corpus, answer its queries, print the figures."""
    from evals import beir, console
    from evals.benchmark import answer_all, run_fingerprint
    from evals.benchmark_index import open_benchmark
    from evals.held_out import final, held_out
    from evals.metrics import benchmark_figures

    loaded = beir.load(options.folder, options.limit)
    if options.final:
        loaded = final(loaded)
    elif options.held_out:
        loaded = held_out(loaded)
    settings = _settings(options)
    with open_benchmark(loaded, settings, console.progress_bar) as assistant:
        folder = assistant.library.settings.data_folder
        output = options.output or folder / "answers.jsonl"
        fingerprint = run_fingerprint(settings, loaded, folder)
        responses = answer_all(loaded, assistant, output, fingerprint, console.progress_bar)
    out = Console()
    out.print(
        f"[bold]{loaded.name}[/]: {len(loaded.documents)} documents, {len(loaded.queries)} queries", highlight=False
    )
    console.print_figures(out, benchmark_figures(loaded, responses))
    out.print(f"Answers: {output}", highlight=False, soft_wrap=True)
    return 0


def calibrate(options: argparse.Namespace) -> int:
    """Fit the confidence, print it or write it, and what the thresholds would be. Always 0."""
    from evals.calibration_command import fit_confidence

    return fit_confidence(options, _settings(options))


def ablation(options: argparse.Namespace) -> int:
    """Ask a question set once with everything and once without each part; print the table as Markdown."""
    from evals.ablation import ABLATIONS, ablate
    from evals.console import progress_bar

    cases = question_sets.load(options.questions or question_sets.ARTICLE, options.split)
    with progress_bar("leaving out", len(ABLATIONS)) as advance:
        for index, (name, row) in enumerate(ablate(cases, _settings(options), advance)):
            if index == 0:
                print(f"| | {' | '.join(row)} |\n|---|{'---|' * len(row)}")
            shown = (
                "–" if value is None else f"{value:.0f}" if column == "median ms" else f"{value:.3f}".lstrip("0")
                for column, value in row.items()
            )
            print(f"| {name} | {' | '.join(shown)} |", flush=True)
    return 0


def safety(options: argparse.Namespace) -> int:
    """Measure the safety layer. 1 if a limit isn't kept."""
    from evals.safety_command import measure_safety

    return measure_safety(options)


def schema(options: argparse.Namespace) -> int:
    """Print the JSON schema of a case."""
    print(json.dumps(json_schema(), indent=2))
    return 0


def _ask_all(name: str, cases: Sequence[Case], settings: Settings, split: str, as_lines: bool) -> Run:
    """The run, with what has to be known to repeat it."""
    from assistant import Assistant
    from evals.console import progress_bar

    with Assistant.open(settings) as assistant:
        if assistant.library.busy_problem:
            print(f"note: {assistant.library.busy_problem} Asking what is stored.", file=sys.stderr)
        begin = time.perf_counter()
        with progress_bar("asking", len(cases), as_lines) as advance:
            results = run_cases(cases, assistant, lambda case: advance(case.id))
        conditions = {
            "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
            "split": split,
            "documents": f"{len(assistant.documents())} ({_fingerprint(assistant.documents())})",
            "embedding": settings.embedding_model,
            "reranker": settings.reranker,
            "language model": settings.language_model,
            "answers from": f"{settings.answer_threshold:g}",
            "seconds": f"{time.perf_counter() - begin:.1f}",
        }
    return Run(name, results, conditions)


def _fingerprint(documents: Sequence[StoredDocument]) -> str:
    """Changes when any document's text does."""
    texts = "".join(f"{document.id}\0{document.sha256}\0" for document in documents)
    return text_sha256(texts)[:8]


def _settings(options: argparse.Namespace) -> Settings:
    """The environment's settings with the folders that the options name."""
    folders: dict[str, Path | None] = {
        "corpus_folder": getattr(options, "corpus", None),
        "data_folder": getattr(options, "data", None),
    }
    return Settings(**{name: folder for name, folder in folders.items() if folder is not None})


def speed(options: argparse.Namespace) -> int:
    """Measure times, memory and growth beside the plain pipeline, print them as a table."""
    import tempfile

    from evals.console import progress_bar
    from evals.speed import Sizes, measure, table

    cases = question_sets.load(question_sets.ARTICLE, "all")
    questions = [case.question for case in cases][:: max(1, len(cases) // options.questions)][: options.questions]
    sizes = Sizes(options.documents, max(1, options.large // 20), options.large)
    with tempfile.TemporaryDirectory() as folder, progress_bar("measuring", 12) as advance:
        figures = measure(Path(folder), questions, sizes, advance)
    print(table(figures), end="")
    if options.output:
        options.output.write_text(table(figures), encoding="utf-8")
    return 0
