"""The view of the documents in a real browser, in every look: what people do there, and what must never happen."""

import re
import time

import pytest

from tests.browser import PATIENCE, ask, drag, expect, in_view, visit

pytestmark = pytest.mark.browser
KNEE = (
    "# Knee care\n\n## Cooling the knee\n\nCool the quuxified knee with ice for fifteen minutes, three times a day.\n"
)
HOSTILE = "<img src=x onerror=alert(1)> & more.md"
FOLLOWED = """before => {
  const now = [...document.querySelectorAll(".example")].map((example) => example.textContent);
  return now.length && JSON.stringify(now) !== JSON.stringify(before);
}"""
QUESTION = "How long should a quuxified knee be cooled?"


@pytest.fixture(scope="module")
def site(changing_site):
    return changing_site


@pytest.fixture
def view(site, page):
    """The documents, which are the article alone, whatever a test before has left."""
    page.get_by_role("button", name="Documents", exact=True).click()
    expect(page.locator(".document-list li").first).to_be_visible(timeout=PATIENCE)
    left = [path for path in site.corpus.iterdir() if path.name != "article.md"]
    for path in left:
        path.unlink()
    if left:
        page.get_by_role("button", name="Check the folder again").click()
    expect(page.locator(".document-list li")).to_have_count(1, timeout=PATIENCE)
    return page


def choose(page, *files):
    page.locator(".chosen").set_input_files([{"name": name, "mimeType": "", "buffer": text} for name, text in files])


def leave(page):
    """The files are carried out of the window again."""
    page.evaluate("""() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(["x"], "x.txt"));
      document.body.dispatchEvent(new DragEvent("dragleave", { dataTransfer: transfer, bubbles: true }));
    }""")


def expect_work(page, text):
    expect(page.locator("#work-title")).to_contain_text(text, timeout=PATIENCE)


def row(page, text):
    return page.locator(".document-list li", has_text=text)


def test_files_are_uploaded_one_is_refused_one_is_asked_about_opened_and_removed(view):
    examples = asked_for(view)
    choose(view, ("knee.md", KNEE.encode()), ("scan.pdf", b"\x89PNG\0\0"), ("song.mp3", b"la"))
    expect(view.locator("#documents .work progress")).to_be_visible()
    expect_work(view, "1 file added, 2 not added")
    said = view.locator(".work-files").inner_text()
    assert "scan.pdf is a picture. Have its text recognised" in said and "song.mp3 is of a kind that can’t" in said
    expect(view.locator(".status-text")).to_have_text("2 documents")
    view.wait_for_function(FOLLOWED, arg=examples)  # the examples follow the documents, as soon as they are tried
    view.get_by_role("button", name="Chat", exact=True).click()
    expect(ask(view, QUESTION).locator("blockquote").first).to_contain_text("fifteen minutes")
    view.get_by_role("button", name="Documents", exact=True).click()
    row(view, "knee.md").get_by_role("button", name="Knee care", exact=True).click()
    expect(view.locator(".source-text")).to_contain_text("three times a day", timeout=PATIENCE)
    view.keyboard.press("Escape")
    remove_by_keyboard(view)
    view.get_by_role("button", name="Chat", exact=True).click()
    assert "fifteen" not in ask(view, QUESTION).inner_text()
    expect(view.locator(".status-text")).to_have_text("1 document")


def asked_for(view):
    """The example questions, as soon as they are tried and there."""
    expect(view.locator(".example").first).to_be_attached(timeout=PATIENCE)
    return view.locator(".example").all_text_contents()


def remove_by_keyboard(view):
    """Asks first; Escape keeps it, and the focus comes back."""
    button = row(view, "knee.md").get_by_role("button", name="Remove “Knee care”")
    button.focus()
    view.keyboard.press("Enter")
    dialog = view.get_by_role("dialog", name="Remove “Knee care”?")
    expect(dialog).to_contain_text("not deleted but kept in")
    view.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()
    view.keyboard.press("Enter")
    view.get_by_role("dialog").get_by_role("button", name="Remove").press("Enter")
    expect(row(view, "knee.md")).to_have_count(0, timeout=PATIENCE)
    expect(view.locator(".document-list .open-document").first).to_be_focused()


def test_a_hostile_name_is_only_text_in_every_place(view, site, tmp_path):
    (tmp_path / HOSTILE).write_text("# <script>window.hacked = 1</script>\n\nA zorblax is made of tin.\n")
    drag(view, tmp_path / HOSTILE)
    expect_work(view, "1 file added")
    expect(row(view, HOSTILE)).to_contain_text("<script>window.hacked = 1</script>")
    assert (site.corpus / HOSTILE).exists()
    row(view, HOSTILE).get_by_role("button", name="Remove").click()
    expect(view.get_by_role("dialog")).to_contain_text(HOSTILE)
    assert view.locator("#documents :is(script, img), dialog :is(script, img)").count() == 0
    view.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect_work(view, "1 file removed")


def test_files_and_a_folder_are_dropped_anywhere_on_the_view(view, tmp_path):
    (tmp_path / "leaflets" / "deeper").mkdir(parents=True)
    (tmp_path / "leaflets" / "hip.md").write_text("# Hip care\n\nA hip is kept warm for nine minutes.\n")
    (tmp_path / "leaflets" / "deeper" / "wrist.txt").write_text("A wrist is kept still for eleven minutes.")
    (tmp_path / "alone.md").write_text("# Alone\n\nAn elbow is bent forty times.\n")
    given = (tmp_path / "leaflets", tmp_path / "alone.md")
    drag(view, *given, kinds=("dragEnter", "dragOver"))
    over = view.locator(".drop-over")
    expect(over).to_be_visible()
    expect(over).to_have_text("Drop the files to add them")
    assert in_view(view, over.locator("p"))
    leave(view)
    expect(over).to_be_hidden()
    drag(view, *given)
    expect(over).to_be_hidden()
    expect_work(view, "3 files added.")
    for name in ("hip.md", "wrist.txt", "alone.md"):
        row(view, name).get_by_role("button", name="Remove").click()
        view.get_by_role("dialog").get_by_role("button", name="Remove").click()
        expect(row(view, name)).to_have_count(0, timeout=PATIENCE)


def test_what_is_put_into_the_folder_is_taken_in_when_asked_and_reading_all_again_asks_first(view, site):
    (site.corpus / "gadget.txt").write_text("A gadget lasts for seventeen years.")
    view.get_by_role("button", name="Check the folder again").click()
    expect_work(view, "1 file added")
    expect(row(view, "gadget.txt")).to_be_visible()
    (site.corpus / "gadget.txt").unlink()
    view.get_by_role("button", name="Check the folder again").click()
    expect_work(view, "1 file removed")
    view.locator(".rebuild").click()
    view.get_by_role("dialog").get_by_role("button", name="Read all again").click()
    expect_work(view, "All documents are read again")


def test_many_files_show_their_progress_to_all_can_be_stopped_and_let_others_ask(site, browser, view, look):
    with visit(site, browser, *look) as other:
        other.get_by_role("button", name="Documents", exact=True).click()
        many = [(f"leaflet {n}.md", leaflet_of_a_second(n).encode()) for n in range(60)]
        choose(view, *many)
        expect(view.locator("#documents .bar-count")).to_contain_text("of 60", timeout=PATIENCE)
        expect(other.locator("#work-title")).to_contain_text("Taking in the files", timeout=PATIENCE)
        other.get_by_role("button", name="Chat", exact=True).click()
        began = time.monotonic()
        expect(ask(other, "When can surgery become necessary?").locator("blockquote").first).to_contain_text(
            re.compile("last resort|surgical intervention")  # which comes first changes with what is a rare word
        )
        waited = time.monotonic() - began
        if view.locator("#documents .work .stop").is_visible():
            view.locator("#documents .work .stop").click()
            expect_work(view, "file")
        expect(view.locator("#documents .work progress")).to_be_hidden(timeout=PATIENCE)
        left = len(list(site.corpus.glob("leaflet*")))
        expect(view.locator(".status-text")).to_have_text(f"{left + 1} documents", timeout=PATIENCE)
        assert waited < 30, "on a busy machine; alone it takes about a second"
    for leaflet in site.corpus.glob("leaflet*"):
        leaflet.unlink()
    view.get_by_role("button", name="Check the folder again").click()
    expect(view.locator(".status-text")).to_have_text("1 document", timeout=PATIENCE)


def leaflet_of_a_second(number):
    """Long enough that reading and embedding it can be watched."""
    sentences = (
        f"Part {part} of pump {number} is cleaned every {part + 2} days with warm water." for part in range(60)
    )
    return f"# Leaflet {number}\n\n" + " ".join(sentences) + "\n"
