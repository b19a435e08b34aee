"""The page while its server starts, and when that fails, in a real browser."""

import pytest

from tests.browser import PATIENCE, expect
from tests.page_scenes import SCENES, documents_not_started, scene_page, scene_site

pytestmark = pytest.mark.browser


def test_a_start_that_failed_is_tried_again_from_the_documents_too(browser, tmp_path):
    scene = SCENES["damaged"]
    with scene_site(tmp_path, scene) as site, scene_page(site, browser, scene, (1280, "light")) as page:
        documents_not_started(page)
        (site.data / "assistant.sqlite3").unlink()
        page.locator(".list-state").get_by_role("button", name="Try again").click()
        expect(page.locator("#documents-title")).to_be_focused()
        expect(page.locator(".list-state .pending")).to_be_visible()
        expect(page.locator(".document-list li")).to_have_count(1, timeout=PATIENCE)
        expect(page.locator(".list-state .failure")).to_have_count(0)
