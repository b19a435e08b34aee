from assistant.documents import SourceFile, read_document
from assistant.passages import split
from assistant.repetition import copied

PAGE = [f"Paragraph {number} says what the others don't say, at some length, as a page does." for number in range(9)]


def test_a_page_that_stands_twice_is_a_copy_the_second_time():
    assert copied(["Menu", *PAGE, "Share", *PAGE, "End"]) == set(range(11, 20))
    assert copied([*PAGE, *PAGE, *PAGE]) == set(range(9, 27))


def test_sentences_tables_and_short_lists_that_come_again_are_none():
    assert copied([*PAGE, PAGE[0], PAGE[1]]) == set()
    assert copied([*PAGE, *["a", "b", "c", "d", "e", "f"] * 2]) == set()
    other = [text.replace("others", "rest") for text in PAGE]
    assert copied([*other, *PAGE]) == set()


def test_of_a_page_that_stands_twice_each_sentence_is_quoted_once():
    page = "# What helps\n\n" + "\n\n".join(PAGE) + "\n\n"
    document = read_document(SourceFile("d.md", f"# Backs\n\n{page}{page}# End\n\nAt last.\n".encode(), b""))
    passages = split(document)
    sentences = [document.text[start:end] for passage in passages for start, end in passage.sentences]
    assert len(sentences) == len(set(sentences)) == 10
    assert passages[-1].section == ("End",)
    headings = [document.text[block.start : block.end] for block in document.blocks if block.kind == "heading"]
    assert headings == ["Backs", "What helps", "What helps", "End"]
