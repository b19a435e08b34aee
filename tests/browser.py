"""What the browser tests share: a real server in a process of its own, and a real browser's visits to it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import PROJECT

playwright_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make test installs it")
expect = playwright_api.expect

PATIENCE = 120_000  # milliseconds; a cold start on a busy machine takes its time
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
RUN_AND_NOTE_CONNECTIONS = """
import json, runpy, sys
noted = open(sys.argv.pop(1), "a", buffering=1)
def note(event, args):
    if event in ("socket.connect", "socket.getaddrinfo"):
        noted.write(json.dumps([event, str(args[1] if event == "socket.connect" else args[0])]) + "\\n")
sys.addaudithook(note)
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def chromium(playwright):
    """The browser's program: the system's, or else the one that playwright has installed."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), playwright.chromium.executable_path)
    if not Path(found).exists():
        pytest.skip("no Chromium: install the system's package chromium, or run: playwright install chromium")
    return found


@contextmanager
def server(corpus, data, noted=None, **settings):
    """What `make run` starts, on a free port; with `noted` every connection it makes is written there."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    noting = ["-c", RUN_AND_NOTE_CONNECTIONS, str(noted)] if noted else []
    command = [sys.executable, *noting, "app.py", "--port", str(port), "--corpus", str(corpus), "--data", str(data)]
    environment = {**os.environ, **settings}
    with subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert f"http://127.0.0.1:{port}" in process.stdout.readline()
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(120) == 0  # letting go of the models takes its time on a busy machine


class Site(NamedTuple):
    """A running server: its address, its corpus folder, and where its process noted its own connections."""

    url: str
    corpus: Path
    data: Path
    noted: Path


@contextmanager
def running_site(folder, documents, **settings):
    """A server on `documents` ({name: text}), which are indexed while it starts; `settings` are ASSISTANT_… variables."""
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    for name, text in documents.items():
        (folder / "corpus" / name).write_text(text)
    with server(folder / "corpus", folder / "data", folder / "noted", **settings) as url:
        yield Site(url, folder / "corpus", folder / "data", folder / "noted")
    assert calls_elsewhere(folder / "noted") == []


def calls_elsewhere(noted):
    """What the server's process itself tried to reach beyond this machine."""
    notes = [json.loads(line) for line in noted.read_text().splitlines()]
    return [note for note in notes if not any(here in note[1] for here in ("127.0.0.1", "localhost", "/"))]


@contextmanager
def launched():
    """A browser of our own."""
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(playwright), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visit(site, browser, width=1280, mode="light", **options):
    """A fresh browser profile with one tab; when it is closed, nothing may have gone wrong in it unnoticed."""
    with profile(site, browser, width, mode, **options) as page:
        open_page(page, site)
        yield page


@contextmanager
def profile(site, browser, width=1280, mode="light", **options):
    """As `visit`, with nothing opened yet. A narrow window is a phone's: touched, not clicked."""
    phone = {"has_touch": True, "is_mobile": True} if width < 500 else {}
    given = {"reduced_motion": "reduce", "viewport": {"width": width, "height": 800}, "color_scheme": mode, **phone}
    context = browser.new_context(**{**given, **options})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.trouble = trouble = []
    page.on("console", lambda message: trouble.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("dialog", lambda dialog: (trouble.append(dialog.message), dialog.dismiss()))
    for event in ("request", "page"):
        context.on(event, lambda asked: trouble.append(asked.url) if not is_ours(asked.url, site.url) else None)
    page.on("websocket", lambda socket: trouble.append(socket.url))
    yield page
    expect_no_trouble(page)
    context.close()


def expect_no_trouble(page):
    """No error or warning in the console, no request to anywhere else, no foreign script, nothing to scroll sideways."""
    trouble, page.trouble[:] = [*page.trouble], []
    assert (trouble, page.evaluate("window.hacked")) == ([], None)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def open_page(page, site):
    page.goto(site.url)
    expect(page.locator(".status.ready")).to_be_visible(timeout=PATIENCE)


def log_in(page, name, password):
    """At the page that asks for it."""
    page.get_by_role("textbox").first.fill(name)
    page.locator("input[type=password]").fill(password)
    page.get_by_role("button", name="Log").click()


def is_ours(url, ours):
    return url.startswith((ours, "data:", "blob:", "about:"))


def is_narrow(page):
    return page.viewport_size["width"] < 1024


def the_conversations(page):
    """The list of the conversations; on a phone its drawer is opened."""
    if is_narrow(page) and not page.evaluate("document.body.classList.contains('with-drawer')"):
        page.get_by_role("button", name="Conversations", exact=True).click()
    return page.locator("#conversations")


def ask(page, question):
    """Type the question and press Enter; the answer's element, when it is there."""
    before = page.locator(".exchange").count()
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".exchange")).to_have_count(before + 1)
    return answer(page)


def ask_until(page, question, text):
    """Ask again until the reply holds `text`: a question waits a second at most for changed files to be taken in."""
    shown, deadline = ask(page, question), time.monotonic() + PATIENCE / 1000
    while text not in shown.locator(".reply").text_content() and time.monotonic() < deadline:
        page.wait_for_timeout(500)
        shown.get_by_role("button", name="Ask again").click()
        shown = answer(page)
    assert text in shown.locator(".reply").text_content()
    return shown


def answer(page):
    """The latest exchange, as soon as it is settled."""
    latest = page.locator(".exchange").last
    expect(latest.locator(".actions")).to_be_visible(timeout=PATIENCE)
    return latest


def begin_anew(page):
    """An empty conversation in the view of the chat, with nothing open."""
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Chat", exact=True).click()
    page.evaluate("quoting.tell('choose', null)")
    expect(page.locator(".exchange")).to_have_count(0)
    return page


def drag(page, *paths, kinds=("dragEnter", "dragOver", "drop")):
    """As people do it with files and folders of their machine: the browser itself makes the events."""
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    inside = page.context.new_cdp_session(page)
    for kind in kinds:
        inside.send("Input.dispatchDragEvent", {"type": kind, "x": 195, "y": 500, "data": data})
    inside.detach()


def in_view(page, locator):
    """Whether the whole of it is inside the window."""
    box, size = locator.bounding_box(), page.viewport_size
    return box and box["x"] >= 0 and box["y"] >= 0 and box["x"] + box["width"] <= size["width"] and (
        box["y"] + box["height"] <= size["height"]
    )  # fmt: skip


def serious(page, where):
    """What axe finds on the page as it stands, if it is serious or worse."""
    axe_api = pytest.importorskip("axe_playwright_python.sync_playwright", reason="make test installs it")
    violations = axe_api.Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        (where, one["id"], one["nodes"][0]["html"][:200], one["nodes"][0]["failureSummary"][:300])
        for one in violations
        if one["impact"] in ("serious", "critical")
    ]


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
