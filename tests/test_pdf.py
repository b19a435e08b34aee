"""What is made of a PDF: a page has letters with places and sizes, and nothing says what they are."""

import pytest

from tests import files_by_hand as made
from tests.files_by_hand import line, pdf_pages
from tests.read import blocks_of, document_of, evidence


def test_a_pdf_has_whole_paragraphs_across_lines_and_pages_and_its_words_are_whole():
    document = document_of(made.pdf(pdf_pages()), "d.pdf")
    assert evidence(document) == [
        ("heading", "Back pain"),
        (
            "paragraph",
            "Back pain is common and mostly goes away by itself, without any treatment. A self-help book is enough for "
            "most people who have it, and it costs little.",
        ),
        ("heading", "What helps"),
        ("item", "Walking every day"),
        ("paragraph", "Drug | Dose"),
        ("paragraph", "Ibuprofen | 400 mg"),
        ("paragraph", "The end comes without a treatment or a self-help book."),
    ]
    assert "Drug | Dose\nIbuprofen" in document.text


def test_the_page_of_a_pdf_is_known_at_every_position():
    document = document_of(made.pdf(pdf_pages()), "d.pdf")
    words = ("Back pain is", "costs little", "What helps", "The end")
    assert [document.page_at(document.text.index(word)) for word in words] == [1, 2, 2, 3]
    assert len(document.page_starts) == 3


def test_running_heads_and_page_numbers_of_a_pdf_are_furniture():
    document = document_of(made.pdf(pdf_pages()), "d.pdf")
    furniture = {text for kind, text in blocks_of(document) if kind == "furniture"}
    assert furniture == {"A short guide to backs", "Page 1", "Page 2", "Page 3"}


@pytest.mark.parametrize(
    ("matrix", "places"),
    [
        ("0 1 -1 0", [(100, 50), (112, 50), (590, 50)]),
        ("0 -1 1 0", [(500, 750), (488, 750), (10, 750)]),
        ("-1 0 0 -1", [(550, 100), (550, 112), (550, 790)]),
    ],
)
def test_a_page_that_is_turned_is_read_like_any_other(matrix, places):
    words = ["Back pain is common and it mostly goes away by", "itself, without a treatment.", "Page 1"]
    page = [(left, bottom, 10, False, text) for (left, bottom), text in zip(places, words, strict=True)]
    document = document_of(made.pdf([page], matrix=matrix), "d.pdf")
    assert evidence(document) == [("paragraph", f"{words[0]} {words[1]}")]


def test_text_that_is_turned_at_the_edge_of_a_page_is_furniture():
    page = made.pdf([[line(700, "Backs ache.")]])
    turned = page.replace(b"Backs ache.) Tj ET", b"Backs ache.) Tj ET BT /F0 10 Tf 0 1 -1 0 20 300 Tm (Draft) Tj ET")
    assert blocks_of(document_of(turned, "d.pdf")) == [("paragraph", "Backs ache."), ("furniture", "Draft")]


def test_two_columns_of_a_pdf_are_read_one_after_the_other():
    left = [
        line(700 - 12 * n, words)
        for n, words in enumerate(["Back pain is a thing that many", "people have, and it is mostly"])
    ]
    right = [line(700 - 12 * n, words, left=300) for n, words in enumerate(["harmless.", "Knees are another matter."])]
    text = document_of(made.pdf([left + right]), "d.pdf").text
    assert text.startswith("Back pain is a thing that many people have, and it is mostly harmless.")
