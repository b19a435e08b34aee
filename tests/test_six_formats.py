"""The same text in six formats gives the same answers."""

import pytest

from assistant import Assistant, Settings
from assistant.documents import load_source, read_document
from assistant.passages import split
from tests import files_by_hand as made
from tests.conftest import PROJECT

TEXT = [
    ("h", 1, "Pain medicines"),
    ("p", "Pain medicines are grouped by how they work. None of them cures the cause of the pain."),
    ("h", 2, "Acetaminophen"),
    ("p", "Acetaminophen lowers fever and eases mild pain, but it doesn’t reduce inflammation. Taking too much of it damages the liver."),
    ("p", "Do not drink alcohol while you take acetaminophen."),
    ("h", 2, "Anti-inflammatory drugs"),
    ("p", "Ibuprofen and naproxen reduce inflammation. They should be taken with food, unless a doctor says otherwise."),
    ("p", "There are three common side effects:"),
    ("ul", ["Stomach bleeding", "Raised blood pressure", "Kidney damage"]),
    ("row", ["Ibuprofen", "200 mg"]),
    ("h", 2, "Opioids"),
    ("p", "Opioids bind to receptors in the brain. Constipation is the most common side effect, and it doesn’t get better with time."),
    ("p", "Naloxone reverses an overdose within minutes."),
    ("p", "To stop them safely:"),
    ("ol", ["Talk to your prescriber first", "Lower the dose slowly", "Report withdrawal symptoms"]),
]  # fmt: skip
MAKERS = {
    "md": made.markdown,
    "html": made.html,
    "docx": made.docx,
    "odt": made.odt,
    "epub": made.epub,
    "rtf": made.rtf,
}
QUESTIONS = [
    "Does acetaminophen reduce inflammation?",
    "What does too much acetaminophen damage?",
    "Can I drink alcohol with acetaminophen?",
    "Should ibuprofen be taken with food?",
    "What are the common side effects of anti-inflammatory drugs?",
    "What is the second side effect of anti-inflammatory drugs?",
    "How many milligrams of ibuprofen?",
    "Where do opioids bind?",
    "What is the most common side effect of opioids?",
    "Does constipation from opioids get better?",
    "What reverses an opioid overdose?",
    "How fast does naloxone work?",
    "How do I stop opioids safely?",
    "What is the first step to stop opioids?",
    "What does the section on acetaminophen say?",
    "Do pain medicines cure the cause?",
    "How are pain medicines grouped?",
    "What is the capital of France?",
    "Does aspirin thin the blood?",
    "Is surgery needed for back pain?",
]
SHARED = PROJECT.parent / "shared" / "data" / "documents_health"


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What is answered to each question, by format: outcome, quoted texts and where they stand."""
    folder = tmp_path_factory.mktemp("six")
    (folder / "corpus").mkdir()
    found = {}
    with Assistant.open(Settings(corpus_folder=folder / "corpus", data_folder=folder / "data")) as assistant:
        for suffix, make in MAKERS.items():
            path = folder / "corpus" / f"medicines.{suffix}"
            path.write_bytes(make(TEXT))
            report = assistant.sync()
            assert [*report.added, *(renamed.new for renamed in report.renamed)] == [path.name]
            found[suffix] = [_told(assistant.ask(question)) for question in QUESTIONS]
            path.unlink()
    return found


def _told(answer):
    quotes = [(quote.text, quote.section, quote.title) for quote in answer.quotes]
    return answer.question, answer.outcome, quotes, [quote.text for quote in answer.closest], answer.not_covered


@pytest.mark.parametrize("suffix", list(MAKERS))
def test_the_same_text_gives_the_same_answers_in_each_format(answers, suffix):
    assert answers[suffix] == answers["md"]


def test_most_of_the_questions_are_answered(answers):
    outcomes = [outcome for _, outcome, *_ in answers["md"]]
    assert outcomes.count("answered") >= 12
    assert outcomes[QUESTIONS.index("What is the capital of France?")] == "not_in_documents"


@pytest.mark.parametrize("suffix", ["docx", "odt", "epub", "rtf", "html"])
def test_a_real_text_has_the_same_sentences_in_the_same_sections_in_each_format(suffix):
    if not SHARED.is_dir():
        pytest.skip("the development data is not beside this clone")
    expected, found = _sentences("md"), _sentences(suffix)
    if suffix == "html":  # the other five have lost the rows of four tables when they were made from it
        expected = [pair for pair in expected if pair[1] not in ("Drug", "Routes and Dosage Ranges")]
        found = [pair for pair in found if pair[1] != "Drug | Routes and Dosage Ranges"]
    assert found == expected


def _sentences(suffix):
    path = SHARED / f"openstax_pain_chapters.{suffix}"
    document = read_document(load_source(path, path.name, 10**8))
    return [(p.section, document.text[start:end]) for p in split(document) for start, end in p.sentences]
