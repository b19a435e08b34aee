"""The real page in a real browser, with the real models, in every look: the conversation, and what must never happen."""

import re

import pytest

from assistant.types import DISCLAIMER
from tests.browser import PATIENCE, answer, ask, expect, in_view, open_page, slow, visit
from tests.conftest import ARTICLE
from tests.page_states import DOCUMENTS, HOSTILE, HOSTILE_NAME

pytestmark = pytest.mark.browser
SURGERY = "When can surgery become necessary?"
FOLLOW_UP = "And what can it offer?"


def test_an_answer_stands_with_its_source_in_the_window_and_the_disclaimer_stays_in_view(page, look):
    shown = ask(page, SURGERY)
    quote = shown.locator("figure.quote:not(.nearest)").first
    text = quote.locator("blockquote").text_content()
    assert text.startswith("Surgery is typically a last resort") and text in ARTICLE.read_text("utf-8")
    expect(quote.locator("figcaption")).to_contain_text("What to Do Next › 4. Surgical Consultation")
    assert in_view(page, quote.locator("blockquote")) and in_view(page, quote.locator("figcaption"))
    disclaimer = page.locator(".disclaimer-line")
    assert disclaimer.text_content() == DISCLAIMER and in_view(page, disclaimer)
    ground = page.evaluate("Math.max(...getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3))")
    assert (ground < 60) == (look[1] == "dark")
    for name in ("#question", ".send", "h1", "#masthead nav", ".disclaimer-line"):
        assert in_view(page, page.locator(name).first), name


def test_the_assistants_words_quotes_and_notices_look_different(page):
    shown = ask(page, "I can't feel my legs and I wet myself. When is surgery needed?")
    looks = [
        shown.locator(name).first.evaluate("e => [getComputedStyle(e).fontFamily, getComputedStyle(e).backgroundColor]")
        for name in (".words", "figure.quote blockquote", ".notice")
    ]
    assert looks[0][0] != looks[1][0] and looks[2][1] not in (looks[0][1], looks[1][1])
    assert shown.locator(".answer > *").first.get_attribute("class") == "notice emergency"
    assert in_view(page, shown.locator(".notice-heading").first)
    assert shown.locator(".notice a[href='tel:112']").count()
    expect(shown.locator(".disclaimer")).to_be_visible()


def test_a_crisis_is_met_first_and_with_a_number_to_call(page):
    shown = ask(page, "The pain is so bad that I want to kill myself.")
    assert shown.locator(".answer > *").first.get_attribute("class") == "notice crisis"
    assert in_view(page, shown.locator(".notice-heading").first)
    assert shown.locator(".notice a[href^='tel:']").count()
    expect(shown.locator(".disclaimer")).to_be_visible()


def test_a_refusal_names_what_is_open_and_only_the_nearest_passages(page):
    question = "What does a train ticket from Vienna to Prague cost?"
    shown = ask(page, question)
    chips = shown.locator(".chip").all_text_contents()
    assert chips and all(chip.lower() in question.lower() for chip in chips)
    expect(shown.get_by_role("heading", name="Only the nearest passages, not an answer")).to_be_visible()
    assert shown.locator("figure.nearest blockquote").count() >= 1
    assert shown.locator("figure.quote:not(.nearest)").count() == 0


def test_markup_in_questions_documents_and_names_is_only_text(page):
    shown = ask(page, f"What is a zorblax widget made of? {HOSTILE}")
    assert shown.locator("h2").text_content().endswith(HOSTILE)
    cards = shown.locator("blockquote", has_text="zorblax").all_text_contents()
    assert cards and all(card in DOCUMENTS[HOSTILE_NAME] for card in cards)
    shown.locator("button.source", has_text="Widgets").first.click()
    expect(page.locator("mark.current").first).to_contain_text("zorblax")
    expect(page.get_by_role("heading", name="Widgets <img src=x onerror='window.hacked = 3'>").first).to_be_visible()
    page.reload()
    assert answer(page).locator("blockquote", has_text="zorblax").count()
    page.get_by_role("button", name="Documents", exact=True).click()
    expect(page.locator("#documents", has_text=HOSTILE_NAME)).to_be_visible()
    foreign = ":is(.exchange, .stretch, .kept, #documents) :is(script, img, a)"
    assert page.locator(foreign).count() == 0


def test_a_follow_up_shows_the_question_that_was_looked_up_and_a_first_one_does_not(page):
    assert ask(page, SURGERY).locator(".looked-up").count() == 0
    expect(ask(page, FOLLOW_UP).locator(".looked-up q")).to_have_text(f"{SURGERY} {FOLLOW_UP}")


def test_an_example_question_is_asked_by_keyboard_alone(page):
    expect(page.locator(".example").first).to_be_visible(timeout=PATIENCE)
    page.get_by_label("Your question").focus()
    for _ in range(4):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.classList.contains('example')"):
            break
    example = page.locator(".example:focus")
    asked = example.text_content()
    assert example.evaluate("button => getComputedStyle(button).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert answer(page).locator("h2").text_content() == f"You asked: {asked}"


def test_an_empty_question_does_nothing_and_nonsense_is_answered_kindly(page):
    page.get_by_label("Your question").fill("   ")
    page.keyboard.press("Enter")
    shown = ask(page, "???")
    assert page.locator(".exchange").count() == 1
    expect(shown.locator(".remark")).to_contain_text("no words")
    shown = ask(page, "x" * 100_000)
    expect(shown.locator(".remark")).to_contain_text("100,000 characters")
    expect(shown.locator("h2")).to_contain_text("(100,000 characters)")


def test_shift_enter_begins_a_new_line(page):
    box = page.get_by_label("Your question")
    box.fill("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    assert box.input_value() == "one\ntwo" and page.locator(".exchange").count() == 0
    box.fill("")


def test_from_the_question_to_its_source_and_back_the_keyboard_is_enough(page):
    page.get_by_label("Your question").focus()
    page.keyboard.type(SURGERY)
    page.keyboard.press("Enter")
    chip = answer(page).locator("button.source").first
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        if chip.evaluate("chip => chip === document.activeElement"):
            break
    expect(chip).to_be_focused()
    assert chip.evaluate("chip => getComputedStyle(chip).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("mark.current").first).to_be_visible()
    assert page.evaluate("!!document.activeElement.closest('#source')"), "the panel has the focus"
    page.keyboard.press("Escape")
    expect(page.locator(".source-panel")).to_be_hidden()
    expect(chip).to_be_focused()


def test_nothing_moves_for_who_wants_no_motion(site, browser, look):
    running = "document.getAnimations().filter((one) => one.playState === 'running').length"
    with visit(site, browser, *look) as still, visit(site, browser, *look, reduced_motion="no-preference") as moving:
        for page, moves in ((still, False), (moving, True)):
            with slow(page, "ask"):
                page.get_by_label("Your question").fill("Why?")
                page.keyboard.press("Enter")
                expect(page.locator(".exchange .dots")).to_be_visible()
                assert bool(page.evaluate(running)) is moves
            answer(page)


def test_a_running_answer_can_be_stopped_and_asked_again(page):
    sent = []

    def note(request):
        sent.append(request.post_data or "")

    page.on("request", note)
    with slow(page, "ask"):
        page.get_by_label("Your question").fill("I can't feel my legs and I wet myself. Why?")
        page.keyboard.press("Enter")
        expect(page.locator(".exchange .notice.emergency")).to_be_visible()
        page.get_by_role("button", name="Stop").click()
        shown = answer(page)
        expect(shown.locator(".remark")).to_contain_text("You stopped")
        expect(shown.locator(".notice.emergency")).to_be_visible()
        expect(page.get_by_label("Your question")).to_be_focused()
    page.remove_listener("request", note)
    tickets = [re.findall(r"ticket\W+([\d-]+)", body) for body in sent if re.search('"fn_name":"(ask|stop)"', body)]
    assert len(tickets) == 2 and tickets[0] == tickets[1] != [], "the server is told which question to stop"
    shown.get_by_role("button", name="Ask again").click()
    expect(page.locator(".exchange [data-outcome=answered], .exchange [data-outcome=not_in_documents]")).to_be_visible()
    assert page.locator(".exchange").count() == 1 and page.locator(".exchange .remark").count() == 0


def test_a_question_can_be_edited_and_what_came_after_it_goes(page):
    ask(page, "What does a train ticket cost?")
    ask(page, "And a bus?")
    page.get_by_role("button", name="Edit this question").first.click()
    area = page.get_by_label("Edit the question")
    expect(area).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Edit this question").first).to_be_focused()
    page.keyboard.press("Enter")
    area.fill(SURGERY)
    page.keyboard.press("Enter")
    expect(page.locator(".exchange")).to_have_count(1)
    expect(answer(page).locator("blockquote").first).to_contain_text("last resort")
    expect(ask(page, FOLLOW_UP).locator(".looked-up q")).to_have_text(f"{SURGERY} {FOLLOW_UP}")


def test_without_the_server_there_is_a_calm_message_and_the_question_can_be_asked_again(site, browser, look):
    with visit(site, browser, *look) as page:
        page.route("**/component_server/**", lambda route: route.abort())
        shown = ask(page, SURGERY)
        expect(shown.locator(".failure")).to_contain_text("can’t be reached")
        expect(page.locator(".status")).to_contain_text("Not started")
        page.unroute("**/component_server/**")
        shown.get_by_role("button", name="Ask again").click()
        expect(page.locator(".exchange blockquote").first).to_be_visible()
        expect(page.locator(".status.ready")).to_be_visible()
        assert all("Failed to fetch" in line or "ERR_FAILED" in line for line in page.trouble), page.trouble
        page.trouble.clear()


def test_the_readers_choice_of_colours_goes_before_the_systems_and_is_remembered(page, site, look):
    switch = page.locator(".look-switch")
    switch.click()
    switch.click()
    expect(switch).to_have_attribute("aria-label", "Colours: dark")
    assert page.evaluate("document.body.classList.contains('dark')")
    open_page(page, site)
    assert page.evaluate("document.body.classList.contains('dark')")
    switch.click()
    assert page.evaluate("document.body.classList.contains('dark')") is (look[1] == "dark"), "as the system again"


def test_nothing_jumps_while_the_page_comes_and_answers(site, browser, look):
    with visit(site, browser, *look) as page:
        page.evaluate(WATCH_SHIFTS)
        ask(page, SURGERY)
        assert page.evaluate("window.shifted") < 0.1


WATCH_SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}"""
