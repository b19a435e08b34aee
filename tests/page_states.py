"""The states in which the page is looked at: by axe in the tests, and by people in screenshots."""

from tests.browser import PATIENCE, ask, begin_anew, expect, slow, the_conversations

SENTENCE = "Warm water eases a stiff shoulder within twenty minutes."
HOSTILE = "<script>window.hacked = 1</script> <img src=x onerror='window.hacked = 2'> [a](javascript:hack()) {{x}} ${y}"
HOSTILE_NAME = "odd <b>name.md"
LONG_PART = 400
DOCUMENTS = {
    "shoulder.md": f"# Shoulder care\n\n## In the morning\n\nBegin slowly. {SENTENCE} Then move the arm in circles.\n\n"
    f"## In the evening\n\nEnd the day calmly. {SENTENCE} Then rest the arm on a pillow.\n",
    HOSTILE_NAME: f"# Widgets <img src=x onerror='window.hacked = 3'>\n\nA zorblax widget is made of {HOSTILE}.\n",
    # furniture is shown but not indexed, so a long document costs the tests no time
    "long.md": "# A long document\n\n"
    + "".join(f"RELATED: pointer number {number} to a page about something else\n\n" for number in range(LONG_PART))
    + "## The middle\n\nA flibberty lantern burns for nine hours.\n\n"
    + "".join(f"RELATED: later pointer number {number} to some other page\n\n" for number in range(LONG_PART)),
}


def welcome(page):
    begin_anew(page)


def answered(page):
    begin_anew(page)
    ask(page, "When can surgery become necessary?")


def waiting(page):
    """Until `close_dialogs` lets the answer come."""
    begin_anew(page)
    page.held = slow(page, "ask")
    page.held.__enter__()
    page.get_by_label("Your question").fill("I can't feel my legs and I wet myself. When is surgery needed?")
    page.keyboard.press("Enter")
    expect(page.locator(".exchange .notice.emergency")).to_be_visible()


def stopped(page):
    waiting(page)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".exchange .remark")).to_contain_text("You stopped")


def source(page):
    begin_anew(page)
    ask(page, "Why does physical therapy fail?")
    source_of(page, 1)


def source_of(page, number=0):
    page.locator(".exchange").last.locator("button.source").nth(number).click()
    expect(page.locator("mark.current").first).to_be_visible()


def refused(page):
    begin_anew(page)
    ask(page, "What does a train ticket from Vienna to Prague cost?")


def emergency(page):
    begin_anew(page)
    ask(page, "I can't feel my legs and I wet myself. When is surgery needed?")


def crisis(page):
    begin_anew(page)
    ask(page, "The pain is so bad that I want to kill myself.")


def followed_up(page):
    begin_anew(page)
    ask(page, "When can surgery become necessary?")
    ask(page, "And what can it offer?")


def editing(page):
    answered(page)
    page.get_by_role("button", name="Edit this question").click()


def rating(page):
    answered(page)
    page.get_by_role("button", name="Bad answer").click()


def exporting(page):
    answered(page)
    page.locator(".tools summary").click()


def asked_to_confirm(page):
    answered(page)
    page.get_by_role("button", name="Clear", exact=True).click()


def conversations(page):
    begin_anew(page)
    the_conversations(page)
    expect(page.get_by_role("heading", name="Conversations")).to_be_visible()


def to_documents(page):
    begin_anew(page)
    page.get_by_role("button", name="Documents", exact=True).click()


def documents(page):
    to_documents(page)
    expect(page.locator(".document-list li").first).to_be_visible(timeout=PATIENCE)


def measure(page):
    begin_anew(page)
    page.get_by_role("button", name="Measure", exact=True).click()
    expect(page.get_by_role("heading", name="Measure")).to_be_visible()


def files_refused(page):
    documents(page)
    files = [("scan.pdf", b"\x89PNG\0\0"), ("song <b>one</b>.mp3", b"la")]
    page.locator(".chosen").set_input_files([{"name": n, "mimeType": "", "buffer": text} for n, text in files])
    expect(page.locator("#work-title")).to_contain_text("2 files not added", timeout=PATIENCE)


def asked_to_remove(page):
    documents(page)
    page.locator(".document-list .icon-button").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def measuring_own(page):
    measure(page)
    page.get_by_label("A set of your own").check()
    page.locator("details.format summary").click()


def close_dialogs(page):
    """Back from a state that waits for a decision, or for an answer."""
    if getattr(page, "held", None):
        page.held.__exit__()
        page.held = None
    if page.locator("dialog[open]").count():
        page.keyboard.press("Escape")
    page.keyboard.press("Escape")


STATES = [welcome, waiting, stopped, answered, source, refused, emergency, crisis, followed_up, editing, rating, exporting,
          asked_to_confirm, conversations, documents, files_refused, asked_to_remove, measure, measuring_own]  # fmt: skip
