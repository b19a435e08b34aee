"""A Loading, the known logins and the folder of uploads go in; the web application comes out: page, API, health."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import fastapi
from fastapi.responses import JSONResponse

from assistant.ui.door import Door, Logins
from assistant.ui.endpoints import speak_json
from assistant.ui.examples import Examples
from assistant.ui.front import fronted
from assistant.ui.gradio_offline import gr
from assistant.ui.guard import Application, guarded
from assistant.ui.jobs import Jobs
from assistant.ui.loading import Loading
from assistant.ui.measuring import Measuring
from assistant.ui.page import build_page, page_head
from assistant.ui.theme import HEAD, theme

_HEAD_START_SECONDS = 2.0
"""Loading models slows down everything else, so a waiting browser gets its page first, and starts them then."""


def application(loading: Loading, known: Logins, uploads: Path) -> Application:
    """The application; with `known` logins nothing but its health can be had without one. `uploads` is the folder
    that Gradio uploads into.
    """
    settings = loading.settings
    door = Door(known, settings.logins_per_minute)
    examples = Examples()
    jobs, measuring = Jobs(settings, uploads, loading.at_work), Measuring(settings, uploads)

    @asynccontextmanager
    async def load_behind_the_page(_: fastapi.FastAPI) -> AsyncIterator[None]:
        asyncio.get_running_loop().call_later(_HEAD_START_SECONDS, loading.start)
        yield
        await asyncio.to_thread(examples.stop)
        jobs.stop()
        measuring.stop()

    outer = _with_health(loading, load_behind_the_page)
    page = build_page(loading, jobs, measuring, examples)
    mounted = gr.mount_gradio_app(
        outer,
        page,
        path="/",
        auth=door.lets_in if door.is_locked else None,
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
        head=HEAD + page_head(),  # given as `css`, Gradio would rewrite the selectors
    )
    if settings.mcp:
        speak_json(page)
    return guarded(fronted(mounted, door.is_locked, settings.proxy_path), door, takes_uploads=not settings.read_only)


def _with_health(
    loading: Loading, lifespan: Callable[[fastapi.FastAPI], AbstractAsyncContextManager[None]]
) -> fastapi.FastAPI:
    """What the page is mounted into: it tells whether questions are answered yet, and nothing else."""
    outer = fastapi.FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)

    @outer.get("/health")
    async def health() -> JSONResponse:
        status = loading.status
        return JSONResponse({"status": status.phase}, 200 if status.phase == "ready" else 503)

    return outer
