"""The promise above all others, over arbitrary Unicode: whatever is quoted is a slice of its document."""

import itertools
import string

from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.documents import SourceFile, read_document
from assistant.errors import DocumentError
from assistant.evidence import Candidate
from assistant.passages import split
from assistant.quoting import cut_quotes
from assistant.rendering import answer_to_markdown
from assistant.types import Answer

AWKWARD = [
    "\r\n",
    "\n\n",
    "\r",
    "é",
    "e\u0301",
    "😀",
    "👩‍👩‍👧",
    "שלום",
    "مرحبا",
    "\u200b",
    "\u202e",
    "\ufeff",
    "\u2028",
    "\x0c",
    "\t",
]
SENTENCES = [
    "It hurts. ",
    "It hurts. ",
    "But not always! ",
    "Unless you rest: ",
    "e.g. Dr. No… ",
    "- item\n",
    "1. One\n",
    "# H\n",
]
TEXTS = st.lists(st.sampled_from(AWKWARD + SENTENCES) | st.text(max_size=20), max_size=40).map("".join)


def document_of(text, name):
    try:
        return read_document(SourceFile(name, text.encode("utf-8"), b""))
    except DocumentError:  # empty or "binary": refused as a whole, so nothing is quoted
        return None


def all_candidates(document):
    return [
        Candidate(document, passage, span, 0.5, 1.0, 0.0) for passage in split(document) for span in passage.sentences
    ]


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(["d.txt", "d.md"]))
@example("It hurts. It hurts.\r\nIt hurts.", "d.txt")
@example("Do this unless:\r\n- a\r\n- b\r\n", "d.md")
def test_every_possible_quote_is_an_exact_slice(text, name):
    document = document_of(text, name)
    for quote in [] if document is None else cut_quotes(all_candidates(document), limit=1000):
        assert document.text[quote.start : quote.end] == quote.text
        quote.check(document)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_a_text_files_canonical_text_is_the_file_itself(text):
    document = document_of(text, "d.txt")
    assert document is None or document.text == text.removeprefix("\ufeff")


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.sampled_from(["d.txt", "d.md"]))
def test_sentences_are_in_order_and_leave_out_nothing_but_headings_and_furniture(text, name):
    document = document_of(text, name)
    if document is None:
        return
    spans = [span for passage in split(document) for span in passage.sentences]
    assert all(before.end <= after.start for before, after in itertools.pairwise(spans))
    quotable = "".join(
        document.text[block.start : block.end]
        for block in document.blocks
        if block.kind not in ("heading", "furniture")
    )
    assert "".join("".join(document.text[start:end] for start, end in spans).split()) == "".join(quotable.split())


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_the_same_bytes_always_give_the_same_passages(text):
    first, second = document_of(text, "d.md"), document_of(text, "d.md")
    assert first == second
    assert first is None or split(first) == split(second)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_rendering_shows_every_line_of_every_quote(text):
    document = document_of(text, "d.txt")
    quotes = [] if document is None else cut_quotes(all_candidates(document), limit=3)
    if not quotes:
        return
    answer = Answer(
        id="1", question="q", standalone_question="q", outcome="answered", notices=[], text="Here:", quotes=quotes,
        not_covered=[], closest=[], confidence=0.5, timings_ms={},
    )  # fmt: skip
    shown = answer_to_markdown(answer).replace("\\", "")
    for line in (line.strip() for quote in quotes for line in quote.text.splitlines()):
        assert line.replace("\\", "") in shown


def test_a_line_of_a_megabyte_is_divided_and_quoted_exactly():
    line = " ".join(string.ascii_lowercase[i % 26] * (1 + i % 9) for i in range(180_000))
    assert len(line) > 1_000_000 - 100_000
    document = document_of(line, "long.txt")
    spans = [span for passage in split(document) for span in passage.sentences]
    assert max(end - start for start, end in spans) <= 1200
    quotes = cut_quotes(all_candidates(document)[:50], limit=50)
    assert all(document.text[quote.start : quote.end] == quote.text for quote in quotes)


def test_a_megabyte_without_a_single_blank_is_no_trouble():
    document = document_of("x" * 1_000_000, "solid.txt")
    spans = [span for passage in split(document) for span in passage.sentences]
    assert sum(end - start for start, end in spans) == 1_000_000
