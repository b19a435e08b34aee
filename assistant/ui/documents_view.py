"""A Loading goes in; what the view of the documents asks of the server comes out: the list, a look at the folder."""

import asyncio
from typing import Any

from assistant.ui.loading import Loading
from assistant.ui.panels import NOT_LISTED_YET, render_documents


class DocumentsView:
    """The documents that answers can come from."""

    def __init__(self, loading: Loading) -> None:
        self._loading = loading

    async def listing(self, data: Any) -> str:
        """The list as HTML; with {"sync": true} after a look at what is in the corpus folder now."""
        if not self._loading.status.settled:
            return NOT_LISTED_YET
        library = (await self._loading.ready()).library
        problem = ""
        if isinstance(data, dict) and data.get("sync"):
            problem = await asyncio.to_thread(self._loading.refresh, even_if_unchanged=True)
        documents = await asyncio.to_thread(library.documents)
        return render_documents(documents, library.last_report, problem or library.busy_problem)
