"""What each format's reader makes of a file."""

import pytest

from assistant.errors import DocumentError
from assistant.passages import split
from tests import files_by_hand as made
from tests.read import blocks_of, document_of, evidence

TEXT = [
    ("h", 1, "Back pain"),
    ("p", "It’s “common” – mostly harmless."),
    ("h", 2, "What helps"),
    ("p", "Two things help:"),
    ("ul", ["Walking every day", "Patience"]),
    ("p", "In this order:"),
    ("ol", ["Rest", "Move"]),
    ("row", ["Ibuprofen", "400 mg"]),
]
BLOCKS = [
    ("heading", "Back pain"),
    ("paragraph", "It’s “common” – mostly harmless."),
    ("heading", "What helps"),
    ("paragraph", "Two things help:"),
    ("item", "Walking every day"),
    ("item", "Patience"),
    ("paragraph", "In this order:"),
    ("item", "Rest"),
    ("item", "Move"),
    ("paragraph", "Ibuprofen | 400 mg"),
]
SIX = {
    "md": made.markdown(TEXT),
    "html": made.html(TEXT),
    "docx": made.docx(TEXT),
    "odt": made.odt(TEXT),
    "epub": made.epub(TEXT),
    "rtf": made.rtf(TEXT),
}


@pytest.mark.parametrize("suffix", SIX)
def test_each_of_six_formats_keeps_headings_paragraphs_lists_and_rows(suffix):
    document = document_of(SIX[suffix], f"d.{suffix}")
    assert evidence(document) == BLOCKS
    assert "1. Rest\n2. Move" in document.text
    assert document.section_at(document.text.index("Patience")) == ("Back pain", "What helps")


@pytest.mark.parametrize("suffix", SIX)
def test_the_same_bytes_give_the_same_text(suffix):
    assert document_of(SIX[suffix], f"a.{suffix}") == document_of(SIX[suffix], f"a.{suffix}")


def test_a_row_with_sentences_in_its_cells_is_one_line_and_each_cell_a_piece_of_its_own():
    row = ("row", ["Codeine", "Take 15 to 60 mg every 4 hours. Stop if you feel dizzy."])
    document = document_of(made.html([row]), "d.html")
    assert document.text == "Codeine | Take 15 to 60 mg every 4 hours. Stop if you feel dizzy."
    assert [text for _, text in blocks_of(document)] == ["Codeine", row[1][1]]


def test_what_a_term_means_stands_in_the_line_below_it():
    page = "<dl><dt>Drone</dt><dd>A male bee.</dd><dt>Swarm</dt><dd><p>Half of a colony.</p><p>It leaves.</p></dd></dl>"
    assert document_of(page, "d.html").text == "Drone\nA male bee.\n\nSwarm\nHalf of a colony.\n\nIt leaves."


def test_a_line_below_a_label_is_what_it_labels_and_no_heading():
    text = "Health Centre\n\nAddress:\n4 Mill Lane, Leeds\n\nTelephone:\n01632 1 (shop)\n01632 2 (repairs)\n\nCall us soon."
    assert [kind for kind, _ in blocks_of(document_of(text, "d.txt"))] == [
        *("heading", "paragraph", "paragraph", "paragraph", "item", "item", "paragraph")
    ]
    steps = "Try these steps:\nSee a doctor\nA doctor may look at it and tell you more."
    assert [kind for kind, _ in blocks_of(document_of(steps, "d.txt"))] == ["paragraph", "heading", "paragraph"]


def test_rows_of_short_cells_are_no_menu():
    document = document_of(made.html([("row", ["None", "Mild", "Severe"])]), "d.html")
    assert blocks_of(document) == [("paragraph", "None | Mild | Severe")]


def test_what_is_around_a_page_is_furniture_and_what_is_not_seen_is_not_there():
    page = """<html><head><title>Back pain - The Site</title><style>p{}</style></head><body>
    <header><a href="/">The Site</a></header><nav><ul><li><a href="/a">Topics for everyone</a></li></ul></nav>
    <div class="share-buttons">Tell your friends about it.</div>
    <main><h1>Back pain</h1><p>It is <b>very</b> common<br>in adults.</p>
    <p>Most of it goes away by itself, and nobody knows why, whatever is done about it or not.</p><script>alert(1)</script>
    <ul><li><a href="1">A topic</a></li><li><a href="2">Another topic</a></li><li><a href="3">More</a></li></ul></main>
    <div id="cookie-banner">We keep crumbs in your browser.</div><footer>Made by people.</footer></body></html>"""
    document = document_of(page, "d.html")
    assert evidence(document) == [
        ("heading", "Back pain"),
        ("paragraph", "It is very common\nin adults."),
        ("paragraph", "Most of it goes away by itself, and nobody knows why, whatever is done about it or not."),
    ]
    assert "We keep crumbs" in document.text
    assert "alert" not in document.text
    assert document.title == "Back pain"


def test_a_section_whose_id_is_made_of_its_heading_is_no_furniture():
    page = (
        '<h1>A</h1><p>One thing is here.</p><section id="social-determinants"><h2>Social ones</h2><p>Two.</p></section>'
    )
    assert ("paragraph", "Two.") in evidence(document_of(page, "d.html"))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ('<meta charset="iso-8859-1"><p>Grüße €'.encode("cp1252"), "d.html"),
        ('<?xml version="1.0" encoding="UTF-16"?><html><body><p>Grüße €</p></body></html>'.encode("utf-16"), "d.html"),
        ("<p>Grüße €</p>".encode("utf-16-le"), "d.html"),
        (b"{\\rtf1\\ansi\\ansicpg1252 Gr\\'fc\\'dfe \\u8364?}", "d.rtf"),
        (
            '<?xml version="1.0" encoding="iso-8859-15"?><article><body><p>Grüße €</p></body></article>'.encode(
                "iso-8859-15"
            ),
            "d.xml",
        ),
    ],
)
def test_encodings_are_taken_from_what_the_file_says(content, name):
    assert document_of(content, name).text == "Grüße €"


def test_unicode_is_kept_as_it_is_in_the_source():
    odd = "e\u0301 ﬁ\u00a0½ \u202eabc\u202c 😀"
    for suffix, content in (("html", made.html([("p", odd)])), ("docx", made.docx([("p", odd)]))):
        assert document_of(content, f"d.{suffix}").text == odd


def test_a_slide_is_a_page_and_its_title_a_heading():
    document = document_of(made.pptx([("Backs", ["They ache."]), ("Knees", ["They bend.", "Often."])]), "d.pptx")
    assert evidence(document) == [
        ("heading", "Backs"),
        ("paragraph", "They ache."),
        ("heading", "Knees"),
        ("paragraph", "They bend."),
        ("paragraph", "Often."),
    ]
    assert [document.page_at(document.text.index(word)) for word in ("Backs", "ache", "Knees", "Often")] == [1, 1, 2, 2]


def test_word_footnotes_are_read_and_deleted_and_hidden_words_are_not():
    body = (
        "<w:p><w:r><w:t>Kept.</w:t></w:r><w:del><w:r><w:delText>Gone.</w:delText></w:r></w:del>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Hidden.</w:t></w:r></w:p>"
    )
    notes = "<w:footnote><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote>"
    content = made.archive(
        {
            "word/document.xml": f"<w:document {made.WORD}><w:body>{body}</w:body></w:document>",
            "word/footnotes.xml": f"<w:footnotes {made.WORD}>{notes}</w:footnotes>",
        }
    )
    assert document_of(content, "d.docx").text == "Kept.\n\nA note."


def test_signs_beyond_16_bits_and_their_stand_ins_in_rtf():
    assert document_of(b"{\\rtf1 \\uc2 \\u-10179xx\\u-8704xx ok {\\*\\unknown no}\\{x\\}}", "d.rtf").text == "😀 ok {x}"


@pytest.mark.parametrize("suffix", [*SIX, "pdf", "pptx", "xml"])
def test_every_sentence_of_every_format_is_a_slice_of_the_text(suffix):
    contents = {
        **SIX,
        "pdf": made.pdf(made.pdf_pages()),
        "pptx": made.pptx([("Backs", ["They ache."])]),
        "xml": b"<article><body><p>One. Two.</p></body></article>",
    }
    document = document_of(contents[suffix], f"d.{suffix}")
    sentences = [document.text[start:end] for passage in split(document) for start, end in passage.sentences]
    assert sentences
    assert all(sentence == sentence.strip() != "" for sentence in sentences)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (made.pdf([[made.line(700, "Backs ache.")]]), "a.docx"),
        (made.html([("p", "Backs ache.")]), "a.pdf"),
        (made.docx([("p", "Backs ache.")]), "a.odt"),
        (made.rtf([("p", "Backs ache.")]), "a.docx"),
        (made.epub([("p", "Backs ache.")]), "a.docx"),
    ],
)
def test_a_file_is_read_by_what_it_is_whatever_it_is_called(content, name):
    assert document_of(content, name).text == "Backs ache."


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "name", "what", "next_step"),
    [
        (OLD + bytes(500), "a.doc", "old binary Office", "save it as .docx"),
        (OLD + bytes(500), "a.ppt", "old binary Office", "save it as .pptx"),
        (OLD + bytes(500), "a.xls", "old binary Office", "save it as PDF"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "a.docx", "encrypted", "without a password"),
        (b"\x89PNG\r\n\x1a\n", "a.pdf", "a picture", "OCR"),
        (b"MZ\x90\0", "a.docx", "a program", "Take it out"),
        (b"Hello there", "a.docx", "not what its ending says", "call it .txt"),
        (made.archive({"a.txt": "x"}), "a.docx", "a zip archive", "Unpack it"),
        (made.archive({"xl/workbook.xml": "<x/>"}), "a.docx", "a spreadsheet", "PDF"),
        (made.archive({"word/document.xml": "<a/>"})[:60], "a.docx", "damaged", "again"),
        (b"<feed><entry>x</entry></feed>", "a.xml", "XML of a kind that can't be read ('<feed>')", "HTML or text"),
        (b"<article><body>", "a.xml", "damaged", "Save it anew"),
        (b"%PDF-1.4\nnothing", "a.pdf", "damaged", "again"),
        (made.pdf([[]]), "a.pdf", "no text in it", "Put text into it"),
        (b"x", "a.xlsm", "of a kind that can't be read", ".docx"),
    ],
)
def test_what_can_not_be_read_is_refused_with_the_reason_and_what_would_help(content, name, what, next_step):
    with pytest.raises(DocumentError) as caught:
        document_of(content, name)
    assert what in caught.value.what
    assert next_step in caught.value.next_step
