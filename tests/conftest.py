"""Fixtures: an article's assistant with the real models, made once; and quick stand-ins for everything else."""

import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest

from assistant import Assistant, Settings
from assistant.encoder import stack, unit_length
from assistant.library import Library
from assistant.words import words
from tests.chroma import ChromaRun

PROJECT = Path(__file__).parent.parent
ARTICLE = PROJECT / "corpus" / "article.md"
LOOKS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]
"""What the page is tried in: a wide window and a phone, each by day and by night."""


class WordEmbedder:
    """A quick embedder without a model: each word adds a fixed random direction, so that texts which
    share words are near each other.
    """

    dimension = 32

    def __init__(self, fingerprint="words:1"):
        self.fingerprint = fingerprint
        self.embedded = []

    def embed_question(self, text):
        return self._embed(text)

    def embed_passages(self, texts):
        self.embedded += texts
        return stack([self._embed(text) for text in texts], self.dimension)

    def _embed(self, text):
        directions = [self._direction(word.text.lower()) for word in words(text)]
        return unit_length(np.sum(directions, axis=0).astype(np.float32)) if directions else np.ones(32, np.float32)

    def _direction(self, word):
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
        return np.random.default_rng(seed).normal(size=self.dimension)


def pytest_collection_modifyitems(items):
    """A real browser on a busy machine misses a beat now and then: its tests are tried once more, and the summary says which."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture
def uploads(tmp_path):
    """The folder into which the page's server puts what was uploaded."""
    (tmp_path / "uploads").mkdir()
    return tmp_path / "uploads"


@pytest.fixture
def settings(tmp_path):
    """Those of a page with an empty corpus folder, and no data yet."""
    (tmp_path / "corpus").mkdir()
    return Settings(corpus_folder=tmp_path / "corpus", data_folder=tmp_path / "data")


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    return folder


@pytest.fixture
def library(tmp_path, corpus):
    settings = Settings(corpus_folder=corpus, data_folder=tmp_path / "data", busy_wait_seconds=0.1)
    with Library(settings, WordEmbedder()) as opened:
        yield opened


@pytest.fixture
def server(tmp_path):
    run = ChromaRun(tmp_path / "chroma")
    try:
        run.start()
    except (RuntimeError, OSError) as error:
        pytest.skip(f"no Chroma server can be started here: {error}")
    yield run
    run.stop()


@pytest.fixture
def process(tmp_path, server):
    """Makes the library of one process: its own corpus folder and data folder, the same server."""
    opened = []

    def make(name, wait_seconds=0, **files):
        corpus = tmp_path / name / "corpus"
        corpus.mkdir(parents=True, exist_ok=True)
        for stem, text in files.items():
            (corpus / f"{stem}.txt").write_text(text, encoding="utf-8")
        folders = {"corpus_folder": corpus, "data_folder": tmp_path / name / "data"}
        settings = Settings(**folders, chroma_url=server.url, chroma_wait_seconds=wait_seconds)
        opened.append(Library(settings, WordEmbedder()))
        return opened[-1]

    yield make
    for library in opened:
        library.close()


@pytest.fixture(scope="session")
def article_data(tmp_path_factory):
    """A data folder with the article indexed by the real models; copy it rather than write to it."""
    folder = tmp_path_factory.mktemp("article")
    shutil.copytree(PROJECT / "corpus", folder / "corpus")
    settings = Settings(corpus_folder=folder / "corpus", data_folder=folder / "data")
    Assistant.open(settings).close()
    return folder


@pytest.fixture(scope="session")
def article(article_data):
    """An assistant on the article, with the real models; tests only ask it."""
    settings = Settings(corpus_folder=article_data / "corpus", data_folder=article_data / "data")
    with Assistant.open(settings) as assistant:
        yield assistant


@pytest.fixture
def article_copy(article_data, tmp_path):
    """The settings of a private copy of the indexed article, free to be changed."""
    for name in ("corpus", "data"):
        shutil.copytree(article_data / name, tmp_path / "copy" / name)
    return Settings(corpus_folder=tmp_path / "copy" / "corpus", data_folder=tmp_path / "copy" / "data")


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The page's server, one for all browser tests, on the article, a short document and a hostile one."""
    from tests import browser, page_states

    documents = {"article.md": ARTICLE.read_text("utf-8"), **page_states.DOCUMENTS}
    with browser.running_site(tmp_path_factory.mktemp("page") / "site", documents) as running:
        yield running


@pytest.fixture(scope="session")
def changing_site(tmp_path_factory):
    """A server on the article alone, for the tests that change its documents or measure them."""
    from tests import browser

    documents = {"article.md": ARTICLE.read_text("utf-8")}
    with browser.running_site(tmp_path_factory.mktemp("work") / "site", documents) as running:
        yield running


@pytest.fixture(scope="module")
def browser(site):
    """A browser for the tests of a module: no longer, since its event loop keeps others from running theirs."""
    from tests.browser import launched

    with launched() as running:
        yield running


@pytest.fixture(scope="module", params=LOOKS, ids=[f"{width}-{mode}" for width, mode in LOOKS])
def look(request):
    """Width and mode; what uses it, or `tab`, or `page`, runs in each."""
    return request.param


@pytest.fixture(scope="module")
def tab(site, browser, look):
    """One tab for all tests of a module in one look."""
    from tests.browser import visit

    with visit(site, browser, *look) as visited:
        yield visited


@pytest.fixture
def page(tab):
    """That tab, with nothing asked yet; afterwards nothing may have gone wrong in it unnoticed."""
    from tests.browser import begin_anew, expect_no_trouble

    yield begin_anew(tab)
    expect_no_trouble(tab)
