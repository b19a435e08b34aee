"""The list of documents goes in; HTML with every text escaped comes out."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.reports import SyncReport
    from assistant.store import StoredDocument

NOT_LISTED_YET = '<p class="none">They are listed here as soon as the start is over.</p>'


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


def _document(document: "StoredDocument") -> str:
    passages = f"{document.passages} passage{'' if document.passages == 1 else 's'}"
    return (
        f'<li><span class="title" dir="auto">{escape(document.title)}</span>'
        f'<span class="detail"><code>{escape(document.id)}</code> · {passages}</span></li>'
    )
