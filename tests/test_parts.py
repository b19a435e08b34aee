"""Which part of some documents a question asks for; the reader finds all alike, so the names decide."""

import pytest

from assistant.confidence import Probabilities
from assistant.documents import SourceFile, read_document
from assistant.evidence import Candidate, Evidence
from assistant.parts import FoundPart, PartFinder
from assistant.passages import split
from assistant.reading import EvidenceReader, NoReader

RULES = """# Tennis club

## Rules

1. Book a court at the office.
2. Wear flat shoes.
3. Sweep the court.

Cups that are played for:

- Spring Cup
- Junior Plate

Leave at home:

- dogs
- radios
"""
CONTRACT = """# Contract

1.1 The plot is let.

1.2 The rent is due in March. The tenant keeps to the rules by:

- paying it
- growing fruit

1.3 It ends.
"""
DOCUMENTS = [
    read_document(SourceFile(name, text.encode(), b"")) for name, text in (("club.md", RULES), ("lease.md", CONTRACT))
]


class Strict(NoReader):
    """Nothing answers."""

    name = EvidenceReader.name

    def __init__(self, answers):
        self._answers = answers

    def read(self, question, passages):
        return [
            type(each)(self._answers, -20.0, each.sentences, each.open_words)
            for each in super().read(question, passages)
        ]


def find(question, answers=0.0, whole=None, nearest=DOCUMENTS[1]):
    """What the finder finds that the question asks for where one document is near to it and the other further away."""
    passage = split(nearest)[0]
    candidates = tuple(Candidate(nearest, passage, span, 0.0, 0.0, 0.0) for span in passage.sentences)
    signals = dict.fromkeys(("answers", "whole", "partly", "sentence", "similarity", "open", "open_content"), 0.0)
    finder = PartFinder(Strict(answers))
    return finder.find(question, whole or question, Evidence(candidates, Probabilities(0, 0), signals, ()), DOCUMENTS)


def found(question, answers=0.0):
    """The texts of it."""
    part = find(question, answers)
    return part and part.part and [part.part.document.text[start:end] for start, end in part.part.spans]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is rule 2 of the club?", "2. Wear flat shoes."),
        ("the third rule", "3. Sweep the court."),
        ("What does 1.3 say?", "1.3 It ends."),
        ("What is the second cup?", "Junior Plate"),
        (
            "What does clause 1.2 say?",
            "1.2 The rent is due in March. The tenant keeps to the rules by:\n\n- paying it\n- growing fruit",
        ),
    ],
)
def test_an_item_is_found_by_its_number_or_its_place(question, text):
    assert found(question) == [text]


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("Which cups are there?", "Cups that are played for:\n\n- Spring Cup"),
        ("What must I leave at home?", "Leave at home:\n\n- dogs"),
        ("What are the rules of the club?", "1. Book a court at the office.\n2. Wear"),
        ("Which steps are there?", "1."),
    ],
)
def test_a_list_is_found_by_what_its_name_says(question, begins):
    (text,) = found(question)
    assert text.startswith(begins)


def test_there_is_no_item_for_a_number_that_no_list_has():
    assert found("What is rule 12?") is None
    assert found("What does 7.4 say?") is None


def test_a_question_about_something_else_gets_no_item():
    assert found("What is rule 2 of chess?", answers=-3.0) is None
    assert found("What is rule 2?", answers=-3.0) == ["2. Wear flat shoes."]
    assert found("What is rule 2 on shoes?", answers=-3.0) == ["2. Wear flat shoes."]


def test_an_item_that_a_list_would_have_and_has_not_is_nowhere():
    assert find("What is rule 12?").part is None
    assert find("What is the ninth rule of the club?") == FoundPart(None, 0.0)
    assert find("What is rule 12 of chess?") is None
    assert find("What is number 12?") is None


BURN = """# Burns

A small burn hurts for days. If cooling it did not help, do not scratch it. There are other things to try:

### 1. Cover it

Lay a clean cloth on it.

### 2. See a nurse

A nurse can look at it.

## Weather

It rains.
"""


def announced(question, *likeliest, answers=1.0):
    """What the finder finds where these sentences (by their numbers) of the page on burns are the likeliest."""
    document = read_document(SourceFile("burn.md", BURN.encode(), b""))
    spans = [(passage, span) for passage in split(document) for span in passage.sentences]
    candidates = tuple(Candidate(document, *spans[number], 0.0, 0.0, 0.0) for number in likeliest)
    signals = dict.fromkeys(("answers", "whole", "partly", "sentence", "similarity", "open", "open_content"), 0.0)
    evidence = Evidence(candidates, Probabilities(0, 0), signals, ())
    part = PartFinder(Strict(answers)).find(question, question, evidence)
    return part and [document.text[start:end] for start, end in part.part.spans]


def test_the_list_that_the_best_sentence_leads_into_is_quoted_with_it():
    lead, cover, nurse = announced("what should I do if cold water did nothing?", 1)
    assert lead == "If cooling it did not help, do not scratch it. There are other things to try:"
    assert cover.startswith("1. Cover it")
    assert nurse.startswith("2. See a nurse")


def test_such_a_list_has_to_answer_what_is_asked():
    assert announced("what should I do if cold water did nothing?", 1, answers=-1.0) is None
    assert announced("should I scratch it?", 1) is None
    assert announced("what should I do if cold water did nothing?", -1, 1, answers=0.4) is None
    assert len(announced("what should I do if cold water did nothing?", -1, 1, answers=0.6)) == 3
    assert announced("what is a burn?", 0) is None
    assert announced("what falls from the sky?", -1) is None
