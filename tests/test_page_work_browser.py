"""The views of documents and measuring in a real browser: what people do there, and what must never happen."""

import json
import time

import pytest

from tests.browser import PATIENCE, ask, expect, launched, open_page, running_site, visit
from tests.conftest import ARTICLE

pytestmark = pytest.mark.browser
KNEE = (
    "# Knee care\n\n## Cooling the knee\n\nCool the quuxified knee with ice for fifteen minutes, three times a day.\n"
)
HOSTILE = "<img src=x onerror=alert(1)> & more.md"
QUESTION = "How long should a quuxified knee be cooled?"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A server of our own, as these tests change its documents."""
    documents = {ARTICLE.name: ARTICLE.read_text("utf-8")}
    with running_site(tmp_path_factory.mktemp("work") / "site", documents) as running:
        yield running


@pytest.fixture(scope="module")
def browser():
    with launched() as running:
        yield running


@pytest.fixture(scope="module")
def tab(site, browser):
    with visit(site, browser) as visited:
        yield visited


@pytest.fixture
def view(tab):
    tab.get_by_role("button", name="Documents", exact=True).click()
    expect(tab.locator(".document-list li").first).to_be_visible(timeout=PATIENCE)
    return tab


def choose(page, *files):
    page.locator(".chosen").set_input_files([{"name": name, "mimeType": "", "buffer": text} for name, text in files])


def drop(page, *files):
    """As a browser hands over what people drag into it."""
    given = [{"name": name, "text": text} for name, text in files]
    page.evaluate(
        """given => {
          const transfer = new DataTransfer();
          for (const { name, text } of given) transfer.items.add(new File([text], name));
          for (const kind of ["dragenter", "dragover", "drop"]) {
            document.querySelector(".documents-sheet").dispatchEvent(
              new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
          }
        }""",
        given,
    )


def expect_work(page, text):
    expect(page.locator("#work-title")).to_contain_text(text, timeout=PATIENCE)


def row(page, text):
    return page.locator(".document-list li", has_text=text)


def test_files_are_uploaded_one_is_refused_one_is_asked_about_opened_and_removed(view):
    examples = view.locator(".example").all_text_contents()
    choose(view, ("knee.md", KNEE.encode()), ("scan.pdf", b"\x89PNG\0\0"), ("song.mp3", b"la"))
    expect(view.locator("#documents .work progress")).to_be_visible()
    expect_work(view, "1 file added, 2 not added")
    said = view.locator(".work-files").inner_text()
    assert "scan.pdf is a picture. Have its text recognised" in said and "song.mp3 is of a kind that can’t" in said
    expect(view.locator(".status-text")).to_have_text("2 documents")
    assert view.locator(".example").all_text_contents() != examples, "the examples follow the documents"
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


def test_a_hostile_name_is_only_text_in_every_place(view, site):
    drop(view, (HOSTILE, "# <script>window.hacked = 1</script>\n\nA zorblax is made of tin.\n"))
    expect_work(view, "1 file added")
    expect(row(view, HOSTILE)).to_contain_text("<script>window.hacked = 1</script>")
    assert (site.corpus / HOSTILE).exists()
    row(view, HOSTILE).get_by_role("button", name="Remove").click()
    expect(view.get_by_role("dialog")).to_contain_text(HOSTILE)
    assert view.locator("#documents :is(script, img), dialog :is(script, img)").count() == 0
    view.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect_work(view, "1 file removed")


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


def test_many_files_show_their_progress_to_all_can_be_stopped_and_let_others_ask(site, browser, view):
    with visit(site, browser) as other:
        other.get_by_role("button", name="Documents", exact=True).click()
        many = [(f"leaflet {n}.md", leaflet_of_a_second(n).encode()) for n in range(60)]
        choose(view, *many)
        expect(view.locator("#documents .bar-count")).to_contain_text("of 60", timeout=PATIENCE)
        expect(other.locator("#work-title")).to_contain_text("Taking in the files", timeout=PATIENCE)
        other.get_by_role("button", name="Chat", exact=True).click()
        began = time.monotonic()
        expect(ask(other, "When can surgery become necessary?").locator("blockquote").first).to_contain_text(
            "last resort"
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


def test_a_set_is_measured_its_report_shown_in_a_frame_without_rights_and_downloaded(view):
    view.get_by_role("button", name="Measure", exact=True).click()
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


def test_a_read_only_page_offers_no_change_and_its_server_refuses_it(tmp_path, browser, monkeypatch):
    monkeypatch.setenv("ASSISTANT_READ_ONLY", "true")
    with running_site(tmp_path / "site", {"gadget.md": "# Gadgets\n\nA gadget lasts for seventeen years.\n"}) as site:
        context = browser.new_context()
        page = context.new_page()
        open_page(page, site)
        page.get_by_role("button", name="Documents", exact=True).click()
        expect(page.locator("#documents .only-read")).to_be_visible(timeout=PATIENCE)
        assert page.locator("#documents .document-list .icon-button").count() == 0
        for name in ("Choose files", "Check the folder again", "Read all again"):
            assert not page.get_by_role("button", name=name).count(), name
        refused = page.evaluate("quoting.send(new File(['x'], 'a.txt')).done.then(() => '', (error) => error.what)")
        assert refused == "Nothing can be uploaded here."
        page.get_by_role("button", name="Measure", exact=True).click()
        expect(page.locator("#measure .only-read")).to_be_visible()
        assert not page.get_by_role("button", name="Start", exact=True).count()
        context.close()
