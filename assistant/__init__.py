"""A quoting health assistant: it answers with exact quotes from documents, or says that they don't answer."""

from typing import TYPE_CHECKING, Any

import assistant.offline  # noqa: F401 - first of all: it silences libraries before they are imported
from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.types import DISCLAIMER, Answer, Document, Notice, Quote

if TYPE_CHECKING:
    from assistant.assistant import Assistant

__all__ = ["DISCLAIMER", "Answer", "Assistant", "AssistantError", "Document", "Notice", "Quote", "Settings"]


def __getattr__(name: str) -> Any:
    """`Assistant` on first use: it brings the models' runtime, which a bad option or `--help` needs not wait for."""
    if name == "Assistant":
        from assistant.assistant import Assistant

        return Assistant
    raise AttributeError(f"module 'assistant' has no attribute '{name}'")
