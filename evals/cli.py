"""Arguments of `python -m evals` go in; what they ask for is done, and an exit status comes out.

0: good. 1: a limit isn't kept, a set has problems, or the work failed. 2: bad usage.
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.cli import OneLineParser
from evals import commands
from evals.exit_status import exit_status


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Errors are one line on standard error; `--debug` shows where they come from."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    return exit_status(lambda: command(options), options.debug, "Interrupted. The same command goes on where it can.")


def _parser() -> argparse.ArgumentParser:
    parser = OneLineParser(prog="python -m evals", description="Measure the assistant, without a judge model.")
    parser.add_argument("--debug", action="store_true", help="show where an error comes from")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(subparsers)
    _add_sets(subparsers)
    _add_benchmark(subparsers)
    _add_others(subparsers)
    _add_safety(subparsers)
    _add_speed(subparsers)
    return parser


def _add_run(subparsers: "argparse._SubParsersAction[OneLineParser]") -> None:
    run = subparsers.add_parser("run", help="a question set against the corpus: table, reasons, HTML report")
    run.set_defaults(command=commands.run)
    run.add_argument(
        "questions", nargs="?", type=Path, metavar="QUESTIONS", help="JSONL or CSV; the article's set if not given"
    )
    run.add_argument("--report", type=Path, metavar="DIR", help="where the report goes; DATA/evals if not given")
    run.add_argument("--split", choices=("dev", "validation", "all"), default="all", help="which half of the set")
    run.add_argument("--save-baseline", action="store_true", help="keep this run for later ones to be compared with")
    run.add_argument("--steps", action="store_true", help="a line a question on standard error, for other programs")
    run.add_argument("--quiet", action="store_true", help="leave out the list of failures")
    _add_folders(run)


def _add_sets(subparsers: "argparse._SubParsersAction[OneLineParser]") -> None:
    check = subparsers.add_parser("check", help="what is wrong with a question set, and on which line")
    check.set_defaults(command=commands.check)
    check.add_argument("file", type=Path, metavar="FILE")
    _add_folders(check)

    draft = subparsers.add_parser("draft", help="propose questions from the corpus, for you to edit")
    draft.set_defaults(command=commands.draft)
    draft.add_argument("--limit", type=_count, metavar="N", help="at most so many questions")
    draft.add_argument("--output", type=Path, metavar="FILE", help="a new file; standard output if not given")
    _add_folders(draft)

    schema = subparsers.add_parser("schema", help="print the JSON schema of a line of a question set")
    schema.set_defaults(command=commands.schema)


def _add_benchmark(subparsers: "argparse._SubParsersAction[OneLineParser]") -> None:
    benchmark = subparsers.add_parser(
        "benchmark", help="a folder in the BEIR layout: retrieval, refusal and span figures"
    )
    benchmark.set_defaults(command=commands.benchmark)
    benchmark.add_argument("folder", type=Path, metavar="DIR")
    benchmark.add_argument("--limit", type=_count, metavar="N", help="the first N queries only")
    benchmark.add_argument("--output", type=Path, metavar="FILE", help="a line a query: _id, ranking, answer")
    benchmark.add_argument(
        "--held-out", action="store_true", help="only the queries that our reader was not trained on (README.md)"
    )
    benchmark.add_argument(
        "--final", action="store_true", help="only those of them that the confidence was not fitted on either"
    )
    benchmark.add_argument("--data", type=Path, metavar="DIR", help="the data folder, in which the index is cached")


def _add_others(subparsers: "argparse._SubParsersAction[OneLineParser]") -> None:
    calibrate = subparsers.add_parser("calibrate", help="fit the confidence on labelled questions")
    calibrate.set_defaults(command=commands.calibrate)
    calibrate.add_argument("folder", type=Path, metavar="DIR", help="the folder with the public sets, see README.md")
    calibrate.add_argument("--output", type=Path, metavar="FILE", help="where to write; standard output if not given")
    _add_folders(calibrate)

    ablation = subparsers.add_parser("ablation", help="what each part is worth: the figures without it")
    ablation.set_defaults(command=commands.ablation)
    ablation.add_argument("questions", type=Path, nargs="?", metavar="QUESTIONS", help="the article's if not given")
    ablation.add_argument("--split", choices=["all", "dev", "validation"], default="all", help="which half")
    _add_folders(ablation)

    formats = subparsers.add_parser("formats", help="every file of some folders: read with what, or why not")
    formats.set_defaults(command=commands.formats)
    formats.add_argument("folders", type=Path, nargs="+", metavar="DIR")


def _add_speed(subparsers: "argparse._SubParsersAction[OneLineParser]") -> None:
    speed = subparsers.add_parser("speed", help="speed, memory and growth, beside the plain llama-index pipeline")
    speed.set_defaults(command=commands.speed)
    speed.add_argument("--output", type=Path, metavar="FILE", help="where the table goes, too (Markdown)")
    speed.add_argument("--documents", type=_count, default=6, metavar="N", help="really embedded (default: 6)")
    speed.add_argument("--large", type=_count, default=20_000, metavar="N", help="passages grown to (default: 20000)")
    speed.add_argument("--questions", type=_count, default=40, metavar="N", help="asked of each (default: 40)")

    load = subparsers.add_parser("load", help="many people at once: seconds an answer, mix-ups, memory")
    load.set_defaults(command=commands.load)
    load.add_argument("questions", type=Path, nargs="?", metavar="QUESTIONS", help="the article's if not given")
    load.add_argument("--people", type=_count, default=50, metavar="N", help="how many at once (default: 50)")
    load.add_argument("--minutes", type=float, default=5.0, metavar="M", help="for how long (default: 5)")
    load.add_argument(
        "--pause", type=float, default=5.0, metavar="S", help="seconds before the next question, on average"
    )
    _add_folders(load)


def _add_safety(subparsers: "argparse._SubParsersAction[OneLineParser]") -> None:
    safety = subparsers.add_parser("safety", help="whether danger is noticed and harmless talk isn't")
    safety.set_defaults(command=commands.safety)
    safety.add_argument("--data", type=Path, metavar="DIR", help="the folder with xstest, medquad, … (see README.md)")
    safety.add_argument(
        "--half",
        choices=("dev", "held", "none"),
        default="dev",
        help="tuned on (the default); held back, for the end: each look spends it; or only questions of neither",
    )
    safety.add_argument("--patterns-only", action="store_true", help="without the half that goes by meaning")
    safety.add_argument("--quiet", action="store_true", help="leave out the lists of misses")


def _add_folders(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--corpus", type=Path, metavar="DIR", help="the corpus folder")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the data folder")


def _count(text: str) -> int:
    """A whole number from 1, for argparse."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 1")
    return int(text)
