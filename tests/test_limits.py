"""Whatever a file holds, it is read or refused in time, and nothing else happens."""

import os
import signal
import subprocess
import sys
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import parsing
from assistant.corpus_folder import scan
from assistant.documents import SourceFile, read_document
from assistant.errors import DocumentError
from assistant.limits import Limits
from assistant.readers.sniffing import SUFFIXES
from assistant.settings import Settings
from tests import files_by_hand as made
from tests.conftest import PROJECT

WORDS = [("p", "Backs ache. They do so often.")]
WHOLE = {
    ".md": made.markdown(WORDS),
    ".html": made.html(WORDS),
    ".docx": made.docx(WORDS),
    ".odt": made.odt(WORDS),
    ".epub": made.epub(WORDS),
    ".rtf": made.rtf(WORDS),
    ".pptx": made.pptx([("Backs", ["They ache."])]),
    ".pdf": made.pdf([[(50, 700, 10, False, "Backs ache. They do so often.")]]),
    ".xml": b"<article><body><p>Backs ache. They do so often.</p></body></article>",
}


def read(name, content, limits=Limits()):  # noqa: B008 - frozen
    return read_document(SourceFile(name, content, b""), limits)


def refusal(name, content, limits=Limits()):  # noqa: B008 - frozen
    with pytest.raises(DocumentError) as caught:
        read(name, content, limits)
    assert name in caught.value.what
    assert caught.value.next_step
    return str(caught.value)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(suffix=st.sampled_from(sorted(SUFFIXES)), content=st.binary(min_size=1, max_size=400))
def test_random_bytes_are_read_or_refused_whatever_the_file_is_called(suffix, content):
    try:
        document = read(f"a{suffix}", content)
    except DocumentError as error:
        assert error.next_step
    else:
        assert document.text.strip()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(suffix=st.sampled_from(sorted(WHOLE)), data=st.data())
def test_a_file_with_altered_missing_or_added_bytes_is_read_or_refused(suffix, data):
    content = bytearray(WHOLE[suffix])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=6))
        content = content or bytearray(b"x")
    try:
        document = read(f"a{suffix}", bytes(content))
    except DocumentError as error:
        assert error.next_step
    else:
        assert all(document.text[block.start : block.end] for block in document.blocks)


ENTITIES = b'<!DOCTYPE article [<!ENTITY a "%s">%s]>' % (
    b"x" * 100,
    b"".join(b'<!ENTITY a%d "%s">' % (n, (b"&a%d;" % (n - 1) if n else b"&a;") * 30) for n in range(8)),
)


def test_entities_are_never_expanded_and_nothing_outside_of_the_file_is_looked_at(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    body = b"<article><body><p>%s</p></body></article>"
    refusal("a.xml", ENTITIES + body % b"&a7;")
    assert "never expanded" in refusal("a.xml", b'<!DOCTYPE article [<!ENTITY a "x">]>' + body % b"Hello &a;")
    outside = b'<!DOCTYPE article [<!ENTITY a SYSTEM "%s">]>' % secret.as_uri().encode()
    assert "the secret" not in refusal("a.xml", outside + body % b"Hello &a;")
    document = WHOLE[".docx"]
    bomb = made.docx(WORDS, extra={"word/document.xml": ENTITIES + b"<article>&a7;</article>"})
    assert read("a.docx", document).text
    refusal("a.docx", bomb)


def test_an_archive_that_unpacks_to_too_much_is_refused():
    big = made.docx(WORDS, extra={"word/footnotes.xml": b"0" * 2_000_000})
    assert "ASSISTANT_MAX_UNPACKED_MEGABYTES" in refusal("a.docx", big, Limits(unpacked_bytes=1_000_000))


def test_an_archive_that_lies_about_its_size_is_refused():
    big = bytearray(made.docx(WORDS, extra={"word/document.xml": b"<a>" + b"0" * 2_000_000 + b"</a>"}))
    size = (2_000_007).to_bytes(4, "little")
    assert big.count(size) == 2
    refusal("a.docx", bytes(big.replace(size, (10).to_bytes(4, "little"))), Limits(unpacked_bytes=1_000_000))


def test_an_archive_of_too_many_files_is_refused():
    many = made.docx(WORDS, extra={f"x/{number}": b"" for number in range(50)})
    assert "ASSISTANT_MAX_ARCHIVE_FILES" in refusal("a.docx", many, Limits(archive_members=40))


@pytest.mark.parametrize("name", ["../../evil", "/etc/evil", "x/../../evil", "..\\evil"])
def test_an_archive_with_a_name_that_leads_out_of_it_is_refused(name):
    assert "leads out of it" in refusal("a.epub", made.epub(WORDS, extra={name: b"x"}))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", made.pdf([[(50, 700, 10, False, "Backs ache.")]] * 3)),
        ("a.pptx", made.pptx([("Backs", ["They ache."])] * 3)),
    ],
)
def test_a_file_of_too_many_pages_is_refused(name, content):
    assert "has 3 pages" in refusal(name, content, Limits(pages=2))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", b"<div>" * 5000 + b"x"),
        ("a.xml", b"<article>" + b"<p>" * 5000 + b"x" + b"</p>" * 5000 + b"</article>"),
        ("a.rtf", b"{\\rtf1 " + b"{" * 5000 + b"x"),
        ("a.docx", made.docx(WORDS, extra={"word/document.xml": b"<a>" * 5000 + b"x" + b"</a>" * 5000})),
    ],
)
def test_a_file_that_is_nested_too_deeply_is_refused(name, content):
    refusal(name, content)


def test_a_reading_that_takes_too_long_is_stopped_and_the_next_file_is_read():
    read("a.html", WHOLE[".html"])
    started = time.monotonic()
    endless = b"{\\rtf1 " + b"\\b a \\par " * 1_000_000
    assert "longer than the 0.5 seconds" in refusal("a.rtf", endless, Limits(seconds=0.5))
    assert time.monotonic() - started < 10
    assert read("a.html", WHOLE[".html"]).text


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of memory for a process")
def test_a_reading_that_takes_too_much_memory_is_refused_and_the_next_file_is_read():
    paragraphs = b"<w:p><w:r><w:t>Hello.</w:t></w:r></w:p>" * 250_000
    large = made.docx(
        [], extra={"word/document.xml": f"<w:document {made.WORD}>".encode() + paragraphs + b"</w:document>"}
    )
    assert "memory" in refusal("a.docx", large, Limits(memory_bytes=200_000_000))
    assert read("a.docx", WHOLE[".docx"]).text


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the process in /proc")
def test_a_reading_process_that_falls_is_replaced():
    read("a.html", WHOLE[".html"])
    os.kill(parsing.process_id(), signal.SIGKILL)
    assert read("a.html", WHOLE[".html"]).text


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the process in /proc")
def test_the_reading_process_ends_with_the_one_that_started_it_even_by_force():
    code = (
        "import time\nfrom assistant import parsing\nfrom assistant.documents import SourceFile, read_document\n"
        "read_document(SourceFile('a.html', b'<p>Hello.</p>', b''))\nprint(parsing.process_id(), flush=True)\n"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=PROJECT, stdout=subprocess.PIPE) as started:
        reader = int(started.stdout.readline())
        assert os.path.exists(f"/proc/{reader}")
        started.kill()
    wait_until = time.monotonic() + 10
    while os.path.exists(f"/proc/{reader}") and time.monotonic() < wait_until:
        time.sleep(0.05)
    assert not os.path.exists(f"/proc/{reader}")


def test_the_limits_are_settings():
    limits = Settings(max_pages=3, max_reading_seconds=2, max_unpacked_megabytes=1, max_archive_files=7).limits
    assert (limits.pages, limits.seconds, limits.unpacked_bytes, limits.archive_members) == (3, 2, 1_000_000, 7)
    assert Settings().limits == Limits()


def test_a_link_out_of_the_corpus_folder_is_refused_and_odd_names_are_fine(corpus, tmp_path):
    (tmp_path / "secret.md").write_text("Secret.")
    (corpus / "link.md").symlink_to(tmp_path / "secret.md")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "other.md").write_text("Secret, too.")
    (corpus / "linked").symlink_to(tmp_path / "folder")
    odd = "a 'b' \"c\" <d> #%&;\n\u202eé😀.html"
    (corpus / odd).write_bytes(WHOLE[".html"])
    found = scan(corpus)
    assert list(found.files) == [odd]
    assert read(odd, found.files[odd].load(Limits()).content).text.startswith("Backs")
    assert all("out of the corpus folder" in item.reason for item in found.refused)
