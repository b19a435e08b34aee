"""The source panel in a real browser; and axe's opinion of every state of the page."""

import pytest

from tests.browser import ask, ask_until, expect, in_view, is_narrow, serious
from tests.page_states import SENTENCE, STATES, close_dialogs

pytestmark = pytest.mark.browser
REASONS = "Why does physical therapy fail?"


def panel(page):
    return page.locator(".source-panel")


def highlighted(page):
    return "".join(page.locator("mark.current").all_text_contents())


def test_a_chip_opens_the_document_at_the_quote_and_the_steps_go_through_all(page):
    shown = ask(page, REASONS)
    quotes = shown.locator("figure.quote blockquote").all_text_contents()
    chip = shown.locator("button.source").nth(1)
    chip.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".steps .count")).to_have_text(f"Quote 2 of {len(quotes)}")
    expect(page.get_by_role("heading", name="Article").first).to_be_focused()
    for number in range(1, len(quotes)):
        expect(page.locator(".steps .count")).to_have_text(f"Quote {number + 1} of {len(quotes)}")
        assert squeezed(highlighted(page)) == squeezed(quotes[number])
        assert in_view(page, page.locator("mark.current").first)
        if number + 1 < len(quotes):
            page.get_by_role("button", name="Next quote").click()
    expect(page.get_by_role("button", name="Next quote")).to_be_disabled()
    page.get_by_role("button", name="Previous quote").click()
    assert squeezed(highlighted(page)) == squeezed(quotes[-2])
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(chip).to_be_focused()


def test_on_a_phone_the_document_is_a_sheet_that_keeps_the_focus_and_in_a_wide_window_it_stands_beside(page):
    ask(page, REASONS).locator("button.source").first.click()
    expect(page.locator("mark.current").first).to_be_visible()
    assert in_view(page, page.locator("mark.current").first)
    box = panel(page).bounding_box()
    if not is_narrow(page):
        chat = page.locator("#chat").bounding_box()
        assert box["x"] >= chat["x"] + chat["width"] - 1, "nothing lies over the conversation"
        return
    assert box["width"] == 390 and box["y"] > 100
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('#source')")
    page.get_by_role("button", name="Close the source").click()
    expect(page.locator("button.source").first).to_be_focused()


def test_back_leads_from_a_phones_sheet_and_between_the_views_and_a_reload_stays(page):
    chip = ask(page, REASONS).locator("button.source").first
    chip.click()
    expect(page.locator("mark.current").first).to_be_visible()
    if is_narrow(page):
        page.go_back()
        expect(panel(page)).to_be_hidden()
        expect(chip).to_be_focused()
    else:
        page.keyboard.press("Escape")
    for view in ("Documents", "Measure"):
        page.get_by_role("button", name=view, exact=True).click()
    page.go_back()
    expect(page.get_by_role("heading", name="Documents", exact=True)).to_be_visible()
    page.reload()
    expect(page.locator(".document-list li").first).to_be_visible()
    page.go_back()
    expect(page.locator(".exchange")).to_be_visible()
    page.go_forward()
    expect(page.locator(".document-list li").first).to_be_visible()


def test_of_a_sentence_that_stands_twice_the_one_that_was_quoted_is_highlighted(page):
    """Whichever the answer quotes: the position decides, not the words."""
    shown = ask(page, "What eases a stiff shoulder?")
    cards = shown.locator("figure.quote", has_text=SENTENCE)
    for number in range(cards.count()):
        where = cards.nth(number).locator(".place").text_content()
        cards.nth(number).locator("button.source").click()
        expect(page.locator("mark.current").first).to_be_visible()
        heading = page.locator("mark.current").first.evaluate(
            "mark => { let e = mark.closest('p'); while (!/^H/.test(e.tagName)) e = e.previousElementSibling; return e.textContent; }"
        )
        assert heading in where
        page.get_by_role("button", name="Close the source").click()


def test_a_long_document_is_shown_around_the_quote_and_goes_on_in_both_directions(page):
    ask(page, "How long does a flibberty lantern burn?").locator("button.source").first.click()
    expect(page.locator("mark.current")).to_have_text("A flibberty lantern burns for nine hours.")
    assert page.get_by_text("RELATED: pointer number 0 to").count() == 0
    for direction, end in (("Earlier", "RELATED: pointer number 0 to"), ("Later", "later pointer number 399 to")):
        for _ in range(4):
            if page.get_by_text(end).count():
                break
            before = page.locator(".stretch p").count()
            page.get_by_role("button", name=f"{direction} in the document").click()
            page.wait_for_function(f"document.querySelectorAll('.stretch p').length > {before}")
        assert page.get_by_text(end).count() == 1
    numbers = page.evaluate("[...document.querySelectorAll('.stretch p')].map((p) => p.textContent)")
    assert len(numbers) == len(set(numbers)), "nothing twice"


def test_a_document_that_changed_since_says_so(page, site):
    changing = site.corpus / "changing.md"
    changing.write_text("# Changing\n\nA wobbly barometer weighs seven kilograms.\n")
    ask_until(page, "What does a wobbly barometer weigh?", "seven")
    changing.write_text("# Changing\n\nIn fact, a wobbly barometer weighs eight kilograms.\n")
    ask_until(page, "How much does a wobbly barometer weigh in fact?", "eight")
    page.locator(".exchange").first.locator("button.source").click()
    expect(panel(page).locator(".failure")).to_contain_text("has changed since")
    page.get_by_role("button", name="Open the document as it is now").click()
    expect(panel(page)).to_contain_text("eight kilograms")
    assert page.locator("mark").count() == 0
    changing.unlink()


def test_axe_finds_nothing_serious_in_any_state(page):
    found = []
    for state in STATES:
        state(page)
        found += serious(page, state.__name__)
        close_dialogs(page)
    assert found == []


def squeezed(text):
    return "".join(text.split())
