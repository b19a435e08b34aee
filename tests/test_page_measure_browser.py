"""The view for measuring in a real browser, in every look: an own set, the article's own, their reports."""

import json
import re

import pytest

from tests.browser import PATIENCE, expect, slow, visit
from tests.conftest import PROJECT

pytestmark = pytest.mark.browser
QUESTIONS = PROJECT / "evals" / "questions" / "article.jsonl"
STOP_WHEN_IT_COUNTS = """() => {
  const card = document.querySelector(".measuring");
  const [count, stop] = [card.querySelector(".bar-count"), card.querySelector(".stop")];
  delete card.dataset.stoppedAt;
  new MutationObserver((_, watching) => {
    if (!count.textContent || !stop.checkVisibility() || stop.disabled) return;
    watching.disconnect();
    card.dataset.stoppedAt = count.textContent;
    stop.click();
  }).observe(count, { childList: true });
}"""
"""The button is pressed in the page as soon as it says how far it is: on a busy machine a test would come too late."""


@pytest.fixture(scope="module")
def site(changing_site):
    return changing_site


@pytest.fixture
def view(page):
    page.get_by_role("button", name="Measure", exact=True).click()
    expect(page.locator(".choice, .measuring").filter(visible=True)).to_be_visible(timeout=PATIENCE)
    if page.locator(".measuring").is_visible():  # an earlier try of a test, which failed, has left it running
        page.locator(".measuring .stop").click()
    expect(page.locator(".choice")).to_be_visible(timeout=PATIENCE)
    return page


def test_the_form_is_there_before_the_server_has_said_anything(page):
    with slow(page, "measurement"):
        page.get_by_role("button", name="Measure", exact=True).click()
        expect(page.locator(".choice")).to_be_visible(timeout=2000)
        expect(page.locator("#measure .only-read")).to_be_hidden()


def test_a_set_is_measured_its_report_shown_in_a_frame_without_rights_and_downloaded(view):
    view.get_by_label("A set of your own").check()
    gold = {"expect": "answered", "gold": [["perform their prescribed exercises at home or skip appointments"]]}
    case = {"id": "a", "kind": "direct", "question": "Does skipping exercises matter?", **gold}
    measure(view, "bad.jsonl", "{not json}\n")
    expect(view.locator("#outcome-title")).to_contain_text("This set has 1 problem", timeout=PATIENCE)
    expect(view.locator(".outcome-lines")).to_contain_text("Line 1: not JSON")
    measure(view, "mine.jsonl", json.dumps(case))
    expect(view.locator("#outcome-title")).to_have_text("“mine.jsonl”: 1 of 1 passed.", timeout=PATIENCE)
    expect(view.locator("pre.table")).to_contain_text("quote_verbatim")
    view.get_by_role("button", name="Show the report").click()
    frame = view.locator(".report-place iframe")
    assert frame.get_attribute("sandbox") == "allow-scripts"
    report = view.frame_locator(".report-place iframe")
    expect(report.get_by_role("heading", level=1)).to_contain_text("mine", timeout=PATIENCE)
    report.locator("a[href^='#']").first.click()
    expect(report.get_by_role("heading", level=1)).to_have_count(1)
    with view.expect_download() as download:
        view.get_by_role("button", name="Download the report").click()
    assert download.value.suggested_filename.startswith("report-")
    view.get_by_role("button", name="Back").click()
    expect(view.get_by_role("button", name="Show the report")).to_be_focused()


def measure(page, name, text):
    page.locator(".chosen-set").set_input_files([{"name": name, "mimeType": "", "buffer": text.encode()}])
    page.get_by_role("button", name="Start", exact=True).click()


def test_the_articles_questions_are_asked_with_progress_and_that_can_be_stopped(view):
    view.get_by_role("radio", name="The article’s questions").check()
    view.evaluate(STOP_WHEN_IT_COUNTS)
    view.get_by_role("button", name="Start", exact=True).click()
    counted = re.compile(rf"^\d+ of {cases()} questions$")
    expect(view.locator(".measuring")).to_have_attribute("data-stopped-at", counted, timeout=PATIENCE)
    expect(view.locator("#outcome-title")).to_have_text("Stopped; there is no report.", timeout=PATIENCE)
    expect(view.get_by_role("button", name="Show the report")).to_be_hidden()
    expect(view.get_by_role("button", name="Start", exact=True)).to_be_enabled()


def test_some_of_the_articles_questions_are_asked_to_the_end(site, browser):
    some = QUESTIONS.read_text("utf-8").splitlines()[::12]
    with visit(site, browser) as page:
        page.get_by_role("button", name="Measure", exact=True).click()
        page.get_by_label("A set of your own").check()
        measure(page, "some.jsonl", "\n".join(some))
        passed = re.compile(rf"“some.jsonl”: \d+ of {len(some)} passed")
        expect(page.locator("#outcome-title")).to_have_text(passed, timeout=PATIENCE)


def cases():
    return len(QUESTIONS.read_text("utf-8").splitlines())
