"""What the browser tests share: a real server in a process of its own, and a real browser's visits to it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

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
def server(corpus, data, noted):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", RUN_AND_NOTE_CONNECTIONS, str(noted), "app.py", "--port", str(port),
               "--corpus", str(corpus), "--data", str(data)]  # fmt: skip
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert f"http://127.0.0.1:{port}" in process.stdout.readline()
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0


@contextmanager
def visit(site, **options):
    """A fresh tab; when it is closed, nothing may have gone wrong in it unnoticed."""
    context = site.browser.new_context(reduced_motion="reduce", **options)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    trouble = []
    page.on("console", lambda message: trouble.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("dialog", lambda dialog: (trouble.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: trouble.append(request.url) if not is_ours(request.url, site.url) else None)
    page.goto(site.url)
    page.wait_for_selector(".example")
    yield page
    hacked = page.evaluate("window.hacked")
    context.close()
    assert (trouble, hacked) == ([], None)


def is_ours(url, ours):
    return url.startswith((ours, "data:", "blob:"))


def ask(page, question):
    """Type the question and press Enter; the answer's element, when it is there."""
    before = page.locator(".exchange").count()
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".exchange")).to_have_count(before + 1, timeout=PATIENCE)
    return answer(page)


def answer(page):
    latest = page.locator(".exchange").last
    expect(latest.locator(".answer:not([data-outcome=pending])")).to_be_visible(timeout=PATIENCE)
    return latest


def in_view(page, locator):
    box, size = locator.bounding_box(), page.viewport_size
    return box and box["x"] >= 0 and box["y"] >= 0 and box["x"] + box["width"] <= size["width"] and (
        box["y"] + box["height"] <= size["height"]
    )  # fmt: skip


def keep_screenshot(page, name):
    """Where SCREENSHOTS names a folder, for people to look at."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


CONTRAST = """() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (rgb) => rgb.slice(0, 3).map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = channels(getComputedStyle(e).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const element of document.querySelectorAll("main *")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !element.checkVisibility() || element.closest("[data-testid=status-tracker], [aria-hidden]")) continue;
    const [a, b] = [light(channels(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faint.push([element.className || element.tagName, element.textContent.slice(0, 30), ratio]);
  }
  return faint;
}"""
