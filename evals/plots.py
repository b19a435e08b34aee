"""Results go in; drawings come out as SVG that can stand in a page: no files, fonts or addresses of its own.

The colours are the page's: what matplotlib draws in a stand-in colour is turned into a CSS variable, so
that a drawing follows the light or dark theme.
"""

import io
import re
from collections.abc import Callable, Sequence
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evals import statistics
from evals.figures import Confidences, operating_point

_INK, _FAINT, _BLUE, _RED, _GREEN = "#010101", "#020202", "#030303", "#040404", "#050505"
_VARIABLES = {_INK: "--ink", _FAINT: "--line", _BLUE: "--blue", _RED: "--red", _GREEN: "--green"}
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",  # text stays text: it can be searched, copied and read aloud
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib, so sizes are the same everywhere
    "font.size": 10,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "axes.edgecolor": _FAINT,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def reliability(given: Confidences) -> str:
    """The reliability diagram: how often the documents did answer, against the confidence that they do."""
    bins = statistics.reliability_bins(given.confidences, given.answerable)

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=_INK, alpha=0.55, linewidth=1.3, linestyle="--", zorder=2)
        axes.bar(
            [bin_.low for bin_ in bins],
            [bin_.share_true for bin_ in bins],
            width=0.094,
            align="edge",
            color=_BLUE,
            alpha=0.75,
        )
        axes.scatter(
            [bin_.mean_confidence for bin_ in bins], [bin_.share_true for bin_ in bins], color=_INK, s=14, zorder=3
        )
        for bin_ in bins:
            axes.text(bin_.low + 0.047, min(bin_.share_true + 0.03, 1.03), str(bin_.questions), ha="center", fontsize=8)
        _label(axes, "confidence", "share that the documents answer", (0, 1), (0, 1.1))

    return _svg("reliability", draw)


def risk_coverage(given: Confidences) -> str:
    """The risk–coverage curve, with the point at which the assistant operates."""
    points = statistics.risk_coverage(given.confidences, given.right_if_answered)
    stands = operating_point(given)

    def draw(axes: Axes) -> None:
        axes.step(
            [point.coverage for point in points],
            [point.risk for point in points],
            color=_BLUE,
            where="post",
            linewidth=2,
        )
        if stands:
            axes.scatter([stands.coverage], [stands.risk], color=_RED, s=60, zorder=3)
            axes.annotate(
                f"answers {stands.coverage:.0%},\n{stands.risk:.1%} of them wrong",
                (stands.coverage, stands.risk),
                xytext=(-12, 14),
                textcoords="offset points",
                ha="right",
                fontsize=9,
                color=_RED,
            )
        highest = max([point.risk for point in points] + [stands.risk if stands else 0, 0.1])
        _label(
            axes,
            "coverage: share of questions answered",
            "risk: share of answers wrong",
            (0, 1.02),
            (-0.01, highest * 1.35),
        )

    return _svg("risk-coverage", draw)


def distributions(given: Confidences) -> str:
    """Confidence on answerable questions upwards, on unanswerable ones downwards: good parting shows as
    one heap top right and the other bottom left.
    """
    edges = np.linspace(0, 1, 21)
    scores, answerable = np.asarray(given.confidences), np.asarray(given.answerable, dtype=bool)

    def draw(axes: Axes) -> None:
        for chosen, sign, colour, name in (
            (answerable, 1, _GREEN, "answerable"),
            (~answerable, -1, _RED, "unanswerable"),
        ):
            heights = sign * np.histogram(scores[chosen], bins=edges)[0]
            label = f"{name} ({int(chosen.sum())})"
            axes.bar(edges[:-1], heights, width=0.046, align="edge", color=colour, alpha=0.8, label=label)
        axes.axhline(0, color=_INK, linewidth=0.8)
        axes.yaxis.set_major_formatter(lambda value, _: f"{abs(value):.0f}")
        axes.legend(frameon=False, fontsize=9, loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0)
        _label(axes, "confidence", "questions", (0, 1), None)

    return _svg("distributions", draw)


def latency(milliseconds: Sequence[float]) -> str:
    """A histogram of the time to the answer, with the median and the 95th percentile."""

    def draw(axes: Axes) -> None:
        axes.hist(milliseconds, bins=30, color=_BLUE, alpha=0.75)
        for percent, name in ((50, "median"), (95, "95 %")):
            value = statistics.percentile(milliseconds, percent)
            if value is not None:
                axes.axvline(value, color=_INK, linewidth=1, linestyle=":")
                height = 0.95 if percent == 50 else 0.82
                axes.text(value, height, f"  {name}: {value:.0f} ms", transform=axes.get_xaxis_transform(), fontsize=9)
        _label(axes, "milliseconds to the answer", "questions", None, None)

    return _svg("latency", draw)


def _label(
    axes: Axes, x: str, y: str, x_range: tuple[float, float] | None, y_range: tuple[float, float] | None
) -> None:
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.tick_params(length=0)
    axes.grid(visible=True, axis="y", color=_FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    if x_range:
        axes.set_xlim(*x_range)
    if y_range:
        axes.set_ylim(*y_range)


def _svg(name: str, draw: Callable[[Axes], None]) -> str:
    buffer = io.StringIO()
    with matplotlib.rc_context({**_STYLE, "svg.hashsalt": name}):
        figure = Figure(figsize=(5.2, 3.4), layout="constrained")
        draw(figure.add_subplot())
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    return _inlined(buffer.getvalue(), name)


def _inlined(svg: str, name: str) -> str:
    """The bare `<svg>`: no metadata or name spaces (HTML knows them), own ids, the page's colours."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\sxmlns(:\w+)?="[^"]*"', "", svg)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r'(href="|url\()#', rf"\1#{name}-", svg)
    svg = re.sub(
        r'<svg[^>]*?viewBox="([^"]*)"[^>]*>',
        rf'<svg viewBox="\1" role="img" aria-labelledby="{name}-title">',
        svg,
        count=1,
    )
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(colour, f"var({variable})")
    return svg
