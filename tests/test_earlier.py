import pytest

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
