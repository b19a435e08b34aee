"""Where the operator keeps ratings, that is said and done; and no look flashes up that the reader did not choose."""

import json
from contextlib import ExitStack

import pytest

from tests.browser import PATIENCE, ask, expect, profile, running_site
from tests.test_page_public_browser import PAPER

pytestmark = pytest.mark.browser
DOCUMENT = "# Knee care\n\n## Cooling the knee\n\nCool the quuxified knee with ice for fifteen minutes.\n"
QUESTION = "How long should a quuxified knee be cooled?"
NOTE_COLOURS = """
  window.seen = [];
  const look = () => {
    if (document.body) window.seen.push(getComputedStyle(document.body).backgroundColor);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    settings = {"ASSISTANT_LOGIN": "ann:secret", "ASSISTANT_KEEP_RATINGS": "true"}
    with running_site(tmp_path_factory.mktemp("operator") / "site", {"knee.md": DOCUMENT}, **settings) as running:
        yield running


def log_in(page):
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill("secret")
    page.keyboard.press("Enter")


@pytest.fixture
def visitor(site, browser):
    """A tab in front of the login; `kept` is what the browser has kept from an earlier visit."""
    with ExitStack() as visits:

        def comes(mode="light", **kept):
            page = visits.enter_context(profile(site, browser, mode=mode))
            page.add_init_script(NOTE_COLOURS)
            for key, value in kept.items():
                page.add_init_script(f"localStorage.setItem('quoting.{key}', {json.dumps(value)})")
            page.goto(site.url)
            return page

        yield comes


@pytest.mark.parametrize(("system", "chosen"), [("light", "dark"), ("dark", "light")])
def test_who_has_chosen_a_look_never_sees_the_other_one_flash_up(visitor, system, chosen):
    page = visitor(system, look=chosen)
    assert set(page.evaluate("window.seen")) == {PAPER[chosen]}, "the login"
    log_in(page)
    expect(page.locator(".status.ready")).to_be_visible(timeout=PATIENCE)
    assert set(page.evaluate("window.seen")) == {PAPER[chosen]}
    assert page.evaluate("document.body.classList.contains('dark')") == (chosen == "dark")


def test_where_the_operator_keeps_ratings_it_is_said_and_done(visitor, site):
    page = visitor()
    log_in(page)
    expect(page.locator(".status.ready")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("also kept, with its question and answer, by whoever runs this page")).to_be_visible()
    shown = ask(page, QUESTION)
    shown.get_by_role("button", name="Good answer (whoever runs this page is told, with question and answer)").click()
    expect(page.locator("#footer .said")).to_contain_text("told to whoever runs this page")
    kept = site.data / "ratings.jsonl"
    for _ in range(50):
        if kept.exists():
            break
        page.wait_for_timeout(100)
    (line,) = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]
    assert line["rated"]["exchange"]["question"] == QUESTION and line["rated"]["good"] and not line["taken_back"]
