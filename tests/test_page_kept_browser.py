"""What the browser keeps of the conversations, and what the reader takes out of them, in every look."""

import json
import subprocess
import sys

import pytest

from assistant.types import DISCLAIMER
from tests.browser import answer, ask, ask_until, begin_anew, expect, open_page, slow, the_conversations, visit
from tests.conftest import PROJECT
from tests.page_states import DOCUMENTS

pytestmark = pytest.mark.browser
SURGERY = "When can surgery become necessary?"
FOLLOW_UP = "And what can it offer?"


def command(site, *arguments, module="assistant"):
    place = ["--corpus", str(site.corpus), "--data", str(site.data)]
    words = [*place, *arguments] if module == "assistant" else [*arguments, *place]
    return subprocess.run(
        [sys.executable, "-m", module, *words], cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False
    )


def test_conversations_survive_a_reload_and_never_mix(page, site):
    ask(page, SURGERY)
    the_conversations(page).get_by_role("button", name="New conversation").click()
    expect(page.locator(".exchange")).to_have_count(0)
    assert ask(page, FOLLOW_UP).locator(".looked-up").count() == 0, "another conversation's turns are not its own"
    open_page(page, site)
    expect(answer(page).locator("h2")).to_contain_text(FOLLOW_UP)
    the_conversations(page).locator(".kept .open", has_text=SURGERY).first.click()
    expect(answer(page).locator("blockquote").first).to_contain_text("last resort")
    expect(ask(page, FOLLOW_UP).locator(".looked-up q")).to_contain_text(SURGERY)
    expect(the_conversations(page).locator(".hint")).to_contain_text("in this browser only")


def test_who_leaves_before_the_answer_finds_the_question_again_and_gets_it_answered(page, site):
    question = "How long does a flibberty lantern burn?"
    with slow(page, "ask"):
        page.get_by_label("Your question").fill(question)
        page.keyboard.press("Enter")
        expect(page.locator(".exchange")).to_have_count(1)
        begin_anew(page)
    the_conversations(page).locator(".kept .open", has_text=question).first.click()
    expect(answer(page).locator("blockquote").first).to_contain_text("nine hours")
    ask(page, SURGERY)
    with slow(page, "ask"):
        page.get_by_label("Your question").fill(question)
        page.keyboard.press("Enter")
        expect(page.locator(".exchange")).to_have_count(3)
        open_page(page, site)
    expect(page.locator(".exchange")).to_have_count(3)
    expect(answer(page).locator("blockquote").first).to_contain_text("nine hours")


def test_two_visitors_have_two_conversations(site, browser, page, look):
    ask(page, SURGERY)
    with visit(site, browser, *look) as other:
        assert other.locator(".kept li").count() == other.locator(".exchange").count() == 0
        assert ask(other, FOLLOW_UP).locator(".looked-up").count() == 0


def test_one_conversation_or_all_are_deleted_after_asking(page):
    ask(page, "What does a train ticket cost?")
    before = the_conversations(page).locator(".kept li").count()
    page.locator(".kept li").first.hover()
    delete = page.locator(".kept li").first.get_by_role("button", name="Delete")
    delete.click()
    page.get_by_role("button", name="Cancel").click()
    assert page.locator(".kept li").count() == before
    delete.click()
    page.locator("dialog").get_by_role("button", name="Delete").click()
    expect(page.locator(".kept li")).to_have_count(before - 1)
    expect(page.locator(".exchange")).to_have_count(0)
    page.keyboard.press("Escape")
    ask(page, "???")
    the_conversations(page).get_by_role("button", name="Delete all").click()
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


def test_a_message_at_the_foot_covers_no_question_that_is_written_and_stays_in_its_view(page):
    ask(page, SURGERY).get_by_role("button", name="Good answer").click()
    said = page.locator("#footer .said")
    page.get_by_label("Your question").fill("A long question.\n" * 8)
    expect(said).to_have_text("Thank you. Kept in this browser.")
    assert below(said) <= page.locator(".composer").bounding_box()["y"]
    page.get_by_label("Your question").fill("")
    page.get_by_role("button", name="Documents", exact=True).click()
    expect(said).to_be_empty()


def below(locator):
    box = locator.bounding_box()
    return box["y"] + box["height"]


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
    expect(page.locator("#footer .said")).to_have_text("Thank you. Kept in this browser.")
    assert not (site.data / "ratings.jsonl").exists() and not page.get_by_text("by whoever runs this page").is_visible()
    shown = ask(page, "What does a train ticket cost?")
    shown.get_by_role("button", name="Bad answer").click()
    keep, below = shown.get_by_role("button", name="Keep").bounding_box(), page.locator(".composer").bounding_box()
    assert keep["y"] + keep["height"] < below["y"], "the whole form can be seen, on a phone too"
    shown.get_by_text("Not what I asked").click()
    shown.get_by_label("In your own words").fill("I meant buses")
    shown.get_by_role("button", name="Keep").click()
    expect(shown.get_by_role("button", name="Bad answer")).to_be_focused()
    open_page(page, site)
    expect(answer(page).get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "true")
    with page.expect_download() as download:
        the_conversations(page).get_by_role("button", name="Export rated answers").click()
    path = tmp_path / "rated.jsonl"
    download.value.save_as(path)
    done = command(site, "check", str(path), module="evals")
    assert done.returncode == 0, done.stderr + done.stdout
    first, second = [json.loads(line) for line in path.read_text("utf-8").splitlines()][:2]
    assert (first["question"], first["expect"]) == (SURGERY, "answered") and "last resort" in first["gold"][0][0]
    assert (second["expect"], second["note"]) == ("any", "not what i asked – I meant buses (it was: not in documents)")
    assert second["history"][0]["content"] == SURGERY


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


def exported(page, folder, how):
    page.locator(".tools summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=how).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path
