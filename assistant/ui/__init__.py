"""Settings and an address go in; the chat page is served there until it is stopped."""

from assistant.ui.server import serve

__all__ = ["serve"]
