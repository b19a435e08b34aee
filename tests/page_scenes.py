"""The servers, beside the ordinary one, on which the page is looked at: with nothing to read, with far too much, not
started, shut to the public; each with its states, as in page_states.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from tests.browser import PATIENCE, ask, begin_anew, drag, expect, log_in, profile, running_site
from tests.page_states import documents as documents_view
from tests.page_states import measure, source_of, to_documents

WORD = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 6
SIGNS = ["Chills", "A cough that brings up phlegm", "Fever above 38.5 degrees", "Sweating at night", "Short breath on stairs",
         "Pain in the chest while breathing in", "Loss of appetite", "Nausea", "Vomiting", "Headache", "Muscle pain", "Confusion in old people",
         "A fast heartbeat", "Blue lips", "Great tiredness that lasts for weeks"]  # fmt: skip
MANY = {
    "signs.md": "# Quivering fever\n\n## Signs of quivering fever\n\nThe signs of quivering fever are:\n\n"
    + "".join(f"{number}. {sign}\n" for number, sign in enumerate(SIGNS, 1)),
    "word.md": f"# {WORD}\n\n## A word without a break\n\nThe zigzag nerve is called {WORD} by its discoverer.\n",
    "arabic.md": "# العناية بالركبة\n\n## تبريد الركبة\n\nبرّد الركبة بالثلج لمدة خمس عشرة دقيقة ثلاث مرات في اليوم.\n",
    "hebrew notes about a knee that were typed in from a very old leaflet of the clinic (second copy).txt": "יש לקרר את הברך בקרח במשך חמש עשרה דקות שלוש פעמים ביום.\n",
    "salon.md": "# Salon Iris\n\n## Hands and feet\n\n| Service | Price in euros | Minutes | What to know before you come |\n|---|---|---|---|\n"
    "| Manicure | 24 | 40 | Take off your rings and any old polish. |\n| Pedicure | 30 | 50 | Not with an open wound. |\n| Foot bath | 12 | 15 |\n",
    **{f"leaflet {n:02}.md": f"# Leaflet {n}: caring for part {n}\n\nPart {n} is cleaned every {n + 2} days.\n" for n in range(1, 25)},
}  # fmt: skip
GADGET = {"gadget.md": "# Gadgets\n\n## How long they last\n\nA quuxified gadget lasts for seventeen years.\n"}


NOTHING_ELSE: Mapping[str, str] = MappingProxyType({})


MEASURED_AT: set[str] = set()
CASES = """{"id": "long", "question": "How long does a quuxified gadget last?", "expect": "answered", "gold": [["A quuxified gadget lasts for seventeen years."]]}
{"id": "cost", "question": "What does a gadget cost?", "expect": "answered", "gold": [["A quuxified gadget lasts for seventeen years."]]}"""


class Scene(NamedTuple):
    """A server's documents and settings, the phase in which its page settles, and the states to be looked at."""

    documents: dict[str, str]
    states: tuple[Callable, ...]
    settings: Mapping[str, str] = NOTHING_ELSE
    settled: str = ".status.ready"
    prepare: Callable[[Path], None] = lambda folder: None


def welcome_without_documents(page):
    begin_anew(page)
    expect(page.get_by_text("There are no documents yet.").first).to_be_visible()


def asked_without_documents(page):
    begin_anew(page)
    ask(page, "How long does a gadget last?")


def documents_none(page):
    to_documents(page)
    expect(page.locator(".list-state")).to_contain_text("There are no documents yet.", timeout=PATIENCE)


def examples_of_many(page):
    begin_anew(page)


def list_of_fifteen(page):
    begin_anew(page)
    shown = ask(page, "What are the signs of quivering fever?")
    for sign in SIGNS:
        expect(shown.locator(".reply")).to_contain_text(sign)


def row_of_a_table(page):
    begin_anew(page)
    shown = ask(page, "How much is a manicure?")
    row = shown.locator(".table-row").first
    expect(row).to_contain_text("Price in euros24")
    copied = row.evaluate("row => { getSelection().selectAllChildren(row); return String(getSelection()); }")
    assert copied == "Manicure | 24 | 40 | Take off your rings and any old polish."
    page.evaluate("getSelection().removeAllRanges()")


def row_in_source(page):
    row_of_a_table(page)
    source_of(page)


def row_without_a_cell(page):
    begin_anew(page)
    ask(page, "How much is a foot bath?")


def word_without_break(page):
    begin_anew(page)
    ask(page, f"What is the zigzag nerve called, {WORD}?")


def word_in_source(page):
    word_without_break(page)
    source_of(page)


def right_to_left(page):
    begin_anew(page)
    ask(page, "كم دقيقة تبريد الركبة بالثلج؟")


def right_to_left_in_source(page):
    documents_view(page)
    page.get_by_role("button", name="العناية بالركبة", exact=True).click()
    expect(page.locator(".source-text")).to_contain_text("برّد الركبة", timeout=PATIENCE)


def many_documents(page):
    documents_view(page)
    expect(page.get_by_label("Find a document")).to_be_visible()


def found_documents(page):
    documents_view(page)
    page.get_by_label("Find a document").fill("part 1")
    expect(page.locator(".found")).to_have_text(re.compile(r"\d+ documents of 29"))


def dropping(page):
    documents_view(page)
    page.locator(".documents-sheet").evaluate("sheet => sheet.scrollTo(0, 0)")
    drag(page, Path(__file__), kinds=("dragEnter", "dragOver"))
    expect(page.locator(".drop-over")).to_be_visible()


def not_started(page):
    begin_anew(page)
    expect(page.locator(".begin .failure")).to_be_visible(timeout=PATIENCE)


def asked_though_not_started(page):
    begin_anew(page)
    ask(page, "I can't feel my legs and I wet myself. When is surgery needed?")


def documents_not_started(page):
    to_documents(page)
    expect(page.locator(".list-state .failure").get_by_role("button", name="Try again")).to_be_visible(timeout=PATIENCE)


def measured(page):
    """Once a server: later visitors see what was measured."""
    measure(page)
    if page.url not in MEASURED_AT:
        MEASURED_AT.add(page.url)
        page.get_by_label("A set of your own").check()
        page.locator(".chosen-set").set_input_files(
            [{"name": "gadgets.jsonl", "mimeType": "", "buffer": CASES.encode()}]
        )
        page.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator("#outcome-title")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#outcome-title")).to_contain_text("of 2 passed")


def report(page):
    measured(page)
    page.get_by_role("button", name="Show the report").click()
    frame = page.frame_locator(".report-place iframe")
    expect(frame.get_by_role("heading", level=1)).to_contain_text("gadgets", timeout=PATIENCE)


def logging_in(page):
    """Last: whoever was in is out."""
    page.context.clear_cookies()
    page.reload()
    expect(page.locator("input[type=password]")).to_be_visible(timeout=PATIENCE)


def documents_read_only(page):
    to_documents(page)
    expect(page.locator("#documents .only-read")).to_be_visible(timeout=PATIENCE)


def measure_read_only(page):
    measure(page)
    expect(page.locator("#measure .only-read")).to_be_visible()


def welcome_without_chroma(page):
    begin_anew(page)
    expect(page.locator(".begin .failure")).to_contain_text("can't be used", timeout=PATIENCE)


def asked_without_chroma(page):
    begin_anew(page)
    shown = ask(page, "How long does a gadget last?")
    expect(shown.locator(".what")).to_have_text("The documents have not been read.")
    expect(shown.locator(".next-step")).to_contain_text("can't be used: connection refused. Start it (chroma run)")


def documents_without_chroma(page):
    to_documents(page)
    expect(page.locator(".list-state .failure")).to_contain_text("Chroma", timeout=PATIENCE)
    expect(page.locator(".list-state")).not_to_contain_text("There are no documents yet.")


def damage(folder):
    """The store is there, and is no store."""
    (folder / "data").mkdir()
    (folder / "data" / "assistant.sqlite3").write_bytes(b"no database " * 4000)


PASSWORD = "open sesame"
SCENES = {
    "empty": Scene({}, (welcome_without_documents, asked_without_documents, documents_none)),
    "many": Scene(
        MANY,
        (examples_of_many, list_of_fifteen, row_of_a_table, row_in_source, row_without_a_cell, word_without_break, word_in_source, right_to_left, right_to_left_in_source, many_documents, found_documents, dropping),
    ),
    "measured": Scene(GADGET, (measured, report)),
    "no_weights": Scene(
        GADGET,
        (not_started, asked_though_not_started, documents_not_started),
        {"ASSISTANT_EMBEDDING_MODEL": "weights/that/are/not/there"},
        ".status.failed",
    ),
    "damaged": Scene(GADGET, (not_started, documents_not_started), settled=".status.failed", prepare=damage),
    "chroma_away": Scene(GADGET, (welcome_without_chroma, asked_without_chroma, documents_without_chroma), {"ASSISTANT_CHROMA_URL": "http://127.0.0.1:9"}),
    "public": Scene(
        GADGET, (documents_read_only, measure_read_only, logging_in), {"ASSISTANT_LOGIN": f"ann:{PASSWORD}", "ASSISTANT_READ_ONLY": "true"}
    ),
}  # fmt: skip


@contextmanager
def scene_site(folder, scene):
    folder.mkdir(parents=True, exist_ok=True)
    scene.prepare(folder)
    with running_site(folder, scene.documents, **scene.settings) as site:
        yield site


@contextmanager
def scene_page(site, browser, scene, look):
    with profile(site, browser, *look) as page:
        page.goto(site.url)
        if "ASSISTANT_LOGIN" in scene.settings:
            log_in(page, "ann", PASSWORD)
        expect(page.locator(scene.settled)).to_be_visible(timeout=PATIENCE)
        yield page
