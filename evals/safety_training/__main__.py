"""`python -m evals.safety_training DATA --output FILE`: the arguments go in; a trained network and an exit status come
out. `--leave-out WRITER` says instead what a network makes of the one writer whom it wasn't taught with.

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

_NEEDED = ("torch", "transformers", "onnx", "safetensors")


def main(arguments: Sequence[str] | None = None) -> int:
    """Train. Errors are one line on standard error; `--debug` shows where they come from."""
    options = _parser().parse_args(arguments)
    return exit_status(lambda: _train(options), options.debug, "Interrupted.")


def _train(options: argparse.Namespace) -> int:
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise ModelError(f"Training needs {', '.join(missing)}.", "Run: pip install -e '.[training]'")
    if options.output and not options.output.resolve().parent.is_dir():
        raise InputError(f"The folder of '{options.output}' doesn't exist.", "Make it, or choose another --output.")
    if options.average_with and not options.average_with.is_file():
        raise InputError(f"'{options.average_with}' isn't there.", "Name the .pt that another run has written.")
    from evals.safety_training.making import leave_out, make  # seconds of imports, and not everywhere installed

    if options.leave_out:
        leave_out(options.data, options.leave_out, options.epochs)
    else:
        make(options.data, options.output, options.epochs, options.average_with)
    return 0


def _parser() -> OneLineParser:
    parser = OneLineParser(prog="python -m evals.safety_training", description="Train the network that reads danger.")
    parser.add_argument(
        "data", type=Path, metavar="DATA", help="the folder with xstest and medquad, each in its folder"
    )
    goal = parser.add_mutually_exclusive_group(required=True)
    goal.add_argument("--output", type=Path, metavar="FILE", help="the ONNX file to write")
    goal.add_argument("--leave-out", metavar="WRITER", help="train without this writer and say what it makes of them")
    parser.add_argument(
        "--average-with", type=Path, metavar="FILE", help="the .pt of another run; the mean of both is written"
    )
    parser.add_argument("--epochs", type=int, default=4, metavar="N", help="how often all is read; 4 by default")
    parser.add_argument("--debug", action="store_true", help="show where an error comes from")
    return parser


if __name__ == "__main__":
    sys.exit(main())
