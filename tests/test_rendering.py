from dataclasses import replace

import pytest

from assistant.documents import SourceFile, read_document
from assistant.errors import QuoteError
from assistant.rendering import answer_to_markdown, answer_to_text
from assistant.types import DISCLAIMER, Answer, Block, Document, Metadata, Notice, Quote, Span
from assistant.ui.render import render_answer

TEXT = "Causes\n\n*Rest* [is](http://x) <b>bad</b>.\n1. not always\x1b[2J"
DOCUMENT = Document("a.txt", "The <i>back</i>", TEXT, (Block("heading", 0, 6, 1), Block("paragraph", 8, len(TEXT))))


def answer(**changes):
    fields = {
        "id": "1",
        "question": "Why?",
        "standalone_question": "Why?",
        "outcome": "answered",
        "notices": [],
        "text": "Here:",
        "quotes": [Quote.cut(DOCUMENT, Span(8, len(TEXT)), 1.0)],
        "not_covered": [],
        "closest": [],
        "confidence": 0.9,
        "timings_ms": {},
    }
    return Answer(**{**fields, **changes})


def test_notices_come_before_everything_and_the_disclaimer_is_always_there():
    notice = Notice(kind="emergency", text="Call now.", source="x")
    for render in (answer_to_markdown, answer_to_text):
        shown = render(answer(notices=[notice]))
        assert shown.index("Call now.") < shown.index("Here:") < shown.index("Causes")
        assert DISCLAIMER[:40] in shown
        assert DISCLAIMER[:40] in render(answer(outcome="small_talk", quotes=[], text="Hi!"))


def test_markup_in_documents_is_shown_as_text():
    shown = answer_to_markdown(answer())
    assert r"\*Rest\* \[is\](http://x) \<b\>bad\</b\>." in shown
    assert "> 1\\. not always" in shown
    assert r"— The \<i\>back\</i\> › Causes" in shown


def test_where_a_document_is_from_is_shown_with_its_quotes_but_is_no_part_of_their_json():
    metadata = Metadata("The <b>Back</b> Society", "CC BY 4.0", "2024-05", "en")
    document = replace(DOCUMENT, metadata=metadata)
    known = answer(quotes=[Quote.cut(document, Span(8, len(TEXT)), 1.0)])
    assert "The <b>Back</b> Society · CC BY 4.0 · 2024-05" in answer_to_text(known)
    assert r"> *The \<b\>Back\</b\> Society · CC BY 4.0 · 2024-05*" in answer_to_markdown(known)
    assert "The &lt;b&gt;Back&lt;/b&gt; Society · CC BY 4.0 · 2024-05" in render_answer(known)
    assert known.model_dump() == answer().model_dump()


def test_a_document_can_not_steer_the_terminal():
    assert "\x1b" not in answer_to_text(answer())


def test_the_looked_up_question_is_shown_when_it_differs():
    assert "Looked up" not in answer_to_text(answer())
    assert "Looked up: Why? More" in answer_to_text(answer(standalone_question="Why? More"))


def test_nothing_is_rendered_if_one_quote_is_wrong():
    wrong = answer().quotes[0].model_copy(update={"start": 9, "end": 9 + len(answer().quotes[0].text)})
    for broken in (answer(quotes=[wrong]), answer(outcome="not_in_documents", quotes=[], closest=[wrong])):
        for render in (answer_to_markdown, answer_to_text, Answer.to_markdown):
            with pytest.raises(QuoteError):
                render(broken)


def test_an_answer_from_json_is_rendered_only_after_its_quotes_were_found_again():
    read = Answer.model_validate_json(answer().model_dump_json())
    with pytest.raises(QuoteError, match="no document to be checked against"):
        answer_to_markdown(read)


def test_a_refusal_names_the_open_words_and_calls_the_nearest_passages_so():
    refusal = answer(
        outcome="not_in_documents",
        quotes=[],
        closest=[Quote.cut(DOCUMENT, Span(8, 14), 1.0)],
        not_covered=["price", "co*st"],
    )
    assert "*Not in the documents:* price, co\\*st" in answer_to_markdown(refusal)
    assert "Not in the documents: price, co*st" in answer_to_text(refusal)
    for render in (answer_to_markdown, answer_to_text):
        assert "Only the nearest passages, not an answer:" in render(refusal)
        assert "nearest passages" not in render(answer())


PRICES = """# Prices of Iris

| Service | Price | Minutes |
|---|---|---|
| Manicure | 24 | 40 |
| Pedicure | 30 | |
"""


def quote_of(text, quoted):
    document = read_document(SourceFile("p.md", text.encode(), b""))
    start = document.text.index(quoted)
    return Quote.cut(document, Span(start, start + len(quoted)), 1.0)


def test_a_row_is_shown_below_the_names_of_its_columns():
    row = answer(quotes=[quote_of(PRICES, "Manicure | 24 | 40")])
    assert (
        "  ┌ First row of this table: Service | Price | Minutes\n  │ Manicure | 24 | 40\n  └ Prices of Iris"
        in answer_to_text(row)
    )
    names, empty, quoted = row.to_markdown().split("\n\n")[1].splitlines()[:3]
    assert (names, empty) == (r"> *First row of this table:* Service \| Price \| Minutes", ">")
    assert quoted == r"> Manicure \| 24 \| 40"


def test_names_of_columns_are_markup_no_more_than_a_quote_is():
    plain = "Name | <b>a</b> *b*\x1b[J\nManicure | 24\n"
    start = plain.index("Manicure")
    blocks = (Block("paragraph", 0, start - 1), Block("paragraph", start, start + 13))
    row = answer(quotes=[Quote.cut(Document("t.txt", "T", plain, blocks), Span(start, start + 13), 1.0)])
    assert r"> *First row of this table:* Name \| \<b\>a\</b\> \*b\*" in row.to_markdown()
    assert "\x1b" not in answer_to_text(row) and "First row of this table: Name | <b>a</b> *b*" in answer_to_text(row)


def test_a_nearest_row_has_the_names_too_and_what_is_no_row_has_none():
    nearest = answer(outcome="not_in_documents", quotes=[], closest=[quote_of(PRICES, "Pedicure | 30")])
    for render in (answer_to_markdown, answer_to_text):
        assert "First row of this table:" in render(nearest)
        assert "First row of this table:" not in render(answer())


def test_the_names_of_columns_are_no_part_of_the_json():
    quote = quote_of(PRICES, "Manicure | 24 | 40")
    assert quote.text == "Manicure | 24 | 40"
    assert set(quote.model_dump()) == {
        "text",
        "document",
        "title",
        "sha256",
        "start",
        "end",
        "section",
        "page",
        "score",
    }
