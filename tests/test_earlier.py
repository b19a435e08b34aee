import pytest

from assistant.earlier import Earlier, quoted_earlier
from assistant.types import Turn

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
