"""Options go in; the chat page is served until it is stopped. Example: `python app.py --port 7861`."""

import sys
from pathlib import Path

from assistant.cli import OneLineParser
from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.ui import serve


def main() -> int:
    """Put settings, assistant and page together; the exit status is 0, 1 (it failed) or 2 (bad usage)."""
    parser = OneLineParser(description="The chat page of the quoting health assistant.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to serve at (default: this machine only)")
    parser.add_argument("--port", type=int, default=7860, help="the port to serve at (default: 7860)")
    parser.add_argument("--corpus", type=Path, help="the folder whose files are the documents")
    parser.add_argument("--data", type=Path, help="where the index is kept")
    options = parser.parse_args()
    folders = {"corpus_folder": options.corpus, "data_folder": options.data}
    try:
        return serve(Settings(**{name: path for name, path in folders.items() if path}), options.host, options.port)
    except AssistantError as error:
        sys.stderr.write(f"error: {error}\n")
        return error.exit_status


if __name__ == "__main__":
    sys.exit(main())
