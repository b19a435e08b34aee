"""A corpus folder goes in, its Documents come out; no model is loaded and nothing is stored."""

from contextlib import suppress

from assistant.corpus_folder import scan
from assistant.documents import read_document
from assistant.errors import CorpusError, DocumentError
from assistant.settings import Settings
from assistant.types import Document


def read_corpus(settings: Settings) -> list[Document]:
    """The documents of the corpus folder that can be read, sorted by id; `python -m assistant sync` says
    why others can't be.

    Raises:
        CorpusError: there is no such folder, or no document in it.
    """
    documents = []
    for file in scan(settings.corpus_folder).files.values():
        with suppress(DocumentError):
            documents.append(read_document(file.load(settings.limits), settings.limits))
    if not documents:
        raise CorpusError(
            f"There is no readable document in '{settings.corpus_folder}'.", "Put files into it, or use --corpus DIR."
        )
    return documents
