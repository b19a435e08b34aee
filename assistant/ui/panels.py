"""What surrounds the conversation goes in (status, examples, documents); HTML with every text escaped comes out."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from assistant.types import DISCLAIMER
from assistant.ui.loading import Status

if TYPE_CHECKING:
    from assistant.reports import SyncReport
    from assistant.store import StoredDocument

NAME = "Quoting assistant"
NOT_LISTED_YET = '<p class="none">They are listed here as soon as the start is over.</p>'
_PROMISE = "Answers only with exact quotes from your documents, and says so when they don’t answer."


def render_title() -> str:
    """The page's sign and name."""
    return f'<span class="mark" aria-hidden="true">“</span><h1>{NAME}</h1>'


def render_documents_switch() -> str:
    """What opens and closes the list of documents; page.js listens to `data-toggle`."""
    return (
        '<button type="button" class="quiet" data-toggle="documents" aria-expanded="false" '
        'aria-controls="documents">Documents</button>'
    )


def render_status(status: Status, document_count: int = 0) -> str:
    """One short line: what is being waited for, or what can be asked about."""
    text = f"{status.text}…"
    if status.phase == "failed":
        text = "Not started"
    elif status.phase == "ready":
        text = f"{document_count} document{'' if document_count == 1 else 's'}"
    return f'<p class="status {status.phase}" role="status"><span aria-hidden="true"></span>{escape(text)}</p>'


def render_welcome(status: Status, examples: Sequence[str] = ()) -> str:
    """The empty conversation: what this is, how far the start has come, and questions to begin with."""
    body = _starting(status) if status.phase != "ready" else _examples(examples)
    return f'<div class="welcome"><h2>What would you like to look up?</h2><p class="lead">{_PROMISE}</p>{body}</div>'


def render_documents(documents: Sequence["StoredDocument"], report: "SyncReport", problem: str = "") -> str:
    """The documents that answers can come from, and the files that could not be taken in, with reasons."""
    problem_html = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    items = "".join(_document(document) for document in documents)
    listed = f'<ul class="documents">{items}</ul>' if items else '<p class="none">There are no documents yet.</p>'
    refused = "".join(
        f"<li><strong>{escape(file.document)}</strong> {escape(file.reason)} {escape(file.next_step)}</li>"
        for file in report.refused
    )
    left_out = f'<h3>Could not be read</h3><ul class="refused">{refused}</ul>' if refused else ""
    same = "".join(
        f"<li><strong>{escape(file.document)}</strong> has the same text as {escape(file.same_as)}.</li>"
        for file in report.duplicates
    )
    twice = f'<h3>There twice</h3><ul class="refused">{same}</ul>' if same else ""
    return f"{problem_html}{listed}{left_out}{twice}"


def render_documents_heading() -> str:
    """The heading of the document list, which takes the focus when the list opens, and its way out."""
    return (
        '<h2 tabindex="-1">Documents</h2>'
        '<button type="button" class="quiet" data-toggle="documents" aria-label="Close the list of documents">'
        "Close</button>"
    )


def render_disclaimer_line() -> str:
    """The disclaimer that stays in view."""
    return f'<p class="disclaimer-line">{escape(DISCLAIMER)}</p>'


def _starting(status: Status) -> str:
    if status.phase == "failed":
        return (
            f'<div class="failure" role="alert"><p class="what">{escape(status.text)}</p>'
            f'<p class="next-step">{escape(status.next_step)}</p>'
            '<button type="button" class="example" data-event="retry">Try again</button>'
            f'<p class="disclaimer">{escape(DISCLAIMER)}</p></div>'
        )
    return (
        f'<p class="pending"><span class="dots" aria-hidden="true"></span>{escape(status.text)}…</p>'
        '<p class="hint">You can ask already; the answer comes as soon as the start is over.</p>'
    )


def _examples(examples: Sequence[str]) -> str:
    buttons = "".join(
        f'<li><button type="button" class="example" data-event="ask" data-text="{escape(example)}">'
        f"{escape(example)}</button></li>"
        for example in examples
    )
    return f'<ul class="examples" aria-label="Example questions">{buttons}</ul>' if buttons else ""


def _document(document: "StoredDocument") -> str:
    passages = f"{document.passages} passage{'' if document.passages == 1 else 's'}"
    return (
        f'<li><span class="title" dir="auto">{escape(document.title)}</span>'
        f'<span class="detail"><code>{escape(document.id)}</code> · {passages}</span></li>'
    )
