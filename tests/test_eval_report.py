"""The report: complete, escaped, and without a request to anywhere."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from evals.baseline import Comparison, FigureChange
from evals.figures import Run, by_kind, confidences, operating_point
from evals.highlighting import highlight
from evals.report import render, write_report
from evals.runner import run_cases
from evals.scores import percent
from tests.eval_fakes import FakeAssistant, answer, case, cut, few_draws, refusal_case

WALKING, GONE = "Walking helps most people.", "Most pain is gone in six weeks."
HOSTILE = '</script><script src="https://evil.example/x.js"></script><img src=x onerror=alert(1)>'


few = pytest.fixture(autouse=True, scope="module")(few_draws)


@pytest.fixture(scope="module")
def run() -> Run:
    """Five questions: two right, a wrong refusal, a wrong answer, a crash with hostile words."""
    cases = [
        case(id="right"),
        refusal_case(id="refused"),
        case(id="missed", kind="paraphrase", question="When does it end?", gold=[[GONE]]),
        refusal_case(id="wrong", kind="near_miss", question="What does a walk cost?", not_covered=["cost"]),
        case(id="hostile", kind=HOSTILE, question=HOSTILE),
    ]
    answers = {
        cases[0].question: answer(f"{WALKING} Bed rest does not help."),
        cases[1].question: answer(),
        cases[2].question: answer(closest=[cut(GONE)]),
        cases[3].question: answer(WALKING),
        cases[4].question: ValueError(HOSTILE),
    }
    return Run("tiny", run_cases(cases, FakeAssistant(answers)), {"date": "2026-11-23", "split": "all"})


@pytest.fixture(scope="module")
def page(run: Run) -> str:
    comparison = Comparison("2026-11-20", ("right",), ("missed",), (), (), (FigureChange("passed", 0.5, 0.4),))
    return render(run, comparison, ["passed went down"])


class Attributes(HTMLParser):
    """Every tag and every attribute of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.values: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.values.extend((name, value or "") for name, value in attrs)


def test_the_page_asks_nothing_of_anywhere(page: str) -> None:
    parsed = Attributes(page)
    assert not {"iframe", "object", "embed", "form", "base", "img", "video", "audio"} & set(parsed.tags)
    pointing = {"src", "href", "xlink:href", "action", "srcset", "data", "poster", "formaction", "ping"}
    for name, value in parsed.values:
        if name in pointing:
            assert value.startswith(("#", "data:,")), f"{name}={value}"
        assert not re.search(r"url\((?!#)", value), f"{name}={value}"
    assert "@import" not in page and "fetch(" not in page and "XMLHttpRequest" not in page


def test_no_address_stands_in_the_page_but_those_of_the_tested_texts(page: str) -> None:
    assert set(re.findall(r"https?://[^\s&\"<]+", page)) == {"https://evil.example/x.js"}


def test_words_from_outside_are_escaped_everywhere(page: str) -> None:
    assert HOSTILE not in page and "<img" not in page
    assert Attributes(page).tags.count("script") == 1
    assert not [name for name, _ in Attributes(page).values if name.startswith("on")]


def test_ids_are_unique_so_that_every_link_leads_where_it_says(page: str) -> None:
    parsed = Attributes(page)
    ids = [value for name, value in parsed.values if name == "id"]
    assert len(ids) == len(set(ids))
    targets = {value[1:] for name, value in parsed.values if name in ("href", "xlink:href") and value.startswith("#")}
    assert targets <= set(ids)


def test_failures_come_first_and_those_that_got_worse_before_them(page: str) -> None:
    order = re.findall(r'id="q-(\w+)"', page)
    assert order == ["missed", "wrong", "hostile", "right", "refused"]


def test_gold_is_marked_in_the_quotes(page: str) -> None:
    assert f'<mark class="gold">{WALKING}</mark> Bed rest does not help.' in page


def test_the_four_drawings_are_in_the_page_in_the_pages_own_colours(page: str) -> None:
    assert page.count("<svg viewBox=") == 4
    assert "var(--blue)" in page and "#030303" not in page


def test_the_same_run_gives_the_same_page(run: Run, page: str) -> None:
    comparison = Comparison("2026-11-20", ("right",), ("missed",), (), (), (FigureChange("passed", 0.5, 0.4),))
    assert render(run, comparison, ["passed went down"]) == page


def test_a_run_without_anything_to_draw_still_gives_a_page(run: Run) -> None:
    only_crash = Run("tiny", run.results[-1:], {})
    assert "All limits are kept" in render(only_crash, None, [])
    assert "There is no baseline" in render(only_crash, None, [])


def test_page_and_results_are_written_into_a_new_folder(run: Run, tmp_path: Path) -> None:
    written = write_report(tmp_path / "a" / "b", run, None, [])
    assert written.name == "report.html"
    results = json.loads((tmp_path / "a" / "b" / "results.json").read_text(encoding="utf-8"))
    assert [question["passed"] for question in results["questions"]] == [True, True, False, False, False]
    assert results["figures"]["passed"]["value"] == 2 / 5


def test_overlapping_phrases_become_one_mark() -> None:
    assert highlight("abcd & e", ["abc", "bcd"], "gold") == '<mark class="gold">abcd</mark> &amp; e'
    assert highlight("aa", ["a"], "gold") == '<mark class="gold">aa</mark>'
    assert highlight("a", ["", "z"], "gold") == "a"


def test_a_dash_stands_for_what_could_not_be_measured() -> None:
    assert (percent(None), percent(0.125, 1), percent(1.0)) == ("–", "12.5 %", "100 %")


def test_what_is_not_all_or_nothing_never_looks_so() -> None:
    assert (percent(0.996), percent(0.0004), percent(0.9999999)) == ("99.6 %", "0.04 %", "100.000 %")


def test_kinds_are_shown_weakest_first(run: Run) -> None:
    assert [row.kind for row in by_kind(run.results)] == [HOSTILE, "near_miss", "paraphrase", "general"]


def test_the_operating_point_is_what_was_answered_and_how_much_of_it_was_wrong(run: Run) -> None:
    # four questions have a confidence (the crash has none); two were answered, one of them wrongly
    given = confidences(run.results)
    point = operating_point(given)
    assert point is not None and (point.coverage, point.risk) == (1 / 2, 1 / 2)
    # the wrong refusal had its gold among the nearest passages, so answering would have been right
    assert given.right_if_answered == [1, 0, 1, 0]
