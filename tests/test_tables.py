from assistant.documents import SourceFile, read_document
from assistant.passages import split
from assistant.tables import columns, read_as
from assistant.types import Span

TABLE = """Before it.

| Programme | Heat | Load | Note |
|---|---|---|---|
| Cotton | 60 °C | 7 kg | Not for silk. Fill it. |
| Wool | cold | 1.5 kg | |
| Silk | | 1 kg | by hand |

After it.
"""


def read(text):
    document = read_document(SourceFile("d.md", text.encode(), b""))
    return [piece for passage in split(document) for piece in read_as(document, passage.sentences)]


def test_the_cells_of_a_row_are_read_with_the_names_of_their_columns():
    assert read(TABLE) == [
        "Before it.",
        "Programme | Heat | Load | Note",
        "Cotton",
        "Cotton – Heat: 60 °C",
        "Cotton – Load: 7 kg",
        "Cotton – Note: Not for silk.",
        "Fill it.",
        "Wool – Heat: cold; Load: 1.5 kg.",
        "Silk – Load: 1 kg; Note: by hand.",
        "After it.",
    ]


def test_the_head_is_found_from_another_passage():
    rows = "\n".join(f"| Thing {chr(65 + i % 26)} | a long description of what it is | {i} |" for i in range(60))
    read_rows = read(f"| Name | What | Price |\n|---|---|---|\n{rows}")
    assert read_rows[50] == "Thing X – What: a long description of what it is; Price: 49."


def test_a_first_row_that_is_no_names_names_nothing():
    text = "| Ibuprofen | 400 mg |\n|---|---|\n| Codeine | 15 mg |"
    assert read(text) == ["Ibuprofen | 400 mg", "Codeine | 15 mg"]


def test_a_row_with_more_cells_than_the_head_has_names_is_read_as_it_is():
    page = "<table><tr><td>A</td><td>B</td></tr><tr><td>a</td><td>b</td><td>c</td></tr></table>"
    document = read_document(SourceFile("d.html", page.encode(), b""))
    assert [p for each in split(document) for p in read_as(document, each.sentences)] == ["A | B", "a | b | c"]


def named(text, quoted, name="d.md"):
    """The names over what is quoted and its cells, as texts; None where there are no names."""
    document = read_document(SourceFile(name, text.encode(), b""))
    start = document.text.index(quoted)
    found = columns(document, Span(start, start + len(quoted)))
    if found is None:
        return None
    return tuple([document.text[a:b] for a, b in spans] for spans in found)


def test_a_row_has_a_name_for_each_of_its_cells():
    names = ["Programme", "Heat", "Load", "Note"]
    assert named(TABLE, "Silk |  | 1 kg | by hand") == (names, ["Silk", "", "1 kg", "by hand"])
    assert named(TABLE, "Cotton | 60 °C | 7 kg | Not for silk. Fill it.") == (
        names,
        ["Cotton", "60 °C", "7 kg", "Not for silk. Fill it."],
    )


def test_where_a_row_has_fewer_cells_than_names_nobody_says_which_is_whose():
    assert named(TABLE, "Wool | cold | 1.5 kg") == (["Programme", "Heat", "Load", "Note"], [])


def test_a_part_of_a_row_has_the_names_over_it_alone():
    assert named(TABLE, "Fill it.") == (["Note"], ["Fill it."])
    assert named(TABLE, "60 °C | 7 kg") == (["Heat", "Load"], ["60 °C", "7 kg"])


def test_several_rows_have_names_but_no_cells_of_their_own():
    text = "| Service | Price |\n|---|---|\n| Manicure | 24 |\n| Pedicure | 30 |"
    document = read_document(SourceFile("d.md", text.encode(), b""))
    found = columns(document, Span(document.text.index("Manicure"), document.text.index("30") + 2))
    assert found.cells == () and [document.text[a:b] for a, b in found.names] == ["Service", "Price"]


def test_of_two_columns_nobody_says_which_cell_is_whose_and_a_row_that_repeats_itself_is_no_names():
    hours = "<table><tr><td>Monday</td><td>closed</td></tr><tr><td>Tuesday</td><td>8 to 6</td></tr></table>"
    assert named(hours, "Tuesday | 8 to 6", "d.html") == (["Monday", "closed"], [])
    hours = hours.replace("<td>closed</td>", "<td>closed</td><td>closed</td>").replace("6</td>", "6</td><td>7</td>")
    assert named(hours, "Tuesday | 8 to 6 | 7", "d.html") is None


def test_nothing_is_named_outside_a_table_over_its_head_or_where_the_first_row_is_no_names():
    assert named(TABLE, "Before it.") is None
    assert named(TABLE, "Programme | Heat | Load | Note") is None
    assert named("| Ibuprofen | 400 mg |\n|---|---|\n| Codeine | 15 mg |", "Codeine | 15 mg") is None


def test_names_that_are_repeated_as_on_each_page_are_no_row():
    text = "| Service | Price |\n|---|---|\n| Manicure | 24 |\n| Service | Price |\n| Pedicure | 30 |"
    document = read_document(SourceFile("d.md", text.encode(), b""))
    start = document.text.rindex("Service")
    assert columns(document, Span(start, start + len("Service | Price"))) is None


def test_a_row_far_below_is_never_named_by_one_that_is_no_head():
    rows = "\n".join(f"| Thing | of {chr(97 + i % 26)} |" for i in range(1500))
    text = f"| Name | Price |\n|---|---|\n| First | one |\n{rows}\n| Last | two |"
    assert named(text, "Last | two") is None
    assert read(text)[-1] == "Last | two"
