"""The real page in a real browser, with the real models: what is seen, and what must never happen."""

import json
import shutil
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from assistant.types import DISCLAIMER
from tests.browser import (
    CONTRAST,
    FLAGS,
    PATIENCE,
    answer,
    ask,
    chromium,
    expect,
    in_view,
    keep_screenshot,
    playwright_api,
    server,
    visit,
)
from tests.conftest import ARTICLE

pytestmark = pytest.mark.browser

HOSTILE = "<script>window.hacked = 1</script> <img src=x onerror='window.hacked = 2'> [a](javascript:hack()) {{x}} ${y}"
HOSTILE_DOCUMENT = f"# Widgets <img src=x onerror='window.hacked = 3'>\n\nA zorblax widget is made of {HOSTILE}.\n"


class Site(NamedTuple):
    """A running server, the browser to visit it with, and where its process noted its own connections."""

    url: str
    browser: object
    corpus: Path
    noted: Path
    said_loading: bool


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    (folder / "corpus").mkdir()
    shutil.copy(ARTICLE, folder / "corpus")
    (folder / "corpus" / "odd <b>name.md").write_text(HOSTILE_DOCUMENT)
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(playwright), args=FLAGS)
        with server(folder / "corpus", folder / "data", folder / "noted") as url:
            page = browser.new_page()
            page.goto(url, timeout=PATIENCE)
            expect(page.locator("#welcome .pending")).to_be_visible(timeout=PATIENCE)
            said_loading = not page.locator(".status.ready").count()
            expect(page.locator(".status.ready")).to_be_visible(timeout=PATIENCE)
            page.close()
            yield Site(url, browser, folder / "corpus", folder / "noted", said_loading)
        browser.close()


@pytest.fixture(
    scope="module",
    params=[(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")],
    ids=lambda param: f"{param[0]}-{param[1]}",
)
def tab_in_each_look(request, site):
    width, mode = request.param
    with visit(site, viewport={"width": width, "height": 800}, color_scheme=mode) as visited:
        yield visited


@pytest.fixture(scope="module")
def tab(site):
    with visit(site, viewport={"width": 1280, "height": 800}) as visited:
        yield visited


@pytest.fixture
def page(tab_in_each_look):
    """The page in each size and each mode, with nothing asked yet."""
    return begun_anew(tab_in_each_look)


@pytest.fixture
def one_page(tab):
    """The page in one look only, with nothing asked yet."""
    return begun_anew(tab)


def begun_anew(tab):
    if tab.locator(".exchange").count():
        tab.get_by_role("button", name="Start over").click()
    expect(tab.locator(".exchange")).to_have_count(0)
    if tab.locator("#documents").is_visible():
        tab.keyboard.press("Escape")
    return tab


def test_the_page_is_there_before_the_models_and_becomes_ready_by_itself(site):
    assert site.said_loading


def test_an_answer_shows_quotes_their_section_and_the_disclaimer(page, request):
    shown = ask(page, "When can surgery become necessary?")
    quote = shown.locator("figure.quote:not(.nearest)").first
    expect(quote.locator("blockquote")).to_contain_text("Surgery is typically a last resort")
    text = quote.locator("blockquote").text_content()
    assert text in ARTICLE.read_text("utf-8"), "shown to the letter"
    expect(quote.locator("figcaption")).to_contain_text("What to Do Next › 4. Surgical Consultation")
    assert in_view(page, quote.locator("blockquote")) and in_view(page, quote.locator("figcaption"))
    disclaimer = page.locator(".disclaimer-line")
    assert disclaimer.text_content() == DISCLAIMER and in_view(page, disclaimer)
    keep_screenshot(page, request.node.name)


def test_the_page_fits_its_window_and_follows_the_mode(page):
    mode = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    brightness = page.evaluate(
        "Math.max(...getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3))"
    )
    assert (brightness < 60) == mode
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for name in ("#question", "#send", "h1", "[data-toggle=documents]", ".disclaimer-line"):
        assert in_view(page, page.locator(name).first), name


def test_text_stands_out_from_its_ground_as_wcag_aa_asks(page, request):
    ask(page, "I can't feel my legs and I wet myself. What does a train ticket to Vienna cost?")
    keep_screenshot(page, request.node.name)
    too_faint = page.evaluate(CONTRAST)
    assert too_faint == []


def test_a_refusal_names_what_is_open_and_only_the_nearest_passages(one_page):
    question = "What does a train ticket from Vienna to Prague cost?"
    shown = ask(one_page, question)
    chips = shown.locator(".chip").all_text_contents()
    assert chips and all(chip.lower() in question.lower() for chip in chips)
    expect(shown.get_by_role("heading", name="Only the nearest passages, not an answer")).to_be_visible()
    assert shown.locator("figure.nearest blockquote").count() >= 1
    assert shown.locator("figure.quote:not(.nearest)").count() == 0


def test_an_emergency_card_is_the_first_thing_after_the_question(one_page):
    shown = ask(one_page, "I can't feel my legs and I wet myself. When is surgery needed?")
    assert shown.locator(".answer > *").first.get_attribute("class") == "notice emergency"
    assert in_view(one_page, shown.locator(".notice-heading").first)
    expect(shown.locator(".disclaimer")).to_be_visible()


def test_markup_in_questions_documents_and_names_is_only_text(one_page):
    shown = ask(one_page, f"What is a zorblax widget made of? {HOSTILE}")
    assert shown.locator("h2").text_content().endswith(HOSTILE)
    cards = shown.locator("blockquote", has_text="zorblax").all_text_contents()
    assert cards and all(card in HOSTILE_DOCUMENT for card in cards)
    one_page.get_by_role("button", name="Documents", exact=True).click()
    expect(one_page.locator("#documents code", has_text="odd <b>name.md")).to_be_visible()
    assert one_page.locator("#stage :is(script, img, a), #documents :is(script, img, a)").count() == 0


def test_a_follow_up_shows_the_question_that_was_looked_up(one_page):
    ask(one_page, "When can surgery become necessary?")
    shown = ask(one_page, "And what can it offer?")
    expect(shown.locator(".looked-up q")).to_have_text("When can surgery become necessary? And what can it offer?")


def test_an_example_question_is_asked_by_keyboard_alone(one_page):
    one_page.get_by_label("Your question").focus()
    one_page.keyboard.press("Shift+Tab")
    example = one_page.locator(".example").last
    expect(example).to_be_focused()
    asked = example.text_content()
    assert example.evaluate("button => getComputedStyle(button).outlineStyle") == "solid"
    one_page.keyboard.press("Enter")
    assert answer(one_page).locator("h2").text_content() == f"You asked: {asked}"
    expect(one_page.get_by_label("Your question")).to_be_focused()


def test_an_empty_question_does_nothing_and_nonsense_is_answered_kindly(one_page):
    one_page.get_by_label("Your question").fill("   ")
    one_page.keyboard.press("Enter")
    shown = ask(one_page, "???")
    assert one_page.locator(".exchange").count() == 1
    expect(shown.locator(".remark")).to_contain_text("no words")
    expect(shown.locator(".disclaimer")).to_be_visible()
    shown = ask(one_page, "x" * 100_000)
    expect(shown.locator(".remark")).to_contain_text("100,000 characters")


def test_shift_enter_begins_a_new_line(one_page):
    box = one_page.get_by_label("Your question")
    box.fill("one")
    one_page.keyboard.press("Shift+Enter")
    one_page.keyboard.type("two")
    assert box.input_value() == "one\ntwo"
    assert one_page.locator(".exchange").count() == 0
    box.fill("")


def test_starting_over_forgets_the_conversation(one_page):
    ask(one_page, "When can surgery become necessary?")
    one_page.get_by_role("button", name="Start over").click()
    expect(one_page.locator(".exchange")).to_have_count(0)
    shown = ask(one_page, "And what can it offer?")
    assert shown.locator(".looked-up").count() == 0


def test_two_tabs_have_two_conversations(site, one_page):
    ask(one_page, "When can surgery become necessary?")
    with visit(site) as other:
        assert other.locator(".exchange").count() == 0
        shown = ask(other, "And what can it offer?")
        assert shown.locator(".looked-up").count() == 0
    assert one_page.locator(".exchange").count() == 1


def test_the_list_of_documents_opens_closes_and_hands_the_focus_back(page):
    switch = page.get_by_role("button", name="Documents", exact=True)
    panel = page.locator("#documents")
    expect(panel).to_be_hidden()
    switch.click()
    expect(panel.locator("li", has_text="article.md")).to_be_visible()
    expect(panel.get_by_role("heading", name="Documents")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(switch).to_be_focused()


def test_files_that_come_and_go_are_noticed(site, one_page):
    added = site.corpus / "gadgets.md"
    added.write_text("# Gadgets\n\nA quuxified gadget lasts for seventeen years.\n")
    shown = ask(one_page, "How long does a quuxified gadget last?")
    expect(shown.locator("blockquote").first).to_contain_text("seventeen years")
    expect(one_page.locator("#status")).to_contain_text("3 documents")
    added.unlink()
    one_page.get_by_role("button", name="Documents", exact=True).click()
    one_page.get_by_role("button", name="Check the folder again").click()
    expect(one_page.locator("#status")).to_contain_text("2 documents")
    assert "seventeen" not in ask(one_page, "How many years does a quuxified gadget last?").text_content()


def test_the_server_itself_has_called_nobody(site):
    """Runs last: all that the other tests made it do is in its notes."""
    time.sleep(0.5)
    notes = [json.loads(line) for line in site.noted.read_text().splitlines()]
    assert [note for note in notes if not any(here in note[1] for here in ("127.0.0.1", "localhost", "/"))] == []
