"""The source panel's text: what is marked is the quote, by position, whatever the document and its length."""

import asyncio
import html
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import CorpusError
from assistant.readers.markdown import read_markdown
from assistant.types import Block, Document, Metadata, Span
from assistant.ui.sources import STRETCH, Sources, render_stretch

TWICE = "Warm water helps. Move slowly.\n\nWarm water helps. Rest well."


class OneDocument:
    """Stands for Loading and for Assistant: it has this document, or none."""

    def __init__(self, document=None):
        self._document = document

    async def ready(self):
        return self

    def document(self, document_id):
        if self._document is None:
            raise CorpusError(f"There is no document '{document_id}'.", "List them.")
        return self._document


def markdown(text, **more):
    reading = read_markdown(text)
    return Document("a.md", "A", reading.text, reading.blocks, **more)


def read(document, **wanted):
    return asyncio.run(Sources(OneDocument(document)).read({"document": "a.md", **wanted}))


def marked(shown, start, end):
    """The text that a browser highlights for the quote of these positions."""
    runs = re.findall(r'<mark data-quotes="([^"]*)">([^<]*)</mark>', shown)
    return html.unescape("".join(text for names, text in runs if f"{start}-{end}" in names.split()))


def squeezed(text):
    return "".join(text.split())


def test_a_row_whose_cells_are_sentences_is_one_line():
    document = markdown(
        "| Who | What | Note |\n|---|---|---|\n| Ann | tea | Not hot. Never sweet. |\n| Bo | milk | Cold. |\n"
    )
    start = document.text.index("Ann")
    shown = read(document, start=start, marks=[[start, document.text.index("\n", start)]])["html"]
    lines = [html.unescape(re.sub("<[^>]*>", "", line)) for line in re.findall(r"<p[^>]*>(.*?)</p>", shown)]
    assert lines == ["Who | What | Note", "Ann | tea | Not hot. Never sweet.", "Bo | milk | Cold."]
    assert marked(shown, start, document.text.index("\n", start)) == "Ann | tea | Not hot. Never sweet."


@pytest.mark.parametrize("occurrence", [0, 1])
def test_of_a_sentence_that_stands_twice_the_quoted_one_is_marked(occurrence):
    document = markdown(TWICE)
    start = [match.start() for match in re.finditer("Warm", document.text)][occurrence]
    shown = read(document, start=start, marks=[[start, start + 17]])["html"]
    paragraph = re.findall(r"<p class=\"paragraph\" dir=\"auto\">(.*?)</p>", shown)[occurrence]
    assert paragraph.startswith(f'<mark data-quotes="{start}-{start + 17}">Warm water helps.</mark>')
    assert shown.count("<mark") == 1


def test_headings_paragraphs_lists_and_page_furniture_stay_what_they_are():
    document = markdown("# Top\n\nText.\n\n- one\n- two\n")
    shown = read(document)["html"]
    assert re.findall(r"<(h3|p|ul|li|/ul)\b", shown) == ["h3", "p", "ul", "li", "li", "/ul"]
    assert "<h3" in read(markdown("### Top\n\nText.\n"))["html"], "no level is left out below the panel's heading"
    furniture = Document("a.md", "A", "Share this", (Block("furniture", 0, 10),))
    assert '<p class="furniture"' in read(furniture)["html"]


def test_where_a_document_comes_from_is_told_if_it_says_so():
    told = markdown(TWICE, metadata=Metadata(source="A <clinic>", date="2024-03-01"))
    assert (read(told)["origin"], read(markdown(TWICE))["origin"]) == ("A <clinic> · 2024-03-01", "")


def test_pages_are_told():
    document = Document("a.pdf", "A", "One.\n\nTwo.", (Block("paragraph", 0, 4), Block("paragraph", 6, 10)), (0, 6))
    shown = read(document)["html"]
    assert re.findall(r"Page \d|One|Two", shown) == ["Page 1", "One", "Page 2", "Two"]


def test_a_number_before_an_item_is_shown_with_it():
    text = "1. wash\n2. dry"
    document = Document("a.txt", "A", text, (Block("item", 3, 7), Block("item", 11, 14)))
    assert re.findall(r'marker">(\d\.)', read(document)["html"]) == ["1.", "2."]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1), st.data())
def test_whatever_the_text_the_marks_hold_the_quote_and_no_markup(text, data):
    document = markdown(text)
    if not document.text:
        return
    start = data.draw(st.integers(0, len(document.text) - 1))
    end = data.draw(st.integers(start + 1, len(document.text)))
    shown = render_stretch(document, 0, len(document.text), [Span(start, end)])
    assert squeezed(marked(shown, start, end)) == squeezed(document.text[start:end])
    assert set(re.findall(r"<(\w+)", shown)) <= {"p", "h3", "h4", "h5", "h6", "ul", "li", "span", "mark"}


def test_quotes_that_overlap_are_marked_both():
    document = markdown("One two three four.")
    shown = render_stretch(document, 0, 19, [Span(0, 13), Span(4, 18)])
    assert marked(shown, 0, 13) == "One two three" and marked(shown, 4, 18) == "two three four"


def test_a_document_that_has_changed_or_gone_is_said_to_have():
    document = markdown(TWICE)
    assert read(document, sha256=document.sha256)["title"] == "A"
    with pytest.raises(CorpusError, match="has changed since"):
        read(document, sha256="0" * 64)
    with pytest.raises(CorpusError, match="no longer among"):
        read(None, sha256=document.sha256)


def test_a_long_document_comes_in_stretches_that_fit_together_and_quickly():
    text = "\n\n".join(f"Paragraph {number} says something about pain." for number in range(25_000))
    document = markdown(text)
    assert len(document.text) > 1_000_000
    start = document.text.index("Paragraph 12345")
    began = time.perf_counter()
    middle = read(document, sha256=document.sha256, start=start, marks=[[start, start + 15]])
    assert time.perf_counter() - began < 1
    assert middle["start"] < start < middle["end"] and len(middle["html"]) < 4 * STRETCH
    assert marked(middle["html"], start, start + 15) == "Paragraph 12345"
    later, earlier = read(document, after=middle["end"]), read(document, before=middle["start"])
    assert (later["start"], earlier["end"]) == (middle["end"], middle["start"])
    numbers = [int(n) for n in re.findall(r"Paragraph (\d+)", earlier["html"] + middle["html"] + later["html"])]
    assert numbers == list(range(numbers[0], numbers[-1] + 1))


def test_a_text_without_any_structure_is_shown_as_well():
    long = Document("a.txt", "A", "word " * 200_000, (Block("paragraph", 0, 999_999),))
    shown = read(long, start=500_000, marks=[[500_000, 500_004]])
    assert marked(shown["html"], 500_000, 500_004) == "word" and shown["end"] - shown["start"] <= STRETCH
