"""`python -m tests.screenshots DIR [STATE]` takes a picture of the page in each state, size and mode, to be looked at."""

import sys
import tempfile
from pathlib import Path

from tests.browser import launched, running_site, visit
from tests.conftest import ARTICLE, LOOKS
from tests.page_scenes import SCENES, scene_page, scene_site
from tests.page_states import DOCUMENTS, STATES, close_dialogs


def take(folder, only=""):
    folder.mkdir(parents=True, exist_ok=True)
    documents = {ARTICLE.name: ARTICLE.read_text("utf-8"), **DOCUMENTS}
    with tempfile.TemporaryDirectory() as place, launched() as browser:
        if any(only in state.__name__ for state in STATES):
            with running_site(Path(place) / "site", documents) as site:
                for look in LOOKS:
                    with visit(site, browser, *look) as page:
                        pictures(page, STATES, folder, look, only)
        for name, scene in SCENES.items():
            if any(only in state.__name__ for state in scene.states):
                with scene_site(Path(place) / name, scene) as site:
                    for look in LOOKS:
                        with scene_page(site, browser, scene, look) as page:
                            pictures(page, scene.states, folder, look, only, f"{name}-")


def pictures(page, states, folder, look, only, scene=""):
    for state in states:
        if only in state.__name__:
            state(page)
            page.screenshot(path=folder / f"{scene}{state.__name__}-{look[0]}-{look[1]}.png")
            close_dialogs(page)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[1].startswith("-"):
        sys.exit("usage: python -m tests.screenshots DIR [STATE]")
    take(Path(sys.argv[1]), only=sys.argv[2] if len(sys.argv) == 3 else "")
