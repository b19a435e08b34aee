import html
import logging
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types import DISCLAIMER, Answer, Block, Document, Notice, Quote, Span
from assistant.ui.render import render_answer, render_failure, render_pending

HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(2)> [a](javascript:alert(3)) \"'&${1+1} {{value}}"
TAGS = {
    "article",
    "h2",
    "h3",
    "span",
    "div",
    "p",
    "q",
    "section",
    "ul",
    "li",
    "figure",
    "blockquote",
    "figcaption",
    "a",
    "button",
}
ATTRIBUTES = (
    {"class", "dir", "role", "href", "aria-hidden", "aria-label"}
    | {f"data-{name}" for name in ("outcome", "document", "start", "end", "sha256")}
    | {"type"}
)
EMERGENCY = Notice(kind="emergency", text="Call 112 now.", source="NHS")
URGENT = Notice(kind="urgent", text="See a doctor today.", source="NHS")
CRISIS = Notice(kind="crisis", text="Call Samaritans on 116 123.", source="NHS")


class Reader(HTMLParser):
    """What a browser would make of the HTML: its tags, their attributes, and the text of each class."""

    def __init__(self, source):
        super().__init__()
        self.tags, self.attributes, self.text, self.texts, self._open = [], [], "", {}, []
        self.feed(source)
        self.close()
        assert not self._open

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self._open.append(dict(attrs).get("class") or tag)
        self.texts.setdefault(self._open[-1], []).append("")

    def handle_endtag(self, tag):
        self._open.pop()

    def handle_data(self, data):
        self.text += data
        for name in set(self._open):
            self.texts[name][-1] += data


def document(text="One. Two is here.", title="A title", heading="", page_starts=()):
    blocks = (Block("heading", 0, len(heading), 1), Block("paragraph", len(heading), len(heading + text)))
    return Document("folder/a.md", title, heading + text, blocks if heading else blocks[1:], page_starts)


def quote(source, text):
    start = source.text.index(text)
    return Quote.cut(source, Span(start, start + len(text)), 0.5)


def answer(**changes):
    values = {
        "id": "1", "question": "What?", "standalone_question": "What?", "outcome": "small_talk", "notices": [],
        "text": "Here it is:", "quotes": [], "not_covered": [], "closest": [], "confidence": 0.5, "timings_ms": {},
    }  # fmt: skip
    if changes.get("quotes"):
        values["outcome"] = "answered"
    return Answer(**values | changes)


def broken(source=None):
    """A quote that has lost its document, so nobody can say whether it is exact."""
    return Quote.model_validate(quote(source or document(), "Two is here.").model_dump())


def test_a_quote_is_shown_with_its_text_title_section_and_page():
    source = document(heading="Aims", page_starts=(0, 4))
    page = Reader(render_answer(answer(quotes=[quote(source, "Two is here.")])))
    assert page.texts["blockquote"] == ["Two is here."]
    assert page.texts["place"] == ["A title › Aims · page 2"]


def test_a_top_heading_that_is_the_title_is_not_said_twice():
    source = document(heading="A title")
    assert Reader(render_answer(answer(quotes=[quote(source, "One.")]))).texts["place"] == ["A title"]


def test_a_quote_says_where_in_its_document_it_stands():
    source = document()
    attributes = Reader(render_answer(answer(quotes=[quote(source, "Two")]))).attributes
    place = {("data-document", "folder/a.md"), ("data-start", "5"), ("data-end", "8"), ("data-sha256", source.sha256)}
    assert place <= set(attributes)


def table(*rows):
    """A document of rows, each a block."""
    blocks, start = [], 0
    for row in rows:
        blocks.append(Block("paragraph", start, start + len(row)))
        start += len(row) + 1
    return Document("t.md", "Prices", "\n".join(rows), tuple(blocks))


def test_each_cell_of_a_row_has_the_name_of_its_column_and_the_row_is_there_to_the_letter():
    row = quote(table("Service | Price | Minutes", "Manicure | 24 | 40"), "Manicure | 24 | 40")
    shown = render_answer(answer(quotes=[row]))
    page = Reader(shown)
    assert page.texts["cell"] == ["ServiceManicure", "Price24", "Minutes40"]
    assert page.texts["column-name"] == ["Service", "Price", "Minutes"]
    assert page.texts["table-row"] == ["ServiceManicure | Price24 | Minutes40"]
    card = re.sub('<span class="column-name">[^<]*</span>', "", shown)
    assert Reader(card).texts["table-row"] == ["Manicure | 24 | 40"]
    place = {("data-document", "t.md"), ("data-start", str(row.start)), ("data-end", str(row.end))}
    assert place <= set(page.attributes)


def test_where_it_is_not_sure_which_cell_is_whose_the_names_stand_above_the_row():
    page = Reader(render_answer(answer(quotes=[quote(table("Drug | Single | Daily", "200 | 800"), "200 | 800")])))
    assert page.texts["first-row"] == ["First row of this table: Drug | Single | Daily"]
    assert page.texts["blockquote"] == ["200 | 800"]


@pytest.mark.parametrize("row", ["Manicure | 24", f"{HOSTILE} | 24", f"24 | {HOSTILE} | 40"])
def test_the_names_of_columns_are_shown_as_text(row):
    source = table("<b>Service</b> | <script>hack", row)
    page = Reader(render_answer(answer(quotes=[quote(source, row)])))
    assert "<b>Service</b>" in page.text and "<script>hack" in page.text
    assert set(page.tags) <= TAGS and {name for name, _ in page.attributes} <= ATTRIBUTES


def test_quotes_and_the_assistants_words_are_apart():
    page = Reader(render_answer(answer(quotes=[quote(document(), "One.")])))
    assert page.texts["words"] == ["Here it is:"]
    assert "Here it is:" not in page.texts["quote"][0]


@pytest.mark.parametrize(
    "shown",
    [
        render_answer(answer()),
        render_answer(answer(quotes=[quote(document(), "One.")])),
        render_answer(answer(outcome="not_in_documents", closest=[quote(document(), "One.")], not_covered=["x"])),
        render_answer(answer(quotes=[broken()])),
        render_answer(answer(notices=[EMERGENCY])),
        render_failure("It failed.", "Ask again."),
        render_failure("Stopped.", "", calm=True),
        render_pending("Looking", [EMERGENCY]),
    ],
)
def test_the_disclaimer_is_in_every_rendering(shown):
    assert Reader(shown).texts["disclaimer"] == [DISCLAIMER]


@pytest.mark.parametrize("place", ["quotes", "closest"])
def test_an_answer_with_a_quote_that_fails_the_check_is_not_shown(place, caplog):
    wrong = answer(text="Trust me:", notices=[EMERGENCY], outcome="not_in_documents", closest=[broken()])
    if place == "quotes":
        wrong = answer(text="Trust me:", notices=[EMERGENCY], quotes=[broken()])
    with caplog.at_level(logging.ERROR):
        page = Reader(render_answer(wrong))
    assert "blockquote" not in page.tags
    assert "Two is here." not in page.text and "Trust me:" not in page.text
    assert "not shown" in page.texts["failure"][0]
    assert page.texts["notice emergency"], "the emergency card stays whatever happens to the answer"
    assert "no document" in caplog.text


def test_a_quote_from_another_version_of_its_document_is_not_shown(caplog):
    changed = quote(document(), "One.").model_copy(update={"text": "Two."})
    assert "Two." not in Reader(render_answer(answer(quotes=[changed]))).text
    assert caplog.records


def test_notices_come_first_and_the_most_pressing_of_them_at_the_top():
    shown = Reader(render_answer(answer(notices=[URGENT, CRISIS, EMERGENCY], text="Words"))).text
    assert shown.index("Call 112") < shown.index("Samaritans") < shown.index("See a doctor") < shown.index("Words")


def test_only_what_cannot_wait_interrupts():
    assert ("role", "alert") in Reader(render_answer(answer(notices=[EMERGENCY]))).attributes
    assert ("role", "alert") not in Reader(render_answer(answer(notices=[URGENT]))).attributes


def test_an_emergency_number_can_be_called_by_touch():
    assert ("href", "tel:116123") in Reader(render_answer(answer(notices=[CRISIS]))).attributes
    assert Reader(render_answer(answer(notices=[CRISIS]))).texts["notice-text"] == [CRISIS.text]


@pytest.mark.parametrize(
    ("written", "called"),
    [("116 123", "116123"), ("0800 611 116", "0800611116"), ("13 11 14", "131114"), ("1737", "1737"), ("15", "15")],
)
def test_the_whole_of_a_number_is_called_and_nothing_else(written, called):
    shown = Reader(render_answer(answer(notices=[CRISIS.model_copy(update={"text": f"Call {written} now."})])))
    assert [value for name, value in shown.attributes if name == "href"] == [f"tel:{called}"]


def test_the_question_that_was_looked_up_is_shown_only_when_it_differs():
    for same in (" What? ", "what", "WHAT ??"):
        assert "looked-up" not in Reader(render_answer(answer(question=same))).texts
    page = Reader(render_answer(answer(standalone_question="What is it?")))
    assert page.texts["looked-up"] == ["Looked up as What is it?"]


def test_a_refusal_names_what_is_open_and_the_nearest_passages_as_such():
    refusal = answer(outcome="not_in_documents", not_covered=["age", "cost"], closest=[quote(document(), "One.")])
    page = Reader(render_answer(refusal))
    assert page.texts["chip"] == ["age", "cost"]
    assert page.texts["closest"][0].startswith("Only the nearest passages, not an answerOne.")
    assert "quote" not in page.texts and page.texts["quote nearest"]


def test_a_refusal_to_somebody_in_a_crisis_is_the_card_and_no_list_of_words():
    refusal = answer(
        outcome="not_in_documents", not_covered=["kill"], closest=[quote(document(), "One.")], notices=[CRISIS]
    )
    page = Reader(render_answer(refusal))
    assert page.texts["notice crisis"] and "chip" not in page.texts and "blockquote" not in page.tags


def test_everything_foreign_is_shown_as_text():
    source = document(f"{HOSTILE} End.", title=HOSTILE, heading=HOSTILE)
    notice = Notice(kind="urgent", text=HOSTILE, source=HOSTILE)
    shown = render_answer(
        answer(
            standalone_question=HOSTILE,
            text=HOSTILE,
            notices=[notice],
            not_covered=[HOSTILE],
            quotes=[quote(source, "End."), Quote.cut(source, Span(0, len(source.text)), 1.0)],
            closest=[quote(source, "End.")],
        )
    )
    page = Reader(shown)
    assert set(page.tags) <= TAGS
    assert {name for name, _ in page.attributes} <= ATTRIBUTES
    assert page.text.count(HOSTILE) >= 9
    assert "<script" not in shown and "<img" not in shown


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1), data=st.data())
def test_any_quote_of_any_text_is_shown_exactly(text, data):
    source = document(text, title=text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    shown = render_answer(answer(quotes=[Quote.cut(source, Span(start, end), 1.0)]))
    card = shown.split("<blockquote", 1)[1].split(">", 1)[1].split("</blockquote>", 1)[0]
    assert html.unescape(card) == text[start:end] and "<" not in card
    assert set(Reader(shown).tags) <= TAGS


def test_waiting_says_for_what():
    assert Reader(render_pending("Looking")).texts["pending"] == ["Looking…"]


def test_a_failure_names_the_next_step():
    page = Reader(render_failure("It failed.", "Ask again.", [EMERGENCY]))
    assert page.texts["what"] == ["It failed."] and page.texts["next-step"] == ["Ask again."]
    assert page.text.startswith("EmergencyCall 112")
