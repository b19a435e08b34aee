"""`python -m tests.screenshots DIR` takes a picture of the page in each state, size and mode, for people to look at."""

import sys
import tempfile
from pathlib import Path

from tests.browser import launched, running_site, visit
from tests.conftest import ARTICLE, LOOKS
from tests.page_states import DOCUMENTS, STATES, close_dialogs


def take(folder, looks=LOOKS, only=""):
    folder.mkdir(parents=True, exist_ok=True)
    documents = {ARTICLE.name: ARTICLE.read_text("utf-8"), **DOCUMENTS}
    with (
        tempfile.TemporaryDirectory() as place,
        running_site(Path(place) / "site", documents) as site,
        launched() as browser,
    ):
        for width, mode in looks:
            with visit(site, browser, width, mode) as page:
                for state in STATES:
                    if only in state.__name__:
                        state(page)
                        page.screenshot(path=folder / f"{state.__name__}-{width}-{mode}.png")
                        close_dialogs(page)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: python -m tests.screenshots DIR [STATE]")
    take(Path(sys.argv[1]), only=sys.argv[2] if len(sys.argv) == 3 else "")
