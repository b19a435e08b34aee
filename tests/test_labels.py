import pytest

from assistant.documents import SourceFile, read_document
from assistant.labels import LONGEST, in_context, lead_in
from assistant.passages import split
from assistant.types import Span


def document_of(text, name="d.md"):
    return read_document(SourceFile(name, text.encode(), b""))


def widened(text, piece, name="d.md"):
    document = document_of(text, name)
    start = document.text.index(piece)
    span = in_context(document, Span(start, start + len(piece)))
    return document.text[span.start : span.end]


TABLE = """Before it.

| Who | Dose | In a day | Note |
|---|---|---|---|
| Adults | 400 mg | 1,200 mg | With food. |
| Over 70 | 200 mg | 600 mg | |

After it.
"""


def test_a_cell_brings_its_row():
    row = "Adults | 400 mg | 1,200 mg | With food."
    assert widened(TABLE, "With food.") == row
    assert widened(TABLE, "400 mg") == row
    assert widened(TABLE, "600 mg") == "Over 70 | 200 mg | 600 mg"


def test_a_row_of_very_long_cells_is_left_in_pieces():
    long = "This cell goes on and on. " * 20
    assert widened(f"| A | B |\n|---|---|\n| {long} | {long} |", "This cell goes on and on.").count("goes on") < 40


LEAFLET = """Take the tablets whole.

Missed dose:

Take it at once. Do not take two.

Shelf life:

Three years.

Keep it dry.
"""


@pytest.mark.parametrize("piece", ["Missed dose:", "Take it at once.", "Do not take two."])
def test_a_label_and_the_text_that_it_labels_come_together(piece):
    assert widened(LEAFLET, piece) == "Missed dose:\n\nTake it at once. Do not take two."


def test_a_label_ends_with_the_paragraph_below_it_and_says_nothing_of_the_one_above():
    assert widened(LEAFLET, "Three years.") == "Shelf life:\n\nThree years."
    assert widened(LEAFLET, "Keep it dry.") == "Keep it dry."
    assert widened(LEAFLET, "Take the tablets whole.") == "Take the tablets whole."


HOURS = """Northgate Health Centre

Opening hours:
Monday to Thursday 8 to 6
Friday 8 to 4

Parking:
Behind the building. It is free.
Ask at the desk.
"""


def test_the_lines_below_a_label_belong_to_it_up_to_the_next_label():
    hours = "Opening hours:\nMonday to Thursday 8 to 6\nFriday 8 to 4"
    for piece in ("Opening hours:", "Monday to Thursday 8 to 6", "Friday 8 to 4"):
        assert widened(HOURS, piece, "d.txt") == hours
        assert widened(HOURS.replace("\n", "\n\n"), piece) == hours.replace("\n", "\n\n")
    assert widened(HOURS, "Ask at the desk.", "d.txt").startswith("Parking:")


def test_of_a_paragraph_that_ends_in_a_label_only_the_label_is_taken_along():
    text = "It is safe. The dose is this:\n\nOne a day."
    assert widened(text, "One a day.") == "The dose is this:\n\nOne a day."
    assert widened(text, "It is safe.") == "It is safe."


def test_a_heading_or_something_unquotable_below_a_label_is_not_what_it_labels():
    assert (
        widened("There are two reasons:\n\n## Noise\n\nIt wakes you.", "There are two reasons:")
        == "There are two reasons:"
    )
    assert widened("Causes:\n\nRELATED: More causes\n\nNoise wakes you.", "Noise wakes you.") == "Noise wakes you."


def test_a_question_above_its_answer_is_a_label():
    text = "**Who can join?**\n\nAnybody over 18. Children may borrow games."
    assert widened(text, "Children may borrow games.") == text.replace("*", "")


def test_a_first_line_that_only_says_what_the_next_is_about_comes_along():
    page = "<p><b>Damage</b><br>Tell us at once. You pay for it.</p>"
    assert widened(page, "You pay for it.", "d.html") == "Damage\nTell us at once. You pay for it."


def test_a_term_brings_what_it_means_and_the_other_way_round():
    page = "<dl><dt>Brood</dt><dd>Eggs and larvae.</dd><dt>Drone</dt><dd>A male bee. It has no sting.</dd></dl>"
    for piece in ("Drone", "A male bee.", "It has no sting."):
        assert widened(page, piece, "d.html") == "Drone\nA male bee. It has no sting."


def test_a_label_reaches_no_further_into_a_long_text_than_to_what_is_quoted():
    text = "Storage:\n\n" + " ".join(f"Sentence {i} of many others." for i in range(60))
    assert widened(text, "Sentence 1 of many others.").endswith("Sentence 1 of many others.")
    assert widened(text, "Storage:") == "Storage:\n\nSentence 0 of many others."
    assert widened(text, "Sentence 50 of many others.") == "Sentence 50 of many others."
    assert len(widened(text, "Sentence 15 of many others.")) <= LONGEST


@pytest.mark.parametrize(
    ("text", "announces"),
    [
        ("Much is known. Call if you have:\n\n- a fever\n- a rash", "Call if you have:"),
        ("**Ingredients**\n\n- salt\n- oil", "Ingredients"),
        ("Which documents do I need?\n\n- a card\n- a bill", "Which documents do I need?"),
        ("It is late.\n\n- a fever\n- a rash", None),
        ("Is it late? Perhaps\n\n- a fever\n- a rash", None),
        ("# Symptoms\n\n- a fever\n- a rash", None),
    ],
)
def test_what_announces_a_list(text, announces):
    document = document_of(text)
    span = lead_in(document, 0)
    assert (span and document.text[span.start : span.end]) == announces


@pytest.mark.parametrize("text", [TABLE, LEAFLET, HOURS, LEAFLET + TABLE + HOURS])
@pytest.mark.parametrize("name", ["d.md", "d.txt"])
def test_what_is_widened_holds_what_it_was_and_is_never_less(text, name):
    document = document_of(text, name)
    for span in [span for passage in split(document) for span in passage.sentences]:
        start, end = in_context(document, span)
        assert start <= span.start < span.end <= end
        assert in_context(document, Span(start, end)) == (start, end)
