from assistant.documents import SourceFile, read_document
from assistant.passages import split
from assistant.tables import read_as

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
