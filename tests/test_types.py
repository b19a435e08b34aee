import hashlib

import pytest
from pydantic import ValidationError

from assistant.errors import QuoteError
from assistant.types import DISCLAIMER, Answer, Block, Document, Quote, Span

TEXT = "Causes\n\nIt hurts. It hurts."
DOCUMENT = Document("a.txt", "Pain", TEXT, (Block("heading", 0, 6, 1), Block("paragraph", 8, 27)))


def answer(**changes):
    fields = {
        "id": "1",
        "question": "Why?",
        "standalone_question": "Why?",
        "outcome": "answered",
        "notices": [],
        "text": "Here:",
        "quotes": [Quote.cut(DOCUMENT, Span(8, 17), 1.0)],
        "not_covered": [],
        "closest": [],
        "confidence": 0.9,
        "timings_ms": {"total": 1.0},
    }
    return Answer(**{**fields, **changes})


def test_a_quote_is_sliced_out_of_its_document_with_section_and_hash():
    quote = Quote.cut(DOCUMENT, Span(8, 17), 0.5)
    assert quote.model_dump() == {
        "text": "It hurts.",
        "document": "a.txt",
        "title": "Pain",
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "start": 8,
        "end": 17,
        "section": ["Causes"],
        "page": None,
        "score": 0.5,
    }


def test_a_repeated_sentence_keeps_both_positions():
    first, second = Quote.cut(DOCUMENT, Span(8, 17), 1.0), Quote.cut(DOCUMENT, Span(18, 27), 1.0)
    assert first.text == second.text
    assert (first.start, second.start) == (8, 18)
    first.check()
    second.check()


@pytest.mark.parametrize("span", [(5, 5), (6, 3), (-1, 4), (20, 28)])
def test_a_span_that_is_empty_or_outside_gives_no_quote(span):
    with pytest.raises(QuoteError, match="is not inside 'a.txt'"):
        Quote.cut(DOCUMENT, Span(*span), 1.0)


def test_a_quote_whose_text_was_altered_fails_the_check():
    altered = Quote.cut(DOCUMENT, Span(8, 17), 1.0).model_copy(update={"text": "It helps."})
    with pytest.raises(QuoteError, match="differs from the document's text"):
        altered.check(DOCUMENT)


def test_a_quote_from_another_version_of_the_document_fails_the_check():
    other = Document("a.txt", "Pain", TEXT + "!", DOCUMENT.blocks)
    with pytest.raises(QuoteError, match="another version"):
        Quote.cut(DOCUMENT, Span(8, 17), 1.0).check(other)


def test_a_quote_read_from_json_is_not_taken_on_trust():
    read = Quote.model_validate_json(Quote.cut(DOCUMENT, Span(8, 17), 1.0).model_dump_json())
    with pytest.raises(QuoteError, match="no document to be checked against"):
        read.check()
    read.check(DOCUMENT)


def test_a_quote_whose_span_is_not_as_long_as_its_text_is_no_quote():
    fields = Quote.cut(DOCUMENT, Span(8, 17), 1.0).model_dump()
    with pytest.raises(ValidationError, match="not as long as the text"):
        Quote.model_validate({**fields, "end": 18})


def test_positions_count_code_points_not_bytes_or_utf16_units():
    text = "😀é́ שלום. End."
    document = Document("b.txt", "B", text, (Block("paragraph", 0, len(text)),))
    assert Quote.cut(document, Span(text.index("End"), len(text)), 1.0).text == "End."


def test_an_answer_has_the_disclaimer_whatever_was_given():
    assert answer().disclaimer == DISCLAIMER
    assert answer().model_dump(mode="json")["disclaimer"] == DISCLAIMER
    assert Answer.model_construct().disclaimer == DISCLAIMER
    with pytest.raises(ValidationError, match="disclaimer is not the fixed one"):
        answer(disclaimer="Trust me.")


def test_an_answer_comes_back_from_its_json_as_it_was():
    assert Answer.model_validate_json(answer().model_dump_json()).model_dump() == answer().model_dump()


def test_an_answer_without_a_quote_can_not_claim_to_answer():
    with pytest.raises(ValidationError, match="there is no quote"):
        answer(quotes=[])
    with pytest.raises(ValidationError, match="there are quotes"):
        answer(outcome="not_in_documents")


def test_values_can_not_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        answer().quotes[0].text = "x"
    with pytest.raises(AttributeError):
        DOCUMENT.text = "x"


def test_sections_nest_by_level_and_end_where_a_higher_heading_begins():
    text = "A\nB\nx\nC\ny"
    kinds = [("heading", 0, 1, 1), ("heading", 2, 3, 2), ("paragraph", 4, 5), ("heading", 6, 7, 1), ("paragraph", 8, 9)]
    document = Document("s.txt", "S", text, tuple(Block(*block) for block in kinds))
    assert [document.section_at(position) for position in (0, 2, 4, 6, 8)] == [
        (),
        ("A",),
        ("A", "B"),
        ("A", "B"),
        ("C",),
    ]


def test_a_quote_that_begins_with_its_heading_stands_under_it():
    document = Document(
        "s.txt", "S", "A\nB\nx", (Block("heading", 0, 1, 1), Block("heading", 2, 3, 2), Block("paragraph", 4, 5))
    )
    assert Quote.cut(document, Span(2, 5), 1.0).section == ["A", "B"]
    assert Quote.cut(document, Span(4, 5), 1.0).section == ["A", "B"]


def test_pages_are_counted_from_one():
    document = Document("p.pdf", "P", "abcdef", (), page_starts=(0, 3))
    assert [document.page_at(position) for position in (0, 2, 3, 5)] == [1, 1, 2, 2]
    assert DOCUMENT.page_at(3) is None
