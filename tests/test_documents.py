import pytest

from assistant.documents import SourceFile, load_source, read_document
from assistant.errors import DocumentError, UnopenedFileError
from assistant.passages import split
from assistant.types import text_sha256
from tests.conftest import ARTICLE


def document_of(content, name="d.md", side=b""):
    return read_document(SourceFile(name, content if isinstance(content, bytes) else content.encode(), side))


def blocks_of(document):
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def test_the_articles_words_and_signs_are_all_there_as_they_were():
    text = document_of(ARTICLE.read_bytes(), "article.md").text
    # of the words of the article as it was handed over, joined by blanks
    assert text_sha256(" ".join(text.split())) == "6d946d8aeb25fbe81fd4e45a879b23bcf561f82b3decaa1057d4ab7d6856ea03"
    assert "#" not in text


def test_markdown_loses_its_marks_and_keeps_its_words():
    document = document_of(
        "# A *b*\n\nIt is **very** [common](http://x.y) `today`.\n\n- one\n- two\n\n3. three\n4. four\n"
    )
    assert document.text == "A b\n\nIt is very common today.\n\n- one\n- two\n3. three\n4. four"
    assert blocks_of(document) == [
        ("heading", "A b"),
        ("paragraph", "It is very common today."),
        ("item", "one"),
        ("item", "two"),
        ("item", "three"),
        ("item", "four"),
    ]


def test_html_in_markdown_stays_text():
    assert "<script>alert(1)</script>" in document_of("A <b>b</b>.\n\n<script>alert(1)</script>\n").text


def test_plain_text_headings_are_known_by_their_shape():
    text = (
        "Why it fails\nThere are several reasons why this may not work for everyone:\n1. Wrong cause\n"
        "The cause may be another one, which needs another plan.\n2. Damage\nThere may be damage that exercise can't mend.\n"
    )
    assert blocks_of(document_of(text, "d.txt")) == [
        ("heading", "Why it fails"),
        ("paragraph", "There are several reasons why this may not work for everyone:"),
        ("heading", "1. Wrong cause"),
        ("paragraph", "The cause may be another one, which needs another plan."),
        ("heading", "2. Damage"),
        ("paragraph", "There may be damage that exercise can't mend."),
    ]


def test_lines_of_a_hard_wrapped_paragraph_belong_together():
    text = "Back pain is very common and it mostly gets better\nwithout any treatment at all within a few weeks or\nmonths.\n"
    assert blocks_of(document_of(text, "d.txt")) == [("paragraph", text.strip())]


def test_the_same_words_as_text_and_as_markdown_give_the_same_sections(tmp_path):
    plain = "Causes\n\nThere are many causes of this.\n\nTreatment\n\nThere are many treatments for this.\n"
    marked = "# Causes\n\nThere are many causes of this.\n\n# Treatment\n\nThere are many treatments for this.\n"
    sections = [
        [document.section_at(block.start) for block in document.blocks if block.kind == "paragraph"]
        for document in (document_of(plain, "d.txt"), document_of(marked, "d.md"))
    ]
    assert sections[0] == sections[1] == [("Causes",), ("Treatment",)]


@pytest.mark.parametrize(
    ("name", "content", "side", "title"),
    [
        ("back-pain_facts.txt", "Just a line of text.", b"", "Back pain facts"),
        ("x.md", "# Back pain\n\nText.", b"", "Back pain"),
        ("x.md", "# Back pain\n\nText.", "title: Rückenschmerz".encode(), "Rückenschmerz"),
    ],
)
def test_the_title_is_the_side_files_or_the_leading_heading_or_the_file_name(name, content, side, title):
    assert document_of(content, name, side).title == title


def test_everything_under_a_heading_that_points_elsewhere_is_furniture():
    document = document_of(
        "# Pain\n\nIt hurts.\n\n## Related articles\n\nTen stretches for you.\n\n## Causes\n\nMany things."
    )
    assert [text for kind, text in blocks_of(document) if kind == "paragraph"] == ["It hurts.", "Many things."]


@pytest.mark.parametrize(
    "content", [b"Gr\xfc\xdfe aus M\xfcnchen, sch\xf6n hier.", "Grüße aus München, schön hier.".encode("utf-16")]
)
def test_other_encodings_are_recognised(content):
    assert "Grüße aus München" in document_of(content, "d.txt").text


def test_a_byte_order_mark_is_no_part_of_the_text():
    assert document_of(b"\xef\xbb\xbfHello there.", "d.txt").text == "Hello there."


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("d.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is not text"),
        ("d.xyz", b"Hello", "of a kind that can't be read"),
        ("d.md", b"---\ntitle: x\n---\n", "has no text in it"),
        ("d.txt", bytes(range(1, 32)) * 30 + b"\xff\xfe\xfd", "is not text"),
    ],
)
def test_what_is_no_document_is_refused_with_the_reason(name, content, reason):
    with pytest.raises(DocumentError, match=reason) as caught:
        document_of(content, name)
    assert name in caught.value.what
    assert caught.value.next_step


@pytest.mark.parametrize("side", [b"- a list", b"title: [1, 2]", b"a: b: c"])
def test_a_side_file_that_can_not_be_used_is_named(side):
    with pytest.raises(DocumentError, match=r"d\.md\.meta\.yaml"):
        document_of("Text.", "d.md", side)


def test_empty_large_and_missing_files_are_refused(tmp_path):
    path = tmp_path / "d.txt"
    path.write_text(" \n")
    with pytest.raises(DocumentError, match="is empty"):
        load_source(path, "d.txt", 1000)
    path.write_text("x" * 1001)
    with pytest.raises(DocumentError, match="more than the 0 MB allowed"):
        load_source(path, "d.txt", 1000)
    with pytest.raises(DocumentError, match="doesn't exist"):
        load_source(tmp_path / "none.txt", "none.txt", 1000)
    with pytest.raises(UnopenedFileError, match="is a directory"):
        load_source(tmp_path, "folder.txt", 10**9)


def test_who_paid_and_who_is_thanked_stand_under_no_section_of_the_matter():
    document = document_of(
        "# Backs\n\nAn article.\n\n## Conclusion\n\nThey mend.\n\n**Funding:** the Society.\n\n"
        "Acknowledgements We thank all.\n\n## Notes\n\nFunding Standards (4971)\n\nFunding for backs is low.\n"
    )
    sections = {document.text[p.start : p.end]: p.section for p in split(document)}
    assert sections["They mend."] == ("Backs", "Conclusion")
    assert sections["Funding: the Society."] == ("Backs",)
    assert sections["Acknowledgements We thank all."] == ("Backs",)
    assert sections["Funding Standards (4971)\n\nFunding for backs is low."] == ("Backs", "Notes")
