"""A Loading and the known logins go in; the whole web application comes out: page, API, MCP, health."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import fastapi
from fastapi.responses import JSONResponse

from assistant.ui.endpoints import speak_json
from assistant.ui.gradio_offline import gr
from assistant.ui.guard import Application, Logins, guarded, is_login
from assistant.ui.loading import Loading
from assistant.ui.page import Page, page_file
from assistant.ui.theme import HEAD, theme

_HEAD_START_SECONDS = 2.0
"""Loading models slows down everything else, so a waiting browser gets its page first, and starts them then."""


def application(loading: Loading, known: Logins) -> Application:
    """The application; with `known` logins nothing but its health can be had without one."""
    settings = loading.settings

    @asynccontextmanager
    async def load_behind_the_page(_: fastapi.FastAPI) -> AsyncIterator[None]:
        asyncio.get_running_loop().call_later(_HEAD_START_SECONDS, loading.start)
        yield

    outer = fastapi.FastAPI(lifespan=load_behind_the_page, docs_url=None, redoc_url=None, openapi_url=None)

    @outer.get("/health")
    async def health() -> JSONResponse:
        status = loading.status
        return JSONResponse({"status": status.phase}, 200 if status.phase == "ready" else 503)

    page = Page(loading)
    mounted = gr.mount_gradio_app(
        outer,
        page.blocks,
        path="/",
        auth=(lambda name, password: is_login(known, name, password)) if known else None,
        root_path=settings.proxy_path or None,
        max_file_size=int(settings.max_file_megabytes * 1e6),
        footer_links=[],
        run_history=False,
        show_error=False,
        enable_monitoring=False,
        ssr_mode=False,
        mcp_server=settings.mcp,
        pwa=False,
        theme=theme(),
        head=f"{HEAD}<style>{page_file('style.css')}</style>",  # as `css` Gradio would rewrite its selectors
        js=page_file("page.js"),
    )
    if settings.mcp:
        speak_json(page.blocks)
    return guarded(mounted, known)
