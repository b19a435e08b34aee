"""The page on servers that are out of the ordinary, in every look: each of their states is reached and is sound."""

import pytest

from tests.browser import expect_no_trouble, serious
from tests.page_scenes import SCENES, scene_page, scene_site
from tests.page_states import close_dialogs

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=SCENES)
def scene(request):
    return SCENES[request.param]


@pytest.fixture(scope="module")
def site(scene, tmp_path_factory):
    with scene_site(tmp_path_factory.mktemp("scene"), scene) as running:
        yield running


def test_each_state_is_reached_and_axe_finds_nothing_serious_in_it(site, browser, scene, look):
    found = []
    with scene_page(site, browser, scene, look) as page:
        for state in scene.states:
            state(page)
            found += serious(page, state.__name__)
            expect_no_trouble(page)
            close_dialogs(page)
    assert found == []
