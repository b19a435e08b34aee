"""How long people wait for the page, as a real browser sees it: until it can be used, until answers are shown.

`python -m tests.page_times [--runs 3] [--later 30]` starts what `make run` starts, on an indexed copy of the corpus folder,
and opens the page in Chromium at once; to be run on a machine that does nothing else. Exit status 1 if a reach is missed.
"""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from assistant import Assistant, Settings
from evals import question_sets
from evals.statistics import percentile
from tests.browser import Site, expect, launched, profile, server
from tests.conftest import PROJECT

MOST_RUNS, MOST_LATER = 20, 90
NOTE_WHAT_IS_SHOWN = """
window.answers = [];
let pressed = 0, settled = 0;
addEventListener("keydown", (event) => { if (event.key === "Enter") pressed = performance.now(); }, true);
new MutationObserver(() => {
  if (document.querySelector(".exchange")) window.usable ??= Date.now();
  const count = document.querySelectorAll(".exchange > .actions").length;
  if (count <= settled) return;
  settled = count;
  const from = pressed; // shown is what has been painted
  requestAnimationFrame(() => setTimeout(() => answers.push({ at: Date.now(), ms: performance.now() - from })));
}).observe(document, { childList: true, subtree: true });
"""


class Times(NamedTuple):
    """Seconds from the start until a typed question stands on the page, and until its answer does; then the milliseconds
    from Enter to the answer of those that follow in the conversation.
    """

    usable: float
    first: float
    later: list[float]

    def rows(self):
        """Name, value and reach (None: none was set) of each figure."""
        yield "interactive (s)", self.usable, 6
        yield "first answer (s)", self.first, 15
        yield "later answers, p50 (ms)", percentile(self.later, 50), 300
        yield "later answers, p95 (ms)", percentile(self.later, 95), None


def measure(folder, browser, questions):
    """One start of the server, one conversation."""
    started = time.time()
    with (
        server(folder / "corpus", folder / "data", ASSISTANT_QUESTION_LOG="false") as url,
        profile(Site(url, folder / "corpus", folder / "data", folder), browser, reduced_motion="no-preference") as page,
    ):
        page.add_init_script(NOTE_WHAT_IS_SHOWN)
        page.goto(url, wait_until="commit")
        for number, question in enumerate(questions, 1):
            page.get_by_label("Your question").fill(question)
            page.keyboard.press("Enter")
            page.wait_for_function("number => answers.length >= number", arg=number, polling=20)
        expect(page.locator(".exchange .failure")).to_have_count(0)
        usable, answers = page.evaluate("usable") / 1000, page.evaluate("answers")
    return Times(usable - started, answers[0]["at"] / 1000 - started, [answer["ms"] for answer in answers[1:]])


def questions_of_the_article(count):
    """So many different ones, from all over the set, that need no earlier turn."""
    alone = [case.question for case in question_sets.load(question_sets.ARTICLE) if not case.history]
    return [alone[number * len(alone) // count] for number in range(count)]


def table(runs):
    """Markdown, a run a column."""
    yield f"| | reach | {' | '.join(f'run {number}' for number in range(1, len(runs) + 1))} |"
    yield f"|---|---|{'---|' * len(runs)}"
    for cells in zip(*(run.rows() for run in runs), strict=True):
        name, _, reach = cells[0]
        yield f"| {name} | {reach or '–'} | {' | '.join(f'{value:.3g}' for _, value, _ in cells)} |"


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.page_times", description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=3, choices=range(1, MOST_RUNS + 1), metavar="N", help="starts")
    parser.add_argument("--later", type=int, default=30, choices=range(1, MOST_LATER + 1), metavar="N",
                        help="questions after the first")  # fmt: skip
    given = parser.parse_args()
    questions = questions_of_the_article(given.later + 1)
    with tempfile.TemporaryDirectory() as place, launched() as browser:
        folder = Path(place)
        shutil.copytree(PROJECT / "corpus", folder / "corpus")
        Assistant.open(Settings(corpus_folder=folder / "corpus", data_folder=folder / "data")).close()
        runs = [measure(folder, browser, questions) for _ in range(given.runs)]
    print(*table(runs), sep="\n")
    return int(any(reach and value > reach for run in runs for _, value, reach in run.rows()))


if __name__ == "__main__":
    sys.exit(main())
