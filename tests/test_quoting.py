import pytest

from assistant.documents import SourceFile, read_document
from assistant.evidence import Candidate
from assistant.lists import lists_in
from assistant.passages import split
from assistant.quoting import cut_part, cut_quotes, in_turn
from assistant.structure import Part
from assistant.types import Quote, Span


def quotes_of(text, *scores, limit=3, name="d.md"):
    """The texts quoted when the document's sentences have these scores."""
    document = read_document(SourceFile(name, text.encode(), b""))
    spans = [(passage, span) for passage in split(document) for span in passage.sentences]
    assert len(spans) == len(scores)
    candidates = [
        Candidate(document, p, s, 0.0, float(score), 0.0) for (p, s), score in zip(spans, scores, strict=True)
    ]
    return [quote.text for quote in cut_quotes(sorted(candidates, key=lambda c: -c.score), limit)]


def test_the_best_come_first_and_the_far_worse_not_at_all():
    assert quotes_of("One one.\n\nTwo two.\n\nThree three.", 5, 8, 1) == ["Two two.", "One one."]


def test_at_most_so_many_quotes():
    assert quotes_of("One one.\n\nTwo two.\n\nThree three.", 5, 6, 7, limit=2) == ["Three three.", "Two two."]


def test_sentences_that_touch_become_one_quote():
    assert quotes_of("One one. Two two.\n\nThree three.", 5, 6, 4) == ["One one. Two two.", "Three three."]


def test_the_turn_comes_along_with_what_it_turns_in_both_directions():
    assert quotes_of("Rest helps. But not for long. Ask.", 9, 0, 0) == ["Rest helps. But not for long."]
    assert quotes_of("Rest helps. But not for long. Ask.", 0, 9, 0) == ["Rest helps. But not for long."]
    assert quotes_of("Take it. Unless it itches. However, ask. Sleep.", 9, 0, 0, 0) == [
        "Take it. Unless it itches. However, ask."
    ]


def test_an_item_brings_its_list_and_the_lead_in():
    text = "Much is known. Call if you have:\n\n- a fever\n- a rash\n\nElse wait."
    assert quotes_of(text, 0, 0, 0, 9, 0) == ["Call if you have:\n\n- a fever\n- a rash"]


def test_of_a_very_long_list_only_the_item_is_quoted():
    items = [f"- item number {i} of a list that goes on and on and on" for i in range(60)]
    text = "Some of these:\n\n" + "\n".join(items)
    scores = [0.0] * 61
    scores[7] = 9
    assert quotes_of(text, *scores) == ["item number 6 of a list that goes on and on and on"]


def test_a_lead_in_alone_states_nothing_and_is_left_out_if_anything_else_is_there():
    text = "There are two reasons:\n\n# Noise\n\nNoise wakes you."
    assert quotes_of(text, 9, 8) == ["Noise wakes you."]
    assert quotes_of(text, 9, 0) == ["There are two reasons:"]


def test_the_same_sentence_in_two_places_is_shown_once():
    assert quotes_of("It hurts.\n\nRest.\n\nIt hurts.", 9, 8, 9) == ["It hurts.", "Rest."]


def test_two_cells_of_a_row_are_one_quote():
    text = "| Codeine | Stop if you feel dizzy. |\n|---|---|\n| Ibuprofen | Take it with food. |"
    assert quotes_of(text, 0, 0, 9, 8) == ["Ibuprofen | Take it with food."]


def test_a_label_alone_is_quoted_with_what_it_labels():
    assert quotes_of("Rest.\n\nDose:\n\nOne a day.", 0, 9, 0) == ["Dose:\n\nOne a day."]


def test_what_a_paragraph_says_before_its_lead_in_is_quoted_as_it_is():
    assert quotes_of("Much is known. Call if you have:\n\n- a fever\n- a rash", 9, 0, 0, 0) == ["Much is known."]


def test_a_list_brings_the_question_above_its_lead_in():
    text = "**What do I need?**\n\nPlease bring:\n\n- a card\n- a bill"
    assert quotes_of(text, 0, 0, 9, 0) == ["What do I need?\n\nPlease bring:\n\n- a card\n- a bill"]


def test_an_item_that_is_a_sentence_and_not_led_in_stands_alone_with_its_number_and_what_belongs_to_it():
    text = "# Rules\n\n1. No dogs.\n2. Be quiet.\n\n   Others work.\n\n3. Sweep the court."
    assert quotes_of(text, 0, 0, 9, 0) == ["2. Be quiet.\nOthers work."]
    assert quotes_of("# Rules\n\n1. no dogs\n2. no noise", 9, 0) == ["1. no dogs\n2. no noise"]


def test_a_clause_brings_the_list_below_it():
    text = "3.1 Keep to it by:\n(a) growing fruit\n(b) cutting hedges\n\n3.2 No fires."
    assert quotes_of(text, 0, 9, 0, 0, name="d.txt") == ["3.1 Keep to it by:\n(a) growing fruit\n(b) cutting hedges"]


def test_an_item_that_is_asked_for_is_quoted_alone_and_a_list_in_one_stretch():
    document = read_document(SourceFile("d.md", b"Bring:\n\n1. socks\n2. shoes\n\n   Both of them.\n\n3. soap", b""))
    (found,) = lists_in(document)
    (item,) = cut_part(Part(document, found.items[1:2], found.label, True))
    assert item.text == "2. shoes\nBoth of them."
    (whole,) = cut_part(Part(document, found.stretches, found.label, True))
    assert whole.text == document.text


def test_the_names_above_a_quoted_row_are_no_quote_of_their_own():
    table = "| Service | Price |\n|---|---|\n| Manicure | 24 |\n| Pedicure | 30 |"
    assert quotes_of(table, 8, 9, 7) == ["Manicure | 24", "Pedicure | 30"]
    assert quotes_of(table, 9, 1, 1) == ["Service | Price"]


@pytest.mark.parametrize(
    "sentence",
    [
        "It wears off soon.",
        "They last a week.",
        "This is normal.",
        "In these cases, call us.",
        "If it does happen, wait.",
        "Therefore, ask first.",
        "That is why we ask.",
        "It is used to calm the joint.",
    ],
)
def test_a_sentence_that_points_back_brings_the_one_that_it_points_to(sentence):
    text = f"Nothing else. The needle is thin. {sentence} Sleep."
    assert quotes_of(text, 0, 0, 9, 0) == [f"The needle is thin. {sentence}"]


@pytest.mark.parametrize(
    "sentence",
    [
        "It is important to rest.",
        "It will be weeks before you can drive.",
        "In this study, few slept.",
        "That man slept.",
        "Items are cheap.",
    ],
)
def test_a_sentence_that_points_to_nothing_before_it_stands_alone(sentence):
    assert quotes_of(f"The needle is thin. {sentence}", 0, 9) == [sentence]


def test_what_is_pointed_to_in_another_paragraph_or_item_stays_there():
    assert quotes_of("The needle is thin.\n\nIt is clean.", 0, 9) == ["It is clean."]
    assert quotes_of("The needle is thin.\n\n# Pain\n\nIt is mild.", 0, 9) == ["It is mild."]
    assert quotes_of(f"The needle is {'very ' * 60}thin. It is clean.", 0, 9) == ["It is clean."]


def test_no_more_than_one_sentence_is_brought_and_none_that_points_back_itself():
    assert quotes_of("The needle is thin. It is clean. It is sharp.", 0, 0, 9) == ["It is sharp."]


def test_a_list_brings_what_its_lead_in_points_to():
    assert quotes_of("Some are ill. They have:\n\n- a fever\n- a rash", 0, 0, 9, 0) == [
        "Some are ill. They have:\n\n- a fever\n- a rash"
    ]


def test_of_two_answers_quotes_that_overlap_are_one_with_all_that_both_have():
    document = read_document(SourceFile("d.md", b"One one. Two two. Three three. Four four.", b""))

    def quote(start, end):
        return Quote.cut(document, Span(document.text.index(start), document.text.index(end) + len(end)), 1.0)

    short, longer, last = quote("Two", "two."), quote("One", "two."), quote("Four", "four.")
    assert [each.text for each in in_turn([[short, last], [longer]], 3)] == ["One one. Two two.", "Four four."]
    assert [each.text for each in in_turn([[longer, last], [short]], 3)] == ["One one. Two two.", "Four four."]
    across = quote("Two", "Four")
    joined = in_turn([[longer, last], [last, across]], 3)
    assert [each.text for each in joined] == [document.text]
    joined[0].check()
