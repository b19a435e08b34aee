"""Pages whose columns the file has row by row are read column by column; tables stay rows."""

import textwrap
from itertools import chain

import files_by_hand as made
import pytest

from assistant.documents import SourceFile, read_document

BACK = (
    "Back pain is common and mostly goes away by itself within a few weeks, with or without any treatment. People who "
    "stay active recover sooner than those who rest in bed. Walking, swimming and ordinary work are safe for almost "
    "everybody, and gentle exercises can be started on the first day. A doctor should be seen when the pain follows a "
    "fall, when there is fever, or when a leg becomes weak or numb."
)
KNEE = (
    "Knee pain has many causes, and most of them are harmless. Strong muscles of the thigh take load off the joint, so "
    "exercises for them are the first treatment for worn knees. Losing some weight helps as much as many medicines do. "
    "An operation is considered only after months of exercises, and a picture of the joint rarely changes what should "
    "be done about it by the doctor or by the person."
)
NECK = (
    "Neck pain often comes from sitting still for hours, with the head bent over a screen. Standing up every half an "
    "hour helps, and so does moving the shoulders in wide circles. Most people need neither pictures nor injections, "
    "and collars do more harm than good when they are worn for longer than a few days in a row."
)
SPACE = 12


def lines(words, left, top, characters=44, size=10, drop=0):
    wrapped = textwrap.wrap(words, characters)
    return [(left, top - SPACE * number - drop, size, False, line) for number, line in enumerate(wrapped)]


def by_row(*columns):
    """The lines as some programs store them: from the top of the page to its foot, whatever column they are in."""
    return sorted(chain.from_iterable(columns), key=lambda line: (-line[1], line[0]))


def read(*pages):
    return read_document(SourceFile("d.pdf", made.pdf(list(pages)), b""))


def texts(document):
    return [document.text[block.start : block.end] for block in document.blocks]


def is_read_as(page, *parts):
    """The words are those of the parts, in this order; blocks are those of the same lines stored in this order."""
    return read(page).text.replace(" | ", " ").split() == " ".join(parts).split()


@pytest.mark.parametrize("drop", [0, 3, 6, -3])
def test_two_columns_stored_row_by_row_are_read_one_after_the_other(drop):
    page = by_row(lines(BACK, 50, 700), lines(KNEE, 310, 700, drop=drop))
    assert texts(read(page)) == [BACK, KNEE]


@pytest.mark.parametrize("drop", [0, 4])
def test_three_columns_stored_row_by_row_are_read_one_after_the_other(drop):
    columns = lines(BACK, 40, 700, 30), lines(KNEE, 225, 700, 30, drop=drop), lines(NECK, 410, 700, 30)
    assert is_read_as(by_row(*columns), BACK, KNEE, NECK)
    assert read(by_row(*columns)).text == read(list(chain(*columns))).text


def test_a_column_goes_on_in_the_next_and_words_divided_at_the_ends_of_its_lines_are_whole():
    first, second = lines(KNEE, 50, 700), lines(NECK, 310, 700)
    for number, words in (
        (4, "Losing some weight helps as much as medi-"),
        (5, "cines do. An operation"),
        (9, "the person"),
    ):
        first[number] = (*first[number][:-1], words)
    second[0] = (*second[0][:-1], "with it. Neck pain comes from sitting for")
    text = read(by_row(first, second)).text
    assert "as much as medicines do. An operation only after" in text and "by the person with it. Neck pain" in text


def test_what_stands_across_the_columns_keeps_its_place():
    title, across = (
        (50, 760, 20, True, "Advice about joints"),
        "Figure 1: How many people have which pain, by their age and by what they work, in five countries of Europe.",
    )
    above = by_row(lines(BACK, 50, 700), lines(KNEE, 310, 700))
    caption = [(50, 520, 10, False, across)]
    below = by_row(lines(NECK, 50, 480), lines(BACK, 310, 480))
    assert texts(read([title, *above, *caption, *below])) == [title[-1], BACK, KNEE, across, NECK, BACK]


def test_a_heading_in_a_column_stays_in_it_and_one_below_the_columns_comes_after_them():
    left, right = lines(BACK, 50, 700), lines(KNEE, 310, 700)
    left[4:] = [(50, 636, 12, True, "What to do"), *lines(NECK, 50, 620)]
    below = [(50, 440, 12, True, "Sources"), *lines(BACK, 50, 420, 90)]
    found = texts(read([*by_row(left, right), *below]))
    assert found[1:] == ["What to do", NECK, KNEE, "Sources", BACK]


def test_the_longer_column_ends_before_the_next_begins():
    page = by_row(lines(f"{BACK} {NECK}", 50, 700), lines(KNEE, 310, 700))
    assert texts(read(page)) == [f"{BACK} {NECK}", KNEE]


def test_the_page_of_what_stands_in_columns_is_known():
    pages = by_row(lines(BACK, 50, 700), lines(KNEE, 310, 700)), by_row(lines(NECK, 50, 700), lines(BACK, 310, 700))
    document = read(*pages)
    assert texts(document) == [BACK, KNEE, NECK, BACK]
    assert [document.page_at(block.start) for block in document.blocks] == [1, 1, 2, 2]


def table(*rows, top=700, places=(50, 310)):
    return [
        (left, top - 12 * n, 10, False, cell)
        for n, row in enumerate(rows)
        for left, cell in zip(places, row, strict=True)
    ]


SHORT = [
    ("Drug", "Dose"),
    ("Ibuprofen", "400 mg"),
    ("Naproxen", "500 mg"),
    ("Paracetamol", "1000 mg"),
    ("Aspirin", "500 mg"),
]
LONG = [
    ("Walking for half an hour every day", "Helps most people with pain in the back"),
    ("Lying in bed for longer than two days", "Harms most people with pain in the back"),
    ("Swimming or cycling two times a week", "Helps about as much as walking does"),
    ("Injections into the joints of the spine", "Helps few people, and not for long"),
    ("Massage by a person who has learnt it", "Helps for some days, not for longer"),
]


@pytest.mark.parametrize("rows", [SHORT, LONG])
def test_the_rows_of_a_table_stay_together(rows):
    assert texts(read(table(*rows))) == [" | ".join(row) for row in rows]


def test_the_rows_of_a_table_above_columns_stay_together():
    page = [*table(*SHORT), *by_row(lines(BACK, 50, 620), lines(KNEE, 310, 620))]
    assert texts(read(page)) == [*(" | ".join(row) for row in SHORT), BACK, KNEE]


def test_the_cells_of_a_table_row_that_have_several_lines_are_not_torn_apart():
    tops = (700, 655, 610, 565)
    cells = [
        (
            "People who stay active recover sooner than those who rest in bed.",
            "Rest in bed for more than two days makes the muscles weak, and slow.",
        ),
        (
            "Walking and swimming are safe for almost everybody who has pain.",
            "Heavy loads should be lifted by two people, or with the knees bent.",
        ),
        (
            "Warmth relaxes muscles, and so it eases the pain for some hours.",
            "Ice should never touch the skin, and only stay for a few minutes.",
        ),
        (
            "Medicines are a help to stay active, and not a cure of the pain.",
            "Opioids are for few people, and only for as short as it can be.",
        ),
    ]
    page = [
        line
        for top, (one, other) in zip(tops, cells, strict=True)
        for line in by_row(lines(one, 50, top), lines(other, 310, top))
    ]
    text = read(page).text
    beginnings = [words[:11] for row in cells for words in row]
    assert sorted(beginnings, key=text.index) == beginnings


def test_a_list_of_numbered_items_is_no_column_of_numbers():
    page = [
        (left, bottom, 10, False, words)
        for n, top in enumerate((700, 580, 460), 1)
        for left, bottom, *_, words in [(50, top, 10, False, f"{n}."), *lines(BACK, 68, top, 80)]
    ]
    assert texts(read(page)) == [BACK] * 3


def test_a_paragraph_goes_on_over_a_box_at_the_end_of_its_page_and_a_table_on_the_next():
    first = [
        *lines(BACK, 50, 700),
        (50, 560, 10, False, "A doctor who knows the person can tell"),
        (50, 548, 10, False, "within some minutes what it is, mostly,"),
    ]
    box = [(310, 700, 12, True, "In short"), *lines("Backs recover by themselves.", 310, 680)]
    second = [*table(*SHORT), *lines("without a picture of the back or any blood taken. " + NECK, 50, 600)]
    document = read([*first, *box], second)
    whole = next(text for text in texts(document) if "what it is, mostly, without a picture of the back" in text)
    start = document.text.index(whole)
    assert document.page_at(start) == 1 and document.page_at(document.text.index("without a picture")) == 2
    assert (
        document.page_at(document.text.index("Backs recover")) == 1
        and document.page_at(document.text.index("Ibuprofen")) == 2
    )


@pytest.mark.parametrize("mark", ["\x95", "b.", "12."])
def test_a_bullet_or_number_far_before_its_text_makes_an_item(mark):
    page = [
        line
        for top in (700, 640)
        for line in [
            (50, top, 10, False, mark),
            *lines("Walking for half an hour every day helps most people with pain in the back", 80, top),
        ]
    ]
    document = read(page)
    assert {block.kind for block in document.blocks} == {"item"}
    assert texts(document) == ["Walking for half an hour every day helps most people with pain in the back"] * 2
