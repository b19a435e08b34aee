"""What can go wrong, as one tree; each error says what happened and the next step.

AssistantError
├── InputError             the caller's words or options; exit status 2
│   ├── QuestionError      a question that can't be looked up
│   └── SettingsError      an unknown or impossible setting
├── DocumentError          one file that can't be read; the others go on
│   ├── UnopenedFileError  the file system doesn't give it; what was stored of it stays
│   └── BusyMachineError   it wasn't read in time, as the machine had other things to do
├── CorpusError            the corpus folder as a whole, or a document that isn't in it
├── StoreError             the data folder
│   ├── StoreBusyError     another process is writing; trying again helps
│   ├── StoreFormatError   not a store, or written by a newer version
│   └── ServerError        the Chroma server is away; it is tried again by itself
├── ReadOnlyError          the page was started so that nobody changes its documents
├── StoppedError           whoever asked has stopped the question
├── TooManyQuestionsError  a client of the page or the API asks too often; later it may
├── ModelError             weights that are missing, altered or unknown
└── QuoteError             text that isn't an exact slice of its document
"""


class AssistantError(Exception):
    """Something the user can act on: `what` happened and the `next_step` to take.

    `str(error)` is both in one line.
    """

    exit_status = 1

    def __init__(self, what: str, next_step: str) -> None:
        self.what = " ".join(what.split())
        self.next_step = " ".join(next_step.split())
        super().__init__(f"{self.what} {self.next_step}")


class InputError(AssistantError):
    """The caller asked for something that can't be done as asked; asking again the same way won't help."""

    exit_status = 2


class QuestionError(InputError):
    """The question is empty, far too long, or not text."""


class SettingsError(InputError):
    """A setting is unknown, or its value is not of the kind expected."""


class DocumentError(AssistantError):
    """One file can't be read as a document; nothing about the other documents changes."""


class UnopenedFileError(DocumentError):
    """The file is there but can't be opened, so nobody knows whether it changed; a retry may help."""


class BusyMachineError(DocumentError):
    """The time to read the file ran out while the machine did mostly other things; a retry may help."""


class CorpusError(AssistantError):
    """The corpus folder is missing or unreadable, or the named document isn't in the index."""


class StoreError(AssistantError):
    """The data folder can't be used."""


class StoreBusyError(StoreError):
    """Another process is writing to the same data folder; a retry helps as soon as it is done."""


class StoreFormatError(StoreError):
    """The data folder holds something else than a store of this version; nothing in it was touched."""


class ReadOnlyError(AssistantError):
    """Documents were to be changed on a page that is served read-only; a retry won't help."""


class StoppedError(AssistantError):
    """Whoever asked has stopped the question; there is no answer, and nothing of it is kept."""


class TooManyQuestionsError(AssistantError):
    """One client asked more often in a minute than the settings allow; a retry helps a minute later."""


class ServerError(StoreError):
    """The Chroma server that several processes use can't be reached; a retry helps as soon as it is back."""


class ModelError(AssistantError):
    """Model weights are missing, not the ones expected, or of an unknown name."""


class QuoteError(AssistantError):
    """A quote is not the exact slice of its document that it claims to be; it must not be shown."""
