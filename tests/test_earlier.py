import shutil

import pytest

from assistant import Assistant, Settings
from assistant.earlier import Earlier, on_the_topic, quoted_earlier
from assistant.types import Hit, Turn

TEXT = """# Knees

Ice the knee for ten minutes after every walk. Then rest it for an hour on a cushion.

# Hips

Move the hip gently in the first week after surgery.
"""


@pytest.fixture
def store(library, corpus):
    (corpus / "legs.md").write_text(TEXT)
    library.sync()
    return library.store


def quoted(history, store):
    earlier = quoted_earlier([Turn("user", "q"), *history], store)
    document = store.document("legs.md")
    return [document.text[start:end] for _, (start, end) in sorted(earlier.quoted)], earlier


@pytest.mark.parametrize("form", ["{}", "Here is what it says:\n\n> {}", "1. “{}”", "{}\n\nTalk to a doctor."])
def test_what_the_last_answer_quoted_is_found_again_however_it_was_shown(store, form):
    sentence = "Ice the knee for ten minutes after every walk."
    sentences, earlier = quoted([Turn("assistant", form.format(sentence))], store)
    assert sentences == [sentence]
    assert [passage.section for passage in earlier.passages] == [("Knees",)]


def test_only_the_last_answer_counts(store):
    sentences, _ = quoted(
        [
            Turn("assistant", "Ice the knee for ten minutes after every walk."),
            Turn("user", "and hips?"),
            Turn("assistant", "Move the hip gently in the first week after surgery."),
        ],
        store,
    )
    assert sentences == ["Move the hip gently in the first week after surgery."]


def test_an_answer_without_quotes_and_no_answer_at_all_give_nothing(store):
    assert quoted([Turn("assistant", "The documents don’t answer this.")], store)[1] == Earlier()
    assert quoted_earlier([], store) == Earlier()


ILLNESSES = {
    "gout": "# Gout\n\nGout hurts in the toe, mostly at night. There is no cure for it, but there are pills.",
    "scabies": "# Scabies\n\nScabies is an itch that is caused by mites. A lotion can cure it in a week.",
    "joints": "# Joints\n\nWho has had gout once should drink a lot. Nothing can cure worn joints.",
}


def ways(library, corpus, answer, context):
    for name, text in ILLNESSES.items():
        (corpus / f"{name}.md").write_text(text)
    library.sync()
    store = library.store
    passages = store.passages([id_ for id_, _ in store.search_words(["cure"], 9)]).values()
    earlier = quoted_earlier([Turn("user", context), Turn("assistant", answer)], store)
    ways = on_the_topic([Hit(passage, 1.0, {}) for passage in passages], context, earlier, store)
    return [{hit.passage.document for hit in hits} for hits in ways]


def test_a_follow_up_is_read_in_what_was_quoted_then_in_what_has_a_word_of_it(library, corpus):
    answer = "Gout hurts in the toe, mostly at night."
    assert ways(library, corpus, answer, "when does gout hurt?") == [{"gout.md"}, {"gout.md", "joints.md"}]


def test_where_nothing_was_quoted_any_document_may_be_meant(library, corpus):
    assert ways(library, corpus, "The documents don’t answer this.", "when does it hurt?") == [
        {"gout.md", "scabies.md", "joints.md"}
    ]


PRICES = """# Salon prices

A manicure costs 25 euros. A pedicure costs 40 euros. Gel nails are 10 euros more.

# Opening hours

We are open from Tuesday to Saturday, from nine to six.
"""
MIGRAINE = """# Migraine

Migraines are often triggered by foods such as cheese, red wine and chocolate. Lack of sleep is another trigger.

Migraines can't be cured, but medicines can make attacks shorter.
"""


@pytest.fixture(scope="module")
def several(article_data, tmp_path_factory):
    """An assistant on the article, a price list and a page on another illness, with the real models."""
    folder = tmp_path_factory.mktemp("several")
    for name in ("corpus", "data"):
        shutil.copytree(article_data / name, folder / name)
    (folder / "corpus" / "prices.md").write_text(PRICES)
    (folder / "corpus" / "migraine.md").write_text(MIGRAINE)
    with Assistant.open(Settings(corpus_folder=folder / "corpus", data_folder=folder / "data")) as assistant:
        yield assistant


def after(assistant, earlier, question):
    answer = assistant.ask(earlier)
    said = "\n\n".join([answer.text, *(quote.text for quote in answer.quotes)])
    answer = assistant.ask(question, [Turn("user", earlier), Turn("assistant", said)])
    return answer, answer.standalone_question.startswith(earlier)


@pytest.mark.parametrize(
    ("earlier", "question", "document"),
    [
        ("How much is a manicure?", "are they gonna scan me again if i go see someone else", "article.md"),
        ("what triggers migraines?", "what about gel nails", "prices.md"),
        ("what triggers migraines?", "how much is a pedicure", "prices.md"),
    ],
)
def test_a_question_that_only_other_documents_answer_changes_the_subject(several, earlier, question, document):
    answer, is_leaning = after(several, earlier, question)
    assert not is_leaning
    assert answer.quotes[0].document == document


@pytest.mark.parametrize(
    ("earlier", "question", "document"),
    [
        ("How much is a manicure?", "and how much is a pedicure?", "prices.md"),
        ("what triggers migraines?", "can it be cured?", "migraine.md"),
        ("what triggers migraines?", "which foods?", "migraine.md"),
    ],
)
def test_a_question_that_the_quoted_document_answers_goes_on_from_it(several, earlier, question, document):
    answer, is_leaning = after(several, earlier, question)
    assert is_leaning
    assert answer.quotes[0].document == document


@pytest.mark.parametrize("question", ["does it hurt?", "how much do they cost?"])
def test_what_is_not_said_of_the_subject_is_not_taken_from_another(several, question):
    answer, is_leaning = after(several, "what triggers migraines?", question)
    assert is_leaning
    assert answer.outcome == "not_in_documents"


@pytest.mark.parametrize("question", ["Which train goes to Munich on Sunday?", "which gene changes muscle strength"])
def test_a_whole_question_that_is_answered_neither_way_is_shown_alone(several, question):
    answer, is_leaning = after(several, "is surgery always needed?", question)
    assert not is_leaning
    assert answer.outcome == "not_in_documents"


def test_what_was_asked_before_a_change_of_subject_is_no_longer_meant(several):
    turns = []
    for question in ("How much is a manicure?", "are they gonna scan me again if i go see someone else"):
        answer = several.ask(question, turns)
        said = "\n\n".join([answer.text, *(quote.text for quote in answer.quotes)])
        turns += [Turn("user", question), Turn("assistant", said)]
    answer = several.ask("and which tests do they run?", turns)
    assert "manicure" not in answer.standalone_question
    assert {quote.document for quote in answer.quotes} == {"article.md"}
