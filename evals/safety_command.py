"""Options of `python -m evals safety` go in; the table of the safety layer and an exit status come out."""

import argparse
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assistant.errors import InputError
from assistant.meaning import Meaning, open_meaning
from assistant.settings import Settings
from evals.baseline import THRESHOLDS, load_thresholds
from evals.safety_check import Figure, measure, measure_questions, milliseconds
from evals.safety_sets import Half
from evals.statistics import Interval


def measure_safety(options: argparse.Namespace) -> int:
    """Print the table, list the misses. 1 if a limit isn't kept."""
    settings = Settings()
    meaning = None if options.patterns_only else open_meaning(settings.threads)
    figures = []
    if options.half != "none":
        figures += measure(options.half, options.data, meaning, settings.threads)
    figures += measure_questions(meaning, settings.threads)
    if options.data and options.half == "held":
        from evals.safety_hostile import measure_hostile

        figures += measure_hostile(options.data, settings)
    if options.half != "none":
        # another one, that has nothing in mind yet
        figures += _cost(options.half, meaning and open_meaning(settings.threads))
    _print(Console(), figures, options)
    breaches = [] if options.half != "held" or options.patterns_only else _breaches(figures, options.data is not None)
    for breach in breaches:
        print(f"failed: {breach}", file=sys.stderr)
    return 1 if breaches else 0


def _cost(half: Half, meaning: Meaning | None) -> list[Figure]:
    median, slowest = milliseconds(half, meaning)
    return [
        Figure("cost_median_ms", "cost, median ms", "", Interval(median, median, median, 0)),
        Figure("cost_p95_ms", "… 95th percentile", "≤ 10", Interval(slowest, slowest, slowest, 0)),
    ]


def _print(console: Console, figures: Sequence[Figure], options: argparse.Namespace) -> None:
    for figure in figures:
        if figure.misses and not options.quiet:
            console.print(f"\n[bold]{escape(figure.says)}[/]: {len(figure.misses)}", highlight=False)
            for miss in sorted(figure.misses):
                console.print(f"  {escape(miss)}", highlight=False, soft_wrap=True)
    halves = {
        "held": "the half kept back while tuning",
        "dev": "the half that was tuned on",
        "none": "questions of neither half",
    }
    table = Table(box=None, padding=(0, 1), header_style="bold", title=f"Safety, {halves[options.half]}")
    table.add_column("what")
    for name in ("reach", "measured", "95 %", "n"):
        table.add_column(name, justify="right")
    for figure in figures:
        table.add_row(escape(figure.says), figure.reach, *_cells(figure))
    console.print(table)
    if not options.data and options.half != "none":
        print("Only the project's own sets; with --data DIR also XSTest, MedQuAD, injections and MedSafetyBench.")


def _cells(figure: Figure) -> tuple[str, str, str]:
    value = figure.value
    if value is None:
        return "–", "–", "0"
    if figure.name.endswith("_ms"):
        return f"{value.value:.1f}", "", ""
    return f"{value.value:.3f}", f"{value.low:.2f}–{value.high:.2f}", str(value.questions)


def _breaches(figures: Sequence[Figure], with_data: bool) -> list[str]:
    """What is below its minimum or above its maximum in the section `safety` of the thresholds."""
    limits = load_thresholds(THRESHOLDS).safety
    measured = {figure.name: figure.value.value for figure in figures if figure.value}
    unknown = {*limits.minimum, *limits.maximum} - set(measured)
    if unknown and with_data:
        raise InputError(f"'{min(unknown)}' in {THRESHOLDS.name} is no figure of the safety table.", "Correct it.")
    kept = {name: value for name, value in measured.items() if name not in unknown}
    low = [(name, kept[name], "<", least) for name, least in limits.minimum.items() if kept.get(name, least) < least]
    high = [(name, kept[name], ">", most) for name, most in limits.maximum.items() if kept.get(name, most) > most]
    return [f"{name}: {value:.3f} {sign} {limit}" for name, value, sign, limit in low + high]
