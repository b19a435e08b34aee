"""What is known of a document: from the file itself, or from the side file, which comes first."""

import pytest

from assistant.documents import SourceFile, read_document
from assistant.language import language_of
from assistant.types import Metadata
from tests import files_by_hand as made

WORDS = [("p", "The back aches and that is the way of it for most of us.")]
DC = "<dc:title>Backs</dc:title><dc:creator>Ann</dc:creator><dc:rights>CC0</dc:rights><dc:language>en-GB</dc:language>"


def known(content, name, side=b""):
    document = read_document(SourceFile(name, content, side))
    return document.title, document.metadata


@pytest.mark.parametrize(
    ("content", "name", "metadata"),
    [
        (
            b"---\ntitle: Backs\nsource: Ann\nlicense: CC0\ndate: 2024-05-01\nlang: en-GB\n---\nThe back aches.",
            "a.md",
            Metadata("Ann", "CC0", "2024-05-01", "en-GB"),
        ),
        (
            made.html(
                WORDS,
                "<title>Backs</title><meta name=author content=Ann><meta name=dc.rights content=CC0>"
                "<meta name=date content=2024-05-01>",
            ),
            "a.html",
            Metadata("Ann", "CC0", "2024-05-01", "en"),
        ),
        (
            made.docx(WORDS, DC + "<dcterms:modified>2024-05-01T10:00:00Z</dcterms:modified>"),
            "a.docx",
            Metadata("Ann", "CC0", "2024-05-01", "en-GB"),
        ),
        (
            made.odt(WORDS, DC + "<dc:date>2024-05-01T10:00:00</dc:date>"),
            "a.odt",
            Metadata("Ann", "CC0", "2024-05-01", "en-GB"),
        ),
        (
            made.epub(WORDS, DC + "<dc:date>2024-05-01</dc:date>"),
            "a.epub",
            Metadata("Ann", "CC0", "2024-05-01", "en-GB"),
        ),
        (
            made.pdf(
                [[(50, 700, 10, False, WORDS[0][1])]],
                "/Title(Backs and necks)/Author(Ann Other)/CreationDate(D:20240501100000Z)",
            ),
            "a.pdf",
            Metadata("Ann Other", "", "2024-05-01", "en"),
        ),
    ],
)
def test_each_format_says_what_it_knows_of_itself(content, name, metadata):
    title, found = known(content, name)
    assert title.startswith("Backs")
    assert found == metadata


def test_the_side_file_comes_first_and_what_it_leaves_out_is_the_documents():
    content = b"---\ntitle: Backs\nsource: Ann\nlicence: CC0\n---\nThe back aches and that is the way of it."
    title, metadata = known(content, "a.md", b"title: Necks\nsource: Bob\ndate: 2020\n")
    assert title == "Necks"
    assert metadata == Metadata("Bob", "CC0", "2020", "en")


def test_front_matter_that_is_no_yaml_is_left_out_and_the_text_is_read():
    document = read_document(SourceFile("a.md", b"---\na: b: c\n---\n# Backs\n\nThey ache.", b""))
    assert (document.title, document.text) == ("Backs", "Backs\n\nThey ache.")


@pytest.mark.parametrize("title", ["Microsoft Word - a.doc", "untitled", "a.indd", "---", "Document1"])
def test_a_title_that_a_program_made_up_is_none(title):
    content = made.docx([("h", 1, "Backs"), *WORDS], f"<dc:title>{title}</dc:title>")
    assert known(content, "a.docx")[0] == "Backs"


def test_metadata_is_stored_with_the_document(library, corpus):
    (corpus / "a.md").write_text("Backs ache.")
    (corpus / "a.md.meta.yaml").write_text("source: Ann\nlicence: CC0\n")
    library.sync()
    assert library.document("a.md").metadata == Metadata("Ann", "CC0", "", "")
    (corpus / "a.md.meta.yaml").write_text("source: Bob\n")
    library.sync()
    assert library.document("a.md").metadata.line == "Bob"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The pain is worse in the morning and it goes away when you walk."),
        ("de", "Der Schmerz ist am Morgen schlimmer und er geht weg, wenn man sich bewegt."),
        ("fr", "La douleur est plus forte le matin et elle s’en va quand on marche dans la rue."),
        ("es", "El dolor es más fuerte por la mañana y se va cuando uno camina por la calle."),
        ("ar", "الألم أشد في الصباح ويزول عند المشي"),
        ("fa", "درد در صبح بیشتر است و با پیاده‌روی از بین می‌رود گفتگو چرا"),
        ("ru", "Боль сильнее утром и проходит при ходьбе"),
        ("ko", "통증은 아침에 더 심하고 걸으면 사라집니다"),
        ("ja", "痛みは朝に強く、歩くと消えます"),
        ("zh", "早晨疼痛更严重，走路时会消失"),
        ("", "42 | 17 | 3"),
        ("", "Ibuprofen Paracetamol"),
        ("", "A norblax a zorb: a little word that many languages have tells nothing"[:18]),
        ("en", "A sprain can need a splint if you walk on it."),
    ],
)
def test_the_language_is_told_by_script_and_little_words(language, text):
    assert language_of(text) == language
