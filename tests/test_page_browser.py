"""The real page in a real browser, with the real models: the conversation, and what must never happen."""

import json
import subprocess
import sys
import time

import pytest

from assistant.types import DISCLAIMER
from tests.browser import answer, ask, ask_until, expect, in_view, open_page, visit
from tests.conftest import ARTICLE, PROJECT
from tests.page_states import DOCUMENTS, HOSTILE, HOSTILE_NAME, LOOKS

pytestmark = pytest.mark.browser
SURGERY = "When can surgery become necessary?"
FOLLOW_UP = "And what can it offer?"


def command(site, *arguments, module="assistant"):
    place = ["--corpus", str(site.corpus), "--data", str(site.data)]
    words = [*place, *arguments] if module == "assistant" else [*arguments, *place]
    return subprocess.run(
        [sys.executable, "-m", module, *words], cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize(("width", "mode"), LOOKS)
def test_an_answer_in_each_look(site, browser, width, mode):
    with visit(site, browser, width, mode) as page:
        shown = ask(page, SURGERY)
        quote = shown.locator("figure.quote:not(.nearest)").first
        text = quote.locator("blockquote").text_content()
        assert text.startswith("Surgery is typically a last resort") and text in ARTICLE.read_text("utf-8")
        expect(quote.locator("figcaption")).to_contain_text("What to Do Next › 4. Surgical Consultation")
        assert in_view(page, quote.locator("blockquote")) and in_view(page, quote.locator("figcaption"))
        disclaimer = page.locator(".disclaimer-line")
        assert disclaimer.text_content() == DISCLAIMER and in_view(page, disclaimer)
        ground = page.evaluate(
            "Math.max(...getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3))"
        )
        assert (ground < 60) == (mode == "dark")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
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


def test_a_running_answer_can_be_stopped_and_asked_again(page):
    with slow(page, "ask"):
        page.get_by_label("Your question").fill("I can't feel my legs and I wet myself. Why?")
        page.keyboard.press("Enter")
        expect(page.locator(".exchange .notice.emergency")).to_be_visible()
        page.get_by_role("button", name="Stop").click()
        shown = answer(page)
        expect(shown.locator(".remark")).to_contain_text("You stopped")
        expect(shown.locator(".notice.emergency")).to_be_visible()
        expect(page.get_by_label("Your question")).to_be_focused()
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


def test_conversations_survive_a_reload_and_never_mix(page, site):
    ask(page, SURGERY)
    page.locator("#conversations").get_by_role("button", name="New conversation").click()
    expect(page.locator(".exchange")).to_have_count(0)
    assert ask(page, FOLLOW_UP).locator(".looked-up").count() == 0, "another conversation's turns are not its own"
    open_page(page, site)
    expect(answer(page).locator("h2")).to_contain_text(FOLLOW_UP)
    page.locator(".kept .open", has_text=SURGERY).first.click()
    expect(answer(page).locator("blockquote").first).to_contain_text("last resort")
    expect(ask(page, FOLLOW_UP).locator(".looked-up q")).to_contain_text(SURGERY)
    expect(page.locator("#conversations .hint")).to_contain_text("in this browser only")


def test_two_visitors_have_two_conversations(site, browser, page):
    ask(page, SURGERY)
    with visit(site, browser) as other:
        assert other.locator(".kept li").count() == other.locator(".exchange").count() == 0
        assert ask(other, FOLLOW_UP).locator(".looked-up").count() == 0


def test_one_conversation_or_all_are_deleted_after_asking(page):
    ask(page, "What does a train ticket cost?")
    before = page.locator(".kept li").count()
    page.locator(".kept li").first.hover()
    delete = page.locator(".kept li").first.get_by_role("button", name="Delete")
    delete.click()
    page.get_by_role("button", name="Cancel").click()
    assert page.locator(".kept li").count() == before
    delete.click()
    page.locator("dialog").get_by_role("button", name="Delete").click()
    expect(page.locator(".kept li")).to_have_count(before - 1)
    expect(page.locator(".exchange")).to_have_count(0)
    ask(page, "???")
    page.get_by_role("button", name="Delete all").click()
    page.locator("dialog").get_by_role("button", name="Delete all").click()
    expect(page.locator(".kept li")).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('conversation'))") == []


def test_clearing_asks_first(page):
    ask(page, "???")
    page.get_by_role("button", name="Clear", exact=True).click()
    page.keyboard.press("Escape")
    expect(page.locator(".exchange")).to_have_count(1)
    page.get_by_role("button", name="Clear", exact=True).click()
    page.locator("dialog").get_by_role("button", name="Clear").click()
    expect(page.locator(".exchange")).to_have_count(0)


def test_an_answer_is_copied_with_its_source_and_disclaimer(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, SURGERY).get_by_role("button", name="Copy this answer").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "> Surgery is typically a last resort" in copied and "Surgical Consultation" in copied
    assert DISCLAIMER in copied.replace("\\", "")


def test_a_conversation_is_exported_as_json_that_verify_accepts_and_as_markdown(page, site, tmp_path):
    ask(page, SURGERY)
    ask(page, "???")
    ask(page, "What does a train ticket cost?")
    path = exported(page, tmp_path, "As JSON")
    done = command(site, "verify", str(path))
    assert done.returncode == 0, done.stderr + done.stdout
    assert [entry["question"] for entry in json.loads(path.read_text("utf-8"))][::2] == [
        SURGERY, "What does a train ticket cost?",
    ]  # fmt: skip
    text = exported(page, tmp_path, "As Markdown").read_text("utf-8")
    assert text.startswith(f"## {SURGERY}\n") and text.count(DISCLAIMER) == 3 and "> Surgery is" in text


def test_rated_answers_become_a_question_set_that_the_evals_accept(page, site, tmp_path):
    shown = ask(page, SURGERY)
    good = shown.get_by_role("button", name="Good answer")
    good.click()
    expect(good).to_have_attribute("aria-pressed", "true")
    shown = ask(page, "What does a train ticket cost?")
    shown.get_by_role("button", name="Bad answer").click()
    shown.get_by_text("Not what I asked").click()
    shown.get_by_label("In your own words").fill("I meant buses")
    shown.get_by_role("button", name="Keep").click()
    expect(shown.get_by_role("button", name="Bad answer")).to_be_focused()
    open_page(page, site)
    expect(answer(page).get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "true")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export rated answers").click()
    path = tmp_path / "rated.jsonl"
    download.value.save_as(path)
    done = command(site, "check", str(path), module="evals")
    assert done.returncode == 0, done.stderr + done.stdout
    first, second = [json.loads(line) for line in path.read_text("utf-8").splitlines()][:2]
    assert (first["question"], first["expect"]) == (SURGERY, "answered") and "last resort" in first["gold"][0][0]
    assert (second["expect"], second["note"]) == ("any", "not what i asked – I meant buses (it was: not in documents)")
    assert second["history"][0]["content"] == SURGERY


def test_without_the_server_there_is_a_calm_message_and_the_question_can_be_asked_again(site, browser):
    with visit(site, browser) as page:
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


def test_the_readers_choice_of_colours_goes_before_the_systems_and_is_remembered(page, site):
    switch = page.locator(".look-switch")
    switch.click()
    switch.click()
    expect(switch).to_have_attribute("aria-label", "Colours: dark")
    assert page.evaluate("document.body.classList.contains('dark')")
    open_page(page, site)
    assert page.evaluate("document.body.classList.contains('dark')")
    switch.click()
    assert not page.evaluate("document.body.classList.contains('dark')")


def test_files_that_come_and_go_are_noticed(site, page):
    before = len(DOCUMENTS) + 1
    added = site.corpus / "gadgets.md"
    added.write_text("# Gadgets\n\nA quuxified gadget lasts for seventeen years.\n")
    ask_until(page, "How long does a quuxified gadget last?", "seventeen years")
    expect(page.locator(".status")).to_contain_text(f"{before + 1} documents")
    added.unlink()
    assert "seventeen" not in ask(page, "How many years does a quuxified gadget last?").locator(".reply").text_content()
    for _ in range(20):
        page.evaluate("quoting.tell('documents-changed')")
        page.wait_for_timeout(300)
        if f"{before} documents" in page.locator(".status").text_content():
            break
    open_page(page, site)
    expect(page.locator(".exchange").first).to_contain_text("no longer")
    assert "seventeen" not in page.locator("#stage").text_content(), "a quote that can't be proven isn't shown"


def test_nothing_jumps_while_the_page_comes_and_answers(site, browser):
    with visit(site, browser) as page:
        page.evaluate(WATCH_SHIFTS)
        ask(page, SURGERY)
        assert page.evaluate("window.shifted") < 0.1


WATCH_SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}"""


def exported(page, folder, how):
    page.locator(".tools summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=how).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


class slow:
    """While it lasts, the server's function answers only after the end."""

    def __init__(self, page, function):
        self.page, self.function, self.held = page, function, []

    def __enter__(self):
        self.page.route("**/component_server/**", self._hold)

    def _hold(self, route):
        if f'"fn_name":"{self.function}"' in route.request.post_data:
            self.held.append(route)
        else:
            route.continue_()

    def __exit__(self, *_):
        for route in self.held:
            route.continue_()
        self.page.unroute("**/component_server/**")


def test_the_server_itself_has_called_nobody(site):
    """Runs last: all that the other tests made it do is in its notes."""
    time.sleep(0.5)
    notes = [json.loads(line) for line in site.noted.read_text().splitlines()]
    assert [note for note in notes if not any(here in note[1] for here in ("127.0.0.1", "localhost", "/"))] == []
