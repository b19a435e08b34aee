"""`python -m evals.training DATA --output FILE`: the arguments go in; a trained reader and an exit status come out.

0: good. 1: the work failed. 2: bad usage.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from assistant.cli import OneLineParser
from assistant.errors import InputError, ModelError
from evals.exit_status import exit_status
from evals.training.course import check

_NEEDED = ("torch", "transformers", "onnx", "sklearn")
_LONGEST_MINUTES = 7 * 24 * 60


def main(arguments: Sequence[str] | None = None) -> int:
    """Train. Errors are one line on standard error; `--debug` shows where they come from."""
    options = _parser().parse_args(arguments)
    return exit_status(lambda: _train(options), options.debug, "Interrupted.")


def _train(options: argparse.Namespace) -> int:
    _check_all(options)
    from evals.training.making import make  # seconds of imports, and not everywhere installed

    make(options.data, options.output, options.minutes, options.onward)
    return 0


def _check_all(options: argparse.Namespace) -> None:
    """What would stop the work after an hour is said before it."""
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise ModelError(f"Training needs {', '.join(missing)}.", "Run: pip install -e '.[training]'")
    check(options.data)
    if not options.output.resolve().parent.is_dir():
        raise InputError(f"The folder of '{options.output}' doesn't exist.", "Make it, or choose another --output.")


def _parser() -> OneLineParser:
    parser = OneLineParser(prog="python -m evals.training", description="Train the evidence reader.")
    parser.add_argument("data", type=Path, metavar="DATA", help="the folder with the public sets, each in its folder")
    parser.add_argument("--output", type=Path, required=True, metavar="FILE", help="the ONNX file to write")
    parser.add_argument("--minutes", type=_minutes, default=60.0, metavar="N", help="how long to train; 60 by default")
    parser.add_argument(
        "--onward",
        type=int,
        metavar="N",
        help="teach the shipped reader further, with the questions in the files numbered N and up",
    )
    parser.add_argument("--debug", action="store_true", help="show where an error comes from")
    return parser


def _minutes(text: str) -> float:
    """A time above 0, for argparse."""
    try:
        minutes = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number") from error
    if not 0 < minutes <= _LONGEST_MINUTES:
        raise argparse.ArgumentTypeError(f"'{text}' is not between 0 and {_LONGEST_MINUTES}")
    return minutes


if __name__ == "__main__":
    sys.exit(main())
