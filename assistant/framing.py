"""An outcome and its quotes go in; the assistant's own words around them come out. No medical fact is in them."""

from collections.abc import Sequence

from assistant.types import Outcome, Quote

_SMALL_TALK = "I answer questions with sentences quoted from the documents. Ask me something about them."
_NO_DOCUMENTS = "There are no documents to answer from yet. Put files into the corpus folder, or add them on the page."

_BEYOND = {1: ": the list that was quoted ends there", -1: ": the list that was quoted begins there"}


def words_for(outcome: Outcome, quotes: Sequence[Quote], has_documents: bool, step: int = 0) -> str:
    """The framing text. Example: "Here is what “Back pain” says about this:". The words that are left open
    and the nearest passages are shown beside it, so it does not repeat them. `step` is one beyond a list's end.
    """
    if outcome == "small_talk":
        return _SMALL_TALK
    if not has_documents:
        return _NO_DOCUMENTS
    if outcome == "answered":
        return f"Here is what {_sources(quotes)} about this:"
    if outcome == "partly_answered":
        return f"The documents answer only a part of this. Here is what {_sources(quotes)}:"
    return f"The documents don’t answer this{_BEYOND.get(step, '')}."


def _sources(quotes: Sequence[Quote]) -> str:
    titles = list(dict.fromkeys(quote.title for quote in quotes))
    return f"“{titles[0]}” says" if len(titles) == 1 else f"{len(titles)} documents say"
