from assistant.documents import SourceFile, read_document
from assistant.passages import LONGEST_SENTENCE, TARGET_CHARACTERS, passage_text, split
from tests.conftest import ARTICLE


def document_of(text, name="d.md"):
    return read_document(SourceFile(name, text.encode(), b""))


def sentences_of(document):
    return [document.text[start:end] for passage in split(document) for start, end in passage.sentences]


def test_abbreviations_and_decimals_do_not_end_a_sentence():
    document = document_of("Dr. Smith took 2.5 mg, e.g. at night. It helped.")
    assert sentences_of(document) == ["Dr. Smith took 2.5 mg, e.g. at night.", "It helped."]


def test_a_passage_never_crosses_a_heading():
    document = document_of("Intro here.\n\n# One\n\nFirst.\n\n# Two\n\nSecond.")
    assert [(passage.section, passage_text(document, passage)) for passage in split(document)] == [
        ((), "Intro here."),
        (("One",), "First."),
        (("Two",), "Second."),
    ]


def test_a_long_section_becomes_several_passages_of_whole_sentences():
    document = document_of("\n\n".join(f"This is the sentence number {i} of many in here." for i in range(40)))
    passages = split(document)
    assert len(passages) > 2
    assert all(passage.end - passage.start <= TARGET_CHARACTERS for passage in passages)
    assert sum(len(passage.sentences) for passage in passages) == 40


def test_an_endless_sentence_is_never_cut_before_a_word_that_turns_its_meaning():
    document = document_of("take the tablets " * 69 + "not ever again and " * 200, "endless.txt")
    pieces = sentences_of(document)
    assert len(pieces) > 1
    assert all(len(piece) <= LONGEST_SENTENCE for piece in pieces)
    assert not any(piece.startswith("not") for piece in pieces)


def test_furniture_between_sentences_is_in_no_passage_text():
    document = document_of("It helps.\n\nRELATED: Ten stretches\n\nIt often helps.")
    assert [passage_text(document, passage) for passage in split(document)] == ["It helps. It often helps."]


def test_the_articles_passages_are_its_sections():
    document = read_document(SourceFile("article.md", ARTICLE.read_bytes(), b""))
    sections = [passage.section for passage in split(document)]
    assert len(sections) == 14
    assert ("Why Physical Therapy Sometimes Fails", "1. Incorrect Diagnosis") in sections
    assert not any("RELATED" in sentence or "Comments" in sentence for sentence in sentences_of(document))
