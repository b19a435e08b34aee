import pytest

from assistant.documents import SourceFile, read_document
from assistant.lists import list_around, lists_in, number_of


def document_of(text, name="d.md"):
    return read_document(SourceFile(name, text.encode(), b""))


def told(text, name="d.md"):
    """The numbers and texts of the items of each list."""
    document = document_of(text, name)
    return [
        [(number, document.text[start:end]) for number, (start, end) in zip(found.numbers, found.items, strict=True)]
        for found in lists_in(document)
    ]


RULES = """1. Courts are booked at the office.

2. A booking lapses after ten minutes.
Whoever comes later has no claim to it.

3. Dogs stay outside.
The fence is the border.

All this is so since March.
"""


def test_numbered_lines_are_one_list_and_a_further_paragraph_belongs_to_its_item():
    assert told(RULES, "d.txt") == [
        [
            ("1", "1. Courts are booked at the office."),
            ("2", "2. A booking lapses after ten minutes.\nWhoever comes later has no claim to it."),
            ("3", "3. Dogs stay outside.\nThe fence is the border."),
        ]
    ]


def test_paragraphs_between_numbers_that_go_on_belong_to_the_upper_one():
    text = "1. Hand in the form.\n\nIt is on the table.\n\n2. Label your bag.\n\nThen you are done."
    assert told(text) == [[("1", "1. Hand in the form.\n\nIt is on the table."), ("2", "2. Label your bag.")]]


def test_a_list_ends_where_its_numbers_do_not_go_on():
    text = "1. One thing.\n2. Another.\n\nMany words.\n\n1. A third.\n2. A fourth."
    assert [len(items) for items in told(text)] == [2, 2]


def test_a_numbered_list_within_an_item_is_a_list_of_its_own():
    text = "1. Pack:\n   1. socks\n   2. shoes\n2. Leave."
    assert told(text) == [
        [("1", "1. Pack:\n1. socks\n2. shoes"), ("2", "2. Leave.")],
        [("1", "1. socks"), ("2", "2. shoes")],
    ]


CLAUSES = """3. Duties

3.1 The tenant keeps to the rules by:
(a) growing fruit
(b) keeping hedges low

3.2 Fires are not allowed. Hens are.

4. End

4.1 It ends.
"""


def test_numbered_paragraphs_are_a_list_and_bring_the_list_below_them():
    clauses, below, headings = told(CLAUSES, "d.txt")
    assert clauses == [
        ("3.1", "3.1 The tenant keeps to the rules by:\n(a) growing fruit\n(b) keeping hedges low"),
        ("3.2", "3.2 Fires are not allowed. Hens are."),
    ]
    assert below == [("a", "(a) growing fruit"), ("b", "(b) keeping hedges low")]
    assert headings[0] == ("3", "3. Duties\n\n" + clauses[0][1])


def test_a_lists_name_is_its_heading_its_lead_in_and_the_question_above_that():
    (found,) = lists_in(document_of("# Joining\n\n**What papers do I need?**\n\nPlease bring:\n\n- a card\n- a bill"))
    assert found.label == "Joining What papers do I need? Please bring:"
    assert found.document.text[slice(*found.lead_in)] == "Please bring:"


def test_lines_below_a_label_are_a_list():
    text = "Cups that are played for:\nSpring Cup\nJunior Plate\n\nWe play for fun."
    assert told(text, "d.txt") == [[("", "Spring Cup"), ("", "Junior Plate")]]
    assert told("Dose:\nOne a day. With food.", "d.txt") == []


@pytest.mark.parametrize(
    ("position", "first"),
    [("Whoever comes", "1. Courts"), ("Dogs stay", "1. Courts"), ("All this", None)],
)
def test_the_list_around_a_position(position, first):
    document = document_of(RULES, "d.txt")
    found = list_around(document, document.text.index(position))
    assert (found and document.text[found.items[0].start :][: len(first or "")]) == first


def test_the_list_around_a_position_is_the_innermost():
    document = document_of(CLAUSES, "d.txt")
    for piece in ("3.1 The tenant", "growing"):
        assert list_around(document, document.text.index(piece)).numbers == ("a", "b")
    assert list_around(document, document.text.index("Hens")).numbers == ("3.1", "3.2")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3. Lunch", "3"),
        ("2.3 The tenant pays", "2.3"),
        ("Rule 7: Dogs", "7"),
        ("§ 4 Notice", "4"),
        ("(5) Hens", "5"),
        ("20 pounds are due.", ""),
        ("On 1 March it ends.", ""),
        ("1,200 mg a day", ""),
        ("2020. A year", ""),
        ("Part 2 Going home", ""),
    ],
)
def test_the_number_that_a_text_begins_with(text, number):
    assert number_of(text) == number
    assert number_of("Part 2 Going home", is_heading=True) == "2"


def test_lists_within_lists_without_end_are_no_trouble():
    nested = "\n".join([f"1. item {i}." for i in range(1500)] + [f"2. item {i}." for i in range(1500)])
    assert lists_in(document_of(nested, "d.txt"))
