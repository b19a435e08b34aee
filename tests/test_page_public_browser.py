"""The page as the public gets it, behind a login and read-only, in a real browser and in every look."""

import re

import pytest

from tests.browser import PATIENCE, answer, ask, expect, log_in, open_page, profile, running_site

pytestmark = pytest.mark.browser
PAPER = {"light": "rgb(245, 247, 246)", "dark": "rgb(16, 25, 25)"}
GADGET = "# Gadgets\n\nA quuxified gadget lasts for seventeen years.\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    settings = {"ASSISTANT_LOGIN": "ann:open sesame", "ASSISTANT_READ_ONLY": "true"}
    with running_site(tmp_path_factory.mktemp("public") / "site", {"gadget.md": GADGET}, **settings) as running:
        yield running


@pytest.fixture(scope="module")
def tab(site, browser, look):
    """A visitor who has logged in."""
    with profile(site, browser, *look) as page:
        page.goto(site.url)
        log_in(page, "ann", "open sesame")
        expect(page.locator(".status.ready")).to_be_visible(timeout=PATIENCE)
        yield page


def test_nobody_gets_in_without_the_password(site, browser, look):
    with profile(site, browser, *look) as page:
        page.goto(site.url)
        log_in(page, "ann", "a guess")
        expect(page.get_by_role("alert")).to_have_text(
            "This name and this password don’t go together.", timeout=PATIENCE
        )
        expect(page.get_by_label("Password")).to_be_focused()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == PAPER[look[1]]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.locator(".disclaimer-line").is_visible() and not page.locator("gradio-app").count()
        assert page.locator("#question").count() == 0
        assert all("40" in line for line in page.trouble), page.trouble
        page.trouble.clear()
        log_in(page, "ann", "open sesame")
        expect(page.get_by_label("Your question")).to_be_visible(timeout=PATIENCE)
        open_page(page, site)


def test_who_is_in_asks_and_finds_the_conversation_again_after_a_reload(page, site):
    expect(ask(page, "How long does a quuxified gadget last?").locator("blockquote").first).to_contain_text("seventeen")
    open_page(page, site)
    expect(answer(page).locator("blockquote").first).to_contain_text("seventeen")


def test_a_read_only_page_offers_no_change_and_its_server_refuses_it(page):
    page.get_by_role("button", name="Documents", exact=True).click()
    expect(page.locator("#documents .only-read")).to_be_visible(timeout=PATIENCE)
    assert page.locator("#documents .document-list .icon-button").count() == 0
    for name in ("Choose files", "Check the folder again", "Read all again"):
        assert not page.get_by_role("button", name=name).count(), name
    refused = page.evaluate("quoting.send(new File(['x'], 'a.txt')).done.then(() => '', (error) => error.what)")
    assert refused == "Nothing can be uploaded here."
    assert all("403" in line for line in page.trouble), page.trouble
    page.trouble.clear()
    page.get_by_role("button", name="Measure", exact=True).click()
    expect(page.locator("#measure .only-read")).to_be_visible()
    assert not page.get_by_role("button", name="Start", exact=True).count()


def test_who_guesses_is_told_how_long_to_wait(browser, tmp_path):
    settings = {"ASSISTANT_LOGIN": "ann:open sesame", "ASSISTANT_LOGINS_PER_MINUTE": "1"}
    with running_site(tmp_path / "site", {"gadget.md": GADGET}, **settings) as site, profile(site, browser) as page:
        page.goto(site.url)
        for told in ("go together", r"Too many wrong logins came from here\. Wait \d+ seconds, then try again\."):
            log_in(page, "ann", "a guess")
            expect(page.get_by_role("alert")).to_have_text(re.compile(told), timeout=PATIENCE)
        assert all("40" in line or "429" in line for line in page.trouble), page.trouble
        page.trouble.clear()
