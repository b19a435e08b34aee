"""What is made of text without any marks: headings, lists and sentences by the shape of its lines."""

from assistant.documents import SourceFile, read_document
from assistant.lists import lists_in
from assistant.passages import split


def document_of(text):
    return read_document(SourceFile("d.txt", text.encode(), b""))


def blocks_of(text):
    document = document_of(text)
    return [(block.kind[0], document.text[block.start : block.end]) for block in document.blocks]


def sentences_of(text):
    document = document_of(text)
    return [document.text[start:end] for passage in split(document) for start, end in passage.sentences]


def test_a_sentence_whose_link_stood_on_a_line_of_its_own_is_whole():
    text = "Laparoscopy is a type of\nsurgery\nthat looks inside (a\nbiopsy\n). It may follow an\ninjury\n, too.\nIt is safe."
    assert sentences_of(text) == [
        "Laparoscopy is a type of\nsurgery\nthat looks inside (a\nbiopsy\n).",
        "It may follow an\ninjury\n, too.",
        "It is safe.",
    ]


def test_a_line_in_the_middle_of_a_sentence_is_no_heading():
    text = "After surgery\n, you will be moved to a room where you wake up.\nOver-the-counter\n(OTC) medicines are good for pain."
    assert {kind for kind, _ in blocks_of(text)} == {"p"}


def test_a_question_above_its_answer_is_a_heading():
    text = "Less pain\nWhat is it for?\nIt is for finding the cause.\nWho may have it?\u200b\nEverybody may have it."
    assert blocks_of(text)[1:] == [
        ("h", "What is it for?"),
        ("p", "It is for finding the cause."),
        ("h", "Who may have it?"),
        ("p", "Everybody may have it."),
    ]


def test_questions_among_others_are_no_headings():
    text = (
        "They may ask you questions:\nHow old are you?\nHow long does it last?\n\nThe answers help to find the cause."
    )
    assert [kind for kind, _ in blocks_of(text)] == ["p", "i", "i", "p"]


def test_lines_below_a_lead_in_are_a_list_and_no_headings():
    text = (
        "They have jobs:\nWhite cells fight infection\nPlatelets help form clots to stop bleeding\n\nCells are made in the marrow.\n"
        "Tests, such as\nBlood tests\nScans of the head and the spine, which may include\nAn MRI\n\nThen wait."
    )
    assert [kind for kind, _ in blocks_of(text)] == ["p", "i", "i", "p", "p", "i", "i", "i", "p"]
    assert [len(found.items) for found in lists_in(document_of(text))] == [2, 3]


def test_a_list_may_stand_after_a_blank_line_and_ends_with_one():
    text = "Results can be:\n\nNormal is below 5.7%\nPrediabetes is between. It needs a test.\n\nType 2\n\nAsk your doctor."
    assert [kind for kind, _ in blocks_of(text)] == ["p", "i", "i", "h", "p"]


def test_without_blank_lines_a_list_ends_before_a_sentence_or_a_menu():
    page = "You are at risk if you:\nSmoke\nAre pregnant\nTake Action\nGet Active\nTake care of yourself to avoid pain."
    kinds = [kind for kind, _ in blocks_of(f"Take Action\n{page}")]
    assert kinds == ["h", "p", "i", "i", "p", "p", "p"]
    assert [kind for kind, _ in blocks_of(page)] == ["p", "i", "i", "i", "i", "p"]


def test_a_wrapped_paragraph_below_a_lead_in_is_no_list():
    text = "He said as follows:\nthe exercises have to be done every day of the week\nuntil the pain has been gone for a month\n\nEnd."
    assert [kind for kind, _ in blocks_of(text)] == ["p", "p", "p"]


def test_the_lines_of_a_hard_wrapped_item_belong_together():
    text = "Do this:\n- walk every day for at least\n  twenty minutes\n- ask your doctor about\n  Ibuprofen\n- rest\n"
    assert sentences_of(text)[1:] == [
        "walk every day for at least\n  twenty minutes",
        "ask your doctor about\n  Ibuprofen",
        "rest",
    ]


def test_items_in_small_letters_stay_apart():
    assert sentences_of("Signs:\nfever\nrash\ncough and\nsneezing\n") == [
        "Signs:",
        "fever",
        "rash",
        "cough and\nsneezing",
    ]


def test_two_sentences_and_the_last_line_of_a_list_are_no_headings():
    text = "It hurts. You may need\n\nRest and patience.\n\nA weak back\nPain at night\n\nThey are signs that you should not ignore."
    assert "h" not in [kind for kind, _ in blocks_of(text)]


def test_a_number_is_no_heading():
    assert blocks_of("Call us free of charge:\n1-888-644\nWe answer in the morning.")[1] == ("p", "1-888-644")


def test_thousands_of_short_lines_are_read():
    assert len(blocks_of("Back\nNeck\n" * 3000)) == 6000


def test_text_without_marks_that_is_called_markdown_has_the_same_sentences_and_headings():
    long = "Periods of more than 7 days are heavy, and a health care provider should be asked about them, " * 2
    text = f"Key points\n{long}is said.\nWhat helps?\nThese may help:\nRest\nA type of\nsurgery\n\nThey are safe.\n"
    plain, marked = document_of(text), read_document(SourceFile("d.md", f"# Bleeding\n\n{text}".encode(), b""))
    assert [marked.text[b.start : b.end] for b in marked.blocks][1:] == [text for _, text in blocks_of(text)]
    assert [b.kind for b in marked.blocks][1:] == [b.kind for b in plain.blocks]
    assert [b.level for b in marked.blocks if b.kind == "heading"] == [1, 2, 2]


def test_the_lines_of_a_wrapped_paragraph_in_markdown_are_one():
    text = "# Backs\n\nThey ache in most people at some time, which a doctor can\nTell you. Then\nIt goes.\n"
    document = read_document(SourceFile("d.md", text.encode(), b""))
    assert [document.text[b.start : b.end] for b in document.blocks][1:] == [" ".join(text.split("\n")[2:]).strip()]
