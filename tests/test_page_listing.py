"""The list of the documents as the page gets it, and the folder of uploads."""

import asyncio
import os
from datetime import UTC, datetime
from types import SimpleNamespace

import httpx

from assistant.ui.documents_view import DocumentsView
from assistant.ui.door import Door
from assistant.ui.guard import guarded
from assistant.ui.jobs import Jobs
from assistant.ui.loading import Loading
from assistant.ui.uploads import discard_forgotten, uploads_folder


def opened(library):
    """A Loading whose assistant has this library, and Jobs beside it."""
    loading = Loading(library.settings, lambda *_: SimpleNamespace(library=library))
    loading.start()
    return loading


def listing(view, **known):
    return asyncio.run(view.listing(known))


def test_the_list_is_of_plain_values_and_comes_again_only_when_it_is_another(library, uploads):
    name = "odd <b>name.md"
    (library.settings.corpus_folder / name).write_text("# <img src=x>\n\nA sentence is here.\n")
    (library.settings.corpus_folder / "empty.txt").write_text("")
    library.sync()
    loading = opened(library)
    asyncio.run(loading.ready())
    view = DocumentsView(loading, Jobs(library.settings, uploads))
    first = listing(view)
    (document,) = first["documents"]
    assert (document["id"], document["title"], document["kind"], document["pages"]) == (name, "<img src=x>", "MD", 0)
    assert document["changed"] == datetime.now(UTC).date().isoformat()
    assert [file["document"] for file in first["refused"]] == ["empty.txt"]
    assert "documents" not in listing(view, generation=first["generation"])
    (library.settings.corpus_folder / name).unlink()
    library.sync()
    assert listing(view, generation=first["generation"])["documents"] == []


def test_before_the_start_is_over_the_list_says_what_it_waits_for(settings, uploads):
    said = listing(DocumentsView(Loading(settings), Jobs(settings, uploads)))
    assert said == {"phase": "models", "text": "Loading the models", "next_step": ""}


def test_a_read_only_server_takes_no_upload(tmp_path):
    async def never(scope, receive, send):
        raise AssertionError("the upload came through")

    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(guarded(never, Door({}), takes_uploads=False)), base_url="http://a"
    )
    assert asyncio.run(client.post("/gradio_api/upload", content=b"x")).status_code == 403


def test_the_folder_of_uploads_is_a_processs_own_and_gone_with_it(tmp_path, monkeypatch):
    monkeypatch.delenv("GRADIO_TEMP_DIR", raising=False)
    place = tmp_path / "data" / "uploads"
    (place / "of-crashed" / "sha").mkdir(parents=True)
    with uploads_folder(tmp_path / "data") as first:
        assert os.environ["GRADIO_TEMP_DIR"] == str(first) and not (place / "of-crashed").exists()
        with uploads_folder(tmp_path / "data") as second:
            assert first.exists() and second != first, "another process that is alive keeps its own"
    assert list(place.iterdir()) == [] and "GRADIO_TEMP_DIR" not in os.environ


def test_uploads_that_nobody_made_anything_of_go_after_a_while(tmp_path):
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    os.utime(tmp_path / "old", (0, 0))
    discard_forgotten(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["new"]
