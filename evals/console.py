"""Results and figures go in; tables and lists on the terminal come out."""

import itertools
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from evals.baseline import Comparison
from evals.cases import Case
from evals.figures import Run, by_kind
from evals.runner import Result
from evals.scores import percent, shown
from evals.statistics import Interval

_MILLISECONDS = "_ms"


@contextmanager
def progress_bar(title: str, total: int, as_lines: bool = False) -> Iterator[Callable[[str], None]]:
    """A bar on standard error while something long goes on; call what it gives after each step, with its name.
    With `as_lines` a line a step for a program that watches: "step 3 of 266".
    """
    if as_lines:
        steps = itertools.count(1)
        yield lambda name: print(f"step {next(steps)} of {total}", file=sys.stderr, flush=True)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=total)
        yield lambda name: progress.update(task, advance=1, description=f"{title} {escape(name[:24])}")


def print_run(console: Console, run: Run, comparison: Comparison | None, with_failures: bool = True) -> None:
    """All of a run: the failures, the table by kind, the figures, the difference to the baseline."""
    if with_failures:
        _print_failures(console, run.results)
    _print_kinds(console, run.results)
    print_figures(console, run.figures)
    if comparison:
        _print_comparison(console, comparison, {result.case.id: result.case for result in run.results})
    passed = sum(result.passed for result in run.results)
    console.print(f"\n[bold]{passed} of {len(run.results)} passed.[/]", highlight=False)


def _print_kinds(console: Console, results: Sequence[Result]) -> None:
    """The table by kind, weakest first."""
    table = Table(box=None, padding=(0, 1), header_style="bold")
    table.add_column("kind")
    for name in ("n", "passed", "95 %", "gold@1", "gold@3", "outcome", "notices"):
        table.add_column(name, justify="right")
    for row in by_kind(results):
        passed = row.passed
        scores = [
            percent(row.scores[name]) for name in ("gold_recall_at_1", "gold_recall_at_3", "outcome", "notices_given")
        ]
        table.add_row(escape(row.kind), str(passed.questions), percent(passed.value), _range(passed), *scores)
    console.print(table)


def print_figures(console: Console, figures: Mapping[str, Interval]) -> None:
    """The key figures with their intervals."""
    table = Table(box=None, padding=(0, 1), header_style="bold")
    table.add_column("figure")
    for name in ("value", "95 %", "over"):
        table.add_column(name, justify="right")
    for name, interval in figures.items():
        texts = [_number(name, value) for value in (interval.value, interval.low, interval.high)]
        table.add_row(escape(name), texts[0], f"{texts[1]}–{texts[2]}", str(interval.questions))
    console.print(table)


def _print_failures(console: Console, results: Sequence[Result]) -> None:
    """Every failed question with its reasons and the quotes that came instead."""
    for result in results:
        if not result.passed:
            question = escape(shown(result.case.question, 200))
            _print_line(console, f"[red]✗[/] [bold]{escape(result.case.id)}[/] {question}")
            for reason in result.verdict.failures:
                _print_line(console, f"    {escape(reason)}")
            for name, quotes in (("got", result.answer.quotes), ("near", result.answer.closest[:1])):
                for quote in quotes:
                    place = escape(f"({quote.document} {quote.start}:{quote.end})")
                    _print_line(console, f"    [dim]{name}: {escape(shown(quote.text, 110))} {place}[/]")


def _print_comparison(console: Console, comparison: Comparison, cases: Mapping[str, Case]) -> None:
    """What got better and worse, question by question."""
    _print_line(console, f"\n[bold]Against the baseline[/] (recorded {escape(comparison.recorded)}):")
    for name, colour, ids in (("worse", "red", comparison.worse), ("better", "green", comparison.better)):
        _print_line(console, f"  [{colour}]{len(ids)} got {name}[/]")
        for id_ in ids:
            _print_line(console, f"    {escape(id_)} {escape(shown(cases[id_].question))}")
    if comparison.new or comparison.gone:
        left_out = f"{len(comparison.new)} new or edited, {len(comparison.gone)} not in this run"
        _print_line(console, f"  left out: {left_out}")
    for change in comparison.figures:
        if abs(change.improvement) >= 0.0005 and not change.name.endswith(_MILLISECONDS):
            _print_line(console, f"  {change.name}: {change.before:.3f} → {change.now:.3f}")


def _print_line(console: Console, text: str) -> None:
    """One line, however long: it is to be searched and piped."""
    console.print(text, highlight=False, soft_wrap=True)


def _range(interval: Interval) -> str:
    return f"{interval.low * 100:.0f}–{interval.high * 100:.0f}"


def _number(name: str, value: float) -> str:
    return f"{value:.0f}" if name.endswith(_MILLISECONDS) else f"{value:.3f}"
