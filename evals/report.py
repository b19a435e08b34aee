"""A run with its comparison goes in; one HTML page that needs nothing from outside comes out, beside a JSON file."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evals import figures as key_figures
from evals import plots
from evals.baseline import Comparison
from evals.figures import Run
from evals.highlighting import highlight
from evals.runner import Result
from evals.scorers import SCORERS
from evals.scores import percent
from evals.statistics import Interval

TEMPLATES = Path(__file__).parent / "templates"
_TILES = (
    ("passed", "Questions passed", "every demand met"),
    ("gold_recall_at_1", "Right sentence first", "needed gold in the first quote"),
    ("gold_recall_at_3", "Right within three", "needed gold in the first three quotes"),
    ("refusal_recall", "Unanswerable, refused", "of questions that the documents don't answer"),
    ("refusal_precision", "Refused, rightly", "of all refusals"),
    ("notices_given", "Notices shown", "of emergencies, crises and decisions"),
    ("notices_not_false", "No false notice", "of all questions"),
    ("quote_verbatim", "Quotes exact", "sliced anew from the stored documents"),
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One large number at the top."""

    label: str
    hint: str
    value: str
    interval: str


def write_report(folder: Path, run: Run, comparison: Comparison | None, breaches: Sequence[str]) -> Path:
    """Write `report.html` and `results.json` into the folder, which is made if need be; returns the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "report.html"
    page.write_text(render(run, comparison, breaches), encoding="utf-8")
    results = json.dumps(results_json(run), indent=1, ensure_ascii=False)
    (folder / "results.json").write_text(results + "\n", encoding="utf-8")
    return page


def render(run: Run, comparison: Comparison | None, breaches: Sequence[str]) -> str:
    """The page as text."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(percent=percent, highlight=highlight)
    found = run.figures
    return environment.get_template("report.html").render(
        run=run,
        figures=found,
        tiles=_tiles(found),
        kinds=key_figures.by_kind(run.results),
        plots=_plots(run),
        scorers=SCORERS,
        comparison=comparison,
        breaches=breaches,
        results=_failures_first(run.results, comparison),
        cases={result.case.id: result for result in run.results},
    )


def results_json(run: Run) -> dict[str, Any]:
    """Everything that was measured, for other programs."""
    return {
        "set": run.name,
        "conditions": dict(run.conditions),
        "figures": {name: interval._asdict() for name, interval in run.figures.items()},
        "questions": [
            {
                "id": result.case.id,
                "passed": result.passed,
                "failures": list(result.verdict.failures),
                "scores": {name: score._asdict() for name, score in result.verdict.scores.items()},
                "answer": result.answer.model_dump(mode="json"),
            }
            for result in run.results
        ],
    }


def _tiles(found: dict[str, Interval]) -> list[Tile]:
    tiles = [
        Tile(label, hint, percent(found[name].value), f"{percent(found[name].low)} to {percent(found[name].high)}")
        for name, label, hint in _TILES
        if name in found
    ]
    if "latency_median_ms" in found:
        slow = f"95 % within {found['latency_p95_ms'].value:.0f} ms"
        tiles.append(Tile("Time to an answer", "median", f"{found['latency_median_ms'].value:.0f} ms", slow))
    if "confidence_auroc" in found:
        auroc = found["confidence_auroc"]
        between = f"{auroc.low:.2f} to {auroc.high:.2f}"
        tiles.append(Tile("AUROC of confidence", "answerable against not", f"{auroc.value:.2f}", between))
    return tiles


def _plots(run: Run) -> dict[str, str]:
    """The drawings that the run has data for."""
    drawn = {}
    given = key_figures.confidences(run.results)
    if given.confidences:
        drawn["reliability"] = plots.reliability(given)
        drawn["risk_coverage"] = plots.risk_coverage(given)
        drawn["distributions"] = plots.distributions(given)
    if milliseconds := key_figures.values(run.results, "latency_ms"):
        drawn["latency"] = plots.latency(milliseconds)
    return drawn


def _failures_first(results: Sequence[Result], comparison: Comparison | None) -> list[Result]:
    """What fails now and passed before, then the other failures, then the rest; each in the set's order."""
    worse = set(comparison.worse) if comparison else set()
    return sorted(results, key=lambda result: (result.passed, result.case.id not in worse))
