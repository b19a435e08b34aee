import pytest

from assistant.documents import SourceFile, read_document
from assistant.layout import Piece, assemble
from assistant.lists import lists_in
from assistant.places import (
    count_asked_for,
    item_noun,
    items_asked_for,
    list_asked_for,
    number_asked_for,
    plurals,
    topic,
)
from assistant.structure import asks_what_it_names, section_asked_for
from assistant.types import Document

TEXT = """# Sleep

There are three reasons for it:

## 1. Noise

Noise wakes you. It is bad.

## 2. Light

Light keeps you awake.

# Remedies

Try one of these:

- ear plugs
- a mask

Then wait.
"""
DOCUMENT = read_document(SourceFile("sleep.md", TEXT.encode(), b""))


def cut(spans):
    return [DOCUMENT.text[start:end] for start, end in spans]


def test_sister_headings_with_a_lead_in_are_a_list_each_with_its_first_sentence():
    headings = lists_in(DOCUMENT)[1]
    assert headings.label == "Sleep There are three reasons for it:"
    assert cut(headings.items) == ["1. Noise\n\nNoise wakes you.", "2. Light\n\nLight keeps you awake."]


def test_list_items_are_a_list_with_its_lead_in():
    items = lists_in(DOCUMENT)[0]
    assert items.label == "Remedies Try one of these:"
    assert cut([items.lead_in]) == ["Try one of these:"]
    assert cut(items.items) == ["ear plugs", "a mask"]


def test_headings_without_a_lead_in_or_numbers_are_no_list():
    plain = read_document(SourceFile("p.md", b"# A\n\nText.\n\n# B\n\nText.\n", b""))
    assert lists_in(plain) == []


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("What is the second reason?", (1,)),
        ("third main cause", (2,)),
        ("and the last one", (-1,)),
        ("the 4th step", (3,)),
        ("What does reason 2 say?", (1,)),
        ("reason number three", (2,)),
        ("What is the first line of treatment?", ()),
        ("at first I was tired", ()),
        ("one reason why it fails", ()),
        ("Is type 2 diabetes mentioned?", ()),
        ("number 4 about?", (3,)),
        ("What is number 4 about? And the one after that?", (4,)),
        ("The first reason? And the next one? And the one after that?", (2,)),
        ("What is the third step? and the one before that?", (1,)),
        ("What is the first reason? And the third one?", (2,)),
        ("What are the first two things to try?", (0, 1)),
        ("the last three options", (-3, -2, -1)),
        ("What is the last of the suggested next steps?", (-1,)),
        ("second to last step under Remedies?", (-2,)),
        ("the last but one step", (-2,)),
        ("the penultimate reason", (-2,)),
    ],
)
def test_ordinals_name_items(question, items):
    assert items_asked_for(question) == items


@pytest.mark.parametrize(
    ("question", "noun"),
    [
        ("What are the reasons for it?", "reason"),
        ("list all the options", "option"),
        ("Which alternative treatments are there?", "treatment"),
        ("What is the second reason?", None),
        ("Why does noise matter?", None),
        ("Is it a sign of something?", None),
        ("go through everything that helps, one by one", ""),
        ("my alternatives, all of them", ""),
        ("Tell me everything about the first step", None),
        ("Is everything all right?", None),
    ],
)
def test_a_whole_list_is_asked_for_by_its_noun_in_the_plural_or_by_wanting_all(question, noun):
    assert list_asked_for(question) == noun


def test_a_section_is_found_by_its_heading_also_misspelt():
    found = section_asked_for("what's in the Remedis section", [DOCUMENT])
    assert cut(found.spans) == ["Try one of these:", "ear plugs", "a mask", "Then wait."]


def test_a_section_of_sub_headings_gives_those():
    found = section_asked_for("What does the section on sleep say?", [DOCUMENT])
    assert cut(found.spans) == [
        "There are three reasons for it:",
        "1. Noise\n\nNoise wakes you.",
        "2. Light\n\nLight keeps you awake.",
    ]


def test_a_question_that_names_no_section_gets_none():
    assert section_asked_for("What does the section on diet say?", [DOCUMENT]) is None
    assert section_asked_for("What do remedies do?", [DOCUMENT]) is None


def test_the_number_of_things_asked_for_is_read():
    assert count_asked_for("Which four steps does it suggest?") == 4
    assert count_asked_for("Name each of the five possible causes.") == 5
    assert count_asked_for("Which steps?") is None


@pytest.mark.parametrize(
    ("question", "says_no_more"),
    [
        ("Why does physical therapy fail?", True),
        ("what are the reasons it fails", True),
        ("Why does physical therapy fail in children?", False),
        ("Does physical therapy fail?", False),
        ("Why?", False),
    ],
)
def test_a_question_that_says_no_more_than_a_lists_name_wants_the_list(question, says_no_more):
    label = "Why Physical Therapy Sometimes Fails There are several reasons:"
    assert asks_what_it_names(question, label) == says_no_more


def test_a_section_goes_on_after_the_section_within_it():
    pieces = [
        Piece("heading", "Rest", 1),
        Piece("paragraph", "One."),
        Piece("heading", "Sleep", 2),
        Piece("paragraph", "Two."),
    ]
    reading = assemble([*pieces, Piece("paragraph", "Three.", closes=2), Piece("paragraph", "Four.", closes=1)])
    document = Document("d.xml", "D", reading.text, reading.blocks)
    part = section_asked_for("the section on rest", [document])
    assert [document.text[start:end] for start, end in part.spans] == ["One.", "Three.", "Sleep\n\nTwo."]


@pytest.mark.parametrize(
    ("question", "number", "noun"),
    [
        ("rule 3", "3", "rule"),
        ("What does rule number four say?", "4", "rule"),
        ("what does number 4 say?", "4", ""),
        ("What does clause 2.3 say?", "2.3", ""),
        ("What is in 3.1 of the contract?", "3.1", ""),
        ("the third rule", "", "rule"),
        ("Is 2.5 mg enough, or 3.5?", "", ""),
        ("Is type 2 diabetes mentioned?", "", ""),
        ("Who plays for cup 2?", "2", "cup"),
    ],
)
def test_an_item_is_asked_for_by_its_number_alone(question, number, noun):
    assert number_asked_for(question, ["cups"]) == number
    assert item_noun(question, ["cups"]) == noun


def test_a_list_and_its_items_are_asked_for_by_any_noun_that_a_lists_name_has():
    nouns = plurals("Cups that are played for: addresses and people")
    assert nouns == {"cups", "addresses", "people"}
    assert list_asked_for("Which cups are there?", nouns) == "cups"
    assert list_asked_for("Which cups are there?") is None
    assert list_asked_for("Which people may come?", nouns) == "people"
    for question in ("What are the most important cups?", "list all of the cups", "tell me about the cups"):
        assert list_asked_for(question, nouns) == "cups"
    for question in ("What if a therapy fails?", "What is a common cause on our side why therapy fails?"):
        assert list_asked_for(question, ["fails"]) is None
    assert items_asked_for("What is the second cup?", nouns) == (1,)
    assert items_asked_for("What is the second opinion?", nouns) == ()


def test_what_a_question_is_about_beside_an_items_place():
    assert topic("What is the second rule of the tennis club?") == ["tennis", "club"]
    assert topic("What does clause 2.3 say?") == []
    assert topic("rule 3") == []


SECTIONS = read_document(SourceFile("lease.md", b"# Lease\n\n## 1. Rent\n\nIt is due.\n\n## 2. End\n\nIt ends.", b""))


def test_a_section_is_found_by_its_number_if_one_has_it():
    assert [SECTIONS.text[slice(*span)] for span in section_asked_for("section 2", [SECTIONS]).spans] == ["It ends."]
    assert section_asked_for("What is in section 2 of the lease?", [SECTIONS])
    assert section_asked_for("What is in section 2 of the penal code?", [SECTIONS]) is None
    assert section_asked_for("section 3", [SECTIONS]) is None


def test_what_something_is_wants_no_list_of_something_of_it():
    assert not asks_what_it_names("What is an ectopic pregnancy?", "Signs of ectopic pregnancy include:")
    assert not asks_what_it_names("so what's caregiver stress", "Signs of caregiver stress include:")
    assert asks_what_it_names("What is the caregiver's week?", "The caregiver's week")
    assert asks_what_it_names("How does caregiver stress show?", "How caregiver stress shows:")


def test_a_question_wants_a_list_also_if_the_title_says_a_part_of_it():
    assert asks_what_it_names("What do I do on the day I leave for camp?", "On the day you leave", "Camp at the lake")
    assert not asks_what_it_names(
        "What about camp at the lake, on the day?", "On the day you leave", "Camp at the lake"
    )


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("What does the section on randomised trials say?", "Randomized trials"),
        ("the section about randomized trials", "Randomised trials"),
        ("Show me the chapter on dietary fibre", "Dietary fiber"),
        ("the section on pain centers", "Pain centres"),
        ("the part about anemia and edema", "Anaemia and oedema"),
        ("the section on grey hair", "Gray hair"),
        ("the section on sulfate", "Sulphate"),
    ],
)
def test_a_section_is_found_in_british_and_in_american_spelling(question, heading):
    document = read_document(
        SourceFile("d.md", f"# Backs\n\n## {heading}\n\nOne.\n\n## Others\n\nTwo.\n".encode(), b"")
    )
    assert section_asked_for(question, [document]).label == heading
