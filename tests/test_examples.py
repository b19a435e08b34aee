"""Example questions: made of whatever documents there are, and shown only if these answer them."""

import threading
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest

from assistant.errors import StoppedError
from assistant.types import Answer, Block, Document, Metadata, Quote, Span
from assistant.ui import examples
from assistant.ui.examples import Examples, example_questions
from assistant.ui.heading_questions import LONGEST, candidates


def document(*headings, text="It is so.", id_="a.md", title="Title"):
    """A document with these headings, each with the text below it."""
    whole, blocks = "", []
    for heading in headings:
        blocks.append(Block("heading", len(whole), len(whole) + len(heading), 1))
        whole += f"{heading}\n"
        blocks.append(Block("paragraph", len(whole), len(whole) + len(text)))
        whole += f"{text}\n"
    return Document(id_, title, whole, tuple(blocks))


def questions(*headings, **options):
    return [candidate.question for candidate in candidates(document(*headings, **options))]


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("Is it safe?", "Is it safe?"),
        ("2. Why Shoes Sometimes Hurt", "Why do shoes sometimes hurt?"),
        ("Why a Shoe Sometimes Hurts", "Why does a shoe sometimes hurt?"),
        ("Why Walking Is Good", "Why is walking good?"),
        ("What Shoes Are Made Of", "What are shoes made of?"),
        ("How Leather Stretches", "How does leather stretch?"),
        ("How to Choose Laces", "How do you choose laces?"),
        ("What to Do Next", "What should you do next?"),
        ("Caring for Leather", "What matters in caring for leather?"),
        ("Step 3: Clean the Sole", "Why clean the sole?"),
        ("Do not wear wet shoes", "Why should you not wear wet shoes?"),
        ("Never Dry Shoes on a Stove", "Why should you not dry shoes on a stove?"),
        ("Worn Heels", "What role do worn heels play?"),
        ("The Anatomy of a Shoe", "What is the anatomy of a shoe?"),
        ("Causes of Blisters", "What are the causes of blisters?"),
    ],
)
def test_a_heading_becomes_the_question_that_its_form_suggests(heading, question):
    assert questions(heading)[0] == question


def test_what_the_text_defines_is_asked_for_so():
    assert questions("Welt", text="A welt is a strip of leather.") == ["What is a welt?"]


def test_names_and_abbreviations_keep_their_capitals():
    found = questions("The MRI of Achilles Tendons", text="It was named after Achilles long ago.")
    assert found[0] == "What is the MRI of Achilles tendons?"


@pytest.mark.parametrize(
    "heading",
    [
        "Introduction",
        "References",
        "Title",
        "Files (3 MB)",
        "x" * 61,
        "1.",
        "Welt",
        "In the Evening",
        "Do not wear if you",
    ],
)
def test_of_formal_headings_and_data_nothing_is_asked(heading):
    assert questions(heading) == []


@pytest.mark.parametrize(
    ("lead_in", "question"),
    [
        ("There are several reasons why shoes hurt:", "What are the reasons why shoes hurt?"),
        ("Look for the following signs of wear:", "What are the signs of wear?"),
        ("Good care includes:", "What does good care include?"),
    ],
)
def test_the_lead_in_of_a_list_becomes_a_question(lead_in, question):
    text = f"{lead_in}\nthe heel\nthe toe\n"
    starts = [0, text.index("the heel"), text.index("the toe\n")]
    ends = [len(lead_in), starts[1] + 8, starts[2] + 7]
    kinds = ["paragraph", "item", "item"]
    blocks = tuple(Block(kind, start, end) for kind, start, end in zip(kinds, starts, ends, strict=True))
    assert [candidate.question for candidate in candidates(Document("a", "T", text, blocks))] == [question]


def test_in_another_language_only_what_asks_already_is_a_question():
    german = document("Woher Blasen kommen", "Was hilft gegen Blasen?", text="Es gibt viele Gründe:")
    assert [one.question for one in candidates(replace(german, metadata=Metadata(language="de")))] == [
        "Was hilft gegen Blasen?"
    ]


def test_no_question_is_too_long_for_its_button():
    found = questions("How " + "very " * 10 + "long it is", "Causes of " + "x" * 50)
    assert found and max(map(len, found)) <= LONGEST


class Fake:
    """Answers what it knows, each by another sentence; notes what it was asked."""

    def __init__(self, *documents, unknown=(), notices=()):
        self._documents, self.unknown, self.notices, self.asked = documents, unknown, notices, []

    def documents(self):
        return [SimpleNamespace(id=one.id) for one in self._documents]

    def document(self, id_):
        return next(one for one in self._documents if one.id == id_)

    def ask(self, question, stop=None):
        self.asked.append(question)
        found = [one for one in self._documents if question not in self.unknown]
        quotes = [Quote.cut(found[0], Span(len(self.asked), len(self.asked) + 2), 1.0)] if found else []
        return Answer(
            id="1", question=question, standalone_question=question, outcome="answered" if found else "not_in_documents",
            notices=[], text="Here:", quotes=quotes, not_covered=[], closest=[], confidence=0.5, timings_ms={},
        )  # fmt: skip


HEADINGS = ["Is it safe?", "Is it dear?", "Is it old?", "Is it new?", "Why Shoes Hurt", "How to Choose Laces"]


def test_only_what_is_answered_is_shown():
    fake = Fake(document("Why Shoes Hurt", "How to Choose Laces"), unknown=["Why do shoes hurt?"])
    assert example_questions(fake) == ["What is said about why shoes hurt?", "How do you choose laces?"]


def test_they_are_of_different_forms_where_that_can_be():
    assert example_questions(Fake(document(*HEADINGS))) == [
        "Is it safe?", "Is it dear?", "Why do shoes hurt?", "How do you choose laces?",
    ]  # fmt: skip


def test_documents_of_which_nothing_can_be_asked_do_not_stand_in_the_way_of_others():
    bare = [document("Title", id_=f"{number}.md") for number in range(10)]
    fake = Fake(document(*HEADINGS[:2], id_="z.md"), *bare)
    listed = fake.documents()[::-1]
    fake.documents = lambda: listed
    assert example_questions(fake) == HEADINGS[:2]


def test_they_are_the_same_each_time_and_change_with_the_documents():
    assert example_questions(Fake(document(*HEADINGS))) == example_questions(Fake(document(*HEADINGS)))
    assert example_questions(Fake(document("Is it round?"))) == ["Is it round?"]
    assert example_questions(Fake()) == []


def test_a_question_that_another_document_answers_is_not_shown():
    first, second = document("Is it safe?"), document("Is it round?", id_="b.md")
    assert example_questions(Fake(first, second)) == ["Is it safe?"]


def test_not_without_end_are_questions_tried():
    fake = Fake(document(*(f"Is it number {number}?" for number in range(100))))
    fake.unknown = {candidate.question for candidate in candidates(fake.document("a.md"))}
    assert example_questions(fake) == [] and len(fake.asked) <= 20


def test_they_are_looked_for_in_the_background_and_one_search_at_a_time(monkeypatch):
    monkeypatch.setattr(examples, "PAUSE_SECONDS", 0.0)
    go_on, searches = threading.Event(), []

    class Slow(Fake):
        def __init__(self, *documents):
            super().__init__(*documents)
            self.library = SimpleNamespace(store=SimpleNamespace(generation=1))

        def documents(self):
            searches.append(self.library.store.generation)
            assert go_on.wait(20)
            return super().documents()

    slow, kept = Slow(document("Is it safe?")), Examples()
    assert kept.of(slow) is None
    while not searches:
        time.sleep(0.01)
    slow.library.store.generation = 2
    assert kept.of(slow) is None and searches == [1], "the documents changed meanwhile"
    go_on.set()
    deadline = time.monotonic() + 20
    while (found := kept.of(slow)) is None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert found == ["Is it safe?"] and searches == [1, 2]


def test_the_search_ends_before_the_server_does():
    asked = threading.Event()

    class Patient(Fake):
        library = SimpleNamespace(store=SimpleNamespace(generation=1))

        def ask(self, question, stop=None):
            asked.set()
            assert stop.wait(20), "it was never stopped"
            raise StoppedError("Stopped.", "Ask again.")

    kept, patient = Examples(), Patient(document("Is it safe?"))
    assert kept.of(patient) is None and asked.wait(20)
    began = time.monotonic()
    kept.stop()
    assert time.monotonic() - began < 5 and kept.of(patient) == []
    patient.library.store.generation = 2
    assert kept.of(patient) is None and not any(thread.name == "examples" for thread in threading.enumerate())


def test_the_fake_has_nothing_that_the_real_assistant_has_not():
    from assistant import Assistant

    assert {name for name in vars(Fake) if not name.startswith("_")} <= set(dir(Assistant))
